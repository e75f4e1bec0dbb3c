// Waiting lists, sessions and the morning's decisions. Part of provider_process.cpp.
#pragma once

#include <algorithm>

#include "provider_process.hpp"

namespace icsflow::models {

namespace booking {
constexpr auto kRoutine = static_cast<std::size_t>(ListClass::kRoutine);
constexpr auto kUrgent = static_cast<std::size_t>(ListClass::kUrgent);
constexpr auto kPlanned = static_cast<std::size_t>(ListClass::kPlanned);
}  // namespace booking

/// @param fresh true for a new wait; false for those whose date was cancelled, who have waited since they joined
template <class Fel>
void ProviderProcess<Fel>::join_list(Slot e, bool fresh) {
  Token& t = tokens_[e];
  if (fresh) ++record_.steps[step_of(t).stat].arrived;
  t.set(kInList);
  list_of(t).join(tokens_, e);
}

template <class Fel>
void ProviderProcess<Fel>::leave_list(Slot e) {
  Token& t = tokens_[e];
  list_of(t).remove(tokens_, e);
  t.clear(kInList);
}

/// Gives the patient a place on that day; the caller has taken the slot from the day's free ones.
template <class Fel>
void ProviderProcess<Fel>::book(Session& session, SessionDay& day, Slot e) {
  leave_list(e);
  Token& t = tokens_[e];
  t.set(kBooked);
  t.prev = static_cast<Slot>(day.day);
  std::vector<Slot>& booked = booked_on(session, day.day);
  t.position = static_cast<Slot>(booked.size());
  booked.push_back(e);
  --session.free_slots;
}

/// Takes the patient off the date; the slot is free for routine patients.
template <class Fel>
void ProviderProcess<Fel>::unbook(Slot e) {
  Token& t = tokens_[e];
  t.clear(kBooked);
  if (t.position == kNoSlot) return;  // called in today already: its slot is gone
  Session& session = sessions_[step_of(t).resource];
  SessionDay& day = session_day(session, static_cast<std::int32_t>(t.prev));
  std::vector<Slot>& booked = booked_on(session, static_cast<std::int32_t>(t.prev));
  const Slot last = booked.back();
  booked[t.position] = last;
  tokens_[last].position = t.position;
  booked.pop_back();
  t.position = t.prev = kNoSlot;
  ++day.free[booking::kRoutine];
  ++session.free_slots;
}

/// The rota of a day becomes bookable: how many slots it has, and for which lists they are kept.
template <class Fel>
void ProviderProcess<Fel>::open_day(std::size_t i, std::int32_t day) {
  Session& s = sessions_[i];
  SessionDay& d = session_day(s, day);
  d.day = day;
  d.picks = 0;
  booked_on(s, day).clear();
  const Carry before = s.carry;
  Rota rota = make_rota(i, day);
  record_.sessions[i].slots_planned += rota.planned;
  record_.sessions[i].slots_run += rota.run;
  d.free = rota.kept;
  s.free_slots += rota.run;
  if (s.rotas.empty()) return;
  rota.before = before;
  rota_of(s, day) = rota;
}

/// What was kept for urgent and planned patients and is still free goes to anybody.
template <class Fel>
void ProviderProcess<Fel>::release_day(Session& s, std::int32_t day) {
  SessionDay& d = session_day(s, day);
  if (d.day != day) return;
  d.free[booking::kRoutine] += d.free[booking::kUrgent] + d.free[booking::kPlanned];
  d.free[booking::kUrgent] = d.free[booking::kPlanned] = 0;
}

/// Gives a day's routine slots away. The booking rule for each: the longest waiting, the nearest the next target, or
/// anybody. What is drawn for a few slots is drawn first, so that those picked are called in together.
template <class Fel>
void ProviderProcess<Fel>::fill_routine(std::size_t i, SessionDay& day, std::int32_t today) {
  Session& s = sessions_[i];
  const CompiledSession& c = me_.sessions[i];
  const AgedList& list = s.lists[booking::kRoutine];
  const double chronological = value(c.chronological), near_breach = chronological + value(c.near_breach);
  const std::int32_t target = today - static_cast<std::int32_t>(value(c.target));
  const std::uint64_t identity = engine::child_identity(c.identity, static_cast<std::uint64_t>(day.day));
  const auto anybody = [&list](double u, std::size_t size) {
    return list.by_lot(static_cast<std::size_t>(u * static_cast<double>(size)));
  };
  std::array<TwoUniform, kTokensAhead> drawn;
  if (!list.empty()) prefetch_token(list.oldest());
  while (!list.empty() && day.free[booking::kRoutine] > 0) {
    const Luck of = nth(identity, day.picks);
    const std::size_t n = std::min({kTokensAhead, list.size(), static_cast<std::size_t>(day.free[booking::kRoutine]),
                                    std::size_t{0x10000} - of.visit});
    day.picks += static_cast<std::uint32_t>(n);
    for (std::size_t k = 0; k < n; ++k) {
      drawn[k] = two_uniform(of.identity, c.pick_site, static_cast<std::uint16_t>(of.visit + k));
      if (drawn[k].first >= near_breach) prefetch_token(anybody(drawn[k].second, list.size() - k));
    }
    for (std::size_t k = 0; k < n; ++k) {
      const double x = drawn[k].first;
      const Slot e = x < chronological ? list.oldest()
                     : x < near_breach ? list.first_from(target)
                                       : anybody(drawn[k].second, list.size());
      --day.free[booking::kRoutine];
      book(s, day, e);
      if (!list.empty() && x < near_breach) prefetch_token(x < chronological ? list.oldest() : list.first_from(target));
    }
  }
}

/// Books waiting patients into the free slots of the days first .. last.
template <class Fel>
void ProviderProcess<Fel>::fill(std::size_t i, std::int32_t first, std::int32_t last, std::int32_t today) {
  Session& s = sessions_[i];
  AgedList& urgent = s.lists[booking::kUrgent];
  AgedList& planned = s.lists[booking::kPlanned];
  const AgedList& routine = s.lists[booking::kRoutine];
  const auto anybody_waits = [&] { return !urgent.empty() || !planned.empty() || !routine.empty(); };
  for (std::int32_t day = first; day <= last && s.free_slots > 0 && anybody_waits(); ++day) {
    SessionDay& d = session_day(s, day);
    if (d.day != day) continue;
    if (day >= today + s.urgent_notice) {
      while (!urgent.empty() && d.free[booking::kUrgent] + d.free[booking::kRoutine] > 0) {
        --d.free[d.free[booking::kUrgent] > 0 ? booking::kUrgent : booking::kRoutine];
        book(s, d, urgent.oldest());
      }
    }
    if (day < today + s.notice) continue;
    while (!planned.empty() && d.free[booking::kPlanned] > 0) {
      --d.free[booking::kPlanned];
      book(s, d, planned.oldest());
    }
    if (d.free[booking::kRoutine] > 0 && !routine.empty()) fill_routine(i, d, today);
  }
}

/// 08:00: the next day of the horizon opens, kept slots are released, waiting patients get dates.
template <class Fel>
void ProviderProcess<Fel>::book_all() {
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    Session& s = sessions_[i];
    open_day(i, today_ + s.horizon);
    release_day(s, today_ + s.release);
    fill(i, today_ + 1, today_ + s.horizon, today_);
  }
}

/// 07:00: today's free slots are given to those whose booking needs no notice, escalation beds, cancellations for want
/// of beds, and today's patients are called in.
template <class Fel>
void ProviderProcess<Fel>::morning() {
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    if (sessions_[i].notice == 0 || sessions_[i].urgent_notice == 0) fill(i, today_, today_, today_);
  }
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    const CompiledPool& c = me_.pools[p];
    if (!c.beds) continue;
    Pool& pool = pools_[p];
    const std::int64_t before = pool.extra;
    pool.extra = escalation_beds(pool.core, pool.busy, value(c.escalation_at), value(c.escalation));
    if (c.managed) note(p);
    if (pool.extra != before) note_capacity(p);
    if (pool.extra > before && !c.daily_grants) grant_from(p, pool.capacity() - pool.busy);
  }
  if (me_.cancellation_pool != kNoIndex) cancel_for_beds();
  const engine::SimTime midnight = engine::start_of_day(today_);
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    Session& s = sessions_[i];
    if (i + 1 < sessions_.size()) prefetch_first(booked_on(sessions_[i + 1], today_));
    SessionDay& d = session_day(s, today_);
    if (d.day != today_) continue;
    for (const std::int32_t f : d.free) s.free_slots -= f;  // not used: lost
    d.free = {};
    const CompiledSession& c = me_.sessions[i];
    const double span = engine::in_days(c.to - c.from);
    std::vector<Slot>& booked = booked_on(s, today_);
    for (std::size_t k = 0; k < booked.size(); ++k) {
      const Slot e = booked[k];
      prefetch_further(booked, k);
      tokens_[e].position = kNoSlot;
      const double part = (static_cast<double>(k) + 0.5) / static_cast<double>(booked.size());
      later(std::max(this->now(), midnight + c.from + engine::duration_from_days(span * part)), kPriorityRelease,
            EventKind::kAttend, e, tokens_[e].generation);
    }
    booked.clear();
  }
}

/// Not to be cancelled while there are others: the urgent, and those whose wait is protected.
template <class Fel>
bool ProviderProcess<Fel>::spared(Slot e) const {
  const Token& t = tokens_[e];
  return t.list() == ListClass::kUrgent || (me_.cancellation_protect != kNoParameter && t.has(kClockRunning) &&
                                            today_ - t.clock_start > value(me_.cancellation_protect));
}

template <class Fel>
bool ProviderProcess<Fel>::shorter_wait(Slot a, Slot b) const {
  const Token &x = tokens_[a], &y = tokens_[b];
  if (x.list_day() != y.list_day()) return x.list_day() > y.list_day();
  return x.id < y.id;
}

/// The patient's date is cancelled; `e` has been taken off it.
template <class Fel>
void ProviderProcess<Fel>::back_to_list(Slot e) {
  const CompiledStep& s = step_of(tokens_[e]);
  ++record_.steps[s.stat].cancelled;
  ++record_.sessions[s.resource].cancelled;
  if (s.cancelled == kNoStep) {
    join_list(e, false);
  } else {
    if ((s.marks & kDue) != 0) forget_due(e);
    ++record_.steps[s.stat].called_off;
    enter(e, s.cancelled);
  }
}

/// Cancels today's ordinary admissions that no bed is expected for, lowest clinical need and shortest wait first; the
/// urgent and those beyond the protected wait are spared.
template <class Fel>
void ProviderProcess<Fel>::cancel_for_beds() {
  Pool& pool = pools_[me_.cancellation_pool];
  std::vector<Slot>& candidates = may_be_cancelled_;
  candidates.clear();
  std::int64_t booked = 0;
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    if (i + 1 < sessions_.size()) prefetch_first(booked_on(sessions_[i + 1], today_));
    const SessionDay& d = session_day(sessions_[i], today_);
    if (d.day != today_) continue;
    const std::vector<Slot>& on_date = booked_on(sessions_[i], today_);
    for (std::size_t k = 0; k < on_date.size(); ++k) {
      const Slot e = on_date[k];
      prefetch_further(on_date, k);
      const Token& t = tokens_[e];
      if (step_of(t).bed != me_.cancellation_pool) continue;
      ++booked;
      if (!spared(e)) candidates.push_back(e);
    }
  }
  if (candidates.empty()) return;
  const unsigned weekday = model_.calendar->weekday(today_);
  std::int64_t cancel =
      cancellations_for_want_of_beds(booked, pool.capacity() - pool.busy, pool.expected_leaving[weekday],
                                     pool.expected_need[weekday], pool.queued, value(me_.cancellation_reserve));
  cancel = std::min<std::int64_t>(cancel, static_cast<std::int64_t>(candidates.size()));
  if (cancel <= 0) return;
  std::sort(candidates.begin(), candidates.end(), [this](Slot a, Slot b) { return shorter_wait(a, b); });
  for (std::int64_t k = 0; k < cancel; ++k) {
    const Slot e = candidates[static_cast<std::size_t>(k)];
    unbook(e);
    ++record_.cancelled_no_bed;
    back_to_list(e);
  }
  // A slot given up this morning cannot be filled: take it out of today's free ones.
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    SessionDay& d = session_day(sessions_[i], today_);
    if (d.day != today_) continue;
    for (std::int32_t& f : d.free) {
      sessions_[i].free_slots -= f;
      f = 0;
    }
  }
}

/// The patient's time has come.
template <class Fel>
void ProviderProcess<Fel>::attend(Slot e) {
  Token& t = tokens_[e];
  const CompiledStep& s = step_of(t);
  t.clear(kBooked);
  StepRecord& record = record_.steps[s.stat];
  bool missed = false;
  if (s.dna != kNoParameter) {
    missed = uniform(luck(t, s), s.dna_site) < value(s.dna);
  }
  StepId next;
  if (missed) {
    ++record_.sessions[s.resource].missed;
    ++record.called_off;
    next = s.missed.count > 0 ? choose(e, s.missed, s.missed_site) : t.step;
  } else {
    ++record_.sessions[s.resource].attended;
    const engine::Duration wait = this->now() - t.since;
    record_.add_wait(s.stat, std::min<std::size_t>(t.priority, kPriorities - 1), wait);
    ++record.waited;
    if (t.has(kClockRunning)) record.clock.add(today_ - t.clock_start);
    next = choose(e, s.next, s.branch_site);
  }
  if ((s.marks & kDue) != 0 && next != t.step)
    forget_due(e);  // who missed the date and is booked again is due as before
  count_visit(e);
  enter(e, next);
}

}  // namespace icsflow::models
