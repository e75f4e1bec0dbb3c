#include "icsflow/report/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/domain/digits.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {
namespace {

using Json = nlohmann::ordered_json;  // NaN becomes null

constexpr std::size_t kLabelWidth = 52;
/// `1234567.8` as `1,234,567.8`.
std::string grouped(double value, int decimals) {
  const std::string text = models::grouped(fmt::format("{:.{}f}", std::abs(value), decimals));
  // No "-0": what rounds to nothing has no sign.
  const bool zero = text.find_first_not_of("0.,") == std::string::npos;
  return value < 0 && !zero ? fmt::format("-{}", text) : text;
}

/// As many decimals as a reader can use: three or four figures.
int decimals_for(double value, Format format) {
  const double size = std::abs(value);
  switch (format) {
    case Format::kCount:
      return size < 10 && size != std::floor(size) ? 1 : 0;
    case Format::kHours:
      return size < 1 ? 2 : 1;
    case Format::kDays:
      return size < 10 ? 2 : 1;
    case Format::kShare:
    case Format::kWeeks:
      return 1;
    case Format::kNumber:
      break;
  }
  if (size >= 1000 || size == 0) return 0;
  if (size >= 100) return 1;
  return size >= 10 ? 2 : 3;
}

/// The number without its unit.
std::string bare(double value, Format format) {
  if (!std::isfinite(value)) return "-";
  return grouped(format == Format::kShare ? value * 100 : value, decimals_for(value, format));
}

std::string unit_of(Format format) {
  switch (format) {
    case Format::kShare:
      return " %";
    case Format::kDays:
      return " days";
    case Format::kWeeks:
      return " weeks";
    case Format::kHours:
      return " hours";
    case Format::kCount:
    case Format::kNumber:
      break;
  }
  return "";
}

std::string long_date(std::chrono::sys_days day) {
  static constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                            "July",    "August",   "September", "October", "November", "December"};
  const std::chrono::year_month_day date{day};
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()));
}

std::string plural(std::int64_t n, std::string_view one) {
  return fmt::format("{} {}{}", grouped(static_cast<double>(n), 0), one, n == 1 ? "" : "s");
}

/// `text` cut into lines of at most `width` characters, at spaces.
std::vector<std::string> wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines;
  std::size_t at = 0;
  while (text.size() - at > width) {
    std::size_t space = text.rfind(' ', at + width);
    if (space == std::string::npos || space <= at) break;
    lines.push_back(text.substr(at, space - at));
    at = space + 1;
  }
  lines.push_back(text.substr(at));
  return lines;
}

/// Replications that came to no end: how many of all, and why.
void append_unfinished(std::string& page, const Summary& s) {
  if (s.unfinished.empty()) return;
  const double all = static_cast<double>(s.unfinished.size()) + s.replications;
  for (const Status status : {Status::kDeadlock, Status::kFailed}) {
    const auto is = [status](const Replication& r) { return r.status == status; };
    const auto first = std::find_if(s.unfinished.begin(), s.unfinished.end(), is);
    if (first == s.unfinished.end()) continue;
    const auto n = static_cast<double>(std::count_if(first, s.unfinished.end(), is));
    page += fmt::format("{} of {} replications ({}) {}: the figures are of those that finished. The first:\n",
                        grouped(n, 0), grouped(all, 0), to_text(n / all, Format::kShare),
                        status == Status::kDeadlock ? "ended in a deadlock" : "failed");
    for (const std::string& line : wrapped(first->message, 96)) page += fmt::format("  {}\n", line);
  }
}

void append_heading(std::string& page, const Summary& s) {
  const auto last = s.until - std::chrono::days{1};
  page += fmt::format("{}\n{}\n", s.name, std::string(std::max<std::size_t>(s.name.size(), 1), '='));
  page += fmt::format("{} to {} ({}), {}, seed {}\n", long_date(s.start), long_date(last),
                      plural((s.until - s.start).count(), "day"), plural(s.replications, "replication"), s.seed);
  append_unfinished(page, s);
  if (s.warm_up > 0)
    page +=
        fmt::format("The first {:g} days are left out (warm_up), but for waiting lists and daily series.\n", s.warm_up);
  if (s.replications > 1 && !s.uncertain.empty())
    page += fmt::format(
        "Each line: the mean over replications, then their 10-90 % range: by luck and by what we do not know\n"
        "together. Each replication drew {} anew within the ranges that `uncertainty` gives\n"
        "(uncertainty.csv). The range of luck alone: run with --set uncertainty=off.\n",
        plural(static_cast<std::int64_t>(s.uncertain.size()), "value"));
  else if (s.replications > 1)
    page +=
        "Each line: the mean over replications, then the 10-90 % chance range: by luck alone, 8 of 10\n"
        "replications fall inside it. It says nothing of how sure the inputs are.\n";
  else if (s.replications == 0)
    page += "No replication finished: there are no figures.\n";
  else
    page += s.uncertain.empty()
                ? "One replication: a single draw of chance, so no range can be given.\n"
                : "One replication: a single draw of chance and of what we do not know, so no range can be "
                  "given.\n";
}

/// Spans below a day are read in hours.
SummaryLine in_readable_unit(SummaryLine line) {
  if (line.info.format != Format::kDays || !(line.value.p90 < 1) || line.value.mean == 0) return line;
  line.info.format = Format::kHours;
  line.value.mean *= 24;
  line.value.p10 *= 24;
  line.value.p90 *= 24;
  return line;
}

void append_line(std::string& page, const SummaryLine& given, bool ranges) {
  const SummaryLine line = in_readable_unit(given);
  const Format format = line.info.format;
  const std::vector<std::string> label = wrapped(line.info.label, kLabelWidth);
  for (std::size_t i = 0; i + 1 < label.size(); ++i) page += fmt::format("  {}\n", label[i]);
  const std::string value = bare(line.value.mean, format);
  const std::string unit = value == "-" ? "" : unit_of(format);
  std::string text = fmt::format("  {:<{}} {:>12}{:<6}", label.back(), kLabelWidth, value, unit);
  const std::string low = bare(line.value.p10, format), high = bare(line.value.p90, format);
  if (ranges && line.value.count > 1 && low != high) text += fmt::format("  {} to {}", low, high);
  text.erase(text.find_last_not_of(' ') + 1);
  page += text + "\n";
}

const SummaryLine* find_line(const Summary& s, const std::string& measure, const std::string& scope) {
  for (const SummaryLine& line : s.lines)
    if (line.info.measure == measure && line.info.scope == scope) return &line;
  return nullptr;
}

/// The lines of the page. Those of patients who are not done at the end are there where these are more than one in
/// twenty of those who are: means are of the others, and say less the more they are.
std::vector<const SummaryLine*> lines_on_page(const Summary& s) {
  constexpr double kMany = 0.05;
  std::map<std::string_view, double> done, rest;  // by scope
  for (const SummaryLine& line : s.lines) {
    const std::string& measure = line.info.measure;
    if (measure == "served" || measure == "left") done[line.info.scope] += line.value.mean;
    if (measure == "still_waiting" || measure == "still_there") rest[line.info.scope] += line.value.mean;
  }
  std::vector<const SummaryLine*> out;
  for (const SummaryLine& line : s.lines) {
    const bool many = !line.info.of_the_rest || rest[line.info.scope] > kMany * done[line.info.scope];
    if (line.info.on_page && many) out.push_back(&line);
  }
  return out;
}

/// Means only: the ranges of so many numbers are in headlines.csv.
void append_table(std::string& page, const Summary& s, const TableInfo& table) {
  constexpr std::size_t kRowLabelWidth = 36, kColumnWidth = 9;
  page += fmt::format("\n  {:<{}}", table.title, kRowLabelWidth);
  for (const TableInfo::Column& column : table.columns) page += fmt::format(" {:>{}}", column.heading, kColumnWidth);
  page += '\n';
  for (const TableInfo::Row& row : table.rows) {
    std::string label = row.label;
    if (label.size() > kRowLabelWidth) label = label.substr(0, kRowLabelWidth - 2) + "..";
    page += fmt::format("  {:<{}}", label, kRowLabelWidth);
    for (const TableInfo::Column& column : table.columns) {
      const SummaryLine* line = find_line(s, column.measure, row.scope);
      const bool share = line != nullptr && line->info.format == Format::kShare;
      const std::string value = line == nullptr ? "-" : bare(line->value.mean, line->info.format);
      page += fmt::format(" {:>{}}", share && value != "-" ? value + " %" : value, kColumnWidth);
    }
    page += '\n';
  }
}

/// Sections in order of first appearance; within one what is said of the whole system, then provider by provider.
void append_sections(std::string& page, const Summary& s) {
  const std::vector<const SummaryLine*> lines = lines_on_page(s);
  std::vector<std::string> sections;
  for (const SummaryLine* line : lines)
    if (std::find(sections.begin(), sections.end(), line->info.section) == sections.end())
      sections.push_back(line->info.section);
  for (const std::string& section : sections) {
    page += fmt::format("\n{}\n", section);
    std::vector<std::string> owners;
    for (const SummaryLine* line : lines)
      if (line->info.section == section && std::find(owners.begin(), owners.end(), line->info.owner) == owners.end())
        owners.push_back(line->info.owner);
    std::stable_partition(owners.begin(), owners.end(), [](const std::string& owner) { return owner.empty(); });
    for (const std::string& owner : owners) {
      if (!owner.empty()) page += fmt::format(" {}\n", owner);
      for (const SummaryLine* line : lines)
        if (line->info.section == section && line->info.owner == owner) append_line(page, *line, s.replications > 1);
    }
    for (const TableInfo& table : s.tables)
      if (table.section == section) append_table(page, s, table);
  }
  const auto hidden = static_cast<std::int64_t>(s.lines.size() - lines.size());
  if (hidden > 0)
    page += fmt::format("\n{} {} in headlines.csv.\n", plural(hidden, "more figure"), hidden == 1 ? "is" : "are");
}

/// Difference of simulated from published: points for a share, else per cent of the published value.
std::string difference(const ComparisonLine& line) {
  const double by = line.simulated - line.value;
  if (!std::isfinite(by)) return "-";
  const auto with_sign = [](double value) {
    const std::string text = grouped(value, 1);
    return fmt::format("{}{}", value > 0 && text != "0.0" ? "+" : "", text);
  };
  if (line.format == Format::kShare) return with_sign(by * 100) + " points";
  if (line.value == 0) return by == 0 ? "0.0 %" : "-";
  return with_sign(by / std::abs(line.value) * 100) + " %";
}

const char* role(const PublishedFigure& figure) { return figure.calibration ? "calibration" : "validation"; }

void append_comparison(std::string& page, const Summary& s) {
  if (s.comparison.empty()) return;
  page +=
      "\nPublished / simulated\n"
      "  calibration: the inputs were fitted to this figure; validation: they were not.\n";
  if (std::any_of(s.comparison.begin(), s.comparison.end(), [](const ComparisonLine& l) { return l.per_month; }))
    page +=
        "  Totals over times of different lengths are both given a month; a month of which season is not looked at.\n";
  page += fmt::format("  {:<40} {:<12} {:>14} {:>14} {:>14}\n", "", "", "published", "simulated", "difference");
  for (const ComparisonLine& line : s.comparison) {
    const std::vector<std::string> label = wrapped(line.label, 40);
    for (std::size_t i = 0; i + 1 < label.size(); ++i) page += fmt::format("  {}\n", label[i]);
    page += fmt::format("  {:<40} {:<12} {:>14} {:>14} {:>14}\n", label.back(), role(line.published),
                        to_text(line.value, line.format), to_text(line.simulated, line.format), difference(line));
    if (!line.why_not.empty()) page += fmt::format("    not compared: {}\n", line.why_not);
  }
}

double events_per_second(const RunFigures& run) {
  return run.seconds > 0 ? static_cast<double>(run.events) / run.seconds : std::numeric_limits<double>::quiet_NaN();
}

void append_run(std::string& page, const Summary& s) {
  constexpr double kMebibyte = 1024.0 * 1024.0;
  page += "\nRun\n";
  if (s.run.resumed > 0) page += fmt::format("  {} kept from an earlier run\n", plural(s.run.resumed, "replication"));
  if (s.run.events > 0)
    page += fmt::format("  {} events in {:.1f} s: {} a second; peak memory {} MiB\n",
                        grouped(static_cast<double>(s.run.events), 0), s.run.seconds,
                        bare(std::round(events_per_second(s.run)), Format::kCount),
                        grouped(static_cast<double>(s.run.peak_memory) / kMebibyte, 0));
  if (s.run.parallel.replications > 0) {
    const std::vector<std::string> how = wrapped(to_text(s.run.parallel), 96);
    for (std::size_t i = 0; i < how.size(); ++i) page += fmt::format("  {}{}\n", i == 0 ? "" : "  ", how[i]);
  }
  page += fmt::format("  results: {}", s.directory);
  const char* separator = ": ";
  for (const std::string& file : s.files) {
    page += separator + file;
    separator = ", ";
  }
  page += '\n';
}

Json parallel_json(const ParallelOutcome& o) {
  return {{"said", to_text(o)},
          {"workers", o.plan.workers},
          {"replications_at_once", o.plan.at_once},
          {"workers_per_replication", o.plan.inner_workers},
          {"last_replications", o.plan.last},
          {"workers_per_last_replication", o.plan.last_inner_workers},
          {"short_of_memory", o.plan.short_of_memory},
          {"windows", o.all.windows},
          {"parallel_windows", o.all.parallel_windows},
          {"events_per_window", o.all.events_per_window()},
          {"messages", o.all.messages},
          {"lookahead_hours", o.lookahead_hours},
          {"merged_providers", o.merged}};
}

Json profile_json(const RunProfile& p) {
  Json providers = Json::array(), kinds = Json::object(), memory = Json::object();
  for (const RunProfile::Provider& one : p.providers)
    providers.push_back({{"id", one.id}, {"events", one.events}, {"seconds", one.seconds}, {"bytes", one.bytes}});
  for (const RunProfile::Kind& kind : p.kinds) kinds[kind.name] = kind.events;
  for (const RunProfile::Memory& part : p.memory) memory[part.part] = part.bytes;
  return {{"replications", p.replications},
          {"events", p.events},
          {"windows", p.windows},
          {"parallel_windows", p.parallel_windows},
          {"events_per_window", p.events_per_window()},
          {"messages", p.messages},
          {"seconds",
           {{"opening", p.phases.opening},
            {"handling", p.phases.handling},
            {"delivering", p.phases.delivering},
            {"between_windows", p.phases.between},
            {"waiting", p.phases.waiting},
            {"planning", p.phases.planning},
            {"measuring", p.phases.measuring}}},
          {"providers", providers},
          {"events_by_kind", kinds},
          {"memory_bytes", memory}};
}

/// A published figure beside the simulated one, over like times.
ComparisonLine compared(const Summary& s, const PublishedFigure& figure) {
  constexpr double kDaysAMonth = 30.4375, kLike = 1.5;  // a year of 365 days and one of 366 are alike
  ComparisonLine line;
  line.published = figure;
  line.label = figure.measure + " (" + figure.scope + ")";
  line.value = figure.value;
  line.simulated = std::numeric_limits<double>::quiet_NaN();
  const SummaryLine* simulated = find_line(s, figure.measure, figure.scope);
  if (simulated == nullptr) {
    line.why_not = "the results have no such measure of this scope";
    return line;
  }
  line.label = simulated->info.full_label();
  line.format = simulated->info.format;
  const double days = simulated->info.total_of;
  if (days > 0 && figure.over <= 0) {
    line.why_not = "a total; write over: the time that the published one was counted over, such as 365 d";
    return line;
  }
  line.simulated = simulated->value.mean;
  if (days <= 0 || std::abs(days - figure.over) < kLike) return line;
  line.per_month = true;
  line.label += ", a month";
  line.value *= kDaysAMonth / figure.over;
  line.simulated *= kDaysAMonth / days;
  return line;
}

/// What the scenario's author wrote, inert on a terminal.
Summary made_visible(Summary s) {
  const auto show = [](std::string& text) { text = visible(text); };
  show(s.name);
  show(s.directory);
  for (SummaryLine& line : s.lines) {
    show(line.info.label);
    show(line.info.owner);
  }
  for (TableInfo& table : s.tables)
    for (TableInfo::Row& row : table.rows) show(row.label);
  for (ComparisonLine& line : s.comparison) show(line.label);
  return s;
}

}  // namespace

std::string to_text(double value, Format format) {
  const std::string text = bare(value, format);
  return text == "-" ? text : text + unit_of(format);
}

Summary make_summary(const Scenario& scenario, const Catalogue& catalogue, const ResultsStore& store, int count) {
  Summary s;
  s.name = scenario.name;
  s.file = scenario.file;
  s.start = scenario.start;
  s.until = scenario.until;
  if (scenario.warm_up.given()) s.warm_up = scenario.parameters.value(scenario.warm_up.id);
  s.unfinished = store.unfinished(count);
  s.replications = static_cast<int>(store.finished(count).size());
  s.tables = catalogue.tables;
  s.uncertain = catalogue.uncertain;
  if (store.detail() == Detail::kNone) return s;
  for (std::size_t i = 0; i < catalogue.headlines.size(); ++i)
    s.lines.push_back({catalogue.headlines[i], chance_range(store.headline(i, count))});
  for (const PublishedFigure& figure : scenario.published) s.comparison.push_back(compared(s, figure));
  return s;
}

std::string to_text(const Summary& given) {
  const Summary summary = made_visible(given);
  std::string page;
  append_heading(page, summary);
  append_sections(page, summary);
  append_comparison(page, summary);
  append_run(page, summary);
  if (summary.run.profile) page += to_text(*summary.run.profile);
  return page;
}

std::string to_json(const Summary& s) {
  Json headlines = Json::array();
  for (const SummaryLine& line : s.lines)
    headlines.push_back({{"section", line.info.section},
                         {"measure", line.info.measure},
                         {"scope", line.info.scope},
                         {"label", line.info.full_label()},
                         {"format", name(line.info.format)},
                         {"mean", line.value.mean},
                         {"mean_low", line.value.mean_low},
                         {"mean_high", line.value.mean_high},
                         {"p10", line.value.p10},
                         {"p90", line.value.p90},
                         {"replications", line.value.count}});
  Json published = Json::array();
  for (const ComparisonLine& line : s.comparison)
    published.push_back({{"measure", line.published.measure},
                         {"scope", line.published.scope},
                         {"label", line.label},
                         {"format", name(line.format)},
                         {"role", role(line.published)},
                         {"source", line.published.source},
                         {"published", line.value},
                         {"simulated", line.simulated},
                         {"per_month", line.per_month}});
  Json run = {{"resumed", s.run.resumed},
              {"events", s.run.events},
              {"seconds", s.run.seconds},
              {"events_per_second", events_per_second(s.run)},
              {"peak_memory_bytes", s.run.peak_memory}};
  if (s.run.parallel.replications > 0) run["parallel"] = parallel_json(s.run.parallel);
  if (s.run.profile) run["profile"] = profile_json(*s.run.profile);
  Json page = {{"name", s.name},
               {"file", s.file},
               {"start", iso_date(s.start)},
               {"until", iso_date(s.until)},
               {"replications", s.replications},
               {"seed", s.seed},
               {"headlines", headlines},
               {"published", published},
               {"run", run},
               {"results", {{"directory", s.directory}, {"files", s.files}}}};
  for (const Replication& r : s.unfinished)
    page["unfinished"].push_back({{"replication", r.number}, {"status", name(r.status)}, {"message", r.message}});
  for (const UncertainInfo& u : s.uncertain)
    page["uncertain"].push_back({{"path", u.path},
                                 {"unit", name(u.unit)},
                                 {"shape", u.shape},
                                 {"low", u.low},
                                 {"value", u.value},
                                 {"high", u.high}});
  // Text in a scenario may not be UTF-8; a summary is not the place to fail on it.
  return visible_json(page.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace icsflow::models
