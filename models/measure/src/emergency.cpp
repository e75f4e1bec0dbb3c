/// Departments: attendances, the four hours, the twelve hours from arrival and from the decision to admit; emergency
/// admissions.

#include <algorithm>

#include "nouns.hpp"
#include "over_time/months.hpp"
#include "places.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kSection = "Emergency care";

/// Departments together: one, those of a provider, or all.
struct Departments : MeasuredPlace {
  std::vector<std::pair<std::size_t, std::size_t>> of;  ///< provider, department
  bool to_bed = false;                                  ///< patients go from here to a bed

  [[nodiscard]] DepartmentRecord record() const {
    DepartmentRecord sum;
    for (const auto& [p, d] : of) sum.add(run.record(p).departments[d]);
    return sum;
  }
  [[nodiscard]] std::vector<DepartmentRecord> by_month() const {
    std::vector<DepartmentRecord> sums;
    for (const auto& [p, d] : of) {
      const std::vector<DepartmentRecord> one = department_by_month(run, p, d);
      sums.resize(one.size());
      for (std::size_t m = 0; m < one.size(); ++m) sums[m].add(one[m]);
    }
    return sums;
  }
};

bool admits(const Departments& at) { return at.to_bed; }

double attendances(const DepartmentRecord& d) { return static_cast<double>(d.arrived); }
double departures(const DepartmentRecord& d) { return static_cast<double>(d.left); }
double within_4h(const DepartmentRecord& d) {
  return ratio(static_cast<double>(d.within_4h), static_cast<double>(d.left));
}
double over_12h(const DepartmentRecord& d) { return static_cast<double>(d.over_12h); }
double over_12h_from_arrival(const DepartmentRecord& d) { return static_cast<double>(d.over_12h_from_arrival); }
double over_12h_from_arrival_share(const DepartmentRecord& d) {
  return ratio(over_12h_from_arrival(d), static_cast<double>(d.left));
}

template <double (*of)(const DepartmentRecord&)>
double in_run(const Departments& at) {
  return of(at.record());
}
template <double (*of)(const DepartmentRecord&)>
double a_month(const Departments& at) {
  return of(at.record()) / at.run.counted_months();
}
template <double (*of)(const DepartmentRecord&)>
std::vector<double> in_months(const Departments& at) {
  return each_month(at.by_month(), of);
}

constexpr Headline<Departments> kDepartments[] = {
    {"ae_attendances", "attendances", Format::kCount, in_run<attendances>, Total::kAfterWarmUp},
    {"ae_within_4h", "within 4 hours", Format::kShare, in_run<within_4h>},
    {"ae_over_12h", "over 12 hours from decision to admit to bed", Format::kCount, in_run<over_12h>,
     Total::kAfterWarmUp, admits},
    {"ae_over_12h_from_arrival", "over 12 hours from arrival", Format::kCount, in_run<over_12h_from_arrival>,
     Total::kAfterWarmUp, nullptr, in_files_only<Departments>},
    {"ae_over_12h_from_arrival_share", "share over 12 hours from arrival", Format::kShare,
     in_run<over_12h_from_arrival_share>, Total::kNoTotal, nullptr, in_files_only<Departments>},
    {"ae_over_12h_per_month", "over 12 hours from decision to admit to bed, a month", Format::kCount, a_month<over_12h>,
     Total::kNoTotal, admits, in_files_only<Departments>},
    {"ae_attendances_per_month", "attendances a month", Format::kCount, a_month<attendances>, Total::kNoTotal, admits,
     in_files_only<Departments>},
};

constexpr Series<Departments> kDepartmentsMonthly[] = {
    {"ae_attendances", "{item}", "attendances per month", Period::kMonth, in_months<attendances>},
    {"ae_departures", "{item}", "patients per month", Period::kMonth, in_months<departures>},
    {"ae_within_4h", "{item}", "share", Period::kMonth, in_months<within_4h>},
    {"ae_over_12h", "{item}", "patients per month", Period::kMonth, in_months<over_12h>, admits},
    {"ae_over_12h_from_arrival", "{item}", "patients per month", Period::kMonth, in_months<over_12h_from_arrival>},
    {"ae_over_12h_from_arrival_share", "{item}", "share", Period::kMonth, in_months<over_12h_from_arrival_share>},
};

std::int64_t emergencies(const PatientCounts& c) { return c.emergency_overnight + c.emergency_zero_day; }

/// A provider that admits emergencies.
struct Provider : MeasuredPlace {
  std::size_t p;
  [[nodiscard]] double overnight() const { return static_cast<double>(run.record(p).emergency_overnight); }
  [[nodiscard]] double admitted() const { return static_cast<double>(emergencies(run.record(p))); }
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

/// The providers that admit emergencies.
struct Admitting : MeasuredPlace {
  std::vector<std::size_t> providers;
};

constexpr Headline<Admitting> kAdmitting[] = {
    {.measure = "emergency_admissions",
     .label = "emergency admissions",
     .value =
         [](const Admitting& at) {
           double sum = 0;
           for (const std::size_t p : at.providers) sum += static_cast<double>(emergencies(at.run.record(p)));
           return sum;
         },
     .total = Total::kAfterWarmUp,
     .on_page = in_files_only<Admitting>},
};

constexpr Series<Admitting> kAdmittingMonthly[] = {
    {"emergency_admissions", "all", "admissions per month", Period::kMonth,
     [](const Admitting& at) {
       std::vector<std::int64_t> sums;
       for (const std::size_t p : at.providers) {
         const std::vector<PatientCounts> months = patients_by_month(at.run, p);
         sums.resize(months.size());
         for (std::size_t m = 0; m < months.size(); ++m) sums[m] += emergencies(months[m]);
       }
       return each_month(sums, [](std::int64_t n) { return n; });
     }},
};

void write(MeasureWriter& to, const std::string& provider, const Departments& at) {
  to.headlines(kSection, kDepartments, at);
  to.series(kDepartmentsMonthly, provider, at);
}

}  // namespace

void emergency_care(MeasureWriter& to, const RecordsOfRun& run) {
  const CompiledModel& model = run.model();
  Departments all{{run, "all", "A&E: ", "all", "", false}, {}};
  Admitting admitting{{run, "all"}, {}};
  for (std::size_t p = 0; p < model.providers.size(); ++p) {
    const CompiledProvider& provider = model.providers[p];
    Departments here{{run, provider.id, "A&E: ", "all", provider.name, false}, {}};
    for (std::size_t d = 0; d < model.departments.size(); ++d) {
      const auto is_here = [&](const CompiledInstance& i) { return i.provider == p && i.department == d; };
      if (std::none_of(model.instances.begin(), model.instances.end(), is_here)) continue;
      const bool to_bed = std::any_of(model.instances.begin(), model.instances.end(), [&](const CompiledInstance& i) {
        return is_here(i) && has_mark(model, i, MarkKind::kDecideBed);
      });
      const std::string& name = model.departments[d];
      Departments one{
          {run, provider.id + "/" + name, "A&E " + words(name) + ": ", name, provider.name}, {{p, d}}, to_bed};
      one.item_name = "A&E " + words(name);
      write(to, provider.id, one);
      for (Departments* several : {&here, &all}) {
        several->of.emplace_back(p, d);
        several->to_bed = several->to_bed || to_bed;
      }
    }
    if (!here.of.empty()) write(to, provider.id, here);
    if (!has_mark(model, p, MarkKind::kAdmitEmergency) && !has_mark(model, p, MarkKind::kAdmitZeroDay)) continue;
    to.headlines(kSection, kProvider, Provider{{run, provider.id, "", "", provider.name}, p});
    admitting.providers.push_back(p);
    to.series(kAdmittingMonthly, provider.id, Admitting{{run, provider.id}, {p}});
  }
  if (!all.of.empty()) write(to, "all", all);
  if (admitting.providers.empty()) return;
  to.headlines(kSection, kAdmitting, admitting);
  to.series(kAdmittingMonthly, "all", admitting);
}

}  // namespace icsflow::models
