#pragma once

/// The base and the plans: what is known of each before anything runs, running what is not there, reading the values.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "figures.hpp"
#include "icsflow/answers/compare.hpp"
#include "icsflow/compile/compile.hpp"
#include "icsflow/results/kept_study.hpp"

namespace icsflow::models {

/// About something that was given: a file, a directory or an option.
Problem problem_of(const std::string& where, const std::string& key, const std::string& message);

/// The name of a side that no other has: the file's without its ending, the scenario's of a study, or the directory's;
/// with a number if need be.
std::string label_of(const GivenSide& given, const std::set<std::string>& taken);

/// What tells whether two sides are pairs, and what they can be asked.
struct Side {
  const GivenSide* given = nullptr;
  std::shared_ptr<const CompiledModel> model;  ///< of a scenario
  std::shared_ptr<const Catalogue> catalogue;
  std::string hash, name, file;
  std::filesystem::path directory;  ///< of its results
  std::string start, until;
  double warm_up = 0;  ///< days
  std::uint64_t seed = 0;
  ProgramVersion program;
  std::optional<Detail> detail;      ///< of a study
  bool keeps_months = true;          ///< has series by month
  std::vector<int> finished, ended;  ///< of a study: replications with values; with or without
  std::set<std::string> names;       ///< `streams.NAME` and `services.NAME`
  [[nodiscard]] bool is_scenario() const { return model != nullptr; }
};

/// Looks at what is given. @throws InputError if a directory holds no study, or several scenarios
Side side_of(const GivenSide& given, const CompareOptions& options, std::optional<std::uint64_t> seed);

/// What keeps `plan` from being compared with `base`. @param paired their replications are to be pairs
void find_differences(const Side& base, const Side& plan, bool paired, std::vector<Problem>& problems);
/// Whether the plan is made from the base. Of studies: whether it has the names of the base that draw luck.
bool extends(const Side& plan, const Side& base);

/// What running did.
struct SidesRun {
  int run = 0, reused = 0;
};
/// Runs replications 0 .. count - 1 of the scenarios that the directory lacks.
SidesRun run_sides(const std::vector<Side>& sides, const CompareOptions& options, std::uint64_t seed, int count,
                   bool overwrite);

/// Values by replication of one side.
struct Sample {
  std::vector<int> numbers;
  std::vector<double> values;
};

/// The values that the sides have, as long as it lives.
class Readings {
 public:
  /// @param count replications 0 .. count - 1 are read
  Readings(const std::vector<Side>& sides, int count);
  [[nodiscard]] Sample read(std::size_t side, const FigurePlace& place);
  [[nodiscard]] std::vector<std::vector<double>> drawn(std::size_t side) const;
  [[nodiscard]] std::vector<int> finished(std::size_t side) const;
  [[nodiscard]] std::vector<Replication> unfinished(std::size_t side) const;

 private:
  struct Read {
    KeptStudy* study = nullptr;
    const KeptEnsemble* ensemble = nullptr;
    std::optional<std::size_t> series;  ///< that `values` holds
    std::vector<std::vector<double>> values = {};
  };
  int count_;
  std::map<std::filesystem::path, std::unique_ptr<KeptStudy>> studies_;
  std::vector<Read> sides_;
};

}  // namespace icsflow::models
