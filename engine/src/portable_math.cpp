#include "icsflow/engine/portable_math.hpp"

#include <array>
#include <bit>
#include <cstdint>

#include "icsflow/engine/check.hpp"

namespace icsflow::engine {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// The logarithm of 2 in two parts; the first has 32 bits, so that products with counts up to 2^21 are exact.
constexpr double kLn2High = 0x1.62e42fee00000p-1, kLn2Low = 0x1.a39ef35793c76p-33;

constexpr unsigned kSteps = 32;                         // to a power of 2
constexpr double kStepsPerUnit = 0x1.71547652b82fep+5;  // 32 / log(2)
constexpr std::array<double, kSteps> kPowers{
    // 2^(j / 32)
    0x1.0000000000000p+0, 0x1.059b0d3158574p+0, 0x1.0b5586cf9890fp+0, 0x1.11301d0125b51p+0, 0x1.172b83c7d517bp+0,
    0x1.1d4873168b9aap+0, 0x1.2387a6e756238p+0, 0x1.29e9df51fdee1p+0, 0x1.306fe0a31b715p+0, 0x1.371a7373aa9cbp+0,
    0x1.3dea64c123422p+0, 0x1.44e086061892dp+0, 0x1.4bfdad5362a27p+0, 0x1.5342b569d4f82p+0, 0x1.5ab07dd485429p+0,
    0x1.6247eb03a5585p+0, 0x1.6a09e667f3bcdp+0, 0x1.71f75e8ec5f74p+0, 0x1.7a11473eb0187p+0, 0x1.82589994cce13p+0,
    0x1.8ace5422aa0dbp+0, 0x1.93737b0cdc5e5p+0, 0x1.9c49182a3f090p+0, 0x1.a5503b23e255dp+0, 0x1.ae89f995ad3adp+0,
    0x1.b7f76f2fb5e47p+0, 0x1.c199bdd85529cp+0, 0x1.cb720dcef9069p+0, 0x1.d5818dcfba487p+0, 0x1.dfc97337b9b5fp+0,
    0x1.ea4afa2a490dap+0, 0x1.f50765b6e4540p+0};

constexpr int kExponentBias = 1023, kMantissaBits = 52;

double power_of_two(int e) {  // e in -1022 .. 1023
  return std::bit_cast<double>(static_cast<std::uint64_t>(e + kExponentBias) << kMantissaBits);
}

}  // namespace

double portable_log(double x) {
  if (!(x > 0)) return x == 0 ? -kInfinity : kNaN;
  if (x == kInfinity) return x;
  int k = 0;
  if (x < std::numeric_limits<double>::min()) {
    constexpr double k2To54 = 0x1p54;
    x *= k2To54;
    k = -54;
  }
  // m in [sqrt(1/2), sqrt(2)): the exponent goes up by one where the mantissa is above that of sqrt(2).
  constexpr std::uint64_t kSqrt2Mantissa = 0x6A09E667F3BCDULL, kMantissa = (1ULL << kMantissaBits) - 1;
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t above = (bits & kMantissa) >= kSqrt2Mantissa ? 1 : 0;
  k += static_cast<int>((bits >> kMantissaBits) + above) - kExponentBias;
  const double m = std::bit_cast<double>((bits & kMantissa) | ((kExponentBias - above) << kMantissaBits));
  const double f = m - 1;
  const double s = f / (2 + f);
  const double z = s * s;
  // 2 artanh s = 2 s (1 + z/3 + z^2/5 + ...), |s| < 0.172. With 2 s = f - s f: log m = f - (f^2/2 - s (f^2/2 + r)).
  const double z2 = z * z, z4 = z2 * z2;
  const double r = z * ((2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9)) +
                        z4 * ((2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17)) +
                              z4 * ((2.0 / 19 + z * (2.0 / 21)) + z2 * (2.0 / 23))));
  const double half = 0.5 * f * f;
  return k * kLn2High + (f - (half - (s * (half + r) + k * kLn2Low)));
}

double portable_exp(double x) {
  constexpr double kOverflow = 709.782712893384, kUnderflow = -745.1332191019412;
  if (!(x <= kOverflow)) return x > kOverflow ? kInfinity : kNaN;
  if (x < kUnderflow) return 0;
  const double steps = x * kStepsPerUnit;
  const int n = static_cast<int>(steps + (steps < 0 ? -0.5 : 0.5));
  const double r = (x - n * (kLn2High / kSteps)) - n * (kLn2Low / kSteps);
  const double p = r + r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720)))));
  const double power = kPowers[static_cast<unsigned>(n) % kSteps];
  const double value = power + power * p;
  const int e = (n - static_cast<int>(static_cast<unsigned>(n) % kSteps)) / static_cast<int>(kSteps);
  if (e > kExponentBias) return value * power_of_two(kExponentBias) * power_of_two(e - kExponentBias);
  if (e < -1022) return value * power_of_two(e + 54) * 0x1p-54;
  return value * power_of_two(e);
}

double portable_pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x == 0) return y > 0 ? 0 : kInfinity;
  return portable_exp(y * portable_log(x));
}

double portable_log1p(double x) {
  const double u = 1 + x;
  if (u == 1) return x;
  if (u == kInfinity) return u;
  // What rounding lost of 1 + x is made good. Source: Goldberg 1991, "What every computer scientist should know about
  // floating-point arithmetic", theorem 4.
  return portable_log(u) * (x / (u - 1));
}

double portable_expm1(double x) {
  constexpr double kSmall = 0.3;
  if (!(x < kSmall && x > -kSmall)) return portable_exp(x) - 1;
  double term = x, sum = x;
  for (int n = 2; n <= 15; ++n) {
    term *= x / n;
    sum += term;
  }
  return sum;
}

void no_portable_sine() { contract_violation("the gamma function of a negative number was asked for"); }

}  // namespace icsflow::engine
