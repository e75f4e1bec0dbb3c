#pragma once

/// Definitions of Clinics for provider.cpp alone, where what most events go through is inlined: joining a list, leaving
/// a date, attending. Dates are given in booking.cpp.

#include "clinics/clinics.hpp"

namespace icsflow::models {

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

}  // namespace icsflow::models
