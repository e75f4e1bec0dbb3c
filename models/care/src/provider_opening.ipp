// The state at the opening census. Part of provider_process.cpp. What may be where was solved by solve_opening.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>
#include <tuple>

#include "icsflow/care/provider_process.hpp"
#include "provider_pools.ipp"

namespace icsflow::models {

namespace opening {
/// A locality drawn from shares; the last takes what is missing.
inline std::uint8_t draw_locality(const std::vector<std::pair<std::uint8_t, ParameterId>>& shares,
                                  const ModelValues& values, engine::Substream& u) {
  if (shares.empty()) return 0;
  double x = u.uniform();
  for (const auto& [locality, share] : shares) {
    if ((x -= values.value(share)) < 0) return locality;
  }
  return shares.back().first;
}
inline std::size_t draw_index(engine::Substream& u, std::size_t n) {
  return static_cast<std::size_t>(u.uniform() * static_cast<double>(n));
}
/// As many whole ones as lie in the next so much of a sum that began at one draw between 0 and 1.
inline std::int64_t next_whole(double& sum, double more) {
  const double before = std::floor(sum);
  sum += more;
  return static_cast<std::int64_t>(std::floor(sum) - before);
}
/// Clocks younger than this may still be on the urgent list.
constexpr int kUrgentWeeks = 3;
/// Who waits for another provider's place has been ready for up to this long.
constexpr double kReadyDays = 14;
constexpr double kMinutesADay = 1440;
/// Who is on a list without a clock joined it within this.
constexpr double kJoinedDays = 28;
}  // namespace opening

template <class Fel>
Slot ProviderProcess<Fel>::make_opening(std::uint64_t id) {
  const Slot e = create(id);
  tokens_[e].priority = 5;
  return e;
}

/// Takes one unit of each of these pools for the token.
template <class Fel>
void ProviderProcess<Fel>::hold(Slot e, Pools taken) {
  if (taken == 0) return;
  episode(e).held |= taken;
  while (taken != 0) take_unit(e, pools::take(taken));
}

template <class Fel>
void ProviderProcess<Fel>::take_unit(Slot e, std::size_t p) {
  if (me_.pools[p].managed) {
    occupy(e, p);
    return;
  }
  ++pools_[p].busy;
  record_.pools[p].busy.set(this->now(), pools_[p].busy);
}

/// The whole opening state. Pools open with the number that they say; the others empty, or, where the scenario asks for
/// stationary stays, as the flow implies and no fuller than they are large.
template <class Fel>
void ProviderProcess<Fel>::open() {
  waiting_.clear();
  opened_of_.clear();
  members_opened_.assign(me_.streams.size(), 0);
  room_.units.assign(pools_.size(), 0);
  room_.places.assign(pools_.size(), pools::kAll);
  room_.numbered = 0;
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    const CompiledPool& c = me_.pools[p];
    if (c.opening != kNoParameter) {
      room_.numbered |= pools::bit(p);
      room_.units[p] = static_cast<std::int64_t>(value(c.opening) + 0.5);
    } else if (model_.stationary_stays) {
      room_.units[p] = pools_[p].capacity();
    }
    if (c.waiting_room != kNoParameter) room_.places[p] = static_cast<std::int64_t>(value(c.waiting_room));
  }
  open_lists();
  open_transfers();
  open_numbered();
  if (model_.stationary_stays) open_stationary();
  open_queues();
}

/// Units of the pool that a patient found in this step has; of care by the week, those of the last week listed.
template <class Fel>
std::int64_t ProviderProcess<Fel>::units_of(const CompiledStep& s, std::size_t p) const {
  return s.kind == StepKind::kCare && s.resource == p ? hours_in_week(s, s.hours_count) : 1;
}

/// Units of the pool that those found there have on average: care is found in week w with probability
///   integral of P(care takes longer than t) over week w / mean time of care.
template <class Fel>
double ProviderProcess<Fel>::mean_units(const OpeningStay& stay, std::size_t p) const {
  const CompiledStep& s = model_.steps[stay.step];
  const auto last = static_cast<double>(units_of(s, p));
  if (s.kind != StepKind::kCare || s.resource != p || s.hours_count < 2 || stay.duration == kNone) return last;
  const engine::Distribution& care = distributions_[stay.duration];
  const double all = care.mean();
  if (!(all > 0)) return last;
  double hours = last;
  constexpr int kParts = 28;  // of a week: the midpoint rule
  for (std::size_t week = 0; week + 1 < s.hours_count; ++week) {
    double days = 0;
    for (int i = 0; i < kParts; ++i)
      days += (1 - care.probability_below(7.0 * (static_cast<double>(week) + (i + 0.5) / kParts))) * 7.0 / kParts;
    hours += days / all * (static_cast<double>(hours_in_week(s, week)) - last);
  }
  return hours;
}

template <class Fel>
bool ProviderProcess<Fel>::has_room(const CompiledStep& s, Pools taken) const {
  while (taken != 0) {
    const std::size_t p = pools::take(taken);
    if (room_.units[p] < units_of(s, p)) return false;
  }
  return true;
}

/// Whether somebody found in `step`, who holds `held` (seized last at `seized`) and uses `used`, has room there; who
/// has not waits for the step's pool, or for the one seized last.
template <class Fel>
typename ProviderProcess<Fel>::Fit ProviderProcess<Fel>::fit(StepId step, Pools held, Pools used, StepId seized) const {
  const CompiledStep& s = model_.steps[step];
  if (has_room(s, held | used)) return {step, held, used, false};
  if (has_room(s, held)) return {step, held, 0, true};
  if (seized == kNoStep) return {};
  const CompiledStep& before = model_.steps[seized];
  held &= ~all_pools(before);
  if (!has_room(before, held)) return {};
  return {seized, held, 0, true};
}

/// Every pool that the step names.
template <class Fel>
typename ProviderProcess<Fel>::Pools ProviderProcess<Fel>::all_pools(const CompiledStep& s) const {
  Pools all = pools::bit(s.resource);
  if (const StepRules* rules = rules_of(s)) {
    for (const std::uint16_t p : rules->pools) all |= pools::bit(p);
  }
  return all;
}

/// The pools that a patient found in this `use` has: all that it names, or the first of them that has room.
template <class Fel>
typename ProviderProcess<Fel>::Pools ProviderProcess<Fel>::used_pools(const CompiledStep& s) const {
  if (s.kind != StepKind::kUse && s.kind != StepKind::kCare) return 0;
  const StepRules* rules = rules_of(s);
  if (rules == nullptr || !rules->first_of) return all_pools(s);
  for (const std::uint16_t p : rules->pools) {
    if (has_room(s, pools::bit(p))) return pools::bit(p);
  }
  return pools::bit(s.resource);
}

/// Puts a token where it fits, in a step that it has been in for a while. @param drawn  the whole time in the step
template <class Fel>
void ProviderProcess<Fel>::place(Slot e, const Fit& at, bool ready, engine::Duration left, engine::Duration drawn) {
  const CompiledStep& s = model_.steps[at.step];
  tokens_[e].step = at.step;
  const bool in_hours = s.kind == StepKind::kCare;
  for (Pools taken = at.held | (in_hours ? 0 : at.used); taken != 0;) --room_.units[pools::take(taken)];
  hold(e, at.held);
  if (ready) {
    Episode& ep = episode(e);
    ep.ready = this->now();
    ep.is_ready = true;
    ++ready_now_;
  }
  if (at.waits) {
    --room_.places[s.resource];
    waiting_.push_back({tokens_[e].since, tokens_[e].id, e});
    return;
  }
  switch (s.kind) {
    case StepKind::kBook:
      ++record_.steps[s.stat].arrived;
      join_list(e, false);
      if ((s.marks & kDue) != 0) plan_due(e);
      return;
    case StepKind::kWindow:  // each day anew
      later(window_time(e, me_.windows[s.resource], s.duration_site), kPriorityRelease, EventKind::kStepEnd, e,
            tokens_[e].generation);
      return;
    case StepKind::kCare:
      room_.units[s.resource] -= open_care(e, drawn - left, left, room_.units[s.resource]);
      return;
    case StepKind::kUse:
      if (me_.pools[s.resource].managed) {
        open_use(e, at.used, left, drawn);
        return;
      }
      take_unit(e, s.resource);
      break;
    default:
      break;
  }
  later(this->now() + left, kPriorityRelease, EventKind::kStepEnd, e, tokens_[e].generation);
}

/// The published list: each pathway in its band, at a stage drawn conditional on its age and decision.
template <class Fel>
void ProviderProcess<Fel>::open_lists() {
  const engine::DrawSite site("opening/state");
  for (const OpeningRow& row : model_.opening_list) {
    const CompiledService& service = model_.services[row.service];
    if (service.provider != index_) continue;
    const ServiceOpening& solved = *given_->opening.services[row.service];
    ServiceRecord& record = record_.services[service.local];
    for (int band = 0; band < kBands; ++band) {
      const auto b = static_cast<std::size_t>(band);
      const std::uint64_t name =
          engine::hash_name("opening/" + service.id + (row.decided ? "/decided/" : "/open/") + std::to_string(band));
      for (std::uint32_t k = 0; k < row.bands[b]; ++k) {
        const Slot e = make_opening(engine::child_identity(name, k));
        Token& t = tokens_[e];
        engine::Substream u = substream(t.id, site);
        const int width = last_day_of_band(band) - std::max(1, first_day_of_band(band)) + 1;
        const int days = std::max(1, first_day_of_band(band)) +
                         static_cast<int>(opening::draw_index(u, static_cast<std::size_t>(width)));
        t.clock_start = static_cast<std::int16_t>(-1 - days);  // the census is the evening of day -1
        t.since = engine::start_of_day(t.clock_start);
        t.locality = opening::draw_locality(service.localities, *given_, u);
        t.set(kClockRunning);
        if (service.urgent_share != kNoParameter && band < opening::kUrgentWeeks &&
            engine::bernoulli(u, value(service.urgent_share))) {
          t.set_list(ListClass::kUrgent);
        }
        const ServiceOpening::ByAge* choice = &solved.decided;
        if (row.decided) {
          t.set(kDecided);
          t.decision = t.clock_start;
        } else {
          const bool before = engine::bernoulli(u, static_cast<double>(solved.share_before_first[b]));
          choice = before ? &solved.before_first : &solved.after_first;
        }
        ++record.opening;
        ++record.running;
        record.decided += row.decided ? 1 : 0;
        ++record.opening_bands[b];
        if (row.decided) ++record.opening_decided_bands[b];
        tokens_[e].step = service.entry;
        place_on_list(e, solved, solved.sample(solved.pick((*choice)[b], u.uniform())), u);
        plan_removal(e);
      }
    }
  }
}

/// Where a place in a pool is asked for that is not to be had, the patient waits for it.
template <class Fel>
void ProviderProcess<Fel>::place_on_list(Slot e, const ServiceOpening& solved, const OpeningSample& sample,
                                         engine::Substream& u) {
  const auto put = [&](const OpeningSample& found, Fit at) {
    double left = found.days, drawn = found.days;
    if (found.duration != kNone) {
      drawn = distributions_[found.duration].sample_above(u, found.days);
      left = drawn - found.days;
    }
    place(e, at, found.ready, engine::duration_from_days(left), engine::duration_from_days(drawn));
  };
  Fit at = fit(sample.step, sample.held, sample.queued ? 0 : used_pools(model_.steps[sample.step]), sample.seized);
  if (at.step != kNoStep) {
    at.waits = at.waits || (sample.queued && at.step == sample.step);
    put(sample, at);
    return;
  }
  const OpeningSample wait = solved.sample(tokens_[e].has(kDecided) ? solved.waits_decided : solved.waits_open);
  put(wait, {wait.step, 0, 0, wait.queued});
}

/// Patients who wait for another provider's place at the census: ready for some time, assessed, in its queue.
template <class Fel>
void ProviderProcess<Fel>::open_transfers() {
  std::vector<Waiting> asking;
  for (const OpeningTransferRow& row : model_.opening_transfers) {
    if (row.provider != index_) continue;
    const std::string& locality = model_.localities.empty() ? me_.id : model_.localities[row.locality];
    const std::uint64_t name = engine::hash_name("opening/transfer/" + me_.id + "/" +
                                                 model_.instances[model_.steps[row.step].instance].pathway + "." +
                                                 model_.step_names[row.step] + "/" + locality);
    Pools beds = 0;
    for (std::size_t p = 0; p < pools_.size(); ++p) {
      if (me_.pools[p].beds && beds == 0) beds = pools::bit(p);
    }
    const auto count = static_cast<std::uint64_t>(value(row.count) + 0.5);
    for (std::uint64_t k = 0; k < count; ++k) {
      const Slot e = make_opening(engine::child_identity(name, k));
      engine::Substream u = substream(tokens_[e].id, engine::DrawSite("opening/state"));
      tokens_[e].step = row.step;
      tokens_[e].locality = row.locality;
      if (beds != 0) --room_.units[static_cast<std::size_t>(std::countr_zero(beds))];
      hold(e, beds);
      const engine::SimTime ready = this->now() - engine::duration_from_days(u.uniform() * opening::kReadyDays);
      Episode& ep = episode(e);
      ep.ready = ready;
      ep.is_ready = true;
      ++ready_now_;
      tokens_[e].since = ready;
      asking.push_back({ready, tokens_[e].id, e});
    }
  }
  // The longest waiting are first in the receivers' queues.
  std::sort(asking.begin(), asking.end());
  for (const Waiting& w : asking) {
    ask(w.token, true);
    episode(w.token).asked = w.since;
  }
}

/// One patient found in such a step, if there is room. @return whether there was
template <class Fel>
bool ProviderProcess<Fel>::open_stay(const OpeningStay& stay, const Fit& at) {
  if (at.step == kNoStep || (at.waits && room_.places[model_.steps[at.step].resource] <= 0)) return false;
  const OpeningSource& source = model_.opening_sources[stay.source];
  std::uint64_t id = 0;
  std::uint32_t member = kNoMember;
  if (source.population != kNone && source.provider == index_) {
    const CompiledStream& s = me_.streams[source.population];
    const std::uint32_t n = members_opened_[source.population];
    if (n >= static_cast<std::uint64_t>(value(s.population) + 0.5)) return false;
    ++members_opened_[source.population];
    member = static_cast<std::uint32_t>(members_.size());
    members_.push_back({engine::child_identity(s.identity, n), 1, source.population, {}});
    id = engine::child_identity(members_.back().id, 0);
  } else {
    auto& [name, ordinal] = opened_of_[stay.source];
    if (ordinal == 0) name = engine::hash_name("opening/" + me_.id + "/" + source.name);
    id = engine::child_identity(name, ordinal++);
  }
  const Slot e = make_opening(id);
  engine::Substream u = substream(id, engine::DrawSite("opening/state"));
  Token& t = tokens_[e];
  t.locality = stay.has_locality ? stay.locality : opening::draw_locality(source.localities, *given_, u);
  t.set_list(source.list);
  if (source.priority != kNoParameter) t.priority = static_cast<std::uint8_t>(value(source.priority));
  if (member != kNoMember) particulars(e).member = member;
  engine::Duration left, drawn;
  if (stay.duration == kNone) {
    tokens_[e].since = this->now() - engine::duration_from_days(u.uniform() * opening::kJoinedDays);
  } else if (!at.waits) {
    // The stay that is under way at a given instant is drawn by its length, and the instant lies anywhere in it.
    const double days = distributions_[stay.duration].sample_length_biased(u);
    drawn = engine::duration_from_days(days);
    left = engine::duration_from_days(days * (1 - u.uniform()));
    tokens_[e].since = this->now() - (drawn - left);
  } else {
    tokens_[e].since = this->now();
  }
  place(e, at, stay.ready, left, drawn);
  return true;
}

/// A pool that says with how many units it opens: shared out among the steps in which patients have units of it, in
/// proportion to the mean number there. Each share is rounded up or down by one draw for all, so that their sum is
/// exact.
template <class Fel>
void ProviderProcess<Fel>::open_numbered() {
  const std::vector<OpeningStay>& stays = given_->opening.stays_at(index_);
  // A pool whose patients are all in others with a number, too, first: those can be filled up without them.
  std::vector<std::tuple<bool, std::string_view, std::size_t>> order;
  for (Pools left = room_.numbered; left != 0;) {
    const std::size_t p = pools::take(left);
    const bool alone = std::any_of(stays.begin(), stays.end(),
                                   [&](const OpeningStay& s) { return (s.pools & room_.numbered) == pools::bit(p); });
    order.emplace_back(alone, me_.pools[p].name, p);
  }
  std::sort(order.begin(), order.end());
  // Nobody is made to wait for a pool of which the scenario says how many units are in use.
  const auto fills = [this](const Fit& at, std::size_t p) {
    if (at.step == kNoStep || ((at.held | at.used) & pools::bit(p)) == 0) return false;
    return !at.waits || (pools::bit(model_.steps[at.step].resource) & room_.numbered) == 0;
  };
  std::vector<std::pair<const OpeningStay*, double>> fits;
  for (const auto& [alone, name, p] : order) {
    std::uint16_t pass = 0;
    constexpr std::uint16_t kPasses = 64;
    for (bool any = true; any && room_.units[p] > 0 && pass < kPasses; ++pass) {
      any = false;
      fits.clear();
      double units = 0, weights = 0;
      for (const OpeningStay& s : stays) {
        if ((s.pools & pools::bit(p)) == 0) continue;
        if (!fills(fit(s), p)) continue;
        fits.emplace_back(&s, s.weight);
        units += s.weight * mean_units(s, p);
        weights += s.weight;
      }
      if (units <= 0) break;
      // At least one: who does not fit with the hours of most may fit with fewer.
      const double patients = std::max(static_cast<double>(room_.units[p]) / units, 1 / weights);
      double up_to = uniform(me_.pools[p].identity, engine::DrawSite("opening/share"), pass);
      for (const auto& [s, weight] : fits) {
        for (std::int64_t n = opening::next_whole(up_to, weight * patients); n > 0; --n) {
          const Fit at = fit(*s);
          if (!fills(at, p) || !open_stay(*s, at)) break;
          any = true;
        }
      }
    }
  }
}

/// All others without a running clock, as many as the flow implies; who does not fit in waits, or is not there.
template <class Fel>
void ProviderProcess<Fel>::open_stationary() {
  if (given_->opening.stays_at(index_).empty()) return;
  double up_to = uniform(engine::hash_name("opening/" + me_.id), engine::DrawSite("opening/share"));
  for (const OpeningStay& s : given_->opening.stays_at(index_)) {
    if (!s.stationary || (s.pools & room_.numbered) != 0) continue;
    for (std::int64_t n = opening::next_whole(up_to, s.weight); n > 0; --n) (void)open_stay(s, fit(s));
  }
}

/// Where the time is spent for which this step takes units: in a `use` itself, after a `seize` in the delay that
/// surely follows at once; kNoStep if it is not as simple.
template <class Fel>
StepId ProviderProcess<Fel>::spent_in(StepId step) const {
  const CompiledStep& s = model_.steps[step];
  if (s.kind == StepKind::kUse || s.kind == StepKind::kCare) return step;
  if (s.kind != StepKind::kSeize || s.next.count != 1) return kNoStep;
  const StepId next = model_.branches[s.next.begin].to;
  return model_.steps[next].kind == StepKind::kDelay && model_.steps[next].marks == 0 ? next : kNoStep;
}

/// The pool says nothing of who is in care, so nobody from the list has waited beside a free unit: those first in its
/// queue have had the units for a while, and are neither arrivals nor served in the run.
template <class Fel>
void ProviderProcess<Fel>::open_in_use(std::size_t p) {
  const bool managed = me_.pools[p].managed, in_hours = me_.pools[p].in_hours;
  const auto first = [&](Pools& units) {
    if (managed) return next_of(p, units);
    units = pools::bit(p);
    const auto& head = pools_[p].head;
    const auto found = std::find_if(head.begin(), head.end(), [](Slot e) { return e != kNoSlot; });
    if (found == head.end()) return kNoSlot;
    const std::int64_t least = units_of(step_of(tokens_[*found]), p);
    return pools_[p].busy + least > pools_[p].capacity() ? kNoSlot : *found;
  };
  for (Pools units = 0;;) {
    const Slot e = first(units);
    if (e == kNoSlot || !tokens_[e].has(kClockRunning)) return;
    const CompiledStep& asks = step_of(tokens_[e]);
    const StepId at = spent_in(tokens_[e].step);
    if (at == kNoStep) return;
    in_hours ? leave_care_queue(e) : dequeue(e);
    if (asks.gives_up != kNoParameter) no_more_giving_up(e);
    --record_.steps[asks.stat].arrived;
    if (asks.kind == StepKind::kSeize) {
      hold(e, units);
      count_visit(e);
      tokens_[e].step = at;
    }
    const CompiledStep& s = step_of(tokens_[e]);
    engine::Substream u = substream(tokens_[e].id, engine::DrawSite("opening/in_use"));
    const std::uint32_t duration = s.duration < kByAttribute ? s.duration : by_attribute(e, s.duration);
    const double days = distributions_[duration].sample_length_biased(u);
    const engine::Duration left = engine::duration_from_days(days * (1 - u.uniform()));
    if (s.kind == StepKind::kCare) {
      open_care(e, engine::duration_from_days(days) - left, left, pools_[p].capacity() - pools_[p].busy);
    } else if (managed && s.kind == StepKind::kUse) {
      open_use(e, units, left, engine::duration_from_days(days));
    } else {
      if (s.kind == StepKind::kUse) take_unit(e, p);
      later(this->now() + left, kPriorityRelease, EventKind::kStepEnd, e, tokens_[e].generation);
    }
  }
}

/// Who waits for a pool joins its queue, the longest waiting first; then units that are free are given out.
template <class Fel>
void ProviderProcess<Fel>::open_queues() {
  std::sort(waiting_.begin(), waiting_.end());
  for (const Waiting& w : waiting_) {
    const Slot e = w.token;
    const CompiledStep& s = step_of(tokens_[e]);
    const std::uint8_t priority = priority_of(e, s);
    ++record_.steps[s.stat].arrived;
    if (s.kind == StepKind::kCare) {
      wait_for_care(e, s, priority);
    } else if (me_.pools[s.resource].managed) {
      Work& own = work(e);
      own.joined = ++joins_;
      enqueue(e, s.resource, priority, false);
      if (s.gives_up != kNoParameter) plan_give_up(e, s);
      if (me_.tracks_holds) count_blocked(e);
    } else {
      stand_in_queue(e, s, priority);
    }
  }
  if (waiting_.empty()) return;
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    if (me_.pools[p].daily_grants) continue;
    if (!model_.stationary_stays && (room_.numbered & pools::bit(p)) == 0) open_in_use(p);
    if (me_.pools[p].in_hours) {
      serve_care(p);
    } else {
      grant_from(p, me_.pools[p].managed ? pools::kAll : pools_[p].capacity() - pools_[p].busy);
    }
  }
}

/// The days that were bookable at the census are booked, by the rule of every morning.
template <class Fel>
void ProviderProcess<Fel>::prebook() {
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
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
