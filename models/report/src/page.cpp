/// The page of plain text.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "comparison.hpp"
#include "icsflow/report/run_text.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/visible.hpp"
#include "numbers.hpp"
#include "page_parts.hpp"
#include "targets/targets.hpp"

namespace icsflow::models {
namespace {

constexpr std::size_t kLabelWidth = 52;

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

/// What ranges are of.
void append_ranges(std::string& page, const Summary& s) {
  const auto values = [](std::size_t n) { return plural(static_cast<std::int64_t>(n), "value"); };
  const bool shocks = !s.noise.empty(), unknown = !s.uncertain.empty();
  if (s.replications == 0) {
    page += "No replication finished: there are no figures.\n";
  } else if (s.replications == 1) {
    page += fmt::format("One replication: a single draw of {}, so no range can be given.\n",
                        ranges_are_of(shocks, unknown));
  } else if (!shocks && !unknown) {
    page +=
        "Each line: the mean over replications, then the 10-90 % chance range: by luck alone, 8 of 10\n"
        "replications fall inside it. It says nothing of how sure the inputs are.\n";
  } else {
    page += fmt::format("Each line: the mean over replications, then the 10-90 % range of {}:\n",
                        ranges_are_of(shocks, unknown));
    if (!unknown) {
      page +=
          "by luck and by what differs from month to month together. It says nothing of how sure the\ninputs are.\n";
    } else {
      page += fmt::format("by luck{} and by what we do not know together.\n",
                          shocks ? ", by what differs from month to month" : "");
    }
    if (shocks)
      page += fmt::format("{} had shocks (`noise`); --set noise=off leaves them out.\n", values(s.noise.size()));
    if (unknown)
      page += fmt::format(
          "Each replication drew {} anew within the ranges that `uncertainty` gives\n"
          "(uncertainty.csv); --set uncertainty=off leaves that out.\n",
          values(s.uncertain.size()));
  }
}

}  // namespace

std::string heading(const Summary& s) {
  std::string page;
  const auto last = s.until - std::chrono::days{1};
  page += fmt::format("{}\n{}\n", s.name, std::string(std::max<std::size_t>(s.name.size(), 1), '='));
  page += fmt::format("{} to {} ({}), {}, seed {}\n", long_date(s.start), long_date(last),
                      plural((s.until - s.start).count(), "day"), plural(s.replications, "replication"), s.seed);
  append_unfinished(page, s);
  if (s.warm_up > 0)
    page +=
        fmt::format("The first {:g} days are left out (warm_up), but for waiting lists and daily series.\n", s.warm_up);
  append_ranges(page, s);
  return page;
}

SummaryLine in_readable_unit(SummaryLine line) {
  if (line.info.format != Format::kDays || !(line.value.p90 < 1) || line.value.mean == 0) return line;
  line.info.format = Format::kHours;
  line.value.mean *= 24;
  line.value.p10 *= 24;
  line.value.p90 *= 24;
  return line;
}

std::vector<const SummaryLine*> lines_on_page(const Summary& s) {
  constexpr double kMany = 0.05;
  std::map<std::string_view, double> done, rest;  // by scope
  for (const SummaryLine& line : s.lines) {
    const std::string& measure = line.info.measure;
    if (!line.info.dimension.empty()) continue;
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

std::string foot(const Summary& s) {
  std::string page;
  constexpr double kMebibyte = 1024.0 * 1024.0;
  page += "\nRun\n";
  if (s.run.resumed > 0) page += fmt::format("  {} kept from an earlier run\n", plural(s.run.resumed, "replication"));
  if (s.run.events > 0)
    page += fmt::format("  {} events in {:.1f} s: {} a second; peak memory {} MiB\n",
                        grouped(static_cast<double>(s.run.events), 0), s.run.seconds,
                        bare(std::round(s.run.events_per_second()), Format::kCount),
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
  return page;
}

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
  if (s.beside) {
    show(s.beside->name);
    show(s.beside->why_not);
    for (PlanChange& change : s.beside->changes)
      for (std::string* text : {&change.path, &change.before, &change.after}) show(*text);
  }
  return s;
}

namespace {

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

/// Means only: the ranges of so many numbers are in headlines.csv.
void append_table(std::string& page, const Summary& s, const TableInfo& table) {
  constexpr std::size_t kRowLabelWidth = 36, kColumnWidth = 9;
  page += fmt::format("\n  {:<{}}", table.title, kRowLabelWidth);
  for (const TableInfo::Column& column : table.columns) page += fmt::format(" {:>{}}", column.heading, kColumnWidth);
  page += '\n';
  for (const TableInfo::Row& row : table.rows) {
    const std::vector<std::string> label = wrapped(row.label, kRowLabelWidth);
    for (std::size_t i = 0; i + 1 < label.size(); ++i) page += fmt::format("  {}\n", label[i]);
    page += fmt::format("  {:<{}}", label.back(), kRowLabelWidth);
    for (const TableInfo::Column& column : table.columns) {
      const SummaryLine* line = s.find(column.measure, row.scope);
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

/// Of the first figures of everything, how much of their spread is what is not known.
void append_spread(std::string& page, const Summary& s) {
  constexpr std::size_t kShown = 8;
  std::vector<const SummaryLine*> shown;
  for (const bool whole : {true, false}) {
    for (const SummaryLine& line : s.lines) {
      const bool told = line.spread && !std::isnan(line.spread->share) && line.info.dimension.empty() &&
                        (line.info.scope == "all") == whole;
      if (told && shown.size() < kShown) shown.push_back(&line);
    }
    if (!shown.empty()) break;
  }
  if (shown.empty()) return;
  page += fmt::format("\nOf the spread over replications, what is not known ({} of the inputs); the rest is luck\n",
                      plural(static_cast<std::int64_t>(shown.front()->spread->groups), "draw"));
  for (const SummaryLine* line : shown)
    page += fmt::format("  {:<{}} {:>12.0f} %  (95 %: {:.0f} to {:.0f})\n",
                        wrapped(line->info.full_label(), kLabelWidth).front(), kLabelWidth, line->spread->share * 100,
                        line->spread->share_low * 100, line->spread->share_high * 100);
}

void append_targets(std::string& page, const Summary& s) {
  constexpr std::size_t kWidth = 100;
  const std::vector<std::string> lines = target_lines(s.targets, {"met"}, kTargetConfidence, kWidth, s.targets.size());
  if (!lines.empty()) page += '\n';
  for (const std::string& line : lines) page += line + '\n';
}

}  // namespace

std::string to_text(const Summary& given) {
  const Summary summary = made_visible(given);
  std::string page = heading(summary);
  append_sections(page, summary);
  append_spread(page, summary);
  append_comparison(page, summary);
  append_targets(page, summary);
  if (summary.start_guard) page += on_page(*summary.start_guard);
  page += foot(summary);
  if (summary.run.profile) page += to_text(*summary.run.profile);
  return page;
}

}  // namespace icsflow::models
