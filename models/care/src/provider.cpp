#include "provider.hpp"

#include <algorithm>

#include "beds/beds_impl.hpp"
#include "beds/pools_impl.hpp"
#include "clinics/clinics_impl.hpp"
#include "clinics/several_impl.hpp"
#include "clock/clocks_impl.hpp"
#include "event_list.hpp"
#include "make_world_of.hpp"
#include "measures/in_32_bits.hpp"
#include "opening/opening.hpp"
#include "patients/attributes_impl.hpp"
#include "patients/episodes_impl.hpp"
#include "patients/token_pool_impl.hpp"
#include "sources/streams_impl.hpp"
#include "steps/marks_impl.hpp"
#include "walk/endings_impl.hpp"
#include "walk/walk_impl.hpp"
#include "world_of.hpp"

namespace icsflow::models {

using engine::SimTime;

namespace {
constexpr engine::Duration kMorning = engine::hours(7);
constexpr engine::Duration kBooking = engine::hours(8);
}  // namespace

// --- ways up, of the book ---

template <class Fel>
void Book<Fel>::enter(Slot e, StepId step) {
  static_cast<ProviderProcess<Fel>&>(*this).walk_.enter(e, step);
}

template <class Fel>
StepId Book<Fel>::next_step(Slot e) {
  return static_cast<ProviderProcess<Fel>&>(*this).walk_.next_step(e);
}

template <class Fel>
StepId Book<Fel>::choose(Slot e, const BranchTable& table, engine::DrawSite site) {
  return static_cast<ProviderProcess<Fel>&>(*this).walk_.choose(e, table, site);
}

template <class Fel>
StepId Book<Fel>::choose_with(Slot e, const BranchTable& table, double drawn) {
  return static_cast<ProviderProcess<Fel>&>(*this).walk_.choose_with(e, table, drawn);
}

template <class Fel>
void Book<Fel>::end_pathway(Slot e) {
  static_cast<ProviderProcess<Fel>&>(*this).endings_.end_pathway(e);
}

template <class Fel>
void Book<Fel>::abandon(Slot e) {
  static_cast<ProviderProcess<Fel>&>(*this).endings_.abandon(e);
}

template <class Fel>
void Book<Fel>::destroy(Slot e) {
  static_cast<ProviderProcess<Fel>&>(*this).endings_.destroy(e);
}

// --- the provider ---

template <class Fel>
ProviderProcess<Fel>::ProviderProcess(const CompiledModel& m, std::uint16_t rank)
    : Book<Fel>(m, rank),
      patients_(*this),
      dated_(*this),
      staffing_(m, me),
      clocks_(*this, patients_),
      rare_clocks_(*this, patients_, clocks_),
      beds_(*this, patients_, staffing_),
      clinics_(*this, patients_, rare_clocks_, dated_, staffing_),
      cancellations_(*this, clinics_, beds_.pools),
      transfers_(*this, patients_, clocks_, rare_clocks_, beds_),
      streams_(*this, patients_, rare_clocks_),
      scheduled_(*this, patients_, streams_),
      marks_(*this, patients_, clocks_, rare_clocks_),
      step_parts_(*this, patients_, rare_clocks_, beds_, clinics_, transfers_),
      endings_(*this, clocks_, step_parts_, scheduled_),
      walk_(*this, step_parts_, marks_),
      interventions_(*this, dated_, streams_, rare_clocks_, beds_, clinics_, cancellations_, staffing_),
      measures_(*this, patients_, beds_, endings_),
      so_far_(*this, measures_),
      identities_(*this, patients_, beds_) {
  has_days = !me.sessions.empty() || !me.services.empty() || me.counts_ready;
  for (const CompiledPool& p : me.pools) has_days = has_days || p.beds || p.daily_grants;
}

template <class Fel>
void ProviderProcess<Fel>::connect_all(const std::vector<ProviderProcess*>& all) {
  std::vector<std::uint16_t> channel_to(all.size(), kNoIndex);
  for (const CompiledChannel& c : me.channels) {
    channel_to[c.to] = static_cast<std::uint16_t>(this->connect(*all[c.to], c.floor));
  }
  transfers_.use_channels(std::move(channel_to));
}

template <class Fel>
void ProviderProcess<Fel>::start(engine::RunKey run, const ModelValues& values_of_run, std::vector<DrawRecord>* noted) {
  this->reset_process();
  key = run;
  draws = noted;
  today = 0;
  week = 0;
  resumed.clear();
  events_by_kind_ = {};
  patients_.clear();
  transfers_.clear();
  streams_.clear();
  scheduled_.clear();
  clocks_.clear();
  so_far_.start();
  dated_.plan(values_of_run);
  staffing_.start(values_of_run);

  const auto weeks = static_cast<std::size_t>(model.calendar->week(model.run_days - 1)) + 1;
  const std::size_t classes =
      me.sessions.empty() ? 0 : me.sessions.back().first_class + me.sessions.back().classes.size();
  record.restart({me.services.size(), model.departments.size(), me.stat_steps.size(), me.pools.size(),
                  me.sessions.size(), classes, weeks, static_cast<std::size_t>(model.run_days), me.rostered,
                  model.reports_queues(index)});
  beds_.pools.start();
  clinics_.start();
  interventions_.set_capacities();
  beds_.units.start();
  beds_.queues.start();
  beds_.shifts.start();
  measures_.start();

  Opening<Fel> opening(*this, patients_, clocks_, rare_clocks_, beds_, clinics_, transfers_);
  opening.open();
  record.opening = record.created;
  walk_.drain_resumed();
  clinics_.prebook();

  for (std::uint32_t i = 0; i < me.streams.size(); ++i) {
    if (me.streams[i].is_rate) {
      streams_.schedule(i);
    } else {
      scheduled_.start(i, opening.members(i));
    }
  }
  if (has_days) later(engine::kStart, kPriorityControl, EventKind::kDayStart, 0);
  measures_.begin();
  if (model.warm_up > engine::kStart) later(model.warm_up, kPriorityControl, EventKind::kWarmUp, 0);
}

template <class Fel>
void ProviderProcess<Fel>::handle(const engine::Event& event) {
  const std::uint32_t e = event.entity;
  ++events_by_kind_[event.kind];
  switch (static_cast<EventKind>(event.kind)) {
    case EventKind::kStreamArrival:
      if (!streams_.current(e, event.arg)) break;
      if (me.streams[e].is_rate) {
        streams_.arrival(e);
      } else {
        scheduled_.arrival(e);
      }
      break;
    case EventKind::kStepEnd:
      if (patients_.tokens.current(event)) walk_.step_end(e);
      break;
    case EventKind::kAttend:
      if (patients_.tokens.current(event)) clinics_.attend(e);
      break;
    case EventKind::kGiveUp:
      if (patients_.tokens.current(event)) walk_.give_up(e);
      break;
    case EventKind::kCustodyPasses:
      if (patients_.tokens.current(event)) transfers_.custody_passes(e);
      break;
    case EventKind::kDayStart:
      day_start();
      break;
    case EventKind::kMorning:
      morning();
      break;
    case EventKind::kBook:
      clinics_.book_all();
      break;
    case EventKind::kGrants:
      beds_.grant_daily(e);
      break;
    case EventKind::kCensus:
      census();
      break;
    case EventKind::kWarmUp:
      measures_.start_statistics();
      break;
    case EventKind::kAudit:
      measures_.audit();
      break;
    case EventKind::kReferral:
      streams_.receive(e);
      break;
    case EventKind::kAsk:
      transfers_.on_ask(this->take_mail(e));
      break;
    case EventKind::kOffer:
      transfers_.on_offer(this->take_mail(e));
      break;
    case EventKind::kMove:
      transfers_.on_move(this->take_mail(e));
      break;
    case EventKind::kDirectMove:
      transfers_.on_direct_move(this->take_mail(e));
      break;
    case EventKind::kWithdraw:
      transfers_.on_withdraw(this->take_mail(e));
      break;
    case EventKind::kDecline:
      transfers_.on_decline(this->take_mail(e));
      break;
    case EventKind::kShift:
      beds_.shifts.change(e);
      break;
    case EventKind::kShiftOver:
      beds_.shifts.end(e);
      break;
    case EventKind::kCleaned:
      beds_.service.cleaned(e & ((1U << kPoolBits) - 1), std::uint64_t{e >> kPoolBits} << 16 | event.arg);
      break;
    case EventKind::kParametersChange:
      interventions_.change_parameters();
      break;
    case EventKind::kReturn:
      scheduled_.member_returns(e);
      break;
    case EventKind::kCareWeek:
      if (patients_.tokens.current(event)) beds_.hours.next_week(e);
      break;
    case EventKind::kMonthBegins:
      so_far_.month_ends();
      break;
    case EventKind::kLook:
      // What begins with the end of the warm-up is counted from nothing.
      if (now() == model.warm_up) measures_.start_statistics();
      so_far_.look(outcome(now()));
      break;
  }
  if (!resumed.empty()) [[unlikely]]
    walk_.drain_resumed();
}

template <class Fel>
void ProviderProcess<Fel>::day_start() {
  const Calendar& calendar = *model.calendar;
  const SimTime midnight = now();
  today = engine::day_of(midnight);
  week = calendar.week(today);
  if (today > 0) beds_.pools.learn(calendar.weekday(today - 1));
  beds_.pools.new_day();
  endings_.remove_due();
  streams_.draw_referrals();
  later(midnight + (me.cancellation.pool == kNoIndex ? kMorning : me.cancellation.at), kPriorityControl,
        EventKind::kMorning, 0);
  if (!me.sessions.empty()) later(midnight + kBooking, kPriorityAllocate, EventKind::kBook, 0);
  for (std::uint32_t p = 0; p < me.pools.size(); ++p) {
    if (me.pools[p].daily_grants) later(midnight + me.pools[p].grants_at, kPriorityAllocate, EventKind::kGrants, p);
  }
  later(midnight + engine::days(1) - engine::milliseconds(1), kPriorityCensus, EventKind::kCensus, 0);
  if (today + 1 < model.run_days) later(midnight + engine::days(1), kPriorityControl, EventKind::kDayStart, 0);
}

template <class Fel>
void ProviderProcess<Fel>::morning() {
  clinics_.fill_today();
  beds_.escalate();
  if (me.cancellation.pool != kNoIndex) cancellations_.for_want_of_beds();
  clinics_.call_in();
}

template <class Fel>
void ProviderProcess<Fel>::census() {
  for (std::size_t p = 0; p < beds_.pools.size(); ++p) {
    if (!me.pools[p].beds && !me.pools[p].daily_grants) continue;
    const Pool& pool = beds_.pools[p];
    PoolRecord& r = record.pools[p];
    r.open_at_midnight.push_back(in_32_bits(pool.capacity(), me.id, me.pools[p].name));
    r.occupied_at_midnight.push_back(in_32_bits(pool.busy, me.id, me.pools[p].name));
    r.queue_at_midnight.push_back(in_32_bits(pool.queued, me.id, me.pools[p].name));
    record.escalation_bed_days += std::max<std::int64_t>(0, std::min(pool.extra, pool.busy - pool.core));
  }
  record.ready_at_midnight.push_back(in_32_bits(patients_.episodes.ready_now(), me.id, "ready"));
  const Calendar& calendar = *model.calendar;
  const bool last = today + 1 == model.run_days;
  if (!last && calendar.month(today + 1) != calendar.month(today)) so_far_.month_ends();
  if (me.services.empty()) return;
  if (clocks_.first_of_day(today) != kNoSlot) [[unlikely]]
    endings_.clocks_fall_due();
  if (last || calendar.week(today + 1) != week) {
    for (ServiceRecord& s : record.services) s.closing[static_cast<std::size_t>(week)] = s.running;
  }
  if (last || calendar.month(today + 1) != calendar.month(today)) {
    for (ServiceRecord& s : record.services) {
      s.month_bands.emplace_back();
      ServiceMonth& month = s.month_ends.emplace_back();
      for (const ClockFlows& w : s.weeks) month.flows.add(w);
      month.decided = s.decided;
      if (!model.measures.completed.by_week) continue;
      s.months.push_back({{}, s.admitted_bands, s.non_admitted_bands, month.flows.added});
    }
    identities_.check(MonthEnds::kYes);
    if (last) {
      for (ServiceRecord& s : record.services) s.closing_bands = s.month_bands.back();
      if (model.measures.completed_by_group()) measures_.count_lists_of_groups(*record.requested);
    }
  }
}

template <class Fel>
void ProviderProcess<Fel>::check_identities() {
  if (this->scheduled() >> engine::kSequenceBits != 0)
    throw std::length_error(me.id + ": more than 2^40 events in one replication: their order is no longer certain");
  identities_.check(MonthEnds::kNo);
}

template <class Fel>
ProviderOutcome ProviderProcess<Fel>::outcome(SimTime until) const {
  ProviderOutcome out;
  out.record = &record;
  out.at_days = &so_far_.at_days();
  for (const PoolRecord& p : record.pools) {
    out.mean_busy.push_back(p.busy.mean(until));
    out.mean_queue.push_back(p.queue.mean(until));
  }
  for (std::size_t p = 0; record.requested != nullptr && p < record.requested->pools.size(); ++p) {
    const RequestedRecord::Pool& requested = record.requested->pools[p];
    out.mean_open.push_back(requested.open.mean(until));
    out.mean_used_after.push_back(requested.used_after.mean(until));
  }
  if (model.reports_queues(index)) measures_.see_who_is_there(out, until);
  for (const RosteredPoolRecord& p : record.rostered_pools) {
    out.rostered.push_back({p.blocked.mean(until), p.cleaning.mean(until), p.idle.mean(until), p.on_shift.mean(until),
                            p.overtime.mean(until)});
  }
  const auto current = [this](ParameterId id) { return value(id); };
  for (std::uint16_t g = 0; g < size16(me.groups); ++g) out.unfilled.push_back(staffing_.unfilled(g, current));
  for (std::size_t i = 0; i < clinics_.size(); ++i) out.run_share.push_back(clinics_[i].staff.run_share);
  return out;
}

template <class Fel>
std::unique_ptr<World> make_world_of(const CompiledModel& model) {
  return std::make_unique<WorldOf<Fel>>(model);
}

using Fel = engine::ICSFLOW_CARE_EVENT_LIST;
static_assert(have_stages<Fel>(std::make_index_sequence<std::tuple_size_v<StepKinds>>{}));
template class TokenPool<Fel>;
template class Episodes<Fel>;
template engine::Duration Attributes<Fel>::sample(std::uint32_t, Slot, engine::DrawSite);
template class Clocks<Fel>;
template class Pools<Fel>;
template class Beds<Fel>;
template class Clinics<Fel>;
template class Streams<Fel>;
template class Marks<Fel>;
template class Endings<Fel>;
template class Walk<Fel>;
template class Book<Fel>;
template class ProviderProcess<Fel>;
template std::unique_ptr<World> make_world_of<Fel>(const CompiledModel& model);

}  // namespace icsflow::models
