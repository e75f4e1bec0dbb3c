#include "differences.hpp"

#include <algorithm>
#include <cmath>

#include "nothing.hpp"

namespace icsflow::models {
namespace {

constexpr std::size_t kResamples = 2000;
constexpr std::uint64_t kSeedOfResamples = 1;
constexpr double kSkewed = 0.1;  // of the width of the interval
constexpr int kToldFrom = 10;    // pairs: of fewer, means of resamples do not reach as far as Student's interval

double variance_of(std::span<const double> values) {
  engine::Tally tally;
  for (const double x : values) tally.add(x);
  return tally.variance();
}

double mean_of(std::span<const double> values) {
  engine::Tally tally;
  for (const double x : values) tally.add(x);
  return values.empty() ? kNothing : tally.mean();
}

std::vector<double> known(const std::vector<double>& values) {
  std::vector<double> some;
  for (const double x : values)
    if (!std::isnan(x)) some.push_back(x);
  return some;
}

engine::Interval interval_of(const Pairs& pairs, const Method& method, double confidence) {
  if (!method.paired) return engine::welch_interval(pairs.base, pairs.plan, confidence);
  if (!method.first_stage) return engine::confidence_interval(pairs.difference, confidence);
  return engine::stein_interval(
      pairs.difference, std::min(pairs.difference.size(), static_cast<std::size_t>(*method.first_stage)), confidence);
}

Verdict verdict_of(const Difference& d, bool all_same) {
  if (all_same) return Verdict::kSame;
  if (d.together_low > 0) return Verdict::kHigher;
  return d.together_high < 0 ? Verdict::kLower : Verdict::kUnclear;
}

bool is_clear(const Difference& d) { return d.band_low > 0 || d.band_high < 0; }

}  // namespace

std::size_t end_of_series(const std::vector<ComparedFigure>& figures, std::size_t from) {
  const ComparedFigure& first = figures[from];
  std::size_t to = from + 1;
  while (!first.date.empty() && to < figures.size() && !figures[to].date.empty() &&
         figures[to].measure == first.measure && figures[to].scope == first.scope)
    ++to;
  return to;
}

const engine::Resamples& ResamplesBySize::of(std::size_t observations) {
  const auto found = made_.find(observations);
  if (found != made_.end()) return found->second;
  return made_.emplace(observations, engine::Resamples(observations, kResamples, kSeedOfResamples)).first->second;
}

Pairs pairs_of(const Sample& base, const Sample& plan) {
  Pairs pairs;
  std::size_t b = 0, p = 0;
  while (b < base.numbers.size() && p < plan.numbers.size()) {
    if (base.numbers[b] < plan.numbers[p]) {
      ++b;
    } else if (plan.numbers[p] < base.numbers[b]) {
      ++p;
    } else {
      const int number = base.numbers[b];
      const double of_base = base.values[b++], of_plan = plan.values[p++];
      if (std::isnan(of_base) || std::isnan(of_plan)) continue;
      pairs.numbers.push_back(number);
      pairs.base.push_back(of_base);
      pairs.plan.push_back(of_plan);
      pairs.difference.push_back(of_plan - of_base);
    }
  }
  return pairs;
}

Difference difference_of(const Sample& base, const Sample& plan, const Method& method, bool primary,
                         ResamplesBySize& resamples) {
  Difference d;
  d.bootstrap_low = d.bootstrap_high = d.band_low = d.band_high = kNothing;
  d.gain = d.together_low = d.together_high = kNothing;
  const Pairs pairs = method.paired ? pairs_of(base, plan) : Pairs{known(base.values), known(plan.values), {}, {}};
  d.n = static_cast<int>(std::min(pairs.base.size(), pairs.plan.size()));
  d.base = mean_of(pairs.base);
  d.plan = mean_of(pairs.plan);
  if (d.n == 0) {
    d.mean = d.low = d.high = kNothing;
    return d;
  }
  const auto bounds = [&](double confidence, double& low, double& high) {
    const engine::Interval interval = interval_of(pairs, method, confidence);
    d.mean = interval.mean;
    low = interval.low();
    high = interval.high();
  };
  if (primary) bounds(method.together, d.together_low, d.together_high);
  bounds(method.confidence, d.low, d.high);
  bool same = false;
  if (method.paired) {
    same = std::all_of(pairs.difference.begin(), pairs.difference.end(), [](double x) { return x == 0; });
    const double of_difference = variance_of(pairs.difference);
    const double apart = variance_of(pairs.base) + variance_of(pairs.plan);
    if (d.n > 1 && apart > 0) d.gain = apart / of_difference;  // IEEE: infinite where nothing varies
    d.in_direction = static_cast<int>(std::count_if(pairs.difference.begin(), pairs.difference.end(), [&](double x) {
      return (x > 0 && d.mean > 0) || (x < 0 && d.mean < 0);
    }));
    if (d.n > 1) {
      const engine::Range range =
          engine::bootstrap_mean(pairs.difference, method.confidence, resamples.of(pairs.difference.size()));
      d.bootstrap_low = range.low;
      d.bootstrap_high = range.high;
      const double most = kSkewed * (d.high - d.low);
      d.skewed = !method.first_stage && d.n >= kToldFrom &&
                 (std::abs(range.low - d.low) > most || std::abs(range.high - d.high) > most);
    }
  }
  if (primary) d.verdict = verdict_of(d, same);
  return d;
}

engine::VarianceComponents spread_of(const Sample& base, const Sample& plan, const std::map<int, std::size_t>& draws,
                                     double confidence) {
  const Pairs pairs = pairs_of(base, plan);
  std::vector<std::size_t> of;
  of.reserve(pairs.numbers.size());
  for (const int number : pairs.numbers) of.push_back(draws.at(number));
  return engine::variance_components(pairs.difference, of, confidence);
}

void set_band(std::span<Difference* const> rows, const std::vector<Pairs>& pairs, double confidence,
              ResamplesBySize& resamples) {
  std::vector<std::vector<double>> months;
  months.reserve(pairs.size());
  for (const Pairs& month : pairs) months.push_back(month.difference);
  if (months.empty() || months.front().size() < 2) return;
  const auto band = engine::simultaneous_band(months, confidence, resamples.of(months.front().size()));
  for (std::size_t k = 0; k < rows.size(); ++k) {
    rows[k]->band_low = band[k].low();
    rows[k]->band_high = band[k].high();
  }
}

OverTime over_time(std::span<const Difference* const> rows, const std::vector<std::string>& dates) {
  OverTime said;
  said.clear =
      static_cast<int>(std::count_if(rows.begin(), rows.end(), [](const Difference* d) { return is_clear(*d); }));
  const auto same = [](const Difference* d) { return d->mean == 0 && d->band_low == 0 && d->band_high == 0; };
  if (std::all_of(rows.begin(), rows.end(), same)) {
    said.kind = OverTime::Kind::kSame;
    return said;
  }
  if (said.clear == 0) return said;
  for (std::size_t k = rows.size(); k-- > 0;) {
    const Difference& last = *rows.back();
    if (!is_clear(*rows[k]) || (rows[k]->mean > 0) != (last.mean > 0)) break;
    said.kind = OverTime::Kind::kFrom;
    said.first = dates[k];
    said.last = dates.back();
  }
  if (said.kind == OverTime::Kind::kFrom) return said;
  said.kind = OverTime::Kind::kSome;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    if (!is_clear(*rows[k])) continue;
    if (said.first.empty()) said.first = dates[k];
    said.last = dates[k];
  }
  return said;
}

}  // namespace icsflow::models
