#include "icsflow/engine/statistics/histogram.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <stdexcept>

using namespace icsflow::engine;

TEST_CASE("span histogram: bins follow each other without gap and widen by 1/64", "[quick][engine][stats]") {
  for (std::size_t bin = 0; bin < 3000; ++bin) {
    const std::int64_t start = SpanHistogram::bin_start(bin), next = SpanHistogram::bin_start(bin + 1);
    REQUIRE(start < next);
    REQUIRE((next - start) * 64 <= std::max<std::int64_t>(start, 64));
    REQUIRE(SpanHistogram::bin_of(start) == bin);
    REQUIRE(SpanHistogram::bin_of(next - 1) == bin);
  }
  CHECK(SpanHistogram::bin_of(-5) == 0);
}

TEST_CASE("span histogram: quantiles are those of the sorted sample to 1/64", "[quick][engine][stats]") {
  CHECK(rc::check("quantile", [](const std::vector<std::uint32_t>& sample, unsigned percent) {
    RC_PRE(!sample.empty());
    const double p = (percent % 101) / 100.0;
    SpanHistogram histogram;
    for (const std::uint32_t x : sample) histogram.add(milliseconds(x));
    std::vector<std::uint32_t> sorted = sample;
    std::sort(sorted.begin(), sorted.end());
    // The smallest span that a share p does not exceed.
    std::size_t k = 0;
    while (k + 1 < sorted.size() && static_cast<double>(k + 1) < p * static_cast<double>(sorted.size())) ++k;
    const double exact = sorted[k], found = static_cast<double>(histogram.quantile(p).ticks());
    RC_ASSERT(std::abs(found - exact) <= std::max(1.0, exact / 64 + 1));
  }));
}

TEST_CASE("span histogram: merging is adding", "[quick][engine][stats]") {
  SpanHistogram a, b, both;
  for (int i = 0; i < 500; ++i) {
    const Duration d = milliseconds(i * i * 37);
    (i % 3 == 0 ? a : b).add(d);
    both.add(d);
  }
  a.merge(b);
  CHECK(a.count() == 500);
  for (const double p : {0.0, 0.1, 0.5, 0.92, 1.0}) CHECK(a.quantile(p) == both.quantile(p));
  CHECK_THROWS_AS(SpanHistogram{}.quantile(0.5), std::domain_error);
  CHECK_THROWS_AS(a.quantile(1.5), std::domain_error);
  a.clear();
  CHECK(a.count() == 0);
}

TEST_CASE("level times: exact shares, quantiles, merging", "[quick][engine][stats]") {
  LevelTimes levels;
  CHECK(levels.shares().empty());
  levels.add(0, hours(6));
  levels.add(2, hours(3));
  levels.add(1, hours(12));
  levels.add(2, hours(3));
  CHECK(levels.shares() == std::vector<double>{0.25, 0.5, 0.25});
  CHECK(level_quantile(levels.shares(), 0.25) == 0);
  CHECK(level_quantile(levels.shares(), 0.26) == 1);
  CHECK(level_quantile(levels.shares(), 0.75) == 1);
  CHECK(level_quantile(levels.shares(), 1) == 2);
  LevelTimes other;
  other.add(5, hours(24));
  levels.merge(other);
  CHECK(levels.shares()[5] == 0.5);
  LevelTimes high;
  high.add(LevelTimes::kMostLevels + 100, hours(1));
  CHECK(high.shares().size() == LevelTimes::kMostLevels + 1);
  CHECK_THROWS_AS(level_quantile({}, 0.5), std::domain_error);
}

TEST_CASE("histogram: what came since another look at it", "[quick][engine][stats]") {
  SpanHistogram all, alone;
  for (int i = 1; i < 500; ++i) all.add(minutes(i % 37));
  const SpanHistogram earlier = all;
  for (int i = 1; i < 300; ++i) {
    all.add(hours(i % 23));
    alone.add(hours(i % 23));
  }
  const SpanHistogram since = all.since(earlier);
  CHECK(since.count() == alone.count());
  for (const double p : {0.0, 0.1, 0.5, 0.92, 1.0}) CHECK(since.quantile(p) == alone.quantile(p));
  CHECK(all.since({}).quantile(0.5) == all.quantile(0.5));

  LevelTimes levels, later;
  levels.add(2, hours(3));
  levels.add(7, hours(5));
  const LevelTimes then = levels;
  levels.add(2, hours(1));
  levels.add(9, hours(3));
  later.add(2, hours(1));
  later.add(9, hours(3));
  CHECK(levels.since(then).shares() == later.shares());
}
