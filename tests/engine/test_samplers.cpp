// Every sampler against theory: mean and variance within 4 standard errors, 2e5 draws, seed fixed (the draws are those
// of identities 0, 1, 2 ... at the site "sampler"), so a false alarm has probability 1.3e-4 per row when a golden value
// is changed, and none otherwise. Each row is also shown to fail with its parameter moved.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <catch2/catch.hpp>

#include "icsflow/engine/check.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/statistics/statistics.hpp"

using namespace icsflow::engine;

namespace {

constexpr int kDraws = 200'000;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Substream stream_of(std::uint64_t identity) { return Substream({20'260'131, 0}, identity, DrawSite("sampler")); }

/// True if mean and variance of the draws are within 4 standard errors of `mean` and `variance`. The standard error of
/// the variance comes from the fourth moment of the sample itself.
bool agrees(const std::function<double(Substream&)>& draw, double mean, double variance) {
  std::vector<double> xs(kDraws);
  Tally tally;
  for (int i = 0; i < kDraws; ++i) {
    Substream u = stream_of(static_cast<std::uint64_t>(i));
    xs[static_cast<std::size_t>(i)] = draw(u);
    tally.add(xs[static_cast<std::size_t>(i)]);
  }
  double fourth = 0;
  for (const double x : xs) fourth += std::pow(x - tally.mean(), 4) / kDraws;
  const double error_of_mean = std::sqrt(variance / kDraws);
  const double error_of_variance = std::sqrt((fourth - tally.variance() * tally.variance()) / kDraws);
  return std::abs(tally.mean() - mean) <= 4 * error_of_mean &&
         std::abs(tally.variance() - variance) <= 4 * error_of_variance;
}

bool agrees(const Distribution& d, double mean, double variance) {
  return agrees([&](Substream& u) { return d.sample(u); }, mean, variance);
}

double weibull_variance(double shape, double scale) {
  const double g1 = std::tgamma(1 + 1 / shape);
  return scale * scale * (std::tgamma(1 + 2 / shape) - g1 * g1);
}

/// Mean and variance of a truncated normal by the midpoint rule, independent of the sampler's formulae.
std::array<double, 2> truncated_moments(double mean, double sd, double low, double high) {
  constexpr int kSteps = 200'000;
  const double from = std::max(low, mean - 12 * sd);
  const double step = (std::min(high, mean + 12 * sd) - from) / kSteps;
  double mass = 0;
  double first = 0;
  double second = 0;
  for (int i = 0; i < kSteps; ++i) {
    const double x = from + (i + 0.5) * step;
    const double weight = std::exp(-0.5 * (x - mean) * (x - mean) / (sd * sd));
    mass += weight;
    first += weight * x;
    second += weight * x * x;
  }
  return {first / mass, second / mass - first * first / (mass * mass)};
}

/// E[X^k] of a log-logistic.
double loglogistic_moment(double median, double shape, int k) {
  const double x = k * std::acos(-1.0) / shape;
  return std::pow(median, k) * x / std::sin(x);
}

}  // namespace

TEST_CASE("samplers: mean and variance are those of the theory, and a moved parameter is noticed",
          "[stat][engine][samplers]") {
  struct Row {
    std::string name;
    Distribution right;
    Distribution moved;  // by 1 to 2 % of the mean or spread
    double mean;
    double variance;
  };
  const auto truncated = truncated_moments(10, 4, 6, 20);
  const auto tail = truncated_moments(0, 1, 3, kInfinity);
  const std::vector<double> values = {1, 2, 5, 100};
  const std::vector<double> weights = {3, 0, 6, 1};
  const std::vector<double> other_weights = {3, 0, 6, 1.03};
  const std::vector<Row> rows = {
      {"uniform", Distribution::uniform(2, 8), Distribution::uniform(2, 8.1), 5, 3},
      {"exponential", Distribution::exponential(7), Distribution::exponential(7.1), 7, 49},
      {"lognormal by logs", Distribution::lognormal_log(1, 0.5), Distribution::lognormal_log(1, 0.51), std::exp(1.125),
       (std::exp(0.25) - 1) * std::exp(2.25)},
      {"lognormal by mean", Distribution::lognormal_mean(10, 6), Distribution::lognormal_mean(10.1, 6), 10, 36},
      {"gamma, shape above 1", Distribution::gamma(3, 2), Distribution::gamma(3.05, 2), 6, 12},
      {"gamma, shape below 1", Distribution::gamma(0.4, 2), Distribution::gamma(0.4, 2.04), 0.8, 1.6},
      {"weibull", Distribution::weibull(1.7, 3), Distribution::weibull(1.7, 3.03), 3 * std::tgamma(1 + 1 / 1.7),
       weibull_variance(1.7, 3)},
      {"log-logistic", Distribution::loglogistic(3, 8), Distribution::loglogistic(3.03, 8), loglogistic_moment(3, 8, 1),
       loglogistic_moment(3, 8, 2) - std::pow(loglogistic_moment(3, 8, 1), 2)},
      {"pareto", Distribution::pareto(2, 8), Distribution::pareto(2, 7.5), 16 / 7.0, 4 * 8 / (49.0 * 6)},
      {"triangular", Distribution::triangular(1, 2, 6), Distribution::triangular(1, 2.1, 6), 3,
       (1.0 + 4 + 36 - 2 - 6 - 12) / 18},
      {"truncated normal", Distribution::truncated_normal(10, 4, 6, 20), Distribution::truncated_normal(10.1, 4, 6, 20),
       truncated[0], truncated[1]},
      {"truncated normal, far tail", Distribution::truncated_normal(0, 1, 3, kInfinity),
       Distribution::truncated_normal(0.05, 1, 3, kInfinity), tail[0], tail[1]},
      {"poisson, small", Distribution::poisson(0.8), Distribution::poisson(0.82), 0.8, 0.8},
      {"poisson, by rejection", Distribution::poisson(45), Distribution::poisson(45.3), 45, 45},
      {"empirical", Distribution::empirical(values, weights), Distribution::empirical(values, other_weights), 13.3,
       0.3 * 1 + 0.6 * 25 + 0.1 * 10'000 - 13.3 * 13.3},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    CHECK(agrees(row.right, row.mean, row.variance));
    CHECK_FALSE(agrees(row.moved, row.mean, row.variance));
    CHECK(row.right.mean() == Approx(row.mean).epsilon(1e-6));
  }
}

TEST_CASE("samplers: lengths found at an instant have density x f(x) / mean", "[stat][engine][samplers]") {
  // Mean and variance of that law from the first three moments of f, by the midpoint rule or the closed forms.
  using Moments = std::array<double, 3>;
  const auto moments = [](double low, double high, const std::function<double(double)>& density) {
    constexpr int kSteps = 400'000;
    double mass = 0;
    Moments m{};
    for (int i = 0; i < kSteps; ++i) {
      const double x = low + (i + 0.5) * (high - low) / kSteps, weight = density(x);
      mass += weight;
      m[0] += weight * x;
      m[1] += weight * x * x;
      m[2] += weight * x * x * x;
    }
    for (double& x : m) x /= mass;
    return m;
  };
  const auto normal = [](double mean, double sd) {
    return [mean, sd](double x) { return std::exp(-0.5 * (x - mean) * (x - mean) / (sd * sd)); };
  };
  const auto weibull = [](double shape, double scale) {
    const auto m = [&](int n) { return std::pow(scale, n) * std::tgamma(1 + n / shape); };
    return Moments{m(1), m(2), m(3)};
  };
  const auto lognormal = [](double mu, double sigma) {
    const auto m = [&](int n) { return std::exp(n * mu + n * n * sigma * sigma / 2); };
    return Moments{m(1), m(2), m(3)};
  };
  const std::vector<double> values = {0, 1, 2, 5, 40}, weights = {4, 3, 0, 5, 1};
  struct Row {
    std::string name;
    Distribution right, moved;
    Moments m;
  };
  const std::vector<Row> rows = {
      {"uniform", Distribution::uniform(2, 8), Distribution::uniform(2.2, 8), {5, 28, 170}},
      {"exponential", Distribution::exponential(7), Distribution::exponential(7.2), {7, 98, 2058}},
      {"lognormal", Distribution::lognormal_log(1, 0.5), Distribution::lognormal_log(1, 0.52), lognormal(1, 0.5)},
      {"gamma", Distribution::gamma(0.7, 3), Distribution::gamma(0.75, 3), {2.1, 2.1 * 5.1, 2.1 * 5.1 * 8.1}},
      {"weibull", Distribution::weibull(0.8, 5), Distribution::weibull(0.8, 5.2), weibull(0.8, 5)},
      {"triangular", Distribution::triangular(1, 2, 9), Distribution::triangular(1, 2.5, 9),
       moments(1, 9, [](double x) { return x < 2 ? (x - 1) / 1 : (9 - x) / 7; })},
      {"truncated normal", Distribution::truncated_normal(3, 4, 0, kInfinity),
       Distribution::truncated_normal(3, 4.2, 0, kInfinity), moments(0, 43, normal(3, 4))},
      {"its tail", Distribution::truncated_normal(0, 1, 3, 9), Distribution::truncated_normal(0, 1, 3.02, 9),
       moments(3, 9, normal(0, 1))},
      {"poisson", Distribution::poisson(2.5), Distribution::poisson(2.6), {2.5, 8.75, 36.875}},
      {"empirical",
       Distribution::empirical(values, weights),
       Distribution::empirical(values, std::vector<double>{4, 3, 0, 5, 1.2}),
       {68.0 / 13, 1728.0 / 13, 64628.0 / 13}},
  };
  for (const Row& row : rows) {
    INFO(row.name);
    const double mean = row.m[1] / row.m[0], variance = row.m[2] / row.m[0] - mean * mean;
    CHECK(agrees([&](Substream& u) { return row.right.sample_length_biased(u); }, mean, variance));
    CHECK_FALSE(agrees([&](Substream& u) { return row.moved.sample_length_biased(u); }, mean, variance));
    // P(X < x), and X given that it is above x.
    constexpr double kAbove = 3.3;
    const double below = row.right.probability_below(kAbove);
    const double next = (row.right.probability_below(1.25 * kAbove) - below) / (1 - below);
    CHECK(agrees([&](Substream& v) { return row.right.sample(v) < kAbove ? 1.0 : 0.0; }, below, below * (1 - below)));
    CHECK(agrees([&](Substream& v) { return row.right.sample_above(v, kAbove) < 1.25 * kAbove ? 1.0 : 0.0; }, next,
                 next * (1 - next)));
  }
  Substream u = stream_of(1);
  CHECK(Distribution::deterministic(4).sample_length_biased(u) == 4);
  CHECK(Distribution::deterministic(4).sample_above(u, 3) == 4);
  // Far in the tail, where no draw is accepted: the exponential forgets.
  CHECK(agrees([](Substream& v) { return Distribution::exponential(7).sample_above(v, 140) - 140; }, 7, 49));
}

TEST_CASE("samplers: log-logistic and pareto have their whole distribution, length-biased too",
          "[stat][engine][samplers]") {
  // Kolmogorov-Smirnov, as of the gamma below. Length-biased: the odds of a log-logistic are those of a beta variable,
  // a Pareto loses one of its shape.
  constexpr int kDraws = 100'000;
  const auto distance = [](const auto& draw, const auto& below) {
    std::vector<double> x(kDraws);
    for (int i = 0; i < kDraws; ++i) {
      Substream u = stream_of(static_cast<std::uint64_t>(i));
      x[static_cast<std::size_t>(i)] = draw(u);
    }
    std::sort(x.begin(), x.end());
    double most = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double p = below(x[i]);
      most = std::max({most, p - static_cast<double>(i) / kDraws, static_cast<double>(i + 1) / kDraws - p});
    }
    return most;
  };
  const auto plain = [](const Distribution& d) { return [d](Substream& u) { return d.sample(u); }; };
  const auto biased = [](const Distribution& d) { return [d](Substream& u) { return d.sample_length_biased(u); }; };
  const auto below = [](const Distribution& d) { return [d](double x) { return d.probability_below(x); }; };
  const auto biased_below = [](double shape) {
    return [shape](double x) {
      const double odds = std::pow(x / 2, shape);
      return boost::math::ibeta(1 + 1 / shape, 1 - 1 / shape, odds / (1 + odds));
    };
  };
  for (const double shape : {1.2, 2.0, 5.0}) {
    CAPTURE(shape);
    const Distribution loglogistic = Distribution::loglogistic(2, shape), pareto = Distribution::pareto(2, shape);
    CHECK(loglogistic.probability_below(2) == 0.5);
    CHECK(distance(plain(loglogistic), below(loglogistic)) < 0.00844);
    CHECK(distance(plain(pareto), below(pareto)) < 0.00844);
    CHECK(distance(plain(loglogistic), below(Distribution::loglogistic(2, shape * 1.1))) > 0.00844);
    CHECK(distance(plain(pareto), below(Distribution::pareto(2, shape * 1.05))) > 0.00844);
    CHECK(distance(biased(loglogistic), biased_below(shape)) < 0.00844);
    CHECK(distance(biased(loglogistic), biased_below(shape * 1.05)) > 0.00844);
    CHECK(distance(biased(pareto), [&](double x) { return 1 - std::pow(2 / x, shape - 1); }) < 0.00844);
    CHECK(distance(biased(pareto), [&](double x) { return 1 - std::pow(2 / x, shape); }) > 0.00844);
  }
}

TEST_CASE("samplers: the gamma has its whole distribution", "[stat][engine][samplers]") {
  // Kolmogorov-Smirnov: the largest distance of 100,000 draws from the distribution function. 0.00844 is exceeded with
  // probability 1e-6 (2 exp(-2 n D^2)); a shape wrong by 5 % is further away.
  constexpr int kDraws = 100'000;
  const auto distance = [](const Distribution& drawn, double shape) {
    std::vector<double> x(kDraws);
    for (int i = 0; i < kDraws; ++i) {
      Substream u = stream_of(static_cast<std::uint64_t>(i));
      x[static_cast<std::size_t>(i)] = drawn.sample(u);
    }
    std::sort(x.begin(), x.end());
    double most = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double p = boost::math::gamma_p(shape, x[i]);
      most = std::max({most, p - static_cast<double>(i) / kDraws, static_cast<double>(i + 1) / kDraws - p});
    }
    return most;
  };
  for (const double shape : {0.1, 0.4, 1.0, 1.7, 4.0, 40.0}) {
    CAPTURE(shape);
    CHECK(distance(Distribution::gamma(shape, 1), shape) < 0.00844);
    CHECK(distance(Distribution::gamma(shape * 1.05, 1), shape) > 0.00844);
  }
}

TEST_CASE("samplers: bernoulli, binomial and categorical have their probabilities", "[stat][engine][samplers]") {
  const auto flip = [](double p) { return [p](Substream& u) { return bernoulli(u, p) ? 1.0 : 0.0; }; };
  CHECK(agrees(flip(0.3), 0.3, 0.21));
  CHECK_FALSE(agrees(flip(0.305), 0.3, 0.21));
  const auto trials = [](double p) { return [p](Substream& u) { return double(binomial_by_trials(u, 12, p)); }; };
  CHECK(agrees(trials(0.25), 3, 2.25));
  CHECK_FALSE(agrees(trials(0.255), 3, 2.25));
  for (std::size_t alternative = 0; alternative < 3; ++alternative) {
    const auto drawn = [alternative](std::vector<double> p) {
      return [alternative, p](Substream& u) { return categorical(u, p) == alternative ? 1.0 : 0.0; };
    };
    const double p = std::array{0.2, 0.5, 0.3}[alternative];
    CHECK(agrees(drawn({0.2, 0.5, 0.3}), p, p * (1 - p)));
    CHECK_FALSE(agrees(drawn({0.19, 0.52, 0.29}), p, p * (1 - p)));
  }
}

TEST_CASE("samplers: golden values pin the algorithms of Boost.Random 1.74", "[quick][engine][samplers][golden]") {
  // The same on every x86-64: portable_math.hpp.
  const std::vector<double> values = {1, 2, 5};
  const std::vector<double> weights = {1, 1, 2};
  struct Row {
    std::string name;
    Distribution distribution;
    std::array<double, 3> expected;
  };
  const std::vector<Row> rows = {
      {"deterministic", Distribution::deterministic(4), {4, 4, 4}},
      {"uniform", Distribution::uniform(2, 8), {0x1.742a249662b8cp+2, 0x1.60ec2362c209fp+2, 0x1.90cdb7b722ap+2}},
      {"exponential", Distribution::exponential(7), {0x1.9e30d84a81bd1p+2, 0x1.d0cb8e6b8302bp+1, 0x1.102e5dec0d2aap+4}},
      {"lognormal",
       Distribution::lognormal_log(1, 0.5),
       {0x1.bc386f2376d68p+0, 0x1.001899135d8efp+1, 0x1.8f1a6fbce807cp+2}},
      {"gamma above 1", Distribution::gamma(3, 2), {0x1.73f3223c87c3dp+1, 0x1.c92598e328b4cp+1, 0x1.99b5482d87a72p+3}},
      {"gamma below 1",
       Distribution::gamma(0.4, 2),
       {0x1.7455ca32a8dfbp-7, 0x1.b4946750faf06p-1, 0x1.c7615ff8f6705p+2}},
      {"weibull", Distribution::weibull(1.7, 3), {0x1.824b3fa81934p+1, 0x1.647b35facdac4p+1, 0x1.b3a9916245fe9p+1}},
      {"log-logistic",
       Distribution::loglogistic(3, 2),
       {0x1.fb6a777fd4a5fp+1, 0x1.c89b891b6795ap+1, 0x1.2cbb9c1b8da2p+2}},
      {"pareto", Distribution::pareto(2, 3), {0x1.5c66bef3f5eaap+1, 0x1.3052e54ef29c1p+1, 0x1.1fc014477135fp+2}},
      {"triangular",
       Distribution::triangular(1, 2, 6),
       {0x1.86166a8e2d815p+1, 0x1.9c79aef0c5a43p+1, 0x1.6707b3971dadep+1}},
      {"truncated normal",
       Distribution::truncated_normal(10, 4, 6, 20),
       {0x1.7f5991846ca26p+3, 0x1.7091d916d5416p+3, 0x1.971fe4b4edfb8p+3}},
      {"poisson small", Distribution::poisson(3), {0x1.8p+1, 0x1.8p+1, 0x1p+2}},
      {"poisson large", Distribution::poisson(45), {0x1.cp+5, 0x1.cp+5, 0x1.5p+5}},
      {"empirical", Distribution::empirical(values, weights), {0x1.4p+2, 0x1.4p+2, 0x1.4p+2}},
  };
  for (const Row& row : rows) {
    for (std::uint64_t i = 0; i < 3; ++i) {
      INFO(row.name << ' ' << i);
      Substream u = stream_of(i);
      const double x = row.distribution.sample(u);
      CAPTURE(std::to_string(i), x);
      CHECK(x == row.expected[i]);
    }
  }
}

TEST_CASE("samplers: golden values of the draws that compare words, on any CPU", "[quick][engine][samplers][golden]") {
  const std::vector<double> shares = {0.2, 0.5, 0.3};
  struct Row {
    bool bernoulli;
    std::size_t categorical;
    int binomial;
  };
  const std::vector<Row> expected = {{false, 1, 4}, {false, 1, 4}, {false, 2, 9}, {true, 1, 7},
                                     {false, 1, 7}, {false, 2, 4}, {true, 1, 4},  {true, 0, 6}};
  for (std::uint64_t i = 0; i < expected.size(); ++i) {
    Substream u = stream_of(i), v = stream_of(i), w = stream_of(i);
    CAPTURE(i);
    CHECK(bernoulli(u, 0.4) == expected[i].bernoulli);
    CHECK(categorical(v, shares) == expected[i].categorical);
    CHECK(binomial_by_trials(w, 20, 0.3) == expected[i].binomial);
  }
}

TEST_CASE("samplers: values stay in their support", "[quick][engine][samplers]") {
  const double tiny = std::numeric_limits<double>::min();
  struct Row {
    Distribution distribution;
    double low, high;
  };
  const std::vector<Row> rows = {
      {Distribution::uniform(2, 8), 2, 8},
      {Distribution::exponential(7), 0, kInfinity},
      {Distribution::lognormal_mean(1, 3), tiny, kInfinity},
      {Distribution::gamma(0.1, 1), 0, kInfinity},
      {Distribution::weibull(0.3, 1), 0, kInfinity},
      {Distribution::loglogistic(3, 1.01), tiny, kInfinity},
      {Distribution::pareto(2, 1.01), 2, kInfinity},
      {Distribution::triangular(1, 1, 3), 1, 3},
      {Distribution::truncated_normal(0, 1, -kInfinity, kInfinity), -10, 10},
      {Distribution::truncated_normal(0, 1, 8, 9), 8, 9},
      {Distribution::truncated_normal(0, 1, -30, -29), -30, -29},
      {Distribution::poisson(30), 0, 200},
  };
  for (const Row& row : rows) {
    bool inside = true;
    for (std::uint64_t i = 0; i < 20'000; ++i) {
      Substream u = stream_of(i);
      const double x = row.distribution.sample(u);
      inside = inside && x >= row.low && x <= row.high;
    }
    INFO(static_cast<int>(row.distribution.family()));
    CHECK(inside);
  }
}

TEST_CASE("samplers: degenerate parameters are values, not loops", "[quick][engine][samplers]") {
  Substream u = stream_of(1);
  CHECK(Distribution::uniform(3, 3).sample(u) == 3);
  CHECK(Distribution::uniform(3, 3).mean() == 3);
  CHECK(Distribution::poisson(0).sample(u) == 0);
  CHECK(Distribution::lognormal_mean(5, 0).sample(u) == Approx(5).epsilon(1e-14));
  const std::vector<double> values = {1, 2, 3};
  const std::vector<double> only_second = {0, 4, 0};
  for (int i = 0; i < 100; ++i) CHECK(Distribution::empirical(values, only_second).sample(u) == 2);
}

TEST_CASE("samplers: impossible parameters are refused", "[quick][engine][samplers]") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  using D = Distribution;
  CHECK_THROWS_AS(D::deterministic(nan), std::domain_error);
  CHECK_THROWS_AS(D::uniform(2, 1), std::domain_error);
  CHECK_THROWS_AS(D::uniform(0, kInfinity), std::domain_error);
  CHECK_THROWS_AS(D::exponential(0), std::domain_error);
  CHECK_THROWS_AS(D::exponential(nan), std::domain_error);
  CHECK_THROWS_AS(D::lognormal_log(0, -1), std::domain_error);
  CHECK_THROWS_AS(D::lognormal_mean(0, 1), std::domain_error);
  CHECK_THROWS_AS(D::gamma(0, 1), std::domain_error);
  CHECK_THROWS_AS(D::gamma(1, 0), std::domain_error);
  CHECK_THROWS_AS(D::weibull(-1, 1), std::domain_error);
  CHECK_THROWS_AS(D::loglogistic(0, 2), std::domain_error);
  CHECK_THROWS_AS(D::loglogistic(1, 1), std::domain_error);
  CHECK_THROWS_AS(D::pareto(0, 2), std::domain_error);
  CHECK_THROWS_AS(D::pareto(1, 1), std::domain_error);
  CHECK_THROWS_AS(D::triangular(1, 5, 4), std::domain_error);
  CHECK_THROWS_AS(D::triangular(1, 1, 1), std::domain_error);
  CHECK_THROWS_AS(D::truncated_normal(0, 0, 1, 2), std::domain_error);
  CHECK_THROWS_AS(D::truncated_normal(0, 1, 2, 2), std::domain_error);
  CHECK_THROWS_AS(D::truncated_normal(0, 1, 50, 60), std::domain_error);
  CHECK_THROWS_AS(D::poisson(-1), std::domain_error);
  const std::vector<double> one = {1};
  const std::vector<double> two = {1, 2};
  const std::vector<double> zero = {0};
  const std::vector<double> mixed = {3, -1};
  CHECK_THROWS_AS(D::empirical(one, two), std::domain_error);
  CHECK_THROWS_AS(D::empirical(one, zero), std::domain_error);
  CHECK_THROWS_AS(D::empirical(two, mixed), std::domain_error);
  CHECK_THROWS_AS(D::empirical({}, {}), std::domain_error);
  Substream u = stream_of(1);
  CHECK_THROWS_AS(categorical(u, {}), ContractViolation);
  CHECK_THROWS_AS(binomial_by_trials(u, 8'193, 0.5), ContractViolation);
}

TEST_CASE("samplers: bernoulli and binomial are monotone in p under common random numbers",
          "[quick][engine][samplers]") {
  bool monotone = true;
  for (std::uint64_t i = 0; i < 500; ++i) {
    int previous = 0;
    bool before = false;
    for (double p = 0; p <= 1.0; p += 0.05) {
      Substream a = stream_of(i);
      Substream b = stream_of(i);
      const int now = binomial_by_trials(a, 20, p);
      const bool hit = bernoulli(b, p);
      monotone = monotone && now >= previous && hit >= before;
      previous = now;
      before = hit;
    }
  }
  CHECK(monotone);
}
