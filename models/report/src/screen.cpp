/// What a run prints: one screen of what is asked first.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "compare/words.hpp"
#include "comparison.hpp"
#include "icsflow/report/run_text.hpp"
#include "icsflow/report/start_guard.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/visible.hpp"
#include "numbers.hpp"
#include "page_parts.hpp"
#include "targets/targets.hpp"

namespace icsflow::models {
namespace {

constexpr std::size_t kColumns = 100, kLabelWidth = 44;

using Lines = std::vector<std::string>;

/// What is asked of the whole system, the most important first: a measure, or the beginning of several.
constexpr std::array<std::string_view, 19> kOfAll = {
    "closing_list",         "within_18_weeks",  "over_52_weeks",   "over_65_weeks",
    "median_wait",          "p92_wait",         "completed",       "clock_starts",
    "ae_within_4h",         "ae_over_12h",      "occupancy",       "ready_not_discharged",
    "emergency_admissions", "cancelled_no_bed", "day_cases",       "sessions_lost",
    "ordinary_admissions",  "transfer_wait_",   "closing_decided",
};
/// Likewise of hospitals, in a table: measure, and the two lines of its heading.
struct Column {
  std::string_view measure, above, below;
};
constexpr std::array<Column, 6> kOfHospital = {{
    {"ae_within_4h", "A&E within", "4 hours"},
    {"ae_over_12h", "over 12 h", "to a bed"},
    {"occupancy", "beds in", "use"},
    {"ready_not_discharged", "ready, not", "discharged"},
    {"cancelled_no_bed", "cancelled:", "no bed"},
    {"over_52_weeks", "over 52", "weeks"},
}};
/// The same at the start.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kAtStart = {{
    {"closing_list", "opening_list"},
    {"closing_decided", "opening_decided"},
    {"within_18_weeks", "opening_within_18_weeks"},
    {"over_52_weeks", "opening_over_52_weeks"},
    {"median_wait", "opening_median_wait"},
    {"p92_wait", "opening_p92_wait"},
}};

/// The base's figures are there to stand beside.
bool has_base(const Summary& s) { return s.beside && s.beside->comparison; }

bool is(const SummaryLine& line, std::string_view wanted) {
  const std::string& measure = line.info.measure;
  return line.info.dimension.empty() && (wanted.back() == '_' ? measure.starts_with(wanted) : measure == wanted);
}

bool has_value(const SummaryLine& line) { return line.value.count > 0 && std::isfinite(line.value.mean); }

/// It stands beside what it is at the end.
bool told_at_start(const SummaryLine& line) {
  return std::any_of(kAtStart.begin(), kAtStart.end(),
                     [&](const auto& pair) { return pair.second == line.info.measure; });
}

const SummaryLine* at_start(const Summary& s, const SummaryLine& line) {
  for (const auto& [end, start] : kAtStart)
    if (line.info.measure == end) return s.find(std::string(start), line.info.scope);
  return nullptr;
}

/// Without the time, where the heading of its column says it.
std::string label_of(const Summary& s, const SummaryLine& line) {
  const std::string& label = line.info.label;
  if (has_base(s)) return label;
  for (const std::string_view end : {", at the end", " at the end"})
    if (label.ends_with(end)) return label.substr(0, label.size() - end.size());
  return label;
}

std::string with_unit(const SummaryLine& line) {
  return bare(line.value.mean, line.info.format) + unit_of(line.info.format);
}

/// Difference of plan and base in the figure; null if that is not told.
const Difference* against_base(const Summary& s, const SummaryLine& line) {
  if (!has_base(s)) return nullptr;
  const Comparison& c = *s.beside->comparison;
  for (std::size_t f = 0; f < c.figures.size(); ++f) {
    const ComparedFigure& figure = c.figures[f];
    if (figure.date.empty() && figure.measure == line.info.measure && figure.scope == line.info.scope &&
        figure.dimension == line.info.dimension)
      return &c.differences.front()[f];
  }
  return nullptr;
}

/// Nobody, never, nor in the base: worth a line only of long waits.
bool is_nothing(const Summary& s, const SummaryLine& line) {
  const Difference* d = against_base(s, line);
  return line.value.p90 == 0 && line.value.mean == 0 && !line.info.measure.starts_with("over_") &&
         (d == nullptr || d->base == 0);
}

std::string change_text(const Difference& d, Format format) {
  if (!std::isfinite(d.mean)) return "-";
  if (d.mean == 0 && d.low == 0 && d.high == 0) return "the same";
  return fmt::format("{}{} ({})", signed_number(d.mean, d, format), unit_of_difference(format),
                     interval_text(d.low, d.high, d, format));
}

/// Label, what it was at the start or in the base, what it is, and how sure that is.
void append_row(Lines& lines, const Summary& s, const SummaryLine& given) {
  const bool beside = has_base(s);
  const SummaryLine line = in_readable_unit(given);
  std::string before, sure;
  if (beside) {
    const Difference* d = against_base(s, given);
    // In the unit of the plan's figure, so that the three can be read together.
    if (d != nullptr) {
      const double factor = line.info.format == given.info.format ? 1 : 24;
      Difference scaled = *d;
      for (double* x : {&scaled.base, &scaled.mean, &scaled.low, &scaled.high}) *x *= factor;
      before = bare(scaled.base, line.info.format) + unit_of(line.info.format);
      sure = change_text(scaled, line.info.format);
    }
  } else {
    if (const SummaryLine* start = at_start(s, given); start != nullptr) before = with_unit(*start);
    const std::string low = bare(line.value.p10, line.info.format), high = bare(line.value.p90, line.info.format);
    if (line.value.count > 1 && low != high) sure = fmt::format("{} to {}", low, high);
  }
  const Lines label = wrapped(label_of(s, given), kLabelWidth);
  for (std::size_t i = 0; i + 1 < label.size(); ++i) lines.push_back("  " + label[i]);
  std::string text =
      fmt::format("  {:<{}} {:>12} {:>12}   {}", label.back(), kLabelWidth, before, with_unit(line), sure);
  text.erase(text.find_last_not_of(' ') + 1);
  lines.push_back(std::move(text));
}

/// In sections, within one by provider, as the whole page has them.
Lines rows(const Summary& s, const std::set<const SummaryLine*>& chosen) {
  const bool beside = has_base(s);
  Lines lines;
  std::vector<std::string> sections;
  for (const SummaryLine& line : s.lines)
    if (chosen.count(&line) > 0 && std::find(sections.begin(), sections.end(), line.info.section) == sections.end())
      sections.push_back(line.info.section);
  const bool any_start =
      std::any_of(chosen.begin(), chosen.end(), [&](const auto* l) { return at_start(s, *l) != nullptr; });
  for (const std::string& section : sections) {
    std::string title = section;
    if (lines.empty())
      title = fmt::format("{:<{}} {:>12} {:>12}   {}", section, kLabelWidth + 2,
                          beside      ? "base"
                          : any_start ? "at the start"
                                      : "",
                          beside      ? "plan"
                          : any_start ? "end or total"
                                      : "mean",
                          beside ? "change (95 % interval)" : "10-90 % range");
    lines.push_back(title);
    std::vector<std::string> owners;
    for (const SummaryLine& line : s.lines)
      if (chosen.count(&line) > 0 && line.info.section == section &&
          std::find(owners.begin(), owners.end(), line.info.owner) == owners.end())
        owners.push_back(line.info.owner);
    std::stable_partition(owners.begin(), owners.end(), [](const std::string& owner) { return owner.empty(); });
    for (const std::string& owner : owners) {
      if (!owner.empty()) lines.push_back(" " + owner);
      for (const SummaryLine& line : s.lines)
        if (chosen.count(&line) > 0 && line.info.section == section && line.info.owner == owner)
          append_row(lines, s, line);
    }
  }
  return lines;
}

/// A row for each provider with beds, where there are several and a screen has room for so many: means.
/// @param shown gets the figures in it
Lines by_hospital(const Summary& s, std::set<const SummaryLine*>& shown) {
  constexpr std::size_t kName = 32, kWidth = 11, kMost = 10;
  Lines lines;
  std::set<const SummaryLine*> cells;
  int hospitals = 0;
  for (const SummaryLine& beds : s.lines) {
    const bool whole = !beds.info.owner.empty() && beds.info.scope.find('/') == std::string::npos;  // no ward or place
    if (!whole || !is(beds, "occupancy") || !has_value(beds)) continue;
    ++hospitals;
    const Lines name = wrapped(beds.info.owner, kName);
    for (std::size_t i = 0; i + 1 < name.size(); ++i) lines.push_back("  " + name[i]);
    std::string row = fmt::format("  {:<{}}", name.back(), kName);
    for (const Column& column : kOfHospital) {
      const SummaryLine* line = s.find(std::string(column.measure), beds.info.scope);
      row += fmt::format("{:>{}}", line == nullptr || !has_value(*line) ? "-" : with_unit(*line), kWidth);
      if (line != nullptr) cells.insert(line);
    }
    lines.push_back(std::move(row));
  }
  if (hospitals < 2 || lines.size() > kMost) return {};
  shown.merge(cells);
  std::string above = std::string(kName + 2, ' '),
              below = fmt::format("{:<{}}", has_base(s) ? "By hospital, of the plan" : "By hospital", kName + 2);
  for (const Column& column : kOfHospital) {
    above += fmt::format("{:>{}}", column.above, kWidth);
    below += fmt::format("{:>{}}", column.below, kWidth);
  }
  lines.insert(lines.begin(), {above, below});
  return lines;
}

/// What fits into `room` lines: groups of lines in order of importance, each whole or not at all.
std::set<const SummaryLine*> chosen_lines(const Summary& s, std::size_t room) {
  std::set<const SummaryLine*> chosen;
  const auto add = [&](const std::vector<const SummaryLine*>& group) {
    std::set<const SummaryLine*> more = chosen;
    more.insert(group.begin(), group.end());
    if (rows(s, more).size() <= room) chosen = std::move(more);
  };
  for (const std::string_view wanted : kOfAll)
    for (const SummaryLine& line : s.lines)
      if (line.info.scope == "all" && is(line, wanted) && has_value(line) && !is_nothing(s, line)) add({&line});
  // Then all of a section, or of a provider in one.
  std::vector<const SummaryLine*> group;
  const auto of_group = [&](const SummaryLine* line) {
    return !group.empty() && group.front()->info.section == line->info.section &&
           group.front()->info.owner == line->info.owner;
  };
  const bool none = chosen.empty();
  for (const SummaryLine* line : lines_on_page(s)) {
    if (none) {
      add({line});
      continue;
    }
    if (!of_group(line)) {
      add(group);
      group.clear();
    }
    if (!is_nothing(s, *line) && !told_at_start(*line)) group.push_back(line);
  }
  add(group);
  return chosen;
}

/// Of a plan: its base, and what it has otherwise.
Lines of_plan(const Summary& s) {
  Lines lines;
  if (!s.beside) return lines;
  const BesideBase& base = *s.beside;
  constexpr std::size_t kMost = 4;
  const auto add = [&](const std::string& text) {
    for (const std::string& line : wrapped(text, kColumns)) lines.push_back(line);
  };
  if (base.comparison) {
    const Comparison& c = *base.comparison;
    add(fmt::format("Base: {}, {}, with the same luck; change: plan less base.", base.name,
                    plural(static_cast<std::int64_t>(c.plans.front().replications.size()), "replication")));
  } else {
    add(fmt::format("A plan of {}, {}.", base.name, base.why_not));
  }
  for (std::size_t i = 0; i < std::min(kMost, base.changes.size()); ++i) {
    const PlanChange& change = base.changes[i];
    const std::string what = change.before == "-"  ? fmt::format("{} (new)", change.after)
                             : change.after == "-" ? fmt::format("left out (was {})", change.before)
                                                   : fmt::format("{} -> {}", change.before, change.after);
    add(fmt::format("  changes {}: {}", change.path, what));
  }
  if (base.changes.size() > kMost)
    add(fmt::format("  and {} (icsflow explain --diff)",
                    plural(static_cast<std::int64_t>(base.changes.size() - kMost), "more value")));
  return lines;
}

/// How the figures compare with those published: how many, and the worst of those that nothing was fitted to. Nothing
/// of a plan: what is published is of the system as it is.
Lines beside_published(const Summary& s) {
  Lines lines;
  if (s.beside) return lines;
  std::size_t fitted = 0, within = 0;
  std::vector<const ComparisonLine*> others;
  const auto away = [](const ComparisonLine& line) { return std::abs(line.simulated / line.value - 1); };
  for (const ComparisonLine& line : s.comparison) {
    if (!line.why_not.empty() || line.value == 0 || !std::isfinite(line.simulated)) continue;
    if (line.published.calibration)
      ++fitted;
    else
      others.push_back(&line);
  }
  if (fitted + others.size() == 0) return lines;
  constexpr double kNear = 0.05;
  for (const ComparisonLine* line : others) within += away(*line) <= kNear ? 1 : 0;
  std::string text = fmt::format("Beside published figures: {} to which inputs were fitted (calibration)", fitted);
  if (!others.empty()) {
    const ComparisonLine* furthest =
        *std::max_element(others.begin(), others.end(), [&](auto* a, auto* b) { return away(*a) < away(*b); });
    text += fmt::format("; of {} others (validation) {} within 5 %; furthest: {}, {} published, {} simulated ({})",
                        others.size(), within, furthest->label, to_text(furthest->value, furthest->format),
                        to_text(furthest->simulated, furthest->format), difference(*furthest));
  }
  for (const std::string& line : wrapped(text + ".", kColumns)) lines.push_back(line);
  return lines;
}

/// As many of the targets as a part of the screen has room for.
Lines of_targets(const Summary& s) {
  constexpr std::size_t kMost = 12;
  std::vector<TargetSaid> told = s.targets;
  const auto lines_of_told = [&] { return target_lines(told, {"met"}, kTargetConfidence, kColumns, kMost); };
  Lines lines = lines_of_told();
  while (lines.size() > kMost && told.size() > 1) {
    told.erase(told.end() - 2);  // the last is of all together
    lines = lines_of_told();
  }
  if (told.size() < s.targets.size())
    lines.push_back(
        fmt::format(" {}: --full", plural(static_cast<std::int64_t>(s.targets.size() - told.size()), "more target")));
  return lines;
}

Lines lines_of(const std::string& text) {
  Lines lines;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

/// With an empty line before it where there is something before.
void append(Lines& lines, const Lines& part) {
  if (part.empty()) return;
  if (!lines.empty() && !lines.back().empty() && !part.front().empty()) lines.emplace_back();
  lines.insert(lines.end(), part.begin(), part.end());
}

}  // namespace

std::string to_screen(const Summary& given) {
  std::string whole = to_text(given);
  if (static_cast<std::size_t>(std::count(whole.begin(), whole.end(), '\n')) <= kScreenLines && !given.beside)
    return whole;
  const Summary s = made_visible(given);
  Lines top = lines_of(heading(s)), below;
  append(top, of_plan(s));
  append(below, of_targets(s));
  append(below, beside_published(s));
  if (s.start_guard) {
    Lines guard = lines_of(on_page(*s.start_guard));
    constexpr std::size_t kOfGuard = 4;  // with the empty line and the heading
    if (guard.size() > kOfGuard) {
      guard.resize(kOfGuard - 1);
      guard.emplace_back("  and more: icsflow validate --start");
    }
    append(below, guard);
  }
  append(below, lines_of(foot(s)));

  std::set<const SummaryLine*> shown;
  const Lines hospitals = by_hospital(s, shown);
  const std::size_t used = top.size() + below.size() + hospitals.size() + 3;  // empty lines, and what is left out
  const std::set<const SummaryLine*> chosen = chosen_lines(s, kScreenLines > used ? kScreenLines - used : 0);
  append(top, rows(s, chosen));
  top.insert(top.end(), hospitals.begin(), hospitals.end());
  shown.insert(chosen.begin(), chosen.end());
  for (const SummaryLine* line : chosen)
    if (const SummaryLine* start = at_start(s, *line); start != nullptr && !has_base(s)) shown.insert(start);
  const auto hidden = static_cast<std::int64_t>(s.lines.size() - shown.size());
  if (hidden > 0)
    top.push_back(
        fmt::format("{} by provider, service and place: --full, or headlines.csv.", plural(hidden, "more figure")));
  append(top, below);
  std::string page;
  for (const std::string& line : top) page += line + '\n';
  if (s.run.profile) page += to_text(*s.run.profile);
  return page;
}

}  // namespace icsflow::models
