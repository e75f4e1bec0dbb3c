#pragma once

/// Logarithms, exponentials and powers that have the same bits on every processor.
///
/// They use only +, -, *, / and conversions, which IEEE 754 rounds in one way, in a fixed order. The C library's use
/// fused multiply-add where the processor has it, and so differ in the last bit between processors. Compile without
/// contraction
/// (-ffp-contract=off), as all of this project is.

#include <limits>
#include <type_traits>

namespace icsflow::engine {

/// Natural logarithm, within 1 unit in the last place. -inf for 0, NaN below.
/// Method: x = 2^k m with m in [sqrt(1/2), sqrt(2)); log m = 2 artanh s by its series, s = (m - 1) / (m + 1).
double portable_log(double x);
/// Exponential, within 1.1 units in the last place of a normal result; inf above 709.78, 0 below -745.13.
/// Method: x = (32 e + j) log(2) / 32 + r; 2^(j / 32) from a table, exp(r) by its series.
double portable_exp(double x);
/// x^y = exp(y log x) for x >= 0. Relative error below (3 |y log x| + 3) 2^-53. NaN for x < 0.
double portable_pow(double x, double y);
/// log(1 + x), to a few units in the last place. x > -1
double portable_log1p(double x);
/// exp(x) - 1, to a few units in the last place.
double portable_expm1(double x);

/// @throws ContractViolation always
[[noreturn]] void no_portable_sine();

/// A double whose exp, log, pow, ... are those above, for Boost's templates: they find these by argument-dependent
/// lookup.
class Real {
 public:
  Real() = default;  ///< no value, as a double
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  constexpr Real(Number x) : x_(static_cast<double>(x)) {}  // NOLINT(google-explicit-constructor): as double does
  template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
  constexpr explicit operator Number() const {
    return static_cast<Number>(x_);
  }

  constexpr Real operator-() const { return -x_; }
  constexpr Real operator+() const { return *this; }
  constexpr Real& operator+=(Real y) { return *this = x_ + y.x_; }
  constexpr Real& operator-=(Real y) { return *this = x_ - y.x_; }
  constexpr Real& operator*=(Real y) { return *this = x_ * y.x_; }
  constexpr Real& operator/=(Real y) { return *this = x_ / y.x_; }
  friend constexpr Real operator+(Real a, Real b) { return a.x_ + b.x_; }
  friend constexpr Real operator-(Real a, Real b) { return a.x_ - b.x_; }
  friend constexpr Real operator*(Real a, Real b) { return a.x_ * b.x_; }
  friend constexpr Real operator/(Real a, Real b) { return a.x_ / b.x_; }
  friend constexpr bool operator==(Real a, Real b) { return a.x_ == b.x_; }
  friend constexpr bool operator!=(Real a, Real b) { return a.x_ != b.x_; }
  friend constexpr bool operator<(Real a, Real b) { return a.x_ < b.x_; }
  friend constexpr bool operator>(Real a, Real b) { return a.x_ > b.x_; }
  friend constexpr bool operator<=(Real a, Real b) { return a.x_ <= b.x_; }
  friend constexpr bool operator>=(Real a, Real b) { return a.x_ >= b.x_; }

  friend Real exp(Real a) { return portable_exp(a.x_); }
  friend Real log(Real a) { return portable_log(a.x_); }
  friend Real pow(Real a, Real b) { return portable_pow(a.x_, b.x_); }
  friend Real log1p(Real a) { return portable_log1p(a.x_); }
  friend Real expm1(Real a) { return portable_expm1(a.x_); }
  // IEEE 754 rounds a square root in one way; the others are exact.
  friend Real sqrt(Real a) { return __builtin_sqrt(a.x_); }
  friend Real floor(Real a) { return __builtin_floor(a.x_); }
  friend Real ceil(Real a) { return __builtin_ceil(a.x_); }
  friend Real trunc(Real a) { return __builtin_trunc(a.x_); }
  friend Real ldexp(Real a, int e) { return __builtin_ldexp(a.x_, e); }
  friend Real frexp(Real a, int* e) { return __builtin_frexp(a.x_, e); }
  friend constexpr Real abs(Real a) { return a.x_ < 0 ? -a.x_ : a.x_; }
  friend constexpr Real fabs(Real a) { return abs(a); }
  /// Boost names it for gamma functions of negative numbers, which nobody asks for. @throws ContractViolation
  friend Real sin(Real /*a*/) { no_portable_sine(); }
  /// In messages of Boost.
  template <class Stream>
  friend Stream& operator<<(Stream& out, Real a) {
    out << a.x_;
    return out;
  }

 private:
  double x_;
};

}  // namespace icsflow::engine

template <>
class std::numeric_limits<icsflow::engine::Real> : public std::numeric_limits<double> {};
