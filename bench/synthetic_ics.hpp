#pragma once

/// An Integrated Care System of any size, and copies of it side by side: what England looks like to the kernel.
///
/// Made in memory from scenarios/bnssg.yaml, so that it keeps step with the shipped model: all flows of the demo
/// (referrals, clinics, elective lists, emergency departments, beds, discharge, social care) with arrivals, slots,
/// staff, places and opening lists scaled to a number of people; then copied under other names. Each copy passes
/// patients to the next, and the last to the first: 10 % of its community orthopaedic follow-ups to the next one's
/// trust, 5 % of its trusts' orthopaedic decisions to admit to the next one's independent hospital (floor 24 h).

#include <cstdint>
#include <string>

#include "icsflow/scenario/scenario.hpp"

namespace bench {

/// How soon the follow-ups of one copy can reach the next one's trust: an hour, as within a copy, or a day, as
/// everything else between copies.
enum class NextDoor { kAnHour, kADay };

/// @param people in each copy
icsflow::models::Scenario synthetic_ics(int copies, double people, int days, NextDoor floor = NextDoor::kAnHour);

}  // namespace bench
