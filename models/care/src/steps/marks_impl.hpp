#pragma once

/// Definitions of Marks, for provider.cpp alone: the parts that most events go through are inlined there.

#include "emergency/four_and_twelve_hours.hpp"
#include "icsflow/domain/rtt.hpp"
#include "steps/marks.hpp"

namespace icsflow::models {

template <class Fel>
void Marks<Fel>::apply(Slot e, std::uint32_t marks) {
  const auto is = [marks](MarkKind m) { return (marks & mark_bit(m)) != 0; };
  const engine::SimTime now = book_.now();
  if (is(MarkKind::kClockStart)) clocks_.start(e);
  if (is(MarkKind::kDecisionToAdmit) && book_.tokens[e].has(kClockRunning) && !book_.tokens[e].has(kDecided)) {
    book_.tokens[e].set(kDecided);
    book_.tokens[e].decision = static_cast<std::int16_t>(book_.today);
    ++book_.service_record(book_.tokens[e])->decided;
  }
  if ((marks & (mark_bit(MarkKind::kPauseStart) | mark_bit(MarkKind::kPauseEnd))) != 0) [[unlikely]]
    rare_clocks_.pause(e, is(MarkKind::kPauseStart));
  const bool had_clock = book_.tokens[e].has(kClockRunning);
  if (had_clock) {
    ServiceRecord& s = *book_.service_record(book_.tokens[e]);
    const auto band = static_cast<std::size_t>(band_of_days(book_.today - book_.tokens[e].clock_start));
    if (is(MarkKind::kStopAdmitted)) {
      ++book_.this_week(s).admitted;
      ++s.admitted_bands[band];
      if (book_.notes_stops) [[unlikely]]
        rare_clocks_.note_stop(e, true);
      clocks_.stop(e);
    } else if (is(MarkKind::kStopNonAdmitted)) {
      ++book_.this_week(s).non_admitted;
      ++s.non_admitted_bands[band];
      if (book_.notes_stops) [[unlikely]]
        rare_clocks_.note_stop(e, false);
      clocks_.stop(e);
    } else if (is(MarkKind::kNullify)) {
      ++book_.this_week(s).nullified;
      clocks_.stop(e);
    } else if (is(MarkKind::kRemove)) {
      ++book_.this_week(s).removed;
      clocks_.stop(e);
    }
  }
  if (is(MarkKind::kAdmitOrdinary)) {
    ++book_.record.ordinary;
    book_.record.planned_admissions += had_clock ? 0 : 1;
  }
  if (is(MarkKind::kAdmitDayCase)) {
    ++book_.record.day_case;
    book_.record.planned_admissions += had_clock ? 0 : 1;
  }
  if (is(MarkKind::kAdmitEmergency)) ++book_.record.emergency_overnight;
  if (is(MarkKind::kAdmitZeroDay)) ++book_.record.emergency_zero_day;
  const std::uint16_t department = book_.step_of(book_.tokens[e]).department;
  if (department != kNoIndex) {
    DepartmentRecord& d = book_.record.departments[department];
    if (is(MarkKind::kArrive)) enter_department(d, patients_.episodes.of(e), now);
    if (is(MarkKind::kDecideBed)) decide_on_bed(patients_.episodes.of(e), now);
    if (is(MarkKind::kLeaveDepartment) && book_.tokens[e].episode != kNoSlot)
      leave_department(d, patients_.episodes.of(e), now);
  }
  if (is(MarkKind::kReady)) {
    if (!patients_.episodes.of(e).is_ready) patients_.episodes.ready(e, now);
  }
  if (is(MarkKind::kDischarged)) patients_.episodes.close_stay(e);
  if ((marks & (kSets | kDue)) != 0) [[unlikely]] {
    if ((marks & kSets) != 0) patients_.attributes.set_attributes(e);
    if ((marks & kDue) != 0) rare_clocks_.plan_due(e);
  }
}

}  // namespace icsflow::models
