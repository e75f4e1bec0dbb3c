#pragma once

/// Where `$names` are looked up, and what numbers and distributions become: ids of the tables of values and
/// distributions.

#include <cstdint>

#include "context.hpp"

namespace icsflow::models {

struct ServiceSpec;
struct StreamSpec;

/// Looks up the columns of the service first, then the parameters of the stream, of the provider and of the scenario.
struct Scope {
  CompileContext& context;
  const ServiceSpec* service = nullptr;
  const StreamSpec* stream = nullptr;
  std::uint16_t provider = 0;

  /// The parameter that a number stands for; kNoParameter if it was not given or its name is not found (a problem).
  [[nodiscard]] ParameterId resolve(const Number& n) const;
  /// The parameter that a number stands for; a new constant if there is none.
  [[nodiscard]] ParameterId resolve_or(const Number& n, double fallback) const;
  /// A new entry of the table of distributions; one that was not given takes no time.
  [[nodiscard]] std::uint32_t distribution(const DistributionSpec& spec) const;
};

}  // namespace icsflow::models
