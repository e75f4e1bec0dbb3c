// Published open models, rebuilt as scenarios (scenarios/published/): C1, beds of a stroke unit, and C3, a treatment
// centre. Rules: comparison.hpp. Inputs and figures: the scenarios' first lines and docs/validation.md.

#include <iostream>

#include "comparison.hpp"
#include "icsflow/domain/occupancy.hpp"
#include "theory.hpp"

using namespace icsflow::models;
using test::Comparison;
using test::Sample;

namespace {

/// Distribution of the units of a pool in use at the daily audit.
using Shares = std::vector<double>;

/// Of one replication. @param column where the series of the pool's levels are
Shares audited(const RunResult& r, const std::pair<std::size_t, std::size_t>& columns) {
  Shares out;
  for (std::size_t i = columns.first; i < columns.second; ++i) out.push_back(r.series[i][0]);
  return out;
}

std::pair<std::size_t, std::size_t> columns_of(const Sample& s, const std::string& pool) {
  const auto& infos = catalogue(*s.study().model).series;
  std::pair<std::size_t, std::size_t> columns{infos.size(), 0};
  for (std::size_t i = 0; i < infos.size(); ++i) {
    if (infos[i].measure != "audit_share_in_use" || infos[i].item.rfind(pool + "/", 0) != 0) continue;
    columns = {std::min(columns.first, i), i + 1};
  }
  return columns;
}

/// A function of distributions over all replications, as one independent value a replication: jackknife pseudo-values.
/// (The mean of the function over replications would be a biased estimate, as it is no linear one.)
template <class Function>
std::function<std::vector<double>(const Sample&)> of_pools(const std::vector<std::string>& pools, const Function& f) {
  return [=](const Sample& s) {
    const auto n = static_cast<double>(s.results().size());
    std::vector<std::vector<Shares>> each(pools.size());  // by pool, replication
    std::vector<Shares> sums;
    for (std::size_t p = 0; p < pools.size(); ++p) {
      const auto columns = columns_of(s, pools[p]);
      sums.emplace_back(columns.second - columns.first, 0.0);
      for (const RunResult& r : s.results()) {
        each[p].push_back(audited(r, columns));
        for (std::size_t k = 0; k < sums[p].size(); ++k) sums[p][k] += each[p].back()[k];
      }
    }
    const double all = f(sums);  // f does not mind the scale
    std::vector<double> pseudo;
    for (std::size_t i = 0; i < s.results().size(); ++i) {
      std::vector<Shares> others = sums;
      for (std::size_t p = 0; p < pools.size(); ++p) {
        for (std::size_t k = 0; k < others[p].size(); ++k) others[p][k] -= each[p][i][k];
      }
      pseudo.push_back(n * all - (n - 1) * f(others));
    }
    return pseudo;
  };
}

constexpr double kPublishedTolerance = 0.004;  // of a chance of delay, as the case has it

Comparison delay(const std::string& pool, int beds, double load) {
  const double more = theory::erlang_b(beds, load * 1.0526);
  return {"chance of delay, " + pool + ", " + std::to_string(beds),
          of_pools({pool},
                   [beds](const std::vector<Shares>& s) { return delay_chance(s[0], static_cast<std::size_t>(beds)); }),
          theory::erlang_b(beds, load),
          {more, theory::erlang_b(beds + 1, load)},
          0,
          kPublishedTolerance};
}

Shares poisson(double mean) {
  Shares out{std::exp(-mean)};
  for (int k = 1; k < 101; ++k) out.push_back(out.back() * mean / k);
  return out;
}

/// Chance of delay of a ward that shares beds with another; the distributions may be of any scale.
double shared_delay(Shares first, Shares second, const SharedBeds& beds) {
  for (Shares* s : {&first, &second}) {
    double sum = 0;
    for (const double x : *s) sum += x;
    for (double& x : *s) x /= sum;
  }
  return shared_delay_chance(first, second, beds);
}

Comparison shared(const SharedBeds& beds, bool acute) {
  const std::vector<std::string> pools{acute ? "acute" : "rehabilitation", acute ? "rehabilitation" : "acute"};
  const SharedBeds mine = acute ? beds : SharedBeds{beds.second, beds.first, beds.shared};
  const auto theory = [&](double more) {
    const Shares a = poisson(8.14549 * more), r = poisson(9.71822 * more);
    return acute ? shared_delay(a, r, mine) : shared_delay(r, a, mine);
  };
  return {std::string("chance of delay, ") + (acute ? "acute" : "rehabilitation") + ", " + std::to_string(beds.first) +
              " acute, " + std::to_string(beds.second) + " rehabilitation, " + std::to_string(beds.shared) +
              " of either",
          of_pools(pools, [mine](const std::vector<Shares>& s) { return shared_delay(s[0], s[1], mine); }),
          theory(1),
          {theory(1.0526)},
          0,
          kPublishedTolerance};
}

constexpr int kStrokeReplications = 600;

void c1() {
  const auto check = [](const char* file, double acute, double rehabilitation, const std::vector<int>& acute_beds,
                        const std::vector<int>& other_beds, const std::vector<Comparison>& more) {
    std::vector<Comparison> all;
    for (const int n : acute_beds) all.push_back(delay("acute", n, acute));
    for (const int n : other_beds) all.push_back(delay("rehabilitation", n, rehabilitation));
    all.insert(all.end(), more.begin(), more.end());
    test::compare("c1", std::string("published/") + file, kStrokeReplications, all);
  };
  std::vector<Comparison> wards{delay("either", 22, 17.86371), delay("either", 26, 17.86371)};
  for (const SharedBeds& beds : {SharedBeds{11, 11, 4}, SharedBeds{11, 10, 5}, SharedBeds{10, 10, 6},
                                 SharedBeds{10, 9, 7}, SharedBeds{9, 9, 8}, SharedBeds{9, 8, 9}}) {
    wards.push_back(shared(beds, true));
    wards.push_back(shared(beds, false));
  }
  check("c1_stroke_unit.yaml", 8.14549, 9.71822, {9, 10, 11, 12, 13, 14}, {10, 12, 13, 14, 15, 16}, wards);
  check("c1_more_admissions.yaml", 8.57420, 10.22970, {10, 11, 12, 13, 14}, {12, 13, 14, 15, 16}, {});
  check("c1_no_neurology.yaml", 7.03438, 8.00422, {10, 11, 12, 13, 14, 15}, {12, 13, 14, 15, 16}, {});
}

/// Mean of those replications in which anybody began the activity; in minutes.
std::function<std::vector<double>(const Sample&)> minutes(const std::string& step) {
  return [step](const Sample& s) {
    std::vector<double> out;
    for (const double x : s.values("mean_wait", "centre/visit." + step, 1440)) {
      if (!std::isnan(x)) out.push_back(x);
    }
    return out;
  };
}

void c3() {
  const auto wait = [](const char* what, const char* step, double reference, double standard_error) {
    return Comparison{std::string("mean wait for ") + what + ", minutes",
                      minutes(step),
                      reference,
                      {reference * 1.08, reference * 0.92},
                      standard_error,
                      0,
                      0.03};
  };
  test::compare("c3", "published/c3_treatment_centre.yaml", 4000,
                {wait("triage", "triage", 31.18, 0.13),
                 wait("registration", "registration", 103.61, 0.17),
                 wait("examination", "examination", 25.14, 0.06),
                 wait("other treatment", "treatment", 134.91, 0.18),
                 wait("stabilisation", "stabilisation", 152.31, 0.53),
                 wait("trauma treatment", "trauma_treatment", 17.97, 0.09),
                 // Arrivals held at the rate of the hour in which the gap began, as published, would be 226.9.
                 {"arrivals", test::headline("arrivals", "centre/visit.triage"), 229.52, {226.9}, 0.11},
                 {"left", test::headline("left", "centre/visit"), 165.97, {163.5, 156.9}, 0.06}});
}

}  // namespace

TEST_CASE("occupancy: chance of delay", "[quick][published]") {
  const auto near = [](double x) { return Approx(x).epsilon(0).margin(5.1e-5); };
  // Poisson numbers in use: Erlang's loss formula.
  CHECK(delay_chance(poisson(8.14549), 10) == near(theory::erlang_b(10, 8.14549)));
  CHECK(delay_chance(poisson(8.14549), 10) == near(0.1283));
  CHECK(delay_chance(std::vector<double>{0.5, 0.3, 0.2}, 1) == Approx(0.3 / 0.8));
  CHECK(delay_chance(std::vector<double>{0.5, 0.3, 0.2}, 5) == 0);  // never so many
  CHECK(std::isnan(delay_chance(std::vector<double>{0, 0, 1}, 1)));
  // Six rows of beds for either ward, worked out apart from this (validation case C1).
  const auto row = [&](std::size_t a, std::size_t r, std::size_t either, double acute, double rehabilitation) {
    const Shares x = poisson(8.14549), y = poisson(9.71822);
    CHECK(shared_delay_chance(x, y, {a, r, either}) == near(acute));
    CHECK(shared_delay_chance(y, x, {r, a, either}) == near(rehabilitation));
  };
  row(11, 11, 4, 0.0422, 0.0857);
  row(11, 10, 5, 0.0358, 0.0869);
  row(10, 10, 6, 0.0399, 0.0628);
  row(10, 9, 7, 0.0373, 0.0634);
  row(9, 9, 8, 0.0400, 0.0507);
  row(9, 8, 9, 0.0391, 0.0509);
}

TEST_CASE("published: C1, beds of a stroke unit", "[stat][published]") { c1(); }

TEST_CASE("published: C1, with 12 acute beds and a queue it is Erlang C, not B", "[stat][published]") {
  // Exact for exponential stays; near for these mixtures of lognormal ones.
  for (const auto& [beds, erlang_c] : {std::pair{10, 0.4424}, {12, 0.1549}, {14, 0.0447}}) {
    const Sample sample("published/c1_stroke_unit.yaml", 200, "published/c1_queue" + std::to_string(beds),
                        {{"providers.hospital.resources.acute.capacity", std::to_string(beds)}});
    double waited = 0, served = 0;
    for (const char* step :
         {"acute_stroke.to_rehabilitation", "acute_stroke.to_early_discharge", "acute_stroke.to_elsewhere",
          "acute_transient_attack.acute", "acute_neurology.acute", "acute_other.acute"}) {
      const auto n = sample.values("served", std::string("hospital/") + step),
                 share = sample.values("waited_share", std::string("hospital/") + step);
      for (std::size_t k = 0; k < n.size(); ++k) {
        served += n[k];
        waited += n[k] * share[k];
      }
    }
    INFO(beds << " beds: " << waited / served << ", Erlang C " << erlang_c);
    CHECK(std::abs(waited / served - erlang_c) <= 0.03);
    CHECK(std::abs(waited / served - theory::erlang_b(beds, 8.14549)) > 0.01);
  }
}

TEST_CASE("published: C3, treatment centre", "[stat][published]") { c3(); }

TEST_CASE("published: the tables of docs/validation.md", "[.report][.report-published]") {
  c1();
  c3();
  std::cout << "<!-- results: c1 -->\n"
            << test::kComparisonHead << test::reports()["c1"].str() << "<!-- results: c3 -->\n"
            << test::kComparisonHead << test::reports()["c3"].str() << "<!-- end of results -->\n";
}
