#pragma once

/// A study: one scenario run for many replications, and the directory its results are kept in.
/// `results.sqlite` is the record (docs/results-format.md); the CSV files and the summary are made from it.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "icsflow/models/parallel.hpp"
#include "icsflow/models/profile.hpp"
#include "icsflow/models/scenario.hpp"
#include "icsflow/models/simulation.hpp"
#include "icsflow/models/study.hpp"

namespace icsflow::models {

/// How much of each replication is kept.
enum class Detail : std::uint8_t { kNone, kHeadline, kFull };

/// How a replication ended.
enum class Status : std::uint8_t { kFinished, kDeadlock, kFailed };

/// A replication that is kept.
struct Replication {
  int number = 0;
  Status status = Status::kFinished;
  std::string message = {};  ///< why it did not finish
};

/// Replications up to which everything is kept unless the user says otherwise.
inline constexpr int kFullDetailReplications = 100;

/// The directory cannot take this study as asked for (another study is in it, another run is writing to it); nothing
/// was run and nothing was changed.
class StudyRefused : public std::runtime_error {
 public:
  /// @param can_overwrite `overwrite` would make room for this study
  explicit StudyRefused(const std::string& what, bool can_overwrite = true)
      : std::runtime_error(what), can_overwrite_(can_overwrite) {}
  [[nodiscard]] bool can_overwrite() const { return can_overwrite_; }

 private:
  bool can_overwrite_;
};

/// The progress callback asked to stop. What was finished is in the results.
class StudyInterrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Where a study is; the counts include what earlier runs finished.
struct StudyProgress {
  int finished = 0;
  int total = 0;
  double share = 0;    ///< of the work of this call, 0..1
  double seconds = 0;  ///< since this call began to run replications
};

/// Which program writes; two programs never add to the same results.
struct ProgramVersion {
  std::string version;
  std::string git_sha;
};

/// How to run a study. Only `directory`, `replications`, `seed` and `detail` can change what is in the results.
struct StudyOptions {
  std::filesystem::path directory;
  int replications = 1;
  int workers = 1;  ///< threads, shared between replications and within them as plan_parallel chooses
  std::uint64_t seed = 1;
  ExecutorKind executor = ExecutorKind::kWindows;
  EventListKind event_list = EventListKind::kBucketRing;
  std::optional<int> inner_workers;     ///< threads inside one replication: then `workers` run at the same time
  std::optional<std::uint64_t> memory;  ///< bytes available, if known
  bool profile = false;                 ///< time and count what replications do (slower)
  std::optional<Detail> detail;   ///< not given: what the directory holds, else full up to kFullDetailReplications
  bool overwrite = false;         ///< discard the study the directory holds
  bool ends_replication = false;  ///< a replication that cannot go on is noted and the study goes on (`deadlock`)
  ProgramVersion program;
  std::function<bool(const StudyProgress&)> progress;  ///< from any worker, one at a time; false stops the study
};

/// What a call of run_study did.
struct StudyReport {
  int resumed = 0;           ///< replications an earlier call had finished
  int run = 0;               ///< replications of this call
  std::uint64_t events = 0;  ///< of this call
  double seconds = 0;        ///< wall time of this call's replications
  Detail detail = Detail::kFull;
  ParallelOutcome parallel;
  std::optional<RunProfile> profile;  ///< of this call's replications, if asked for
};

/// `results.sqlite` of one study, open for one writer. Not thread-safe: callers take turns.
class ResultsStore {
 public:
  /// Opens or creates the results in `options.directory` and holds the directory until destroyed.
  /// Results that are there are checked as a whole, against their checksums.
  /// @throws StudyRefused if they are of another study, another run holds the directory, or files of somebody else's
  ///   would be written over; std::runtime_error if they are damaged or cannot be read
  ResultsStore(const Scenario& scenario, const Catalogue& catalogue, const StudyOptions& options);
  ~ResultsStore();
  ResultsStore(const ResultsStore&) = delete;
  ResultsStore& operator=(const ResultsStore&) = delete;

  [[nodiscard]] Detail detail() const;
  /// False for a finished study in a place that cannot be written to.
  [[nodiscard]] bool writable() const;
  /// Numbers of the replications kept, ascending, however they ended.
  [[nodiscard]] const std::vector<int>& replications() const;
  /// Of the replications 0 .. count - 1 those kept that finished, ascending.
  [[nodiscard]] std::vector<int> finished(int count) const;
  /// Of the replications 0 .. count - 1 those kept that came to no end, ascending.
  [[nodiscard]] std::vector<Replication> unfinished(int count) const;
  /// Takes one finished replication: all of it or nothing. It is kept from the next commit() on.
  void write(const RunResult& result);
  /// Takes note of a replication that came to no end. @param seconds it took
  void write(const Replication& unfinished, double seconds);
  /// Keeps what was taken, whatever happens to the program or the machine.
  void commit();
  /// Values of headline `info` in finished(count), in that order.
  [[nodiscard]] std::vector<double> headline(std::size_t info, int count) const;
  /// Values of series `info` in finished(count), each a value per period.
  [[nodiscard]] std::vector<std::vector<double>> series(std::size_t info, int count) const;
  /// What finished(count) drew for uncertain value `info`, in that order.
  [[nodiscard]] std::vector<double> drawn(std::size_t info, int count) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Bytes one replication adds to results.sqlite, to within a sixth.
std::uint64_t bytes_per_replication(const Catalogue& catalogue, Detail detail);

/// Runs one replication. Each worker makes its own and keeps it for the next.
using ReplicationRunner = std::function<RunResult(const RunOptions&)>;
using RunnerFactory = std::function<ReplicationRunner()>;

/// Runs the replications 0 .. options.replications - 1 that `store` does not hold, keeping each as it finishes.
/// @throws StudyInterrupted; what a replication throws. What was finished is kept in either case
/// @param replication_bytes memory one replication is expected to need, 0 if that is not known
StudyReport run_study(ResultsStore& store, const RunnerFactory& make_runner, const StudyOptions& options,
                      std::uint64_t replication_bytes = 0);

/// As above, with a Simulation of `model` per worker.
StudyReport run_study(ResultsStore& store, const std::shared_ptr<const CompiledModel>& model,
                      const StudyOptions& options);

/// Writes headlines.csv, daily.csv, weekly.csv, monthly.csv, run.csv and uncertainty.csv into `directory`, as far as
/// the results hold something to write, over replications 0 .. count - 1. Each file appears whole or not at all.
/// @return the names written
std::vector<std::string> write_csv_files(const std::filesystem::path& directory, const Catalogue& catalogue,
                                         const ResultsStore& store, int count);

/// The results as sorted text, without what may differ between runs that mean the same: time, host, program, file name.
/// Two runs gave "the same bytes" if this text is equal.
/// @throws InputError if `database` is not a results file of this version
std::string canonical_dump(const std::filesystem::path& database);

/// A sample of replications: the mean, its 95 % interval (Student's) and the range in which 8 of 10 replications fall.
/// NaN values are left out; all NaN if none are left; the interval is NaN if one is left.
struct ChanceRange {
  double mean = 0;
  double p10 = 0;
  double p90 = 0;
  int count = 0;
  double mean_low = 0;
  double mean_high = 0;
};
ChanceRange chance_range(std::span<const double> values);

/// Stable text of the canonical scenario's hash: 16 hexadecimal digits (FNV-1a).
std::string scenario_hash(const Scenario& scenario);

}  // namespace icsflow::models
