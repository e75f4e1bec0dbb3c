#include "figures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/results/results_store.hpp"
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

/// The evening that a month's figure is of: its last, or that of the run.
std::string last_day(const std::string& first_day, const std::string& until) {
  const std::string after = std::min(next_month(first_day), until);
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

bool is_of_date(const ComparedFigure& figure, const std::string& date, const std::string& until) {
  if (date.empty() || figure.date.empty()) return date.empty() && figure.date.empty();
  return date.size() == 7 ? figure.date.substr(0, 7) == date : last_day(figure.date, until) == date;
}

std::string quoted(const std::string& text) { return '"' + visible(text) + '"'; }

/// Why nothing is found.
std::string not_found(const AskedFigure& asked, const std::vector<ComparedFigure>& figures, const std::string& until) {
  std::set<std::string> measures, scopes, dates;
  bool known = false;
  for (const ComparedFigure& f : figures) {
    if (f.date.empty() != asked.date.empty()) {
      known = known || f.measure == asked.measure;
      continue;
    }
    measures.insert(f.measure);
    if (f.measure != asked.measure) continue;
    scopes.insert(f.scope);
    if (!f.date.empty()) dates.insert(asked.date.size() == 7 ? f.date.substr(0, 7) : last_day(f.date, until));
  }
  const std::string found = "; found " + quoted(asked.text);
  if (!asked.date.empty() && !is_date(asked.date))
    return "expected MEASURE[:SCOPE][@DATE], the date as 2026-11 or 2026-11-30" + found;
  if (scopes.empty()) {
    const std::string kind = asked.date.empty() ? "a headline" : "a series by month";
    std::string text = fmt::format("expected {} of the results{}", kind, found);
    if (known && asked.date.empty())
      return text + ", which is a series: say when, such as " + asked.measure + "@2026-11";
    if (measures.empty()) return text + "; there are none";
    return text + did_you_mean(asked.measure, {measures.begin(), measures.end()}) + " There are " + some_of(measures);
  }
  const bool scope_known = asked.scope.empty() || asked.scope == "*" || scopes.count(asked.scope) > 0;
  if (!scope_known) return fmt::format("expected a scope of {}: {}{}", asked.measure, some_of(scopes), found);
  return fmt::format("expected the last day of a month, or a month, of the run: {}{}", some_of(dates), found);
}

}  // namespace

std::string scope_of(const SeriesInfo& info) {
  return info.item == "all" ? info.provider : info.provider + "/" + info.item;
}

bool by_month(const SeriesInfo& info) { return keeps(Detail::kHeadline, info); }

std::string series_label(const std::string& measure) {
  static const std::map<std::string, std::string> kLabels = {{"list", "waiting list"},
                                                             {"p92_wait", "92nd percentile wait"},
                                                             {"median_wait", "median wait"},
                                                             {"over_52_share", "share over 52 weeks"},
                                                             {"over_65_share", "share over 65 weeks"}};
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
    const std::string scope = scope_of(info);
    const std::string of = scope == "all" ? "" : scope + ": ";
    for (const std::string& month : catalogue.months)
      all.push_back({info.measure, scope, "", of + series_label(info.measure) + ", " + month_name(month),
                     format_of(info.unit), month});
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
    for (std::size_t m = 0; m < catalogue.months.size(); ++m)
      places.emplace(key(info.measure, scope_of(info), "", catalogue.months[m]), FigurePlace{true, i, m});
  }
  return places;
}

std::vector<std::size_t> find_figures(const AskedFigure& asked, const std::vector<ComparedFigure>& figures,
                                      const std::string& until, std::vector<std::string>& problems) {
  std::vector<std::size_t> found, of_all;
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const ComparedFigure& f = figures[i];
    if (f.measure != asked.measure || !is_of_date(f, asked.date, until)) continue;
    if (!asked.scope.empty() && asked.scope != "*" && f.scope != asked.scope) continue;
    found.push_back(i);
    if (f.scope == "all") of_all.push_back(i);
  }
  if (found.empty()) problems.push_back(not_found(asked, figures, until));
  return asked.scope.empty() && !of_all.empty() ? of_all : found;
}

std::vector<std::size_t> chosen_figures(const std::vector<ComparedFigure>& figures) {
  static constexpr std::array kTelling = {
      "closing_list",         "within_18_weeks", "over_52_weeks",     "completed_admitted", "cancelled_no_bed",
      "ready_not_discharged", "ae_over_12h",     "median_wait",       "mean_wait",          "mean_queue",
      "mean_in_use",          "occupancy",       "turned_away_share", "mean_time_in_system"};
  std::vector<std::size_t> chosen;
  for (const char* measure : kTelling) {
    const auto is = [&](const ComparedFigure& f) { return f.measure == measure && f.date.empty(); };
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
