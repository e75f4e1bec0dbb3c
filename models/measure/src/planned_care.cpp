/// Elective admissions of all providers, and of each provider with services: cancellations, sessions lost, waits.

#include <algorithm>
#include <cmath>

#include "months.hpp"
#include "nouns.hpp"
#include "places.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kSection = "Planned care";

/// Providers together: one with services, or all.
struct Providers : MeasuredPlace {
  std::vector<std::size_t> providers;
  bool cancels_for_beds = false;  ///< some may cancel for want of a bed
  bool has_sessions = false;      ///< some have

  void add(std::size_t p) {
    const CompiledProvider& provider = run.model().providers[p];
    providers.push_back(p);
    cancels_for_beds = cancels_for_beds || provider.cancellation.pool != kNoIndex;
    has_sessions = has_sessions || !provider.sessions.empty();
  }
};

bool cancels_for_beds(const Providers& at) { return at.cancels_for_beds; }
bool has_sessions(const Providers& at) { return at.has_sessions; }

template <std::int64_t PatientCounts::*count>
double in_run(const Providers& at) {
  double sum = 0;
  for (const std::size_t p : at.providers) sum += static_cast<double>(at.run.record(p).*count);
  return sum;
}

template <std::int64_t PatientCounts::*count>
std::vector<double> in_months(const Providers& at) {
  std::vector<double> sums;
  for (const std::size_t p : at.providers) {
    const std::vector<PatientCounts> months = patients_by_month(at.run, p);
    sums.resize(months.size(), 0);
    for (std::size_t m = 0; m < months.size(); ++m) sums[m] += static_cast<double>(months[m].*count);
  }
  return sums;
}

/// Share of the slots of these days that did not find their staff.
double lost_between(const Providers& at, std::size_t from, std::size_t until) {
  double planned = 0, run = 0;
  for (const std::size_t p : at.providers) {
    const std::vector<SlotsOfDay>& days = at.run.record(p).slots;
    for (std::size_t day = from; day < std::min(until, days.size()); ++day) {
      planned += days[day].planned;
      run += days[day].run;
    }
  }
  return ratio(planned - run, planned);
}

double lost(const Providers& at) {
  return lost_between(at, static_cast<std::size_t>(std::ceil(at.run.warm_up_days())), ~std::size_t{0});
}

std::vector<double> lost_in_months(const Providers& at) {
  std::vector<double> shares;
  for (const DaysOfMonth& month : days_of_months(at.run.model()))
    shares.push_back(lost_between(at, month.from, month.until));
  return shares;
}

constexpr Headline<Providers> kSystem[] = {
    {"ordinary_admissions", "ordinary admissions", Format::kCount, in_run<&PatientCounts::ordinary>,
     Total::kAfterWarmUp},
    {"day_cases", "day cases", Format::kCount, in_run<&PatientCounts::day_case>, Total::kAfterWarmUp},
    {"planned_admissions", "of these without an RTT clock (planned)", Format::kCount,
     in_run<&PatientCounts::planned_admissions>, Total::kAfterWarmUp},
    {"cancelled_no_bed", "admissions cancelled on the day for want of a bed", Format::kCount,
     in_run<&PatientCounts::cancelled_no_bed>, Total::kAfterWarmUp},
    {"cancelled_no_slot", "dates cancelled with their sessions", Format::kCount,
     in_run<&PatientCounts::cancelled_no_slot>, Total::kAfterWarmUp, has_sessions, in_files_only<Providers>},
    {"sessions_lost", "slots lost to staffing", Format::kShare, lost, Total::kNoTotal, has_sessions,
     in_files_only<Providers>},
};

constexpr Headline<Providers> kProvider[] = {
    {"ordinary_admissions", "ordinary admissions", Format::kCount, in_run<&PatientCounts::ordinary>,
     Total::kAfterWarmUp, nullptr, in_files_only<Providers>},
    {"day_cases", "day cases", Format::kCount, in_run<&PatientCounts::day_case>, Total::kAfterWarmUp, nullptr,
     in_files_only<Providers>},
    {"cancelled_no_bed", "cancelled on the day for want of a bed", Format::kCount,
     in_run<&PatientCounts::cancelled_no_bed>, Total::kAfterWarmUp, cancels_for_beds},
    {"cancelled_no_slot", "dates cancelled with their sessions", Format::kCount,
     in_run<&PatientCounts::cancelled_no_slot>, Total::kAfterWarmUp, has_sessions, in_files_only<Providers>},
    {"sessions_lost", "slots lost to staffing", Format::kShare, lost},
};

constexpr Series<Providers> kMonthly[] = {
    {"ordinary_admissions", "all", "admissions per month", Period::kMonth, in_months<&PatientCounts::ordinary>},
    {"day_cases", "all", "admissions per month", Period::kMonth, in_months<&PatientCounts::day_case>},
    {"cancelled_no_bed", "all", "patients per month", Period::kMonth, in_months<&PatientCounts::cancelled_no_bed>,
     cancels_for_beds},
    {"cancelled_no_slot", "all", "patients per month", Period::kMonth, in_months<&PatientCounts::cancelled_no_slot>,
     has_sessions},
    {"sessions_lost", "all", "share", Period::kMonth, lost_in_months, has_sessions},
};

/// The steps of one name for which patients with an RTT clock are booked.
struct Booked : MeasuredPlace {
  std::size_t p;
  const std::vector<std::size_t>& steps;
};

constexpr Headline<Booked> kBooked[] = {
    {"rtt_wait_at_{item}", "mean RTT wait of those seen: {item}", Format::kWeeks,
     [](const Booked& at) {
       engine::Tally all;
       for (const std::size_t i : at.steps) all.merge(at.run.record(at.p).steps[i].clock);
       return all.count() > 0 ? all.mean() / 7 : kNothing;
     }},
};

StepsByName booked_steps(const CompiledModel& model, const CompiledProvider& provider) {
  StepsByName by_step;
  for (std::size_t i = 0; i < provider.stat_steps.size(); ++i) {
    const CompiledStep& step = model.steps[provider.stat_steps[i]];
    if (step.kind != StepKind::kBook || !model.instances[step.instance].rtt) continue;
    by_step[model.step_names[provider.stat_steps[i]]].push_back(i);
  }
  return by_step;
}

}  // namespace

void planned_care(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  Providers all{{run, "all"}, {}};
  for (std::size_t p = 0; p < model.providers.size(); ++p) all.add(p);
  to.headlines(kSection, kSystem, all);
  to.series(kMonthly, "all", all);
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    const CompiledProvider& provider = model.providers[p];
    if (provider.services.empty()) continue;
    const bool on_page = provider.kind == ProviderKind::kAcute;
    Providers one{{run, provider.id, "", "", provider.name, on_page}, {}};
    one.add(p);
    to.headlines(kSection, kProvider, one);
    to.series(kMonthly, provider.id, one);
    for (const auto& [name, steps] : booked_steps(model, provider))
      to.headlines(kSection, kBooked, Booked{{run, provider.id, "", name, provider.name, on_page}, p, steps});
  }
}

}  // namespace icsflow::models
