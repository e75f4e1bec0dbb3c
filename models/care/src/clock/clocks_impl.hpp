#pragma once

/// Definitions of Clocks, for provider.cpp alone: the parts that most events go through are inlined there.

#include "clock/clocks.hpp"

namespace icsflow::models {

template <class Fel>
void Clocks<Fel>::clear() {
  heads_.assign(static_cast<std::size_t>(book_.model.run_days) + 1, kNoSlot);
}

template <class Fel>
void Clocks<Fel>::start(Slot e) {
  Token& t = book_.tokens[e];
  ServiceRecord* s = book_.service_record(t);
  if (s == nullptr || t.has(kClockRunning)) return;
  t.set(kClockRunning);
  t.clear(kDecided);
  t.clock_start = static_cast<std::int16_t>(book_.today);
  t.decision = kNoDay;
  ++s->running;
  ++book_.this_week(*s).added;
  plan_removal(e);
}

template <class Fel>
void Clocks<Fel>::plan_removal(Slot e) {
  Token& t = book_.tokens[e];
  const CompiledService& service = book_.model.services[book_.me.services[book_.step_of(t).service]];
  if (!removes(service)) return;
  const std::uint64_t id = t.has(kOverflow) ? removal_identity(e, service) : t.id;
  // A clock that began before the run counts from the end of the 16 bits; no run has so many days.
  engine::Substream u = book_.substream(id, service.removal_site, static_cast<std::uint16_t>(t.clock_start));
  // From today on: what a hazard did before does not change what it does.
  const std::int32_t from = book_.today + 1;
  link_removal(e, from, days_to_removal(t, service, from, engine::unit_exponential(u)));
}

template <class Fel>
[[gnu::noinline, gnu::cold]] double Clocks<Fel>::days_by_wait(const Token& t, const CompiledService& service,
                                                              double hazard, std::int32_t from, double e) {
  hazards_.clear();
  for (const FromWait& h : service.removals_by_wait)
    hazards_.push_back({static_cast<double>(h.days), book_.value(h.number)});
  return policies::time_to_event(hazards_, from - t.clock_start, hazard, e);
}

template <class Fel>
void Clocks<Fel>::link_removal(Slot e, std::int32_t from, double days) {
  Token& t = book_.tokens[e];
  if (days >= static_cast<double>(book_.model.run_days - from)) return;
  const std::int32_t day = from + static_cast<std::int32_t>(days);
  Slot& head = heads_[static_cast<std::size_t>(day)];
  t.removal_day = static_cast<std::int16_t>(day);
  t.removal_prev = kNoSlot;
  t.removal_next = head;
  if (head != kNoSlot) book_.tokens[head].removal_prev = e;
  head = e;
}

template <class Fel>
void Clocks<Fel>::unlink_removal(Slot e) {
  Token& t = book_.tokens[e];
  if (t.removal_day == kNoDay) return;
  if (t.removal_prev == kNoSlot) {
    heads_[static_cast<std::size_t>(t.removal_day)] = t.removal_next;
  } else {
    book_.tokens[t.removal_prev].removal_next = t.removal_next;
  }
  if (t.removal_next != kNoSlot) book_.tokens[t.removal_next].removal_prev = t.removal_prev;
  t.removal_day = kNoDay;
}

template <class Fel>
void Clocks<Fel>::stop(Slot e) {
  Token& t = book_.tokens[e];
  ServiceRecord* s = book_.service_record(t);
  unlink_removal(e);
  --s->running;
  if (t.has(kDecided)) --s->decided;
  t.clear(kClockRunning);
  t.clear(kDecided);
}

/// Whose removal is drawn: a clock that comes back from elsewhere has the same start as before, and another fate.
template <class Fel>
[[gnu::noinline, gnu::cold]] std::uint64_t Clocks<Fel>::removal_identity(Slot e, const CompiledService& service) {
  const std::uint64_t id = book_.tokens[e].id;
  const std::uint32_t times = patients_.overflow.of(e).times;
  return times == 0 ? id : engine::child_identity(engine::child_identity(id, engine::hash_name(service.id)), times);
}

}  // namespace icsflow::models
