#include "months.hpp"

#include <algorithm>

namespace icsflow::models {

std::vector<DaysOfMonth> days_of_months(const CompiledModel& model) {
  std::vector<DaysOfMonth> out;
  for (std::int32_t day = 0; day < model.run_days; ++day) {
    if (day == 0 || model.calendar->month(day) != model.calendar->month(day - 1))
      out.push_back({static_cast<std::size_t>(day), 0});
    out.back().until = static_cast<std::size_t>(day) + 1;
  }
  return out;
}

std::size_t months_of(const CompiledModel& model) {
  return static_cast<std::size_t>(model.calendar->month_index(model.run_days - 1)) + 1;
}

std::vector<PatientCounts> patients_by_month(const RecordsOfRun& run, std::size_t provider) {
  const ProviderRecord& record = run.record(provider);
  std::vector<PatientCounts> out = record.months.patients;
  PatientCounts& whole = out.emplace_back(record);
  whole.add(record.months.forgotten.patients);
  // Where nothing can be counted nobody looks at the ends of months.
  out.resize(months_of(run.model()));
  for (std::size_t m = out.size() - 1; m > 0; --m) out[m] = out[m].since(out[m - 1]);
  return out;
}

std::vector<DepartmentRecord> department_by_month(const RecordsOfRun& run, std::size_t provider,
                                                  std::size_t department) {
  const ProviderRecord& record = run.record(provider);
  const std::size_t departments = record.departments.size();
  std::vector<DepartmentRecord> out;
  for (std::size_t at = department; at < record.months.departments.size(); at += departments)
    out.push_back(record.months.departments[at]);
  out.emplace_back(record.departments[department]).add(record.months.forgotten.departments[department]);
  for (std::size_t m = out.size() - 1; m > 0; --m) out[m].add(out[m - 1], -1);
  return out;
}

std::vector<StepMonth> step_by_month(const RecordsOfRun& run, std::size_t provider, std::size_t step) {
  const ProviderRecord& record = run.record(provider);
  const std::size_t steps = record.steps.size();
  std::vector<StepMonth> out;
  for (std::size_t at = step; at < record.months.steps.size(); at += steps) out.push_back(record.months.steps[at]);
  StepMonth& whole = out.emplace_back(record.step_so_far(step));
  whole.add(record.months.forgotten.steps[step]);
  const ProviderOutcome::AtStep& there = run.outcome(provider).steps[step];
  whole.waiting = there.waiting;
  whole.in_service = there.in_service;
  whole.so_far = there.so_far;
  for (std::size_t m = out.size() - 1; m > 0; --m) {
    out[m].wait = out[m].wait.since(out[m - 1].wait);
    out[m].arrived -= out[m - 1].arrived;
    out[m].left_unserved -= out[m - 1].left_unserved;
  }
  return out;
}

std::vector<ClockFlows> flows_by_month(const RecordsOfRun& run, const std::vector<std::uint16_t>& services) {
  std::vector<ClockFlows> out;
  for (const std::uint16_t i : services) {
    const CompiledService& service = run.model().services[i];
    const std::vector<ServiceMonth>& months = run.record(service.provider).services[service.local].month_ends;
    out.resize(std::max(out.size(), months.size()));
    for (std::size_t m = 0; m < months.size(); ++m) {
      out[m].add(months[m].flows);
      if (m > 0) out[m].add(months[m - 1].flows, -1);
    }
  }
  return out;
}

std::vector<double> sums_by_month(const RecordsOfRun& run, const std::vector<std::int32_t>& days) {
  std::vector<double> out;
  for (const DaysOfMonth& month : days_of_months(run.model())) {
    double& sum = out.emplace_back(0);
    for (std::size_t day = month.from; day < std::min(month.until, days.size()); ++day) sum += days[day];
  }
  return out;
}

}  // namespace icsflow::models
