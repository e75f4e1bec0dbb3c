#pragma once

/// Distributions of time, and of plain numbers.

#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// YAML: a plain quantity (`4 h`: deterministic), or a mapping with the family as its one key:
/// {exponential: {mean: 4 h}}, {uniform: {low:, high:}}, {lognormal: {mean:, sd:}} or {mean:, cv:} or {mu:, sigma:,
/// unit: h} (of the logarithm of the time in that unit) or {median:, sigma:}, {gamma: {mean:, cv:}} or {shape:,
/// scale:}, {erlang: {mean:, stages:}}, {weibull: {shape:, scale:}}, {loglogistic: {median:, shape:}}, {pareto: {low:,
/// shape:}}, {triangular: {low:, mode:, high:}}, {normal: {mean:, sd:, low:, high:}} (truncated; low 0, high none by
/// default), {empirical: {values: [...], weights: [...]}}; or $NAME, one of `distributions`.
struct DistributionSpec {
  enum class Form : std::uint8_t {
    kDeterministic,    // value
    kExponential,      // mean
    kUniform,          // low, high
    kLognormalMeanSd,  // mean, sd
    kLognormalMeanCv,  // mean, cv
    kLognormalLog,     // mu, sigma
    kLognormalMedian,  // median, sigma
    kGammaMeanCv,      // mean, cv
    kGammaShape,       // shape, scale
    kWeibull,          // shape, scale
    kTriangular,       // low, mode, high
    kNormal,           // mean, sd, low, high
    kEmpirical,        // values..., weights...
    kErlang,           // mean, stages; from here on in the order of their making: the hash of a scenario has the number
    kLoglogistic,      // median, shape
    kPareto,           // low, shape
  };
  Form form = Form::kDeterministic;
  std::vector<Number> numbers;  ///< in the order of the comment above; optional ones are there, not given()
  double log_unit = 0;          ///< (kLognormalLog) logarithm of the unit of the time in days: what mu and it sum to
  std::string name;             ///< that it was given by; checked there
  Place place;
};

/// YAML: distributions.<name>: a distribution, for $name wherever one is wanted. The numbers are the same parameters.
struct NamedDistributionSpec {
  std::string name;
  DistributionSpec distribution;
  bool is_used = false;
  Place place;
};

}  // namespace icsflow::models
