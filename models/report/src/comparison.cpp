#include "comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "numbers.hpp"

namespace icsflow::models {
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

ComparisonLine compared(const Summary& s, const PublishedFigure& figure) {
  constexpr double kDaysAMonth = 30.4375, kLike = 1.5;  // a year of 365 days and one of 366 are alike
  ComparisonLine line;
  line.published = figure;
  line.label = figure.measure + " (" + figure.scope + ")";
  line.value = figure.value;
  line.simulated = std::numeric_limits<double>::quiet_NaN();
  const SummaryLine* simulated = s.find(figure.measure, figure.scope);
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

}  // namespace icsflow::models
