#include "shocks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/shock_bounds.hpp"
#include "icsflow/scenario/spec/noise.hpp"

namespace icsflow::models {
namespace {

/// Values that somebody decides upon: the priorities of patients, and of sessions all but the slots.
std::set<ParameterId> decisions(const CompiledModel& m) {
  std::set<ParameterId> out;
  for (const CompiledProvider& p : m.providers) {
    for (const CompiledSession& s : p.sessions) {
      for (const auto& f : kSessionNumbers<ParameterId>) {
        if (f.member != &SessionNumbers<ParameterId>::slots) out.insert(s.*f.member);
      }
      for (const CompiledClass& one : s.classes) {
        for (const auto& f : kSessionClassNumbers<ParameterId>) out.insert(one.*f.member);
      }
    }
    for (const CompiledStream& s : p.streams) out.insert(s.priority);
  }
  for (const CompiledStep& s : m.steps) {
    if (s.priority == kNone || s.priority < kByAttribute) {
      out.insert(s.priority);
      continue;
    }
    const CompiledCases& cases = m.cases[s.priority & ~kByAttribute];
    for (const auto& [value, priority] : cases.cases) out.insert(priority);
    out.insert(cases.rest);
  }
  out.erase(kNoParameter);
  return out;
}

/// Logarithms of times: a multiplier of them is none of the time.
std::set<ParameterId> logarithms(const CompiledModel& m) {
  std::set<ParameterId> out;
  for (const DistributionSource& source : m.distribution_sources) {
    if (source.form == DistributionSpec::Form::kLognormalLog && !source.numbers.empty())
      out.insert(source.numbers.front());
  }
  return out;
}

/// Refuses distributions that some shocks within the limits would make impossible, such as a least above the most.
/// Their conditions are orders of their numbers, so they hold everywhere if they hold at all ends.
void check_distributions(CompileContext& c, const NoiseSpec& in, const std::vector<ParameterId>& ids) {
  const CompiledModel& m = c.model;
  constexpr std::size_t kMostNumbers = 8;
  const auto is_shocked = [&](ParameterId id) { return std::binary_search(ids.begin(), ids.end(), id); };
  const ShockEnds ends = shock_ends(c.in, in);
  for (const DistributionSource& source : m.distribution_sources) {
    std::vector<ParameterId> numbers;
    std::copy_if(source.numbers.begin(), source.numbers.end(), std::back_inserter(numbers), is_shocked);
    if (numbers.empty() || numbers.size() > kMostNumbers) continue;
    std::vector<double> values = m.base.values;
    for (std::size_t which = 0; which < std::size_t{1} << numbers.size(); ++which) {
      for (std::size_t i = 0; i < numbers.size(); ++i)
        values[numbers[i]] = m.base.values[numbers[i]] * (((which >> i) & 1U) != 0 ? ends.high : ends.low);
      try {
        (void)source.make(values);
      } catch (const std::domain_error& e) {
        c.problem(in.place, "noise." + in.name,
                  fmt::format("expected shocks that leave a distribution; with {} at {} and the like: {}",
                              m.paths[numbers.front()], values[numbers.front()], e.what()));
        return;
      }
    }
  }
}

}  // namespace

void make_shocks(CompileContext& c, const ParameterUse& use) {
  CompiledModel& m = c.model;
  if (c.in.noise.empty()) return;
  m.shock_site = c.site("noise");
  const std::set<ParameterId> decided = decisions(m), logs = logarithms(m);
  for (const NoiseSpec& in : c.in.noise) {
    const std::string key = "noise." + in.name;
    std::vector<ParameterId> ids;
    std::map<std::string, std::vector<ParameterId>> refused;  // by the reason
    for (const ParameterId id : in.parameters) {
      const Parameter& p = c.in.parameters.at(id);
      const bool decision = decided.count(id) > 0, is_log = logs.count(id) > 0;
      if (use.in_run(id) && !decision && !is_log) {
        ids.push_back(id);
        continue;
      }
      // A path with `*` means of the values at their default those that are read.
      if (p.is_default && !names(in.paths, p.path)) continue;
      refused[decision             ? "is a decision"
              : is_log             ? "is a logarithm"
              : use.at_opening(id) ? "only tells the state at the start"
                                   : "is read before it, or by nothing"]
          .push_back(id);
    }
    for (const auto& [reason, which] : refused) {
      c.problem(in.place, key,
                fmt::format("expected values that a run reads as it goes on and that chance may move: rates, slots, "
                            "capacities, times, shares; found {}, which {}{}",
                            c.in.parameters.at(which.front()).path, reason,
                            which.size() > 1 ? fmt::format(" ({} more such values)", which.size() - 1) : ""));
    }
    const ShockEnds ends = shock_ends(c.in, in);
    for (const ParameterId id : ids) {
      CompiledShock shock;
      shock.id = id;
      shock.whole = c.in.parameters.at(id).unit == Unit::kCount;
      shock.least = ends.low;
      shock.greatest = ends.high;
      shock.cv = in.cv.id;
      shock.persistence = in.persistence.id;
      shock.identity = engine::hash_name("noise/" + c.in.parameters.at(id).path);
      shock.shared.reserve(in.shared.size());
      for (const auto& [factor, share] : in.shared)
        shock.shared.push_back({factor, engine::hash_name("noise factor/" + factor), share.id});
      m.shocks.push_back(std::move(shock));
    }
    check_distributions(c, in, ids);
  }
  std::sort(m.shocks.begin(), m.shocks.end(),
            [](const CompiledShock& a, const CompiledShock& b) { return a.id < b.id; });
}

}  // namespace icsflow::models
