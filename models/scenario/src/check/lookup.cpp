/// Values where a pathway runs: what `$name` means there, numbers, means of distributions.

#include <algorithm>
#include <cmath>
#include <numeric>

#include "check/check.hpp"

namespace icsflow::models {

std::vector<WaysOn> ways_on(const StepSpec& step) {
  std::vector<WaysOn> out{{"", &step.next}};
  for (const auto& one : step.next_by.cases) out.push_back({'.' + one.name, &one.next});
  return out;
}

ParameterId resolve(const Scenario& scenario, const Binding& binding, const std::string& name) {
  if (binding.service != nullptr) {
    const auto found = binding.service->values.find(name);
    if (found != binding.service->values.end()) return found->second;
  }
  if (binding.stream != nullptr) {
    const auto found = binding.stream->values.find(name);
    if (found != binding.stream->values.end()) return found->second;
  }
  const ParameterId own = scenario.parameters.find("providers." + binding.provider->id + ".parameters." + name);
  return own != kNoParameter ? own : scenario.parameters.find("parameters." + name);
}

std::optional<double> value_of(const Scenario& scenario, const Binding* binding, const Number& number) {
  ParameterId id = number.id;
  if (id == kNoParameter && !number.reference.empty() && binding != nullptr)
    id = resolve(scenario, *binding, number.reference);
  if (id == kNoParameter) return std::nullopt;
  return scenario.parameters.value(id);
}

namespace {

/// Mean of a normal with mean m and standard deviation s, kept between low and high.
double truncated_normal_mean(double m, double s, double low, double high) {
  if (s <= 0) return std::clamp(m, low, high);
  const auto density = [](double x) {
    return std::isinf(x) ? 0.0 : std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0));
  };
  const auto below = [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; };
  const double a = (low - m) / s, b = (high - m) / s;
  const double mass = below(b) - below(a);
  return mass > 0 ? m + s * (density(a) - density(b)) / mass : std::clamp(m, low, high);
}

}  // namespace

std::optional<double> mean_of(const Scenario& scenario, const Binding* binding, const DistributionSpec& d) {
  using Form = DistributionSpec::Form;
  std::vector<double> v;
  for (const auto& number : d.numbers) {
    const auto value = value_of(scenario, binding, number);
    const bool missing_bound = d.form == Form::kNormal && !number.given();
    if (!value && !missing_bound) return std::nullopt;
    v.push_back(value.value_or(v.size() == 2 ? 0 : INFINITY));
  }
  if (v.empty()) return std::nullopt;
  switch (d.form) {
    case Form::kDeterministic:
    case Form::kExponential:
    case Form::kLognormalMeanSd:
    case Form::kLognormalMeanCv:
    case Form::kGammaMeanCv:
    case Form::kErlang:
      return v[0];
    case Form::kLoglogistic: {
      const double x = std::acos(-1.0) / v[1];
      return v[0] * x / std::sin(x);
    }
    case Form::kPareto:
      return v[0] * v[1] / (v[1] - 1);
    case Form::kUniform:
      return (v[0] + v[1]) / 2;
    case Form::kLognormalLog:
      return std::exp(v[0] + d.log_unit + v[1] * v[1] / 2);
    case Form::kLognormalMedian:
      return v[0] * std::exp(v[1] * v[1] / 2);
    case Form::kGammaShape:
      return v[0] * v[1];
    case Form::kWeibull:
      return v[1] * std::tgamma(1 + 1 / v[0]);
    case Form::kTriangular:
      return (v[0] + v[1] + v[2]) / 3;
    case Form::kNormal:
      return truncated_normal_mean(v[0], v[1], v[2], v[3]);
    case Form::kEmpirical: {
      const std::size_t n = v.size() / 2;
      const double weights = std::accumulate(v.begin() + static_cast<std::ptrdiff_t>(n), v.end(), 0.0);
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += v[i] * v[n + i];
      return weights > 0 ? std::optional(sum / weights) : std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace icsflow::models
