// Queues of which the textbooks know the answer, from the shipped scenarios: the same reader, compiler and kernel as
// any other run. Formulae: theory.hpp; printed values: docs/validation.md.
//
// Rules. The seed is the hash of the comparison's own name; it is never tuned. A run has R replications, and the
// simulator passes a comparison if the theory lies inside the Student interval of the mean with two-sided error 0.0027:
// three standard errors of a normal variable, more for few replications. What fails is run once again, with four times
// the replications and another seed, and must pass there. So a right simulator fails a comparison with probability
// 0.0027^2 = 7.3e-6, and the fewer than 80 comparisons of this file fail with probability 6e-4: part of the 1e-3 that
// the whole suite may spend. Each comparison must also refuse the theory of a queue with 2 % more arrivals and, for the
// waits, of one with a server less.

#include <catch2/catch.hpp>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/statistics.hpp"
#include "scenario_files.hpp"
#include "theory.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
using test::Study;

namespace {

constexpr double kError = 0.0027;  // two-sided, of one look
constexpr double kWidest = 0.015;  // half-width of a 95 % interval, relative to the mean
constexpr double kHoursADay = 24;  // the scenarios' unit is the hour, headlines are in days

/// The replications of one study, as values of any headline.
class Sample {
 public:
  Sample(const std::string& file, int replications, const std::string& seed_name,
         const std::vector<Override>& sets = {})
      : study_(test::shipped("textbook/" + file), sets) {
    Simulation simulation(study_.model, EventListKind::kBucketRing);
    RunOptions options;
    options.seed = engine::hash_name(seed_name);
    for (options.replication = 0; options.replication < replications; ++options.replication) {
      results_.push_back(simulation.run(options));
      seconds_ += results_.back().seconds;
    }
  }
  [[nodiscard]] std::vector<double> values(const std::string& measure, const std::string& scope) const {
    std::vector<double> out;
    for (const RunResult& r : results_) out.push_back(study_.headline(r, measure, scope));
    return out;
  }
  [[nodiscard]] double seconds() const { return seconds_; }
  [[nodiscard]] std::size_t replications() const { return results_.size(); }

 private:
  Study study_;
  std::vector<RunResult> results_;
  double seconds_ = 0;
};

/// The first sample of a scenario: made once, looked at by several tests.
const Sample& first_sample(const std::string& file, int replications) {
  static std::map<std::pair<std::string, int>, std::unique_ptr<Sample>> made;
  std::unique_ptr<Sample>& sample = made[{file, replications}];
  if (!sample) sample = std::make_unique<Sample>(file, replications, "textbook/" + file);
  return *sample;
}

/// The checker: does this sample agree with that mean?
bool agrees(const std::vector<double>& sample, double theory) {
  const engine::Interval i = engine::confidence_interval(sample, 1 - kError);
  return i.low() <= theory && theory <= i.high();
}

/// One figure of a scenario and what it should be; `wrong` are theories that the checker must refuse.
struct Comparison {
  std::string what, measure, scope;
  double scale, theory;
  std::vector<double> wrong;
};

/// Lines for docs/validation.md, printed by `build/release/tests/test_models "[.report-textbook]"`.
std::ostringstream& report() {
  static std::ostringstream lines;
  return lines;
}

std::ostringstream& littles_law() {
  static std::ostringstream lines;
  return lines;
}

std::vector<double> scaled(std::vector<double> values, double scale) {
  for (double& v : values) v *= scale;
  return values;
}

/// Runs a scenario and makes all its comparisons, by the rules above.
void compare(const std::string& file, int replications, const std::vector<Comparison>& comparisons) {
  const Sample& first = first_sample(file, replications);
  std::unique_ptr<Sample> second;  // the pre-declared rerun
  for (const Comparison& c : comparisons) {
    INFO(file << ", " << c.what);
    std::vector<double> sample = scaled(first.values(c.measure, c.scope), c.scale);
    bool good = agrees(sample, c.theory);
    if (!good) {
      if (!second) second = std::make_unique<Sample>(file, 4 * replications, "textbook/" + file + "/rerun");
      sample = scaled(second->values(c.measure, c.scope), c.scale);
      good = agrees(sample, c.theory);
    }
    const engine::Interval i = engine::confidence_interval(sample, 0.95);
    INFO("theory " << c.theory << ", simulated " << i.mean << " +- " << i.half_width << " (95 %), " << sample.size()
                   << " replications");
    CHECK(good);
    CHECK(i.half_width <= kWidest * i.mean);
    for (const double wrong : c.wrong) {
      INFO("must refuse " << wrong);
      CHECK_FALSE(agrees(sample, wrong));
    }
    report() << "| `" << file.substr(0, file.find('.')) << "` | " << c.what << " | " << std::fixed
             << std::setprecision(6) << c.theory << " | " << i.mean << " | " << std::setprecision(6) << i.half_width
             << " | " << sample.size() << " | " << std::setprecision(1)
             << (second ? second->seconds() : first.seconds()) << " |\n";
  }
}

/// Little's law, queue = rate x wait, of each replication: exact but for those who wait at the start or end of the
/// window.
void check_littles_law(const std::string& file, int replications, double tolerance) {
  const Sample& sample = first_sample(file, replications);
  const Scenario scenario = read_scenario(test::shipped("textbook/" + file));
  const double window =
      double((scenario.until - scenario.start).count()) - scenario.parameters.value(scenario.warm_up.id);
  const auto queue = sample.values("mean_queue", "clinic/server"),
             wait = sample.values("mean_wait", "clinic/visit.served"),
             served = sample.values("served", "clinic/visit.served");
  double worst = 0;
  for (std::size_t k = 0; k < queue.size(); ++k) {
    worst = std::max(worst, std::abs(served[k] / window * wait[k] / queue[k] - 1));
  }
  INFO(file << ": largest relative difference " << worst);
  CHECK(worst <= tolerance);
  CHECK(worst > 0);  // the two sides are not one number said twice
  littles_law() << "| `" << file.substr(0, file.find('.')) << "` | " << queue.size() << " | " << std::scientific
                << std::setprecision(1) << worst << " | " << tolerance << " |\n";
}

/// What is looked at in an M/M/c scenario.
std::vector<Comparison> mmc(const theory::Mmc& q, double hours = kHoursADay) {
  const theory::Mmc busier{q.lambda * 1.02, q.mu, q.c};
  std::vector<theory::Mmc> others{busier};
  if (q.lambda < (q.c - 1) * q.mu) others.push_back({q.lambda, q.mu, q.c - 1});
  const auto wrong = [&](double (theory::Mmc::*value)() const) {
    std::vector<double> out;
    for (const theory::Mmc& o : others) out.push_back((o.*value)());
    return out;
  };
  return {{"mean wait", "mean_wait", "clinic/visit.served", hours, q.wq(), wrong(&theory::Mmc::wq)},
          {"share who wait", "waited_share", "clinic/visit.served", 1, q.p_wait(), wrong(&theory::Mmc::p_wait)},
          {"mean queue", "mean_queue", "clinic/server", 1, q.lq(), wrong(&theory::Mmc::lq)},
          {"mean busy", "mean_in_use", "clinic/server", 1, q.load(), {busier.load()}}};
}

/// An Erlang loss scenario; gives back the shares lost, for the comparison between distributions.
std::vector<Comparison> loss(int c, double a) {
  const double b = theory::erlang_b(c, a), busier = theory::erlang_b(c, a * 1.02);
  return {{"share lost", "turned_away_share", "ward/stay.admitted", 1, b, {busier, theory::erlang_b(c - 1, a)}},
          {"mean busy", "mean_in_use", "ward/beds", 1, a * (1 - b), {a * 1.02 * (1 - busier)}}};
}

std::vector<Comparison> priorities(const std::vector<double>& lambdas, double mu, int c) {
  std::vector<double> more = lambdas;
  for (double& l : more) l *= 1.02;
  const std::vector<double> waits = theory::priority_waits(lambdas, mu, c);
  const std::vector<double> wrong = theory::priority_waits(more, mu, c);
  double all = 0;
  for (const double l : lambdas) all += l;
  std::vector<Comparison> out;
  for (std::size_t k = 0; k < lambdas.size(); ++k) {
    const std::string number = std::to_string(k + 1);
    out.push_back({"mean wait, class " + number,
                   "mean_wait_priority_" + number,
                   "clinic/visit.served",
                   kHoursADay,
                   waits[k],
                   {wrong[k], theory::Mmc{all, mu, c}.wq()}});
  }
  // Conservation: the order of service does not move the mean over all (a first-come queue's).
  out.push_back({"mean wait, all classes",
                 "mean_wait",
                 "clinic/visit.served",
                 kHoursADay,
                 theory::Mmc{all, mu, c}.wq(),
                 {theory::Mmc{all * 1.02, mu, c}.wq()}});
  out.push_back({"share who wait",
                 "waited_share",
                 "clinic/visit.served",
                 1,
                 theory::Mmc{all, mu, c}.p_wait(),
                 {theory::Mmc{all * 1.02, mu, c}.p_wait()}});
  return out;
}

// What is run: replications such that the 95 % interval of a mean wait is within about 1 %.
struct Run {
  const char* file;
  int replications;
  std::vector<Comparison> comparisons;
};
std::vector<Run> a1() {
  return {{"mm1.yaml", 240, mmc({0.8, 1, 1}, 1)},
          {"a1_mmc_1.yaml", 16, mmc({0.8, 1, 1})},
          {"a1_mmc_2.yaml", 14, mmc({1.8, 1, 2})},
          {"a1_mmc_10.yaml", 14, mmc({9, 1, 10})},
          {"a1_mmc_42_beds.yaml", 24, mmc({5, 1 / 7.4, 42})}};
}
std::vector<Run> a3() {
  return {{"a3_loss_10_exponential.yaml", 12, loss(10, 8)}, {"a3_loss_10_deterministic.yaml", 12, loss(10, 8)},
          {"a3_loss_10_lognormal.yaml", 12, loss(10, 8)},   {"a3_loss_5_exponential.yaml", 12, loss(5, 5)},
          {"a3_loss_5_deterministic.yaml", 12, loss(5, 5)}, {"a3_loss_5_lognormal.yaml", 12, loss(5, 5)}};
}
std::vector<Run> a6() {
  return {{"a6_priority_1.yaml", 24, priorities({0.3, 0.3, 0.2}, 1, 1)},
          {"a6_priority_10.yaml", 34, priorities({1, 2, 3, 3.5}, 1, 10)}};
}

/// Each hour's share of 24 (1 + 0.8 sin(2 pi (t + shift))) arrivals a day, as in p5_daily_cycle.yaml.
std::vector<double> daily_cycle(double shift, double arrivals = 24) {
  const double w = 2 * std::acos(-1.0);
  std::vector<double> hours;
  for (int h = 0; h < 24; ++h) {
    const double from = h / 24.0 + shift, to = (h + 1) / 24.0 + shift;
    hours.push_back(arrivals * (1 + 0.8 * 24 / w * (std::cos(w * from) - std::cos(w * to))));
  }
  return hours;
}

std::vector<Comparison> shortest_queue() {
  const theory::ShortestQueue::Means right = theory::ShortestQueue{1.6, 1}.means(),
                                     busier = theory::ShortestQueue{1.632, 1}.means();
  std::vector<Comparison> out;
  for (const int k : {0, 1}) {
    const std::string room = k == 0 ? "clinic/room_a" : "clinic/room_b", to = k == 0 ? "first" : "second";
    out.push_back({"mean queue, " + to + " room",
                   "mean_queue",
                   room,
                   1,
                   right.lq[k],
                   {busier.lq[k], right.lq[1 - k], theory::Mmc{0.8, 1, 1}.lq()}});
    out.push_back({"mean busy, " + to + " room", "mean_in_use", room, 1, right.busy[k], {busier.busy[k], 0.8}});
  }
  return out;
}

std::vector<Comparison> fork_join() {
  const theory::Mmc one{0.5, 1, 1}, busier{0.51, 1, 1};
  return {{"mean time for both",
           "mean_wait",
           "clinic/visit.tests",
           kHoursADay,
           theory::fork_join_2(0.5, 1),
           {theory::fork_join_2(0.51, 1), one.w()}},
          {"mean wait for one", "mean_wait", "clinic/visit.scan", kHoursADay, one.wq(), {busier.wq()}},
          {"mean queue for one", "mean_queue", "clinic/laboratory", 1, one.lq(), {busier.lq()}}};
}

std::vector<Comparison> batches() {
  const std::vector<double> sizes{0.5, 0.375, 0, 0.125};
  const theory::BatchArrivals right{0.4, 1, sizes}, busier{0.408, 1, sizes};
  const theory::Mmc single{0.7, 1, 1};  // as many patients, one by one
  return {{"mean wait", "mean_wait", "clinic/visit.served", kHoursADay, right.wq(), {busier.wq(), single.wq()}},
          {"mean queue", "mean_queue", "clinic/server", 1, right.lq(), {busier.lq(), single.lq()}},
          {"mean busy", "mean_in_use", "clinic/server", 1, right.rho(), {busier.rho()}}};
}

std::vector<Comparison> finite_source() {
  const theory::FiniteSource right{1 / 8.0, 0.5, 2, 10}, busier{1.02 / 8.0, 0.5, 2, 10}, fewer{1 / 8.0, 0.5, 2, 9};
  return {{"mean wait", "mean_wait", "clinic/visit.seen", kHoursADay, right.wq(), {busier.wq(), fewer.wq()}},
          {"mean queue", "mean_queue", "clinic/nurses", 1, right.lq(), {busier.lq(), fewer.lq()}},
          {"mean busy", "mean_in_use", "clinic/nurses", 1, right.busy(), {busier.busy(), fewer.busy()}}};
}

std::vector<Comparison> daily_cycles() {
  std::vector<Comparison> out;
  double shift = 0;
  for (const char* hour : {"midnight", "six", "noon", "eighteen"}) {
    constexpr double kBeds = 1000, kMu = 4;
    const double right = theory::mt_infinite(daily_cycle(shift), kMu, 0);
    out.push_back({"mean in bed at " + std::string(hour),
                   "occupancy",
                   "ward/beds_" + std::string(hour),
                   kBeds,
                   right,
                   {right * 1.02, theory::mt_infinite(daily_cycle(shift + 1 / 24.0), kMu, 0)}});
    shift += 0.25;
  }
  return out;
}

std::vector<Comparison> feedback() {
  // The number at the server is that of an M/M/1 queue whose services are those that end a patient's visits.
  const theory::Mmc right{0.005, 0.01, 1}, busier{0.0051, 0.01, 1};
  constexpr double kHours = 24 * 43464, kVisits = 100;  // of the run after the warm-up
  return {
      {"mean wait of a visit", "mean_wait", "clinic/visit.served", kHoursADay, right.lq() / 0.5, {busier.lq() / 0.51}},
      {"mean queue", "mean_queue", "clinic/server", 1, right.lq(), {busier.lq()}},
      {"mean busy", "mean_in_use", "clinic/server", 1, right.rho(), {busier.rho()}},
      {"visits",
       "served",
       "clinic/visit.served",
       1,
       right.lambda * kHours * kVisits,
       {busier.lambda * kHours * kVisits, right.lambda * kHours * 64}}};
}

std::vector<Comparison> attributes() {
  const auto waits = [](double lambda, double severe) {
    return theory::priority_waits({{lambda * severe, 2, 8}, {lambda * (1 - severe), 0.5, 0.5}});
  };
  const auto right = waits(0.8, 0.25), busier = waits(0.816, 0.25), milder = waits(0.8, 0.24);
  return {{"mean wait, severe", "mean_wait", "clinic/visit.seen_severe", kHoursADay, right[0], {busier[0], milder[0]}},
          {"mean wait, mild", "mean_wait", "clinic/visit.seen_mild", kHoursADay, right[1], {busier[1], milder[1]}},
          {"mean busy", "mean_in_use", "clinic/server", 1, 0.7, {0.714}}};
}

std::vector<Comparison> care_hours() {
  const theory::Mmc right{9, 1, 10}, busier{9.18, 1, 10};
  const std::vector<double> hours{14, 14, 10, 8, 6, 4};
  return {
      {"mean wait, packages", "mean_wait", "council/package.cared_for", kHoursADay, right.wq(), {busier.wq()}},
      {"share who wait, packages", "waited_share", "council/package.cared_for", 1, right.p_wait(), {busier.p_wait()}},
      {"mean hours, packages", "mean_in_use", "council/packages", 1, 14 * right.load(), {14 * busier.load()}},
      {"mean hours, tapering",
       "mean_in_use",
       "council/home_care",
       1,
       theory::tapering_care(14, 4, hours),
       {theory::tapering_care(14.28, 4, hours), theory::tapering_care(14, 4, {14}),
        theory::tapering_care(14, 4, {14, 10, 8, 6, 4})}}};
}

std::vector<Run> flows() {
  return {{"p1_shortest_queue.yaml", 12, shortest_queue()},
          {"p2_fork_join.yaml", 12, fork_join()},
          {"p3_batches.yaml", 24, batches()},
          {"p4_finite_source.yaml", 12, finite_source()},
          {"p5_daily_cycle.yaml", 8, daily_cycles()},
          {"p6_feedback.yaml", 160, feedback()},
          {"p7_attributes.yaml", 12, attributes()},
          {"p8_care_hours.yaml", 24, care_hours()}};
}
void compare(const std::vector<Run>& runs) {
  for (const Run& r : runs) compare(r.file, r.replications, r.comparisons);
}
void check_littles_laws() {
  for (const auto& runs : {a1(), a6()}) {
    for (const Run& r : runs)
      check_littles_law(r.file, r.replications, std::string(r.file) == "mm1.yaml" ? 1e-2 : 1e-3);
  }
}

}  // namespace

TEST_CASE("theory: the formulae give the printed values", "[quick][textbook]") {
  const auto near = [](double x) { return Approx(x).epsilon(0).margin(1e-6); };
  struct Row {
    theory::Mmc q;
    double rho, pw, wq, lq, w, l, over1;
  };
  // Validation case A1.
  for (const Row& r : {Row{{0.8, 1, 1}, 0.80, 0.800000, 4.000000, 3.200000, 5.000000, 4.000000, 0.654985},
                       Row{{1.8, 1, 2}, 0.90, 0.852632, 4.263158, 7.673684, 5.263158, 9.473684, 0.698076},
                       Row{{4.5, 1, 5}, 0.90, 0.762493, 1.524986, 6.862439, 2.524986, 11.362439, 0.462476},
                       Row{{9, 1, 10}, 0.90, 0.668732, 0.668732, 6.018584, 1.668732, 15.018584, 0.246013},
                       Row{{18, 1, 20}, 0.90, 0.550769, 0.275385, 4.956921, 1.275385, 22.956921, 0.074538},
                       Row{{47.5, 1, 50}, 0.95, 0.629095, 0.251638, 11.952800, 1.251638, 59.452800, 0.051639},
                       Row{{95, 1, 100}, 0.95, 0.506457, 0.101291, 9.622680, 1.101291, 104.622680, 0.003412},
                       Row{{5, 1 / 7.4, 42}, 0.880952, 0.325401, 0.481594, 2.407968, 7.881594, 39.407968, 0.165568}}) {
    CHECK(r.q.rho() == near(r.rho));
    CHECK(r.q.p_wait() == near(r.pw));
    CHECK(r.q.wq() == near(r.wq));
    CHECK(r.q.lq() == near(r.lq));
    CHECK(r.q.w() == near(r.w));
    CHECK(r.q.l() == near(r.l));
    CHECK(r.q.p_wait_over(1) == near(r.over1));
  }
  // A3.
  CHECK(theory::erlang_b(10, 8) == near(0.121661));
  CHECK(theory::erlang_b(20, 18) == near(0.109213));
  CHECK(theory::erlang_b(50, 47.5) == near(0.078176));
  CHECK(theory::erlang_b(100, 95) == near(0.048804));
  CHECK(theory::erlang_b(5, 5) == near(0.284868));
  // A6.
  const auto all_near = [&](const std::vector<double>& a, const std::vector<double>& b) {
    REQUIRE(a.size() == b.size());
    for (std::size_t k = 0; k < a.size(); ++k) CHECK(a[k] == near(b[k]));
  };
  all_near(theory::priority_waits({0.3, 0.3, 0.2}, 1, 1), {1.142857, 2.857143, 10.0});
  all_near(theory::priority_waits({2, 3, 4}, 1, 10), {0.083591, 0.167183, 1.337463});
  all_near(theory::priority_waits({1, 2, 3, 3.5}, 1, 10), {0.091732, 0.131045, 0.294852, 4.127928});
  CHECK(theory::Mmc{9.5, 1, 10}.wq() == near(1.651171));
  // The conservation law, as arithmetic: the mean over classes is that of first come, first served.
  CHECK((1 * 0.091732 + 2 * 0.131045 + 3 * 0.294852 + 3.5 * 4.127928) / 9.5 == near(1.651171));
}

TEST_CASE("theory: of flows, against special cases and chains", "[quick][textbook]") {
  const auto near = [](double x) { return Approx(x).epsilon(0).margin(1e-6); };
  // Batches of one, and a source so large that nobody is missed.
  CHECK(theory::BatchArrivals{0.8, 1, {1}}.wq() == near(4));
  CHECK(theory::BatchArrivals{0.4, 1, {0.5, 0.375, 0, 0.125}}.wq() == near(4.476190));
  CHECK(theory::FiniteSource{0.3, 1, 5, 5}.busy() == near(5 * 0.3 / 1.3));  // a server for each
  CHECK(theory::FiniteSource{0.3, 1, 5, 5}.lq() == near(0));
  CHECK(theory::FiniteSource{0.8 / 200'000, 1, 1, 200'000}.lq() == Approx(3.2).epsilon(2e-3));
  CHECK(theory::priority_waits({{0.3, 1, 2}, {0.3, 1, 2}, {0.2, 1, 2}})[2] == near(10));
  // Fork and join: customers not yet served by both are as many as the longer queue, and each arrival joins both.
  for (const double lambda : {0.2, 0.5, 0.7}) {
    constexpr int kMost = 120;
    const auto p = theory::two_queues(kMost, [lambda](int i, int j, const auto& go) {
      go(i + 1, j + 1, lambda);
      if (i > 0) go(i - 1, j, 1);
      if (j > 0) go(i, j - 1, 1);
    });
    double longer = 0;
    for (int i = 0; i < kMost; ++i) {
      for (int j = 0; j < kMost; ++j) longer += p[static_cast<std::size_t>(i * kMost + j)] * std::max(i, j);
    }
    CHECK(longer / lambda == near(theory::fork_join_2(lambda, 1)));
  }
  // The shortest of two queues: all are served, it is better than by lot, and worse than one queue for both.
  const theory::ShortestQueue::Means jsq = theory::ShortestQueue{1.6, 1}.means();
  CHECK(jsq.busy[0] + jsq.busy[1] == near(1.6));
  CHECK(jsq.lq[0] + jsq.lq[1] < 2 * theory::Mmc{0.8, 1, 1}.lq());
  CHECK(jsq.lq[0] + jsq.lq[1] > theory::Mmc{1.6, 1, 2}.lq());
  // A rate in steps of an hour is nearly a sine; a constant rate is M/M/infinity.
  CHECK(theory::mt_infinite(std::vector<double>(24, 24.0), 4, 0.3) == near(6));
  for (const double shift : {0.0, 0.25, 0.5, 0.75}) {
    CHECK(theory::mt_infinite(daily_cycle(shift), 4, 0) ==
          Approx(theory::mt_infinite_sine(24, 0.8, 4, shift)).epsilon(0.005));
    CHECK(theory::mt_infinite(daily_cycle(0), 4, shift) == Approx(theory::mt_infinite(daily_cycle(shift), 4, 0)));
  }
}

TEST_CASE("textbook: the checker", "[quick][textbook]") {
  const std::vector<double> sample{9.8, 10.1, 10.0, 9.9, 10.2, 10.0, 9.9, 10.1};
  CHECK(agrees(sample, 10.0));
  CHECK_FALSE(agrees(sample, 10.4));
  CHECK_FALSE(agrees(sample, 9.6));
}

TEST_CASE("textbook: A1, M/M/c (Erlang C)", "[stat][textbook]") { compare(a1()); }
TEST_CASE("textbook: A3, Erlang loss", "[stat][textbook]") { compare(a3()); }
TEST_CASE("textbook: A6, priorities without interruption", "[stat][textbook]") { compare(a6()); }
TEST_CASE("textbook: flows", "[stat][textbook]") { compare(flows()); }
TEST_CASE("textbook: A11, Little's law", "[stat][textbook]") { check_littles_laws(); }

TEST_CASE("textbook: a run with 2 % more arrivals, or a bed less, is refused", "[stat][textbook]") {
  const auto check = [](const std::string& file, int replications, const Override& set, double shipped, double moved) {
    const auto waits = [&](int n, const std::string& suffix) {
      const Sample sample(file, n, "textbook/moved/" + set.path + suffix, {set});
      return scaled(sample.values("mean_wait", "clinic/visit.served"), kHoursADay);
    };
    const std::vector<double> sample = waits(replications, "");
    CHECK_FALSE(agrees(sample, shipped));
    CHECK((agrees(sample, moved) || agrees(waits(4 * replications, "/rerun"), moved)));
  };
  check("a1_mmc_1.yaml", 10, {"streams.patients.rate", "0.816 /h"}, theory::Mmc{0.8, 1, 1}.wq(),
        theory::Mmc{0.816, 1, 1}.wq());
  check("a1_mmc_42_beds.yaml", 5, {"providers.clinic.resources.server.capacity", "41"},
        theory::Mmc{5, 1 / 7.4, 42}.wq(), theory::Mmc{5, 1 / 7.4, 41}.wq());
}

TEST_CASE("textbook: A3, the share lost does not depend on the distribution of the stay", "[stat][textbook]") {
  const auto lost = [](const Sample& sample) { return sample.values("turned_away_share", "ward/stay.admitted"); };
  // Independent samples of equal size: their differences, replication by replication, are independent too.
  const auto difference = [](std::vector<double> a, const std::vector<double>& b) {
    for (std::size_t k = 0; k < a.size(); ++k) a[k] -= b[k];
    return a;
  };
  const std::vector<Run> runs = a3();
  for (std::size_t a = 0; a < runs.size(); ++a) {
    for (std::size_t b = a - a % 3; b < a; ++b) {
      INFO(runs[a].file << " against " << runs[b].file);
      std::vector<double> d = difference(lost(first_sample(runs[a].file, runs[a].replications)),
                                         lost(first_sample(runs[b].file, runs[b].replications)));
      bool good = agrees(d, 0);
      if (!good) {
        const auto again = [&](const Run& r) {
          return lost(Sample(r.file, 4 * r.replications, "textbook/" + std::string(r.file) + "/rerun"));
        };
        d = difference(again(runs[a]), again(runs[b]));
        good = agrees(d, 0);
      }
      CHECK(good);
      CHECK_FALSE(agrees(d, 0.003));  // a difference of 0.3 points would be seen
      CHECK_FALSE(agrees(d, -0.003));
    }
  }
}

TEST_CASE("textbook: the tables of docs/validation.md", "[.report][.report-textbook]") {
  compare(a1());
  compare(a3());
  compare(a6());
  compare(flows());
  check_littles_laws();
  std::cout << "| scenario | figure | theory | simulated | 95 % +- | replications | seconds "
               "|\n|---|---|---|---|---|---|---|\n"
            << report().str() << "\n| scenario | replications | largest difference | tolerance |\n|---|---|---|---|\n"
            << littles_law().str();
}
