#pragma once

/// Where `$names` are looked up, and what numbers and distributions become: ids of the tables of values and
/// distributions.

#include <array>
#include <cstdint>
#include <tuple>

#include "context.hpp"
#include "icsflow/compile/by_wait.hpp"
#include "icsflow/scenario/spec/by_wait.hpp"

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
  /// The ids of a noun's numbers (spec/), by their lists: `read` of a spec, `compiled` of what it becomes.
  template <class ReadList, class CompiledList, class Spec, class Compiled>
  void resolve_all(const ReadList& read, const CompiledList& compiled, const Spec& in, Compiled& out) const {
    static_assert(std::tuple_size_v<ReadList> == std::tuple_size_v<CompiledList>);
    for (std::size_t i = 0; i < read.size(); ++i) out.*compiled[i].member = resolve(in.*read[i].member);
  }
  [[nodiscard]] ByWait resolve_by_wait(const NumberByWait& given) const;
  /// A constant in place of an id that was not given.
  void or_constant(ParameterId& id, double value) const;
  /// A new entry of the table of distributions; one that was not given takes no time.
  [[nodiscard]] std::uint32_t distribution(const DistributionSpec& spec) const;
};

}  // namespace icsflow::models
