#include "measures/so_far.hpp"

#include <algorithm>
#include <utility>

#include "event_list.hpp"
#include "icsflow/domain/rtt.hpp"

namespace icsflow::models {

template <class Fel>
SoFar<Fel>::SoFar(Book<Fel>& book, const RequestedMeasures<Fel>& measures) : book_(book), measures_(measures) {
  constexpr std::uint32_t kAdmits = (1U << static_cast<unsigned>(MarkKind::kAdmitEmergency)) |
                                    (1U << static_cast<unsigned>(MarkKind::kAdmitZeroDay)) |
                                    (1U << static_cast<unsigned>(MarkKind::kAdmitOrdinary)) |
                                    (1U << static_cast<unsigned>(MarkKind::kAdmitDayCase));
  const CompiledModel& model = book.model;
  counts_by_month_ = model.reports_queues(book.index);
  for (const CompiledInstance& i : model.instances) {
    if (i.provider != book.index) continue;
    counts_by_month_ = counts_by_month_ || i.department != kNoIndex;
    for (StepId s = i.first; s < i.first + i.step_count; ++s)
      counts_by_month_ = counts_by_month_ || (model.steps[s].marks & kAdmits) != 0;
  }
}

template <class Fel>
void SoFar<Fel>::start() {
  at_days_.clear();
  if (!book_.has_days && counts_by_month_) plan_next_month(0);
  for (const std::int32_t day : book_.model.measures.looks)
    book_.later(engine::start_of_day(day), kPriorityControl, EventKind::kLook, 0);
}

template <class Fel>
void SoFar<Fel>::plan_next_month(std::int32_t from) {
  const Calendar& calendar = *book_.model.calendar;
  for (std::int32_t day = from + 1; day < book_.model.run_days; ++day) {
    if (calendar.month(day) == calendar.month(day - 1)) continue;
    book_.later(engine::start_of_day(day), kPriorityControl, EventKind::kMonthBegins, 0);
    return;
  }
}

template <class Fel>
void SoFar<Fel>::month_ends() {
  ProviderRecord& record = book_.record;
  ProviderMonths& months = record.months;
  PatientCounts& patients = months.patients.emplace_back(record);
  patients.add(months.forgotten.patients);
  for (std::size_t d = 0; d < record.departments.size(); ++d)
    months.departments.emplace_back(record.departments[d]).add(months.forgotten.departments[d]);
  if (!months.forgotten.steps.empty()) {
    there_.steps.clear();
    there_.present.clear();
    measures_.see_who_is_there(there_, book_.now());
    for (std::size_t i = 0; i < record.steps.size(); ++i) {
      StepMonth& step = months.steps.emplace_back(record.step_so_far(i));
      step.add(months.forgotten.steps[i]);
      step.waiting = there_.steps[i].waiting;
      step.in_service = there_.steps[i].in_service;
      step.so_far = there_.steps[i].so_far;
    }
  }
  if (!book_.has_days) plan_next_month(engine::day_of(book_.now()));
}

template <class Fel>
void SoFar<Fel>::look(ProviderOutcome outcome) {
  RecordAtDay& at = at_days_.emplace_back();
  at.day = engine::day_of(book_.now());
  at.record = book_.record;
  at.outcome = std::move(outcome);
  at.outcome.at_days = nullptr;
  at.decided.resize(book_.me.services.size());
  for (ServiceRecord& s : at.record.services) s.closing_bands = {};
  for (const Token& t : book_.tokens) {
    if (!t.has(kLive) || !t.has(kClockRunning)) continue;
    // As at the census of the evening before: the day has not begun.
    const auto band = static_cast<std::size_t>(band_of_days(at.day - 1 - t.clock_start));
    const std::uint16_t service = book_.step_of(t).service;
    ++at.record.services[service].closing_bands[band];
    if (t.has(kDecided)) ++at.decided[service][band];
  }
  if (book_.model.measures.completed_by_group()) measures_.count_lists_of_groups(*at.record.requested);
}

template class SoFar<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
