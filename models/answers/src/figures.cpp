#include "figures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/measure/dimensions.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {
namespace {

constexpr char kBetween = '\t';  // in no name

std::string key(const std::string& measure, const std::string& scope, const std::string& dimension,
                const std::string& date) {
  return measure + kBetween + scope + kBetween + dimension + kBetween + date;
}

Format format_of(const std::string& unit) {
  if (unit == "share") return Format::kShare;
  if (unit == "weeks") return Format::kWeeks;
  if (unit == "days") return Format::kDays;
  const std::string of_months = " per month";
  if (unit.size() > of_months.size() && unit.substr(unit.size() - of_months.size()) == of_months) return Format::kCount;
  for (const char* counted : {"pathways", "patients", "places", "count"})
    if (unit == counted) return Format::kCount;
  return Format::kNumber;
}

std::string with_blanks(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

/// Some of a set, for a message.
std::string some_of(const std::set<std::string>& all) {
  constexpr std::size_t kShown = 12;
  std::vector<std::string> shown(all.begin(), all.end());
  const std::size_t more = shown.size() > kShown ? shown.size() - kShown : 0;
  shown.resize(shown.size() - more);
  return fmt::format("{}{}", fmt::join(shown, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

/// The day after the month that begins on this day.
std::string next_month(const std::string& first_day) {
  const int year = std::stoi(first_day.substr(0, 4)), month = std::stoi(first_day.substr(5, 2));
  return fmt::format("{:04}-{:02}-01", month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1);
}

/// The evening that a figure of this period is of: the last of its month, or that of the run; the opening census.
std::string last_day_of(const Catalogue& catalogue, const std::string& first_day) {
  const std::string &start = catalogue.months.front(), &last = catalogue.days.back();
  const std::string after = first_day < start ? start : next_month(first_day);
  if (after > last) return last;
  const std::chrono::year_month_day date{std::chrono::year{std::stoi(after.substr(0, 4))},
                                         std::chrono::month{static_cast<unsigned>(std::stoi(after.substr(5, 2)))},
                                         std::chrono::day{static_cast<unsigned>(std::stoi(after.substr(8, 2)))}};
  return iso_date(std::chrono::sys_days{date} - std::chrono::days{1});
}

bool is_date(const std::string& text) {
  constexpr const char* kForm = "dddd-dd-dd";
  if (text.size() != 7 && text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kForm[i] == 'd' ? !digit : text[i] != '-') return false;
  }
  return true;
}

/// @param time a month or a day of a series; a window of a headline, or nothing
bool is_of_time(const ComparedFigure& figure, const std::string& time) {
  if (figure.date.empty()) return window_of(figure.dimension) == time;
  return time.size() == 7 ? figure.date.substr(0, 7) == time : figure.last_day == time;
}

std::string quoted(const std::string& text) { return '"' + visible(text) + '"'; }

/// Why nothing is found.
std::string not_found(const AskedFigure& asked, const std::vector<ComparedFigure>& figures) {
  const bool dated = is_date(asked.date);
  std::set<std::string> measures, scopes, dates, windows;
  bool known = false;
  for (const ComparedFigure& f : figures) {
    const std::string window = window_of(f.dimension);
    if (!window.empty()) windows.insert(window);
    if (f.date.empty() == dated) {
      known = known || f.measure == asked.measure;
      continue;
    }
    measures.insert(f.measure);
    if (f.measure != asked.measure) continue;
    scopes.insert(f.scope);
    if (!f.date.empty()) dates.insert(asked.date.size() == 7 ? f.date.substr(0, 7) : f.last_day);
  }
  const std::string found = "; found " + quoted(asked.text);
  if (!dated && !asked.date.empty() && windows.count(asked.date) == 0) {
    if (windows.empty())
      return "expected MEASURE[:SCOPE][@DATE], the date as 2026-11 or 2026-11-30; there are no windows, which "
             "`measures: {windows: ...}` of the scenario names" +
             found;
    return fmt::format(
               "expected MEASURE[:SCOPE][@DATE or @WINDOW], the date as 2026-11 or 2026-11-30, the window one of {}{}",
               some_of(windows), found) +
           did_you_mean(asked.date, {windows.begin(), windows.end()});
  }
  if (scopes.empty()) {
    std::string text = fmt::format("expected {} of the results{}", dated ? "a series by month" : "a headline", found);
    if (known && !dated) return text + ", which is a series: say when, such as " + asked.measure + "@2026-11";
    if (measures.empty()) return text + "; there are none";
    return text + did_you_mean(asked.measure, {measures.begin(), measures.end()}) + " There are " + some_of(measures);
  }
  const bool scope_known = asked.scope.empty() || asked.scope == "*" || scopes.count(asked.scope) > 0;
  if (!scope_known)
    return fmt::format("expected a scope of {}: {}{}", asked.measure, some_of(scopes), found) +
           did_you_mean(asked.scope, {scopes.begin(), scopes.end()});
  if (!dated) return fmt::format("expected a headline of the window {}{}", asked.date, found);
  return fmt::format("expected the last day of a month, or a month, of the run: {}{}", some_of(dates), found);
}

/// What a series is of: the provider, and the item there.
std::string who_of(const Catalogue& catalogue, const SeriesInfo& info) {
  if (info.provider == "all" && info.item == "all") return "";
  const std::string provider = catalogue.name_of(info.provider);
  return (info.item == "all" ? provider : provider + ", " + catalogue.name_of(info.provider, info.item)) + ": ";
}

}  // namespace

std::string scope_of(const SeriesInfo& info) {
  return info.item == "all" ? info.provider : info.provider + "/" + info.item;
}

bool by_month(const SeriesInfo& info) { return keeps(Detail::kHeadline, info); }

std::string series_label(const std::string& measure) {
  static const std::map<std::string, std::string> kLabels = {
      {"list", "waiting list"},
      {"decided", "with a decision to admit"},
      {"p92_wait", "92nd percentile wait"},
      {"median_wait", "median wait"},
      {"over_52_share", "share over 52 weeks"},
      {"over_65_share", "share over 65 weeks"},
      {"clock_starts", "new RTT periods"},
      {"ae_attendances", "A&E attendances"},
      {"ae_departures", "A&E departures"},
      {"ae_within_4h", "A&E within 4 hours"},
      {"ae_over_12h", "A&E over 12 hours from decision to admit to bed"},
      {"ae_over_12h_from_arrival", "A&E over 12 hours from arrival"},
      {"ae_over_12h_from_arrival_share", "A&E share over 12 hours from arrival"},
      {"cancelled_no_bed", "cancelled on the day for want of a bed"},
      {"cancelled_no_slot", "dates cancelled with their sessions"},
      {"sessions_lost", "slots lost to staffing"},
      {"occupancy", "beds in use at midnight"},
      {"wait_so_far_mean", "mean wait so far"}};
  const auto found = kLabels.find(measure);
  return found == kLabels.end() ? with_blanks(measure) : found->second;
}

AskedFigure parse_figure(const std::string& text) {
  AskedFigure asked;
  asked.text = text;
  std::string rest = text;
  if (const std::size_t at = rest.rfind('@'); at != std::string::npos) {
    asked.date = rest.substr(at + 1);
    if (asked.date.empty()) asked.date = "?";
    rest.resize(at);
  }
  const std::size_t colon = rest.find(':');
  asked.measure = rest.substr(0, colon);
  if (colon != std::string::npos) asked.scope = rest.substr(colon + 1);
  return asked;
}

std::string key_of(const ComparedFigure& f) { return key(f.measure, f.scope, f.dimension, f.date); }

std::vector<ComparedFigure> figures_of(const Catalogue& catalogue) {
  std::vector<ComparedFigure> all;
  for (const HeadlineInfo& info : catalogue.headlines)
    all.push_back({info.measure, info.scope, info.dimension, info.full_label(), info.format});
  for (const SeriesInfo& info : catalogue.series) {
    if (!by_month(info)) continue;
    const std::string label = who_of(catalogue, info) + series_label(info.measure) + ", ";
    for (const std::string& month : periods(catalogue, info.period)) {
      ComparedFigure figure{info.measure, scope_of(info), "", label + month_name(month), format_of(info.unit), month};
      figure.last_day = last_day_of(catalogue, month);
      all.push_back(std::move(figure));
    }
  }
  return all;
}

std::map<std::string, FigurePlace> places_of(const Catalogue& catalogue) {
  std::map<std::string, FigurePlace> places;
  for (std::size_t i = 0; i < catalogue.headlines.size(); ++i) {
    const HeadlineInfo& info = catalogue.headlines[i];
    places.emplace(key(info.measure, info.scope, info.dimension, ""), FigurePlace{false, i, 0});
  }
  for (std::size_t i = 0; i < catalogue.series.size(); ++i) {
    const SeriesInfo& info = catalogue.series[i];
    if (!by_month(info)) continue;
    const std::vector<std::string> months = periods(catalogue, info.period);
    for (std::size_t m = 0; m < months.size(); ++m)
      places.emplace(key(info.measure, scope_of(info), "", months[m]), FigurePlace{true, i, m});
  }
  return places;
}

std::vector<std::size_t> find_figures(const AskedFigure& asked, const std::vector<ComparedFigure>& figures,
                                      std::vector<std::string>& problems) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const ComparedFigure& f = figures[i];
    if (f.measure != asked.measure || f.date.empty() == is_date(asked.date) || !is_of_time(f, asked.date)) continue;
    if (!asked.scope.empty() && asked.scope != "*" && f.scope != asked.scope) continue;
    // The opening census of a run that begins within a month has the name of that month, whose end comes later.
    if (!f.date.empty() && !found.empty() && figures[found.back()].scope == f.scope) found.pop_back();
    found.push_back(i);
  }
  if (found.empty()) problems.push_back(not_found(asked, figures));
  if (!asked.scope.empty()) return found;
  std::vector<std::size_t> of_all;
  std::copy_if(found.begin(), found.end(), std::back_inserter(of_all),
               [&](std::size_t i) { return figures[i].scope == "all"; });
  return of_all.empty() ? found : of_all;
}

std::vector<std::size_t> chosen_figures(const std::vector<ComparedFigure>& figures) {
  static constexpr std::array kTelling = {
      "closing_list",         "within_18_weeks", "over_52_weeks",     "completed_admitted", "cancelled_no_bed",
      "ready_not_discharged", "ae_over_12h",     "median_wait",       "mean_wait",          "mean_queue",
      "mean_in_use",          "occupancy",       "turned_away_share", "mean_time_in_system"};
  std::vector<std::size_t> chosen;
  for (const char* measure : kTelling) {
    const auto is = [&](const ComparedFigure& f) {
      return f.measure == measure && f.date.empty() && f.dimension.empty();
    };
    const bool whole =
        std::any_of(figures.begin(), figures.end(), [&](const ComparedFigure& f) { return is(f) && f.scope == "all"; });
    for (std::size_t i = 0; i < figures.size(); ++i)
      if (is(figures[i]) && (!whole || figures[i].scope == "all")) chosen.push_back(i);
  }
  for (std::size_t i = 0; chosen.empty() && i < figures.size(); ++i) chosen.push_back(i);
  return chosen;
}

std::string month_name(const std::string& first_day) {
  static constexpr std::array kNames = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
  const auto month = static_cast<std::size_t>(std::stoi(first_day.substr(5, 2)));
  return fmt::format("{} {}", kNames[month - 1], first_day.substr(0, 4));
}

}  // namespace icsflow::models
