#include "transfer/transfers.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "event_list.hpp"

namespace icsflow::models {
namespace {
constexpr double kMinutesADay = 1440;
}  // namespace

template <class Fel>
const CompiledTransfer& Transfers<Fel>::target(const Token& t, const CompiledStep& s) const {
  for (std::uint16_t i = 0; i < s.transfer_count; ++i) {
    const CompiledTransfer& c = book_.model.transfers[s.transfers + i];
    if (c.any_locality || c.locality == book_.model.locality_of(t.stratum)) return c;
  }
  return book_.model.transfers[s.transfers];  // somebody from outside the area: the first named
}

template <class Fel>
void Transfers<Fel>::ask(Slot e, bool assessed) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  const CompiledTransfer& to = target(book_.tokens[e], s);
  Episode& ep = patients_.episodes.of(e);
  ep.requested = book_.now();
  Token& t = book_.tokens[e];
  ++book_.record.steps[s.stat].arrived;
  CareMessage message;
  message.id = t.id;
  message.asking_step = t.step;
  message.from_slot = e;
  message.from_rank = book_.rank();
  message.priority = t.priority();
  message.stratum = t.stratum;
  message.list = t.list();
  message.step = assessed ? to.direct_entry : to.entry;
  if (t.has(kOverflow)) patients_.attributes.pack(e, message);
  if (to.handshake) {
    if (t.generation == kLastGeneration) [[unlikely]] {
      throw std::length_error(fmt::format(
          "{}: one pathway ({:016x}) has given up waiting, or been interrupted, {} times, and asks another provider "
          "for "
          "a place at {} again: more cannot be told apart. Let the pathway come to a `leave` step, and begin anew",
          book_.me.id, t.id, kLastGeneration, book_.model.step_names[t.step]));
    }
    t.set(kAsking);
    message.set_from_generation(t.generation);
    // At the census the receivers know who asks already: they join its queue as fast as letters go, who waits longest
    // first, within a minute.
    const double age = assessed ? engine::in_days(book_.now() - t.since) : 0;
    const engine::Duration after =
        assessed ? book_.me.channels[to.channel].floor +
                       engine::duration_from_days(std::max(0.0, 1 - age / kReadyDays) / kMinutesADay)
                 : patients_.attributes.sample(s.ask, e, s.ask_site);
    book_.post(to.channel, book_.now() + after, EventKind::kAsk, message);
    if (s.gives_up != kNoParameter) beds_.pools.plan_give_up(e, s);
    return;
  }
  // No place to wait for: the pathway goes over after the journey, with its clock.
  rare_clocks_.pack(e, message);
  t.set(kMoving);
  const engine::SimTime at = std::max(book_.now() + patients_.attributes.sample(s.move, e, s.move_site),
                                      book_.now() + book_.me.channels[to.channel].floor);
  book_.post(to.channel, at, EventKind::kDirectMove, message);
  book_.later(at, kPriorityCustody, EventKind::kCustodyPasses, e, t.generation);
}

template <class Fel>
void Transfers<Fel>::withdraw(Slot e) {
  Token& t = book_.tokens[e];
  t.clear(kAsking);
  CareMessage message;
  message.id = t.id;
  book_.post(target(t, book_.step_of(t)).channel, book_.now(), EventKind::kWithdraw, message);
}

template <class Fel>
void Transfers<Fel>::offer(Slot e) {
  Token& t = book_.tokens[e];
  const Episode& ep = patients_.episodes.of(e);
  t.set(kAccepting);
  CareMessage message;
  message.id = t.id;
  message.to_slot = ep.peer;
  message.to_generation = ep.peer_generation;
  message.from_slot = e;
  message.set_from_generation(t.generation);
  message.from_rank = book_.rank();
  const CompiledStep& s = book_.model.steps[ep.asking_step];
  engine::Substream u =
      book_.substream(nth(t.id, t.has(kOverflow) ? patients_.overflow.of(e).times : 0U), s.offer_site);
  const double delay = book_.distributions[s.offer].sample(u);
  book_.post(channel_to_[ep.peer_rank], book_.now() + engine::duration_from_days(delay), EventKind::kOffer, message);
}

template <class Fel>
void Transfers<Fel>::on_ask(const CareMessage& message) {
  const Slot e = patients_.tokens.create(message.id);
  --book_.record.created;  // not in our custody
  Token& t = book_.tokens[e];
  t.set(kRequest);
  t.set_list(message.list);
  t.set_priority(message.priority);
  t.stratum = message.stratum;
  Episode& ep = patients_.episodes.of(e);
  ep.peer = message.from_slot;
  ep.peer_generation = message.from_generation();
  ep.peer_rank = message.from_rank;
  ep.requested = book_.now();
  ep.asking_step = message.asking_step;
  known_[message.id] = e;
  recall(e, message.step);
  if (message.carried_names[0] != 0) patients_.attributes.unpack(e, message);
  book_.enter(e, message.step);
}

template <class Fel>
void Transfers<Fel>::on_offer(const CareMessage& message) {
  const Slot e = message.to_slot;
  CareMessage reply;
  reply.id = message.id;
  reply.to_slot = message.from_slot;
  reply.to_generation = message.from_generation();
  const std::uint16_t channel = channel_to_[message.from_rank];
  if (!book_.current(e, message.to_generation) || !book_.tokens[e].has(kAsking)) {
    book_.post(channel, book_.now(), EventKind::kDecline, reply);
    return;
  }
  Token& t = book_.tokens[e];
  const CompiledStep& s = book_.step_of(t);
  rare_clocks_.pack(e, reply);
  t.clear(kAsking);
  t.set(kMoving);
  ++t.generation;  // a pending decision to give up is void; it was not in its last, or it could not have asked
  const engine::SimTime at = std::max(book_.now() + patients_.attributes.sample(s.move, e, s.move_site),
                                      book_.now() + book_.me.channels[channel].floor);
  book_.post(channel, at, EventKind::kMove, reply);
  book_.later(at, kPriorityCustody, EventKind::kCustodyPasses, e, book_.tokens[e].generation);
}

template <class Fel>
void Transfers<Fel>::on_move(const CareMessage& message) {
  const Slot e = message.to_slot;
  if (!book_.current(e, message.to_generation) || !book_.tokens[e].has(kAccepting)) {
    engine::contract_violation(book_.me.id + ": a patient arrives for a place that was not kept");
  }
  Token& t = book_.tokens[e];
  t.clear(kRequest);
  t.clear(kAccepting);
  known_.erase(t.id);
  ++book_.record.passed_in;
  rare_clocks_.take(e, message);
  if (book_.times_stays) patients_.tokens.note_pathway_comes(e);
  book_.enter(e, book_.next_step(e));
}

template <class Fel>
void Transfers<Fel>::on_direct_move(const CareMessage& message) {
  const Slot e = patients_.tokens.create(message.id);
  --book_.record.created;
  ++book_.record.passed_in;
  Token& t = book_.tokens[e];
  t.set_list(message.list);
  t.set_priority(message.priority);
  t.stratum = message.stratum;
  t.step = message.step;
  recall(e, message.step);
  rare_clocks_.take(e, message);
  if (message.carried_names[0] != 0) patients_.attributes.unpack(e, message);
  book_.enter(e, message.step);
}

template <class Fel>
void Transfers<Fel>::abort_request(Slot e) {
  Token& t = book_.tokens[e];
  if (!t.has(kRequest)) return;
  known_.erase(t.id);
  book_.abandon(e);
  patients_.overflow.count_visit(e);  // to the step that it does not finish
  remember(e);
  book_.destroy(e);
}

template <class Fel>
void Transfers<Fel>::custody_passes(Slot e) {
  Token& t = book_.tokens[e];
  const CompiledStep& s = book_.step_of(t);
  StepRecord& record = book_.record.steps[s.stat];
  const engine::Duration wait = book_.now() - patients_.episodes.of(e).requested;
  book_.record.add_wait(s.stat, t.priority(), t.stratum, wait);
  ++record.waited;
  t.clear(kMoving);
  t.set(kCustodyPassed);
  ++book_.record.passed_out;
  book_.observe(e, Change::kPassesCustody);
  if (t.has(kClockRunning)) {
    ++book_.this_week(*book_.service_record(t)).out;
    clocks_.stop(e);
  }
  beds_.drop_episode(e);
  const StepId next = book_.next_step(e);
  remember(e);
  book_.enter(e, next);
}

template <class Fel>
void Transfers<Fel>::remember(Slot e) {
  const CompiledInstance& instance = book_.model.instances[book_.step_of(book_.tokens[e]).instance];
  if (instance.returns == 0) return;
  const auto [found, first] = known_.try_emplace(engine::child_identity(book_.tokens[e].id, instance.returns), kNoSlot);
  if (first) found->second = patients_.overflow.make();
  const std::vector<std::uint64_t> visits = patients_.overflow.of(e).visits;
  OverflowRecord& kept = patients_.overflow.at(found->second);
  kept.visits = visits;
  ++kept.times;
}

template <class Fel>
void Transfers<Fel>::recall(Slot e, StepId entry) {
  const CompiledInstance& instance = book_.model.instances[book_.model.steps[entry].instance];
  if (instance.returns == 0) return;
  const auto found = known_.find(engine::child_identity(book_.tokens[e].id, instance.returns));
  if (found == known_.end()) return;
  OverflowRecord& p = patients_.overflow.of(e);
  p.visits = patients_.overflow.at(found->second).visits;
  p.times = patients_.overflow.at(found->second).times;
}

template <class Fel>
void Transfers<Fel>::on_withdraw(const CareMessage& message) {
  const auto it = known_.find(message.id);
  if (it != known_.end()) abort_request(it->second);
}

template <class Fel>
void Transfers<Fel>::on_decline(const CareMessage& message) {
  if (book_.current(message.to_slot, message.to_generation)) abort_request(message.to_slot);
}

template class Transfers<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
