#pragma once

/// What a directory of results holds, for those that only read it: which scenarios, run with which seed by which
/// program, what they report and every value.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "icsflow/measure/catalogue.hpp"
#include "icsflow/measure/run_result.hpp"
#include "icsflow/results/results_store.hpp"

namespace icsflow::models {

/// A parameter as it is kept.
struct KeptParameter {
  double value = 0;
  std::string unit, mark, source;
  friend bool operator==(const KeptParameter&, const KeptParameter&) = default;
};

/// A published figure as it is kept (spec/published.hpp).
struct KeptPublished {
  std::string measure, scope;
  double value = 0;
  std::string role, source;  ///< `role`: calibration, or validation
};

/// A scenario of the study, run with one seed by one program.
struct KeptEnsemble {
  std::int64_t id = 0, scenario = 0, reports = 0;           ///< as in the tables
  std::string hash, name, file, description, start, until;  ///< dates: YYYY-MM-DD; `until`: first day not simulated
  std::uint64_t seed = 0;
  ProgramVersion program;
  std::string reports_hash;                    ///< of all that the catalogue names
  std::vector<int> finished;                   ///< numbers, ascending
  std::vector<Replication> unfinished;         ///< those that came to no end
  std::shared_ptr<const Catalogue> catalogue;  ///< names, periods and uncertain values; labels name their owner
};

/// One results file, read in one transaction: what a run adds meanwhile is not seen.
class KeptStudy {
 public:
  /// @throws InputError if the directory holds no results of this version; sqlite's error if they are damaged
  explicit KeptStudy(const std::filesystem::path& directory);
  ~KeptStudy();
  KeptStudy(const KeptStudy&) = delete;
  KeptStudy& operator=(const KeptStudy&) = delete;

  [[nodiscard]] Detail detail() const;
  /// In the order in which they were added.
  [[nodiscard]] const std::vector<KeptEnsemble>& ensembles() const;
  /// Values of a headline in `finished`, in that order. @param info place in the catalogue
  [[nodiscard]] std::vector<double> headline(const KeptEnsemble& of, std::size_t info) const;
  /// Values of a series in `finished`, each a value per period.
  [[nodiscard]] std::vector<std::vector<double>> series(const KeptEnsemble& of, std::size_t info) const;
  /// Whether the first replication that finished has this series.
  [[nodiscard]] bool has_series(const KeptEnsemble& of, std::size_t info) const;
  /// What `finished` drew for an uncertain value.
  [[nodiscard]] std::vector<double> drawn(const KeptEnsemble& of, std::size_t info) const;
  /// One that finished, with all that is kept of it; series that are not kept are empty.
  [[nodiscard]] RunResult replication(const KeptEnsemble& of, int number) const;
  /// By measure and scope.
  [[nodiscard]] std::vector<KeptPublished> published(const KeptEnsemble& of) const;
  /// By path.
  [[nodiscard]] std::map<std::string, KeptParameter> parameters(const KeptEnsemble& of) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace icsflow::models
