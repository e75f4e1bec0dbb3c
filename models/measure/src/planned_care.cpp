/// Elective admissions of all providers, and of each provider with services: cancellations, sessions lost, waits.

#include "nouns.hpp"
#include "places.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kSection = "Planned care";

struct System : MeasuredPlace {};

template <std::int64_t PatientCounts::*count>
double of_all_providers(const System& s) {
  double sum = 0;
  for (std::size_t p = 0; p < s.run.model().providers.size(); ++p) sum += static_cast<double>(s.run.record(p).*count);
  return sum;
}

constexpr Headline<System> kSystem[] = {
    {"ordinary_admissions", "ordinary admissions", Format::kCount, of_all_providers<&PatientCounts::ordinary>,
     Total::kAfterWarmUp},
    {"day_cases", "day cases", Format::kCount, of_all_providers<&PatientCounts::day_case>, Total::kAfterWarmUp},
    {"planned_admissions", "of these without an RTT clock (planned)", Format::kCount,
     of_all_providers<&PatientCounts::planned_admissions>, Total::kAfterWarmUp},
    {"cancelled_no_bed", "admissions cancelled on the day for want of a bed", Format::kCount,
     of_all_providers<&PatientCounts::cancelled_no_bed>, Total::kAfterWarmUp},
};

struct Provider : MeasuredPlace {
  std::size_t p;
  [[nodiscard]] const CompiledProvider& compiled() const { return run.model().providers[p]; }
  [[nodiscard]] const ProviderRecord& record() const { return run.record(p); }
};

constexpr Headline<Provider> kProvider[] = {
    {"cancelled_no_bed", "cancelled on the day for want of a bed", Format::kCount,
     [](const Provider& at) { return static_cast<double>(at.record().cancelled_no_bed); }, Total::kAfterWarmUp,
     [](const Provider& at) { return at.compiled().cancellation.pool != kNoIndex; }},
    {"sessions_lost", "slots lost to staffing", Format::kShare,
     [](const Provider& at) {
       double planned = 0, run = 0;
       for (const SessionRecord& s : at.record().sessions) {
         planned += static_cast<double>(s.slots_planned);
         run += static_cast<double>(s.slots_run);
       }
       return ratio(planned - run, planned);
     }},
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
  to.headlines(kSection, kSystem, System{{run, "all"}});
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    const CompiledProvider& provider = model.providers[p];
    if (provider.services.empty()) continue;
    const bool on_page = provider.kind == ProviderKind::kAcute;
    to.headlines(kSection, kProvider, Provider{{run, provider.id, "", "", provider.name, on_page}, p});
    for (const auto& [name, steps] : booked_steps(model, provider))
      to.headlines(kSection, kBooked, Booked{{run, provider.id, "", name, provider.name, on_page}, p, steps});
  }
}

}  // namespace icsflow::models
