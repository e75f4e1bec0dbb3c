#include "scope.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/stream.hpp"

namespace icsflow::models {

ParameterId Scope::resolve(const Number& n) const {
  if (n.reference.empty()) return n.id;
  if (service != nullptr) {
    const auto it = service->values.find(n.reference);
    if (it != service->values.end()) return it->second;
  }
  if (stream != nullptr) {
    const auto it = stream->values.find(n.reference);
    if (it != stream->values.end()) return it->second;
  }
  const Scenario& in = context.in;
  ParameterId id = in.parameters.find("providers." + in.providers[provider].id + ".parameters." + n.reference);
  if (id == kNoParameter) id = in.parameters.find("parameters." + n.reference);
  if (id == kNoParameter) {
    context.problem(
        n.place, n.reference,
        fmt::format("expected ${0} among the columns of the service, the parameters of the stream, of provider "
                    "{1} or of the scenario; found none",
                    n.reference, in.providers[provider].id));
  }
  return id;
}

ParameterId Scope::resolve_or(const Number& n, double fallback) const {
  const ParameterId id = resolve(n);
  return id == kNoParameter ? context.constant(fallback) : id;
}

ByWait Scope::resolve_by_wait(const NumberByWait& given) const {
  ByWait out;
  out.reserve(given.size());
  for (const NumberFromWait& n : given) out.push_back({n.days, resolve_or(n.number, 1)});
  return out;
}

void Scope::or_constant(ParameterId& id, double value) const {
  if (id == kNoParameter) id = context.constant(value);
}

std::uint32_t Scope::distribution(const DistributionSpec& spec) const {
  if (spec.numbers.empty()) return context.zero_distribution();
  CompiledModel& m = context.model;
  DistributionSource source{spec.form, {}, spec.log_unit};
  for (const Number& n : spec.numbers) source.numbers.push_back(resolve(n));
  try {
    m.base.distributions.push_back(source.make(m.base.values));
  } catch (const std::domain_error& e) {
    context.problem(spec.place, "", fmt::format("expected the parameters of a distribution; found {}", e.what()));
    m.base.distributions.push_back(engine::Distribution::deterministic(0));
  }
  m.distribution_sources.push_back(std::move(source));
  return static_cast<std::uint32_t>(m.base.distributions.size() - 1);
}

}  // namespace icsflow::models
