// Queues of which the textbooks know the answer, beyond those of test_textbook.cpp: patients who give up or balk,
// interruptions, cleaning, blocking, partial pooling, two resources at once. Rules and checker: comparison.hpp;
// formulae: theory_pools.hpp. Each must also refuse the theory of 2 % more arrivals.

#include <iostream>

#include "comparison.hpp"
#include "theory.hpp"
#include "theory_pools.hpp"

namespace {

constexpr double kHours = 24;  // headlines are in days, theory in hours

struct Figure {
  std::string measure, scope;
  double scale = 1;
};

struct Case {
  std::string file;
  int replications;
  std::vector<Figure> figures;
  std::function<std::vector<double>(double)> theory;  ///< of the figures, arrivals being multiplied by this
};

void compare(const Case& c) {
  const std::vector<double> theory = c.theory(1), busier = c.theory(1.02);
  std::vector<test::Comparison> comparisons;
  for (std::size_t i = 0; i < c.figures.size(); ++i) {
    const Figure& f = c.figures[i];
    comparisons.push_back(
        {f.measure + " of " + f.scope, test::headline(f.measure, f.scope, f.scale), theory[i], {busier[i]}});
  }
  test::compare("pools", "textbook/" + c.file + ".yaml", c.replications, comparisons);
}

const std::string kServer = "clinic/server", kServed = "clinic/visit.served";

void gives_up() {
  const auto theory = [](double lambda, int c, double theta) {
    const theory::Stationary q = theory::erlang_a(lambda, 1, c, theta);
    return std::vector<double>{theta * q.queue() / lambda, q.queue()};
  };
  compare({"a5_reneging", 16, {{"gave_up_share", kServed}, {"mean_queue", kServer}}, [&](double more) {
             return theory(10 * more, 10, 0.5);
           }});
  compare({"a5_elective_overload", 6, {{"gave_up_share", kServed}, {"mean_queue", kServer}}, [&](double more) {
             return theory(30 * more, 27, 1.0 / 52);
           }});
}

void patience() {
  const auto check = [](const std::string& file, const std::function<double(double)>& survival, double beyond,
                        double kink) {
    compare({file, 16, {{"gave_up_share", kServed}, {"mean_in_use", kServer}}, [&](double more) {
               const double p = theory::Mmcg{3.2 * more, 1, 3, survival, beyond, kink}.gives_up();
               return std::vector<double>{p, 3.2 * more * (1 - p)};
             }});
  };
  check(
      "reneging_deterministic", [](double t) { return t < 2.0 / 3 ? 1.0 : 0.0; }, 20, 2.0 / 3);
  // Gamma of shape 4: the sum of four exponentials of mean 1/4.
  check(
      "reneging_gamma",
      [](double t) {
        const double x = 4 * t;
        return std::exp(-x) * (1 + x + x * x / 2 + x * x * x / 6);
      },
      20, 0);
  check(
      "reneging_hazard", [](double t) { return std::exp(-0.1 * std::min(t, 0.5) - 2 * std::max(0.0, t - 0.5)); }, 20,
      0.5);
}

void balks() {
  compare(
      {"balking", 16, {{"balked_share", kServed}, {"mean_queue", kServer}, {"mean_in_use", kServer}}, [](double more) {
         const auto joins = [](int k) { return k >= 5 ? 0.0 : k >= 2 ? 0.5 : 0.8; };
         const theory::Stationary q = theory::balking(2.4 * more, 1, 2, joins);
         double balked = 0;
         for (std::size_t n = 2; n < q.p.size(); ++n) balked += q.p[n] * (1 - joins(static_cast<int>(n) - 2));
         return std::vector<double>{balked, q.queue(), q.busy()};
       }});
}

void interrupts() {
  const auto waits = [](const std::vector<theory::PriorityClass>& classes) {
    std::vector<double> out = theory::preemptive_waits(classes);
    const std::vector<double> paused = theory::preemptive_interruptions(classes);
    out.insert(out.end(), paused.begin() + 1, paused.end());  // the first class is never interrupted
    double interruptions = 0, all = 0;
    for (const theory::PriorityClass& k : classes) {
      interruptions += k.lambda * all * k.mean;  // every better arrival during one's service
      all += k.lambda;
    }
    out.push_back(interruptions / all);
    return out;
  };
  const auto figures = [](int classes) {
    std::vector<Figure> out;
    for (int k = 1; k <= classes; ++k) out.push_back({"mean_wait_priority_" + std::to_string(k), kServed, kHours});
    for (int k = 2; k <= classes; ++k)
      out.push_back({"mean_interrupted_priority_" + std::to_string(k), kServed, kHours});
    out.push_back({"mean_interruptions", kServed});
    return out;
  };
  compare({"preemption", 48, figures(3), [&](double more) {
             return waits({{0.3 * more, 1, 2}, {0.3 * more, 1, 2}, {0.2 * more, 1, 2}});
           }});
  const double square = 1 + 1.5 * 1.5;
  compare({"preemption_general", 48, figures(2), [&](double more) {
             return waits({{0.3 * more, 1, square}, {0.3 * more, 1, square}});
           }});
  // Begun again: as many attempts as it takes to find an hour without a better arrival.
  compare({"preemption_repeat", 24, {{"mean_interruptions", kServed}}, [](double more) {
             return std::vector<double>{(std::exp(0.3 * more) - 1) / 2};
           }});
}

void blocks() {
  compare({"tandem_blocking",
           24,
           {{"turned_away_share", "clinic/visit.operated"},
            {"mean_in_use", "clinic/theatre"},
            {"mean_blocked", "clinic/theatre"},
            {"blocked_share", "clinic/theatre"},
            {"mean_in_use", "clinic/recovery"}},
           [](double more) {
             const theory::Tandem t(0.7 * more, 1, 0.75, 3);
             return std::vector<double>{t.lost, t.busy1, t.blocked, t.blocked / t.busy1, t.busy2};
           }});
}

void units() {
  compare({"unlimited", 16, {{"mean_in_use", kServer}}, [](double more) { return std::vector<double>{4.5 * more}; }});
  compare(
      {"turnover", 48, {{"mean_wait", kServed, kHours}, {"mean_cleaning", kServer}}, [](double more) {
         // Use: mean 1 h, cv 0.8; cleaning: uniform on 20 to 30 minutes, apart from it.
         const double clean = 25.0 / 60, clean_variance = (10.0 / 60) * (10.0 / 60) / 12;
         const double mean = 1 + clean, variance = 0.64 + clean_variance;
         return std::vector<double>{theory::mg1_wait(0.5 * more, mean, variance / (mean * mean)), 0.5 * more * clean};
       }});
  compare({"turnover_beds",
           16,
           {{"turned_away_share", kServed}, {"mean_in_use", kServer}, {"mean_cleaning", kServer}},
           [](double more) {
             const double lost = theory::mmck(3 * more, 0.5, 8, 8).p.back();  // Erlang B of stay and cleaning, 2 h
             return std::vector<double>{lost, 3 * more * (1 - lost) * 1.5, 3 * more * (1 - lost) * 0.5};
           }});
  compare({"shortest_first", 24, {{"mean_wait", kServed, kHours}}, [](double more) {
             return std::vector<double>{theory::shortest_first_wait(0.8 * more)};
           }});
}

void pooled() {
  compare({"overflow",
           24,
           {{"turned_away_share", "clinic/stroke.admitted"},
            {"turned_away_share", "clinic/other.admitted"},
            {"mean_in_use", "clinic/overflow"}},
           [](double more) {
             const theory::Overflow o(1.5 * more, 0.8 * more);
             return std::vector<double>{o.lost_a, o.lost_b, o.overflow};
           }});
  compare({"together",
           24,
           {{"turned_away_share", "clinic/operation.served"},
            {"turned_away_share", "clinic/scan.served"},
            {"turned_away_share", "clinic/clinic.served"}},
           [](double more) {
             const theory::Together t(0.6 * more, 0.9 * more * 0.5, 0.5 * more * 2 / 3);
             return std::vector<double>{t.lost_both, t.lost_first, t.lost_second};
           }});
}

}  // namespace

TEST_CASE("textbook: A5, patients who give up (Erlang A)", "[stat][textbook][pools]") { gives_up(); }
TEST_CASE("textbook: patience of any distribution (M/M/c+G)", "[stat][textbook][pools]") { patience(); }
TEST_CASE("textbook: patients who balk", "[stat][textbook][pools]") { balks(); }
TEST_CASE("textbook: priorities that interrupt", "[stat][textbook][pools]") { interrupts(); }
TEST_CASE("textbook: a tandem with blocking", "[stat][textbook][pools]") { blocks(); }
TEST_CASE("textbook: servers without limit, cleaning, shortest first", "[stat][textbook][pools]") { units(); }
TEST_CASE("textbook: partial pooling, and two resources at once", "[stat][textbook][pools]") { pooled(); }

TEST_CASE("theory: what must agree among the formulae of pools", "[quick][textbook]") {
  const auto near = [](double x) { return Approx(x).epsilon(1e-6); };
  // Exponential patience is Erlang A; no patience is Erlang B; nobody who balks is M/M/c/K with a large K.
  const theory::Mmcg exponential{3.2, 1, 3, [](double t) { return std::exp(-1.5 * t); }, 30};
  CHECK(exponential.gives_up() == near(1.5 * theory::erlang_a(3.2, 1, 3, 1.5).queue() / 3.2));
  const theory::Mmcg none{3.2, 1, 3, [](double) { return 0.0; }, 30};
  CHECK(none.gives_up() == near(theory::mmck(3.2, 1, 3, 3).p.back()));
  CHECK(theory::balking(2.4, 1, 2, [](int k) { return k < 5 ? 1.0 : 0.0; }).p.at(7) ==
        near(theory::mmck(2.4, 1, 2, 7).p.back()));
  // The conservation law of M/M/1: exponential service, so the interrupted go on like others, whatever the order.
  const std::vector<theory::PriorityClass> classes{{0.3, 1, 2}, {0.3, 1, 2}, {0.2, 1, 2}};
  const auto waits = theory::preemptive_waits(classes), paused = theory::preemptive_interruptions(classes);
  double queue = 0;
  for (std::size_t k = 0; k < 3; ++k) queue += classes[k].lambda * (waits[k] + paused[k]);
  CHECK(queue == near(0.8 * 0.8 / 0.2));
  CHECK(theory::shortest_first_wait(1e-9) == Approx(1e-9).epsilon(1e-4));  // hardly anybody: only the residual service
  // A tandem whose second station is endlessly fast is M/M/1/K.
  const theory::Tandem fast(0.7, 1, 1e7, 3);
  CHECK(fast.lost == Approx(theory::mmck(0.7, 1, 1, 4).p.back()).epsilon(1e-5));
  // Flow balance: what enters the first is what the second does.
  const theory::Tandem tandem(0.7, 1, 0.75, 3);
  CHECK(0.7 * (1 - tandem.lost) == near(0.75 * tandem.busy2));
  CHECK(0.7 * (1 - tandem.lost) == near(1.0 * (tandem.busy1 - tandem.blocked)));
  // Without the second class the wards are M/M/3/3.
  CHECK(theory::Overflow(1.5, 1e-12).lost_a == near(theory::mmck(1.5, 1, 3, 3).p.back()));
  CHECK(theory::Together(0, 0.5, 0).lost_first == near(0.5 / 1.5));
}

TEST_CASE("textbook: the table of pools in docs/validation.md", "[.report][.report-pools]") {
  for (const auto& run : {gives_up, patience, balks, interrupts, blocks, units, pooled}) run();
  std::cout << "<!-- results: pools -->\n"
            << test::kComparisonHead << test::reports()["pools"].str() << "<!-- end of results -->\n";
}
