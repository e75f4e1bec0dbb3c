#include "icsflow/compile/parameter_use.hpp"

#include <algorithm>
#include <limits>

#include "icsflow/scenario/distributions.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/steps/steps.hpp"

namespace icsflow::models {
namespace {

/// Calls see(id, solved) for each parameter that provider `p` reads during a run, `solved` telling whether the opening
/// solve reads it too, and see_distribution(index, solved) for each distribution. May name one several times.
template <class See, class SeeDistribution>
void each_read(const CompiledModel& m, std::uint16_t p, const See& see, const SeeDistribution& see_distribution) {
  const CompiledProvider& provider = m.providers[p];
  const auto live = [&](std::initializer_list<ParameterId> ids) {
    for (const ParameterId id : ids) see(id, false);
  };
  const auto solved = [&](std::initializer_list<ParameterId> ids) {
    for (const ParameterId id : ids) see(id, true);
  };
  const auto all = [&](const auto& list, const auto& of) {
    for (const auto& f : list) {
      if (f.read_at == ReadAt::kRun || f.read_at == ReadAt::kSolve) see(of.*f.member, f.read_at == ReadAt::kSolve);
    }
  };
  const auto staffing = [&](const CompiledStaffing& s) {
    if (s.rule == StaffingRule::kNone) return;
    for (const auto& role : s.roles) {
      live({role.posts});
      all(kStaffGroupNumbers<ParameterId>, provider.groups[role.group]);
    }
    if (s.rule == StaffingRule::kTheatreTeam) all(kTeamNumbers<ParameterId>, s);
    if (s.rule == StaffingRule::kBeds) live({m.ward_ratio_tolerance});
  };
  for (const CompiledPool& pool : provider.pools) {
    all(kPoolNumbers<ParameterId>, pool);
    if (pool.daily_grants) {
      for (const ParameterId id : pool.grant_share) live({id});
    }
    for (const CompiledPool::Shift& shift : pool.shifts) live({shift.units});
    if (pool.turnover != kNone) see_distribution(pool.turnover, false);
    staffing(pool.staffing);
  }
  for (const CompiledSession& s : provider.sessions) {
    all(kSessionNumbers<ParameterId>, s);
    if (!s.order.empty()) solved({s.urgent_notice});  // walks of the solve tell the urgent apart
    for (const FromWait& weight : s.order) solved({weight.number});
    for (const CompiledClass& one : s.classes) all(kSessionClassNumbers<ParameterId>, one);
    if (s.validation.given()) all(kValidationNumbers<ParameterId>, s.validation);
    staffing(s.staffing);
  }
  for (const CompiledWindow& w : provider.windows) {
    for (const ParameterId id : w.share) solved({id});
  }
  for (const CompiledStream& s : provider.streams) {
    all(kStreamNumbers<ParameterId>, s);
    solved({s.share});
    live({s.urgent_share});
    for (const auto& [stratum, share] : s.strata) solved({share});
    for (const CompiledStream::Batch& b : s.batch) live({b.share});
    for (const std::uint32_t d : {s.receipt, s.returns_after, s.clock_age}) {
      if (d != kNone) see_distribution(d, false);
    }
  }
  const auto branches = [&](const BranchTable& table) {
    for (std::uint32_t b = table.begin; b < table.begin + table.count; ++b) solved({m.branches[b].share});
  };
  // What is found by what a patient carries.
  const auto each_case = [&](std::uint32_t cases, const auto& apply) {
    const CompiledCases& c = m.cases[cases];
    for (const auto& [value, what] : c.cases) apply(what);
    if (c.rest != kNone) apply(c.rest);
  };
  const auto by_attribute = [](std::uint32_t what) { return what != kNone && what >= kByAttribute; };
  if (provider.cancellation.pool != kNoIndex) all(kCancellationNumbers<ParameterId>, provider.cancellation);
  for (const std::uint16_t service : provider.services) {
    all(kServiceNumbers<ParameterId>, m.services[service]);
    const bool by_weight = std::any_of(provider.sessions.begin(), provider.sessions.end(),
                                       [&](const auto& s) { return s.service == service && !s.order.empty(); });
    if (by_weight) solved({m.services[service].urgent_share});
    for (const FromWait& hazard : m.services[service].removals_by_wait) live({hazard.number});
  }
  for (const CompiledInstance& instance : m.instances) {
    if (instance.provider != p) continue;
    for (StepId id = instance.first; id < instance.first + instance.step_count; ++id) {
      const CompiledStep& s = m.steps[id];
      if (by_attribute(s.priority)) {
        each_case(s.priority & ~kByAttribute, [&](ParameterId priority) { live({priority}); });
      } else {
        live({s.priority});
      }
      live({s.gives_up});
      all(kStepNumbers<ParameterId>, s.numbers);
      if (s.rules != kNone) {
        const StepRules& rules = m.step_rules[s.rules];
        if (rules.patience < kByAttribute) see_distribution(rules.patience, false);
        for (const StepRules::Hazard& h : rules.hazards) live({h.from, h.rate});
        for (const StepRules::Balk& b : rules.balks) live({b.share});
        for (const FromWait& pace : rules.pace) solved({pace.number});
      }
      branches(s.next);
      branches(s.missed);
      const bool goes_on = facts_of(s.kind).time != StepTime::kEnds;
      if (goes_on && s.next.count == 0 && m.choices[s.next.begin].cases != kNone) {
        each_case(m.choices[s.next.begin].cases, [&](std::uint32_t table) { branches(m.branch_tables[table]); });
      }
      if (by_attribute(s.duration)) {
        each_case(s.duration & ~kByAttribute, [&](std::uint32_t d) { see_distribution(d, true); });
      } else if (s.duration != kNone) {
        see_distribution(s.duration, true);
      }
      for (const std::uint32_t d : {s.ask, s.offer, s.move}) {
        if (d != kNone) see_distribution(d, false);
      }
    }
  }
}

}  // namespace

engine::Distribution DistributionSource::make(const std::vector<double>& values) const {
  if (numbers.empty()) return engine::Distribution::deterministic(0);
  std::vector<double> v;
  v.reserve(numbers.size());
  for (const ParameterId id : numbers)
    v.push_back(id == kNoParameter ? std::numeric_limits<double>::quiet_NaN() : values[id]);
  if (form == DistributionSpec::Form::kLognormalLog) v.front() += log_unit;
  return make_distribution(form, v);
}

ParameterUse::ParameterUse(const CompiledModel& m)
    : use_(m.base.values.size(), 0), of_provider_(m.providers.size()), distributions_of_provider_(m.providers.size()) {
  for (std::uint16_t p = 0; p < size16(m.providers); ++p) {
    const auto see = [&](ParameterId id, bool solved) {
      if (id == kNoParameter) return;
      use_[id] = static_cast<unsigned char>(use_[id] | kInRun | (solved ? kInSolve : 0));
      of_provider_[p].push_back(id);
    };
    each_read(m, p, see, [&](std::uint32_t d, bool solved) {
      distributions_of_provider_[p].push_back(d);
      for (const ParameterId id : m.distribution_sources[d].numbers) see(id, solved);
    });
    for (const CompiledPool& pool : m.providers[p].pools) {
      for (const auto& f : kPoolNumbers<ParameterId>) {
        const ParameterId id = pool.*f.member;
        if (f.read_at == ReadAt::kStart && id != kNoParameter) use_[id] |= kAtOpening;
      }
    }
  }
  for (const OpeningTransferRow& row : m.opening_transfers) use_[row.count] |= kAtOpening;
  for (const OpeningWaitingRow& row : m.opening_waiting) {
    use_[row.count] |= kAtOpening;
    for (const ParameterId id : m.distribution_sources[row.age].numbers) use_[id] |= kAtOpening;
  }
}

bool ParameterUse::of_intervention(ParameterId id, std::span<const DatedChange> changes) {
  return std::any_of(changes.begin(), changes.end(),
                     [&](const DatedChange& c) { return c.amount == id || c.over == id; });
}

bool ParameterUse::of_shock(ParameterId id, std::span<const CompiledShock> shocks) {
  return std::any_of(shocks.begin(), shocks.end(), [&](const CompiledShock& s) {
    return s.cv == id || s.persistence == id ||
           std::any_of(s.shared.begin(), s.shared.end(), [&](const auto& factor) { return factor.share == id; });
  });
}

void ParameterUse::note_changing(CompiledModel& model, const std::vector<ParameterId>& ids) const {
  const auto changes = [&](ParameterId id) { return std::binary_search(ids.begin(), ids.end(), id); };
  const auto once = [](auto& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
  };
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    CompiledProvider& provider = model.providers[p];
    for (const ParameterId id : of_provider_[p]) {
      if (changes(id)) provider.dated.push_back(id);
    }
    for (const std::uint32_t d : distributions_of_provider_[p]) {
      const auto& numbers = model.distribution_sources[d].numbers;
      if (std::any_of(numbers.begin(), numbers.end(), changes)) provider.dated_distributions.push_back(d);
    }
    once(provider.dated);
    once(provider.dated_distributions);
  }
}

}  // namespace icsflow::models
