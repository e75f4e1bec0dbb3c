#include "icsflow/report/start_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/start_guard.hpp"
#include "icsflow/scenario/visible.hpp"
#include "numbers.hpp"

namespace icsflow::models {
namespace {

constexpr double kDaysAWeek = 7;
constexpr ListFigure kShown[] = {ListFigure::kList, ListFigure::kWithin18Weeks, ListFigure::kP92Wait,
                                 ListFigure::kOver52Weeks};

std::string month_name(std::chrono::month month) {
  static constexpr const char* kNames[] = {"January", "February", "March",     "April",   "May",      "June",
                                           "July",    "August",   "September", "October", "November", "December"};
  return kNames[static_cast<unsigned>(month) - 1];
}

std::string iso_month(std::chrono::year_month month) {
  return fmt::format("{:04}-{:02}", static_cast<int>(month.year()), static_cast<unsigned>(month.month()));
}

/// `+1.2`, `-0.5`, `0.0`: a share in points, weeks, or per cent of the number before.
std::string signed_number(double change, ListFigure figure) {
  if (std::isinf(change)) return "from none";
  const std::string text = grouped(figure == ListFigure::kP92Wait ? change : change * 100, 1);
  return change > 0 && text != "0.0" ? "+" + text : text;
}

/// What a change is counted in, behind its number.
std::string unit_of_change(double change, ListFigure figure) {
  if (std::isinf(change)) return "";
  if (figure == ListFigure::kWithin18Weeks) return " points";
  return figure == ListFigure::kP92Wait ? " weeks" : " %";
}

const char* name_of(ListFigure figure) {
  switch (figure) {
    case ListFigure::kList:
      return "the list";
    case ListFigure::kWithin18Weeks:
      return "share within 18 weeks";
    case ListFigure::kP92Wait:
      return "92nd percentile wait";
    case ListFigure::kOver52Weeks:
      break;
  }
  return "number over 52 weeks";
}

std::string sentence(const GuardedMonth& month, const GuardedChange& c) {
  const std::string calendar_month = month_name(month.month.month());
  std::string text = fmt::format("month {} ({} {}): {} moved by {}{}", month.number, calendar_month,
                                 static_cast<int>(month.month.year()), name_of(c.figure),
                                 signed_number(c.change, c.figure), unit_of_change(c.change, c.figure));
  if (c.published.years > 0)
    text += fmt::format("; published {} changes: {} to {}", calendar_month, signed_number(c.published.low, c.figure),
                        signed_number(c.published.high, c.figure));
  if (c.at_most && std::abs(c.change) > *c.at_most)
    text += fmt::format("; the first month may move by {} at most",
                        grouped(c.figure == ListFigure::kP92Wait ? *c.at_most : *c.at_most * 100, 1));
  return text;
}

std::string who(const GuardedCompleted& c) {
  return fmt::format("{}{}", c.admitted ? "admitted" : "non-admitted",
                     c.function.empty() ? "" : fmt::format(", function {}", c.function));
}

/// The changes from one month end to the next.
std::vector<GuardedMonth> guarded_months(const Scenario& scenario, const StartGuardSpec& spec,
                                         const std::vector<ListAtMonthEnd>& months) {
  std::vector<GuardedMonth> out;
  const std::chrono::year_month_day start{scenario.start};
  for (std::size_t m = 1; m < months.size(); ++m) {
    GuardedMonth month;
    month.month = months[m].month;
    month.number = 1 + static_cast<int>((month.month - start.year() / start.month()).count());
    for (const ListFigure figure : kShown) {
      const auto before = figure_of(months[m - 1], figure), now = figure_of(months[m], figure);
      if (!before || !now) continue;
      GuardedChange c;
      c.figure = figure;
      c.before = *before;
      c.now = *now;
      c.change = change_of(c.before, c.now, figure);
      c.published = published_changes(spec.months, month.month.month(), figure);
      if (month.number == 1 && figure == ListFigure::kWithin18Weeks)
        c.at_most = scenario.parameters.value(spec.first_month_within_18_weeks.id);
      if (month.number == 1 && figure == ListFigure::kP92Wait)
        c.at_most = scenario.parameters.value(spec.first_month_p92_wait.id) / kDaysAWeek;
      c.judged = figure != ListFigure::kList && (c.published.years > 0 || c.at_most);
      c.inside = !c.judged || ((c.published.years == 0 || c.published.has(c.change)) &&
                               (!c.at_most || std::abs(c.change) <= *c.at_most));
      month.changes.push_back(c);
    }
    out.push_back(std::move(month));
  }
  return out;
}

GuardedCompleted guarded(const Scenario& scenario, const StartGuardSpec& spec, const PublishedCompleted& published,
                         const SimulatedStart& start) {
  const auto value = [&](const Number& number) { return scenario.parameters.value(number.id); };
  GuardedCompleted out;
  out.admitted = published.admitted;
  out.function = published.function;
  const bool all = published.function.empty();
  const auto n = static_cast<double>(published.completed);
  out.published = n;
  out.published_within = n > 0 ? static_cast<double>(published.within_18_weeks) / n : std::nan("");
  out.published_median = published.median_wait;
  out.within_at_most = value(all ? spec.completed_within_18_weeks : spec.function_within_18_weeks);
  if (all) out.median_at_most = value(spec.completed_median_wait) / kDaysAWeek;
  BandCounts bands{};
  for (const SimulatedStart::Completed& c : start.completed)
    if (c.admitted == published.admitted && c.function == published.function) bands = c.bands;
  const auto simulated = static_cast<double>(total(bands));
  out.simulated = simulated / start.replications / start.completed_months;
  out.simulated_within =
      simulated > 0 ? 1 - static_cast<double>(over(bands, kWithin18Bands)) / simulated : std::nan("");
  constexpr double kHalf = 0.5;
  out.simulated_median = band_percentile(bands, kHalf).value_or(std::nan(""));
  out.judged = n > 0 && (all || n >= value(spec.function_completed));
  if (!out.judged) return out;
  // Of nobody completed neither holds: what is published is not there.
  out.within_inside = std::abs(out.simulated_within - out.published_within) <= out.within_at_most;
  out.median_inside =
      !out.median_at_most || std::abs(out.simulated_median - out.published_median) <= *out.median_at_most;
  return out;
}

void append_wrapped(std::string& page, const std::string& text, const std::string& first = "  ",
                    const std::string& rest = "    ") {
  constexpr std::size_t kWidth = 94;
  const std::vector<std::string> lines = wrapped(text, kWidth);
  for (std::size_t i = 0; i < lines.size(); ++i) page += (i == 0 ? first : rest) + lines[i] + '\n';
}

std::string range_text(const GuardedChange& c) {
  if (c.published.years == 0) return "-";
  return fmt::format("{} to {}", signed_number(c.published.low, c.figure), signed_number(c.published.high, c.figure));
}

/// Number, change, published range and `!` if it is outside, of one figure.
std::string cells(const GuardedMonth& month, ListFigure figure) {
  constexpr const char* kCells = " {:>6} {:>6} {:>14}{}";
  const auto found = std::find_if(month.changes.begin(), month.changes.end(),
                                  [&](const GuardedChange& c) { return c.figure == figure; });
  if (found == month.changes.end()) return fmt::format(fmt::runtime(kCells), "-", "-", "-", " ");
  const Format format = figure == ListFigure::kWithin18Weeks ? Format::kShare
                        : figure == ListFigure::kP92Wait     ? Format::kWeeks
                                                             : Format::kCount;
  const double now = format == Format::kCount ? std::round(found->now) : found->now;
  return fmt::format(fmt::runtime(kCells), bare(now, format), signed_number(found->change, figure), range_text(*found),
                     found->inside ? " " : "!");
}

std::string list_cell(const GuardedMonth& month) {
  for (const GuardedChange& c : month.changes)
    if (c.figure == ListFigure::kList) return bare(std::round(c.now), Format::kCount);
  return "-";
}

void append_months(std::string& page, const StartGuard& guard) {
  if (guard.months.empty()) return;
  page += fmt::format("\n  {:<7} {:>8}  {:<30} {:<30} {}\n", "", "", "within 18 weeks, %", "92nd percentile, weeks",
                      "over 52 weeks");
  page += fmt::format("  {:<7} {:>8}", "month", "list");
  for (const char* change : {"points", "weeks", "%"})
    page += fmt::format(" {:>6} {:>6} {:>14} ", "end", change, "published");
  page.erase(page.find_last_not_of(' ') + 1);
  page += '\n';
  for (const GuardedMonth& month : guard.months) {
    page += fmt::format("  {} {:>8}{}{}{}", iso_month(month.month), list_cell(month),
                        cells(month, ListFigure::kWithin18Weeks), cells(month, ListFigure::kP92Wait),
                        cells(month, ListFigure::kOver52Weeks));
    page.erase(page.find_last_not_of(' ') + 1);
    page += '\n';
  }
}

void append_completed(std::string& page, const StartGuard& guard) {
  if (guard.completed.empty()) return;
  if (guard.completed_months == 0) {
    append_wrapped(page,
                   "\nCompleted pathways are not compared: the run has no whole month, or `measures: {completed: "
                   "{by_week: yes}}` was not asked for");
    return;
  }
  constexpr const char* kHeads = "  {:<28} {:^19}  {:^19}   {:^19}\n";
  constexpr const char* kColumns = "  {:<28} {:>9} {:>9}  {:>9} {:>9}   {:>9} {:>9}\n";
  page += fmt::format("\n  Completed in the first {}, and published of one month\n",
                      plural(guard.completed_months, "month"));
  page += fmt::format(fmt::runtime(kHeads), "", "pathways a month", "within 18 weeks, %", "median, weeks");
  page += fmt::format(fmt::runtime(kColumns), "", "published", "simulated", "published", "simulated", "published",
                      "simulated");
  for (const GuardedCompleted& c : guard.completed)
    page += fmt::format("  {:<28} {:>9} {:>9}  {:>9} {:>9}{}  {:>9} {:>9}{}\n", who(c) + (c.judged ? "" : " (few)"),
                        bare(std::round(c.published), Format::kCount), bare(std::round(c.simulated), Format::kCount),
                        bare(c.published_within, Format::kShare), bare(c.simulated_within, Format::kShare),
                        c.within_inside ? " " : "!", bare(c.published_median, Format::kWeeks),
                        bare(c.simulated_median, Format::kWeeks), c.median_inside ? " " : "!");
}

/// Where to look, by what is outside.
void append_advice(std::string& page, const StartGuard& guard) {
  bool early = false, late = false, tail = false;
  constexpr int kEarly = 3;
  for (const GuardedMonth& month : guard.months) {
    for (const GuardedChange& c : month.changes) {
      if (c.inside) continue;
      tail = tail || c.figure == ListFigure::kOver52Weeks;
      if (c.figure != ListFigure::kOver52Weeks) (month.number <= kEarly ? early : late) = true;
    }
  }
  const bool completed = std::any_of(guard.completed.begin(), guard.completed.end(),
                                     [](const GuardedCompleted& c) { return !c.within_inside || !c.median_inside; });
  page += "\n  What to look at\n";
  if (early)
    append_wrapped(page,
                   "- a list that moves at once was not in step with its own flows: who is booked next (`order`, "
                   "`chronological`, urgent referrals), and slots beside referrals (icsflow explain)");
  if (late)
    append_wrapped(page,
                   "- a list that moves later has the wrong season or trend: `season` and rates of referrals, slots "
                   "and working days of those months");
  if (tail)
    append_wrapped(page,
                   "- the longest waits: the weights of `order` and the removals (`removals_by_wait`) from 40 weeks "
                   "on, and services whose slots do not keep up");
  if (completed)
    append_wrapped(page,
                   "- those treated have not waited as published: the weights of `order` by stage, the share of urgent "
                   "referrals, and what is admitted soon after its first appointment");
  if (guard.changes_made)
    append_wrapped(page,
                   "- the interventions of this scenario: what they do is in these changes; look at its base first");
}

}  // namespace

bool StartGuard::passed() const { return why_not.empty() && outside().empty(); }

std::vector<std::string> StartGuard::outside() const {
  std::vector<std::string> out;
  for (const GuardedMonth& month : months) {
    for (const GuardedChange& c : month.changes)
      if (!c.inside) out.push_back(sentence(month, c));
  }
  for (const GuardedCompleted& c : completed) {
    const std::string of = fmt::format("completed, {}: ", who(c));
    if (!c.within_inside)
      out.push_back(fmt::format("{}{} within 18 weeks; published {}, and {:.1f} points more or less are allowed", of,
                                to_text(c.simulated_within, Format::kShare),
                                to_text(c.published_within, Format::kShare), c.within_at_most * 100));
    if (!c.median_inside)
      out.push_back(fmt::format("{}median wait {}; published {}, and {:.1f} weeks more or less are allowed", of,
                                to_text(c.simulated_median, Format::kWeeks),
                                to_text(c.published_median, Format::kWeeks), *c.median_at_most));
  }
  return out;
}

StartGuard make_start_guard(const Scenario& scenario, const SimulatedStart& start) {
  const StartGuardSpec& spec = scenario.start_guard.at(0);
  StartGuard guard;
  guard.months_source = spec.months_source;
  guard.completed_source = spec.completed_source;
  guard.first_published = iso_month(spec.months.front().month);
  guard.last_published = iso_month(spec.months.back().month);
  guard.changes_made = !scenario.interventions.empty();
  if (start.replications == 0 || start.months.size() < 2) {
    guard.why_not = start.replications == 0
                        ? "no replication finished, or the run kept no monthly series (--detail full)"
                        : "the run has no month whose change can be seen";
    return guard;
  }
  guard.replications = start.replications;
  guard.months = guarded_months(scenario, spec, start.months);
  for (const ListFigure figure : {ListFigure::kWithin18Weeks, ListFigure::kOver52Weeks}) {
    const OutsideOthers one = outside_others(spec.months, figure);
    guard.published.outside += one.outside;
    guard.published.all += one.all;
  }
  guard.completed_months = start.completed_months;
  if (guard.completed_months > 0) {
    guard.completed.reserve(spec.completed.size());
    for (const PublishedCompleted& published : spec.completed)
      guard.completed.push_back(guarded(scenario, spec, published, start));
  }
  const auto is_judged = [](const auto& one) { return one.judged; };
  const bool any = std::any_of(guard.completed.begin(), guard.completed.end(), is_judged) ||
                   std::any_of(guard.months.begin(), guard.months.end(), [&](const GuardedMonth& month) {
                     return std::any_of(month.changes.begin(), month.changes.end(), is_judged);
                   });
  if (!any) guard.why_not = "no change of the months of this run is published";
  return guard;
}

std::string to_text(const StartGuard& guard) {
  std::string page = "Start-up guard\n";
  append_wrapped(page, fmt::format("Published months: {} to {}{}{}", guard.first_published, guard.last_published,
                                   guard.months_source.empty() ? "" : ". ", visible(guard.months_source)));
  if (!guard.why_not.empty()) {
    append_wrapped(page, "Not judged: " + guard.why_not);
    return page;
  }
  append_wrapped(page, fmt::format("Means of {}. Each change is held against the least and the largest change of that "
                                   "calendar month in the published years; those outside have a `!`.",
                                   plural(guard.replications, "replication")));
  if (guard.published.all > 0)
    append_wrapped(page,
                   fmt::format("Ranges of a few years are narrow: of the {} published changes of the share within 18 "
                               "weeks and of the number over 52 weeks {} lie outside the range of the other years.",
                               guard.published.all, guard.published.outside));
  append_months(page, guard);
  append_completed(page, guard);
  const std::vector<std::string> outside = guard.outside();
  if (outside.empty()) {
    page += "\n  Passed: nothing is outside.\n";
    return page;
  }
  page += fmt::format("\n  Not passed: {} outside\n", plural(static_cast<std::int64_t>(outside.size()), "figure"));
  for (const std::string& one : outside) append_wrapped(page, "- " + one);
  append_advice(page, guard);
  return page;
}

std::string on_page(const StartGuard& guard) {
  std::string page = "\nStart-up guard\n";
  if (!guard.why_not.empty()) {
    append_wrapped(page, "not judged: " + guard.why_not);
    return page;
  }
  const std::vector<std::string> outside = guard.outside();
  if (outside.empty()) {
    append_wrapped(page,
                   fmt::format("passed: no month of {} moved outside the published changes of its calendar month{}",
                               guard.months.size(),
                               guard.completed_months > 0 && !guard.completed.empty()
                                   ? ", and those treated had waited as published"
                                   : ""));
    return page;
  }
  constexpr std::size_t kMostOnPage = 6;
  for (std::size_t i = 0; i < std::min(outside.size(), kMostOnPage); ++i) append_wrapped(page, outside[i]);
  if (outside.size() > kMostOnPage) append_wrapped(page, fmt::format("and {} more", outside.size() - kMostOnPage));
  append_wrapped(page, "all months, and what to look at: icsflow validate --start");
  return page;
}

}  // namespace icsflow::models
