#include "icsflow/build/builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "icsflow/domain/calendar.hpp"
#include "system.hpp"
#include "write/write.hpp"

namespace icsflow::models {

using namespace building;

namespace {

int working_days_in(std::chrono::year_month month) {
  const auto holidays = bank_holidays(month.year());
  int days = 0;
  for (auto day = std::chrono::sys_days(month / 1); day < std::chrono::sys_days((month + std::chrono::months{1}) / 1);
       day += std::chrono::days{1}) {
    if (std::chrono::weekday(day).iso_encoding() <= 5 &&
        std::find(holidays.begin(), holidays.end(), day) == holidays.end())
      ++days;
  }
  return days;
}

void stop_if_any(const std::vector<Problem>& problems) {
  if (!problems.empty()) throw InputError(problems);
}

/// Errors stop; warnings are kept.
void sort_out(std::vector<Problem>& problems, std::vector<Problem>& warnings) {
  const auto is_warning = [](const Problem& p) { return p.severity == Severity::kWarning; };
  std::copy_if(problems.begin(), problems.end(), std::back_inserter(warnings), is_warning);
  problems.erase(std::remove_if(problems.begin(), problems.end(), is_warning), problems.end());
}

/// Providers that are no hospitals: their beds, their minor injury units.
void derive_others(const Assumptions& a, const Inputs& inputs, System& system, Derivation& record) {
  for (const Service& service : system.published) {
    if (service.role == ProviderRole::kTrust) continue;
    if (!system.others.empty() && system.others.back().code == service.provider) continue;
    OtherProvider other;
    other.code = service.provider;
    const auto name = inputs.providers.find(service.provider);
    other.name = name == inputs.providers.end() || name->second.empty() ? service.provider : name->second;
    other.role = service.role;
    other.ae = derive_departments(inputs, service.provider, record);
    double ordinary = 0;
    for (const PlannedService& p : system.services) {
      if (p.service.provider == service.provider && p.type == "elective_independent")
        ordinary += p.ordinary_patients * p.los;
    }
    if (ordinary > 0) {
      other.beds = std::ceil(a("ring_fenced_of_mean", {service.provider}) * ordinary + 2);
      record.add("ring_fenced_beds." + service.provider, other.beds, "beds", "C",
                 fmt::format("ring_fenced_of_mean x {:.1f} beds in use on average, and two", ordinary));
    }
    if (other.ae.other > 0) {
      other.minors =
          std::ceil(a("units_of_mean", {service.provider}) * other.ae.other * a("ed_minor_time") / (24.0 * 60));
      record.add("ed_minors." + service.provider, other.minors, "places", "C",
                 "units_of_mean x attendances a day x ed_minor_time");
    }
    system.others.push_back(std::move(other));
  }
}

void warn_of_old_figures(const Inputs& inputs, std::vector<Problem>& warnings) {
  constexpr int kMostMonths = 6;
  for (const auto& [provider, months] : inputs.ae) {
    if (!inputs.census.ok() || months.empty()) continue;
    const auto last = months.rbegin()->first;
    if (last + std::chrono::months{kMostMonths} >= inputs.census) continue;
    warnings.push_back({{"ae.csv"},
                        provider,
                        fmt::format("its last A&E figures are of {}, and the waiting list is of {}", month_text(last),
                                    month_text(inputs.census)),
                        Severity::kWarning});
  }
}

}  // namespace

BuildOutcome build_ics(const BuildRequest& request) {
  std::vector<Problem> problems;
  BuildOutcome outcome;
  check_folder(request.folder, problems);
  Assumptions assumptions;
  assumptions.add(request.scenarios / "defaults" / "ics.csv", problems);
  // What `icsflow calibrate --drift` has fitted to an earlier build of the folder stays, as fitted weights do.
  const std::filesystem::path levels = request.folder / kLevelsName;
  std::error_code none;
  if (std::filesystem::is_regular_file(levels, none)) assumptions.add(levels, problems);
  for (const auto& file : request.assumptions) assumptions.add(file, problems);
  const Inputs inputs = read_inputs(request.from, problems);
  sort_out(problems, outcome.warnings);
  stop_if_any(problems);

  System system;
  Derivation record;
  choose_providers(request.icb, request.organisations, inputs, assumptions, system, record, problems);
  stop_if_any(problems);
  if (!inputs.census.ok() || inputs.services.empty())
    problems.push_back({{"flows.csv"}, "", "expected new and completed pathways by service; found none"});
  stop_if_any(problems);
  record_list(system, record);
  const PlannedSetting setting(assumptions, inputs, working_days_in(inputs.census), system.published);
  const Balances balances = derive_balances(setting, inputs, system.published, record);
  system.course = derive_course(setting, inputs, system.published, balances, record);
  system.handovers = setting.handovers();
  system.services = derive_services(setting, system.published, balances, record);
  system.hospitals = derive_hospitals(assumptions, inputs, system.trusts, system.services, record, outcome.warnings);
  derive_others(assumptions, inputs, system, record);
  const auto community = std::find_if(system.others.begin(), system.others.end(),
                                      [](const OtherProvider& o) { return o.role == ProviderRole::kCommunity; });
  system.rehab_at = community == system.others.end() ? "community" : community->code;
  system.support = derive_support(assumptions, inputs, system.board, system.hospitals, record);
  warn_of_old_figures(inputs, outcome.warnings);

  const Written written{request, inputs, assumptions, system, record};
  std::vector<TextFile> files;
  files.push_back({"scenario.yaml", scenario_text(written)});
  files.push_back({"services.csv", services_text(written)});
  files.push_back({"opening_list.csv", opening_text(written)});
  if (!system.stopped.empty()) files.push_back({"completed.csv", completed_text(written)});
  if (auto months = published_months(written)) {
    files.push_back({kMonthsName, std::move(*months)});
    if (!system.stopped.empty()) files.push_back({kCompletedName, published_completed(written)});
  }
  if (libraries_at(request) == kOwnLibraries) {
    for (const char* library : {"elective.yaml", "emergency.yaml", "discharge.yaml"})
      files.push_back(
          {std::string(kOwnLibraries) + '/' + library, library_text(request.scenarios / "pathways" / library)});
  }
  files.push_back({"derivation.csv", derivation_text(written)});
  files.push_back({kPageName, page_text(written)});
  write_folder(request.folder, files);
  for (const TextFile& file : files) outcome.written.push_back(file.name);
  outcome.providers = system.hospitals.size() + system.others.size();
  outcome.services = system.services.size();
  outcome.defaults = assumptions.used().size();
  return outcome;
}

}  // namespace icsflow::models
