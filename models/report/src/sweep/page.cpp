/// The pages of a sweep and of what it says.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "icsflow/report/summary.hpp"
#include "icsflow/report/sweep_page.hpp"
#include "icsflow/scenario/visible.hpp"
#include "numbers.hpp"

namespace icsflow::models {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kBar = 12;
constexpr std::size_t kName = 32;  // of a factor: its last characters

void para(std::string& out, const std::string& text) {
  for (const std::string& line : wrapped(text, kColumns)) out += line + "\n";
}

std::string kind_text(const std::optional<DesignKind>& kind) {
  static constexpr const char* kWords[] = {
      "grid", "list of points", "one factor at a time", "Latin hypercube", "Sobol sequence", "Morris", "Sobol indices"};
  return kind ? kWords[static_cast<std::size_t>(*kind)] : "values drawn by each replication";
}

std::string number(double value) { return std::isnan(value) ? "-" : fmt::format("{:.4g}", value); }

/// `20 to 40 /week`
std::string span(const SweepFactor& f) {
  if (f.unit == "of its range") return "its range";
  return fmt::format("{} to {}{}", number(f.low), number(f.high), f.unit.empty() ? "" : " " + f.unit);
}

std::string with_range(const WithRange& r, int decimals) {
  if (std::isnan(r.value)) return "-";
  const std::string value = fmt::format("{:.{}f}", r.value, decimals);
  return std::isnan(r.low) ? value : fmt::format("{} ({:.{}f} to {:.{}f})", value, r.low, decimals, r.high, decimals);
}

std::string change_text(double value, Format format) {
  if (std::isnan(value)) return "-";
  const double shown = format == Format::kShare ? value * 100 : value;
  constexpr double kManyFigures = 1000;
  const std::string text = std::abs(shown) >= kManyFigures ? grouped(shown, 0) : fmt::format("{:.3g}", shown);
  return (value > 0 ? "+" : "") + text;
}

std::string unit_of_change(Format format) { return format == Format::kShare ? " points" : unit_of(format); }

std::string cut(const std::string& text, std::size_t width) {
  return text.size() <= width ? text : "..." + text.substr(text.size() - width + 3);
}

/// What is told of how much a factor matters, and what that is called.
std::string measure_of(const Sensitivity& s, const SensitivityRow& row) {
  if (row.total) return with_range(*row.total, 2);
  if (row.size) return number(row.size->value);
  if (s.kind == DesignKind::kOneAtATime)
    return std::isnan(row.change.low) ? "-" : fmt::format("{:.3g} to {:.3g}", row.change.low, row.change.high);
  return with_range(row.regression, 2);
}

std::string measure_head(const Sensitivity& s) {
  if (s.kind == DesignKind::kSobolIndices) return "share of variance, in all";
  if (s.kind == DesignKind::kMorris) return "mean size of effect";
  if (s.kind == DesignKind::kOneAtATime) return fmt::format("{:.6g} % interval", s.confidence * 100);
  return "regression (in SD)";
}

void figure(std::string& out, const Sensitivity& s, const SensitivityOf& of, std::size_t most) {
  out += "\n";
  para(out, fmt::format("{}: {} on average", of.figure.label, to_text(of.mean, of.figure.format)));
  const std::size_t shown = std::min(most, of.rows.size());
  std::size_t width = 6;
  double largest = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    width = std::max(width, std::min<std::size_t>(kName, s.factors[of.rows[i].factor].name.size()));
    if (!std::isnan(of.rows[i].change.value)) largest = std::max(largest, std::abs(of.rows[i].change.value));
  }
  out += fmt::format("  {:<{}}  {:>9}  {:<{}}  {}\n", "factor", width, "low->high", "", kBar, measure_head(s));
  for (std::size_t i = 0; i < shown; ++i) {
    const SensitivityRow& row = of.rows[i];
    const double share = largest > 0 && !std::isnan(row.change.value) ? std::abs(row.change.value) / largest : 0;
    const std::string bar(static_cast<std::size_t>(std::lround(share * kBar)), row.change.value < 0 ? '-' : '+');
    out += fmt::format("  {:<{}}  {:>9}  {:<{}}  {}\n", cut(s.factors[row.factor].name, width), width,
                       change_text(row.change.value, of.figure.format), bar, kBar, measure_of(s, row));
  }
  if (shown < of.rows.size()) out += fmt::format("  ({} more in the files)\n", of.rows.size() - shown);
  if (of.rows.empty()) return;
  const SensitivityRow& first = of.rows.front();
  const SweepFactor& factor = s.factors[first.factor];
  std::string sentence =
      fmt::format("{} matters most: over {} the figure changes by {}{}.", factor.name, span(factor),
                  change_text(first.change.value, of.figure.format), unit_of_change(of.figure.format));
  if (!std::isnan(of.explained))
    sentence += fmt::format(" A straight line of all factors explains {:.0f} % of the variance{}.", of.explained * 100,
                            s.replications > 1 ? " between points" : "");
  if (!std::isnan(of.luck)) sentence += fmt::format(" Luck is {:.0f} % of all variance.", of.luck * 100);
  para(out, sentence);
}

}  // namespace

std::string to_text(const Sweep& s, const std::string& directory, const std::vector<std::string>& files) {
  std::string out;
  para(out, s.name);
  para(out,
       fmt::format("{}, {} of {}: {} in all", kind_text(s.kind),
                   plural(static_cast<std::int64_t>(s.points.size()), "point"), plural(s.replications, "replication"),
                   plural(static_cast<std::int64_t>(s.points.size()) * s.replications, "run")));
  para(out, fmt::format("{} run now, {} there before; seed {}, the same luck at all points", s.run, s.reused, s.seed));
  out += "\n";
  constexpr std::size_t kShown = 20;
  for (std::size_t i = 0; i < std::min(kShown, s.factors.size()); ++i) {
    const SweepFactor& f = s.factors[i];
    out += fmt::format("  {}: {}{}\n", f.name, span(f),
                       f.paths.size() > 1 ? fmt::format(", {} values together", f.paths.size()) : "");
  }
  if (s.factors.size() > kShown) out += fmt::format("  and {} more\n", s.factors.size() - kShown);
  out += "\n";
  for (std::size_t f = 0; f < s.figures.size(); ++f) {
    double low = INFINITY, high = -INFINITY;
    for (const std::vector<double>& values : s.values[f]) {
      double sum = 0;
      int n = 0;
      for (const double v : values) {
        if (std::isnan(v)) continue;
        sum += v;
        ++n;
      }
      if (n == 0) continue;
      low = std::min(low, sum / n);
      high = std::max(high, sum / n);
    }
    para(out, fmt::format("{}: {} to {}", s.figures[f].label, to_text(low, s.figures[f].format),
                          to_text(high, s.figures[f].format)));
  }
  out += "\n";
  if (s.not_varied > 0) para(out, fmt::format("{} marked C are as in the base.", plural(s.not_varied, "number")));
  para(out, fmt::format("Files in {}: {}. Which factors matter: icsflow sensitivity {}", directory,
                        fmt::join(files, ", "), directory));
  return visible_lines(out);
}

std::string to_text(const Sensitivity& s, std::size_t most, const std::string& directory,
                    const std::vector<std::string>& files) {
  std::string out;
  para(out, s.name);
  para(out, fmt::format("{}: {}{}; {} varied{}", kind_text(s.kind), plural(s.points, s.kind ? "point" : "replication"),
                        s.kind ? fmt::format(" of {}", plural(s.replications, "replication")) : "",
                        plural(static_cast<std::int64_t>(s.factors.size()), "factor"),
                        s.not_varied > 0 ? fmt::format(", {} marked C not", plural(s.not_varied, "number")) : ""));
  for (const SensitivityOf& of : s.figures) figure(out, s, of, most);
  if (!files.empty()) {
    out += "\n";
    para(out, fmt::format("Files in {}: {}", directory, fmt::join(files, ", ")));
  }
  return visible_lines(out);
}

std::string to_text(const Screened& s, std::size_t most, const std::string& directory,
                    const std::vector<std::string>& files) {
  std::string out;
  para(out, s.single.name);
  para(out, fmt::format(
                "{} marked C with a range, in {}; {} more marked C stay as they are. {} on the same "
                "luck: {} over the groups, then {} over the members of those that matter most for the first "
                "figure{}.",
                plural(s.inputs, "input"), plural(static_cast<std::int64_t>(s.groups.factors.size()), "group"),
                s.without_range + s.not_alone, plural(s.replications, "run"), plural(s.groups.points, "run"),
                plural(s.single.points, "run"),
                s.left_as_groups > 0 ? fmt::format(" ({} not taken apart)", plural(s.left_as_groups, "group")) : ""));
  for (const SensitivityOf& of : s.single.figures) figure(out, s.single, of, most);
  out += "\n";
  para(out, "Groups, of which all members move together:");
  figure(out, s.groups, s.groups.figures.front(), most);
  if (!files.empty()) {
    out += "\n";
    para(out, fmt::format("Files in {}: {}", directory, fmt::join(files, ", ")));
  }
  return visible_lines(out);
}

}  // namespace icsflow::models
