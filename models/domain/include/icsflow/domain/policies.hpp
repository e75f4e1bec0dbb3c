#pragma once

/// Policies of running a hospital: pure functions and structs without state, each with its source and its test. Nothing
/// here draws: where a policy needs chance it takes a uniform number, in [0, 1).

#include "icsflow/domain/policies/bed_meeting.hpp"
#include "icsflow/domain/policies/booking.hpp"
#include "icsflow/domain/policies/cancellation.hpp"
#include "icsflow/domain/policies/disciplines.hpp"
#include "icsflow/domain/policies/escalation.hpp"
#include "icsflow/domain/policies/slots.hpp"
