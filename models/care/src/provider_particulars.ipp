// What few pathways carry beside their token: many visits, attributes, branches, a place in a population. Part of
// provider_process.cpp. Rare, and kept out of the way of what is not: none of these functions is inlined.
#pragma once

#include <algorithm>

#include "icsflow/care/provider_process.hpp"
#include "icsflow/compile/attributes.hpp"

namespace icsflow::models {

/// The place of new particulars.
template <class Fel>
[[gnu::noinline, gnu::cold]] std::uint32_t ProviderProcess<Fel>::make_particulars() {
  if (free_particulars_.empty()) {
    if (particulars_.size() > std::numeric_limits<std::uint32_t>::max())
      throw std::length_error(me_.id + ": more patients are remembered than can be counted");
    particulars_.emplace_back();
    return static_cast<std::uint32_t>(particulars_.size() - 1);
  }
  const std::uint32_t place = free_particulars_.back();
  free_particulars_.pop_back();
  return place;
}

/// The particulars of a token, which it has from now on.
template <class Fel>
[[gnu::noinline, gnu::cold]] Particulars& ProviderProcess<Fel>::particulars(Slot e) {
  Token& t = tokens_[e];
  if (t.has(kParticulars)) return particulars_[t.visits];
  const std::uint32_t place = make_particulars();
  Particulars& p = particulars_[place];
  for (std::uint64_t counters = t.visits; counters != 0; counters >>= kVisitBits) {
    p.visits.push_back(counters & kMostVisits);
  }
  t.visits = place;
  t.set(kParticulars);
  return p;
}

/// The token is about to go, and with it what it has at work for it; somebody of a population will come again.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::drop_particulars(Slot e) {
  Token& t = tokens_[e];
  const std::uint64_t place = t.visits;
  Particulars gone = std::move(particulars_[place]);
  particulars_[place] = {};
  free_particulars_.push_back(static_cast<std::uint32_t>(place));
  t.clear(kParticulars);
  t.visits = 0;
  for (const Slot branch : gone.branches) {
    abandon(branch);
    destroy(branch);
  }
  if (gone.member != kNoMember) {
    members_[gone.member].attributes = std::move(gone.attributes);
    schedule_return(gone.member);
  }
}

// --- visits ---

template <class Fel>
[[gnu::noinline, gnu::cold]] typename ProviderProcess<Fel>::Luck ProviderProcess<Fel>::luck_beside(
    const Token& t, std::uint8_t counter) const {
  if (!t.has(kParticulars)) return {t.id, 0};
  const std::vector<std::uint64_t>& visits = particulars_[t.visits].visits;
  return nth(t.id, counter < visits.size() ? visits[counter] : 0);
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::count_beside(Slot e, std::uint8_t counter) {
  std::vector<std::uint64_t>& visits = particulars(e).visits;
  if (counter >= visits.size()) visits.resize(counter + std::size_t{1}, 0);
  ++visits[counter];
}

// --- attributes ---

/// The token of the patient as a whole: a branch carries what its parent does.
template <class Fel>
Slot ProviderProcess<Fel>::whole(Slot e) {
  while (tokens_[e].has(kBranch)) e = particulars(e).parent;
  return e;
}

/// What this patient carries. Drawn from identity and name alone, so it need not be kept unless a step has set it.
template <class Fel>
[[gnu::noinline, gnu::cold]] double ProviderProcess<Fel>::attribute(Slot e, const CompiledAttribute& a) {
  e = whole(e);
  std::uint64_t id = tokens_[e].id;
  if (tokens_[e].has(kParticulars)) {
    const Particulars& p = particulars(e);
    for (const auto& [name, value] : p.attributes) {
      if (name == a.name) return value;
    }
    if (p.member != kNoMember) id = members_[p.member].id;  // the same person each time
  }
  engine::Substream u = substream(id, a.site);
  return draw_attribute(*given_, a, u);
}

template <class Fel>
void ProviderProcess<Fel>::carry(Slot e, std::uint32_t name, double value) {
  auto& carried = particulars(e).attributes;
  const auto known = std::find_if(carried.begin(), carried.end(), [name](const auto& c) { return c.first == name; });
  if (known == carried.end()) {
    carried.emplace_back(name, value);
  } else {
    known->second = value;
  }
}

/// `set` of the step that is entered.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::set_attributes(Slot e) {
  const CompiledStep& s = step_of(tokens_[e]);
  for (std::uint32_t i = s.sets; i < s.sets + s.set_count; ++i) {
    const CompiledAttribute& a = model_.sets[i];
    engine::Substream u = substream(luck(tokens_[e], s), a.site);
    carry(whole(e), a.name, draw_attribute(*given_, a, u));
  }
}

template <class Fel>
[[gnu::noinline, gnu::cold]] std::uint32_t ProviderProcess<Fel>::by_attribute(Slot e, std::uint32_t cases) {
  const CompiledCases& c = model_.cases[cases & ~kByAttribute];
  const std::uint32_t found = find_case(c, attribute(e, model_.attributes[c.attribute]));
  // A label carried from elsewhere that this pathway does not know: as its first case.
  return found == kNone ? c.cases.front().second : found;
}

/// A time that depends on what the patient carries, in days: the number itself, or drawn as its value says.
template <class Fel>
[[gnu::noinline, gnu::cold]] double ProviderProcess<Fel>::days_by_attribute(Slot e, std::uint32_t cases,
                                                                            engine::DrawSite site) {
  const CompiledCases& c = model_.cases[cases & ~kByAttribute];
  if (c.unit > 0) return std::max(0.0, attribute(e, model_.attributes[c.attribute]) * c.unit);
  engine::Substream u = substream(luck(tokens_[e], step_of(tokens_[e])), site);
  return std::max(0.0, distributions_[by_attribute(e, cases)].sample(u));
}

/// Ways on that are no shares: by attribute, or the shortest queue.
template <class Fel>
[[gnu::noinline, gnu::cold]] StepId ProviderProcess<Fel>::choose_otherwise(Slot e, const BranchTable& table,
                                                                           engine::DrawSite site) {
  const CompiledChoice& choice = model_.choices[table.begin];
  if (choice.cases != kNone) return choose(e, model_.branch_tables[by_attribute(e, choice.cases)], site);
  // Who waits less the units that are free: the fewest waiting, among idle pools the most free. The first named wins
  // a tie.
  StepId best = choice.shortest_queue.front();
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (const StepId step : choice.shortest_queue) {
    const Pool& pool = pools_[model_.steps[step].resource];
    const std::int64_t load = pool.busy + pool.queued - pool.capacity();
    if (load >= least) continue;
    least = load;
    best = step;
  }
  return best;
}

/// What a letter takes along to another provider.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::pack_attributes(Slot e, Letter& letter) {
  if (particulars(e).member != kNoMember) {  // drawn for the person, whom the receiver does not know
    const CompiledInstance& instance = model_.instances[step_of(tokens_[e]).instance];
    for (std::uint32_t i = 0; i < instance.attribute_count; ++i) {
      const CompiledAttribute& a = model_.attributes[instance.attributes + i];
      carry(e, a.name, attribute(e, a));
    }
  }
  std::size_t n = 0;
  for (const auto& [name, value] : particulars(e).attributes) {
    if (n == letter.carried.size()) engine::contract_violation(me_.id + ": a patient carries more than a letter holds");
    letter.carried_names[n] = static_cast<std::uint8_t>(name + 1);
    letter.carried[n++] = static_cast<float>(value);
  }
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::unpack_attributes(Slot e, const Letter& letter) {
  for (std::size_t i = 0; i < letter.carried.size() && letter.carried_names[i] != 0; ++i) {
    carry(e, letter.carried_names[i] - 1U, static_cast<double>(letter.carried[i]));
  }
}

// --- branches and restarts ---

/// Takes the token out of whatever it waits for or uses.
template <class Fel>
void ProviderProcess<Fel>::abandon(Slot e) {
  Token& t = tokens_[e];
  if (is_waiting(e)) ++record_.steps[step_of(t).stat].called_off;
  if (t.has(kInList)) leave_list(e);
  if (t.has(kBooked)) unbook(e);
  if ((step_of(t).marks & kDue) != 0) forget_due(e);
  if (t.has(kInQueue)) {
    dequeue(e);
  } else if (step_of(t).kind == StepKind::kCare) {
    end_care(e);
  } else {
    end_use(e);
  }
  if (t.has(kAsking)) withdraw(e);
}

/// A token that begins because of what another does, at the end of this event.
template <class Fel>
Slot ProviderProcess<Fel>::begin_from(Slot e, const CompiledHead& head) {
  const Token& from = tokens_[e];
  const Luck of = luck(from, step_of(from));
  const Slot child = create(engine::child_identity(of.identity, head.ordinal | of.visit));
  Token& t = tokens_[child];
  t.locality = tokens_[e].locality;
  t.priority = tokens_[e].priority;
  t.set_list(tokens_[e].list());
  t.step = head.step;
  granted_.push_back({child, head.step, t.generation});
  return child;
}

/// The branches of an `all_of` step begin; the token waits until all have joined. They are in nobody's custody: the
/// pathway is.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::fork(Slot e, const CompiledStep& s) {
  ++record_.steps[s.stat].arrived;
  for (std::uint32_t i = s.heads; i < s.heads + s.head_count; ++i) {
    const Slot child = begin_from(e, model_.heads[i]);
    --record_.created;
    tokens_[child].set(kBranch);
    particulars(child).parent = e;
    particulars(e).branches.push_back(child);
  }
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::join(Slot branch) {
  const Slot parent = particulars(branch).parent;
  std::vector<Slot>& at_work = particulars(parent).branches;
  at_work.erase(std::find(at_work.begin(), at_work.end(), branch));
  const bool last = at_work.empty();
  destroy(branch);
  if (!last) return;
  const Token& t = tokens_[parent];
  StepRecord& record = record_.steps[step_of(t).stat];
  const engine::Duration took = this->now() - t.since;
  record_.add_wait(step_of(t).stat, std::min<std::size_t>(t.priority, kPriorities - 1), took);
  record.waited += took > engine::Duration{} ? 1 : 0;
  granted_.push_back({parent, next_step(parent), tokens_[parent].generation});
}

/// Another pathway of the same patient, with an identity and a clock of its own.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::restart(Slot e, const CompiledStep& s) {
  const Slot child = begin_from(e, model_.heads[s.heads]);
  const CompiledInstance& instance = model_.instances[s.instance];
  for (std::uint32_t i = 0; i < instance.attribute_count; ++i) {
    const CompiledAttribute& a = model_.attributes[instance.attributes + i];
    carry(child, a.name, attribute(e, a));
  }
}

// --- batches, dates, populations ---

/// Those who arrive together with the one who has just arrived.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::rest_of_batch(std::uint32_t i, std::uint64_t first) {
  const CompiledStream& s = me_.streams[i];
  std::uint32_t size = s.batch.back().size;
  double x = s.batch.size() > 1 ? uniform(first, s.batch_site) : 0;
  for (std::size_t k = 0; k + 1 < s.batch.size(); ++k) {
    if ((x -= value(s.batch[k].share)) < 0) {
      size = s.batch[k].size;
      break;
    }
  }
  for (std::uint32_t k = 1; k < size; ++k) arrive(i, engine::child_identity(first, k));
}

/// What a stream that is not a rate begins with.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::start_source(std::uint32_t i) {
  const CompiledStream& s = me_.streams[i];
  if (s.population != kNoParameter) {
    const auto n = static_cast<std::uint64_t>(value(s.population) + 0.5);
    for (std::uint64_t k = members_opened_[i]; k < n; ++k) {  // the others are here, and come again when they have left
      const auto member = static_cast<std::uint32_t>(members_.size());
      members_.push_back({engine::child_identity(s.identity, k), 0, i, {}});
      schedule_return(member);
    }
    return;
  }
  // Dated arrivals: each at a time of its own on its day or after its time, keyed by that day's civil date and time.
  constexpr std::uint64_t kTimes = std::uint64_t{1} << 32;  // beyond the ordinals of those who come at any time
  dated_.resize(me_.streams.size());
  Dated& dated = dated_[i];
  dated = {};
  for (const auto& [day, civil, from, count] : s.dated) {
    std::uint64_t on = engine::child_identity(s.identity, static_cast<std::uint64_t>(civil));
    if (from >= 0) on = engine::child_identity(on, kTimes + static_cast<std::uint64_t>(from));
    const SimTime midnight = engine::start_of_day(day);
    const SimTime opens = midnight + engine::seconds(std::max(from, 0));
    const double span = from >= 0 ? value(s.within) : 1;
    const double all =
        s.profile == kNone || from >= 0 ? 0 : model_.profiles[s.profile].integral(midnight, midnight + engine::days(1));
    for (std::uint32_t k = 0; k < count; ++k) {
      const std::uint64_t id = engine::child_identity(on, k);
      const double u = uniform(id, s.arrival_site);
      dated.due.emplace_back(
          all > 0 ? model_.profiles[s.profile].next(midnight, u * all) : opens + engine::duration_from_days(u * span),
          id);
    }
  }
  std::sort(dated.due.begin(), dated.due.end());
  schedule_dated(i);
}

template <class Fel>
void ProviderProcess<Fel>::schedule_dated(std::uint32_t i) {
  const Dated& dated = dated_[i];
  if (dated.next < dated.due.size()) later(dated.due[dated.next].first, kPriorityArrival, EventKind::kStreamArrival, i);
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::dated_arrival(std::uint32_t i) {
  const std::uint64_t id = dated_[i].due[dated_[i].next++].second;
  arrive(i, id);
  schedule_dated(i);
}

/// The next pathway of somebody of a population begins after the time away.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::schedule_return(std::uint32_t member) {
  const Member& m = members_[member];
  const CompiledStream& s = me_.streams[m.stream];
  engine::Substream u = substream(engine::child_identity(m.id, m.pathways), s.return_site);
  const double away = distributions_[s.returns_after].sample(u);
  const SimTime at = this->now() + engine::duration_from_days(away > 0 ? away : 0);
  if (at < model_.end) later(at, kPriorityArrival, EventKind::kReturn, member);
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::member_returns(std::uint32_t member) {
  Member& m = members_[member];
  const CompiledStream& s = me_.streams[m.stream];
  const Slot e = create(engine::child_identity(m.id, m.pathways++), newcomer(s, m.id));
  Particulars& p = particulars(e);
  p.member = member;
  p.attributes = std::move(m.attributes);
  enter(e, s.entry);
}

}  // namespace icsflow::models
