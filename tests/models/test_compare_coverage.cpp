// Intervals of the difference of two paired models hold the true difference as often as they say. The models are
// infinite-server queues in their stationary state from the first instant, so that the mean of what is in use over a
// run of any length is arrivals x stay, exactly.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include <boost/math/distributions/binomial.hpp>

#include "differences.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/replications.hpp"
#include "scenario_files.hpp"

using namespace icsflow;
using namespace icsflow::models;

namespace {

constexpr double kBase = 14, kPlan = 18, kStay = 1.5;  // a day, a day, days

std::string ward(double rate) {
  return "icsflow: 1\nname: Ward without limit\nstart: 2026-01-01\nuntil: 2026-01-13\ncalendar: {holidays: none}\n"
         "opening: {stays: stationary}\n"
         "providers:\n  w: {name: Ward, kind: other, resources: {bed: {kind: pool, capacity: unlimited}}}\n"
         "pathways:\n  stay: {steps: {lie: {use: bed, for: {exponential: {mean: 1.5 d}}, next: home}, home: {leave: "
         "treated}}}\n"
         "streams:\n  patients: {at: w, pathway: stay, rate: " +
         std::to_string(rate) + " /day}\n";
}

/// The mean in use of replications 0 .. count - 1.
std::vector<double> means_in_use(double rate, int count, std::uint64_t seed) {
  const test::TemporaryDirectory folder;
  const test::Study study(folder.write("ward.yaml", ward(rate)));
  std::size_t place = 0;
  while (study.names.headlines.at(place).measure != "mean_in_use") ++place;
  std::vector<double> values(static_cast<std::size_t>(count));
  engine::run_replications(
      0, count, 2, [&] { return std::make_shared<Simulation>(study.model); },
      [&](int replication, void* state) {
        RunOptions run;
        run.seed = seed;
        run.replication = replication;
        values[static_cast<std::size_t>(replication)] = static_cast<Simulation*>(state)->run(run).headlines[place];
      });
  return values;
}

Sample sample_of(const std::vector<double>& values, std::size_t from, std::size_t count) {
  Sample sample;
  for (std::size_t i = 0; i < count; ++i) {
    sample.numbers.push_back(static_cast<int>(i));
    sample.values.push_back(values.at(from + i));
  }
  return sample;
}

/// Within the 99.9 % band of a binomial number.
bool is_coverage(int held, int trials, double probability) {
  const boost::math::binomial number(trials, probability);
  return held >= quantile(number, 0.0005) && held <= quantile(complement(number, 0.0005));
}

/// Whether the interval holds the true difference.
bool holds(const Difference& d) { return d.low <= (kPlan - kBase) * kStay && (kPlan - kBase) * kStay <= d.high; }

}  // namespace

TEST_CASE(
    "Compare: Student's interval of the difference of paired queues holds it 95 times in 100, with a wished width "
    "too",
    "[models][compare][stat]") {
  constexpr int kStudies = 8000;
  constexpr std::size_t kFirst = 10;
  constexpr int kReplications = kStudies * 17;
  const std::uint64_t seed = engine::hash_name("coverage of paired queues");
  const std::vector<double> base = means_in_use(kBase, kReplications, seed);
  const std::vector<double> plan = means_in_use(kPlan, kReplications, seed);
  ResamplesBySize resamples;
  Method method;
  int held = 0, held_by_normal = 0;
  std::vector<double> gains;
  for (int study = 0; study < kStudies; ++study) {
    const std::size_t from = static_cast<std::size_t>(study) * kFirst;
    const Difference d =
        difference_of(sample_of(base, from, kFirst), sample_of(plan, from, kFirst), method, false, resamples);
    held += holds(d) ? 1 : 0;
    gains.push_back(d.gain);
    // A wrong formula: 1.96 in the place of Student's multiple of nine degrees of freedom.
    Difference wrong = d;
    wrong.low = d.mean - (d.mean - d.low) * 1.959964 / 2.262157;
    wrong.high = 2 * d.mean - wrong.low;
    held_by_normal += holds(wrong) ? 1 : 0;
  }
  CAPTURE(held, held_by_normal);
  CHECK(is_coverage(held, kStudies, 0.95));
  CHECK(!is_coverage(held_by_normal, kStudies, 0.95));
  // The same luck is worth something here.
  std::sort(gains.begin(), gains.end());
  CHECK(gains[gains.size() / 2] > 3);

  // As `--precision` does it: the next numbers of one long row of replications.
  constexpr double kHalfWidth = 0.55;
  int held_with_precision = 0, studies = 0;
  std::size_t at = 0, used = 0;
  for (; studies < kStudies; ++studies) {
    const Pairs first = pairs_of(sample_of(base, at, kFirst), sample_of(plan, at, kFirst));
    const double needed = engine::stein_observations(first.difference, method.confidence, kHalfWidth);
    const auto count = static_cast<std::size_t>(std::min(stage_at_least(needed), 100));
    if (at + count > base.size()) break;
    Method stein = method;
    stein.first_stage = static_cast<int>(kFirst);
    const Difference d = difference_of(sample_of(base, at, count), sample_of(plan, at, count), stein, false, resamples);
    held_with_precision += holds(d) ? 1 : 0;
    at += count;
    used = std::max(used, count);
  }
  CAPTURE(held_with_precision, studies, used, at);
  CHECK(used > 2 * kFirst);
  CHECK(studies == kStudies);
  CHECK(is_coverage(held_with_precision, studies, 0.95));
}
