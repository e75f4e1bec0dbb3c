#pragma once

/// Which parameters a run reads, and where: what may change during a run, and which providers must know.
///
/// A parameter that is in no list here is one that a run does not read from its table (it was read by the compiler, or
/// by nothing); interventions on it are refused. Who adds a ParameterId to a compiled table adds it here, or it cannot
/// change.

#include <span>
#include <vector>

#include "icsflow/compile/compiled_model.hpp"

namespace icsflow::models {

class ParameterUse {
 public:
  explicit ParameterUse(const CompiledModel& model);

  /// Read by some provider as the run goes on.
  [[nodiscard]] bool in_run(ParameterId id) const { return (use_[id] & kInRun) != 0; }
  /// Read when the state at the start is built.
  [[nodiscard]] bool at_opening(ParameterId id) const { return (use_[id] & kAtOpening) != 0; }
  /// Read when the opening state is solved (src/opening), which must be done again if it is another.
  [[nodiscard]] bool in_opening_solve(ParameterId id) const { return (use_[id] & kInSolve) != 0; }
  /// The amount or the ramp of an intervention.
  [[nodiscard]] static bool of_intervention(ParameterId id, std::span<const DatedChange> changes);

  /// How large a shock is, how long it lasts, or what part of it is shared.
  [[nodiscard]] static bool of_shock(ParameterId id, std::span<const CompiledShock> shocks);

  /// Tells each provider which of `ids` (ascending) it reads, and which distributions are made of them.
  void note_changing(CompiledModel& model, const std::vector<ParameterId>& ids) const;

 private:
  enum : unsigned char { kInRun = 1, kAtOpening = 2, kInSolve = 4 };
  std::vector<unsigned char> use_;  // by parameter
  std::vector<std::vector<ParameterId>> of_provider_;
  std::vector<std::vector<std::uint32_t>> distributions_of_provider_;
};

}  // namespace icsflow::models
