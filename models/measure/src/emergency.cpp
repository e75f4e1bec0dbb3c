/// Departments: attendances, the four hours, the twelve hours from the decision to admit; emergency admissions.

#include <algorithm>

#include "nouns.hpp"
#include "places.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kSection = "Emergency care";

struct Department : MeasuredPlace {
  std::size_t p, department;
  bool admits;  ///< patients go from here to a bed
  [[nodiscard]] const DepartmentRecord& record() const { return run.record(p).departments[department]; }
};

bool admits(const Department& at) { return at.admits; }

constexpr Headline<Department> kDepartment[] = {
    {"ae_attendances", "attendances", Format::kCount,
     [](const Department& at) { return static_cast<double>(at.record().arrived); }, Total::kAfterWarmUp},
    {"ae_within_4h", "within 4 hours", Format::kShare,
     [](const Department& at) {
       return ratio(static_cast<double>(at.record().within_4h), static_cast<double>(at.record().left));
     }},
    {"ae_over_12h", "over 12 hours from decision to admit to bed", Format::kCount,
     [](const Department& at) { return static_cast<double>(at.record().over_12h); }, Total::kAfterWarmUp, admits},
    {"ae_over_12h_per_month", "over 12 hours from decision to admit to bed, a month", Format::kCount,
     [](const Department& at) { return static_cast<double>(at.record().over_12h) / at.run.counted_months(); },
     Total::kNoTotal, admits, in_files_only<Department>},
    {"ae_attendances_per_month", "attendances a month", Format::kCount,
     [](const Department& at) { return static_cast<double>(at.record().arrived) / at.run.counted_months(); },
     Total::kNoTotal, admits, in_files_only<Department>},
};

/// A provider that admits emergencies.
struct Provider : MeasuredPlace {
  std::size_t p;
  [[nodiscard]] double overnight() const { return static_cast<double>(run.record(p).emergency_overnight); }
  [[nodiscard]] double admitted() const {
    return static_cast<double>(run.record(p).emergency_overnight + run.record(p).emergency_zero_day);
  }
};

constexpr Headline<Provider> kProvider[] = {
    {"emergency_admissions", "emergency admissions", Format::kCount, [](const Provider& at) { return at.admitted(); },
     Total::kAfterWarmUp},
    {.measure = "emergency_admissions_per_month",
     .label = "emergency admissions a month",
     .value = [](const Provider& at) { return at.admitted() / at.run.counted_months(); },
     .on_page = in_files_only<Provider>},
    {"emergency_overnight", "of these overnight", Format::kCount, [](const Provider& at) { return at.overnight(); },
     Total::kAfterWarmUp},
};

}  // namespace

void emergency_care(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    const CompiledProvider& provider = model.providers[p];
    for (std::size_t d = 0; d < model.departments.size(); ++d) {
      const auto here = [&](const CompiledInstance& i) { return i.provider == p && i.department == d; };
      if (std::none_of(model.instances.begin(), model.instances.end(), here)) continue;
      const bool to_bed = std::any_of(model.instances.begin(), model.instances.end(), [&](const CompiledInstance& i) {
        return here(i) && has_mark(model, i, MarkKind::kDecideBed);
      });
      const std::string& name = model.departments[d];
      to.headlines(
          kSection, kDepartment,
          Department{{run, provider.id + "/" + name, "A&E " + words(name) + ": ", "", provider.name}, p, d, to_bed});
    }
    if (has_mark(model, p, MarkKind::kAdmitEmergency) || has_mark(model, p, MarkKind::kAdmitZeroDay))
      to.headlines(kSection, kProvider, Provider{{run, provider.id, "", "", provider.name}, p});
  }
}

}  // namespace icsflow::models
