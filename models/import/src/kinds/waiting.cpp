#include "kinds/waiting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>
#include <vector>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/scenario/yaml_text.hpp"
#include "kinds/monthly_shocks.hpp"
#include "text/cells.hpp"

namespace icsflow::models::importing {

namespace chrono = std::chrono;

namespace {

chrono::sys_days first_day_after(chrono::year_month month) { return chrono::sys_days((month + chrono::months{1}) / 1); }

std::string to_text(chrono::sys_days day) {
  const chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

int days_in(chrono::year_month month) {
  return static_cast<int>((first_day_after(month) - chrono::sys_days(month / 1)).count());
}

/// Monday to Friday without bank holidays of England and Wales.
int working_days_in(chrono::year_month month) {
  const std::vector<chrono::sys_days> holidays = bank_holidays(month.year());
  int days = 0;
  for (chrono::sys_days day = chrono::sys_days(month / 1); day < first_day_after(month); day += chrono::days{1}) {
    const unsigned weekday = chrono::weekday(day).iso_encoding();
    if (weekday <= 5 && std::find(holidays.begin(), holidays.end(), day) == holidays.end()) ++days;
  }
  return days;
}

void add(Flows& to, const Flows& from) {
  to.admitted += from.admitted;
  to.non_admitted += from.non_admitted;
  to.open += from.open;
  to.decided += from.decided;
  to.started += from.started;
  to.has_list = to.has_list || from.has_list;
}

void add(BandCounts& to, const BandCounts& from) {
  for (std::size_t b = 0; b < to.size(); ++b) to[b] += from[b];
}

void append_row(std::string& text, const ServiceKey& key, bool yes, const BandCounts& counts) {
  if (total(counts) == 0) return;
  text += fmt::format("{},{},{}", key.first, key.second, yes ? "yes" : "no");
  for (const std::uint64_t count : counts) text += fmt::format(",{}", count);
  text += '\n';
}

std::string names_of_bands() {
  std::string text;
  for (std::size_t b = 0; b < BandCounts{}.size(); ++b) text += fmt::format(",w{:03}", b);
  return text + '\n';
}

/// Of every provider, and of all as "all".
std::map<std::string, Flows> by_provider(const std::map<ServiceKey, Flows>& services) {
  std::map<std::string, Flows> sums;
  for (const auto& [key, flows] : services) {
    add(sums[key.first], flows);
    add(sums["all"], flows);
  }
  return sums;
}

/// A month's account: start + new = completed + end + residual.
struct Balance {
  double start = 0, started = 0, completed = 0, end = 0;
  [[nodiscard]] double residual() const { return start + started - completed - end; }
};

}  // namespace

Part part_named(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, Part>, 5> kParts{{{"Part_1A", Part::kAdmitted},
                                                                     {"Part_1B", Part::kNonAdmitted},
                                                                     {"Part_2", Part::kOpen},
                                                                     {"Part_2A", Part::kDecided},
                                                                     {"Part_3", Part::kNew}}};
  text = trimmed(text);
  for (const auto& [name, part] : kParts) {
    if (name == text) return part;
  }
  return Part::kUnknown;
}

void WaitingLists::add_bands(chrono::year_month month, const ServiceKey& key, Part part, const BandCounts& bands) {
  if (part == Part::kAdmitted || part == Part::kNonAdmitted) {
    if (!stopped_in_.ok() || month > stopped_in_) {
      stopped_in_ = month;
      stopped_.clear();
    }
    if (month < stopped_in_ || total(bands) == 0) return;
    StoppedBands& of = stopped_[key];
    add(part == Part::kAdmitted ? of.admitted : of.non_admitted, bands);
    return;
  }
  if (part != Part::kOpen && part != Part::kDecided) return;
  if (!census_.ok() || month > census_) {
    census_ = month;
    bands_.clear();
    in_top_band = 0;
  }
  if (month < census_) return;
  Bands& to = bands_[key];
  add(part == Part::kOpen ? to.open : to.decided, bands);
}

std::string WaitingLists::source() const {
  const std::size_t earlier = sources.size() - 1;
  const std::string& of_census = sources.at(census_);
  if (earlier == 0) return of_census;
  return fmt::format("{}, and {} other month{} ({} has the files)", of_census, earlier, earlier > 1 ? "s" : "",
                     kLedgerName);
}

void WaitingLists::write(Job& job) {
  job.check_found();
  if (job.report.failed()) return;
  if (bands_.empty()) {
    job.report.error({job.request.files.front()}, "",
                     "expected rows of waiting lists (Part_2); found none that is asked for");
    return;
  }
  write_opening(job);
  if (has_completed()) write_completed(job);
  write_services(job);
  write_flows(job);
  write_providers(job);
  if (has_flows) write_removals(job);
  if (has_flows) write_shocks(job);
  write_figures(job);
}

void WaitingLists::write_opening(Job& job) {
  std::string text =
      table_head(source()) + "# mark: A-d\n# note: pathways whose clock ran at the end of " + in_words(census_) +
      " by completed weeks; yes: with a decision to admit (part 2A), no: the others (part 2 less part 2A)\n"
      "provider,function,decision_to_admit" +
      names_of_bands();
  std::size_t groups = 0, differ = 0;
  for (auto& [key, bands] : bands_) {
    BandCounts without{};
    std::uint64_t beyond = 0;
    for (std::size_t b = 0; b < without.size(); ++b) {
      const std::uint64_t decided = std::min(bands.decided[b], bands.open[b]);
      beyond += bands.decided[b] - decided;
      bands.decided[b] = decided;
      without[b] = bands.open[b] - decided;
    }
    ++groups;
    if (beyond > 0) {
      ++differ;
      job.ledger.identity(
          {"part 2A is in part 2, band by band", key.first + ' ' + key.second, 1, 1, 0, static_cast<double>(beyond)});
      job.report.warning({job.request.files.front()}, key.first + '.' + key.second,
                         fmt::format("{} pathways with a decision to admit (part 2A) that the list (part 2) of their "
                                     "week does not have: left out",
                                     beyond),
                         "2A");
    }
    append_row(text, key, false, without);
    append_row(text, key, true, bands.decided);
  }
  job.ledger.identity({"part 2A is in part 2, band by band", "", groups, differ});
  job.write("opening_list.csv", std::move(text));
  if (in_top_band > 0) {
    job.report.warning(
        {job.request.files.front()}, "",
        fmt::format(
            "{} pathways have waited more than 52 weeks, and this layout does not say how long: they stand in w052",
            in_top_band));
  }
}

/// Of services without a list too: what they completed is part of the account.
void WaitingLists::write_completed(Job& job) {
  std::string text = table_head(source()) + "# mark: A\n# note: clocks stopped in " + in_words(census_) +
                     " by completed weeks; yes: admitted (part 1A), no: the others (part 1B)\n"
                     "provider,function,admitted" +
                     names_of_bands();
  for (const auto& [key, bands] : stopped_) {
    append_row(text, key, false, bands.non_admitted);
    append_row(text, key, true, bands.admitted);
  }
  job.write("completed.csv", std::move(text));
}

void WaitingLists::write_services(Job& job) {
  std::map<ServiceKey, double> sums;  // new pathways of all months
  double days = 0;
  for (const auto& [month, services] : months) {
    days += working_days_in(month);
    for (const auto& [key, flows] : services) sums[key] += static_cast<double>(flows.started);
  }
  std::string text = table_head(source());
  if (has_flows)
    text += fmt::format(
        "# unit referrals: /working day\n# mark referrals: A-d\n# note: new RTT periods by working day, files of "
        "months: {}; "
        "restarts are among them\n",
        months.size());
  text += has_flows ? "id,provider,function,type,name,referrals\n" : "id,provider,function,type,name\n";
  for (const auto& [key, sum] : sums) {
    const auto name = functions.find(key.second);
    text += fmt::format("{}.{},{},{},elective,{}", key.first, key.second, key.first, key.second,
                        csv_cell(name == functions.end() ? key.second : name->second));
    if (has_flows) text += fmt::format(",{:.4f}", sum / days);
    text += '\n';
  }
  job.write("services.csv", std::move(text));
}

void WaitingLists::write_flows(Job& job) {
  std::string text =
      table_head(source()) + "month,provider,function,list,decided,new,completed_admitted,completed_non_admitted\n";
  for (const auto& [month, services] : months) {
    for (const auto& [key, flows] : services) {
      const bool decided = flows.has_list || flows.decided > 0;
      const std::string list =
          (flows.has_list ? fmt::format("{},", flows.open) : ",") + (decided ? fmt::format("{}", flows.decided) : "");
      text += fmt::format("{},{},{},{}", importing::to_text(month), key.first, key.second, list);
      text += has_flows ? fmt::format(",{},{},{}\n", flows.started, flows.admitted, flows.non_admitted) : ",,,\n";
    }
  }
  job.write("flows.csv", std::move(text));
}

void WaitingLists::write_providers(Job& job) {
  std::string text = table_head(source()) + "provider,name\n";
  for (const auto& [code, name] : providers) text += code + ',' + csv_cell(name) + '\n';
  job.write("providers.csv", std::move(text));
}

/// What left the lists without being completed, month by month: the residual of the lists' account, and the hazard a
/// day of a running clock that makes it, on the mean of the lists at either end. Its range is Student's 95 % interval
/// of the mean over months.
void WaitingLists::write_removals(Job& job) {
  if (months.size() < 2) return;
  std::string text = table_head(source()) +
                     "# note: start + new - completed = end + residual; hazard: residual / (mean list x days)\n"
                     "month,provider,start,new,completed,end,residual,hazard_per_day\n";
  std::vector<double> hazards;
  for (auto later = std::next(months.begin()); later != months.end(); ++later) {
    const auto before = std::prev(later);
    if (before->first + chrono::months{1} != later->first) {
      job.report.warning({job.request.files.front()}, "",
                         fmt::format("no file of the months between {} and {}: the change between them is not used",
                                     in_words(before->first), in_words(later->first)),
                         "gap");
      continue;
    }
    const auto start = by_provider(before->second), end = by_provider(later->second);
    std::map<std::string, Balance> balances;
    for (const auto& [code, flows] : end) {
      const auto was = start.find(code);
      if (code == "all") continue;
      if (was == start.end() || !was->second.has_list || !flows.has_list) {
        job.ledger.identity({"start + new - completed = end + residual",
                             importing::to_text(later->first) + ' ' + code + ", no list in one of the months", 1, 1, 0,
                             0});
        continue;
      }
      const Balance one{static_cast<double>(was->second.open), static_cast<double>(flows.started),
                        static_cast<double>(flows.admitted + flows.non_admitted), static_cast<double>(flows.open)};
      balances[code] = one;
      Balance& all = balances["all"];
      all.start += one.start;
      all.started += one.started;
      all.completed += one.completed;
      all.end += one.end;
    }
    for (const auto& [code, flows] : start) {
      if (end.find(code) != end.end()) continue;
      job.report.warning({job.request.files.front()}, code,
                         fmt::format("a list in {} and none in {}: its patients are not counted as removed",
                                     in_words(before->first), in_words(later->first)),
                         "gone");
    }
    for (const auto& [code, one] : balances) {
      const double exposure = (one.start + one.end) / 2 * days_in(later->first);
      const double hazard = exposure > 0 ? one.residual() / exposure : 0;
      text += fmt::format("{},{},{:.0f},{:.0f},{:.0f},{:.0f},{:.0f},{:.3e}\n", importing::to_text(later->first), code,
                          one.start, one.started, one.completed, one.end, one.residual(), hazard);
      job.ledger.identity({"start + new - completed = end + residual", importing::to_text(later->first) + ' ' + code, 1,
                           one.residual() == 0 ? 0u : 1u, one.start + one.started - one.completed, one.end});
      if (code == "all" && exposure > 0) hazards.push_back(hazard);
    }
  }
  job.write("removals.csv", std::move(text));
  if (hazards.empty()) return;
  const engine::Interval interval = engine::confidence_interval(hazards, 0.95);
  if (!(interval.mean >= 0)) {
    job.report.warning({job.request.files.front()}, "",
                       fmt::format("more pathways are on the lists than starts and completions leave ({:.3e} a day of "
                                   "those waiting): no removal_hazard is written",
                                   -interval.mean));
    return;
  }
  const std::string range = hazards.size() >= 3 ? fmt::format(", range: [{:.4g} /day, {:.4g} /day]",
                                                              std::max(0.0, interval.low()), interval.high())
                                                : "";
  job.fragment.section(
      fmt::format("parameters:\n  removal_hazard: {{value: {:.4g} /day{}, mark: A-d, source: {}, note: {}}}\n",
                  interval.mean, range, yaml_text(sources[census_]),
                  yaml_text(fmt::format("start + new - completed - end over {} months, by the mean list and day; the "
                                        "range is the 95 % interval of the mean",
                                        hazards.size()))));
}

/// How much new periods and completed pathways differ from month to month: of each provider that has all of the last
/// months without a gap, and of all.
void WaitingLists::write_shocks(Job& job) {
  auto first = months.find(census_);
  while (first != months.begin() && std::prev(first)->first + chrono::months{1} == first->first) --first;
  std::map<std::string, std::vector<MonthlyCount>> started, completed;
  std::size_t successive = 0;
  for (auto month = first; month != months.end() && month->first <= census_; ++month, ++successive) {
    const int days = working_days_in(month->first);
    const auto of_year = static_cast<unsigned>(month->first.month());
    for (const auto& [code, flows] : by_provider(month->second)) {
      started[code].push_back({static_cast<double>(flows.started), days, of_year});
      completed[code].push_back({static_cast<double>(flows.admitted + flows.non_admitted), days, of_year});
    }
  }
  if (successive < kFewestMonths) return;
  std::string text =
      table_head(source()) +
      "# note: month to month standard deviation over the mean, by working day, less trend, season (from 36 "
      "months on) and the luck of single patients; with its 95 % interval\n"
      "provider,flow,months,season_removed,cv,cv_low,cv_high,persistence\n";
  std::string noise;
  for (const auto& [flow, counts] : {std::pair{"new", &started}, std::pair{"completed", &completed}}) {
    for (const auto& [code, series] : *counts) {
      if (series.size() != successive) continue;
      const auto shock = shock_of_months(series);
      if (!shock) continue;
      text += fmt::format("{},{},{},{},{:.4f},{:.4f},{:.4f},{:.2f}\n", code, flow, successive,
                          shock->season ? "yes" : "no", shock->cv, shock->cv_low, shock->cv_high, shock->persistence);
      if (std::string_view(flow) != "new" || code == "all" || shock->cv <= 0) continue;
      noise += fmt::format(
          "  new_periods_{0}: {{path: services.{0}.*.referrals, cv: {{value: {1:.2f} %, range: [{2:.2f} %, {3:.2f} %], "
          "mark: "
          "A-d, source: {4}, note: {5}}}, persistence: {6:.2f}, shared: {{new_periods_{0}: 100 %}}}}\n",
          code, 100 * std::min(1.0, shock->cv), 100 * std::min(1.0, shock->cv_low), 100 * std::min(1.0, shock->cv_high),
          yaml_text(sources[census_]),
          yaml_text(fmt::format("new RTT periods of {} months, all functions together; shocks.csv", successive)),
          shock->persistence);
    }
  }
  job.write("shocks.csv", std::move(text));
  if (!noise.empty()) job.fragment.section("noise:\n" + noise);
}

void WaitingLists::write_figures(Job& job) {
  const std::string& source = sources[census_];
  job.fragment.section(
      fmt::format("start: {}   # the census is that of the evening before\nservices: {{table: services.csv}}\nopening: "
                  "{{waiting_list: opening_list.csv{}}}\n",
                  to_text(first_day_after(census_)), has_completed() ? ", completed: completed.csv" : ""));
  std::map<std::string, BandCounts> lists;
  for (const auto& [key, bands] : bands_) {
    for (const std::string& scope : {std::string("all"), key.first}) {
      for (std::size_t b = 0; b < bands.open.size(); ++b) lists[scope][b] += bands.open[b];
    }
  }
  const auto figure = [&](const std::string& measure, const std::string& scope, std::string value) {
    job.fragment.figure({measure, scope, std::move(value), 0, source});
  };
  for (const auto& [scope, counts] : lists) {
    const std::uint64_t all = total(counts);
    figure("opening_list", scope, std::to_string(all));
    if (all == 0) continue;
    const double within = static_cast<double>(all - over(counts, kWithin18Bands)) / static_cast<double>(all);
    figure("opening_within_18_weeks", scope, fmt::format("{:.2f} %", 100 * within));
    figure("opening_over_52_weeks", scope, std::to_string(over(counts, kOver52Band)));
    for (const auto& [measure, share] : {std::pair{"opening_median_wait", 0.5}, std::pair{"opening_p92_wait", 0.92}}) {
      const auto weeks = band_percentile(counts, share);
      const double known = in_top_band > 0 ? 52 : 104;
      if (weeks && *weeks < known) figure(measure, scope, fmt::format("{:.2f}", *weeks));
    }
  }
  if (!has_flows) return;
  for (const auto& [scope, flows] : by_provider(months[census_])) {
    figure("clock_starts_per_month", scope, std::to_string(flows.started));
    figure("completed_admitted_per_month", scope, std::to_string(flows.admitted));
    figure("completed_non_admitted_per_month", scope, std::to_string(flows.non_admitted));
  }
}

}  // namespace icsflow::models::importing
