#include "targets/judge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/visible.hpp"
#include "nothing.hpp"
#include "targets/month_measures.hpp"

namespace icsflow::models {
namespace {

using Over = TargetSpec::Over;
using std::chrono::sys_days;

constexpr std::array kPeriods = {"census", "month", "quarter", "financial_year"};

const char* word(Over over) { return kPeriods.at(static_cast<std::size_t>(over)); }

sys_days day_of(const std::string& iso) {
  return std::chrono::year{std::stoi(iso.substr(0, 4))} / std::stoi(iso.substr(5, 2)) / std::stoi(iso.substr(8, 2));
}
/// First day of the month after the one that this day is in.
sys_days next_month(sys_days day) {
  const std::chrono::year_month_day date{day};
  return sys_days{(date.year() / date.month() + std::chrono::months{1}) / 1};
}

bool is_census(const SeriesInfo& info) { return info.period == Period::kMonthEnd; }

/// Whether each figure of a series by month is of a whole month; of a census, of the evening of its last day.
std::vector<bool> whole(const std::vector<std::string>& months, const Side& side, bool census) {
  const sys_days start = day_of(side.start), until = day_of(side.until);
  std::vector<bool> all;
  for (std::size_t m = 0; m < months.size(); ++m) {
    const sys_days first = day_of(months[m]), next = next_month(first);
    // An opening census within a month is of no month's end.
    const bool opening = census && m == 0;
    all.push_back(opening ? next == start : next <= until && (census || first >= start));
  }
  return all;
}

std::string text_of(const TargetSpec& spec, const std::string& scope) {
  const std::string of = scope == "all" ? "" : scope == "each" ? "each provider: " : scope + ": ";
  return fmt::format("{}{} {} {}", of, series_label(spec.measure), words_of(spec), when_of(spec));
}

class Finder {
 public:
  Finder(const Side& base, std::vector<Problem>& problems) : base_(base), problems_(problems) {}

  FoundTarget find(const TargetSpec& spec) {
    FoundTarget found{spec, text_of(spec, spec.scope), {}, "", true};
    const auto scopes = scopes_by_month(*base_.catalogue, spec.measure);
    if (scopes.empty()) {
      look_for_name(found);
      return found;
    }
    const SeriesInfo& info = series_of(spec.measure, scopes.front());
    check_period(spec, is_census(info));
    check_amount(spec, unit_of_series(info.unit).amount);
    if (spec.scope == "each") {
      std::copy_if(scopes.begin(), scopes.end(), std::back_inserter(found.scopes),
                   [](const std::string& s) { return s != "all" && s.find('/') == std::string::npos; });
      if (found.scopes.empty()) found.why_not = "no provider has it by itself";
    } else if (std::find(scopes.begin(), scopes.end(), spec.scope) != scopes.end()) {
      found.scopes = {spec.scope};
    } else {
      const std::vector<std::string> some(scopes.begin(),
                                          scopes.begin() + std::min<std::ptrdiff_t>(12, std::ssize(scopes)));
      problem(spec.scope_place, spec, "scope",
              fmt::format("expected a scope of {}, such as {}; found \"{}\"{}", spec.measure, fmt::join(some, ", "),
                          visible(spec.scope), did_you_mean(spec.scope, scopes)));
    }
    if (found.why_not.empty()) found.why_not = not_in_run(spec);
    if (found.why_not.empty()) found.why_not = not_pooled(spec, info);
    if (found.why_not.empty()) found.why_not = no_baseline(found);
    return found;
  }

 private:
  void problem(const Place& place, const TargetSpec& spec, const char* key, const std::string& message) {
    Problem one;
    one.place = place;
    one.key = fmt::format("targets.{}.{}", spec.name, key);
    one.message = message;
    problems_.push_back(one);
  }

  /// Of a measure that the results lack: a standard that is not simulated, or a mistake.
  void look_for_name(FoundTarget& found) {
    const auto& known = known_measures();
    if (std::find(known.begin(), known.end(), found.spec.measure) != known.end()) {
      found.simulated = false;
      found.why_not = "not simulated by this scenario";
      return;
    }
    std::vector<std::string> names = measures_by_month(*base_.catalogue);
    const std::string there = fmt::format("{}", fmt::join(names, ", "));
    std::vector<std::string> others;  // known, and not among these
    for (const std::string& name : known)
      if (std::find(names.begin(), names.end(), name) == names.end()) others.push_back(name);
    names.insert(names.end(), others.begin(), others.end());
    problem(found.spec.measure_place, found.spec, "measure",
            fmt::format("expected a measure by month of the results ({}), or one that is not simulated here "
                        "({}); found \"{}\"{}",
                        there.empty() ? "there are none" : there, fmt::join(others, ", "), visible(found.spec.measure),
                        did_you_mean(found.spec.measure, names)));
  }

  void check_period(const TargetSpec& spec, bool census) {
    if (census == (spec.over == Over::kCensus)) return;
    problem(spec.place, spec, "period",
            census ? fmt::format("expected census: {} is of the evening of a month's last day; found {}", spec.measure,
                                 word(spec.over))
                   : fmt::format("expected month, quarter or financial_year: {} is of a whole month; found census",
                                 spec.measure));
  }

  void check_amount(const TargetSpec& spec, Amount wanted) {
    const Amount given = spec.rule.amount != Amount::kAny ? spec.rule.amount
                         : spec.baseline                  ? spec.baseline->amount
                                                          : Amount::kAny;
    if (given == Amount::kAny || given == wanted) return;
    problem(spec.value_place, spec, "value",
            fmt::format("expected {}, as {} is counted; found \"{}\"", expected_amount(wanted), spec.measure,
                        visible(spec.rule.text)));
  }

  [[nodiscard]] const SeriesInfo& series_of(const std::string& measure, const std::string& scope) const {
    return base_.catalogue->series[monthly_series(*base_.catalogue, measure, scope).value()];
  }

  /// Why its period is not wholly in the run.
  [[nodiscard]] std::string not_in_run(const TargetSpec& spec) const {
    const sys_days start = day_of(base_.start), until = day_of(base_.until);
    if (spec.by >= until)
      return fmt::format("the run ends on {}; for this it has to go on, --until {}",
                         iso_date(until - std::chrono::days{1}), iso_date(spec.by + std::chrono::days{1}));
    const bool census = spec.over == Over::kCensus;
    if (spec.from() < (census ? start - std::chrono::days{1} : start))
      return census ? fmt::format("the opening census is of {}", iso_date(start - std::chrono::days{1}))
                    : fmt::format("of {} to {} the run has no days before {}", iso_date(spec.from()), iso_date(spec.by),
                                  iso_date(start));
    return "";
  }

  [[nodiscard]] static std::string not_pooled(const TargetSpec& spec, const SeriesInfo& info) {
    const bool several = spec.over == Over::kQuarter || spec.over == Over::kFinancialYear;
    if (!several || pooled_how(info) != Pooled::kNot) return "";
    return "the counts that it is made of are not kept, so months cannot be pooled";
  }

  [[nodiscard]] std::string no_baseline(const FoundTarget& found) const {
    const TargetSpec& spec = found.spec;
    if (!spec.rule.uses_baseline() || !spec.baseline) return "";
    for (const std::string& scope : found.scopes) {
      if (spec.baseline->opening ? spec.over != Over::kCensus : std::isnan(spec.baseline->of(scope)))
        return spec.baseline->opening ? "the opening census has no figure of it"
                                      : fmt::format("no baseline of {} is given", scope);
    }
    return "";
  }

  const Side& base_;
  std::vector<Problem>& problems_;
};

using Values = std::vector<std::vector<double>>;  // by replication and month

/// Place of a day's month among the first days of months; the opening census of a run that begins within a month has
/// the name of that month, whose end comes later.
std::optional<std::size_t> month_of(const std::vector<std::string>& months, sys_days day) {
  const std::string month = iso_date(day).substr(0, 7);
  for (std::size_t m = months.size(); m-- > 0;)
    if (months[m].compare(0, 7, month) == 0) return m;
  return std::nullopt;
}

void set_first(TargetSaid::Chance& chance, const Judged& judged) {
  if (judged.numbers.empty() || judged.months.empty()) return;
  constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();
  std::vector<std::size_t> firsts;
  for (const std::vector<bool>& months : judged.months) {
    const auto first = std::find(months.begin(), months.end(), true);
    firsts.push_back(first == months.end() ? kNever : static_cast<std::size_t>(first - months.begin()));
  }
  std::sort(firsts.begin(), firsts.end());
  chance.has_first = true;
  chance.never = static_cast<int>(std::count(firsts.begin(), firsts.end(), kNever));
  // By this month half of them have met it, or more.
  const std::size_t half = firsts[(firsts.size() + 1) / 2 - 1];
  if (half != kNever) chance.first = judged.names.at(half);
}

}  // namespace

double pooled(const std::vector<double>& values, const std::vector<double>& below, std::size_t first,
              std::size_t last) {
  if (first == last) return values[last];
  double sum = 0, of = 0;
  for (std::size_t m = first; m <= last; ++m) {
    if (below.empty()) {
      sum += values[m];
    } else if (below[m] > 0) {  // a share of nobody has no value
      sum += values[m] * below[m];
      of += below[m];
    }
  }
  return below.empty() ? sum : of > 0 ? sum / of : kNothing;
}

std::vector<FoundTarget> find_targets(const std::vector<TargetSpec>& specs, const Side& base,
                                      std::vector<Problem>& problems) {
  Finder finder(base, problems);
  std::vector<FoundTarget> found;
  found.reserve(specs.size());
  for (const TargetSpec& spec : specs) found.push_back(finder.find(spec));
  return found;
}

Judged judge(const FoundTarget& target, const std::string& scope, const Side& side, std::size_t index,
             Readings& readings) {
  const TargetSpec& spec = target.spec;
  const auto series = monthly_series(*side.catalogue, spec.measure, scope);
  if (!series || !side.keeps_months) return {};
  const SeriesInfo& info = side.catalogue->series[*series];
  const std::vector<std::string> months = periods(*side.catalogue, info.period);
  const auto first = month_of(months, spec.from()), last = month_of(months, spec.by);
  if (!first || !last) return {};
  const Values values = readings.series(index, *series);
  if (values.empty()) return {};
  Values below(values.size());
  if (*first != *last && pooled_how(info) == Pooled::kDays) {
    for (const std::string& month : months)
      below.front().push_back(static_cast<double>((next_month(day_of(month)) - day_of(month)).count()));
    std::fill(below.begin(), below.end(), std::vector<double>(below.front()));
  } else if (*first != *last && pooled_how(info) == Pooled::kBy) {
    const auto of = monthly_series(*side.catalogue, below_the_line(info.measure), scope);
    if (!of) return {};
    below = readings.series(index, *of);
  }
  const double days = unit_of_series(info.unit).days;
  Judged judged;
  judged.numbers = readings.finished(index);
  judged.names = months;
  const std::vector<bool> counts = whole(months, side, is_census(info));
  const bool tells_first = spec.over == Over::kCensus || spec.over == Over::kMonth;
  for (std::size_t r = 0; r < values.size(); ++r) {
    double baseline = kNothing;
    if (spec.baseline) baseline = spec.baseline->opening ? values[r].front() * days : spec.baseline->of(scope);
    const double level = spec.rule.value(baseline) / days;
    const auto met = [&](double f) { return !std::isnan(f) && !std::isnan(level) && spec.met(f, level); };
    const double f = pooled(values[r], below[r], *first, *last);
    if (!std::isnan(f) && !std::isnan(level)) {
      judged.by.numbers.push_back(judged.numbers[r]);
      judged.by.met.push_back(met(f));
    }
    if (!tells_first) continue;
    std::vector<bool>& by_month = judged.months.emplace_back();
    for (std::size_t m = 0; m < values[r].size(); ++m) by_month.push_back(counts[m] && met(values[r][m]));
  }
  return judged;
}

Judged all_judged(const std::vector<Judged>& parts) {
  Judged all = parts.front();
  std::vector<MetBy> by;
  by.reserve(parts.size());
  for (const Judged& part : parts) by.push_back(part.by);
  all.by = all_met(by);
  for (const Judged& part : parts) {
    if (part.months.size() != all.months.size()) return {all.by, all.numbers, {}, {}};
    for (std::size_t r = 0; r < all.months.size(); ++r)
      for (std::size_t m = 0; m < all.months[r].size(); ++m) all.months[r][m] = all.months[r][m] && part.months[r][m];
  }
  return all;
}

std::vector<TargetSaid> say_targets(const std::vector<FoundTarget>& targets, const std::vector<Side>& sides,
                                    Readings& readings, double confidence, bool paired,
                                    std::vector<std::vector<MetBy>>& met) {
  std::vector<TargetSaid> all;
  met.resize(sides.size());
  for (const FoundTarget& target : targets) {
    const TargetSpec& spec = target.spec;
    TargetSaid said;
    said.text = target.text;
    said.name = spec.name;
    said.measure = spec.measure;
    said.scope = spec.scope;
    said.period = word(spec.over);
    said.by = iso_date(spec.by);
    said.source = spec.source;
    said.mark = models::name(spec.mark);
    said.note = spec.note;
    said.why_not = target.why_not;
    said.simulated = target.simulated;
    const auto chances = [&](const std::vector<Judged>& of) {
      std::vector<MetBy> by;
      by.reserve(of.size());
      for (const Judged& one : of) by.push_back(one.by);
      std::vector<TargetSaid::Chance> out = chances_of("", by, confidence, paired).chances;
      for (std::size_t s = 0; s < sides.size(); ++s) set_first(out[s], of[s]);
      return out;
    };
    if (said.judged()) {
      std::vector<std::vector<Judged>> parts(sides.size());
      for (const std::string& scope : target.scopes) {
        std::vector<Judged> of;
        for (std::size_t s = 0; s < sides.size(); ++s) {
          of.push_back(judge(target, scope, sides[s], s, readings));
          parts[s].push_back(of.back());
        }
        if (spec.scope == "each") said.parts.push_back({scope, chances(of)});
      }
      std::vector<Judged> of_all;
      for (std::size_t s = 0; s < sides.size(); ++s) {
        of_all.push_back(all_judged(parts[s]));
        met[s].push_back(of_all.back().by);
      }
      said.chances = chances(of_all);
    }
    all.push_back(std::move(said));
  }
  if (!met.front().empty() && met.front().size() > 1) {
    std::vector<MetBy> together;
    together.reserve(met.size());
    for (const auto& of : met) together.push_back(all_met(of));
    all.push_back(chances_of("all targets", together, confidence, paired));
  }
  return all;
}

}  // namespace icsflow::models
