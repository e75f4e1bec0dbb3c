#pragma once

/// A step of a pathway at the place where it is bound: what every part of its compilation reads.

#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/scenario/spec/attribute.hpp"
#include "scope.hpp"

namespace icsflow::models {

struct PathwaySpec;
struct StepSpec;

struct StepInput {
  const Scope& scope;
  const PathwaySpec& path;
  const StepSpec& in;
  const CompiledInstance& instance;
  std::uint16_t instance_index;
  std::string here;  ///< PATHWAY.STEP: the draw sites of the step are named by it

  [[nodiscard]] CompileContext& context() const { return scope.context; }
  [[nodiscard]] const CompiledProvider& provider() const { return context().model.providers[scope.provider]; }
  /// The id of the step of this pathway with this name; kNoStep if it is empty, or not found (a problem).
  [[nodiscard]] StepId to(const std::string& name) const;
  /// Ways on by shares, in the table of branches. The way that takes the rest goes last, so that a draw is compared
  /// with the given shares first.
  [[nodiscard]] BranchTable branches(const std::vector<Branch>& ways) const;
  /// What the step's target names is not there. @param what  "a pool"
  void expected(const char* what) const;
};

}  // namespace icsflow::models
