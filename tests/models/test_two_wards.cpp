// The model of docs/tutorial.md, two wards that share beds with patients whose discharge is delayed, beside its
// formula. Rules and checker: comparison.hpp. Each figure must also refuse the theory of 2 % more arrivals.

#include <algorithm>
#include <array>
#include <iostream>

#include "comparison.hpp"
#include "theory_pools.hpp"

using test::Comparison;

namespace {

/// Two wards that share beds, and patients fit to leave who keep theirs until an assessor is done with them. Beds are
/// held by those in treatment (no limit of servers, so only the sum of arrivals x stay matters) and by those with or
/// waiting for one of c assessors (M/M/c); who finds all beds taken is lost. A network whose arrivals depend on all who
/// are in it has a product form: p(n, j) = G a^n / n! d^j / (1 ... min(j, c) c^(j - c)), n + j <= beds (Jackson 1963,
/// Management Science 10:131; stays of several kinds: Baskett, Chandy, Muntz, Palacios 1975, Journal of the ACM
/// 22:248).
struct SharedBeds {
  double lost = 0;       ///< share who find no bed: an arrival sees what an onlooker sees
  double in_beds = 0;    ///< mean number
  double fit = 0;        ///< mean number with or waiting for an assessor
  double busy = 0;       ///< mean number of assessors at work
  double delay = 0;      ///< mean time from fit to leaving
  double must_wait = 0;  ///< share of them who find all assessors busy
  /// @param treated arrivals x stay of all wards  @param asked arrivals a day who will need an assessor
  SharedBeds(double treated, double requested, double assessment, int beds, int assessors) {
    const auto size = static_cast<std::size_t>(beds);
    std::vector<double> in_treatment{1}, assessed{1};
    for (int n = 1; n <= beds; ++n) {
      in_treatment.push_back(in_treatment.back() * treated / n);
      assessed.push_back(assessed.back() * requested * assessment / std::min(n, assessors));
    }
    double all = 0, one_less = 0, busy_to_one_less = 0;
    for (std::size_t n = 0; n <= size; ++n) {
      for (std::size_t j = 0; n + j <= size; ++j) {
        const double p = in_treatment[n] * assessed[j];
        const auto waiting_or_with = static_cast<double>(j);
        all += p;
        in_beds += p * static_cast<double>(n + j);
        fit += p * waiting_or_with;
        busy += p * std::min(waiting_or_with, static_cast<double>(assessors));
        if (n + j == size) {
          lost += p;
          continue;
        }
        // Who becomes fit sees the network without himself.
        one_less += p;
        if (j >= static_cast<std::size_t>(assessors)) busy_to_one_less += p;
      }
    }
    for (double* x : {&lost, &in_beds, &fit, &busy}) *x /= all;
    delay = fit / (requested * (1 - lost));  // Little
    must_wait = busy_to_one_less / one_less;
  }
};

/// Of the scenario, with so many assessors and `more` times the arrivals: the figures in the order of `kFigures`.
std::vector<double> figures(int assessors, double more) {
  const SharedBeds t(more * (4 * 6 + 2.5 * 3), more * (4 * 0.35 + 2.5 * 0.15), 1.5, 36, assessors);
  return {t.lost, t.lost, t.in_beds / 36, t.fit, t.busy, t.delay, t.delay - 1.5, t.must_wait};
}
struct Figure {
  const char *what, *measure, *scope;
};
constexpr std::array<Figure, 8> kFigures{{
    {"medical, no bed", "turned_away_share", "hospital/medical.admission"},
    {"surgical, no bed", "turned_away_share", "hospital/surgical.admission"},
    {"beds in use at midnight", "occupancy", "hospital"},
    {"ready and not discharged", "ready_not_discharged", "hospital"},
    {"assessors at work", "mean_in_use", "hospital/assessors"},
    {"days from ready to discharge", "mean_delay", "hospital"},
    {"days waited for an assessor", "mean_wait", "hospital/medical.assessment"},
    {"share who wait for one", "waited_share", "hospital/medical.assessment"},
}};

/// 2 % more arrivals hardly change the delay: so many replications tell the two apart.
void compare_wards(const std::string& file, int replications, int assessors) {
  const std::vector<double> theory = figures(assessors, 1), busier = figures(assessors, 1.02);
  std::vector<Comparison> all;
  for (std::size_t i = 0; i < kFigures.size(); ++i)
    all.push_back({kFigures[i].what, test::headline(kFigures[i].measure, kFigures[i].scope), theory[i], {busier[i]}});
  test::compare("two_wards", file, replications, all);
}

void two_wards() {
  compare_wards("textbook/two_wards.yaml", 240, 3);
  compare_wards("textbook/two_wards_fourth_assessor.yaml", 400, 4);
}

}  // namespace

TEST_CASE("theory: shared beds, where nobody needs an assessor and where nobody needs treatment", "[quick][textbook]") {
  const auto near = [](double x) { return Approx(x).epsilon(1e-6); };
  CHECK(SharedBeds(30, 1e-12, 1, 36, 3).lost == near(theory::mmck(30, 1, 36, 36).p.back()));
  const theory::Stationary only_assessors = theory::mmck(2.5, 1, 3, 36);
  const SharedBeds nobody_treated(1e-12, 2.5, 1, 36, 3);
  CHECK(nobody_treated.lost == near(only_assessors.p.back()));
  CHECK(nobody_treated.fit == near(only_assessors.busy() + only_assessors.queue()));
  // Those with or waiting for an assessor, by Little's law two ways.
  const SharedBeds both(31.5, 1.775, 1.5, 36, 3);
  CHECK(both.busy == near(1.775 * (1 - both.lost) * 1.5));
  CHECK(both.in_beds - both.fit == near(31.5 * (1 - both.lost)));
}

TEST_CASE("textbook: two wards with shared beds and delayed discharges", "[stat][textbook]") { two_wards(); }

TEST_CASE("textbook: the table of the two wards in docs/validation.md", "[.report][.report-two-wards]") {
  two_wards();
  std::cout << "<!-- results: two_wards -->\n"
            << test::kComparisonHead << test::reports()["two_wards"].str() << "<!-- end of results -->\n";
}
