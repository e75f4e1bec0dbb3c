#pragma once

/// Waits in an A&E department: the 4 and the 12 hours from arrival and the 12 hours from the decision to admit, counted
/// when the patient leaves it. Called by Marks when a step of a department's pathway is entered.
/// Source: NHS England, A&E Attendances and Emergency Admissions, definitions.

#include "icsflow/care/records.hpp"
#include "icsflow/engine/time.hpp"
#include "patients/token.hpp"

namespace icsflow::models {

inline void enter_department(DepartmentRecord& d, Episode& ep, engine::SimTime now) {
  ep.arrived = now;
  ep.in_department = true;
  ++d.arrived;
}

inline void decide_on_bed(Episode& ep, engine::SimTime now) {
  ep.decided = now;
  ep.has_decision = true;
}

/// A patient who is not in the department, or has left it, is not counted.
inline void leave_department(DepartmentRecord& d, Episode& ep, engine::SimTime now) {
  if (!ep.in_department) return;
  ++d.left;
  d.within_4h += now - ep.arrived <= engine::hours(4) ? 1 : 0;
  d.over_12h_from_arrival += now - ep.arrived > engine::hours(12) ? 1 : 0;
  if (ep.has_decision) {
    ++d.decided;
    d.over_12h += now - ep.decided > engine::hours(12) ? 1 : 0;
  }
  ep.in_department = false;
}

}  // namespace icsflow::models
