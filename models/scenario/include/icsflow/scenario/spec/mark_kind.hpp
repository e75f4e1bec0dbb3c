#pragma once

/// What steps record of a pathway.

#include <cstdint>

namespace icsflow::models {

/// What a step records of the pathway when it is entered.
enum class MarkKind : std::uint8_t {
  kNone,
  kClockStart,       ///< clock_start: an RTT clock starts now
  kStopAdmitted,     ///< stop_admitted
  kStopNonAdmitted,  ///< stop_non_admitted
  kNullify,          ///< nullify: the clock leaves every return (X1)
  kRemove,           ///< remove: the clock ends without being reported (X2)
  kDecisionToAdmit,  ///< decision_to_admit
  kArrive,           ///< arrive: an A&E attendance begins (4-hour clock)
  kDecideBed,        ///< decide_bed: decision to admit from A&E (12-hour clock)
  kLeaveDepartment,  ///< leave_department: the attendance ends
  kAdmitEmergency,   ///< admit_emergency: an emergency admission, overnight
  kAdmitZeroDay,     ///< admit_zero_day: an emergency admission that does not stay overnight
  kAdmitOrdinary,    ///< admit_ordinary: an elective ordinary admission
  kAdmitDayCase,     ///< admit_day_case: an elective day case
  kReady,            ///< ready: no longer meets the criteria to reside (discharge-ready)
  kDischarged,       ///< discharged: leaves hospital
  kPauseStart,       ///< pause_start: the patient does not want the dates offered (adjusted waits only)
  kPauseEnd,         ///< pause_end: available again
};

}  // namespace icsflow::models
