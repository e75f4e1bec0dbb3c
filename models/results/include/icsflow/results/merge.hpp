#pragma once

/// Several results files of one study, made by different runs, machines or ranks, put together into one.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace icsflow::models {

/// What is put together, and where.
struct MergeOptions {
  std::vector<std::filesystem::path> from;  ///< directories of results, which are only read
  std::filesystem::path into;               ///< new, or a directory of the same study, which then gets what it lacks
  bool overwrite = false;                   ///< discard the study that `into` holds
  std::function<bool()> go_on;              ///< asked before each replication; false ends the merge
};

/// A scenario of the merged study, run with one seed.
struct MergedScenario {
  std::string name;
  std::string seed;
  std::vector<int> replications;  ///< numbers of those there are now, ascending, however they ended
};

/// What a merge did.
struct MergeReport {
  int taken = 0;         ///< replications that were added
  int there = 0;         ///< replications that `into` held before
  bool stopped = false;  ///< `go_on` ended it: what was added is kept, and the same call adds the rest
  std::vector<MergedScenario> scenarios;
};

/// Adds to `into` the replications of `from` that it lacks, each whole or not at all. What comes of it does not depend
/// on the order of `from`, and canonical_dump() of it is that of one run of all these replications. A call that is
/// killed loses at most the last 0.2 s; the same call goes on.
/// @throws InputError if the directories are not parts of one study: no results in one, one given twice or written to
/// by
///   a run, other scenarios, measures, seeds, programs, arithmetic or detail, a replication with two outcomes; all that
///   is found at once. StudyRefused if `into` is among them or holds another study. Nothing was written then.
///   std::runtime_error if `into` cannot be written to; what was added before is kept
MergeReport merge_studies(const MergeOptions& options);

/// Where a rank of a run on several processes keeps its own results until they are put into the study: `ranks/K` in its
/// directory. @param rank from 1: the leader, 0, writes to the study itself
std::filesystem::path directory_of_rank(const std::filesystem::path& study, int rank);

/// Puts into the study what ranks left beside it, those of a run that was killed too, and removes their directories.
/// @param discard remove them only
/// @return false if there was nothing
bool take_over_ranks(const std::filesystem::path& study, bool discard);

}  // namespace icsflow::models
