#pragma once

/// The results of a study: one or several scenarios, each run for many replications, and the directory they are kept
/// in. `results.sqlite` is the record (docs/results-format.md); the CSV files and the summary are made from it.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "icsflow/measure/catalogue.hpp"
#include "icsflow/measure/run_result.hpp"
#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

struct Scenario;

/// How much of each replication is kept.
enum class Detail : std::uint8_t { kNone, kHeadline, kFull };

/// Whether a series is kept: in full detail each; with headlines those by month, but for dimensions and the waits by
/// week
/// (`rtt_part_...`), which are kept whole or not at all.
bool keeps(Detail detail, const SeriesInfo& info);

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

/// The compiler that built this program, with its version.
std::string this_compiler();

/// Which program writes, and on which arithmetic. Results of two of these are never put together.
struct ProgramVersion {
  std::string version;
  std::string git_sha;
  std::string compiler = this_compiler();
  std::string arithmetic = this_arithmetic();  ///< engine/arithmetic.hpp

  static std::string this_arithmetic();
};

/// Which results, and where. All but `overwrite` and the directory say what is in them.
struct StoreOptions {
  std::filesystem::path directory;
  int replications = 1;  ///< of each scenario, at most 1,000,000
  std::uint64_t seed = 1;
  std::optional<Detail> detail;         ///< not given: what the directory holds, else `detail_of_new`
  std::optional<Detail> detail_of_new;  ///< not given: full up to kFullDetailReplications, then headline
  bool overwrite = false;               ///< discard the study the directory holds
  bool other_scenarios = false;         ///< the study may hold scenarios that are not given, which stay as they are
  ProgramVersion program;
};

/// One of the scenarios of a study. Both outlive the call they are given to.
struct StudyScenario {
  const Scenario& scenario;
  const Catalogue& catalogue;
};

/// `results.sqlite` of one study, open for one writer. Not thread-safe: callers take turns.
/// A study has one seed, program, arithmetic and detail. Its scenarios have the indices 0, 1, ... in the order in which
/// they are given; scenarios of one hash are one, with the index of the first. Replications are numbered from 0 in
/// each.
class ResultsStore {
 public:
  /// Opens or creates the results in `options.directory` and holds the directory until destroyed. Scenarios that the
  /// study lacks are added. Results that are there are checked as a whole, against their checksums.
  /// @throws StudyRefused if they are of another study, another run holds the directory, or files of somebody else's
  ///   would be written over; std::runtime_error if they are damaged or cannot be read
  ResultsStore(std::span<const StudyScenario> scenarios, const StoreOptions& options);
  /// The same of a study of one scenario.
  ResultsStore(const Scenario& scenario, const Catalogue& catalogue, const StoreOptions& options);
  ~ResultsStore();
  ResultsStore(const ResultsStore&) = delete;
  ResultsStore& operator=(const ResultsStore&) = delete;

  /// Adds a scenario, as the constructor does. @return its index
  /// @throws std::runtime_error if the disk has no room for its replications, or the results cannot be written to
  std::size_t add(const Scenario& scenario, const Catalogue& catalogue);
  [[nodiscard]] std::size_t scenarios() const;
  /// Index of the first scenario of the same hash: its own, if it was given once.
  [[nodiscard]] std::size_t first_of(std::size_t scenario) const;

  [[nodiscard]] std::uint64_t seed() const;
  [[nodiscard]] Detail detail() const;
  /// False for a finished study in a place that cannot be written to.
  [[nodiscard]] bool writable() const;
  /// Numbers of the replications kept, ascending, however they ended.
  [[nodiscard]] const std::vector<int>& replications(std::size_t scenario = 0) const;
  /// Of the replications 0 .. count - 1 those kept that finished, ascending.
  [[nodiscard]] std::vector<int> finished(int count, std::size_t scenario = 0) const;
  /// Of the replications 0 .. count - 1 those kept that came to no end, ascending.
  [[nodiscard]] std::vector<Replication> unfinished(int count, std::size_t scenario = 0) const;
  /// Takes one finished replication: all of it or nothing. It is kept from the next commit() on.
  void write(const RunResult& result, std::size_t scenario = 0);
  /// Takes note of a replication that came to no end. @param seconds it took
  void write(const Replication& unfinished, double seconds, std::size_t scenario = 0);
  /// Keeps what was taken, whatever happens to the program or the machine.
  void commit();
  /// Values of headline `info` in finished(count), in that order. @param info place in the scenario's catalogue
  [[nodiscard]] std::vector<double> headline(std::size_t info, int count, std::size_t scenario = 0) const;
  /// Values of series `info` in finished(count), each a value per period.
  [[nodiscard]] std::vector<std::vector<double>> series(std::size_t info, int count, std::size_t scenario = 0) const;
  /// What finished(count) drew for uncertain value `info`, in that order.
  [[nodiscard]] std::vector<double> drawn(std::size_t info, int count, std::size_t scenario = 0) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Bytes one replication adds to results.sqlite, to within a sixth.
std::uint64_t bytes_per_replication(const Catalogue& catalogue, Detail detail);

/// Writes headlines.csv, daily.csv, weekly.csv, monthly.csv, run.csv and uncertainty.csv into `directory`, as far as
/// the results hold something to write, over replications 0 .. count - 1 of one scenario. Each file appears whole or
/// not at all.
/// @return the names written
std::vector<std::string> write_csv_files(const std::filesystem::path& directory, const Catalogue& catalogue,
                                         const ResultsStore& store, int count, std::size_t scenario = 0);

/// The results as sorted text, without what may differ between runs that mean the same: time, host, program, file name.
/// Two runs gave "the same bytes" if this text is equal. Rows of a study of several scenarios begin with the hash and
/// the seed of theirs.
/// @throws InputError if `database` is not a results file of this version
std::string canonical_dump(const std::filesystem::path& database);

/// The waits by week (`measures: completed: by_week`) as one CSV of the shape of NHS England's full extract of RTT
/// waiting times, 121 columns: every whole month of the run. Counts of one replication, or the mean of all, rounded
/// band by band.
/// @throws InputError if `database` is not a results file of this version, of one scenario, with such waits
std::string rtt_extract(const std::filesystem::path& database, std::optional<int> replication);

/// Stable text of the canonical scenario's hash: 16 hexadecimal digits (FNV-1a).
std::string scenario_hash(const Scenario& scenario);

}  // namespace icsflow::models
