// The Gaussian process, the implausibility and the region on functions that are known.

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "icsflow/engine/statistics/keyed_draws.hpp"
#include "region/emulator.hpp"
#include "region/history.hpp"

using namespace icsflow::models::region;

namespace {

const icsflow::engine::DrawSite kSite("calibrate/region");

double smooth(const Point& p) { return std::sin(2 * p[0]) + p[1] * p[1] - 0.5 * p[2] * p[0] + 0.3 * p[3]; }

std::vector<Point> cube(std::size_t inputs, std::size_t count, std::uint64_t seed) {
  icsflow::engine::KeyedDraws draws({seed, 0}, "test", kSite);
  return latin_hypercube(inputs, count, draws);
}

std::vector<double> found_at(const std::vector<Point>& at, double luck, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> out;
  for (const Point& p : at) out.push_back(smooth(p) + luck * normal(random));
  return out;
}

}  // namespace

TEST_CASE("an emulator finds a smooth function, and tells how far it may be off", "[quick][calibrate]") {
  const std::vector<Point> at = cube(6, 60, 1), others = cube(6, 400, 2);
  for (const double luck : {0.0, 0.02, 0.1}) {
    const Emulator emulator(6, at, found_at(at, luck, 3));
    INFO("luck " << luck << ", Q2 " << emulator.q2());
    CHECK(emulator.q2() > 0.8);  // it is used
    CHECK(std::sqrt(emulator.luck()) == Approx(luck).margin(0.004).epsilon(0.3));
    double squares = 0;
    int inside = 0;
    for (const Point& p : others) {
      const Emulator::Guess guess = emulator.at(p);
      CHECK(guess.mean == Approx(emulator.mean_at(p)).margin(1e-12));
      squares += (guess.mean - smooth(p)) * (guess.mean - smooth(p)) / 400;
      inside += std::abs(guess.mean - smooth(p)) < 3 * std::sqrt(guess.variance) + 1e-6 ? 1 : 0;
    }
    CHECK(std::sqrt(squares) < 0.005 + luck);
    CHECK(inside >= 380);  // 95 % within three standard deviations
  }
}

TEST_CASE("an emulator of luck alone is no good", "[quick][calibrate]") {
  const std::vector<Point> at = cube(6, 60, 1);
  std::mt19937 random(5);
  std::normal_distribution<double> normal;
  for (int k = 0; k < 5; ++k) {
    std::vector<double> found;
    for (std::size_t i = 0; i < at.size(); ++i) found.push_back(normal(random));
    CHECK(Emulator(6, at, found).q2() < 0.5);
  }
  CHECK(Emulator(6, at, std::vector<double>(60, 4.5)).q2() == 0);
  CHECK(Emulator(6, at, std::vector<double>(60, 4.5)).at(at[3]).mean == Approx(4.5));
}

TEST_CASE("the same runs give the same emulator", "[quick][calibrate]") {
  const std::vector<Point> at = cube(3, 30, 1);
  const std::vector<double> found = found_at(at, 0.05, 1);
  const Emulator a(3, at, found), b(3, at, found);
  CHECK(a.q2() == b.q2());
  CHECK(a.at(at[7]).mean == b.at(at[7]).mean);
}

TEST_CASE("leaving one out by the formula is leaving one out by hand", "[quick][calibrate]") {
  // Of a straight line with luck the emulator is nearly the regression, for which the sum is known by refitting.
  const std::vector<Point> at = cube(1, 12, 4);
  std::mt19937 random(2);
  std::normal_distribution<double> normal;
  std::vector<double> y;
  for (const Point& p : at) y.push_back(2 * p[0] + 0.3 * normal(random));
  const auto line = [&](std::size_t without, double x) {
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (std::size_t i = 0; i < at.size(); ++i) {
      if (i == without) continue;
      n += 1;
      sx += at[i][0];
      sy += y[i];
      sxx += at[i][0] * at[i][0];
      sxy += at[i][0] * y[i];
    }
    const double slope = (n * sxy - sx * sy) / (n * sxx - sx * sx);
    return (sy - slope * sx) / n + slope * x;
  };
  double left_out = 0, about_mean = 0, mean = 0;
  for (const double v : y) mean += v / 12;
  for (std::size_t i = 0; i < at.size(); ++i) {
    left_out += std::pow(y[i] - line(i, at[i][0]), 2);
    about_mean += std::pow(y[i] - mean, 2);
  }
  CHECK(Emulator(1, at, y).q2() == Approx(1 - left_out / about_mean).margin(0.1));
}

TEST_CASE("the implausibility by hand", "[quick][calibrate]") {
  CHECK(implausibility(10, 4, 4) == Approx(3));
  CHECK(implausibility(4, 10, 1 + 1 + 1 + 1) == Approx(3));  // observed, model, emulator, luck
  // y = 2 x without luck: 0.5 +- 0.1 leaves x within 0.25 +- 0.15 at a cut of 3.
  const std::vector<Point> at = cube(1, 20, 1);
  std::vector<double> y;
  for (const Point& p : at) y.push_back(2 * p[0]);
  History history(1);
  CHECK(history.worst({0.9}) == 0);
  history.add(0, {0.5, 0.01}, Emulator(1, at, y));
  CHECK(history.worst({0.25}) == Approx(0).margin(0.01));
  CHECK(history.worst({0.40}) == Approx(3).epsilon(0.01));
  CHECK(history.misfit({0.40}) == Approx(9).epsilon(0.02));
  CHECK(history.plausible({0.39}, 3));
  CHECK_FALSE(history.plausible({0.41}, 3));
  CHECK(history.plausible({0.41}, 4));
  // Another output that says otherwise: the larger of the two counts.
  history.add(1, {1.9, 0.01}, Emulator(1, at, y));
  CHECK(history.worst({0.25}) == Approx(14).epsilon(0.01));
}

TEST_CASE("points are spread evenly over the region, and found where it is small", "[quick][calibrate]") {
  const std::vector<Point> at = cube(4, 60, 1);
  std::vector<double> y(at.size());
  // A small cube about 0.3, half as wide as 3 x 0.01.
  History history(4);
  for (std::size_t k = 0; k < 4; ++k) {
    for (std::size_t i = 0; i < at.size(); ++i) y[i] = at[i][k];
    history.add(k, {0.3, 0.0001}, Emulator(4, at, y));
  }
  icsflow::engine::KeyedDraws draws({1, 1}, "test", kSite);
  const Sample found = sample(history, 3, 200, 1, draws);
  REQUIRE(found.points.size() == 200);
  std::array<double, 4> least{1, 1, 1, 1}, most{}, mean{};
  for (const Point& p : found.points) {
    REQUIRE(history.plausible(p, 3));
    for (std::size_t k = 0; k < 4; ++k) {
      least[k] = std::min(least[k], p[k]);
      most[k] = std::max(most[k], p[k]);
      mean[k] += p[k] / 200;
    }
  }
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(least[k] < 0.278);
    CHECK(most[k] > 0.322);
    CHECK(mean[k] == Approx(0.3).margin(0.006));
  }
  // In proportion to exp(-misfit / 2) they are normal: the standard deviation is 0.01.
  const std::vector<Point> normal = by_misfit(history, 3, found.points, 40, draws);
  double squares = 0;
  for (const Point& p : normal) squares += (p[0] - 0.3) * (p[0] - 0.3) / 200;
  CHECK(std::sqrt(squares) == Approx(0.0099).epsilon(0.2));
  // Nothing fits two outputs that contradict each other.
  for (std::size_t i = 0; i < at.size(); ++i) y[i] = at[i][0];
  history.add(4, {0.8, 0.0001}, Emulator(4, at, y));
  const Sample none = sample(history, 3, 200, 1, draws);
  CHECK(none.points.empty());
  CHECK(none.least > 20);
}

TEST_CASE("a Latin hypercube has one point in each part of each input", "[quick][calibrate]") {
  const std::vector<Point> at = cube(6, 40, 9);
  for (std::size_t k = 0; k < 6; ++k) {
    std::array<int, 40> parts{};
    for (const Point& p : at) ++parts.at(static_cast<std::size_t>(p[k] * 40));
    CHECK(*std::max_element(parts.begin(), parts.end()) == 1);
  }
}
