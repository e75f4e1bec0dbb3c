#include "icsflow/answers/screen.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "icsflow/engine/replications.hpp"
#include "icsflow/scenario/reader.hpp"
#include "methods/designs.hpp"
#include "problems.hpp"
#include "sweep/factor.hpp"

namespace icsflow::models {
namespace {

constexpr int kTrajectories = 4;
constexpr int kFewest = 2;
constexpr std::size_t kMostSingle = 40;  // factors of the second stage, where the budget says no less

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

/// The first `count` factors at a point, the others as in the base.
std::vector<Override> sets_at(const std::vector<Factor>& factors, const methods::Row& point, std::size_t count) {
  std::vector<Override> sets;
  for (std::size_t i = 0; i < count; ++i)
    for (Override& set : factors[i].sets(point[i])) sets.push_back(std::move(set));
  return sets;
}

/// Which groups can be moved whatever the others do. Shares that have to sum to 1, and numbers that must not pass each
/// other, cannot: the reader refuses them at some point of the design.
class Movable {
 public:
  Movable(const GivenBase& given, const Scenario& base, int trajectories)
      : given_(given), base_(base), seed_(given.seed.value_or(base.seed)), trajectories_(trajectories) {}

  /// @param left gets the names of the groups left out
  std::vector<DesignFactor> of(std::vector<DesignFactor> groups, std::vector<std::string>& left) {
    while (!groups.empty()) {
      std::vector<Problem> problems;
      std::vector<Factor> factors;
      factors.reserve(groups.size());
      for (const DesignFactor& group : groups) factors.emplace_back(group, base_, false, problems);
      if (!problems.empty()) throw InputError(std::move(problems));
      const auto culprit = refused_in(factors);
      if (!culprit) return groups;
      left.push_back(groups[*culprit].name);
      groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(*culprit));
    }
    return groups;
  }

 private:
  [[nodiscard]] bool good(const std::vector<Override>& sets) const {
    std::vector<Override> all = given_.sets;
    all.insert(all.end(), sets.begin(), sets.end());
    try {
      (void)read_scenario(given_.file, all, given_.reading);
    } catch (const InputError&) {
      return false;
    }
    return true;
  }

  /// A factor that makes a good point one that is refused; nothing: every point of the design is good.
  [[nodiscard]] std::optional<std::size_t> refused_in(const std::vector<Factor>& factors) const {
    methods::Rows points{methods::Row(factors.size(), 0.0), methods::Row(factors.size(), 1.0)};
    for (methods::Row& row :
         methods::morris_trajectories(static_cast<std::size_t>(trajectories_), factors.size(), seed_))
      points.push_back(std::move(row));
    // What is wrong shows at most of them: a few before all.
    constexpr std::size_t kFew = 8;
    for (std::size_t from = 0; from < points.size(); from += from == 0 ? kFew : points.size()) {
      const std::size_t to = from == 0 ? std::min(kFew, points.size()) : points.size();
      std::vector<char> is_good(to - from, 1);
      engine::run_replications(
          0, static_cast<int>(to - from), given_.run.workers, [] { return nullptr; },
          [&](int i, void*) {
            const auto k = static_cast<std::size_t>(i);
            is_good[k] = good(sets_at(factors, points[from + k], factors.size())) ? 1 : 0;
          });
      const auto bad = std::find(is_good.begin(), is_good.end(), 0);
      if (bad != is_good.end()) return culprit(factors, points[from + static_cast<std::size_t>(bad - is_good.begin())]);
    }
    return std::nullopt;
  }

  /// The base is good, with all factors moved it is not: the factor at which that turns.
  [[nodiscard]] std::size_t culprit(const std::vector<Factor>& factors, const methods::Row& point) const {
    std::size_t good_with = 0, bad_with = factors.size();
    while (bad_with - good_with > 1) {
      const std::size_t middle = (good_with + bad_with) / 2;
      (good(sets_at(factors, point, middle)) ? good_with : bad_with) = middle;
    }
    return bad_with - 1;
  }

  const GivenBase& given_;
  const Scenario& base_;
  std::uint64_t seed_;
  int trajectories_;
};

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

void tell_unmoved(const std::vector<std::string>& names, std::vector<std::string>& warnings) {
  if (!names.empty())
    warnings.push_back(
        fmt::format("cannot be moved whatever the others do (shares that sum to 1, numbers in an order), "
                    "and stay as they are: {}",
                    fmt::join(names, ", ")));
}

}  // namespace

Screened screen(const ScreenOptions& options) {
  const Scenario base = read_scenario(options.base.file, options.base.sets, options.base.reading);
  const std::vector<DesignFactor> all = assumed_factors(base);
  if (all.empty())
    refuse(options.base.file,
           "expected values marked C that have a range; there are none. Say them in the scenario, or write a design "
           "(icsflow sweep)");
  const int most = static_cast<int>(all.size()) + 1;  // runs of a trajectory
  const int budget = options.budget.value_or(2 * kTrajectories * most);
  const int first = budget / 2 / most;
  if (first < kFewest)
    refuse("--budget", fmt::format("expected {} or more: half of it is for {} trajectories of {} groups; found {}",
                                   2 * kFewest * most, kFewest, all.size(), budget));
  std::vector<std::string> unmoved;
  const std::vector<DesignFactor> groups = Movable(options.base, base, first).of(all, unmoved);
  if (groups.empty()) refuse(options.base.file, "expected values marked C that can be moved alone; there are none");
  Screened out;
  std::size_t marked = 0;
  for (ParameterId id = 0; id < base.parameters.size(); ++id) marked += base.parameters.at(id).mark == Mark::kC ? 1 : 0;
  for (const DesignFactor& group : groups) out.inputs += static_cast<int>(group.paths.size());
  for (const DesignFactor& group : all) out.without_range -= static_cast<int>(group.paths.size());
  out.without_range += static_cast<int>(marked);
  out.not_alone = static_cast<int>(marked) - out.inputs - out.without_range;
  tell_unmoved(unmoved, out.warnings);
  const Sweep of_groups = sweep(morris_of(options.base.file, options.measures, groups, first), options.base);
  out.groups = sensitivity(of_groups, {}, options.confidence);
  const int left = budget - static_cast<int>(of_groups.points.size());
  const auto most_single =
      std::min<std::size_t>(kMostSingle, static_cast<std::size_t>(std::max(1, left / kTrajectories - 1)));
  std::vector<DesignFactor> single = members_of_largest(out.groups, groups, most_single, out.left_as_groups);
  out.replications = static_cast<int>(of_groups.points.size());
  if (single.empty()) {
    out.warnings.emplace_back("no group changes the figure: nothing to take apart");
    out.single = out.groups;
    out.sweep = of_groups;
    return out;
  }
  const int second = std::max(kFewest, left / (static_cast<int>(single.size()) + 1));
  unmoved.clear();
  single = Movable(options.base, base, second).of(std::move(single), unmoved);
  tell_unmoved(unmoved, out.warnings);
  GivenBase again = options.base;
  again.run.overwrite = false;
  out.sweep = sweep(morris_of(options.base.file, options.measures, single, second), again);
  out.single = sensitivity(out.sweep, {}, options.confidence);
  out.replications += static_cast<int>(out.sweep.points.size());
  return out;
}

}  // namespace icsflow::models
