#include "beds/rostered_units.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "event_list.hpp"
#include "icsflow/engine/state.hpp"

namespace icsflow::models {

template <class Fel>
void RosteredUnits<Fel>::start() {
  work_.clear();
  blocked_.clear();
  rostered_.assign(book_.me.rostered ? pools_.size() : 0, {});
  QueueLine nobody;
  nobody.head.fill(kNoSlot);
  nobody.tail.fill(kNoSlot);
  for (std::size_t p = 0; p < rostered_.size(); ++p) {
    rostered_[p].ranked.fill(kNoSlot);
    rostered_[p].lines.assign(book_.me.pools[p].lines.size(), nobody);
  }
}

template <class Fel>
void RosteredUnits<Fel>::update_levels(std::size_t p) {
  const Pool& pool = pools_[p];
  const RosteredPool& m = rostered_[p];
  RosteredPoolRecord& r = book_.record.rostered_pools[p];
  const engine::SimTime now = book_.now();
  const std::int64_t at_work = pool.busy + m.cleaning, free = free_units(p);
  book_.record.pools[p].busy.set(now, pool.busy);
  r.blocked.set(now, m.blocked);
  r.cleaning.set(now, m.cleaning);
  r.idle.set(now, std::max<std::int64_t>(0, free));
  r.on_shift.set(now, pool.capacity());
  r.overtime.set(now, book_.me.pools[p].finishes() ? m.overtime : std::max<std::int64_t>(0, at_work - pool.capacity()));
  if (!book_.me.pools[p].shifts.empty() && book_.record.requested != nullptr &&
      p < book_.record.requested->pools.size()) {
    book_.record.requested->pools[p].used_after.set(now, book_.me.pools[p].finishes()
                                                             ? m.overtime - m.overtime_cleaning
                                                             : std::max<std::int64_t>(0, pool.busy - pool.capacity()));
  }
}

template <class Fel>
void RosteredUnits<Fel>::occupy(Slot e, std::size_t p) {
  ++pools_[p].busy;
  if (book_.me.pools[p].finishes()) {
    RosteredPool& m = rostered_[p];
    // Of the shift that lasts longest, so that few are kept after theirs.
    OnDuty* of = nullptr;
    for (OnDuty& duty : m.on_duty) {
      if (duty.busy < duty.units && (of == nullptr || duty.ends > of->ends)) of = &duty;
    }
    m.units.emplace(std::pair(e, ++m.occupied), of == nullptr ? 0 : of->number);
    ++(of == nullptr ? m.overtime : of->busy);
  }
  update_levels(p);
}

template <class Fel>
std::uint64_t RosteredUnits<Fel>::vacate(Slot e, std::size_t p) {
  RosteredPool& m = rostered_[p];
  Work& w = work(e);
  --pools_[p].busy;
  if (w.blocked.has(p)) {
    PoolUnits blocked = w.blocked;
    blocked.take_one(p);
    set_blocked(e, std::move(blocked));
    --m.blocked;
  }
  std::uint64_t shift = 0;
  const auto unit = m.units.lower_bound({e, 0});
  if (unit != m.units.end() && unit->first.first == e) {
    shift = unit->second;
    m.units.erase(unit);
  }
  return shift;
}

template <class Fel>
void RosteredUnits<Fel>::unit_free(std::size_t p, std::uint64_t shift) {
  if (book_.me.pools[p].finishes()) {
    RosteredPool& m = rostered_[p];
    const auto duty =
        std::find_if(m.on_duty.begin(), m.on_duty.end(), [shift](const OnDuty& d) { return d.number == shift; });
    --(duty == m.on_duty.end() ? m.overtime : duty->busy);
  }
  update_levels(p);
}

template <class Fel>
void RosteredUnits<Fel>::count_cleaning(std::size_t p, std::uint64_t shift, std::int64_t more) {
  RosteredPool& m = rostered_[p];
  m.cleaning += more;
  if (!book_.me.pools[p].finishes()) return;
  const auto duty =
      std::find_if(m.on_duty.begin(), m.on_duty.end(), [shift](const OnDuty& d) { return d.number == shift; });
  (duty == m.on_duty.end() ? m.overtime_cleaning : duty->cleaning) += more;
}

template <class Fel>
const PoolUnits* RosteredUnits<Fel>::available(const CompiledStep& s) const {
  const CompiledPool& c = book_.me.pools[s.resource];
  if (c.several) return available(c.lines[s.line]);
  return free_units(s.resource) > 0 ? &c.one : nullptr;
}

template <class Fel>
const PoolUnits* RosteredUnits<Fel>::available(const CompiledPool::Line& line) const {
  for (const PoolUnits& choice : line.choices) {
    const PoolUnits::Entry *want = choice.begin(), *end = choice.end();
    while (want != end && free_units(want->pool) >= want->units) ++want;
    if (want == end) return &choice;
  }
  return nullptr;
}

template <class Fel>
void RosteredUnits<Fel>::count_blocked(Slot e) {
  const Token& t = book_.tokens[e];
  Work& w = work(e);
  PoolUnits now;
  if (t.has(kInQueue) || t.has(kAsking) || t.has(kMoving)) now = w.kept;
  if (t.has(kInQueue) && t.episode != kNoSlot) now.add(patients_.episodes.at(t.episode).held);
  if (now == w.blocked) return;
  const PoolUnits before = w.blocked;
  set_blocked(e, now);
  for (const auto [p, either] : now | before) {
    const auto more = static_cast<std::int64_t>(now.of(p)) - static_cast<std::int64_t>(before.of(p));
    if (more == 0) continue;
    rostered_[p].blocked += more;
    update_levels(p);
  }
}

template <class Fel>
void RosteredUnits<Fel>::set_blocked(Slot e, PoolUnits units) {
  Work& w = work_[e];
  if (w.blocked.empty() != units.empty()) {
    if (!units.empty()) {
      w.blocked_at = static_cast<std::uint32_t>(blocked_.size());
      blocked_.push_back(e);
    } else {
      blocked_[w.blocked_at] = blocked_.back();
      work_[blocked_.back()].blocked_at = w.blocked_at;
      blocked_.pop_back();
    }
  }
  w.blocked = std::move(units);
}

template <class Fel>
void RosteredUnits<Fel>::check() const {
  std::vector<std::int64_t> all_blocked(rostered_.size(), 0);
  for (const Work& w : work_) {
    for (const auto [p, units] : w.blocked) all_blocked[p] += units;
  }
  for (std::size_t p = 0; p < rostered_.size(); ++p) {
    if (!book_.me.pools[p].rostered) continue;  // beside rostered ones: nothing of it is recorded here
    const RosteredPool& m = rostered_[p];
    const RosteredPoolRecord& r = book_.record.rostered_pools[p];
    const std::int64_t at_work = pools_[p].busy + m.cleaning;
    const std::int64_t blocked = all_blocked[p];
    std::int64_t of_shifts = m.overtime;
    for (const OnDuty& duty : m.on_duty) of_shifts += duty.busy;
    const bool units_add_up = book_.record.pools[p].busy.level() + r.cleaning.level() + r.idle.level() ==
                              r.on_shift.level() + r.overtime.level();
    if (!units_add_up || blocked != m.blocked || (book_.me.pools[p].finishes() && of_shifts != at_work)) {
      engine::contract_violation(fmt::format(
          "units of {}.{} on day {}: {} in use, {} being cleaned, {} free; {} on shift, {} after their shift; {} of "
          "shifts; {} blocked, {} counted",
          book_.me.id, book_.me.pools[p].name, book_.today, pools_[p].busy, m.cleaning, r.idle.level(),
          r.on_shift.level(), r.overtime.level(), of_shifts, m.blocked, blocked));
    }
  }
}

template <class Fel>
std::size_t RosteredUnits<Fel>::bytes() const {
  std::size_t n = work_.capacity() * sizeof(Work) + blocked_.capacity() * sizeof(Slot) +
                  rostered_.capacity() * sizeof(RosteredPool);
  for (const RosteredPool& p : rostered_) {
    n += p.on_duty.capacity() * sizeof(OnDuty) + p.lines.capacity() * sizeof(QueueLine) +
         p.serving.size() * (sizeof(*p.serving.begin()) + 4 * sizeof(void*)) +
         p.units.size() * (sizeof(*p.units.begin()) + 4 * sizeof(void*));
  }
  return n;
}

template <class Fel>
void RosteredUnits<Fel>::save(engine::ByteWriter& out) {
  engine::put_each(out, std::tie(work_, blocked_, rostered_));
}

template <class Fel>
void RosteredUnits<Fel>::load(engine::ByteReader& in) {
  engine::get_each(in, std::tie(work_, blocked_, rostered_));
}

template class RosteredUnits<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
