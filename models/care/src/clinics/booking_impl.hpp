#pragma once

/// Definitions of Clinics, for provider.cpp alone: the parts that most events go through are inlined there.

#include <algorithm>
#include <array>
#include <memory>

#include "clinics/clinics.hpp"
#include "icsflow/domain/policies/booking.hpp"

namespace icsflow::models {

template <class Fel>
void Clinics<Fel>::start() {
  sessions_.resize(book_.me.sessions.size());
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    Session& s = sessions_[i];
    const CompiledSession& c = book_.me.sessions[i];
    s.free_slots = 0;
    s.carry = {};
    s.carry.slots = c.first_fraction;
    s.horizon = whole_days(book_.value(c.horizon));
    s.release = whole_days(book_.value(c.release));
    s.days.resize(static_cast<std::size_t>(whole_days(dated_.largest(c.horizon))) + 2);
    s.rotas.assign(dated_.any() ? s.days.size() : 0, {});
    for (SessionDay& d : s.days) {
      d.day = -1;
      d.free = {};
      d.picks = 0;
    }
    s.booked.resize(s.days.size());
    for (std::vector<Slot>& booked : s.booked) booked.clear();
    for (AgedList& l : s.lists) {
      l.set_range(kOldestDay, book_.model.run_days);
      l.clear();
    }
    if (!c.order.empty()) s.order.clear(s.lists[kRoutineList], c.order.size());
    if (c.classes.empty()) continue;
    s.classes = std::make_unique<ClassLists>();
    s.classes->start(c.classes.size(), s.days.size(), kOldestDay, book_.model.run_days, c.order.size());
  }
}

template <class Fel>
void Clinics<Fel>::join_list(Slot e, bool fresh) {
  Token& t = book_.tokens[e];
  if (fresh) ++book_.record.steps[book_.step_of(t).stat].arrived;
  t.set(kInList);
  if ((book_.step_of(t).marks & (kSubLists | kClasses)) != 0) [[unlikely]]
    return join_one_of_several(e, fresh);
  Session& s = sessions_[book_.step_of(t).resource];
  const CompiledSession& c = book_.me.sessions[book_.step_of(t).resource];
  if (t.list() == ListClass::kRoutine && !c.order.empty()) [[unlikely]]
    return join_by_weight(c, s.lists[kRoutineList], s.order, e, t.list_day(), fresh);
  s.lists[static_cast<std::size_t>(t.list())].join(book_.tokens, e);
}

template <class Fel>
[[gnu::noinline]] void Clinics<Fel>::join_by_weight(const CompiledSession& session, AgedList& list,
                                                    WeightedOrder& order, Slot e, std::int32_t day, bool fresh) {
  Token& t = book_.tokens[e];
  const Luck luck = patients_.overflow.luck(t, book_.step_of(t));
  // Each list has luck of its own, and so has who comes back to it: what made a patient the next is used up.
  std::uint64_t identity = engine::child_identity(luck.identity, session.identity);
  if (!fresh) identity = engine::child_identity(identity, static_cast<std::uint64_t>(book_.today));
  engine::Substream u = book_.substream(identity, session.order_site, luck.visit);
  if (goals_.size() <= e) goals_.resize(std::max<std::size_t>(book_.tokens.size(), std::size_t{e} + 1));
  goals_[e] = order.goal_of_new(list.number_of(day), e, engine::unit_exponential(u));
  list.join_ranked(book_.tokens, e, day, [this](Slot a, Slot b) {
    return goals_[a] != goals_[b] ? goals_[a] < goals_[b] : book_.tokens[a].id < book_.tokens[b].id;
  });
}

template <class Fel>
void Clinics<Fel>::unbook(Slot e) {
  Token& t = book_.tokens[e];
  t.clear(kBooked);
  if (t.called_in()) return;  // called in today already: its slot is gone
  Session& session = sessions_[session_of(e)];
  SessionDay& day = session.on(t.booked_day());
  std::vector<Slot>& booked = session.booked_on(t.booked_day());
  const Slot last = booked.back();
  booked[t.booked_index()] = last;
  book_.tokens[last].set_booked_index(t.booked_index());
  booked.pop_back();
  t.clear_booked();
  ++day.free[kRoutineList];
  ++session.free_slots;
}

template <class Fel>
void Clinics<Fel>::open_day(std::size_t i, std::int32_t day) {
  Session& s = sessions_[i];
  SessionDay& d = s.on(day);
  d.day = day;
  d.picks = 0;
  s.booked_on(day).clear();
  const Carry before = s.carry;
  Rota rota = rota_.make(s, i, day);
  book_.record.count_slots(day, rota.planned, rota.run);
  d.free = rota.kept;
  s.free_slots += rota.run;
  if (s.classes) std::copy(rota.for_classes.begin(), rota.for_classes.end(), s.kept_on(day).begin());
  if (s.rotas.empty()) return;
  rota.before = before;
  s.rota_of(day) = rota;
}

template <class Fel>
void Clinics<Fel>::release_day(Session& s, std::int32_t day) {
  SessionDay& d = s.on(day);
  if (d.day != day) return;
  d.free = policies::released(d.free);
  for (std::int32_t& kept : s.kept_on(day)) {
    d.free[kRoutineList] += kept;
    kept = 0;
  }
}

/// A waiting list as booking rules see it, when `taken` more of its patients will have been booked.
struct BookedFrom {
  using Id = Slot;
  const AgedList& list;
  std::size_t taken;
  [[nodiscard]] std::size_t size() const { return list.size() - taken; }
  [[nodiscard]] Id oldest() const { return list.oldest(); }
  [[nodiscard]] Id first_from(std::int32_t clock_day) const { return list.first_from(clock_day); }
  [[nodiscard]] Id by_lot(std::size_t rank) const { return list.by_lot(rank); }
};

/// Gives a day's routine slots away, each by a rule of its own. What is drawn for a few slots is drawn first, so that
/// those picked are called in together.
template <class Fel>
void Clinics<Fel>::fill_routine(std::size_t i, SessionDay& day, std::int32_t today) {
  Session& s = sessions_[i];
  const CompiledSession& c = book_.me.sessions[i];
  const AgedList& list = s.lists[kRoutineList];
  const double chronological = book_.value(c.chronological), near_breach = book_.value(c.near_breach);
  const std::int32_t target = policies::clock_start_at_target(today, book_.value(c.target));
  const std::uint64_t identity = engine::child_identity(c.identity, static_cast<std::uint64_t>(day.day));
  const auto with_rule_of = [&](const TwoUniform& u, const auto& use) {
    return policies::RoutineRules::with(policies::routine_rule(u.first, chronological, near_breach), use);
  };
  std::array<TwoUniform, Book<Fel>::kTokensAhead> drawn;
  if (!list.empty()) book_.prefetch_token(list.oldest());
  while (!list.empty() && day.free[kRoutineList] > 0) {
    const Luck of = nth(identity, day.picks);
    const std::size_t n = std::min({Book<Fel>::kTokensAhead, list.size(),
                                    static_cast<std::size_t>(day.free[kRoutineList]), std::size_t{0x10000} - of.visit});
    day.picks += static_cast<std::uint32_t>(n);
    for (std::size_t k = 0; k < n; ++k) {
      drawn[k] = book_.two_uniform(of.identity, c.pick_site, static_cast<std::uint16_t>(of.visit + k));
      with_rule_of(drawn[k], [&](auto rule) {
        if constexpr (rule.kDraws) book_.prefetch_token(rule.pick(BookedFrom{list, k}, target, drawn[k].second));
      });
    }
    for (std::size_t k = 0; k < n; ++k) {
      with_rule_of(drawn[k], [&](auto rule) {
        const BookedFrom waiting{list, 0};
        const Slot e = rule.pick(waiting, target, drawn[k].second);
        --day.free[kRoutineList];
        book(s, day, e);
        if constexpr (!rule.kDraws) {
          if (!list.empty()) book_.prefetch_token(rule.pick(waiting, target, 0));
        }
      });
    }
  }
}

template <class Fel>
void Clinics<Fel>::fill_by_weight(std::size_t i, SessionDay& day, std::int32_t today) {
  Session& s = sessions_[i];
  const CompiledSession& c = book_.me.sessions[i];
  const AgedList& list = s.lists[kRoutineList];
  const double chronological = book_.value(c.chronological), near_breach = book_.value(c.near_breach);
  const std::int32_t target = policies::clock_start_at_target(today, book_.value(c.target));
  const std::uint64_t identity = engine::child_identity(c.identity, static_cast<std::uint64_t>(day.day));
  // Of a clock start by identity: the first of the day has the least left to use up, and without them the others would
  // have more left than chance gives.
  const auto least_of = [&](Slot of_day) {
    return list.least_of_day(book_.tokens, of_day,
                             [this](Slot a, Slot b) { return book_.tokens[a].id < book_.tokens[b].id; });
  };
  if (!picks_.started()) {
    weights_.clear();
    for (const FromWait& w : c.order) weights_.push_back({static_cast<double>(w.days), book_.value(w.number)});
    picks_.start(list, s.order, goals_, weights_, today);
  }
  for (; !list.empty() && day.free[kRoutineList] > 0; ++day.picks) {
    Slot e = kNoSlot;
    if (chronological > 0 || near_breach > 0) {
      const Luck of = nth(identity, day.picks);
      const double u = book_.two_uniform(of.identity, c.pick_site, of.visit).first;
      policies::RoutineRules::with(policies::routine_rule(u, chronological, near_breach), [&](auto rule) {
        if constexpr (!rule.kDraws) e = least_of(rule.pick(BookedFrom{list, 0}, target, 0));
      });
    }
    if (e == kNoSlot) e = picks_.next(list, s.order, goals_);
    if (e == kNoSlot) e = least_of(list.oldest());  // at the opening: of those who came later, whoever came first
    --day.free[kRoutineList];
    book(s, day, e);
  }
}

template <class Fel>
void Clinics<Fel>::fill(std::size_t i, std::int32_t first, std::int32_t last, std::int32_t today) {
  Session& s = sessions_[i];
  const AgedList& urgent = s.lists[kUrgentList];
  const AgedList& planned = s.lists[kPlannedList];
  const AgedList& routine = s.lists[kRoutineList];
  const ClassLists* classes = s.classes.get();
  const auto anybody_waits = [&] {
    return !urgent.empty() || !planned.empty() || !routine.empty() || (classes != nullptr && classes->waiting > 0);
  };
  const bool by_weight = !book_.me.sessions[i].order.empty();
  const std::int32_t notice = notice_of(i), urgent_notice = urgent_notice_of(i);
  const auto from = [&](ListClass list) { return policies::first_bookable(list, today, notice, urgent_notice); };
  const auto book_oldest = [&](SessionDay& d, ListClass list) {
    const AgedList& waiting = s.lists[static_cast<std::size_t>(list)];
    while (!waiting.empty()) {
      const auto slot = policies::slot_for(list, d.free);
      if (!slot) return;
      --d.free[static_cast<std::size_t>(*slot)];
      book(s, d, waiting.oldest());
    }
  };
  for (std::int32_t day = first; day <= last && s.free_slots > 0 && anybody_waits(); ++day) {
    SessionDay& d = s.on(day);
    if (d.day != day) continue;
    if (day >= from(ListClass::kUrgent)) book_oldest(d, ListClass::kUrgent);
    if (day >= from(ListClass::kPlanned)) book_oldest(d, ListClass::kPlanned);
    if (classes != nullptr) {
      fill_by_class(i, d, today);
      continue;
    }
    if (day < from(ListClass::kRoutine) || d.free[kRoutineList] <= 0 || routine.empty()) continue;
    if (by_weight) {
      fill_by_weight(i, d, today);
    } else {
      fill_routine(i, d, today);
    }
  }
  if (by_weight && picks_.started()) picks_.finish(s.order);
  if (classes != nullptr && by_weight) finish_classes(*s.classes);
}

template <class Fel>
void Clinics<Fel>::book_all() {
  for (std::size_t i = 0; i < size(); ++i) {
    Session& s = sessions_[i];
    open_day(i, book_.today + s.horizon);
    release_day(s, book_.today + s.release);
    fill(i, book_.today + 1, book_.today + s.horizon, book_.today);
  }
}

template <class Fel>
void Clinics<Fel>::fill_today() {
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    if (notice_of(i) == 0 || urgent_notice_of(i) == 0 || class_notice_of(i) == 0)
      fill(i, book_.today, book_.today, book_.today);
  }
}

template <class Fel>
void Clinics<Fel>::call_in() {
  const engine::SimTime midnight = engine::start_of_day(book_.today);
  for (std::size_t i = 0; i < size(); ++i) {
    Session& s = sessions_[i];
    if (i + 1 < size()) book_.prefetch_first(sessions_[i + 1].booked_on(book_.today));
    SessionDay& d = s.on(book_.today);
    if (d.day != book_.today) continue;
    s.lose_free(d);  // not used
    const CompiledSession& c = book_.me.sessions[i];
    const double span = engine::in_days(c.to - c.from);
    std::vector<Slot>& booked = s.booked_on(book_.today);
    for (std::size_t k = 0; k < booked.size(); ++k) {
      const Slot e = booked[k];
      book_.prefetch_further(booked, k);
      book_.tokens[e].call_in();
      const double part = policies::call_in_share(k, booked.size());
      book_.later(std::max(book_.now(), midnight + c.from + engine::duration_from_days(span * part)), kPriorityRelease,
                  EventKind::kAttend, e, book_.tokens[e].generation);
    }
    booked.clear();
  }
}

template <class Fel>
void Clinics<Fel>::back_to_list(Slot e) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  ++book_.record.steps[s.stat].cancelled;
  ++book_.record.sessions[s.resource].cancelled;
  book_.observe(e, Change::kIsCancelled);
  if (s.cancelled == kNoStep) {
    join_list(e, false);
  } else {
    if ((s.marks & kDue) != 0) rare_clocks_.forget_due(e);
    ++book_.record.steps[s.stat].called_off;
    book_.enter(e, s.cancelled);
  }
}

template <class Fel>
void Clinics<Fel>::attend(Slot e) {
  Token& t = book_.tokens[e];
  const CompiledStep& s = book_.step_of(t);
  t.clear(kBooked);
  StepRecord& record = book_.record.steps[s.stat];
  // Whether the patient comes, and the way on of those who do, are the two words of one block.
  const bool may_miss = s.numbers.dna != kNoParameter;
  TwoUniform drawn{};
  if (may_miss) {
    const Luck luck = patients_.overflow.luck(t, s);
    drawn = book_.two_uniform(luck.identity, s.branch_site, luck.visit);
  }
  const bool missed = may_miss && drawn.second < book_.value(s.numbers.dna);
  StepId next;
  if (missed) {
    ++book_.record.sessions[s.resource].missed;
    book_.observe(e, Change::kMisses);
    ++record.called_off;
    next = s.missed.count > 0 ? book_.choose(e, s.missed, s.missed_site) : t.step;
  } else {
    ++book_.record.sessions[s.resource].attended;
    book_.observe(e, Change::kAttends);
    const engine::Duration wait = book_.now() - t.since;
    book_.record.add_wait(s.stat, patients_.attributes.priority_of(e, s), t.stratum, wait);
    ++record.waited;
    if (t.has(kClockRunning)) record.clock.add(book_.today - t.clock_start);
    if ((s.marks & (kSubLists | kClasses)) != 0) [[unlikely]]
      count_attended(e);
    next = may_miss ? book_.choose_with(e, s.next, drawn.first) : book_.choose(e, s.next, s.branch_site);
  }
  if ((s.marks & kDue) != 0 && next != t.step)
    rare_clocks_.forget_due(e);  // who missed the date and is booked again is due as before
  patients_.overflow.count_visit(e);
  book_.enter(e, next);
}

template <class Fel>
void Clinics<Fel>::prebook() {
  for (std::size_t i = 0; i < size(); ++i) {
    Session& s = sessions_[i];
    for (std::int32_t day = 0; day < s.horizon; ++day) {
      open_day(i, day);
      fill(i, day, day, day - s.horizon);
      if (day >= s.release) continue;
      release_day(s, day);  // only now: planned work had its slots first
      fill(i, day, day, day - s.horizon);
    }
  }
}

}  // namespace icsflow::models
