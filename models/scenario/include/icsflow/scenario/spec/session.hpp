#pragma once

/// Sessions: what is booked.

#include <array>
#include <string>

#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/staffing.hpp"

namespace icsflow::models {

/// YAML: providers.<p>.resources.<name> or service_types.<t>.sessions.<name>: {kind: sessions, slots: RATE ...}
///   slots: RATE, customarily `40 /week` (stored per day: times 7 a week; not /working day); planned, on `days`, closed
///   at bank holidays days: [Mon, Tue, ...]    default Mon-Fri season: NAME             month multipliers of the slots
///   horizon: DURATION        how far ahead routine dates are booked (whole days)
///   notice: DURATION         shortest notice of a routine booking
///   planned_share: SHARE of slots kept for planned work, urgent_share: SHARE of the others kept for urgent patients,
///                   until `release` before the date
///   urgent_notice, release: DURATION
///   chronological, near_breach: SHARE   booking rule: oldest; nearest the next target; else any
///   target: DURATION         the target `near_breach` looks at (whole days)
///   cases_per_session: NUMBER, staffing: as above  (a session that cannot be staffed loses its slots)
///   from, to: time of day attendances are spread over (default 09:00, 17:00)
struct SessionSpec {
  std::string name;
  Number slots;
  std::array<bool, 7> days{true, true, true, true, true, false, false};
  std::string season;
  Number horizon, notice, urgent_notice, release;
  Number urgent_share, planned_share;
  Number chronological, near_breach, target;
  Number cases_per_session;
  StaffingSpec staffing;
  engine::Duration from, to;
  Place place;
};

}  // namespace icsflow::models
