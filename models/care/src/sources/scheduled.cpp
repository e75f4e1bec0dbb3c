#include "sources/scheduled.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "event_list.hpp"

namespace icsflow::models {

template <class Fel>
void ScheduledSources<Fel>::start(std::uint32_t i, std::uint32_t here) {
  const CompiledStream& s = book_.me.streams[i];
  if (s.population != kNoParameter) {
    const auto n = static_cast<std::uint64_t>(std::floor(book_.value(s.population) + 0.5));
    for (std::uint64_t k = here; k < n; ++k) {  // the others are here, and come again when they have left
      const auto member = static_cast<std::uint32_t>(patients_.attributes.members.size());
      patients_.attributes.members.push_back({engine::child_identity(s.identity, k), 0, i, {}});
      schedule_return(member);
    }
    return;
  }
  // Scheduled arrivals: each at a time of its own on its day or after its time, keyed by that day's civil date and
  // time.
  constexpr std::uint64_t kTimes = std::uint64_t{1} << 32;  // beyond the ordinals of those who come at any time
  scheduled_.resize(book_.me.streams.size());
  Scheduled& scheduled = scheduled_[i];
  scheduled = {};
  for (const auto& [day, civil, from, count] : s.dated) {
    std::uint64_t on = engine::child_identity(s.identity, static_cast<std::uint64_t>(civil));
    if (from >= 0) on = engine::child_identity(on, kTimes + static_cast<std::uint64_t>(from));
    const engine::SimTime midnight = engine::start_of_day(day);
    const engine::SimTime opens = midnight + engine::seconds(std::max(from, 0));
    const double span = from >= 0 ? book_.value(s.within) : 1;
    const double all = s.profile == kNone || from >= 0
                           ? 0
                           : book_.model.profiles[s.profile].integral(midnight, midnight + engine::days(1));
    for (std::uint32_t k = 0; k < count; ++k) {
      const std::uint64_t id = engine::child_identity(on, k);
      const double u = book_.uniform(id, s.arrival_site);
      scheduled.due.emplace_back(all > 0 ? book_.model.profiles[s.profile].next(midnight, u * all)
                                         : opens + engine::duration_from_days(u * span),
                                 id);
    }
  }
  std::sort(scheduled.due.begin(), scheduled.due.end());
  schedule(i);
}

template <class Fel>
void ScheduledSources<Fel>::schedule(std::uint32_t i) {
  const Scheduled& scheduled = scheduled_[i];
  if (scheduled.next < scheduled.due.size())
    book_.later(scheduled.due[scheduled.next].first, kPriorityArrival, EventKind::kStreamArrival, i);
}

template <class Fel>
void ScheduledSources<Fel>::arrival(std::uint32_t i) {
  const std::uint64_t id = scheduled_[i].due[scheduled_[i].next++].second;
  streams_.arrive(i, id, streams_.luck_of(book_.me.streams[i], id));
  schedule(i);
}

template <class Fel>
void ScheduledSources<Fel>::schedule_return(std::uint32_t member) {
  const Member& m = patients_.attributes.members[member];
  const CompiledStream& s = book_.me.streams[m.stream];
  engine::Substream u = book_.substream(engine::child_identity(m.id, m.pathways), s.return_site);
  const double away = book_.distributions[s.returns_after].sample(u);
  const engine::SimTime at = book_.now() + engine::duration_from_days(away > 0 ? away : 0);
  if (at < book_.model.end) book_.later(at, kPriorityArrival, EventKind::kReturn, member);
}

template <class Fel>
void ScheduledSources<Fel>::member_returns(std::uint32_t member) {
  Member& m = patients_.attributes.members[member];
  const CompiledStream& s = book_.me.streams[m.stream];
  const Slot e =
      streams_.create(engine::child_identity(m.id, m.pathways++), streams_.newcomer(s, streams_.luck_of(s, m.id)));
  OverflowRecord& p = patients_.overflow.of(e);
  p.member = member;
  p.attributes = std::move(m.attributes);
  book_.observe_beginning(e, m.id);
  book_.enter(e, s.entry);
}

template class ScheduledSources<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
