#include "context.hpp"

#include <fmt/format.h>

#include <utility>

namespace icsflow::models {

void CompileContext::problem(const Place& place, std::string key, std::string message) {
  problems.push_back({place, std::move(key), std::move(message), Severity::kError});
}

void CompileContext::refuse_problems() {
  if (!problems.empty()) throw InputError(std::move(problems));
}

void CompileContext::at_most(std::size_t n, const std::string& what) {
  if (n <= kMost16) return;
  problem({in.file, 0, 0}, what, fmt::format("expected at most {}; found {}", kMost16, n));
  throw InputError(std::move(problems));
}

ParameterId CompileContext::constant(double value) {
  model.base.values.push_back(value);
  model.paths.emplace_back();
  return static_cast<ParameterId>(model.base.values.size() - 1);
}

std::uint32_t CompileContext::zero_distribution() {
  model.base.distributions.push_back(engine::Distribution::deterministic(0));
  model.distribution_sources.emplace_back();
  return static_cast<std::uint32_t>(model.base.distributions.size() - 1);
}

}  // namespace icsflow::models
