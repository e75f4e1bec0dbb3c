#include "solve/afterwards.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "figures.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/domain/waiting_list.hpp"
#include "icsflow/scenario/load.hpp"
#include "nothing.hpp"

namespace icsflow::models {
namespace {

constexpr std::size_t kMostBinding = 5;
constexpr int kMonthsAfter = 12;

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  int n = 0;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    sum += v;
    ++n;
  }
  return n > 0 ? sum / n : kNothing;
}

std::chrono::sys_days date_of(const std::string& iso) {
  return std::chrono::year{std::stoi(iso.substr(0, 4))} / std::stoi(iso.substr(5, 2)) / std::stoi(iso.substr(8, 2));
}

/// The first day of the month in which the target is to be met.
std::chrono::year_month month_of(const Afterwards& of) {
  const std::chrono::year_month_day day{of.figure.date.empty() ? of.points.base().until - std::chrono::days{1}
                                                               : date_of(of.figure.date)};
  return day.year() / day.month();
}

std::string first_of(std::chrono::year_month month) { return iso_date(std::chrono::sys_days{month / 1}); }
std::string last_of(std::chrono::year_month month) {
  return iso_date(std::chrono::sys_days{month / std::chrono::last});
}

/// A figure of the target's scope, by month or (empty) of the whole run.
std::string key_at(const Afterwards& of, const std::string& measure, const std::string& date) {
  ComparedFigure figure;
  figure.measure = measure;
  figure.scope = of.figure.scope;
  figure.date = date;
  return key_of(figure);
}

double mean_at(const Afterwards& of, std::size_t point, const std::string& key, int n) {
  return of.points.has(point, key) ? mean_of(of.points.values(point, key, n)) : kNothing;
}

/// The wait that the target is of (weeks) and the share that is to be within it; nothing if it is of no waiting list.
struct Promise {
  double weeks = 0, share = 0;
};
std::optional<Promise> promise_of(const Target& target) {
  const std::string& measure = target.asked.measure;
  const double v = target.value;
  const auto in_reach = [](double share) { return share > 0 && share < 1; };
  if (measure == "within_18_weeks" && in_reach(v)) return Promise{18, v};
  if (measure == "over_52_share" && in_reach(1 - v)) return Promise{52, 1 - v};
  if (measure == "over_65_share" && in_reach(1 - v)) return Promise{65, 1 - v};
  if (measure == "p92_wait" && v > 0) return Promise{v, 0.92};
  if (measure == "median_wait" && v > 0) return Promise{v, 0.5};
  return std::nullopt;
}

}  // namespace

void lasting(const Afterwards& of, int n, SolveAnswer& answer) {
  const std::chrono::year_month then = month_of(of), later = then + std::chrono::months{kMonthsAfter};
  std::vector<Override> sets = of.sets;
  const std::chrono::sys_days end{(later + std::chrono::months{1}) / 1};
  std::size_t point = of.points.add(sets);
  const bool longer = end > of.points.base().until;
  if (longer) {
    sets.push_back({"until", iso_date(end)});
    try {
      point = of.points.add(sets);
    } catch (const InputError& error) {
      answer.no_lasting =
          fmt::format("the scenario cannot be run until {}: {}", iso_date(end), to_string(error.problems().front()));
      return;
    }
  }
  of.points.run({{point, n}});
  // A figure of the whole run ends with it: of the longer run it is that of a year later.
  const auto at = [&](const std::string& measure, std::chrono::year_month month) {
    return mean_at(of, point, key_at(of, measure, first_of(month)), n);
  };
  Lasting said;
  said.then = last_of(then);
  said.later = last_of(later);
  said.n = n;
  static constexpr std::array<std::pair<const char*, const char*>, 5> kFigures{{{"list", "waiting list"},
                                                                                {"within_18_weeks", "within 18 weeks"},
                                                                                {"over_52_weeks", "over 52 weeks"},
                                                                                {"median_wait", "median wait"},
                                                                                {"p92_wait", "92nd percentile wait"}}};
  static constexpr std::array kFormats{Format::kCount, Format::kShare, Format::kCount, Format::kWeeks, Format::kWeeks};
  for (std::size_t i = 0; i < kFigures.size(); ++i) {
    const LaterFigure figure{kFigures[i].second, kFormats[i], at(kFigures[i].first, then),
                             at(kFigures[i].first, later)};
    if (!std::isnan(figure.then)) said.figures.push_back(figure);
  }
  ComparedFigure of_target = of.figure;
  if (!of.figure.date.empty()) of_target.date = first_of(later);
  const std::string key = key_of(of_target);
  int met = 0;
  if (of.points.has(point, key) && (longer || !of.figure.date.empty()))
    for (const double value : of.points.values(point, key, n)) met += of.target.met(value) ? 1 : 0;
  if (said.figures.empty() && !of.points.has(point, key)) {
    answer.no_lasting = "the scenario reports neither a waiting list nor the target's figure a year later";
    return;
  }
  said.chance_later = static_cast<double>(met) / n;
  if (said.chance_later < answer.chance) said.kind = Lasting::Kind::kFades;
  const bool has_list = !said.figures.empty() && said.figures.front().label == kFigures.front().second;
  if (has_list && said.figures.front().later * 10 <= said.figures.front().then) said.kind = Lasting::Kind::kEmpties;
  answer.lasting = std::move(said);
}

std::vector<BindingPlace> what_binds(const Afterwards& of, int n) {
  std::vector<BindingPlace> all;
  for (const PlaceLoad& one : loads_of(of.points.read(of.sets)))
    all.push_back({one.path, one.label, one.load(), false});
  const std::size_t point = of.points.add(of.sets);
  for (const HeadlineInfo& info : of.points.catalogue().headlines) {
    if ((info.measure != "occupancy" && info.measure != "utilisation") || !info.dimension.empty()) continue;
    ComparedFigure figure;
    figure.measure = info.measure;
    figure.scope = info.scope;
    const double mean = mean_at(of, point, key_of(figure), n);
    if (!std::isnan(mean)) all.push_back({info.scope, info.full_label(), mean, true});
  }
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.load > b.load; });
  if (all.size() > kMostBinding) all.resize(kMostBinding);
  return all;
}

std::optional<ClosedForm> closed_form(const Afterwards& of, int n) {
  const auto promise = promise_of(of.target);
  const bool of_list = of.target.asked.measure == "list" || of.target.asked.measure == "closing_list";
  if (!promise && !(of_list && of.target.value >= 0)) return std::nullopt;
  const std::size_t point = of.points.add(of.sets);
  of.points.run({{point, n}});
  const auto headline = [&](const char* measure) { return mean_at(of, point, key_at(of, measure, ""), n); };
  const Scenario& base = of.points.base();
  const double weeks_of_run = static_cast<double>((base.until - base.start).count()) / 7;
  const std::chrono::sys_days end =
      of.figure.date.empty() ? base.until : std::chrono::sys_days{(month_of(of) + std::chrono::months{1}) / 1};
  ClosedForm said;
  said.opening_list = headline("opening_list");
  said.demand = headline("clock_starts") / weeks_of_run;
  said.weeks = static_cast<double>((std::min(end, base.until) - base.start).count()) / 7;
  said.simulated_list =
      of.figure.date.empty() ? headline("closing_list") : mean_at(of, point, key_at(of, "list", of.figure.date), n);
  if (!(said.demand > 0) || !(said.opening_list >= 0) || std::isnan(said.simulated_list)) return std::nullopt;
  said.target_list =
      promise ? waiting_list::exponential_queue_size(said.demand, promise->weeks, promise->share) : of.target.value;
  said.leaving = waiting_list::relief_capacity(said.demand, said.opening_list, said.target_list, said.weeks);
  said.simulated_leaving = said.demand + (said.opening_list - said.simulated_list) / said.weeks;
  return said;
}

}  // namespace icsflow::models
