#include "icsflow/backtest/score.hpp"

#include <algorithm>
#include <cmath>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/statistics/statistics.hpp"

namespace icsflow::models {

namespace {

constexpr double kNormal975 = 1.959963984540054;
constexpr int kYear = 12;

std::optional<double> list_of(const PublishedMonths& known, CivilMonth month) {
  const auto found = known.find(month);
  if (found == known.end()) return std::nullopt;
  return found->second.list;
}

/// Each month N come, and of those who wait at its beginning the same share leaves.
double stock_and_flow(const PublishedMonths& known, CivilMonth origin, int horizon, double started) {
  double lists = 0, before = 0, months = 0, left = 0, changes = 0;
  for (CivilMonth month = origin - kYear + 1; month <= origin; ++month) {
    if (const auto list = list_of(known, month)) lists += *list, ++months;
  }
  const double comes = started * lists / months;
  for (CivilMonth month = origin - kYear + 1; month <= origin; ++month) {
    const auto now = list_of(known, month), then = list_of(known, month - 1);
    if (!now || !then) continue;
    left += *then + comes - *now;
    before += *then;
    ++changes;
  }
  double list = *list_of(known, origin);
  const double share = changes > 0 && before > 0 ? left / before : 0;
  for (int k = 0; k < horizon; ++k) list += comes - share * list;
  return list;
}

}  // namespace

NaiveForecasts naive_forecasts(const PublishedMonths& known, CivilMonth origin, int horizon,
                               std::optional<double> started) {
  NaiveForecasts out;
  out.last_value = list_of(known, origin);
  if (!out.last_value) return out;
  if (const auto year_ago = list_of(known, origin - kYear))
    out.drift = *out.last_value + horizon * (*out.last_value - *year_ago) / kYear;
  CivilMonth same = origin + horizon;
  while (same > origin) same -= kYear;
  out.seasonal = list_of(known, same);
  if (started) out.stock_and_flow = stock_and_flow(known, origin, horizon, *started);
  return out;
}

NaiveForecasts naive_shares(const PublishedMonths& known, CivilMonth origin, int horizon) {
  const auto at = [&](CivilMonth month) -> std::optional<double> {
    const auto found = known.find(month);
    return found == known.end() ? std::nullopt : found->second.within();
  };
  NaiveForecasts out;
  out.last_value = at(origin);
  if (!out.last_value) return out;
  if (const auto year_ago = at(origin - kYear))
    out.drift = std::clamp(*out.last_value + horizon * (*out.last_value - *year_ago) / kYear, 0.0, 1.0);
  CivilMonth same = origin + horizon;
  while (same > origin) same -= kYear;
  out.seasonal = at(same);
  return out;
}

Scored score(std::vector<double> replications, double published) {
  Scored out;
  std::sort(replications.begin(), replications.end());
  const auto n = static_cast<double>(replications.size());
  double below = 0, errors = 0, pairs = 0;
  for (std::size_t i = 0; i < replications.size(); ++i) {
    const double x = replications[i];
    out.mean += x / n;
    errors += std::abs(x - published) / n;
    pairs += x * (2 * static_cast<double>(i) - n + 1);  // over pairs, |x - x'|
    below += x < published ? 1 : x == published ? 0.5 : 0;
  }
  out.crps = errors - pairs / (n * (n - 1));
  out.rank = (below + 0.5) / (n + 1);
  out.median = engine::sample_quantile(replications, 0.5);
  out.low_80 = engine::sample_quantile(replications, 0.1);
  out.high_80 = engine::sample_quantile(replications, 0.9);
  out.low_95 = engine::sample_quantile(replications, 0.025);
  out.high_95 = engine::sample_quantile(std::move(replications), 0.975);
  return out;
}

std::array<double, 2> wilson(double share, double n) {
  const double z2 = kNormal975 * kNormal975;
  const double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kNormal975 / (1 + z2 / n) * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

Coverage coverage_of(const std::vector<Covered>& origins, std::size_t block, int resamples, std::uint64_t seed) {
  Coverage out;
  std::size_t lists = 0;
  for (const Covered& origin : origins) {
    out.hits += origin.hits;
    out.of += origin.of;
    lists += origin.lists;
  }
  if (out.of == 0) return out;
  out.share = static_cast<double>(out.hits) / static_cast<double>(out.of);
  const std::size_t n = origins.size();
  if (block == 0)
    while (block * block * block < n) ++block;
  block = std::clamp<std::size_t>(block, 1, n);

  std::vector<double> shares;
  engine::Tally tally;
  for (int r = 0; r < resamples; ++r) {
    engine::Substream draws({seed, 0}, static_cast<std::uint64_t>(r), engine::DrawSite("backtest/blocks"));
    std::size_t hits = 0, of = 0;
    for (std::size_t taken = 0; taken < n;) {
      const auto from = static_cast<std::size_t>(draws.uniform() * static_cast<double>(n));
      for (std::size_t k = 0; k < block && taken < n; ++k, ++taken) {
        const Covered& origin = origins[(from + k) % n];
        hits += origin.hits;
        of += origin.of;
      }
    }
    if (of == 0) continue;
    shares.push_back(static_cast<double>(hits) / static_cast<double>(of));
    tally.add(shares.back());
  }
  out.low = engine::sample_quantile(shares, 0.025);
  out.high = engine::sample_quantile(std::move(shares), 0.975);
  out.error = tally.standard_deviation();
  const double most = std::max(1.0, static_cast<double>(lists) / static_cast<double>(block));
  const double by_chance = out.share * (1 - out.share);
  out.independent = out.error > 0 ? std::clamp(by_chance / (out.error * out.error), 1.0, most) : most;
  const auto wide = wilson(out.share, out.independent);
  out.wide_low = wide[0];
  out.wide_high = wide[1];
  return out;
}

}  // namespace icsflow::models
