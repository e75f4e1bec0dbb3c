#include "audit/identities.hpp"

#include <fmt/format.h>

#include "event_list.hpp"
#include "icsflow/domain/rtt.hpp"

namespace icsflow::models {

template <class Fel>
void Identities<Fel>::check(MonthEnds month) {
  running_.assign(book_.record.services.size(), 0);
  decided_.assign(book_.record.services.size(), 0);
  held_.assign(beds_.pools.size(), 0);
  std::int64_t custody = 0;
  for (const Token& t : book_.tokens) {
    if (!t.has(kLive)) continue;
    custody += in_custody(t) ? 1 : 0;
    const CompiledModel::StepOutline step = book_.model.outlines[t.step];
    if (t.has(kClockRunning)) {
      if (month == MonthEnds::kYes) {
        ServiceRecord& service = book_.record.services[step.service];
        const auto band = static_cast<std::size_t>(band_of_days(book_.today - t.clock_start));
        ++service.month_bands.back()[band];
        if (t.has(kDecided) && !service.months.empty()) ++service.months.back().decided[band];
      }
      ++running_[step.service];
      decided_[step.service] += t.has(kDecided) ? 1 : 0;
    }
    if (t.episode != kNoSlot) {
      for (const auto [p, units] : patients_.episodes.at(t.episode).held) held_[p] += units;
    }
    if (step.used_pool != kNoIndex && !t.has(kInQueue)) ++held_[step.used_pool];
    if (t.has(kOverflow)) {
      if (const std::int64_t hours = patients_.overflow.at(t.overflow_place()).hours; hours > 0)
        held_[book_.step_of(t).resource] += hours;
    }
  }
  for (const Work& w : beds_.units.all_work()) {
    if (w.units.empty() && w.kept.empty()) continue;
    for (const auto [p, units] : w.units) held_[p] += units;
    for (const auto [p, units] : w.kept) held_[p] += units;
  }
  check_clocks();
  for (std::size_t p = 0; p < beds_.pools.size(); ++p) {
    if (held_[p] != beds_.pools[p].busy) {
      engine::contract_violation(fmt::format("bed identity of {}.{} on day {}: {} in use, {} held by pathways",
                                             book_.me.id, book_.me.pools[p].name, book_.today, beds_.pools[p].busy,
                                             held_[p]));
    }
  }
  beds_.units.check();
  const std::int64_t expected =
      book_.record.created + book_.record.passed_in - book_.record.left - book_.record.passed_out;
  if (custody != expected) {
    engine::contract_violation(
        fmt::format("custody at {} on day {}: {} pathways, expected {}", book_.me.id, book_.today, custody, expected));
  }
}

template <class Fel>
void Identities<Fel>::check_clocks() const {
  for (std::size_t i = 0; i < book_.record.services.size(); ++i) {
    const ServiceRecord& s = book_.record.services[i];
    std::int64_t expected = s.opening;
    for (const ClockFlows& f : s.weeks) expected += f.net();
    if (expected != running_[i] || s.running != running_[i] || s.decided != decided_[i]) {
      engine::contract_violation(fmt::format(
          "list identity of {} on day {}: opening + new - completed - removed + in - out = {}, recorded {}, counted "
          "{}; "
          "with a decision to admit: recorded {}, counted {}",
          book_.model.services[book_.me.services[i]].id, book_.today, expected, s.running, running_[i], s.decided,
          decided_[i]));
    }
  }
}

template class Identities<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
