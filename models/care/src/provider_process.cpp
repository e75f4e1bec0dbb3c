#include "icsflow/care/provider_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "icsflow/domain/workforce.hpp"

namespace icsflow::models {

using engine::SimTime;

namespace {
constexpr engine::Duration kMorning = engine::hours(7);
constexpr engine::Duration kBooking = engine::hours(8);
/// Oldest clock a list distinguishes: three years before the run.
constexpr std::int32_t kOldestDay = -1100;

constexpr std::uint32_t bit(MarkKind m) { return 1U << static_cast<unsigned>(m); }
std::int64_t half_up(double x) { return static_cast<std::int64_t>(std::floor(x + 0.5)); }
}  // namespace

template <class Fel>
ProviderProcess<Fel>::ProviderProcess(const CompiledModel& model, std::uint16_t index)
    : Base(model.providers[index].id, index), model_(model), me_(model.providers[index]), index_(index) {
  has_days_ = !me_.sessions.empty() || !me_.services.empty() || me_.counts_ready;
  for (const CompiledPool& p : me_.pools) has_days_ = has_days_ || p.beds || p.daily_grants;
}

template <class Fel>
void ProviderProcess<Fel>::connect_all(const std::vector<ProviderProcess*>& all) {
  channel_to_.assign(all.size(), kNoIndex);
  for (const CompiledChannel& c : me_.channels) {
    channel_to_[c.to] = static_cast<std::uint16_t>(this->connect(*all[c.to], c.floor));
  }
}

// --- the rhythm of a run ---

template <class Fel>
void ProviderProcess<Fel>::start(engine::RunKey key, const ModelValues& given, std::vector<DrawRecord>* draws) {
  this->reset_process();
  key_ = key;
  draws_ = draws;
  today_ = 0;
  week_ = 0;
  ready_now_ = 0;
  events_by_kind_ = {};
  for (Token& t : tokens_) t.flags = 0;
  tokens_.clear();
  free_tokens_.clear();
  episodes_.clear();
  free_episodes_.clear();
  particulars_.clear();
  free_particulars_.clear();
  granted_.clear();
  in_last_.clear();
  dated_.clear();
  members_.clear();
  known_.clear();
  sources_.assign(me_.streams.size(), {});
  leave_heads_.assign(static_cast<std::size_t>(model_.run_days) + 1, kNoSlot);

  plan_changes(given);

  const Calendar& calendar = *model_.calendar;
  const auto weeks = static_cast<std::size_t>(calendar.week(model_.run_days - 1)) + 1;
  record_.restart({me_.services.size(), model_.departments.size(), me_.stat_steps.size(), me_.pools.size(),
                   me_.sessions.size(), weeks, static_cast<std::size_t>(model_.run_days), me_.managed});

  pools_.assign(me_.pools.size(), {});
  for (Pool& p : pools_) {
    p.head.fill(kNoSlot);
    p.tail.fill(kNoSlot);
  }
  sessions_.resize(me_.sessions.size());
  for (std::size_t i = 0; i < sessions_.size(); ++i) {
    Session& s = sessions_[i];
    const CompiledSession& c = me_.sessions[i];
    s.free_slots = 0;
    s.carry = {};
    s.horizon = whole_days(value(c.horizon));
    s.notice = whole_days(value(c.notice));
    s.urgent_notice = whole_days(value(c.urgent_notice));
    s.release = whole_days(value(c.release));
    s.days.resize(static_cast<std::size_t>(longest_horizon(c)) + 2);
    s.rotas.assign(changes_.empty() ? 0 : s.days.size(), {});
    for (SessionDay& d : s.days) {
      d.day = -1;
      d.free = {};
      d.picks = 0;
    }
    s.booked.resize(s.days.size());
    for (std::vector<Slot>& booked : s.booked) booked.clear();
    for (AgedList& l : s.lists) {
      l.set_range(kOldestDay, model_.run_days);
      l.clear();
    }
  }
  set_capacities();
  start_managed();
  start_measures();

  open();
  record_.opening = record_.created;
  drain_granted();
  prebook();

  for (std::uint32_t i = 0; i < me_.streams.size(); ++i) {
    if (me_.streams[i].is_rate) {
      schedule_arrival(i);
    } else {
      start_source(i);
    }
  }
  if (has_days_) later(engine::kStart, kPriorityControl, EventKind::kDayStart, 0);
  if (times_stays_) record_.asked->came.assign(tokens_.size(), engine::kNever);  // of the opening nobody knows
  if (model_.measures.audit && record_.asked != nullptr) schedule_audit(0);
  if (model_.warm_up > engine::kStart) later(model_.warm_up, kPriorityControl, EventKind::kWarmUp, 0);
}

template <class Fel>
void ProviderProcess<Fel>::handle(const engine::Event& event) {
  const std::uint32_t e = event.entity;
  ++events_by_kind_[event.kind];
  switch (static_cast<EventKind>(event.kind)) {
    case EventKind::kStreamArrival:
      if (event.arg == sources_[e].generation) stream_arrival(e);
      break;
    case EventKind::kStepEnd:
      if (current(event)) step_end(e);
      break;
    case EventKind::kAttend:
      if (current(event)) attend(e);
      break;
    case EventKind::kGiveUp:
      if (current(event)) give_up(e);
      break;
    case EventKind::kCustodyPasses:
      if (current(event)) custody_passes(e);
      break;
    case EventKind::kDayStart:
      day_start();
      break;
    case EventKind::kMorning:
      morning();
      break;
    case EventKind::kBook:
      book_all();
      break;
    case EventKind::kGrants: {
      const CompiledPool& c = me_.pools[e];
      const double share = value(c.grant_share[model_.calendar->service_weekday(today_)]);
      std::int64_t units = 0;
      engine::Substream u = substream(nth(c.identity, static_cast<std::uint64_t>(today_)), c.grant_site);
      for (std::int64_t k = pools_[e].busy; k < pools_[e].capacity(); ++k) units += engine::bernoulli(u, share) ? 1 : 0;
      grant_from(e, units);
      break;
    }
    case EventKind::kCensus:
      census();
      break;
    case EventKind::kWarmUp:
      start_statistics();
      break;
    case EventKind::kAudit:
      audit();
      break;
    case EventKind::kReferral: {
      const Letter letter = this->take_mail(e);
      const Slot t = create(letter.id);
      tokens_[t].locality = letter.locality;
      tokens_[t].priority = letter.priority;
      tokens_[t].flags = static_cast<std::uint16_t>(tokens_[t].flags | (letter.flags & kListMask));
      enter(t, letter.step);
      break;
    }
    case EventKind::kAsk:
      on_ask(this->take_mail(e));
      break;
    case EventKind::kOffer:
      on_offer(this->take_mail(e));
      break;
    case EventKind::kMove:
      on_move(this->take_mail(e));
      break;
    case EventKind::kDirectMove:
      on_direct_move(this->take_mail(e));
      break;
    case EventKind::kWithdraw: {
      const Letter letter = this->take_mail(e);
      const auto it = known_.find(letter.id);
      if (it != known_.end()) abort_request(it->second);
      break;
    }
    case EventKind::kDecline: {
      const Letter letter = this->take_mail(e);
      if (current(letter.to_slot, letter.to_generation)) abort_request(letter.to_slot);
      break;
    }
    case EventKind::kShift:
      roster(e);
      break;
    case EventKind::kShiftOver:
      shift_over(e);
      break;
    case EventKind::kCleaned:
      cleaned(e & ((1U << kPoolBits) - 1), std::uint64_t{e >> kPoolBits} << 16 | event.arg);
      break;
    case EventKind::kParametersChange:
      change_parameters();
      break;
    case EventKind::kReturn:
      member_returns(e);
      break;
    case EventKind::kCareWeek:
      if (current(event)) care_week(e);
      break;
  }
  drain_granted();
}

template <class Fel>
void ProviderProcess<Fel>::day_start() {
  today_ = engine::day_of(this->now());
  const Calendar& calendar = *model_.calendar;
  week_ = calendar.week(today_);
  for (Pool& p : pools_) {
    if (today_ > 0) {
      const unsigned yesterday = calendar.weekday(today_ - 1);
      update_expectation(p.expected_leaving[yesterday], static_cast<double>(p.leaving_today));
      update_expectation(p.expected_need[yesterday], static_cast<double>(p.need_today));
    }
    p.leaving_today = p.need_today = 0;
  }
  // Those whose removal without treatment falls on today.
  Slot e = leave_heads_[static_cast<std::size_t>(today_)];
  while (e != kNoSlot) {
    const Slot next = tokens_[e].leave_next;
    if (tokens_[e].has(kClockRunning)) remove_pathway(e);  // else its clock starts today
    e = next;
  }
  const SimTime midnight = this->now();
  later(midnight + (me_.cancellation_pool == kNoIndex ? kMorning : me_.cancellation_at), kPriorityControl,
        EventKind::kMorning, 0);
  if (!me_.sessions.empty()) later(midnight + kBooking, kPriorityAllocate, EventKind::kBook, 0);
  for (std::uint32_t p = 0; p < me_.pools.size(); ++p) {
    if (me_.pools[p].daily_grants) later(midnight + me_.pools[p].grants_at, kPriorityAllocate, EventKind::kGrants, p);
  }
  later(midnight + engine::days(1) - engine::milliseconds(1), kPriorityCensus, EventKind::kCensus, 0);
  if (today_ + 1 < model_.run_days) later(midnight + engine::days(1), kPriorityControl, EventKind::kDayStart, 0);
}

template <class Fel>
void ProviderProcess<Fel>::census() {
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    if (!me_.pools[p].beds && !me_.pools[p].daily_grants) continue;
    PoolRecord& r = record_.pools[p];
    r.open_at_midnight.push_back(in_32_bits(pools_[p].capacity(), me_.id, me_.pools[p].name));
    r.occupied_at_midnight.push_back(in_32_bits(pools_[p].busy, me_.id, me_.pools[p].name));
    r.queue_at_midnight.push_back(in_32_bits(pools_[p].queued, me_.id, me_.pools[p].name));
    record_.escalation_bed_days +=
        std::max<std::int64_t>(0, std::min(pools_[p].extra, pools_[p].busy - pools_[p].core));
  }
  record_.ready_at_midnight.push_back(in_32_bits(ready_now_, me_.id, "ready"));
  if (me_.services.empty()) return;
  if (leave_heads_[static_cast<std::size_t>(today_)] != kNoSlot) [[unlikely]]
    clocks_fall_due();
  const Calendar& calendar = *model_.calendar;
  const bool last = today_ + 1 == model_.run_days;
  if (last || calendar.week(today_ + 1) != week_) {
    for (ServiceRecord& s : record_.services) s.closing[static_cast<std::size_t>(week_)] = s.running;
  }
  if (last || calendar.month(today_ + 1) != calendar.month(today_)) {
    for (ServiceRecord& s : record_.services) s.month_bands.emplace_back();
    recount([this](const Token& t) {
      ServiceRecord& s = record_.services[model_.outlines[t.step].service];
      ++s.month_bands.back()[static_cast<std::size_t>(band_of_days(today_ - t.clock_start))];
    });
    if (last) {
      for (ServiceRecord& s : record_.services) s.closing_bands = s.month_bands.back();
    }
  }
}

template <class Fel>
void ProviderProcess<Fel>::check_identities() {
  if (this->scheduled() >> engine::kSequenceBits != 0)
    throw std::length_error(me_.id + ": more than 2^40 events in one replication: their order is no longer certain");
  recount([](const Token&) {});
}

/// Goes through the tokens once: each one whose clock runs is shown to `see`, and the identities are checked.
template <class Fel>
template <class See>
void ProviderProcess<Fel>::recount(See see) {
  std::vector<std::int64_t>&running = counted_.running, &decided = counted_.decided, &held = counted_.held;
  running.assign(record_.services.size(), 0);
  decided.assign(record_.services.size(), 0);
  held.assign(pools_.size(), 0);
  std::int64_t custody = 0;
  for (const Token& t : tokens_) {
    if (!t.has(kLive)) continue;
    custody += in_custody(t) ? 1 : 0;
    const CompiledModel::StepOutline step = model_.outlines[t.step];
    if (t.has(kClockRunning)) {
      see(t);
      ++running[step.service];
      decided[step.service] += t.has(kDecided) ? 1 : 0;
    }
    if (t.episode != kNoSlot) {
      for (std::uint64_t bits = episodes_[t.episode].held; bits != 0; bits &= bits - 1) {
        ++held[static_cast<std::size_t>(std::countr_zero(bits))];
      }
    }
    if (step.used_pool != kNoIndex && !t.has(kInQueue)) ++held[step.used_pool];
    if (t.has(kParticulars)) {
      if (const std::int64_t hours = particulars_[t.visits].hours; hours > 0) held[step_of(t).resource] += hours;
    }
  }
  for (const Work& w : work_) {
    for (std::uint64_t bits = w.units | w.kept; bits != 0; bits &= bits - 1) {
      ++held[static_cast<std::size_t>(std::countr_zero(bits))];
    }
  }
  for (std::size_t i = 0; i < record_.services.size(); ++i) {
    const ServiceRecord& s = record_.services[i];
    std::int64_t expected = s.opening;
    for (const ClockFlows& f : s.weeks) expected += f.net();
    if (expected != running[i] || s.running != running[i] || s.decided != decided[i]) {
      engine::contract_violation(fmt::format(
          "list identity of {} on day {}: opening + new - completed - removed + in - out = {}, recorded {}, counted "
          "{}; "
          "with a decision to admit: recorded {}, counted {}",
          model_.services[me_.services[i]].id, today_, expected, s.running, running[i], s.decided, decided[i]));
    }
  }
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    if (held[p] != pools_[p].busy) {
      engine::contract_violation(fmt::format("bed identity of {}.{} on day {}: {} in use, {} held by pathways", me_.id,
                                             me_.pools[p].name, today_, pools_[p].busy, held[p]));
    }
  }
  check_managed();
  const std::int64_t expected = record_.created + record_.passed_in - record_.left - record_.passed_out;
  if (custody != expected) {
    engine::contract_violation(
        fmt::format("custody at {} on day {}: {} pathways, expected {}", me_.id, today_, custody, expected));
  }
}

template <class Fel>
ProviderOutcome ProviderProcess<Fel>::outcome() const {
  ProviderOutcome out;
  out.record = &record_;
  for (const PoolRecord& p : record_.pools) {
    out.mean_busy.push_back(p.busy.mean(model_.end));
    out.mean_queue.push_back(p.queue.mean(model_.end));
  }
  for (std::size_t p = 0; record_.asked != nullptr && p < record_.asked->pools.size(); ++p) {
    const AskedRecord::Pool& asked = record_.asked->pools[p];
    const bool shifts = !me_.pools[p].shifts.empty();
    const double there = shifts ? record_.managed_pools[p].on_shift.mean(model_.end) : asked.open.mean(model_.end),
                 used = out.mean_busy[p] - (shifts ? asked.used_after.mean(model_.end) : 0);
    const bool applies = !me_.pools[p].unlimited && there > 0;
    // More can be in use than are open where a pool was cut: that is all of it.
    out.utilisation.push_back(applies ? std::min(1.0, used / there) : std::numeric_limits<double>::quiet_NaN());
  }
  if (model_.reports_queues(index_)) see_who_is_there(out);
  for (const ManagedPoolRecord& p : record_.managed_pools) {
    out.managed.push_back({p.blocked.mean(model_.end), p.cleaning.mean(model_.end), p.idle.mean(model_.end),
                           p.on_shift.mean(model_.end), p.overtime.mean(model_.end)});
  }
  for (std::uint16_t g = 0; g < size16(me_.groups); ++g)
    out.unfilled.push_back(unfilled(g, [this](ParameterId id) { return value(id); }));
  for (const Session& s : sessions_) out.run_share.push_back(s.staff.run_share);
  return out;
}

// --- capacity ---

template <class Fel>
template <class Value>
double ProviderProcess<Fel>::unfilled(std::uint16_t group, const Value& v) const {
  const CompiledGroup& g = me_.groups[group];
  return unfilled_share({v(g.establishment), v(g.vacancy), v(g.sickness), v(g.leave), v(g.budgeted_sickness),
                         v(g.bank_fill), v(g.agency_fill)});
}

/// As it was when the published capacities were seen.
template <class Fel>
double ProviderProcess<Fel>::unfilled_then(std::uint16_t group) const {
  const CompiledGroup& g = me_.groups[group];
  return unfilled(group, [&](ParameterId id) { return value_at_start(id == g.vacancy ? g.observed_vacancy : id); });
}

/// Share of sessions that find their team, `absent` being the share of a group's posts that nobody fills.
template <class Fel>
template <class Value, class Absent>
double ProviderProcess<Fel>::run_share(const CompiledStaffing& staffing, const Value& v, const Absent& absent) const {
  double posts = 0, missing = 0;
  for (const auto& role : staffing.roles) {
    posts += v(role.posts);
    missing += v(role.posts) * absent(role.group);
  }
  if (posts <= 0) return 1;
  return session_run_share(static_cast<int>(half_up(posts)), static_cast<int>(half_up(v(staffing.floaters))),
                           std::max(1, static_cast<int>(half_up(v(staffing.teams)))), missing / posts);
}

/// Capacity relative to what was seen at the observed vacancy.
template <class Fel>
template <class Value>
double ProviderProcess<Fel>::staffing_factor(const CompiledStaffing& staffing, const Value& v) const {
  if (staffing.rule == StaffingSpec::Rule::kNone || staffing.roles.empty()) return 1;
  const double now = unfilled(staffing.roles[0].group, v), seen = unfilled_then(staffing.roles[0].group);
  if (staffing.rule == StaffingSpec::Rule::kBeds) {
    const double open_then = 1 - closed_bed_share(seen, value_at_start(model_.ward_ratio_tolerance));
    const double open_now = 1 - closed_bed_share(now, v(model_.ward_ratio_tolerance));
    // Physical beds are not known: more staff than seen opens no further bed.
    return open_then <= 0 ? 1 : std::min(1.0, open_now / open_then);
  }
  return seen >= 1 ? 1 : (1 - now) / (1 - seen);
}

template <class Fel>
template <class Value>
typename ProviderProcess<Fel>::SessionStaff ProviderProcess<Fel>::session_staff(const CompiledStaffing& staffing,
                                                                                const Value& v) const {
  SessionStaff out;
  if (staffing.rule == StaffingSpec::Rule::kTheatreTeam) {
    // Published slots are those that ran: the rota planned more, and staffing decides which sessions run.
    out.run_share = run_share(staffing, v, [&](std::uint16_t g) { return unfilled(g, v); });
    const double then = run_share(
        staffing, [&](ParameterId id) { return value_at_start(id); },
        [&](std::uint16_t g) { return unfilled_then(g); });
    out.planned_factor = 1 / std::max(1e-6, then);
  } else if (staffing.rule != StaffingSpec::Rule::kNone) {
    out.planned_factor = staffing_factor(staffing, v);
  }
  return out;
}

template <class Fel>
void ProviderProcess<Fel>::set_capacities() {
  const auto now = [this](ParameterId id) { return value(id); };
  for (std::size_t p = 0; p < pools_.size(); ++p) {
    const CompiledPool& c = me_.pools[p];
    if (c.shifts.empty()) pools_[p].core = half_up(value(c.capacity) * staffing_factor(c.staffing, now));
    note_capacity(p);
  }
  for (std::size_t i = 0; i < sessions_.size(); ++i) sessions_[i].staff = session_staff(me_.sessions[i].staffing, now);
}

// --- arrivals ---

template <class Fel>
void ProviderProcess<Fel>::schedule_arrival(std::uint32_t i) {
  const CompiledStream& s = me_.streams[i];
  Source& source = sources_[i];
  const double rate = arrival_rate(s);
  if (rate <= 0) {
    source.left = -1;
    return;
  }
  engine::Substream u = substream(engine::child_identity(s.identity, source.ordinal), s.arrival_site);
  source.left = engine::unit_exponential(u);
  source.from = this->now();
  schedule_next(i, source.left / rate);
}

/// @param gap until the next arrival, in days where the stream's profile is 1
template <class Fel>
void ProviderProcess<Fel>::schedule_next(std::uint32_t i, double gap) {
  const CompiledStream& s = me_.streams[i];
  const SimTime at = s.profile == kNone ? this->now() + engine::duration_from_days(gap)
                                        : model_.profiles[s.profile].next(this->now(), gap);
  if (at < model_.end) later(at, kPriorityArrival, EventKind::kStreamArrival, i, sources_[i].generation);
}

template <class Fel>
void ProviderProcess<Fel>::stream_arrival(std::uint32_t i) {
  const CompiledStream& s = me_.streams[i];
  if (!s.is_rate) return dated_arrival(i);
  const std::uint64_t id = engine::child_identity(s.identity, sources_[i].ordinal++);
  arrive(i, id);
  if (!s.batch.empty()) rest_of_batch(i, id);
  schedule_arrival(i);
}

/// What a patient of the stream brings. @param person whose luck it is
template <class Fel>
typename ProviderProcess<Fel>::Newcomer ProviderProcess<Fel>::newcomer(const CompiledStream& s, std::uint64_t person) {
  Newcomer who{priority_from(value(s.priority)), 0, s.list};
  if (s.localities.size() == 1) who.locality = s.localities[0].first;
  if (s.localities.size() > 1) {
    double x = uniform(person, s.locality_site);
    who.locality = s.localities.back().first;
    for (const auto& [l, share] : s.localities) {
      if ((x -= value(share)) < 0) {
        who.locality = l;
        break;
      }
    }
  }
  if (s.urgent_share != kNoParameter && uniform(person, s.urgent_site) < value(s.urgent_share)) {
    who.list = ListClass::kUrgent;
  }
  return who;
}

template <class Fel>
Slot ProviderProcess<Fel>::create(std::uint64_t id, const Newcomer& who) {
  const Slot e = create(id);
  tokens_[e].locality = who.locality;
  tokens_[e].priority = who.priority;
  tokens_[e].set_list(who.list);
  return e;
}

/// A pathway of the stream begins here, or sets out as a referral.
template <class Fel>
void ProviderProcess<Fel>::arrive(std::uint32_t i, std::uint64_t id) {
  const CompiledStream& s = me_.streams[i];
  const Newcomer who = newcomer(s, id);
  if (s.referral) {
    Letter letter;
    letter.id = id;
    letter.step = s.entry;
    letter.locality = who.locality;
    letter.priority = who.priority;
    letter.flags = static_cast<std::uint16_t>(static_cast<unsigned>(who.list) << kListShift);
    engine::Substream u = substream(id, s.receipt_site);
    const auto delay = engine::duration_from_days(distributions_[s.receipt].sample(u));
    post(s.channel, this->now() + delay, EventKind::kReferral, letter);
  } else {
    enter(create(id, who), s.entry);
  }
}

// --- pathways in custody ---

template <class Fel>
Slot ProviderProcess<Fel>::create(std::uint64_t id) {
  Slot e;
  if (free_tokens_.empty()) {
    e = static_cast<Slot>(tokens_.size());
    if (e == kNoSlot) throw std::length_error(me_.id + ": more patients at a time than can be counted");
    tokens_.emplace_back();
  } else {
    e = free_tokens_.back();
    free_tokens_.pop_back();
    const std::uint16_t generation = tokens_[e].generation;
    tokens_[e] = Token{};
    tokens_[e].generation = generation;
  }
  tokens_[e].id = id;
  tokens_[e].flags = kLive;
  ++record_.created;
  if (times_stays_) note_pathway_comes(e);
  return e;
}

template <class Fel>
void ProviderProcess<Fel>::destroy(Slot e) {
  drop_episode(e);
  Token& t = tokens_[e];
  if (t.has(kParticulars)) drop_particulars(e);
  t.flags = 0;
  if (t.generation >= kLastGeneration - 1) [[unlikely]]
    return retire(e);
  ++t.generation;
  free_tokens_.push_back(e);
}

/// The slot has been used as often as its events can be told apart: nobody has it again in this run.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::retire(Slot e) {
  tokens_[e].generation = kLastGeneration;
  in_last_.erase(e);
}

/// Whether an event of a token in its last generation concerns it still: unless it is one of those made stale since.
template <class Fel>
[[gnu::noinline, gnu::cold]] bool ProviderProcess<Fel>::current_in_last(const engine::Event& event) {
  if (!tokens_[event.entity].has(kLive)) return false;  // the slot is retired
  const auto found = in_last_.find(event.entity);
  if (found == in_last_.end()) return true;
  auto& stale = found->second.stale;
  const auto kind = static_cast<EventKind>(event.kind);
  const auto it = stale.find({kind, event.time});
  if (it == stale.end()) {
    if (kind == EventKind::kGiveUp) found->second.gives_up = engine::kNever;
    return true;
  }
  stale.erase(it);
  return false;
}

template <class Fel>
Episode& ProviderProcess<Fel>::episode(Slot e) {
  Token& t = tokens_[e];
  if (t.episode == kNoSlot) {
    if (free_episodes_.empty()) {
      t.episode = static_cast<Slot>(episodes_.size());
      episodes_.emplace_back();
    } else {
      t.episode = free_episodes_.back();
      free_episodes_.pop_back();
      episodes_[t.episode] = Episode{};
    }
  }
  return episodes_[t.episode];
}

/// Gives back everything the episode holds, and its record.
template <class Fel>
void ProviderProcess<Fel>::drop_episode(Slot e) {
  if (e < work_.size()) [[unlikely]]
    drop_work(e);
  const Slot slot = tokens_[e].episode;
  if (slot == kNoSlot) return;
  close_stay(e);
  for (std::size_t p = 0; episodes_[slot].held != 0 && p < pools_.size(); ++p) {
    if (((episodes_[slot].held >> p) & 1U) == 0) continue;
    episodes_[slot].held &= ~(std::uint64_t{1} << p);
    release(e, p);
  }
  tokens_[e].episode = kNoSlot;
  free_episodes_.push_back(slot);
}

/// The patient leaves hospital: ends a delay after being ready.
template <class Fel>
void ProviderProcess<Fel>::close_stay(Slot e) {
  if (tokens_[e].episode == kNoSlot) return;
  Episode& ep = episodes_[tokens_[e].episode];
  if (!ep.is_ready) return;
  ep.is_ready = false;
  --ready_now_;
  record_.delay.add(engine::in_days(this->now() - ep.ready));
  record_.delayed += engine::day_of(this->now()) > engine::day_of(ep.ready) ? 1 : 0;
}

template <class Fel>
ServiceRecord* ProviderProcess<Fel>::service_record(const Token& t) {
  const std::uint16_t service = step_of(t).service;
  return service == kNoIndex ? nullptr : &record_.services[service];
}

template <class Fel>
void ProviderProcess<Fel>::start_clock(Slot e) {
  Token& t = tokens_[e];
  ServiceRecord* s = service_record(t);
  if (s == nullptr || t.has(kClockRunning)) return;
  t.set(kClockRunning);
  t.clear(kDecided);
  t.clock_start = static_cast<std::int16_t>(today_);
  t.decision = kNoDay;
  ++s->running;
  ++this_week(*s).added;
  plan_removal(e);
}

/// Draws when this pathway would be removed without treatment or report, and links it into that day if it is in the
/// run.
template <class Fel>
void ProviderProcess<Fel>::plan_removal(Slot e) {
  Token& t = tokens_[e];
  const CompiledService& service = model_.services[me_.services[step_of(t).service]];
  const double hazard = value(service.removal_hazard);
  if (hazard <= 0) return;
  const std::uint64_t id = t.has(kParticulars) ? removal_identity(e, service) : t.id;
  // A clock that began before the run counts from the end of the 16 bits; no run has so many days.
  engine::Substream u = substream(id, service.removal_site, static_cast<std::uint16_t>(t.clock_start));
  // Memoryless: from today on, whatever the clock's age.
  link_removal(e, today_ + 1, engine::unit_exponential(u) / hazard);
}

/// Links the pathway into the day of its removal, so many days after the start of the day `from`, if that is in the
/// run.
template <class Fel>
void ProviderProcess<Fel>::link_removal(Slot e, std::int32_t from, double days) {
  Token& t = tokens_[e];
  if (days >= static_cast<double>(model_.run_days - from)) return;
  const std::int32_t day = from + static_cast<std::int32_t>(days);
  Slot& head = leave_heads_[static_cast<std::size_t>(day)];
  t.leave_day = static_cast<std::int16_t>(day);
  t.leave_prev = kNoSlot;
  t.leave_next = head;
  if (head != kNoSlot) tokens_[head].leave_prev = e;
  head = e;
}

template <class Fel>
void ProviderProcess<Fel>::unlink_removal(Slot e) {
  Token& t = tokens_[e];
  if (t.leave_day == kNoDay) return;
  if (t.leave_prev == kNoSlot) {
    leave_heads_[static_cast<std::size_t>(t.leave_day)] = t.leave_next;
  } else {
    tokens_[t.leave_prev].leave_next = t.leave_next;
  }
  if (t.leave_next != kNoSlot) tokens_[t.leave_next].leave_prev = t.leave_prev;
  t.leave_day = kNoDay;
}

template <class Fel>
void ProviderProcess<Fel>::stop_clock(Slot e) {
  Token& t = tokens_[e];
  ServiceRecord* s = service_record(t);
  unlink_removal(e);
  --s->running;
  if (t.has(kDecided)) --s->decided;
  t.clear(kClockRunning);
  t.clear(kDecided);
}

/// X2: the clock ends without treatment and without being reported.
template <class Fel>
void ProviderProcess<Fel>::remove_pathway(Slot e) {
  Token& t = tokens_[e];
  if (t.has(kMoving)) {  // on the way to another provider: the decision is the receiver's
    unlink_removal(e);
    return;
  }
  abandon(e);
  ServiceRecord* s = service_record(t);
  ++this_week(*s).removed;
  stop_clock(e);
  ++record_.left;
  destroy(e);
}

template <class Fel>
void ProviderProcess<Fel>::apply_marks(Slot e, std::uint32_t marks) {
  const auto is = [marks](MarkKind m) { return (marks & bit(m)) != 0; };
  const SimTime now = this->now();
  if (is(MarkKind::kClockStart)) start_clock(e);
  if (is(MarkKind::kDecisionToAdmit) && tokens_[e].has(kClockRunning) && !tokens_[e].has(kDecided)) {
    tokens_[e].set(kDecided);
    tokens_[e].decision = static_cast<std::int16_t>(today_);
    ++service_record(tokens_[e])->decided;
  }
  if ((marks & (bit(MarkKind::kPauseStart) | bit(MarkKind::kPauseEnd))) != 0) [[unlikely]]
    pause(e, is(MarkKind::kPauseStart));
  const bool had_clock = tokens_[e].has(kClockRunning);
  if (had_clock) {
    ServiceRecord& s = *service_record(tokens_[e]);
    const auto band = static_cast<std::size_t>(band_of_days(today_ - tokens_[e].clock_start));
    if (is(MarkKind::kStopAdmitted)) {
      ++this_week(s).admitted;
      ++s.admitted_bands[band];
      if (model_.measures.completed.adjusted) [[unlikely]]
        count_adjusted(e);
      stop_clock(e);
    } else if (is(MarkKind::kStopNonAdmitted)) {
      ++this_week(s).non_admitted;
      ++s.non_admitted_bands[band];
      stop_clock(e);
    } else if (is(MarkKind::kNullify)) {
      ++this_week(s).nullified;
      stop_clock(e);
    } else if (is(MarkKind::kRemove)) {
      ++this_week(s).removed;
      stop_clock(e);
    }
  }
  if (is(MarkKind::kAdmitOrdinary)) {
    ++record_.ordinary;
    record_.planned_admissions += had_clock ? 0 : 1;
  }
  if (is(MarkKind::kAdmitDayCase)) {
    ++record_.day_case;
    record_.planned_admissions += had_clock ? 0 : 1;
  }
  if (is(MarkKind::kAdmitEmergency)) ++record_.emergency_overnight;
  if (is(MarkKind::kAdmitZeroDay)) ++record_.emergency_zero_day;
  const std::uint16_t department = step_of(tokens_[e]).department;
  if (department != kNoIndex) {
    DepartmentRecord& d = record_.departments[department];
    if (is(MarkKind::kArrive)) {
      Episode& ep = episode(e);
      ep.arrived = now;
      ep.in_department = true;
      ++d.arrived;
    }
    if (is(MarkKind::kDecideBed)) {
      Episode& ep = episode(e);
      ep.decided = now;
      ep.has_decision = true;
    }
    if (is(MarkKind::kLeaveDepartment) && tokens_[e].episode != kNoSlot) {
      Episode& ep = episode(e);
      if (ep.in_department) {
        ++d.left;
        d.within_4h += now - ep.arrived <= engine::hours(4) ? 1 : 0;
        if (ep.has_decision) {
          ++d.decided;
          d.over_12h += now - ep.decided > engine::hours(12) ? 1 : 0;
        }
        ep.in_department = false;
      }
    }
  }
  if (is(MarkKind::kReady)) {
    Episode& ep = episode(e);
    if (!ep.is_ready) {
      ep.ready = now;
      ep.is_ready = true;
      ++ready_now_;
    }
  }
  if (is(MarkKind::kDischarged)) close_stay(e);
  if ((marks & (kSets | kDue)) != 0) [[unlikely]] {
    if ((marks & kSets) != 0) set_attributes(e);
    if ((marks & kDue) != 0) plan_due(e);
  }
}

/// The pathway ends here.
template <class Fel>
void ProviderProcess<Fel>::leave(Slot e) {
  Token& t = tokens_[e];
  if (t.has(kClockRunning)) {  // left without a stop: it must not stay on the list
    ++this_week(*service_record(t)).removed;
    stop_clock(e);
  }
  if (!t.has(kCustodyPassed)) {
    ++record_.left;
    if (times_stays_) note_pathway_leaves(e);
  }
  destroy(e);
}

}  // namespace icsflow::models

#include "provider_booking.ipp"
#include "provider_care.ipp"
#include "provider_clock.ipp"
#include "provider_dated.ipp"
#include "provider_measures.ipp"
#include "provider_memory.ipp"
#include "provider_opening.ipp"
#include "provider_particulars.ipp"
#include "provider_pools.ipp"
#include "provider_steps.ipp"
#include "provider_transfer.ipp"

namespace icsflow::models {
template class ProviderProcess<engine::BucketRing>;
template class ProviderProcess<engine::FourAryHeap>;
}  // namespace icsflow::models
