#pragma once

/// Definitions of Endings, for provider.cpp alone: the parts that most events go through are inlined there.

#include <utility>

#include "walk/endings.hpp"
#include "walk/kinds.hpp"

namespace icsflow::models {

template <class Fel>
void Endings<Fel>::end_pathway(Slot e) {
  Token& t = book_.tokens[e];
  if (t.has(kClockRunning)) {  // left without a stop: it must not stay on the list
    ++book_.this_week(*book_.service_record(t)).removed;
    clocks_.stop(e);
  }
  if (!t.has(kCustodyPassed)) {
    ++book_.record.left;
    book_.observe(e, Change::kLeaves);
    if (book_.times_stays) note_pathway_leaves(e);
  }
  destroy(e);
}

template <class Fel>
void Endings<Fel>::remove_due() {
  Slot e = clocks_.first_of_day(book_.today);
  while (e != kNoSlot) {
    const Slot next = book_.tokens[e].removal_next;
    if (book_.tokens[e].has(kClockRunning)) remove_pathway(e);  // else its clock starts today
    e = next;
  }
}

/// X2: the clock ends without treatment and without being reported.
template <class Fel>
void Endings<Fel>::remove_pathway(Slot e) {
  Token& t = book_.tokens[e];
  if (t.has(kMoving)) {  // on the way to another provider: the decision is the receiver's
    clocks_.unlink_removal(e);
    return;
  }
  abandon(e);
  ServiceRecord* s = book_.service_record(t);
  ++book_.this_week(*s).removed;
  clocks_.stop(e);
  ++book_.record.left;
  book_.observe(e, Change::kIsRemoved);
  destroy(e);
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void Endings<Fel>::clocks_fall_due() {
  for (Slot next, e = clocks_.first_of_day(book_.today); e != kNoSlot; e = next) {
    next = book_.tokens[e].removal_next;
    clocks_.unlink_removal(e);
    const bool waits = book_.tokens[e].has(kInList);
    if (waits) parts_.clinics.leave_list(e);
    clocks_.start(e);
    if (book_.tokens[e].list() == ListClass::kPlanned) book_.tokens[e].set_list(ListClass::kRoutine);
    if (waits) parts_.clinics.join_list(e, false);
  }
}

template <class Fel>
void Endings<Fel>::abandon(Slot e) {
  Token& t = book_.tokens[e];
  const bool waits = is_waiting(e);
  book_.observe_calling_off(e, waits);
  if (waits) ++book_.record.steps[book_.step_of(t).stat].called_off;
  const CompiledStep& s = book_.step_of(t);
  with_kind<void>(s.kind, [&](auto kind) { decltype(kind)::abandon(parts_, e, s); });
}

template <class Fel>
void Endings<Fel>::destroy(Slot e) {
  parts_.beds.drop_episode(e);
  if (book_.tokens[e].has(kOverflow)) drop_overflow(e);
  parts_.patients.tokens.free(e);
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void Endings<Fel>::drop_overflow(Slot e) {
  OverflowRecord gone = parts_.patients.overflow.take(e);
  for (const Slot branch : gone.branches) {
    abandon(branch);
    destroy(branch);
  }
  if (gone.member != kNoMember) {
    parts_.patients.attributes.members[gone.member].attributes = std::move(gone.attributes);
    scheduled_.schedule_return(gone.member);
  }
}

template <class Fel>
void Endings<Fel>::note_pathway_leaves(Slot e) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  RequestedRecord::Stays& all = book_.record.requested->stays[s.instance];
  RequestedRecord::Stay* outcome = s.kind == StepKind::kLeave ? &all.outcomes[s.resource] : nullptr;
  const engine::SimTime came = book_.record.requested->came[e];
  RequestedRecord::Stay* group =
      all.groups.empty() ? nullptr : &all.groups[book_.record.requested->group_of(book_.tokens[e].stratum)];
  for (RequestedRecord::Stay* stay : {static_cast<RequestedRecord::Stay*>(&all), outcome, group}) {
    if (stay == nullptr) continue;
    ++stay->left;
    if (came != engine::kNever) stay->add(book_.now() - came);
  }
}

template <class Fel>
bool Endings<Fel>::is_waiting(Slot e) const {
  const Token& t = book_.tokens[e];
  if (!t.has(kLive)) return false;
  return with_kind<bool>(book_.step_of(t).kind, [&](auto kind) { return decltype(kind)::is_waiting(parts_, e); });
}

}  // namespace icsflow::models
