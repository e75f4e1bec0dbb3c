// Values that change during the run. Part of provider_process.cpp.
//
// A provider that an intervention concerns has a table of values of its own and changes it at 00:00, before anything
// else happens on that day. What was drawn before stays: stays, times and hazards of waits under way. What follows from
// values is worked out again here: capacities, arrivals, the rota, removals.
#pragma once

#include <algorithm>

#include "icsflow/care/provider_process.hpp"

namespace icsflow::models {

/// Looks up what will change here; called first of all at the start, so that the changes come before the other events
/// of their instant.
template <class Fel>
void ProviderProcess<Fel>::plan_changes(const ModelValues& given) {
  given_ = &given;
  values_ = given.values.data();
  distributions_ = given.distributions.data();
  changes_.clear();
  next_change_ = 0;
  known_until_ = -1;
  if (!me_.dated.empty()) changes_ = dated_values(model_.interventions, given.values, me_.dated, model_.run_days);
  if (changes_.empty()) return;
  own_values_ = given.values;
  values_ = own_values_.data();
  own_distributions_ = given.distributions;
  distributions_ = own_distributions_.data();
  std::int32_t last = -1;
  for (const DatedValue& c : changes_) {
    if (c.day != last) later(engine::start_of_day(c.day), kPriorityControl, EventKind::kParametersChange, 0);
    last = c.day;
  }
}

/// The largest number of days that will be open at a time.
template <class Fel>
std::int32_t ProviderProcess<Fel>::longest_horizon(const CompiledSession& c) const {
  double days = value(c.horizon);
  for (const DatedValue& change : changes_) {
    if (change.id == c.horizon) days = std::max(days, change.value);
  }
  return whole_days(days);
}

/// Arrivals a day of a stream, where its profile is 1.
template <class Fel>
double ProviderProcess<Fel>::arrival_rate(const CompiledStream& s) const {
  return value(s.rate) * (s.share == kNoParameter ? 1.0 : value(s.share));
}

template <class Fel>
void ProviderProcess<Fel>::change_parameters() {
  const std::int32_t day = engine::day_of(this->now());
  if (has_days_) {  // what is granted below happens today
    today_ = day;
    week_ = model_.calendar->week(today_);
  }
  std::vector<double> rates, hazards;
  for (const CompiledStream& s : me_.streams) rates.push_back(arrival_rate(s));
  for (const std::uint16_t s : me_.services) hazards.push_back(value(model_.services[s].removal_hazard));
  for (; next_change_ < changes_.size() && changes_[next_change_].day == day; ++next_change_) {
    own_values_[changes_[next_change_].id] = changes_[next_change_].value;
  }
  for (const std::uint32_t d : me_.dated_distributions) {
    own_distributions_[d] = model_.distribution_sources[d].make(own_values_);
  }
  for (std::uint32_t i = 0; i < rates.size(); ++i) {
    if (arrival_rate(me_.streams[i]) != rates[i]) change_arrivals(i, rates[i]);
  }
  for (std::size_t i = 0; i < hazards.size(); ++i) {
    if (value(model_.services[me_.services[i]].removal_hazard) != hazards[i])
      change_removals(static_cast<std::uint16_t>(i));
  }
  set_capacities();
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    const bool managed = me_.pools[p].managed;
    if (managed) {
      note(p);
      rank_again(p);
    }
    if (!me_.pools[p].daily_grants) grant_from(p, managed ? free_units(p) : pools_[p].capacity() - pools_[p].busy);
  }
  // From its first day on an intervention is known with its ramp and its end, and rotas are made accordingly: they need
  // making anew only when another one begins.
  bool begins = false, cancels = false;
  for (const DatedChange& c : model_.interventions) {
    if (c.at <= known_until_ || !c.concerns(day, me_.dated)) continue;
    begins = true;
    cancels = cancels || c.cancels;
  }
  known_until_ = day;
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    change_sessions(i);
    if (begins) remake_rota(i);
    if (cancels) cancel_lost(i);
  }
}

/// The value on a day to come, as far as the interventions known today tell.
template <class Fel>
double ProviderProcess<Fel>::value_on(ParameterId id, std::int32_t day) const {
  if (changes_.empty() || !std::binary_search(me_.dated.begin(), me_.dated.end(), id)) return value(id);
  return dated_value(model_.interventions, given_->values, id, day, known_until_);
}

/// The next arrival of a stream whose rate is another from now on. An arrival comes when the rate, integrated since the
/// one before, reaches its unit exponential variate; what has been used up of that so far was at the old rate. So the
/// stream is a Poisson process of the rate that holds at each time, and no draw is made anew.
template <class Fel>
void ProviderProcess<Fel>::change_arrivals(std::uint32_t i, double old_rate) {
  const CompiledStream& s = me_.streams[i];
  Source& source = sources_[i];
  if (++source.generation == 0)  // the arrival that was scheduled is void
    throw std::length_error(fmt::format("{}: the rate of {} changes more than 65,535 times", me_.id, s.id));
  const SimTime now = this->now();
  if (source.left < 0) {  // nobody was to come: the next one's luck has not been looked at
    engine::Substream u = substream(engine::child_identity(s.identity, source.ordinal), s.arrival_site);
    source.left = engine::unit_exponential(u);
  } else {
    const double days =
        s.profile == kNone ? engine::in_days(now - source.from) : model_.profiles[s.profile].integral(source.from, now);
    source.left = std::max(0.0, source.left - old_rate * days);
  }
  source.from = now;
  const double rate = arrival_rate(s);
  if (rate > 0) schedule_next(i, source.left / rate);
}

/// Removals of clocks that run, when the hazard is another from today on. The hazard is memoryless: whoever is still
/// here has a new time of removal, drawn by patient and day.
template <class Fel>
void ProviderProcess<Fel>::change_removals(std::uint16_t local) {
  const CompiledService& service = model_.services[me_.services[local]];
  const double hazard = value(service.removal_hazard);
  const engine::DrawSite site("clock/removal/changed");
  std::vector<std::pair<std::uint64_t, Slot>> running;  // by identity: slots must not order anything
  for (Slot e = 0; e < tokens_.size(); ++e) {
    if (tokens_[e].has(kLive) && tokens_[e].has(kClockRunning) && step_of(tokens_[e]).service == local)
      running.emplace_back(tokens_[e].id, e);
  }
  std::sort(running.begin(), running.end());
  for (const auto& [id, e] : running) {
    unlink_removal(e);
    if (hazard <= 0) continue;
    engine::Substream u = substream(nth(id, static_cast<std::uint64_t>(today_)), site);
    link_removal(e, today_, engine::unit_exponential(u) / hazard);
  }
}

/// The rota of a day, with the values of that day as they are known today; fractions of slots carry over to the next.
template <class Fel>
typename ProviderProcess<Fel>::Rota ProviderProcess<Fel>::make_rota(std::size_t i, std::int32_t day) {
  Session& s = sessions_[i];
  const CompiledSession& c = me_.sessions[i];
  Rota rota;
  const Calendar& calendar = *model_.calendar;
  if (!c.days[calendar.weekday(day)] || calendar.is_holiday(day)) return rota;
  const auto days_a_week = std::count(c.days.begin(), c.days.end(), true);
  const auto on_day = [&](ParameterId id) { return value_on(id, day); };
  const SessionStaff staff = changes_.empty() ? s.staff : session_staff(c.staffing, on_day);
  // A rate is kept per calendar day: 7 of them fall on the days of the week that have sessions.
  const double planned = on_day(c.slots) * 7 / static_cast<double>(days_a_week) * c.season[calendar.month(day)];
  std::int64_t slots = whole_slots(s.carry.slots, planned * staff.planned_factor);
  constexpr std::int64_t kMostSlots = 1'000'000'000;  // they are counted in 32 bits, of several lists together
  if (slots > kMostSlots) [[unlikely]]
    throw std::length_error(fmt::format("{}.{}: {} slots on day {} of the run; a day has at most {}", me_.id, c.name,
                                        slots, day, kMostSlots));
  rota.planned = slots;
  if (staff.run_share < 1) {  // session by session: does it find its team?
    const auto per_session = std::max<std::int64_t>(1, static_cast<std::int64_t>(on_day(c.cases_per_session) + 0.5));
    engine::Substream u = substream(engine::child_identity(c.identity, static_cast<std::uint64_t>(day)), c.run_site);
    std::int64_t run = 0;
    for (std::int64_t left = slots; left > 0; left -= per_session) {
      if (engine::bernoulli(u, staff.run_share)) run += std::min(left, per_session);
    }
    slots = run;
  }
  rota.run = slots;
  const std::int64_t for_planned =
      std::min(slots, whole_slots(s.carry.planned, static_cast<double>(slots) * on_day(c.planned_share)));
  const std::int64_t others = slots - for_planned;
  const std::int64_t urgent =
      std::min(others, whole_slots(s.carry.urgent, static_cast<double>(others) * on_day(c.urgent_share)));
  rota.kept[booking::kUrgent] = static_cast<std::int32_t>(urgent);
  rota.kept[booking::kPlanned] = static_cast<std::int32_t>(for_planned);
  rota.kept[booking::kRoutine] = static_cast<std::int32_t>(slots - urgent - for_planned);
  return rota;
}

/// Brings sessions in line with today's values, at 00:00: the days open are today .. today + horizon - 1.
template <class Fel>
void ProviderProcess<Fel>::change_sessions(std::size_t i) {
  Session& s = sessions_[i];
  const CompiledSession& c = me_.sessions[i];
  s.notice = whole_days(value(c.notice));
  s.urgent_notice = whole_days(value(c.urgent_notice));
  const std::int32_t release = whole_days(value(c.release));
  for (std::int32_t day = today_ + s.release; day < today_ + release; ++day) release_day(s, day);
  s.release = release;
  const std::int32_t horizon = whole_days(value(c.horizon));
  if (horizon < s.horizon) close_days(i, today_ + horizon, today_ + s.horizon - 1);
  for (std::int32_t day = today_ + s.horizon; day < today_ + horizon; ++day) open_day(i, day);
  s.horizon = horizon;
}

/// Days that are no longer within the horizon: whoever is booked there goes back to the list, with the old place, and
/// the rota is made anew when the day comes within it.
template <class Fel>
void ProviderProcess<Fel>::close_days(std::size_t i, std::int32_t first, std::int32_t last) {
  Session& s = sessions_[i];
  s.carry = rota_of(s, first).before;
  for (std::int32_t day = first; day <= last; ++day) {
    SessionDay& d = session_day(s, day);
    const std::vector<Slot>& booked = booked_on(s, day);
    while (!booked.empty()) {
      const Slot e = booked.back();
      unbook(e);
      join_list(e, false);
    }
    for (const std::int32_t f : d.free) s.free_slots -= f;
    d.free = {};
    d.day = -1;
    record_.sessions[i].slots_planned -= rota_of(s, day).planned;
    record_.sessions[i].slots_run -= rota_of(s, day).run;
  }
}

/// Where more are booked than there are slots, those with the shortest wait lose their date, the urgent and those whose
/// wait is protected last.
template <class Fel>
void ProviderProcess<Fel>::cancel_lost(std::size_t i) {
  Session& s = sessions_[i];
  for (std::int32_t day = today_; day < today_ + s.horizon; ++day) {
    SessionDay& d = session_day(s, day);
    const std::int64_t slots = rota_of(s, day).run;
    if (static_cast<std::int64_t>(booked_on(s, day).size()) <= slots) continue;
    std::vector<Slot> booked = booked_on(s, day);
    std::sort(booked.begin(), booked.end(), [this](Slot a, Slot b) {
      if (spared(a) != spared(b)) return spared(b);
      return shorter_wait(a, b);
    });
    booked.resize(booked.size() - static_cast<std::size_t>(slots));
    for (const Slot e : booked) {
      unbook(e);
      --d.free[booking::kRoutine];  // there is no such slot
      --s.free_slots;
      back_to_list(e);
    }
  }
}

/// The rota of the open days, made anew. Nobody booked loses the date: slots that are lost are free ones
/// first, and where more are booked than there are slots now, no more are.
template <class Fel>
void ProviderProcess<Fel>::remake_rota(std::size_t i) {
  Session& s = sessions_[i];
  if (s.horizon == 0) return;
  s.carry = rota_of(s, today_).before;
  for (std::int32_t day = today_; day < today_ + s.horizon; ++day) {
    SessionDay& d = session_day(s, day);
    Rota& old = rota_of(s, day);
    const Carry before = s.carry;
    Rota now = make_rota(i, day);
    now.before = before;
    record_.sessions[i].slots_planned += now.planned - old.planned;
    record_.sessions[i].slots_run += now.run - old.run;
    const bool released = day < today_ + s.release;
    std::int64_t had = 0, has = 0;
    for (std::size_t k = 0; k < kListClasses; ++k) {
      had += d.free[k];
      std::int32_t& free = d.free[released ? booking::kRoutine : k];
      free += now.kept[k] - old.kept[k];
    }
    const std::int64_t wanted =
        std::max<std::int64_t>(0, now.run - static_cast<std::int64_t>(booked_on(s, day).size()));
    for (std::int32_t& f : d.free) {
      f = std::max(0, f);
      has += f;
    }
    for (const std::size_t k : {booking::kRoutine, booking::kPlanned, booking::kUrgent}) {
      const auto less = static_cast<std::int32_t>(std::clamp<std::int64_t>(has - wanted, 0, d.free[k]));
      d.free[k] -= less;
      has -= less;
    }
    d.free[booking::kRoutine] += static_cast<std::int32_t>(wanted - has);
    s.free_slots += wanted - had;
    old = now;
  }
}

}  // namespace icsflow::models
