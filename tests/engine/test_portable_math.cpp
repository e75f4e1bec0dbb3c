// Arithmetic that has the same bits on every processor: its accuracy against long double, and its bits.

#include "icsflow/engine/portable_math.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <random>

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

using namespace icsflow::engine;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Distance from the true value in units of the last place of the nearest double.
double units(double x, long double truth) {
  const auto nearest = std::fabs(static_cast<double>(truth));
  const double unit = std::nextafter(nearest, kInfinity) - nearest;
  return static_cast<double>(std::fabs(static_cast<long double>(x) - truth)) / unit;
}

}  // namespace

TEST_CASE("portable math: logarithm and exponential are within a unit in the last place", "[quick][portable_math]") {
  std::mt19937_64 word(20260131);
  const auto between = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(word() >> 11) * 0x1p-53;
  };
  double exp_error = 0, log_error = 0, log1p_error = 0, expm1_error = 0, pow_error = 0;
  for (int i = 0; i < 200'000; ++i) {
    for (const double x : {between(-700, 700), between(-1, 1)})
      exp_error = std::max(exp_error, units(portable_exp(x), std::exp(static_cast<long double>(x))));
    for (const double x : {std::exp(between(-700, 700)), between(0.5, 1.5)})
      log_error = std::max(log_error, units(portable_log(x), std::log(static_cast<long double>(x))));
    const double x = between(-0.9, 2);
    log1p_error = std::max(log1p_error, units(portable_log1p(x), std::log1p(static_cast<long double>(x))));
    expm1_error = std::max(expm1_error, units(portable_expm1(x), std::expm1(static_cast<long double>(x))));
    const double base = std::exp(between(-5, 5)), power = between(-20, 20);
    const long double truth = std::pow(static_cast<long double>(base), static_cast<long double>(power));
    const double bound = (3 * std::fabs(power * std::log(base)) + 3) * 0x1p-53;
    pow_error =
        std::max(pow_error, static_cast<double>(std::fabs((portable_pow(base, power) - truth) / truth)) / bound);
  }
  CHECK(exp_error < 1.1);
  CHECK(log_error < 1);
  CHECK(log1p_error < 4);
  CHECK(expm1_error < 6);
  CHECK(pow_error < 1);
}

TEST_CASE("portable math: the ends of the range", "[quick][portable_math]") {
  CHECK(portable_log(0) == -kInfinity);
  CHECK(portable_log(kInfinity) == kInfinity);
  CHECK(std::isnan(portable_log(-1)));
  CHECK(std::isnan(portable_log(std::numeric_limits<double>::quiet_NaN())));
  CHECK(portable_log(1) == 0);
  CHECK(portable_log(4e-320) == Approx(std::log(4e-320)).epsilon(1e-15));
  CHECK(portable_exp(0) == 1);
  CHECK(portable_exp(710) == kInfinity);
  CHECK(portable_exp(kInfinity) == kInfinity);
  CHECK(portable_exp(-746) == 0);
  CHECK(portable_exp(-kInfinity) == 0);
  CHECK(portable_exp(709.782) == Approx(std::exp(709.782)).epsilon(1e-13));
  CHECK(portable_exp(-740) == std::exp(-740.0));
  CHECK(std::isnan(portable_exp(std::numeric_limits<double>::quiet_NaN())));
  CHECK(portable_pow(0, 2) == 0);
  CHECK(portable_pow(0, -2) == kInfinity);
  CHECK(portable_pow(0, 0) == 1);
  CHECK(portable_pow(2, 0) == 1);
  CHECK(portable_log1p(1e-300) == 1e-300);
  CHECK(portable_expm1(1e-300) == 1e-300);
}

// Of a processor without fused multiply-add as of one with it.
TEST_CASE("portable math: the bits are these everywhere", "[quick][portable_math]") {
  std::uint64_t hash = 0;
  const auto add = [&](double x) { hash = (hash ^ std::bit_cast<std::uint64_t>(x)) * 0x9FB21C651E98DF25ULL; };
  for (int i = 1; i <= 10'000; ++i) {
    add(portable_log(i * 0.0137));
    add(portable_exp(i * 0.0137 - 70));
    add(portable_pow(i * 0.0137, 1.7));
    add(portable_log1p(i * 0.000137));
    add(portable_expm1(i * 0.0000137));
  }
  CHECK(hash == 0xb8fd8011a7a4830bULL);
}

TEST_CASE("portable math: Boost finds it through Real", "[quick][portable_math]") {
  for (const double x : {-5.0, -0.3, 0.2, 0.9, 3.0}) {
    INFO(x);
    CHECK(static_cast<double>(boost::math::erfc(Real(x))) == Approx(boost::math::erfc(x)).epsilon(1e-14));
  }
  for (const double x : {0.1, 0.9, 3.3, 40.0}) {
    INFO(x);
    CHECK(static_cast<double>(boost::math::tgamma(Real(x))) == Approx(boost::math::tgamma(x)).epsilon(1e-13));
    CHECK(static_cast<double>(boost::math::gamma_p(Real(2.5), Real(x))) ==
          Approx(boost::math::gamma_p(2.5, x)).epsilon(1e-13));
  }
}
