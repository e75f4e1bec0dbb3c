// Queues of which the textbooks know the answer, from the shipped scenarios: the same reader, compiler and kernel as
// any other run. Rules and checker: comparison.hpp; formulae: theory.hpp; printed values: docs/validation.md.
// Each comparison must also refuse the theory of a queue with 2 % more arrivals and, for the waits, of one with a
// server less.

#include <iostream>

#include "comparison.hpp"
#include "theory.hpp"

using namespace icsflow::models;
using test::agrees;
using test::compare;
using test::Comparison;
using test::first_sample;
using test::headline;
using test::Sample;

namespace {

constexpr double kHoursADay = 24;  // the scenarios' unit is the hour, headlines are in days
const std::string kServed = "clinic/visit.served", kServer = "clinic/server";

/// Little's law, queue = rate x wait, of each replication: exact but for those who wait at the start or end of the
/// window.
void check_littles_law(const std::string& file, int replications, double tolerance) {
  const Sample& sample = first_sample(file, replications);
  const Scenario& scenario = sample.study().scenario;
  const double window =
      double((scenario.until - scenario.start).count()) - scenario.parameters.value(scenario.warm_up.id);
  const auto queue = sample.values("mean_queue", kServer), wait = sample.values("mean_wait", kServed),
             served = sample.values("served", kServed);
  double worst = 0;
  for (std::size_t k = 0; k < queue.size(); ++k) {
    worst = std::max(worst, std::abs(served[k] / window * wait[k] / queue[k] - 1));
  }
  INFO(file << ": largest relative difference " << worst);
  CHECK(worst <= tolerance);
  CHECK(worst > 0);  // the two sides are not one number said twice
  test::reports()["littles_law"] << "| `" << test::short_name(file) << "` | " << queue.size() << " | "
                                 << std::scientific << std::setprecision(1) << worst << " | " << tolerance << " |\n";
}

/// What is looked at in an M/M/c scenario. @param percentiles of the waits that the scenario asks for
std::vector<Comparison> mmc(const theory::Mmc& q, const std::vector<double>& percentiles, double hours = kHoursADay,
                            double widest = test::kWidest) {
  const theory::Mmc busier{q.lambda * 1.02, q.mu, q.c};
  std::vector<theory::Mmc> others{busier};
  if (q.lambda < (q.c - 1) * q.mu) others.push_back({q.lambda, q.mu, q.c - 1});
  const auto wrong = [&](const auto& value) {
    std::vector<double> out;
    for (const theory::Mmc& o : others) out.push_back(value(o));
    return out;
  };
  std::vector<Comparison> out;
  const auto add = [&](const std::string& what, const std::string& measure, double scale, const auto& value) {
    out.push_back({what, headline(measure, kServed, scale), value(q), wrong(value), 0, 0, widest});
  };
  add("mean wait", "mean_wait", hours, [](const theory::Mmc& o) { return o.wq(); });
  add("share who wait", "waited_share", 1, [](const theory::Mmc& o) { return o.p_wait(); });
  for (const double p : percentiles) {
    const std::string percent = std::to_string(static_cast<int>(p * 100 + 0.5));
    add("wait not exceeded by " + percent + " %", "wait_p" + percent, hours,
        [p](const theory::Mmc& o) { return o.wait_percentile(p); });
  }
  // With 100 servers 3 in 1,000 wait over an hour, mostly in a few bad weeks: too few for an interval.
  if (!percentiles.empty() && q.c < 100) {
    add("wait over 1 h", "wait_over_1h", 1, [](const theory::Mmc& o) { return o.p_wait_over(1); });
    if (q.c == 20 || q.c == 50) out.back().widest = 0.08;  // rare there as well
  }
  out.push_back({"mean queue", headline("mean_queue", kServer), q.lq(),
                 wrong([](const theory::Mmc& o) { return o.lq(); }), 0, 0, widest});
  out.push_back({"mean busy", headline("mean_in_use", kServer), q.load(), {busier.load()}});
  return out;
}

/// An Erlang loss scenario; gives back the shares lost, for the comparison between distributions.
std::vector<Comparison> loss(int c, double a) {
  const double b = theory::erlang_b(c, a), busier = theory::erlang_b(c, a * 1.02);
  return {{"share lost", headline("turned_away_share", "ward/stay.admitted"), b, {busier, theory::erlang_b(c - 1, a)}},
          {"mean busy", headline("mean_in_use", "ward/beds"), a * (1 - b), {a * 1.02 * (1 - busier)}}};
}

std::vector<Comparison> mg1(double cv2) {
  const double wait = theory::mg1_wait(0.8, 1, cv2), busier = theory::mg1_wait(0.816, 1, cv2);
  const double widest = cv2 > 1 ? 0.03 : test::kWidest;  // waits of the lognormal scatter widely
  return {{"mean wait",
           headline("mean_wait", kServed, kHoursADay),
           wait,
           {busier, theory::mg1_wait(0.8, 1, cv2 * 1.2 + 0.1)},
           0,
           0,
           widest},
          {"mean queue", headline("mean_queue", kServer), 0.8 * wait, {0.816 * busier}, 0, 0, widest},
          {"share who wait", headline("waited_share", kServed), 0.8, {0.816}}};
}

std::vector<Comparison> finite(double lambda, int c, int room) {
  const auto q = theory::mmck(lambda, 1, c, room), more = theory::mmck(lambda * 1.02, 1, c, room),
             smaller = theory::mmck(lambda, 1, c, room - 1);
  const auto wait = [](const theory::Stationary& x, double l) { return x.queue() / (l * (1 - x.p.back())); };
  return {{"share turned away", headline("turned_away_share", kServed), q.p.back(), {more.p.back(), smaller.p.back()}},
          {"mean queue", headline("mean_queue", kServer), q.queue(), {more.queue(), smaller.queue()}},
          {"mean wait of those who stay",
           headline("mean_wait", kServed, kHoursADay),
           wait(q, lambda),
           {wait(more, lambda * 1.02), wait(smaller, lambda)}},
          {"utilisation", headline("utilisation", kServer), q.busy() / c, {more.busy() / c}}};
}

/// `hours`: the scenario's unit in hours. `lists`: overloaded, so that next to everybody waits.
std::vector<Comparison> reneging(double lambda, int c, double theta, bool lists) {
  const auto q = theory::erlang_a(lambda, 1, c, theta), more = theory::erlang_a(lambda * 1.02, 1, c, theta);
  const std::string asks = "clinic/visit.asks";
  std::vector<Comparison> out{
      {"mean queue", headline("mean_queue", kServer), q.queue(), {more.queue()}},
      {"share who give up",
       headline("gave_up_share", asks),
       theta * q.queue() / lambda,
       {theta * more.queue() / (lambda * 1.02)}},
  };
  // Where everybody waits these two are 1 to the sixth digit: there is nothing to compare.
  if (lists) return out;
  out.push_back({"share who wait",
                 [asks](const Sample& s) {
                   const auto served = s.values("served", asks), waited = s.values("waited_share", asks),
                              gave_up = s.values("gave_up_share", asks);
                   std::vector<double> share;
                   for (std::size_t k = 0; k < served.size(); ++k)
                     share.push_back(1 - (1 - waited[k]) * (1 - gave_up[k]));
                   return share;
                 },
                 q.all_busy(),
                 {more.all_busy()}});
  out.push_back({"utilisation", headline("utilisation", kServer), q.busy() / c, {more.busy() / c}});
  return out;
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
                   headline("mean_wait_priority_" + number, kServed, kHoursADay),
                   waits[k],
                   {wrong[k], theory::Mmc{all, mu, c}.wq()}});
  }
  // Conservation: the order of service does not move the mean over all (a first-come queue's).
  out.push_back({"mean wait, all classes",
                 headline("mean_wait", kServed, kHoursADay),
                 theory::Mmc{all, mu, c}.wq(),
                 {theory::Mmc{all * 1.02, mu, c}.wq()}});
  out.push_back({"share who wait",
                 headline("waited_share", kServed),
                 theory::Mmc{all, mu, c}.p_wait(),
                 {theory::Mmc{all * 1.02, mu, c}.p_wait()}});
  return out;
}

// What is run: replications such that the 95 % interval of a mean wait is within about 1 %.
struct Run {
  std::string file;
  int replications;
  std::vector<Comparison> comparisons;
};
std::vector<Run> a1() {
  const std::vector<double> common{0.5, 0.92, 0.95};
  const std::vector<double> upper{0.92, 0.95};  // where half hardly wait, an interval of the median is no use
  return {{"textbook/mm1.yaml", 240, mmc({0.8, 1, 1}, {}, 1)},
          {"textbook/a1_mmc_1.yaml", 16, mmc({0.8, 1, 1}, common)},
          {"textbook/a1_mmc_2.yaml", 14, mmc({1.8, 1, 2}, common)},
          {"textbook/a1_mmc_5.yaml", 16, mmc({4.5, 1, 5}, common)},
          {"textbook/a1_mmc_10.yaml", 14, mmc({9, 1, 10}, common)},
          {"textbook/a1_mmc_20.yaml", 16, mmc({18, 1, 20}, upper)},
          // Loads of 0.95 take long: an interval twice as wide, which still refuses what must be refused.
          {"textbook/a1_mmc_50.yaml", 16, mmc({47.5, 1, 50}, upper, kHoursADay, 0.03)},
          {"textbook/a1_mmc_100.yaml", 16, mmc({95, 1, 100}, upper, kHoursADay, 0.04)},
          {"textbook/a1_mmc_42_beds.yaml", 24, mmc({5, 1 / 7.4, 42}, {0.8, 0.92, 0.95})}};
}
std::vector<Run> a2() {
  return {{"textbook/a2_mg1_deterministic.yaml", 16, mg1(0)},
          {"textbook/a2_mg1_erlang_4.yaml", 16, mg1(0.25)},
          {"textbook/a2_mg1_lognormal.yaml", 40, mg1(4)}};
}
std::vector<Run> a3() {
  std::vector<Run> runs;
  for (const auto& [c, a] : {std::pair{5, 5.0}, {10, 8.0}, {20, 18.0}, {50, 47.5}, {100, 95.0}}) {
    for (const std::string stay : {"exponential", "deterministic", "lognormal"})
      runs.push_back({"textbook/a3_loss_" + std::to_string(c) + "_" + stay + ".yaml", 12, loss(c, a)});
  }
  return runs;
}
std::vector<Run> a4() {
  return {{"textbook/a4_finite_1.yaml", 12, finite(9, 10, 15)}, {"textbook/a4_finite_2.yaml", 12, finite(12, 10, 20)}};
}
std::vector<Run> a5() {
  return {{"textbook/a5_reneging_1.yaml", 12, reneging(10, 10, 0.5, false)},
          {"textbook/a5_reneging_2.yaml", 12, reneging(12, 10, 0.1, false)},
          {"textbook/a5_reneging_3.yaml", 12, reneging(30, 27, 1.0 / 52, true)},
          {"textbook/a5_reneging_4.yaml", 12, reneging(100, 95, 0.02, true)}};
}
std::vector<Run> a6() {
  return {{"textbook/a6_priority_1.yaml", 24, priorities({0.3, 0.3, 0.2}, 1, 1)},
          {"textbook/a6_priority_3_classes.yaml", 20, priorities({2, 3, 4}, 1, 10)},
          {"textbook/a6_priority_10.yaml", 34, priorities({1, 2, 3, 3.5}, 1, 10)}};
}

/// A headline times `scale`, and what theory says of it.
struct Figure {
  std::string what, measure, scope;
  double scale, theory;
  std::vector<double> wrong;
};

std::vector<Comparison> comparisons(const std::vector<Figure>& figures) {
  std::vector<Comparison> out;
  for (const Figure& f : figures) out.push_back({f.what, headline(f.measure, f.scope, f.scale), f.theory, f.wrong});
  return out;
}

std::vector<Figure> shortest_queue() {
  const theory::ShortestQueue::Means right = theory::ShortestQueue{1.6, 1}.means(),
                                     busier = theory::ShortestQueue{1.632, 1}.means();
  std::vector<Figure> out;
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

std::vector<Figure> fork_join() {
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

std::vector<Figure> batches() {
  const std::vector<double> sizes{0.5, 0.375, 0, 0.125};
  const theory::BatchArrivals right{0.4, 1, sizes}, busier{0.408, 1, sizes};
  const theory::Mmc single{0.7, 1, 1};  // as many patients, one by one
  return {{"mean wait", "mean_wait", "clinic/visit.served", kHoursADay, right.wq(), {busier.wq(), single.wq()}},
          {"mean queue", "mean_queue", "clinic/server", 1, right.lq(), {busier.lq(), single.lq()}},
          {"mean busy", "mean_in_use", "clinic/server", 1, right.rho(), {busier.rho()}}};
}

std::vector<Figure> finite_source() {
  const theory::FiniteSource right{1 / 8.0, 0.5, 2, 10}, busier{1.02 / 8.0, 0.5, 2, 10}, fewer{1 / 8.0, 0.5, 2, 9};
  return {{"mean wait", "mean_wait", "clinic/visit.seen", kHoursADay, right.wq(), {busier.wq(), fewer.wq()}},
          {"mean queue", "mean_queue", "clinic/nurses", 1, right.lq(), {busier.lq(), fewer.lq()}},
          {"mean busy", "mean_in_use", "clinic/nurses", 1, right.busy(), {busier.busy(), fewer.busy()}}};
}

std::vector<Figure> daily_cycles() {
  std::vector<Figure> out;
  double shift = 0;
  for (const char* hour : {"midnight", "six", "noon", "eighteen"}) {
    constexpr double kBeds = 1000, kMu = 4;
    const double right = theory::mt_infinite(theory::daily_cycle(shift), kMu, 0);
    out.push_back({"mean in bed at " + std::string(hour),
                   "occupancy",
                   "ward/beds_" + std::string(hour),
                   kBeds,
                   right,
                   {right * 1.02, theory::mt_infinite(theory::daily_cycle(shift + 1 / 24.0), kMu, 0)}});
    shift += 0.25;
  }
  return out;
}

std::vector<Figure> feedback() {
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

std::vector<Figure> attributes() {
  const auto waits = [](double lambda, double severe) {
    return theory::priority_waits({{lambda * severe, 2, 8}, {lambda * (1 - severe), 0.5, 0.5}});
  };
  const auto right = waits(0.8, 0.25), busier = waits(0.816, 0.25), milder = waits(0.8, 0.24);
  return {{"mean wait, severe", "mean_wait", "clinic/visit.seen_severe", kHoursADay, right[0], {busier[0], milder[0]}},
          {"mean wait, mild", "mean_wait", "clinic/visit.seen_mild", kHoursADay, right[1], {busier[1], milder[1]}},
          {"mean busy", "mean_in_use", "clinic/server", 1, 0.7, {0.714}}};
}

std::vector<Figure> care_hours() {
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
  return {{"textbook/p1_shortest_queue.yaml", 12, comparisons(shortest_queue())},
          {"textbook/p2_fork_join.yaml", 12, comparisons(fork_join())},
          {"textbook/p3_batches.yaml", 24, comparisons(batches())},
          {"textbook/p4_finite_source.yaml", 12, comparisons(finite_source())},
          {"textbook/p5_daily_cycle.yaml", 8, comparisons(daily_cycles())},
          {"textbook/p6_feedback.yaml", 160, comparisons(feedback())},
          {"textbook/p7_attributes.yaml", 12, comparisons(attributes())},
          {"textbook/p8_care_hours.yaml", 24, comparisons(care_hours())}};
}
void compare(const std::vector<Run>& runs) {
  for (const Run& r : runs) compare("textbook", r.file, r.replications, r.comparisons);
}
void check_littles_laws() {
  for (const auto& runs : {a1(), a2(), a4(), a6()}) {
    for (const Run& r : runs) check_littles_law(r.file, r.replications, r.file == "textbook/mm1.yaml" ? 1e-2 : 1e-3);
  }
}

}  // namespace

TEST_CASE("textbook: the checker", "[quick][textbook]") {
  const std::vector<double> sample{9.8, 10.1, 10.0, 9.9, 10.2, 10.0, 9.9, 10.1};
  CHECK(agrees(sample, 10.0));
  CHECK_FALSE(agrees(sample, 10.4));
  CHECK_FALSE(agrees(sample, 9.6));
}

TEST_CASE("textbook: A1, M/M/c (Erlang C)", "[stat][textbook]") { compare(a1()); }
TEST_CASE("textbook: A2, M/G/1 (Pollaczek and Khinchine)", "[stat][textbook]") { compare(a2()); }
TEST_CASE("textbook: A3, Erlang loss", "[stat][textbook][loss]") { compare(a3()); }
TEST_CASE("textbook: A4, finite waiting room", "[stat][textbook]") { compare(a4()); }
TEST_CASE("textbook: A5, reneging (Erlang A)", "[stat][textbook]") { compare(a5()); }
TEST_CASE("textbook: A6, priorities without interruption", "[stat][textbook]") { compare(a6()); }
TEST_CASE("textbook: flows", "[stat][textbook][flows]") { compare(flows()); }
TEST_CASE("textbook: A11, Little's law", "[stat][textbook]") { check_littles_laws(); }

TEST_CASE("textbook: a run with 2 % more arrivals, or a bed less, is refused", "[stat][textbook]") {
  const auto check = [](const std::string& file, int replications, const Override& set, double shipped, double moved) {
    const auto waits = [&](int n, const std::string& suffix) {
      const Sample sample("textbook/" + file, n, "textbook/moved/" + set.path + suffix, {set});
      return sample.values("mean_wait", kServed, kHoursADay);
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

TEST_CASE("textbook: A3, the share lost does not depend on the distribution of the stay", "[stat][textbook][loss]") {
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
        const auto again = [&](const Run& r) { return lost(Sample(r.file, 4 * r.replications, r.file + "/rerun")); };
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
  for (const auto& runs : {a1(), a2(), a3(), a4(), a5(), a6(), flows()}) compare(runs);
  check_littles_laws();
  std::cout << "<!-- results: textbook -->\n"
            << test::kComparisonHead << test::reports()["textbook"].str() << "<!-- results: littles_law -->\n"
            << "| scenario | replications | largest difference | tolerance |\n|---|---|---|---|\n"
            << test::reports()["littles_law"].str() << "<!-- end of results -->\n";
}
