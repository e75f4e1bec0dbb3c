#pragma once

/// The nouns that measures are of, one file each. Each writes its places one after the other; measures.cpp has the
/// order.

#include "descriptor.hpp"

namespace icsflow::models {

/// RTT: the waiting list, its flows and what was completed.
void waiting_list(MeasureWriter& to, const RecordsOfRun& run);
/// The list by month, by provider and treatment function.
void lists_by_month(MeasureWriter& to, const RecordsOfRun& run);
/// Elective admissions and sessions.
void planned_care(MeasureWriter& to, const RecordsOfRun& run);
/// Sessions whose list is made of several, or whose patients are of classes.
void lists_of_sessions(MeasureWriter& to, const RecordsOfRun& run);
/// Departments and emergency admissions.
void emergency_care(MeasureWriter& to, const RecordsOfRun& run);
/// Beds and places at midnight, and patients who are ready and not discharged.
void beds(MeasureWriter& to, const RecordsOfRun& run);
/// Moves to other providers' places.
void discharge(MeasureWriter& to, const RecordsOfRun& run);
/// Shifts that nobody works.
void staffing(MeasureWriter& to, const RecordsOfRun& run);
/// Pools and steps of a provider that reports queues.
void queues(MeasureWriter& to, const RecordsOfRun& run, std::size_t provider);
/// What the scenario's `measures` request of a provider.
void requested(MeasureWriter& to, const RecordsOfRun& run, std::size_t provider);
/// What units of pools with shifts, cleaning or blocking do beside serving.
void units_at_work(MeasureWriter& to, const RecordsOfRun& run);
/// Patients who balk, renege or are interrupted.
void losses_and_interruptions(MeasureWriter& to, const RecordsOfRun& run);

}  // namespace icsflow::models
