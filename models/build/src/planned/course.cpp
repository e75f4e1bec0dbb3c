#include "planned/course.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "icsflow/domain/calendar.hpp"
#include "planned/steps.hpp"

namespace icsflow::models::building {

namespace chrono = std::chrono;

bool Course::removals_vary() const {
  return std::any_of(removals.begin(), removals.end(), [](double factor) { return factor != 1; });
}

namespace {

using Factors = std::array<double, 12>;
using Changes = std::map<chrono::year_month, double>;

constexpr std::size_t kFewestYears = 3;  // changes of each calendar month
constexpr double kFewestLong = 50;       // waiting over 52 weeks: fewer are luck
constexpr double kDaysMonth = 365 / 12.0;

std::size_t of_year(chrono::year_month month) { return static_cast<unsigned>(month.month()) - 1; }
chrono::sys_days first_of(chrono::year_month month) { return chrono::sys_days(month / 1); }

Factors factors_of(const PlannedSetting& s, const char* key) {
  Factors out{};
  for (std::size_t m = 0; m < out.size(); ++m) out[m] = s.a(key, {fmt::format("{:02}", m + 1)});
  return out;
}

/// Working days from `first` until before `end`, each times the factor of its month.
double worked(chrono::sys_days first, chrono::sys_days end, const Factors& factors) {
  double all = 0;
  std::vector<chrono::sys_days> holidays;
  std::optional<chrono::year> known;
  for (auto day = first; day < end; day += chrono::days{1}) {
    const chrono::year_month_day date{day};
    if (!known || *known != date.year()) holidays = bank_holidays(*(known = date.year()));
    if (chrono::weekday(day).iso_encoding() <= 5 && !std::binary_search(holidays.begin(), holidays.end(), day))
      all += factors[static_cast<unsigned>(date.month()) - 1];
  }
  return all;
}

/// Lists of several providers together; a month for which one has none, or no thresholds, is not there.
std::map<chrono::year_month, ListMonth> sum_of(const Inputs& inputs, const std::set<std::string>& providers) {
  std::map<chrono::year_month, ListMonth> out;
  if (providers.empty()) return out;
  const auto first = inputs.lists.find(*providers.begin());
  if (first == inputs.lists.end()) return out;
  for (const auto& [month, unused] : first->second) {
    ListMonth all{0, 0.0, 0.0};
    bool whole = month <= inputs.census;
    for (const std::string& provider : providers) {
      const auto series = inputs.lists.find(provider);
      if (!whole || series == inputs.lists.end()) return out;
      const auto found = series->second.find(month);
      whole = found != series->second.end() && found->second.within_18 && found->second.list > 0;
      if (!whole) break;
      all.list += found->second.list;
      *all.within_18 += *found->second.within_18;
      *all.over_52 += found->second.over_52.value_or(0);
    }
    if (whole) out[month] = all;
  }
  return out;
}

/// What is known of the trusts together, by working day at month factor 1.
struct Trusts {
  std::set<std::string> series;  // that have their lists
  double list = 0, starts = 0, completed = 0, late = 0, crossing = 0, removed = 0;
};

Trusts trusts_of(const PlannedSetting& s, const std::vector<Service>& services, const Balances& balances,
                 const Factors& starts_factors) {
  Trusts out;
  std::map<std::string, std::vector<const Service*>> by_provider;
  for (const Service& service : services)
    if (balances.at(service.provider).at_18 > 0) by_provider[service.provider].push_back(&service);
  const int line = weeks_of(s, "removal_from_week"), before = std::max(0, line - 1);
  double near = 0, completed = 0, late = 0;
  for (const auto& [provider, of] : by_provider) {
    const Balance& balance = balances.at(provider);
    out.series.insert(series_of(s, provider));
    out.starts += starts_of(s, of).a_day / s.starts_factor * (1 - balance.nullified);
    for (const Service* service : of) {
      out.list += service->counts.list;
      out.removed += balance.hazard * service->counts.list;
      for (int w = 0; w < kBands; ++w) {
        const auto b = static_cast<std::size_t>(w);
        const auto stops = static_cast<double>(service->stopped.admitted[b] + service->stopped.non_admitted[b]);
        completed += stops;
        if (w >= kWithin18Bands) late += stops;
        if (w == before || w == line)
          near += static_cast<double>(service->bands.without[b] + service->bands.decided[b]);
      }
    }
  }
  out.completed = s.completions(completed);
  out.late = completed > 0 ? late / completed : 0;
  const auto end = first_of(s.census() + chrono::months{1});
  const double days = worked(end - chrono::days{7 * (line + 1)}, end - chrono::days{7 * before}, starts_factors);
  out.crossing = days > 0 ? near / days : 0;
  return out;
}

/// Takes the mean of each twelve months that end in the month of the census out.
void centre(Changes& changes, chrono::year_month census) {
  std::map<int, std::pair<double, int>> sums;
  const auto year_of = [&](chrono::year_month month) {
    return static_cast<int>(std::floor(static_cast<double>((census - month).count()) / 12));
  };
  for (const auto& [month, value] : changes) {
    auto& [sum, n] = sums[year_of(month)];
    sum += value;
    ++n;
  }
  for (auto& [month, value] : changes) {
    const auto& [sum, n] = sums[year_of(month)];
    value -= sum / n;
  }
}

/// What the trusts' lists and their numbers over 18 weeks moved by and should not have, at today's size: their mean.
Changes unexplained(const Inputs& inputs, const Trusts& t, const Factors& starts, const Factors& completions) {
  const auto lists = sum_of(inputs, t.series);
  Changes of_list, of_late;
  for (const auto& [month, now] : lists) {
    const auto before = lists.find(month - chrono::months{1});
    if (before == lists.end()) continue;
    const double size = now.list / t.list;
    const auto first = first_of(month), end = first_of(month + chrono::months{1});
    const double came = t.starts * worked(first, end, starts), went = t.completed * worked(first, end, completions);
    const double removed = t.removed * static_cast<double>((end - first).count());
    constexpr chrono::days kLine{7 * kWithin18Bands};
    const double crossed = t.crossing * worked(first - kLine, end - kLine, starts);
    of_list[month] = (now.list - before->second.list) / size - (came - went - removed);
    const double late = now.list - *now.within_18, late_before = before->second.list - *before->second.within_18;
    of_late[month] = (late - late_before) / size - (crossed - t.late * went - removed);
  }
  centre(of_list, inputs.census);
  centre(of_late, inputs.census);
  for (auto& [month, value] : of_list) value = (value + of_late.at(month)) / 2;
  return of_list;
}

void find_removals(const PlannedSetting& s, const Inputs& inputs, const std::vector<Service>& services,
                   const Balances& balances, Course& course, Derivation& record) {
  const Factors starts = factors_of(s, "starts_factor"), completions = factors_of(s, "completions_factor");
  const Trusts trusts = trusts_of(s, services, balances, starts);
  if (trusts.series.empty() || trusts.removed <= 0) return;
  std::array<std::vector<double>, 12> months;
  std::size_t all = 0;
  for (const auto& [month, value] : unexplained(inputs, trusts, starts, completions)) {
    months[of_year(month)].push_back(value);
    ++all;
  }
  if (std::any_of(months.begin(), months.end(), [](const auto& m) { return m.size() < kFewestYears; })) return;
  Factors mean{};
  double within = 0, between = 0;
  for (std::size_t m = 0; m < mean.size(); ++m) {
    for (const double x : months[m]) mean[m] += x / static_cast<double>(months[m].size());
    for (const double x : months[m]) within += (x - mean[m]) * (x - mean[m]);
    between += mean[m] * mean[m] / 11;
  }
  within /= static_cast<double>(all - 12);
  const double years = static_cast<double>(all) / 12;
  const double certain = between > 0 ? std::max(0.0, 1 - within / years / between) : 0;
  const double kept = s.a("removals_kept");
  record.add("removals_by_month", certain, "share", "A-d",
             fmt::format("of what calendar months differ by, more than luck: 1 - {:.0f}^2 / {:.2f} years / "
                         "{:.0f}^2, the standard deviations within and between calendar months",
                         std::sqrt(within), years, std::sqrt(between)),
             "lists.csv");
  double sum = 0;
  for (std::size_t m = 0; m < mean.size(); ++m) {
    course.removals[m] = std::max(0.0, 1 - kept * mean[m] / (trusts.removed * kDaysMonth));
    sum += course.removals[m] / 12;
  }
  for (std::size_t m = 0; m < mean.size(); ++m) {
    course.removals[m] = std::round(100 * course.removals[m] / sum) / 100;
    record.add(fmt::format("removals.{:02}", m + 1), course.removals[m], "factor", "A-d",
               fmt::format("1 - removals_kept x {:.0f} / {:.0f} removals a month; scaled to the mean 1", mean[m],
                           trusts.removed * kDaysMonth),
               "lists.csv");
  }
}

void find_long_waits(const PlannedSetting& s, const Inputs& inputs, const std::vector<Service>& services,
                     Course& course, Derivation& record) {
  std::set<std::string> series;
  for (const Service& service : services) {
    const std::string name = series_of(s, service.provider);
    const auto found = inputs.lists.find(name);
    if (found != inputs.lists.end() && found->second.count(inputs.census - chrono::years{1}) > 0 &&
        found->second.count(inputs.census) > 0)
      series.insert(name);
  }
  const auto lists = sum_of(inputs, series);
  const auto now = lists.find(inputs.census), then = lists.find(inputs.census - chrono::years{1});
  if (now == lists.end() || then == lists.end()) return;
  const auto press = [&](const char* name, const char* power, double part_now, double part_then) {
    const double fall = std::min(1.0, part_now / part_then);
    const double factor = std::round(1000 * std::pow(fall, -1 / (12 * s.a(power)))) / 1000;
    record.add(name, factor, "a month", "C",
               fmt::format("({:.5g} / {:.5g} of the list, {} and a year before)^(-1 / (12 x {}))", part_now, part_then,
                           month_text(inputs.census), power),
               "lists.csv");
    return factor;
  };
  const auto late = [](const ListMonth& m) { return 1 - *m.within_18 / m.list; };
  const auto very_late = [](const ListMonth& m) { return *m.over_52 / m.list; };
  if (late(then->second) > 0)
    course.over_18 = press("weights_over_18", "weight_over_18", late(now->second), late(then->second));
  if (*now->second.over_52 >= kFewestLong && *then->second.over_52 >= kFewestLong)
    course.over_52 = press("weights_over_52", "weight_over_52", very_late(now->second), very_late(then->second));
}

}  // namespace

Course derive_course(const PlannedSetting& s, const Inputs& inputs, const std::vector<Service>& services,
                     const Balances& balances, Derivation& record) {
  Course course;
  if (!s.by_weeks()) return course;
  find_removals(s, inputs, services, balances, course, record);
  find_long_waits(s, inputs, services, course, record);
  return course;
}

}  // namespace icsflow::models::building
