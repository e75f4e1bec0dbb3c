// Delays that pass faster for who has waited long (pace_by_wait): against arithmetic, and an opening list of people
// who are in one against theory.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "icsflow/domain/policies/by_wait.hpp"
#include "icsflow/domain/rtt.hpp"
#include "ordered_clinic.hpp"
#include "scenario_files.hpp"

#include "../opening_list.hpp"

using namespace icsflow::models;
using policies::ValueFromWait;

namespace {

const std::vector<ValueFromWait> kPaces{{0, 1}, {70, 2}, {200, 5}};

/// Referrals whose clock stops when a delay is over.
struct Delayed {
  std::string delay;  ///< of the step, with its pace
  std::string more = {};
  std::string until = "2026-07-01";
};

test::Study study_of(const Delayed& d, const std::vector<double>& opening = {}) {
  const test::TemporaryDirectory folder;
  std::string list = test::opening_header() + "RVJ,100,no";
  for (std::size_t w = 0; w < kBands; ++w) list += fmt::format(",{}", w < opening.size() ? std::lround(opening[w]) : 0);
  folder.write("list.csv", list + "\n");
  folder.write("services.csv", "id,provider,function,type,name\nRVJ.100,RVJ,100,all,All\n");
  return test::Study(folder.write(
      "delayed.yaml",
      fmt::format(R"(icsflow: 1
name: Delayed
start: 2026-01-01
until: {}
calendar: {{holidays: none}}
channels: [{{from: gp, to: RVJ, floor: 1 h}}]
providers:
  gp: {{kind: primary_care}}
  RVJ: {{kind: acute}}
pathways:
  rtt:
    rtt: yes
    steps:
      ref: {{go: yes, mark: clock_start, next: wait}}
      wait: {{delay: {}, next: done}}
      done: {{mark: stop_non_admitted, leave: treated}}
service_types: {{all: {{pathway: rtt, rate: 20 /day, referred_from: {{gp: 100 %}}}}}}
services: {{table: services.csv}}
{}measures: {{at: [RVJ], completed: {{by_week: yes}}}}
{})",
                  d.until, d.delay, opening.empty() ? "" : "opening: {waiting_list: list.csv}\n", d.more)));
}

std::vector<double> stops(const test::Study& study, std::size_t first, std::size_t last, int replications = 1) {
  std::vector<double> out(kBands, 0);
  Simulation simulation(study.model);
  RunOptions options;
  options.seed = 7;
  for (options.replication = 0; options.replication < replications; ++options.replication) {
    const auto some = test::ordered::by_week(study, simulation.run(options), "rtt_part_1b", first, last);
    for (std::size_t w = 0; w < out.size(); ++w) out[w] += some[w] / replications;
  }
  return out;
}

double sum_of(const std::vector<double>& v, std::size_t first = 0, std::size_t last = kBands) {
  return std::accumulate(v.begin() + static_cast<std::ptrdiff_t>(first), v.begin() + static_cast<std::ptrdiff_t>(last),
                         0.0);
}

}  // namespace

TEST_CASE("pace: what a delay has used up between two waits is the inverse of how long it takes",
          "[quick][policy][unit]") {
  CHECK(policies::sum_between(kPaces, 0, 70) == Approx(70));
  CHECK(policies::sum_between(kPaces, 60, 80) == Approx(10 + 20));
  CHECK(policies::sum_between(kPaces, 190, 210) == Approx(20 + 50));
  CHECK(policies::sum_between(kPaces, 300, 300) == 0);
  for (const double wait : {0.0, 12.5, 69.0, 70.0, 150.0, 500.0}) {
    for (const double work : {0.25, 30.0, 100.0, 900.0}) {
      const double days = policies::time_to_event(kPaces, wait, 0, work);
      CHECK(policies::sum_between(kPaces, wait, wait + days) == Approx(work));
    }
  }
}

TEST_CASE("pace: a delay passes at the pace of each wait that it goes through", "[quick][care]") {
  // 100 days: 70 at the pace 1, and 30 that pass in 15. Clocks count whole days: 84, 85 or 86.
  const std::vector<double> paced = stops(study_of({"100 d, pace_by_wait: {0 wk: 1, 10 wk: 2}"}), 0, 6);
  CHECK(sum_of(paced) > 1000);
  CHECK(sum_of(paced, 12, 13) == Approx(sum_of(paced)).epsilon(0.51));
  CHECK(sum_of(paced, 11, 13) == sum_of(paced));
  // As if it had none: in the week of the 100th day.
  const std::vector<double> plain = stops(study_of({"100 d"}), 0, 6);
  CHECK(sum_of(plain, 14, 15) == sum_of(plain));
  CHECK(stops(study_of({"100 d, pace_by_wait: {0 wk: 1, 16 wk: 9}"}), 0, 6) == plain);
  // An intervention holds for delays that begin later.
  const std::string at =
      "interventions: {{sooner: {{at: 2026-01-01, path: 'pathways.rtt.wait.pace_by_wait.10 wk', "
      "set: {}}}}}\n";
  CHECK(stops(study_of({"100 d, pace_by_wait: {0 wk: 1, 10 wk: 1}", fmt::format(fmt::runtime(at), 2)}), 0, 6) == paced);
}

TEST_CASE("pace: who is found in a delay at the census leaves it at the pace of their wait", "[stat][opening]") {
  // Exponential in its own time, mean 70 days: a hazard of 1/70 a day, and of 3/70 from ten weeks on. The list that
  // stays as it is has 20 S(a) of each day.
  constexpr double kMean = 70, kADay = 20;
  const auto stays = [](const std::vector<ValueFromWait>& paces, double age) {
    return std::exp(-policies::sum_between(paces, 0, age) / kMean);
  };
  const std::vector<ValueFromWait> paces{{0, 1}, {70, 3}}, even{{0, 1}};
  std::vector<double> list(kBands, 0), expected(kBands, 0);
  for (int day = 0; day < 7 * kBands; ++day) {
    const auto w = static_cast<std::size_t>(band_of_days(day));
    list[w] += kADay * stays(paces, day + 0.5);
    expected[w] += kADay * (stays(paces, day) - stays(paces, day + 1)) * 31;  // of January
  }
  constexpr int kReplications = 20;
  const auto old_stops = [&](const char* pace) {
    return sum_of(stops(study_of({std::string("{exponential: {mean: 70 d}}") + pace, "", "2026-02-01"}, list), 0, 1,
                        kReplications),
                  11);
  };
  const double theory = sum_of(expected, 11), error = std::sqrt(theory / kReplications);
  const double seen = old_stops(", pace_by_wait: {0 wk: 1, 10 wk: 3}");
  INFO("stopped after eleven weeks: theory " << theory << ", seen " << seen << " +- " << error);
  CHECK(std::abs(seen - theory) < 4 * error);
  // At one pace a third of them would be stopped.
  CHECK(std::abs(old_stops("") - theory) > 20 * error);
}
