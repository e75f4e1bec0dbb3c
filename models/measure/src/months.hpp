#pragma once

/// Figures by month from what is counted from the start of the run, whatever the warm-up, and from midnights.

#include <cstdint>
#include <vector>

#include "descriptor.hpp"

namespace icsflow::models {

/// Days of each month of the run: the first of the month, and the first after it.
struct DaysOfMonth {
  std::size_t from = 0, until = 0;
};
std::vector<DaysOfMonth> days_of_months(const CompiledModel& model);
/// How many there are.
std::size_t months_of(const CompiledModel& model);

/// What a provider counted of patients in each month.
std::vector<PatientCounts> patients_by_month(const RecordsOfRun& run, std::size_t provider);
/// Likewise in a department.
std::vector<DepartmentRecord> department_by_month(const RecordsOfRun& run, std::size_t provider,
                                                  std::size_t department);
/// Likewise at a step, of a provider that reports queues: what ended in the month, and who was there at its end.
std::vector<StepMonth> step_by_month(const RecordsOfRun& run, std::size_t provider, std::size_t step);
/// Clocks of services together in each month.
std::vector<ClockFlows> flows_by_month(const RecordsOfRun& run, const std::vector<std::uint16_t>& services);
/// Sum of a count at midnight over the days of each month.
std::vector<double> sums_by_month(const RecordsOfRun& run, const std::vector<std::int32_t>& days);

/// One figure of each month.
template <class Month, class Of>
std::vector<double> each_month(const std::vector<Month>& months, const Of& of) {
  std::vector<double> out;
  out.reserve(months.size());
  for (const Month& month : months) out.push_back(static_cast<double>(of(month)));
  return out;
}

}  // namespace icsflow::models
