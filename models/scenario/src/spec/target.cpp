#include "icsflow/scenario/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

namespace icsflow::models {
namespace {

std::string month_and_year(std::chrono::sys_days day) {
  static constexpr std::array kNames = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
  const std::chrono::year_month_day date{day};
  return fmt::format("{} {}", kNames[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()));
}

}  // namespace

const char* expected_amount(Amount amount) {
  switch (amount) {
    case Amount::kShare:
      return "a share, such as 65 %";
    case Amount::kTime:
      return "a time, such as 18 wk";
    case Amount::kNumber:
      return "a plain number, such as 1000";
    case Amount::kAny:
      break;
  }
  return "a number";
}

bool TargetRule::uses_baseline() const {
  return std::any_of(steps.begin(), steps.end(), [](const Step& step) { return step.does == Does::kBaseline; });
}

double TargetRule::value(double baseline) const {
  std::vector<double> stack;
  for (const Step& step : steps) {
    const auto taken = stack.end() - static_cast<std::ptrdiff_t>(std::min(step.of, stack.size()));
    switch (step.does) {
      case Does::kNumber:
        stack.push_back(step.number);
        continue;
      case Does::kBaseline:
        stack.push_back(baseline);
        continue;
      case Does::kAdd:
        *taken += *(taken + 1);
        break;
      case Does::kSubtract:
        *taken -= *(taken + 1);
        break;
      // Of a baseline that is not there nothing follows, not even that the other is larger.
      case Does::kMax:
        *taken = std::any_of(taken, stack.end(), [](double x) { return x != x; })
                     ? std::numeric_limits<double>::quiet_NaN()
                     : *std::max_element(taken, stack.end());
        break;
      case Does::kMin:
        *taken = std::any_of(taken, stack.end(), [](double x) { return x != x; })
                     ? std::numeric_limits<double>::quiet_NaN()
                     : *std::min_element(taken, stack.end());
        break;
    }
    stack.erase(taken + 1, stack.end());
  }
  return stack.empty() ? std::numeric_limits<double>::quiet_NaN() : stack.back();
}

double TargetBaseline::of(const std::string& scope) const {
  for (const auto& [name, value] : of_scopes)
    if (name == scope) return value;
  return of_all.value_or(std::numeric_limits<double>::quiet_NaN());
}

std::chrono::sys_days TargetSpec::from() const {
  const std::chrono::year_month_day last{by};
  const auto months_before = [&](int months) {
    return std::chrono::sys_days{(last.year() / last.month() - std::chrono::months{months}) / 1};
  };
  switch (over) {
    case Over::kCensus:
      return by;
    case Over::kMonth:
      return months_before(0);
    case Over::kQuarter:
      return months_before(2);
    case Over::kFinancialYear:
      return months_before(11);
  }
  return by;
}

bool TargetSpec::met(double figure, double level) const {
  switch (is) {
    case Is::kBelow:
      return figure < level;
    case Is::kAtMost:
      return figure <= level;
    case Is::kAbove:
      return figure > level;
    case Is::kAtLeast:
      return figure >= level;
  }
  return false;
}

std::string words_of(const TargetSpec& target) {
  static constexpr std::array kWords = {"below", "at most", "above", "at least"};
  return fmt::format("{} {}", kWords.at(static_cast<std::size_t>(target.is)), target.rule.text);
}

std::string when_of(const TargetSpec& target) {
  const std::string last = month_and_year(target.by);
  switch (target.over) {
    case TargetSpec::Over::kCensus:
      return fmt::format("at {} {}", static_cast<unsigned>(std::chrono::year_month_day{target.by}.day()), last);
    case TargetSpec::Over::kMonth:
      return "in " + last;
    default:
      return fmt::format("{} to {}", month_and_year(target.from()), last);
  }
}

}  // namespace icsflow::models
