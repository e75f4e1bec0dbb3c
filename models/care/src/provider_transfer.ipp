// Asking another provider to take a pathway over. Part of provider_process.cpp.
//
//   sender                         receiver
//   ask ------------------------>  request enters the receiver's pathway (assessment, queue for a place)
//   <----------------------- offer (its `accept` step)
//   move, arriving at T -------->  custody from T on
//   custody passes at T            the same instant on both sides, so nobody is counted twice or lost
//   withdraw / decline ----------> the place is given back
#pragma once

#include <algorithm>

#include "provider_process.hpp"

namespace icsflow::models {

/// Sends a letter that takes effect at `at`, or as soon as the channel allows.
template <class Fel>
void ProviderProcess<Fel>::post(std::uint16_t channel, engine::SimTime at, EventKind kind, const Letter& letter) {
  const engine::SimTime earliest = this->now() + me_.channels[channel].floor;
  const std::uint8_t priority =
      kind == EventKind::kMove || kind == EventKind::kDirectMove ? kPriorityCustody : kPriorityArrival;
  this->send(channel, std::max(at, earliest), priority, static_cast<std::uint16_t>(kind), letter);
}

template <class Fel>
const CompiledTransfer& ProviderProcess<Fel>::target(const Token& t, const CompiledStep& s) const {
  for (std::uint16_t i = 0; i < s.transfer_count; ++i) {
    const CompiledTransfer& c = model_.transfers[s.transfers + i];
    if (c.any_locality || c.locality == t.locality) return c;
  }
  return model_.transfers[s.transfers];  // somebody from outside the area: the first named
}

/// @param assessed true for those whom the receiver has assessed already: they join its queue for a place
template <class Fel>
void ProviderProcess<Fel>::ask(Slot e, bool assessed) {
  const CompiledStep& s = step_of(tokens_[e]);
  const CompiledTransfer& to = target(tokens_[e], s);
  Episode& ep = episode(e);
  ep.asked = this->now();
  Token& t = tokens_[e];
  ++record_.steps[s.stat].arrived;
  Letter letter;
  letter.id = t.id;
  letter.asking_step = t.step;
  letter.from_slot = e;
  letter.from_rank = this->rank();
  letter.priority = t.priority;
  letter.locality = t.locality;
  letter.flags = static_cast<std::uint16_t>(t.flags & kListMask);
  letter.step = assessed ? to.direct_entry : to.entry;
  if (t.has(kParticulars)) pack_attributes(e, letter);
  if (to.handshake) {
    if (t.generation == kLastGeneration) [[unlikely]] {
      throw std::length_error(fmt::format(
          "{}: one pathway ({:016x}) has given up waiting, or been interrupted, {} times, and asks another provider "
          "for "
          "a place at {} again: more cannot be told apart. Let the pathway come to a `leave` step, and begin anew",
          me_.id, t.id, kLastGeneration, model_.step_names[t.step]));
    }
    t.set(kAsking);
    letter.from_generation = t.generation;
    // At the census the receivers know who asks already: they join its queue as fast as letters go, who waits longest
    // first, within a minute.
    const double age = assessed ? engine::in_days(this->now() - t.since) : 0;
    const engine::Duration after =
        assessed ? me_.channels[to.channel].floor +
                       engine::duration_from_days(std::max(0.0, 1 - age / opening::kReadyDays) / opening::kMinutesADay)
                 : sample(s.ask, e, s.ask_site);
    post(to.channel, this->now() + after, EventKind::kAsk, letter);
    if (s.gives_up != kNoParameter) plan_give_up(e, s);
    return;
  }
  // No place to wait for: the pathway goes over after the journey, with its clock.
  pack_clock(e, letter);
  t.set(kMoving);
  const engine::SimTime at =
      std::max(this->now() + sample(s.move, e, s.move_site), this->now() + me_.channels[to.channel].floor);
  post(to.channel, at, EventKind::kDirectMove, letter);
  later(at, kPriorityCustody, EventKind::kCustodyPasses, e, t.generation);
}

/// The clock goes along.
template <class Fel>
void ProviderProcess<Fel>::pack_clock(Slot e, Letter& letter) {
  const Token& t = tokens_[e];
  letter.clock_start = t.has(kClockRunning) ? t.clock_start : kNoDay;
  letter.decision = t.has(kDecided) ? t.decision : kNoDay;
  if (t.has(kParticulars)) letter.from_generation = static_cast<std::uint16_t>(paused_days(e));
}

/// The clock that came along runs on here.
template <class Fel>
void ProviderProcess<Fel>::take_clock(Slot e, const Letter& letter) {
  Token& t = tokens_[e];
  ServiceRecord* s = service_record(t);
  if (letter.clock_start == kNoDay || s == nullptr || t.has(kClockRunning)) return;
  t.set(kClockRunning);
  t.clock_start = letter.clock_start;
  ++s->running;
  ++this_week(*s).in;
  if (letter.decision != kNoDay) {
    t.set(kDecided);
    t.decision = letter.decision;
    ++s->decided;
  }
  if (letter.from_generation != 0) {
    Particulars& p = particulars(e);
    p.paused_clock = letter.clock_start;
    p.paused = static_cast<std::int16_t>(letter.from_generation);
  }
  plan_removal(e);
}

/// Receiver: a request arrives. The patient stays with the sender; the request goes through our pathway.
template <class Fel>
void ProviderProcess<Fel>::on_ask(const Letter& letter) {
  const Slot e = create(letter.id);
  --record_.created;  // not in our custody
  Token& t = tokens_[e];
  t.set(kRequest);
  t.flags = static_cast<std::uint16_t>(t.flags | (letter.flags & kListMask));
  t.priority = letter.priority;
  t.locality = letter.locality;
  Episode& ep = episode(e);
  ep.peer = letter.from_slot;
  ep.peer_generation = letter.from_generation;
  ep.peer_rank = letter.from_rank;
  ep.asked = this->now();
  ep.asking_step = letter.asking_step;
  known_[letter.id] = e;
  recall(e, letter.step);
  if (letter.carried_names[0] != 0) unpack_attributes(e, letter);
  enter(e, letter.step);
}

/// Sender: the place is not needed any more.
template <class Fel>
void ProviderProcess<Fel>::withdraw(Slot e) {
  Token& t = tokens_[e];
  t.clear(kAsking);
  Letter letter;
  letter.id = t.id;
  post(target(t, step_of(t)).channel, this->now(), EventKind::kWithdraw, letter);
}

/// Receiver: there is a place.
template <class Fel>
void ProviderProcess<Fel>::offer(Slot e) {
  Token& t = tokens_[e];
  const Episode& ep = episode(e);
  t.set(kAccepting);
  Letter letter;
  letter.id = t.id;
  letter.to_slot = ep.peer;
  letter.to_generation = ep.peer_generation;
  letter.from_slot = e;
  letter.from_generation = t.generation;
  letter.from_rank = this->rank();
  const CompiledStep& s = model_.steps[ep.asking_step];
  engine::Substream u = substream(nth(t.id, t.has(kParticulars) ? particulars(e).times : 0U), s.offer_site);
  const double delay = distributions_[s.offer].sample(u);
  post(channel_to_[ep.peer_rank], this->now() + engine::duration_from_days(delay), EventKind::kOffer, letter);
}

/// Sender: the offer arrives. If the patient still waits for it, the journey begins.
template <class Fel>
void ProviderProcess<Fel>::on_offer(const Letter& letter) {
  const Slot e = letter.to_slot;
  Letter reply;
  reply.id = letter.id;
  reply.to_slot = letter.from_slot;
  reply.to_generation = letter.from_generation;
  const std::uint16_t channel = channel_to_[letter.from_rank];
  if (!current(e, letter.to_generation) || !tokens_[e].has(kAsking)) {
    post(channel, this->now(), EventKind::kDecline, reply);
    return;
  }
  Token& t = tokens_[e];
  const CompiledStep& s = step_of(t);
  pack_clock(e, reply);
  t.clear(kAsking);
  t.set(kMoving);
  ++t.generation;  // a pending decision to give up is void; it was not in its last, or it could not have asked
  const engine::SimTime at =
      std::max(this->now() + sample(s.move, e, s.move_site), this->now() + me_.channels[channel].floor);
  post(channel, at, EventKind::kMove, reply);
  later(at, kPriorityCustody, EventKind::kCustodyPasses, e, tokens_[e].generation);
}

/// Receiver: the patient arrives; from now on the pathway is ours.
template <class Fel>
void ProviderProcess<Fel>::on_move(const Letter& letter) {
  const Slot e = letter.to_slot;
  if (!current(e, letter.to_generation) || !tokens_[e].has(kAccepting)) {
    engine::contract_violation(me_.id + ": a patient arrives for a place that was not kept");
  }
  Token& t = tokens_[e];
  t.clear(kRequest);
  t.clear(kAccepting);
  known_.erase(t.id);
  ++record_.passed_in;
  take_clock(e, letter);
  if (times_stays_) note_pathway_comes(e);
  enter(e, next_step(e));
}

/// Receiver: a pathway arrives without a place having been asked for, with its clock.
template <class Fel>
void ProviderProcess<Fel>::on_direct_move(const Letter& letter) {
  const Slot e = create(letter.id);
  --record_.created;
  ++record_.passed_in;
  Token& t = tokens_[e];
  t.flags = static_cast<std::uint16_t>(t.flags | (letter.flags & kListMask));
  t.priority = letter.priority;
  t.locality = letter.locality;
  t.step = letter.step;
  recall(e, letter.step);
  take_clock(e, letter);
  if (letter.carried_names[0] != 0) unpack_attributes(e, letter);
  enter(e, letter.step);
}

/// Receiver: the sender no longer needs the place.
template <class Fel>
void ProviderProcess<Fel>::abort_request(Slot e) {
  Token& t = tokens_[e];
  if (!t.has(kRequest)) return;
  known_.erase(t.id);
  abandon(e);
  count_visit(e);  // to the step that it does not finish
  remember(e);
  destroy(e);
}

/// Sender: the agreed instant. What the pathway held here is free, and it is no longer ours.
template <class Fel>
void ProviderProcess<Fel>::custody_passes(Slot e) {
  Token& t = tokens_[e];
  const CompiledStep& s = step_of(t);
  StepRecord& record = record_.steps[s.stat];
  const engine::Duration wait = this->now() - episode(e).asked;
  record_.add_wait(s.stat, std::min<std::size_t>(t.priority, kPriorities - 1), wait);
  ++record.waited;
  t.clear(kMoving);
  t.set(kCustodyPassed);
  ++record_.passed_out;
  if (t.has(kClockRunning)) {
    ++this_week(*service_record(t)).out;
    stop_clock(e);
  }
  drop_episode(e);
  const StepId next = next_step(e);
  remember(e);
  enter(e, next);
}

/// The pathway goes elsewhere. If it may come again, its visits here will go on where they are: else it would meet the
/// same luck again at each step.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::remember(Slot e) {
  const CompiledInstance& instance = model_.instances[step_of(tokens_[e]).instance];
  if (instance.returns == 0) return;
  const auto [found, first] = known_.try_emplace(engine::child_identity(tokens_[e].id, instance.returns), kNoSlot);
  if (first) found->second = make_particulars();
  const std::vector<std::uint64_t> visits = particulars(e).visits;
  Particulars& kept = particulars_[found->second];
  kept.visits = visits;
  ++kept.times;
}

/// The pathway comes, perhaps again. @param entry step at which it will begin here
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::recall(Slot e, StepId entry) {
  const CompiledInstance& instance = model_.instances[model_.steps[entry].instance];
  if (instance.returns == 0) return;
  const auto found = known_.find(engine::child_identity(tokens_[e].id, instance.returns));
  if (found == known_.end()) return;
  Particulars& p = particulars(e);
  p.visits = particulars_[found->second].visits;
  p.times = particulars_[found->second].times;
}

/// Whose removal is drawn: a clock that comes back from elsewhere has the same start as before, and another fate.
template <class Fel>
[[gnu::noinline, gnu::cold]] std::uint64_t ProviderProcess<Fel>::removal_identity(Slot e,
                                                                                  const CompiledService& service) {
  const std::uint64_t id = tokens_[e].id;
  const std::uint32_t times = particulars(e).times;
  return times == 0 ? id : engine::child_identity(engine::child_identity(id, engine::hash_name(service.id)), times);
}

}  // namespace icsflow::models
