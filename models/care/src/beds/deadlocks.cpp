#include "beds/deadlocks.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "event_list.hpp"
#include "icsflow/care/deadlock.hpp"
#include "icsflow/domain/calendar.hpp"

namespace icsflow::models {

template <class Fel>
bool Deadlocks<Fel>::is_full(std::size_t p) const {
  const CompiledPool& c = book_.me.pools[p];
  const bool may_grow = !c.shifts.empty() || book_.value(c.escalation) > 0;
  return !may_grow && units_[p].cleaning == 0 && pools_[p].busy > 0 && units_.free_units(p) < c.most_wanted &&
         units_[p].blocked == pools_[p].busy;
}

/// Whether this patient, who keeps something, waits for units that only such patients keep.
template <class Fel>
bool Deadlocks<Fel>::is_stuck(Slot e, const PoolUnits& among) const {
  const Token& t = book_.tokens[e];
  const CompiledStep& s = book_.step_of(t);
  // Who may leave the wait by itself, or be called off, is not stuck.
  if (!t.has(kInQueue) || t.has(kRequest) || s.gives_up != kNoParameter || t.removal_day != kNoDay) return false;
  const StepRules* rules = book_.rules_of(s);
  const auto in = [&](std::uint16_t p) { return among.has(p) && units_.free_units(p) <= 0; };
  if (rules == nullptr || rules->pools.empty()) return in(s.resource);
  if (rules->first_of) return std::all_of(rules->pools.begin(), rules->pools.end(), in);
  const PoolUnits wanted = units_of(book_.model, s);
  return std::any_of(wanted.begin(), wanted.end(), [&](const PoolUnits::Entry& want) {
    return among.has(want.pool) && units_.free_units(want.pool) < want.units;
  });
}

template <class Fel>
void Deadlocks<Fel>::check(Slot last) {
  const PoolUnits& has = units_.known_work(last).blocked;
  if (std::none_of(has.begin(), has.end(), [this](const PoolUnits::Entry& e) { return is_full(e.pool); })) return;
  PoolUnits stuck;
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    if (is_full(p)) stuck.add(p);
  }
  for (std::size_t before = 0; before != stuck.size() && !stuck.empty();) {
    before = stuck.size();
    for (const Slot e : units_.blocked()) {
      if (!is_stuck(e, stuck)) stuck.take_all(units_.known_work(e).blocked);
    }
  }
  if (!stuck.empty()) report(stuck);
}

/// Says which pools, and who keeps what and waits for what. @throws Deadlock
template <class Fel>
void Deadlocks<Fel>::report(const PoolUnits& stuck) const {
  std::string text;
  for (const auto [p, units] : stuck) {
    text += fmt::format("{}{}/{} ({} of {})", text.empty() ? "" : ", ", book_.me.id, book_.me.pools[p].name,
                        pools_[p].busy, pools_[p].capacity());
  }
  constexpr int kNamed = 5;
  int n = 0;
  std::string who;
  for (Slot e = 0; units_.has_work(e) && n < kNamed; ++e) {
    if (!units_.known_work(e).blocked.has_any_of(stuck)) continue;
    const Token& t = book_.tokens[e];
    ++n;
    who += fmt::format("; pathway {:016x} keeps", t.id);
    for (const auto [p, units] : units_.known_work(e).blocked)
      who += fmt::format(" {}/{}", book_.me.id, book_.me.pools[p].name);
    who += fmt::format(" and waits at {}/{}.{}", book_.me.id, book_.model.instances[book_.step_of(t).instance].pathway,
                       book_.model.step_names[t.step]);
  }
  const auto minute =
      static_cast<int>(engine::in_minutes(book_.now() - engine::start_of_day(engine::day_of(book_.now()))));
  throw Deadlock(fmt::format(
      "deadlock at {} on {} at {:02}:{:02}: all units in use of {} are kept by patients who wait for each other{}",
      book_.me.id, iso_date(book_.model.calendar->date(engine::day_of(book_.now()))), minute / 60, minute % 60, text,
      who));
}

template class Deadlocks<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
