// The mathematics of answers, without scenarios: designs, which inputs matter, least levels, best of many.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <numeric>
#include <set>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/statistics/keyed_draws.hpp"
#include "methods/best_of.hpp"
#include "methods/chance_root.hpp"
#include "methods/designs.hpp"
#include "methods/effects.hpp"

using namespace icsflow;
using namespace icsflow::models;
using namespace icsflow::models::methods;

namespace {

const engine::DrawSite kSite("answers/methods");

/// Ishigami and Homma 1990: sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1, each x even between -pi and pi.
double ishigami(const Row& u) {
  const auto x = [&](std::size_t i) { return (2 * u[i] - 1) * std::numbers::pi; };
  const double s = std::sin(x(1));
  return std::sin(x(0)) + 7 * s * s + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
}

/// Replications of levels that meet a target where their luck is below a chance.
MetAt by_luck(const std::vector<double>& chances, std::uint64_t seed, bool shared) {
  return [=](int level, int n) {
    std::vector<bool> met;
    engine::KeyedDraws chance({seed, 0}, shared ? "all" : "level " + std::to_string(level), kSite);
    for (int r = 0; r < n; ++r) met.push_back(chance.uniform() < chances[static_cast<std::size_t>(level)]);
    return met;
  };
}

double normal_of(double u) { return boost::math::quantile(boost::math::normal(), u); }

}  // namespace

TEST_CASE("Methods: designs have the points that they should", "[models][answers][quick]") {
  CHECK(grid({2, 3}) == Rows{{0, 0}, {0, 0.5}, {0, 1}, {1, 0}, {1, 0.5}, {1, 1}});
  CHECK(one_at_a_time({0.5, 0.2}) == Rows{{0.5, 0.2}, {0, 0.2}, {1, 0.2}, {0.5, 0}, {0.5, 1}});
  const Rows square = latin_hypercube(50, 3, 7);
  for (std::size_t i = 0; i < 3; ++i) {
    std::set<int> parts;
    for (const Row& row : square) parts.insert(static_cast<int>(row[i] * 50));
    CHECK(parts.size() == 50);
    CHECK(*parts.rbegin() == 49);
  }
  CHECK(latin_hypercube(50, 3, 7) == square);
  CHECK(latin_hypercube(50, 3, 8) != square);
  // The first points of Sobol's sequence, as published.
  CHECK(sobol_sequence(3, 2) == Rows{{0.5, 0.5}, {0.75, 0.25}, {0.25, 0.75}});
  const Rows trajectories = morris_trajectories(6, 4, 1);
  REQUIRE(trajectories.size() == 30);
  for (std::size_t t = 0; t < 6; ++t) {
    std::set<std::size_t> moved;
    for (std::size_t s = 0; s < 4; ++s) {
      const Row &a = trajectories[5 * t + s], &b = trajectories[5 * t + s + 1];
      for (std::size_t i = 0; i < 4; ++i) {
        CHECK(b[i] > -1e-12);
        CHECK(b[i] < 1 + 1e-12);
        if (a[i] == b[i]) continue;
        CHECK(std::abs(std::abs(b[i] - a[i]) - 2.0 / 3) < 1e-12);
        moved.insert(i);
      }
    }
    CHECK(moved.size() == 4);
  }
  const Rows pairs = sobol_pairs(4, 2);
  REQUIRE(pairs.size() == 16);
  CHECK(pairs[2] == Row{pairs[1][0], pairs[0][1]});
  CHECK(pairs[3] == Row{pairs[0][0], pairs[1][1]});
}

TEST_CASE("Methods: straight lines are found exactly", "[models][answers][quick]") {
  const Rows inputs = latin_hypercube(60, 3, 3);
  std::vector<double> output;
  for (const Row& x : inputs) output.push_back(5 + 3 * x[0] - 4 * x[1]);
  const Regression found = standardised_regression(inputs, output, 0.95);
  CHECK(std::abs(found.explained - 1) < 1e-12);
  // In standard deviations of a Latin hypercube: nearly those of even numbers.
  CHECK(std::abs(found.coefficients[0].value - 0.6) < 0.06);
  CHECK(std::abs(found.coefficients[1].value + 0.8) < 0.06);
  CHECK(std::abs(found.coefficients[2].value) < 1e-12);
  // Only the order counts for ranks.
  std::vector<double> bent;
  for (const Row& x : inputs) bent.push_back(std::exp(5 * x[1]));
  const auto ranks = rank_correlations(inputs, bent, 0.95);
  CHECK(ranks[1].value == 1);
  CHECK(std::abs(ranks[0].value) < 0.4);
  CHECK(ranks[0].low < 0);
  CHECK(ranks[0].high > 0);
  // Ties share their rank: 1, 2.5, 2.5, 4 against 1, 2, 3, 4.
  const auto ties = rank_correlations({{1}, {2}, {2}, {3}}, std::vector<double>{1, 2, 3, 4}, 0.95);
  CHECK(std::abs(ties[0].value - 0.9486832980505138) < 1e-12);
  // Elementary effects of a line are its slopes, without spread.
  const Rows trajectories = morris_trajectories(10, 3, 5);
  std::vector<double> line, product;
  for (const Row& x : trajectories) {
    line.push_back(5 + 3 * x[0] - 4 * x[1]);
    product.push_back(x[0] * x[1]);
  }
  const auto effects = elementary_effects(trajectories, line, 0.95, 1);
  CHECK(std::abs(effects[0].mean - 3) < 1e-12);
  CHECK(std::abs(effects[1].mean + 4) < 1e-12);
  CHECK(std::abs(effects[1].size.value - 4) < 1e-12);
  CHECK(effects[1].spread < 1e-12);
  CHECK(effects[2].size.value == 0);
  CHECK(elementary_effects(trajectories, product, 0.95, 1)[0].spread > 0.1);
  // Confounded factors, and too few points, say nothing.
  CHECK(std::isnan(standardised_regression({{1, 2}, {2, 4}, {3, 6}, {4, 8}}, std::vector<double>{1, 2, 3, 5}, 0.95)
                       .coefficients[0]
                       .value));
  CHECK(std::isnan(standardised_regression({{1}, {2}}, std::vector<double>{1, 2}, 0.95).coefficients[0].value));
}

TEST_CASE("Methods: shares of the variance of Ishigami's function are within 0.03", "[models][answers][quick]") {
  constexpr std::array kFirst{0.3139, 0.4424, 0.0}, kTotal{0.5576, 0.4424, 0.2437};  // Saltelli et al. 2000
  std::vector<double> output;
  const Rows points = sobol_pairs(1024, 3);
  for (const Row& row : points) output.push_back(ishigami(row));
  const Indices found = sobol_indices(3, output, 0.95, 1);
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i, found.first[i].value, found.total[i].value);
    CHECK(std::abs(found.first[i].value - kFirst[i]) < 0.03);
    CHECK(std::abs(found.total[i].value - kTotal[i]) < 0.03);
    CHECK(found.first[i].low < kFirst[i]);
    CHECK(found.first[i].high > kFirst[i]);
    CHECK(found.total[i].low < kTotal[i]);
    CHECK(found.total[i].high > kTotal[i]);
  }
  // A wrong formula: A in the place of B, which turns first and total order round.
  std::vector<double> wrong = output;
  for (std::size_t r = 0; r < 1024; ++r) std::swap(wrong[5 * r], wrong[5 * r + 1]);
  const Indices other = sobol_indices(3, wrong, 0.95, 1);
  CHECK(std::abs(other.total[0].value - kTotal[0]) > 0.03);
}

TEST_CASE("Methods: luck is a share of the variance", "[models][answers][quick]") {
  // Inputs +-3, luck that all points share +-1: variances (of samples of two) 18 and 2.
  CHECK(std::abs(share_of_luck({{2, 4}, {-4, -2}}) - 2.0 / 20) < 1e-12);
  CHECK(share_of_luck({{1, 1}, {2, 2}}) == 0);
  CHECK(share_of_luck({{1, 2}, {1, 2}}) == 1);
  CHECK(std::isnan(share_of_luck({{1}, {2}})));
  // Many points: 4 of inputs, 2 of shared luck, 3 of other.
  engine::KeyedDraws chance({11, 0}, "luck", kSite);
  Rows outputs;
  std::vector<double> shared;
  for (int r = 0; r < 400; ++r) shared.push_back(std::sqrt(2.0) * normal_of(chance.uniform()));
  for (int p = 0; p < 400; ++p) {
    Row& row = outputs.emplace_back();
    const double input = 2 * normal_of(chance.uniform());
    for (int r = 0; r < 400; ++r)
      row.push_back(input + shared[static_cast<std::size_t>(r)] + std::sqrt(3.0) * normal_of(chance.uniform()));
  }
  CHECK(std::abs(share_of_luck(outputs) - 5.0 / 9) < 0.04);
}

TEST_CASE("Methods: the least level is found, or it is said that there is none", "[models][answers][quick]") {
  CHECK(looks_at(100) == std::vector<int>{10, 15, 20, 30, 45, 70, 100});
  CHECK(looks_at(12) == std::vector<int>{10, 12});
  RootOptions options;
  options.levels = 101;
  std::vector<double> chances;
  for (int level = 0; level <= 100; ++level) chances.push_back(level < 37 ? 0.0 : 1.0);
  const Root sharp = least_level(options, by_luck(chances, 1, true));
  CHECK(sharp.below == 36);
  CHECK(sharp.above == 37);
  CHECK(sharp.level == 37);
  CHECK(sharp.monotone);
  CHECK(!sharp.probabilistic);
  CHECK(sharp.tried.size() < 12);
  // All too little; all enough; the last too near to tell.
  const Root none = least_level(options, by_luck(std::vector<double>(101, 0.3), 1, true));
  CHECK(none.below == 100);
  CHECK(none.above == 101);
  CHECK(!none.level);
  CHECK(none.tried.size() == 1);
  const Root all = least_level(options, by_luck(std::vector<double>(101, 0.99), 1, true));
  CHECK(all.above == 0);
  CHECK(all.level == 0);
  const Root near = least_level(options, by_luck(std::vector<double>(101, 0.8), 3, true));
  CHECK(near.above == 101);
  CHECK(near.below == -1);
  // A level that is open is gone round: 0.8 itself at 40 to 42.
  for (int level = 0; level <= 100; ++level)
    chances[static_cast<std::size_t>(level)] = level < 40 ? 0.2 : level > 42 ? 0.995 : 0.8;
  const Root round = least_level(options, by_luck(chances, 3, true));
  CHECK(round.below == 39);
  CHECK(round.above == 43);
  REQUIRE(round.level);
  CHECK(*round.level >= 40);
}

TEST_CASE("Methods: a chance that luck makes fall and rise is bisected by odds", "[models][answers][quick]") {
  RootOptions options;
  options.levels = 41;
  options.most = 8000;
  std::vector<double> chances;
  for (int level = 0; level <= 40; ++level) chances.push_back(1 / (1 + std::exp(-(level - 20.5) / 1.5)));
  // 0.8 is passed at 22.58: the least level is 23.
  int held = 0, narrow = 0, held_by_wrong = 0;
  constexpr int kTrials = 40;
  for (int trial = 0; trial < kTrials; ++trial) {
    const MetAt met = by_luck(chances, static_cast<std::uint64_t>(trial), false);
    const Root root = bisect_by_odds(options, met);
    CHECK(root.probabilistic);
    held += root.below < 23 && 23 <= root.above ? 1 : 0;
    narrow += root.above - root.below == 1 ? 1 : 0;
    RootOptions wrong = options;
    wrong.chance = 0.5;
    const Root other = bisect_by_odds(wrong, met);
    held_by_wrong += other.below < 23 && 23 <= other.above ? 1 : 0;
  }
  CAPTURE(held, narrow, held_by_wrong);
  CHECK(held >= 36);
  CHECK(narrow >= 32);
  CHECK(held_by_wrong < 10);
  // What bisection sees as falling goes this way.
  std::vector<double> falling = chances;
  falling[30] = 0.2;
  const Root root = least_level(options, by_luck(falling, 4, true));
  CHECK(!root.monotone);
  CHECK(root.probabilistic);
}

TEST_CASE("Methods: KN selects the best at its least favourable configuration", "[models][answers][stat]") {
  constexpr std::size_t kSystems = 5;
  constexpr int kTrials = 3000;
  const auto right = [&](double delta, double shared) {
    int count = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
      engine::KeyedDraws chance({engine::hash_name("KN"), 0}, std::to_string(trial), kSite);
      std::vector<std::vector<double>> values(kSystems);
      const auto observe = [&](std::size_t system, int n) {
        while (static_cast<int>(values.back().size()) < n) {
          const double together = std::sqrt(shared) * normal_of(chance.uniform());
          for (std::size_t s = 0; s < kSystems; ++s)
            values[s].push_back((s == 2 ? 0.5 : 0.0) + together + std::sqrt(1 - shared) * normal_of(chance.uniform()));
        }
        return std::vector<double>(values[system].begin(), values[system].begin() + n);
      };
      KnOptions options;
      options.delta = delta;
      options.most = 100'000;
      const Best best = select_best(kSystems, options, observe);
      CHECK(best.decided);
      count += best.best == 2 ? 1 : 0;
    }
    return count;
  };
  const double least = boost::math::quantile(boost::math::binomial(kTrials, 0.95), 0.001);
  const int independent = right(0.5, 0), paired = right(0.5, 0.5), wrong = right(1.5, 0);
  CAPTURE(independent, paired, wrong, least);
  CHECK(independent >= least);
  CHECK(paired >= least);
  CHECK(wrong < least);  // a difference that matters three times as large as the lead
}

TEST_CASE("Methods: KN leaves out the worse ones, and ends where plans are the same", "[models][answers][quick]") {
  const auto values = [](std::size_t system, int n) {
    std::vector<double> out;
    for (int r = 0; r < n; ++r)
      out.push_back((r % 3) + (system == 1 ? 1.0 : 0.0) + 0.001 * ((r * 7 + static_cast<int>(system)) % 5));
    return out;
  };
  KnOptions options;
  options.delta = 0.1;
  const Best best = select_best(3, options, values);
  CHECK(best.best == 1);
  CHECK(best.decided);
  CHECK(best.used == std::vector<int>{10, 10, 10});
  const auto same = [](std::size_t, int n) {
    std::vector<double> out;
    for (int r = 0; r < n; ++r) out.push_back(r);
    return out;
  };
  const Best tie = select_best(2, options, same);
  CHECK(tie.best == 0);
  CHECK(tie.used[0] < 20);
}

TEST_CASE("Methods: a budget goes where it tells plans apart", "[models][answers][quick]") {
  // Chen and others: n_i / n_j = ((s_i / d_i) / (s_j / d_j))^2 = (1 / (1/2))^2 = 4 of the second and third.
  const auto given = allocate_budget(std::array{3.0, 2.0, 1.0}, std::array{1.0, 1.0, 1.0}, 10'000);
  CHECK(std::accumulate(given.begin(), given.end(), 0) == 10'000);
  CHECK(std::abs(static_cast<double>(given[1]) / given[2] - 4) < 0.01);
  // Of the best: s_b sqrt(sum (n_i / s_i)^2).
  CHECK(std::abs(given[0] - std::hypot(given[1], given[2])) < 5);
  CHECK(chance_of_best(std::vector<std::vector<double>>{{5, 6, 7, 8}, {1, 2, 3, 4.5}}) > 0.99);
  CHECK(chance_of_best(std::vector<std::vector<double>>{{1, 2, 3}, {3, 2, 1}}) == Approx(0.5));
}
