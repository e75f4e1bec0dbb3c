/// What a month's lists and completed pathways say of a provider: how many clocks start, how many end without report.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "icsflow/domain/calendar.hpp"
#include "planned/steps.hpp"

namespace icsflow::models::building {

namespace chrono = std::chrono;

namespace {

constexpr int kDaysWeek = 7;

int days_in(chrono::year_month month) {
  return static_cast<int>((chrono::sys_days((month + chrono::months{1}) / 1) - chrono::sys_days(month / 1)).count());
}

/// Of the week in which those started who have waited so many completed weeks at the end of the month.
int working_days_of(chrono::year_month census, int week) {
  const chrono::sys_days end = chrono::sys_days((census + chrono::months{1}) / 1) - chrono::days{1};
  int days = 0;
  for (int k = 0; k < kDaysWeek; ++k) {
    const chrono::sys_days day = end - chrono::days{kDaysWeek * week + k};
    const auto holidays = bank_holidays(chrono::year_month_day(day).year());
    const bool is_holiday = std::find(holidays.begin(), holidays.end(), day) != holidays.end();
    if (chrono::weekday(day).iso_encoding() <= 5 && !is_holiday) ++days;
  }
  return days;
}

struct Drift {
  double value = 0;
  std::string mark, how, from;
};

/// Change of the list over the year to the census, so that no season is in it; assumed where the series does not say.
Drift drift_of(const PlannedSetting& s, const Inputs& inputs, const std::string& provider) {
  if (const Assumption* said = s.assumptions().exactly("list_drift", provider))
    return {said->value, said->mark, "list_drift", said->from};
  const auto before = inputs.census - chrono::years{1};
  const auto series = inputs.lists.find(series_of(s, provider));
  if (series != inputs.lists.end()) {
    const auto now = series->second.find(inputs.census), then = series->second.find(before);
    if (now != series->second.end() && then != series->second.end() && now->second.list > 0 && then->second.list > 0) {
      const double most = s.a("largest_drift");
      return {std::clamp(now->second.list / then->second.list - 1, -most, most), "A-d",
              month_text(before) + " to " + month_text(inputs.census) + ", list of " + series->first, "lists.csv"};
    }
  }
  const Assumption& assumed = s.assumptions().of("list_drift");
  return {assumed.value, assumed.mark, "list_drift: no list of a year before", assumed.from};
}

void record_month(const PlannedSetting& s, const Inputs& inputs, const std::vector<Service>& services, double nullified,
                  Derivation& record) {
  double started = 0, admitted = 0, non_admitted = 0;
  for (const Service& service : services) {
    started += service.counts.started;
    admitted += service.counts.admitted;
    non_admitted += service.counts.non_admitted;
  }
  const std::string month = month_text(inputs.census);
  record.add("new", started, "clock starts", "A", "part 3, " + month);
  record.add("admitted", admitted, "stops", "A", "part 1A, " + month);
  record.add("non_admitted", non_admitted, "stops", "A", "part 1B, " + month);
  // Sizes of lists at the end of this month and of earlier ones, of all that are given.
  const auto sum_of = [&](chrono::year_month at) {
    double sum = 0;
    for (const auto& [provider, months] : inputs.lists) {
      if (const auto found = months.find(at); found != months.end()) sum += found->second.list;
    }
    return sum;
  };
  const auto before = inputs.census - chrono::months{1}, year = inputs.census - chrono::years{1};
  const double now = sum_of(inputs.census), last_month = sum_of(before), last_year = sum_of(year);
  if (now > 0 && last_month > 0) {
    record.add("list_change", now - last_month, "pathways", "A-d",
               fmt::format("end of {} less end of {}", month, month_text(before)), "lists.csv");
    record.add("removals", started - admitted - non_admitted - (now - last_month), "pathways", "A-d",
               "new - completed - change: a net of two gross flows");
  }
  if (now > 0 && last_year > 0)
    record.add("list_change_year", now / last_year - 1, "share", "A-d", month_text(year) + " to " + month, "lists.csv");
  record.add("nullified_share", nullified, "share", "C",
             fmt::format("of starts: (1 - mean_triage_returned) x (1 - share of first attendances that take place at "
                         "last), at first_dna {}, first_dna_nullified {}",
                         s.a("first_dna"), s.a("first_dna_nullified")));
}

/// Unreported removals where completed pathways are not known by week.
void assume_hazard(const PlannedSetting& s, const Inputs& inputs, const std::string& provider, Balance& balance,
                   Derivation& record) {
  if (inputs.removal_hazard) {
    balance.hazard = inputs.removal_hazard->value;
    record.add("removal_hazard." + provider, balance.hazard, "/day", "A-d",
               "start + new - completed - end of the months' account", inputs.removal_hazard->from);
    return;
  }
  const Assumption& assumed = s.assumptions().of("removal_hazard", {provider});
  balance.hazard = assumed.value;
  record.add("removal_hazard." + provider, balance.hazard, "/day", assumed.mark, "removal_hazard", assumed.from);
}

Balance balance_of(const PlannedSetting& s, const Inputs& inputs, const std::string& provider,
                   const std::vector<const Service*>& services, double nullified, Derivation& record) {
  const Starts starts = starts_of(s, services);
  double size = 0, completed = 0, near = 0;
  const int from = weeks_of(s, "removal_from_week"), to = weeks_of(s, "removal_to_week");
  for (const Service* service : services) {
    size += service->counts.list;
    completed += service->counts.admitted + service->counts.non_admitted;
    for (int week = from; week < to; ++week) {
      const auto band = static_cast<std::size_t>(week);
      near += static_cast<double>(service->bands.without[band] + service->bands.decided[band]);
    }
  }
  Balance balance;
  balance.nullified = nullified;
  balance.listed = starts.listed;
  balance.soon = starts.soon;
  const Drift drift = drift_of(s, inputs, provider);
  balance.drift = drift.value;
  const double started = starts.a_day / s.starts_factor;
  const int weeks = weeks_of(s, "youngest_weeks"), early = weeks_of(s, "listed_weeks");
  if (s.by_weeks())
    record.add("starts." + provider, started, "/working day", "A-d",
               fmt::format("weeks 0 to {} of the list and what was completed of them", weeks - 1),
               "opening_list.csv, completed.csv");
  record.add("drift." + provider, balance.drift, "of the list a year", drift.mark, drift.how, drift.from);
  const Assumption& level = s.assumptions().of("first_trim", {provider});
  record.add("first_trim." + provider, level.value, "share", level.mark, "first_trim: first slots by attendances",
             level.from);
  if (s.by_weeks()) {
    const double removed =
        started * (1 - nullified) - s.completions(completed) - balance.drift * size / s.working_days_year;
    if (size > 0)
      balance.hazard = std::clamp(removed * s.working_days_year / 365 / size, 0.0, s.a("largest_removal_hazard"));
    record.add("removal_hazard." + provider, balance.hazard, "/day", drift.mark,
               "(starts - nullified - completed - drift) / list");
  } else {
    assume_hazard(s, inputs, provider, balance, record);
  }
  record.add("listed." + provider, balance.listed, "share", "A-d",
             fmt::format("of weeks 0 to {}: with a decision to admit", early - 1), "opening_list.csv");
  // At trusts the list's shape shows removals at the 18-week line, and nowhere else.
  const double share = s.by_weeks() ? s.a("removal_share_at_18", {provider, role_word(services.front()->role)}) : 0.0;
  if (near > 0) balance.at_18 = share * balance.hazard * size / near;
  record.add("removal_at_18." + provider, balance.at_18, "/day", "C",
             fmt::format("removal_share_at_18 of them, from {} to {} weeks", from, to));
  record.add("listed_soon." + provider, balance.soon, "share", "A-d",
             fmt::format("of weeks {} to {}, beside these", early, weeks - 1), "opening_list.csv");
  return balance;
}

}  // namespace

std::string series_of(const PlannedSetting& s, const std::string& provider) {
  for (const Assumption* one : s.assumptions().all("list_series")) {
    if (one->value > 0 && one->scope.starts_with(provider + '>')) {
      return s.assumptions().exactly("list_series", one->scope)->scope.substr(provider.size() + 1);
    }
  }
  return provider;
}

/// Week band a of the list holds those whose clock started a weeks before the month's end and who are still there. What
/// of them has been completed since is in the completed pathways of the month, by week too: in a week 7 days of the
/// month's. They were a to a + 1 weeks old at its end, so half of those who complete at that age had done so.
Starts starts_of(const PlannedSetting& s, const std::vector<const Service*>& services) {
  const int weeks = weeks_of(s, "youngest_weeks"), first = weeks_of(s, "listed_weeks");
  const double share = static_cast<double>(kDaysWeek) / days_in(s.census());
  double gone = 0, admitted = 0;  // completed at a younger age
  double started = 0, early = 0, early_decided = 0, later = 0, later_decided = 0, days = 0;
  for (int week = 0; week < weeks; ++week) {
    const auto band = static_cast<std::size_t>(week);
    double listed = 0, decided = 0, admits = 0, stops = 0;
    for (const Service* service : services) {
      listed += static_cast<double>(service->bands.without[band] + service->bands.decided[band]);
      decided += static_cast<double>(service->bands.decided[band]);
      admits += static_cast<double>(service->stopped.admitted[band]);
      stops += static_cast<double>(service->stopped.non_admitted[band]);
    }
    admits *= share;
    stops *= share;
    const double all = listed + gone + (admits + stops) / 2, with = decided + admitted + admits / 2;
    started += all;
    (week < first ? early : later) += all;
    (week < first ? early_decided : later_decided) += with;
    gone += admits + stops;
    admitted += admits;
    days += working_days_of(s.census(), week);
  }
  Starts out;
  out.clocks = early;
  out.clocks_soon = later;
  if (days > 0) out.a_day = started / days;
  if (early > 0) out.listed = early_decided / early;
  if (later > 0) out.soon = later_decided / later - out.listed;
  return out;
}

Balances derive_balances(const PlannedSetting& s, const Inputs& inputs, const std::vector<Service>& services,
                         Derivation& record) {
  // Of clock starts, those whose clock ends with a first appointment that was missed.
  const double nullified = (1 - s.a("mean_triage_returned")) * (1 - s.attending());
  record_month(s, inputs, services, nullified, record);
  std::map<std::string, std::vector<const Service*>> by_provider;
  for (const Service& service : services) by_provider[service.provider].push_back(&service);
  Balances balances;
  for (const auto& [provider, of] : by_provider)
    balances[provider] = balance_of(s, inputs, provider, of, nullified, record);
  return balances;
}

}  // namespace icsflow::models::building
