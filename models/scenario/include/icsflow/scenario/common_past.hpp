#pragma once

/// How long two scenarios are one: a plan whose first own intervention begins in October shares all days before with
/// its base, event by event, on the same luck.

#include <cstdint>

namespace icsflow::models {

struct Scenario;

/// The day of the run, from 0, before which a run of `plan` is a run of `base`: at its 00:00 the first intervention
/// begins that only one of them has, or has otherwise. Days of the run, if there is none. 0: they differ in more than
/// interventions, or in how far ahead sessions can be booked, which is laid out at the start.
/// Names, descriptions, published figures, seeds and how many replications are asked for do not count.
std::int32_t common_days(const Scenario& base, const Scenario& plan);

}  // namespace icsflow::models
