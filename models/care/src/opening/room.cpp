#include "opening/room.hpp"

#include <algorithm>
#include <cmath>

#include "event_list.hpp"
#include "steps/windows.hpp"

namespace icsflow::models {

template <class Fel>
void OpeningRoom<Fel>::start() {
  waiting_.clear();
  units_.assign(beds_.pools.size(), 0);
  places_.assign(beds_.pools.size(), kAllUnits);
  numbered_ = {};
  for (std::size_t p = 0; p < beds_.pools.size(); ++p) {
    const CompiledPool& c = book_.me.pools[p];
    if (c.opening != kNoParameter) {
      numbered_.add(p);
      units_[p] = static_cast<std::int64_t>(std::floor(book_.value(c.opening) + 0.5));
    } else if (book_.model.stationary_stays) {
      units_[p] = beds_.pools[p].capacity();
    }
    if (c.waiting_room != kNoParameter) places_[p] = static_cast<std::int64_t>(book_.value(c.waiting_room));
  }
}

template <class Fel>
double OpeningRoom<Fel>::mean_units(const OpeningStay& stay, std::size_t p) const {
  const CompiledStep& s = book_.model.steps[stay.step];
  const auto last = static_cast<double>(
      s.kind == StepKind::kCare && s.resource == p ? units_of(s, p) : static_cast<std::int64_t>(stay.pools.of(p)));
  if (s.kind != StepKind::kCare || s.resource != p || s.hours_count < 2 || stay.duration == kNone) return last;
  const engine::Distribution& care = book_.distributions[stay.duration];
  const double all = care.mean();
  if (!(all > 0)) return last;
  double hours = last;
  constexpr int kParts = 28;  // of a week: the midpoint rule
  for (std::size_t week = 0; week + 1 < s.hours_count; ++week) {
    double days = 0;
    for (int i = 0; i < kParts; ++i)
      days += (1 - care.probability_below(7.0 * (static_cast<double>(week) + (i + 0.5) / kParts))) * 7.0 / kParts;
    hours += days / all * (static_cast<double>(beds_.hours.hours_in_week(s, week)) - last);
  }
  return hours;
}

template <class Fel>
Fit OpeningRoom<Fel>::fit(StepId step, const PoolUnits& held, const PoolUnits& used, StepId seized) const {
  const CompiledStep& s = book_.model.steps[step];
  if (has_room(s, held)) {
    PoolUnits both = held;
    both.add(used);
    if (has_room(s, both)) return {step, held, used, false};
    return {step, held, {}, true};
  }
  if (seized == kNoStep) return {};
  const CompiledStep& before = book_.model.steps[seized];
  const PoolUnits earlier = held - all_pools(before);
  if (!has_room(before, earlier)) return {};
  return {seized, earlier, {}, true};
}

/// Every pool that the step names.
template <class Fel>
PoolUnits OpeningRoom<Fel>::all_pools(const CompiledStep& s) const {
  return models::units_of(book_.model, s);
}

template <class Fel>
PoolUnits OpeningRoom<Fel>::used_pools(const CompiledStep& s) const {
  if (s.kind != StepKind::kUse && s.kind != StepKind::kCare) return {};
  const StepRules* rules = book_.rules_of(s);
  if (rules == nullptr || !rules->first_of) return all_pools(s);
  for (const std::uint16_t p : rules->pools) {
    if (PoolUnits one(p); has_room(s, one)) return one;
  }
  return PoolUnits(s.resource);
}

template <class Fel>
void OpeningRoom<Fel>::place(Slot e, const Fit& at, bool ready, engine::Duration left, engine::Duration drawn) {
  const CompiledStep& s = book_.model.steps[at.step];
  book_.tokens[e].step = at.step;
  const bool in_hours = s.kind == StepKind::kCare;
  for (const auto [p, units] : at.held) units_[p] -= units;
  if (!in_hours) {
    for (const auto [p, units] : at.used) units_[p] -= units;
  }
  hold(e, at.held);
  if (ready) patients_.episodes.ready(e, book_.now());
  if (at.waits) {
    --places_[s.resource];
    waiting_.push_back({book_.tokens[e].since, book_.tokens[e].id, e});
    return;
  }
  switch (s.kind) {
    case StepKind::kBook:
      ++book_.record.steps[s.stat].arrived;
      clinics_.join_list(e, false);
      if ((s.marks & kDue) != 0) rare_clocks_.plan_due(e);
      return;
    case StepKind::kWindow:  // each day anew
      book_.later(window_time(book_, e, book_.me.windows[s.resource], s.duration_site), kPriorityRelease,
                  EventKind::kStepEnd, e, book_.tokens[e].generation);
      return;
    case StepKind::kCare:
      units_[s.resource] -= beds_.hours.open(e, drawn - left, left, units_[s.resource]);
      return;
    case StepKind::kUse:
      if (book_.me.pools[s.resource].rostered) {
        beds_.service.open_use(e, at.used, left, drawn);
        return;
      }
      take_unit(e, s.resource);
      break;
    default:
      break;
  }
  book_.later(book_.now() + left, kPriorityRelease, EventKind::kStepEnd, e, book_.tokens[e].generation);
}

template class OpeningRoom<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
