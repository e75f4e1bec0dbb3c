#include "icsflow/answers/screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "factor.hpp"
#include "icsflow/scenario/reader.hpp"

namespace icsflow::models {
namespace {

constexpr int kTrajectories = 4;
constexpr int kFewest = 2;
constexpr std::size_t kMostSingle = 40;  // factors of the second stage, where the budget says no less

[[noreturn]] void refuse(const std::string& where, const std::string& message) {
  Problem problem;
  problem.place.file = where;
  problem.message = message;
  throw InputError({problem});
}

DesignSpec morris_of(const std::string& base, const std::vector<std::string>& measures,
                     std::vector<DesignFactor> factors, int trajectories) {
  DesignSpec design;
  design.file = design.base = base;
  design.kind = DesignKind::kMorris;
  design.trajectories = trajectories;
  design.replications = 1;
  design.measures = measures;
  design.factors = std::move(factors);
  return design;
}

/// The groups that matter most for the first figure, taken apart into their members where these are few.
std::vector<DesignFactor> members_of_largest(const Sensitivity& groups, const std::vector<DesignFactor>& all,
                                             std::size_t most, int& left) {
  std::vector<DesignFactor> out;
  left = 0;
  for (const SensitivityRow& row : groups.figures.front().rows) {
    const DesignFactor& group = all[row.factor];
    const bool apart = group.paths.size() <= kMostMembers;
    const std::size_t more = apart ? group.paths.size() : 1;
    if (!(row.importance > 0) || out.size() + more > most) {
      ++left;
      continue;
    }
    if (!apart || group.paths.size() == 1) {
      left += apart ? 0 : 1;
      out.push_back(group);
      if (apart) out.back().name = group.paths.front();
      continue;
    }
    for (const std::string& path : group.paths) {
      DesignFactor& one = out.emplace_back();
      one.name = path;
      one.paths = {path};
    }
  }
  return out;
}

}  // namespace

Screened screen(const ScreenOptions& options) {
  const Scenario base = read_scenario(options.base.file, options.base.sets, options.base.reading);
  const std::vector<DesignFactor> groups = assumed_factors(base);
  if (groups.empty())
    refuse(options.base.file, "expected values marked C that have a range; there are none. Say them in the scenario, "
                              "or write a design (icsflow sweep)");
  Screened out;
  std::size_t marked = 0;
  for (ParameterId id = 0; id < base.parameters.size(); ++id) marked += base.parameters.at(id).mark == Mark::kC ? 1 : 0;
  for (const DesignFactor& group : groups) out.inputs += static_cast<int>(group.paths.size());
  out.without_range = static_cast<int>(marked) - out.inputs;
  const int a_trajectory = static_cast<int>(groups.size()) + 1;
  const int budget = options.budget.value_or(2 * kTrajectories * a_trajectory);
  const int first = budget / 2 / a_trajectory;
  if (first < kFewest)
    refuse("--budget", fmt::format("expected {} or more: half of it is for {} trajectories of {} groups; found {}",
                                   2 * kFewest * a_trajectory, kFewest, groups.size(), budget));
  const Sweep of_groups = sweep(morris_of(options.base.file, options.measures, groups, first), options.base);
  out.groups = sensitivity(of_groups, {}, options.confidence);
  const int left = budget - first * a_trajectory;
  const auto most = std::min<std::size_t>(kMostSingle, static_cast<std::size_t>(std::max(1, left / kTrajectories - 1)));
  const std::vector<DesignFactor> single = members_of_largest(out.groups, groups, most, out.left_as_groups);
  out.replications = static_cast<int>(of_groups.points.size());
  if (single.empty()) {
    out.warnings.emplace_back("no group changes the figure: nothing to take apart");
    out.single = out.groups;
    out.sweep = of_groups;
    return out;
  }
  const int second = std::max(kFewest, left / (static_cast<int>(single.size()) + 1));
  GivenBase again = options.base;
  again.run.overwrite = false;
  out.sweep = sweep(morris_of(options.base.file, options.measures, single, second), again);
  out.single = sensitivity(out.sweep, {}, options.confidence);
  out.replications += static_cast<int>(out.sweep.points.size());
  return out;
}

}  // namespace icsflow::models
