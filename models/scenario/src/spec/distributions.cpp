#include "icsflow/scenario/distributions.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "icsflow/engine/portable_math.hpp"

namespace icsflow::models {

engine::Distribution make_distribution(DistributionSpec::Form form, std::span<const double> v) {
  using engine::Distribution;
  using F = DistributionSpec::Form;
  switch (form) {
    case F::kDeterministic:
      return Distribution::deterministic(v[0]);
    case F::kExponential:
      return Distribution::exponential(v[0]);
    case F::kUniform:
      return Distribution::uniform(v[0], v[1]);
    case F::kLognormalMeanSd:
      return Distribution::lognormal_mean(v[0], v[1]);
    case F::kLognormalMeanCv:
      return Distribution::lognormal_mean(v[0], v[0] * v[1]);
    case F::kLognormalLog:
      return Distribution::lognormal_log(v[0], v[1]);
    case F::kLognormalMedian:
      return Distribution::lognormal_log(engine::portable_log(v[0]), v[1]);
    case F::kGammaMeanCv: {
      const double shape = 1 / (v[1] * v[1]);
      return Distribution::gamma(shape, v[0] / shape);
    }
    case F::kGammaShape:
      return Distribution::gamma(v[0], v[1]);
    case F::kErlang:
      return Distribution::gamma(v[1], v[0] / v[1]);
    case F::kLoglogistic:
      return Distribution::loglogistic(v[0], v[1]);
    case F::kPareto:
      return Distribution::pareto(v[0], v[1]);
    case F::kWeibull:
      return Distribution::weibull(v[0], v[1]);
    case F::kTriangular:
      return Distribution::triangular(v[0], v[1], v[2]);
    case F::kNormal:
      return Distribution::truncated_normal(v[0], v[1], v[2],
                                            std::isnan(v[3]) ? std::numeric_limits<double>::infinity() : v[3]);
    case F::kEmpirical: {
      const std::size_t n = v.size() / 2;
      return Distribution::empirical(v.first(n), v.subspan(n));
    }
  }
  throw std::domain_error("unknown distribution");
}

}  // namespace icsflow::models
