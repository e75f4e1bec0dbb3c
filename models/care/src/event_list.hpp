#pragma once

/// The event list that the units of this room are instantiated for: the program's, or that of the library that tests
/// and benchmarks compare it with (models/care/heap), which defines the macro.

#include "icsflow/engine/lists/future_event_list.hpp"

#ifndef ICSFLOW_CARE_EVENT_LIST
#define ICSFLOW_CARE_EVENT_LIST BucketRing
#endif
