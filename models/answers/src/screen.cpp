#include "icsflow/answers/screen.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "factor.hpp"
#include "icsflow/scenario/reader.hpp"
#include "methods/chance.hpp"

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

/// The levels of `u` in all factors at once, `u` between 0 and 1.
std::vector<Override> all_at(const std::vector<Factor>& factors, const std::vector<double>& u) {
  std::vector<Override> sets;
  for (std::size_t i = 0; i < factors.size(); ++i)
    for (Override& set : factors[i].sets(u[i])) sets.push_back(std::move(set));
  return sets;
}

/// Groups that can be moved whatever the others do. Shares that have to sum to 1, and bounds that must not pass each
/// other, cannot: what the reader refuses at an end, or at points between, is left as in the base.
/// @param left gets the names of the groups left out
std::vector<DesignFactor> movable(const GivenBase& given, const Scenario& base, std::vector<DesignFactor> groups,
                                  std::vector<std::string>& left) {
  constexpr std::size_t kLooks = 8;
  for (std::size_t look = 0; look < kLooks && !groups.empty();) {
    std::vector<Problem> problems;
    std::vector<Factor> factors;
    for (const DesignFactor& group : groups) factors.emplace_back(group, base, problems);
    if (!problems.empty()) throw InputError(std::move(problems));
    methods::Chance chance(look, "screen");
    std::vector<double> u;
    for (std::size_t i = 0; i < groups.size(); ++i)
      u.push_back(look < 2 ? static_cast<double>(look) : static_cast<double>(chance.below(4)) / 3);
    std::vector<Override> sets = given.sets;
    for (Override& set : all_at(factors, u)) sets.push_back(std::move(set));
    try {
      (void)read_scenario(given.file, sets, given.reading);
      ++look;
    } catch (const InputError& error) {
      // The groups with a value at or below what a problem is about.
      const auto refused = [&](const DesignFactor& group) {
        return std::any_of(error.problems().begin(), error.problems().end(), [&](const Problem& p) {
          return p.severity == Severity::kError && !p.key.empty() &&
                 std::any_of(group.paths.begin(), group.paths.end(), [&](const std::string& path) {
                   return path.rfind(p.key, 0) == 0 && (path.size() == p.key.size() || path[p.key.size()] == '.');
                 });
        });
      };
      const std::size_t before = groups.size();
      for (const DesignFactor& group : groups)
        if (refused(group)) left.push_back(group.name);
      groups.erase(std::remove_if(groups.begin(), groups.end(), refused), groups.end());
      if (groups.size() == before) throw;
    }
  }
  return groups;
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
  std::vector<std::string> unmoved;
  const std::vector<DesignFactor> all = assumed_factors(base);
  const std::vector<DesignFactor> groups = movable(options.base, base, all, unmoved);
  if (groups.empty())
    refuse(options.base.file,
           "expected values marked C that have a range; there are none. Say them in the scenario, "
           "or write a design (icsflow sweep)");
  Screened out;
  std::size_t marked = 0;
  for (ParameterId id = 0; id < base.parameters.size(); ++id) marked += base.parameters.at(id).mark == Mark::kC ? 1 : 0;
  for (const DesignFactor& group : groups) out.inputs += static_cast<int>(group.paths.size());
  for (const DesignFactor& group : all) out.without_range -= static_cast<int>(group.paths.size());
  out.without_range += static_cast<int>(marked);
  out.not_alone = static_cast<int>(marked) - out.inputs - out.without_range;
  if (!unmoved.empty())
    out.warnings.push_back(fmt::format(
        "{} cannot be moved whatever the others do (shares that sum to 1, bounds in an "
        "order) and stay as they are: {}",
        unmoved.size() == 1 ? "one group" : fmt::format("{} groups", unmoved.size()), fmt::join(unmoved, ", ")));
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
