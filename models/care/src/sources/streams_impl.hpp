#pragma once

/// Definitions of Streams, for provider.cpp alone: the parts that most events go through are inlined there.

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "sources/streams.hpp"

namespace icsflow::models {

template <class Fel>
void Streams<Fel>::schedule(std::uint32_t i) {
  const CompiledStream& s = book_.me.streams[i];
  Source& source = sources_[i];
  const double rate = rate_of(s);
  if (rate <= 0) {
    source.left = -1;
    return;
  }
  engine::Substream u = book_.substream(engine::child_identity(s.identity, source.ordinal), s.arrival_site);
  source.left = engine::unit_exponential(u);
  source.from = book_.now();
  schedule_next(i, source.left / rate);
}

template <class Fel>
void Streams<Fel>::schedule_next(std::uint32_t i, double gap) {
  const CompiledStream& s = book_.me.streams[i];
  const engine::SimTime at = s.profile == kNone ? book_.now() + engine::duration_from_days(gap)
                                                : book_.model.profiles[s.profile].next(book_.now(), gap);
  if (at < book_.model.end) book_.later(at, kPriorityArrival, EventKind::kStreamArrival, i, sources_[i].generation);
}

template <class Fel>
void Streams<Fel>::arrival(std::uint32_t i) {
  const CompiledStream& s = book_.me.streams[i];
  const std::uint64_t id = engine::child_identity(s.identity, sources_[i].ordinal++);
  arrive(i, id);
  if (!s.batch.empty()) rest_of_batch(i, id);
  schedule(i);
}

template <class Fel>
typename Streams<Fel>::Newcomer Streams<Fel>::newcomer(const CompiledStream& s, std::uint64_t person) {
  Newcomer who{priority_from(book_.value(s.priority)), 0, s.list};
  if (s.strata.size() == 1) who.stratum = s.strata[0].first;
  if (s.strata.size() > 1) {
    double x = book_.uniform(person, s.stratum_site);
    who.stratum = s.strata.back().first;
    for (const auto& [stratum, share] : s.strata) {
      if ((x -= book_.value(share)) < 0) {
        who.stratum = stratum;
        break;
      }
    }
  }
  if (s.urgent_share != kNoParameter && book_.uniform(person, s.urgent_site) < book_.value(s.urgent_share)) {
    who.list = ListClass::kUrgent;
  }
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
void Streams<Fel>::arrive(std::uint32_t i, std::uint64_t id) {
  const CompiledStream& s = book_.me.streams[i];
  const Newcomer who = newcomer(s, id);
  if (s.referral) {
    CareMessage message;
    message.id = id;
    message.step = s.entry;
    message.stratum = who.stratum;
    message.priority = who.priority;
    message.list = who.list;
    engine::Substream u = book_.substream(id, s.receipt_site);
    const auto delay = engine::duration_from_days(book_.distributions[s.receipt].sample(u));
    book_.post(s.channel, book_.now() + delay, EventKind::kReferral, message);
  } else {
    book_.enter(create(id, who), s.entry);
  }
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
  for (std::uint32_t k = 1; k < size; ++k) arrive(i, engine::child_identity(first, k));
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
    source.left = engine::unit_exponential(u);
  } else {
    const double days = s.profile == kNone ? engine::in_days(now - source.from)
                                           : book_.model.profiles[s.profile].integral(source.from, now);
    source.left = std::max(0.0, source.left - old_rate * days);
  }
  source.from = now;
  const double rate = rate_of(s);
  if (rate > 0) schedule_next(i, source.left / rate);
}

}  // namespace icsflow::models
