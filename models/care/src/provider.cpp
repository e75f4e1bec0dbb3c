#include "provider.hpp"

#include "beds/granting_impl.hpp"
#include "beds/pools_impl.hpp"
#include "clinics/attendance_impl.hpp"
#include "clock/clocks_impl.hpp"
#include "event_list.hpp"
#include "patients/attributes_impl.hpp"
#include "patients/episodes_impl.hpp"
#include "patients/token_pool_impl.hpp"
#include "sources/streams_impl.hpp"
#include "steps/marks_impl.hpp"
#include "walk/endings_impl.hpp"
#include "walk/walk_impl.hpp"

namespace icsflow::models {

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
      validation_(*this, clinics_, marks_, endings_),
      interventions_(*this, dated_, streams_, rare_clocks_, beds_, clinics_, cancellations_, staffing_),
      measures_(*this, patients_, beds_, endings_),
      so_far_(*this, measures_),
      identities_(*this, patients_, beds_) {
  has_days = !me.sessions.empty() || !me.services.empty() || me.counts_ready;
  for (const CompiledPool& p : me.pools) has_days = has_days || p.beds || p.daily_grants;
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

}  // namespace icsflow::models
