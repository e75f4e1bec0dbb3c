/// Targets of one study.

#include <fmt/format.h>

#include "icsflow/answers/targets.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "targets/expectations.hpp"
#include "targets/judge.hpp"

namespace icsflow::models {
namespace {

/// What judging needs to know of a study.
Side side_of_run(const Scenario& scenario, const Catalogue& catalogue) {
  Side side;
  side.catalogue = std::make_shared<const Catalogue>(catalogue);
  side.hash = scenario_hash(scenario);
  side.name = scenario.name;
  side.file = scenario.file;
  side.start = iso_date(scenario.start);
  side.until = iso_date(scenario.until);
  if (scenario.warm_up.given()) side.warm_up = scenario.parameters.value(scenario.warm_up.id);
  return side;
}

}  // namespace

std::vector<TargetSpec> together(const std::vector<TargetSpec>& of_file, const std::vector<TargetSpec>& others) {
  std::vector<TargetSpec> all = others;
  std::vector<Problem> problems;
  for (const TargetSpec& target : of_file) {
    for (const TargetSpec& other : others) {
      if (other.name != target.name) continue;
      Problem problem;
      problem.place = target.place;
      problem.key = "targets." + target.name;
      problem.message = fmt::format("expected a name that no other target has; found it at {}:{} too", other.place.file,
                                    other.place.line);
      problems.push_back(problem);
    }
    all.push_back(target);
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  return all;
}

void check_targets(const std::vector<TargetSpec>& targets, const Scenario& scenario, const Catalogue& catalogue) {
  std::vector<Problem> problems;
  const Side side = side_of_run(scenario, catalogue);
  (void)find_targets(targets, side, problems);
  const auto figures = figures_of(catalogue);
  for (const ExpectationSpec& expected : scenario.expectations) (void)find_expected(expected, figures, problems);
  if (!problems.empty()) throw InputError(std::move(problems));
}

std::vector<TargetSaid> judge_targets(const std::vector<TargetSpec>& targets, const Scenario& scenario,
                                      const Catalogue& catalogue, const std::filesystem::path& directory,
                                      std::uint64_t seed, int count, double confidence) {
  if (targets.empty()) return {};
  std::vector<Side> sides{side_of_run(scenario, catalogue)};
  sides.front().directory = directory;
  sides.front().seed = seed;
  std::vector<Problem> problems;
  auto found = find_targets(targets, sides.front(), problems);
  Readings readings(sides, count);
  if (!readings.keeps_months(0))
    for (FoundTarget& target : found)
      if (target.why_not.empty()) target.why_not = "the study keeps no months; --detail headline or full does";
  std::vector<std::vector<MetBy>> met;
  return say_targets(found, sides, readings, confidence, false, met);
}

}  // namespace icsflow::models
