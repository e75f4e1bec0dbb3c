/// What can occur in a run, whatever values a replication draws, shocks multiply and interventions set. The catalogue
/// of results is made of this, never of the values that the file gives: it must be the same for every replication.

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/scenario/priority.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/pool.hpp"

namespace icsflow::models {
namespace {

struct Range {
  double low = 0, high = 0;
};

class Occurrence {
 public:
  explicit Occurrence(CompiledModel& model) : m_(model), has_opening_(model.providers.size(), false) {
    for (std::size_t p = 0; p < m_.providers.size(); ++p) has_opening_[p] = !m_.base.opening.stays_at(p).empty();
    for (const OpeningTransferRow& row : m_.opening_transfers) has_opening_[row.provider] = true;
    for (const OpeningWaitingRow& row : m_.opening_waiting) has_opening_[row.provider] = true;
    for (const OpeningRow& row : m_.opening_list) has_opening_[m_.services[row.service].provider] = true;
    for (const CompiledUncertain& u : m_.uncertain) uncertain_[u.id] = {u.low, u.high};
    for (const CompiledShock& s : m_.shocks) shocks_[s.id] = &s;
    for (const DatedChange& c : m_.interventions) {
      if (c.at >= m_.run_days || c.until <= 0) continue;
      for (const DatedChange::Target& t : c.targets) changes_[t.id].push_back({&c, t.whole});
    }
  }

  void run() {
    for (std::size_t p = 0; p < m_.providers.size(); ++p) {
      for (CompiledPool& pool : m_.providers[p].pools) {
        pool.may_escalate = range(pool.escalation).high > 0;
        pool.most_in_use = most_in_use(p, pool);
      }
    }
    priorities();
  }

 private:
  struct Change {
    const DatedChange* what;
    bool whole;
  };

  /// Within which the value stays: of draws, of shocks and, one after the other, of the interventions, in force or not.
  [[nodiscard]] Range range(ParameterId id) const {
    const auto drawn = uncertain_.find(id);
    Range r = drawn == uncertain_.end() ? Range{m_.base.values[id], m_.base.values[id]} : drawn->second;
    if (const auto shock = shocks_.find(id); shock != shocks_.end()) {  // a whole one before it: the first day
      r = {std::min(r.low, r.low * shock->second->least), std::max(r.high, r.high * shock->second->greatest)};
      if (shock->second->whole) r = {std::floor(r.low + 0.5), std::floor(r.high + 0.5)};
    }
    const auto changes = changes_.find(id);
    if (changes == changes_.end()) return r;
    for (const Change& c : changes->second) {
      const Range by = range(c.what->amount);
      Range to;
      switch (c.what->change) {
        case InterventionSpec::Change::kSet:
          to = by;
          break;
        case InterventionSpec::Change::kMultiply: {
          const auto [low, high] = std::minmax({r.low * by.low, r.low * by.high, r.high * by.low, r.high * by.high});
          to = {low, high};
          break;
        }
        case InterventionSpec::Change::kAdd:
          to = {r.low + by.low, r.high + by.high};
          break;
      }
      r = {std::min(r.low, to.low), std::max(r.high, to.high)};
      if (c.whole) r = {std::floor(r.low + 0.5), std::floor(r.high + 0.5)};
    }
    return r;
  }

  /// The priorities that this value can be, a bit each.
  [[nodiscard]] std::uint16_t priorities_of(ParameterId id) const {
    const auto changes = changes_.find(id);
    const auto is_uncertain = [this](ParameterId i) { return uncertain_.find(i) != uncertain_.end(); };
    bool drawn = is_uncertain(id);
    std::uint16_t bits = 0;
    const auto add = [&bits](double x) {
      bits = static_cast<std::uint16_t>(bits | 1U << static_cast<unsigned>(std::clamp(x, 0.0, kPriorities - 1.0)));
    };
    if (changes != changes_.end()) {
      for (const Change& c : changes->second) {
        drawn = drawn || is_uncertain(c.what->amount) || (c.what->over != kNoParameter && is_uncertain(c.what->over));
      }
      if (!drawn) {
        const std::vector<ParameterId> one{id};
        const auto dated = dated_values(m_.interventions, m_.base.values, one, m_.run_days);
        for (const DatedValue& d : dated) add(d.value);
        if (!dated.empty() && dated.front().day == 0) return bits;
      }
    }
    if (drawn) {
      const Range r = range(id);
      const auto last = static_cast<std::int64_t>(std::floor(r.high));
      for (auto x = static_cast<std::int64_t>(std::floor(r.low)); x <= last; ++x) add(static_cast<double>(x));
    } else {
      add(m_.base.values[id]);
    }
    return bits;
  }

  [[nodiscard]] static std::int64_t half_up(double x) { return static_cast<std::int64_t>(std::floor(x + 0.5)); }

  /// kNoBound where it is not known: what a shift leaves unfinished goes on beside the next, staff can open more than
  /// the capacity, and a state at the start may be above it.
  [[nodiscard]] std::int64_t most_in_use(std::size_t provider, const CompiledPool& pool) const {
    const bool more_staff = pool.staffing.rule != StaffingRule::kNone && !pool.staffing.roles.empty() &&
                            pool.staffing.rule != StaffingRule::kBeds;
    if (pool.unlimited || pool.finishes() || more_staff || has_opening_[provider]) return kNoBound;
    std::int64_t most = pool.opening == kNoParameter ? 0 : half_up(range(pool.opening).high);
    if (pool.shifts.empty()) {
      const std::int64_t core = half_up(range(pool.capacity).high);
      const auto extra = pool.beds ? half_up(range(pool.escalation).high * static_cast<double>(core)) : 0;
      return std::max(most, core + std::max<std::int64_t>(0, extra));
    }
    std::int64_t on = 0;
    for (const CompiledPool::Shift& s : pool.shifts) on += half_up(range(s.units).high);
    // As of shifts, escalation beds are a share of those on now.
    const auto extra = pool.beds ? half_up(range(pool.escalation).high * static_cast<double>(on)) : 0;
    return std::max(most, on + std::max<std::int64_t>(0, extra));
  }

  /// What patients bring is followed from where they come in, along transfers, branches and new pathways.
  void priorities() {
    constexpr std::uint16_t kOfOpening = 1U << kDefaultPriority;
    std::vector<std::uint16_t> brought(m_.instances.size(), 0);
    const auto bring = [&](StepId to, std::uint16_t bits) {
      std::uint16_t& there = brought[m_.steps[to].instance];
      const bool more = (bits & ~there) != 0;
      there = static_cast<std::uint16_t>(there | bits);
      return more;
    };
    for (const CompiledProvider& p : m_.providers) {
      for (const CompiledStream& s : p.streams) bring(s.entry, priorities_of(s.priority));
    }
    for (const OpeningRow& row : m_.opening_list) bring(m_.services[row.service].entry, kOfOpening);
    for (const OpeningTransferRow& row : m_.opening_transfers) bring(row.step, kOfOpening);
    for (const auto& here : *m_.base.opening.stays) {
      for (const OpeningStay& stay : here) {
        const ParameterId priority = m_.opening_sources[stay.source].priority;
        const std::uint16_t bits = priority == kNoParameter ? kOfOpening : priorities_of(priority);
        bring(stay.step, bits);
        if (stay.seized != kNoStep) bring(stay.seized, bits);
      }
    }
    for (bool again = true; again;) {
      again = false;
      for (const CompiledStep& s : m_.steps) {
        const std::uint16_t bits = brought[s.instance];
        for (std::uint32_t t = s.transfers; t < s.transfers + s.transfer_count; ++t)
          again = bring(m_.transfers[t].entry, bits) || again;
        for (std::uint32_t h = s.heads; h < s.heads + s.head_count; ++h) again = bring(m_.heads[h].step, bits) || again;
      }
    }
    for (CompiledProvider& p : m_.providers) {
      p.stat_priorities.clear();
      for (const StepId id : p.stat_steps) p.stat_priorities.push_back(at_step(m_.steps[id], brought));
    }
  }

  [[nodiscard]] std::uint16_t at_step(const CompiledStep& s, const std::vector<std::uint16_t>& brought) const {
    if (s.priority == kNoParameter) return brought[s.instance];
    if (s.priority < kByAttribute) return priorities_of(s.priority);
    const CompiledCases& cases = m_.cases[s.priority & ~kByAttribute];
    std::uint16_t bits = cases.rest == kNone ? std::uint16_t{0} : priorities_of(cases.rest);
    for (const auto& one : cases.cases) bits = static_cast<std::uint16_t>(bits | priorities_of(one.second));
    return bits;
  }

  CompiledModel& m_;
  std::vector<bool> has_opening_;  ///< by provider
  std::unordered_map<ParameterId, Range> uncertain_;
  std::unordered_map<ParameterId, const CompiledShock*> shocks_;
  std::unordered_map<ParameterId, std::vector<Change>> changes_;
};

}  // namespace

void find_what_can_occur(CompiledModel& model) { Occurrence(model).run(); }

}  // namespace icsflow::models
