#include "compare/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "numbers.hpp"

namespace icsflow::models {
namespace {

std::chrono::sys_days day_of(const std::string& iso) {
  return std::chrono::year{std::stoi(iso.substr(0, 4))} / static_cast<int>(std::stoul(iso.substr(5, 2))) /
         static_cast<int>(std::stoul(iso.substr(8, 2)));
}

double in_points(double value, Format format) { return format == Format::kShare ? value * 100 : value; }

int decimals(const Difference& d, Format format) {
  double width = in_points((d.high - d.low) / 2, format);
  if (!std::isfinite(width) || width <= 0) width = std::abs(in_points(d.mean, format));
  if (!std::isfinite(width) || width <= 0) return 0;
  return std::clamp(1 - static_cast<int>(std::floor(std::log10(width))), 0, 6);
}

}  // namespace

std::string letter(std::size_t plan) {
  constexpr std::size_t kLetters = 26;
  const auto one = static_cast<char>('A' + plan % kLetters);
  return plan < kLetters ? std::string(1, one) : letter(plan / kLetters - 1) + one;
}

std::string signed_number(double value, const Difference& difference, Format format) {
  if (!std::isfinite(value)) return "-";
  const std::string text = grouped(in_points(value, format), decimals(difference, format));
  const bool some = text.find_first_of("123456789") != std::string::npos;
  return value > 0 && some ? "+" + text : text;
}

std::string interval_text(double low, double high, const Difference& difference, Format format) {
  if (!std::isfinite(low) || !std::isfinite(high)) return "-";
  return signed_number(low, difference, format) + " to " + signed_number(high, difference, format);
}

std::string gain_text(double gain) {
  if (std::isnan(gain)) return "-";
  if (std::isinf(gain)) return "exact";
  return grouped(gain, gain < 10 ? 1 : 0);
}

const char* word(Verdict verdict) {
  switch (verdict) {
    case Verdict::kNone:
      return "";
    case Verdict::kLower:
      return "lower";
    case Verdict::kHigher:
      return "higher";
    case Verdict::kUnclear:
      return "unclear";
    case Verdict::kSame:
      return "same";
  }
  return "";
}

std::string unit_of_difference(Format format) { return format == Format::kShare ? " points" : unit_of(format); }

std::string month_text(const std::string& first_day) {
  const std::string date = long_date(day_of(first_day));
  return date.substr(date.find(' ') + 1);
}

std::string sentence(const Comparison& comparison, const OverTime& said) {
  const auto side = [&](const std::string& month) {
    for (const std::size_t f : said.figures)
      if (comparison.figures[f].date == month)
        return comparison.differences[said.plan][f].mean > 0 ? "higher" : "lower";
    return "";
  };
  switch (said.kind) {
    case OverTime::Kind::kSame:
      return "is the same in every replication and month";
    case OverTime::Kind::kNever:
      return "differs from zero clearly in no month";
    case OverTime::Kind::kFrom:
      return fmt::format("differs from zero from {} on: {}", month_text(said.first), side(said.last));
    case OverTime::Kind::kSome:
      return fmt::format("differs from zero clearly in {}, the last {}: {}; not to the end",
                         plural(said.clear, "month"), month_text(said.last), side(said.last));
  }
  return "";
}

std::string exploratory_sentence(const Comparison& c) {
  if (c.exploratory == 0) return "";
  return fmt::format(
      "{} of figures not named with --primary are exploratory: {} would exclude 0 by luck alone if the plans changed "
      "nothing; {} do.",
      plural(c.exploratory, "interval"), grouped(c.clear_by_luck(), 1), grouped(c.exploratory_clear, 0));
}

std::string precision_sentence(const Comparison& c) {
  const auto n = static_cast<double>(c.base.replications.size());
  if (!c.precision)
    return n < 2 ? "" : fmt::format("Intervals half as wide take about {} replications.", grouped(std::ceil(4 * n), 0));
  const PrecisionSaid& p = *c.precision;
  const std::string wish = fmt::format("{} to within {}", p.figure, fmt::format("{:.6g}", p.half_width));
  if (p.reached)
    return fmt::format("{}: met with {}, told from the first {} (Stein).", wish, plural(p.used, "replication"),
                       p.first_stage);
  return fmt::format("{}: not met with {}; it takes {}, so {} more.", wish, plural(p.used, "replication"),
                     grouped(p.needed, 0), grouped(p.needed - p.used, 0));
}

std::vector<std::string> side_names(const Comparison& c) {
  std::vector<std::string> names{c.base.label};
  for (const ComparedSide& plan : c.plans) names.push_back(plan.label);
  return names;
}

const char* word(ExpectationSaid::Borne borne) {
  switch (borne) {
    case ExpectationSaid::Borne::kYes:
      return "yes";
    case ExpectationSaid::Borne::kNo:
      return "no";
    case ExpectationSaid::Borne::kNotClear:
      return "not clear";
    case ExpectationSaid::Borne::kNotChecked:
      return "not checked";
  }
  return "";
}

std::string expectation_text(const ExpectationSaid& said) {
  const std::string expected = fmt::format("{}, {} {}", word(said.borne), said.text, said.higher ? "higher" : "lower");
  if (!said.why_not.empty()) return expected + ": " + said.why_not;
  const Difference& d = said.difference;
  return fmt::format("{}: {}{} ({})", expected, signed_number(d.mean, d, said.format), unit_of_difference(said.format),
                     interval_text(d.low, d.high, d, said.format));
}

std::string method_sentence(const Comparison& c) {
  const std::string level = fmt::format("{:.6g} %", c.confidence * 100);
  if (!c.paired)
    return "Not paired: plan less base by their means; " + level +
           " intervals by Welch, far wider than those of pairs.";
  return "Differences are plan less base, replication by replication on the same luck; " + level +
         " intervals of their mean.";
}

std::string dates_text(const Comparison& c) {
  return long_date(day_of(c.start)) + " to " + long_date(day_of(c.until) - std::chrono::days{1});
}

}  // namespace icsflow::models
