#pragma once

/// Definitions of Streams, for provider.cpp alone: the parts that most events go through are inlined there.

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

#include "care_message.hpp"
#include "icsflow/domain/rtt.hpp"
#include "sources/streams.hpp"

namespace icsflow::models {

template <class Fel>
engine::SimTime Streams<Fel>::draw_next(std::uint32_t i, engine::SimTime from) {
  const CompiledStream& s = book_.me.streams[i];
  Source& source = sources_[i];
  const double rate = rate_of(s);
  if (rate <= 0) {
    source.left = -1;
    return engine::kNever;
  }
  engine::Substream u = book_.substream(engine::child_identity(s.identity, source.ordinal), s.arrival_site);
  source.luck = u.uniform();
  source.left = engine::unit_exponential(u);
  source.from = from;
  return time_after(s, from, source.left / rate);
}

template <class Fel>
void Streams<Fel>::arrival(std::uint32_t i) {
  const CompiledStream& s = book_.me.streams[i];
  const std::uint64_t id = engine::child_identity(s.identity, sources_[i].ordinal++);
  arrive(i, id, sources_[i].luck);
  if (!s.batch.empty()) rest_of_batch(i, id);
  schedule(i);
}

template <class Fel>
typename Streams<Fel>::Newcomer Streams<Fel>::newcomer(const CompiledStream& s, double luck) const {
  Newcomer who{priority_from(book_.value(s.priority)), book_.model.unsaid_stratum(), s.list};
  if (s.strata.size() == 1) who.stratum = s.strata[0].first;
  if (s.strata.size() > 1) {
    double x = luck;
    who.stratum = s.strata.back().first;
    for (const auto& [stratum, share] : s.strata) {
      if ((x -= book_.value(share)) < 0) {
        who.stratum = stratum;
        break;
      }
    }
  }
  // Of referrals, which come from one locality at most: the luck has not been used.
  if (s.urgent_share != kNoParameter && luck < book_.value(s.urgent_share)) who.list = ListClass::kUrgent;
  return who;
}

template <class Fel>
Slot Streams<Fel>::create(std::uint64_t id, const Newcomer& who) {
  const Slot e = patients_.tokens.create(id);
  book_.tokens[e].stratum = who.stratum;
  book_.tokens[e].set_priority(who.priority);
  book_.tokens[e].set_list(who.list);
  return e;
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void Streams<Fel>::bring_clock(const CompiledStream& s, Slot e) {
  Token& t = book_.tokens[e];
  t.step = s.entry;  // says on whose list it is
  engine::Substream u = book_.substream(t.id, s.clock_site);
  // Days of clocks are counted in 16 bits, those of the run included.
  const double most = kMostDays - book_.model.run_days;
  const double age = std::floor(std::clamp(book_.distributions[s.clock_age].sample(u), 0.0, most));
  CareMessage clock;
  clock.clock_start = static_cast<std::int16_t>(book_.today - static_cast<std::int32_t>(age));
  clock.decision = kNoDay;
  rare_clocks_.take(e, clock);
}

template <class Fel>
void Streams<Fel>::draw_referrals() {
  const engine::SimTime until = std::min(book_.now() + engine::days(1), book_.model.end);
  for (std::uint32_t i = 0; i < sources_.size(); ++i) {
    const CompiledStream& s = book_.me.streams[i];
    if (!s.referral) continue;
    Source& source = sources_[i];
    while (source.next < until) {
      const engine::SimTime sent = source.next;
      refer(i, engine::child_identity(s.identity, source.ordinal++), source.luck, sent);
      source.next = draw_next(i, sent);
    }
  }
}

template <class Fel>
void Streams<Fel>::refer(std::uint32_t i, std::uint64_t id, double luck, engine::SimTime sent) {
  const CompiledStream& s = book_.me.streams[i];
  engine::Substream u = book_.substream(id, s.receipt_site);
  const engine::Duration delay = engine::duration_from_days(book_.distributions[s.receipt].sample(u));
  const engine::SimTime at = sent + std::max(delay, s.floor);
  if (at < book_.model.end)
    book_.later(at, kPriorityArrival, EventKind::kReferral, under_way_.keep({id, i, newcomer(s, luck)}));
}

template <class Fel>
void Streams<Fel>::receive(std::uint32_t slot) {
  const Referral referral = under_way_.take(slot);
  book_.enter(create(referral.id, referral.who), book_.me.streams[referral.stream].entry);
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void Streams<Fel>::rest_of_batch(std::uint32_t i, std::uint64_t first) {
  const CompiledStream& s = book_.me.streams[i];
  std::uint32_t size = s.batch.back().size;
  double x = s.batch.size() > 1 ? book_.uniform(first, s.batch_site) : 0;
  for (std::size_t k = 0; k + 1 < s.batch.size(); ++k) {
    if ((x -= book_.value(s.batch[k].share)) < 0) {
      size = s.batch[k].size;
      break;
    }
  }
  for (std::uint32_t k = 1; k < size; ++k) {
    const std::uint64_t id = engine::child_identity(first, k);
    arrive(i, id, luck_of(s, id));
  }
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void Streams<Fel>::change_rate(std::uint32_t i, double old_rate) {
  const CompiledStream& s = book_.me.streams[i];
  Source& source = sources_[i];
  if (++source.generation == 0)  // the arrival that was scheduled is void
    throw std::length_error(fmt::format("{}: the rate of {} changes more than 65,535 times", book_.me.id, s.id));
  const engine::SimTime now = book_.now();
  if (source.left < 0) {  // nobody was to come: the next one's luck has not been looked at
    engine::Substream u = book_.substream(engine::child_identity(s.identity, source.ordinal), s.arrival_site);
    source.luck = u.uniform();
    source.left = engine::unit_exponential(u);
  } else {
    const double days = s.profile == kNone ? engine::in_days(now - source.from)
                                           : book_.model.profiles[s.profile].integral(source.from, now);
    source.left = std::max(0.0, source.left - old_rate * days);
  }
  source.from = now;
  const double rate = rate_of(s);
  plan_next(i, rate > 0 ? time_after(s, now, source.left / rate) : engine::kNever);
}

}  // namespace icsflow::models
