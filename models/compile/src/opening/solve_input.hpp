#pragma once

/// What the solve of the opening state reads of a model, and what steps do in it.

#include <cstdint>

#include "icsflow/compile/compiled_model.hpp"

namespace icsflow::models {

class SolveInput {
 public:
  explicit SolveInput(const CompiledModel& model) : model_(model) {}

  /// All but values and distributions.
  [[nodiscard]] const CompiledModel& tables() const { return model_; }
  [[nodiscard]] double value(ParameterId id) const { return model_.values[id]; }
  [[nodiscard]] const engine::Distribution& distribution(std::uint32_t index) const {
    return model_.distributions[index];
  }

  [[nodiscard]] const CompiledInstance& instance_of(const CompiledStep& s) const {
    return model_.instances[s.instance];
  }
  [[nodiscard]] const CompiledProvider& provider_of(const CompiledStep& s) const {
    return model_.providers[instance_of(s).provider];
  }
  /// The pools that the step takes units of, a bit each. @param first_alone  of several that would do, only the first
  [[nodiscard]] std::uint64_t pools_of(const CompiledStep& s, bool first_alone) const;
  /// Whether there is a queue for the step's pool.
  [[nodiscard]] bool waits_for_pool(const CompiledStep& s) const;
  /// Mean over the week of the share of days on which the step's window opens for a patient.
  [[nodiscard]] double window_share(const CompiledWindow& window) const;

 private:
  const CompiledModel& model_;
};

inline bool takes_units(const CompiledStep& s) {
  return s.kind == StepKind::kUse || s.kind == StepKind::kSeize || s.kind == StepKind::kCare;
}
inline bool has_mark(const CompiledStep& s, MarkKind k) { return ((s.marks >> static_cast<unsigned>(k)) & 1U) != 0; }
inline bool ends_clock(const CompiledStep& s) {
  return has_mark(s, MarkKind::kStopAdmitted) || has_mark(s, MarkKind::kStopNonAdmitted) ||
         has_mark(s, MarkKind::kNullify) || has_mark(s, MarkKind::kRemove);
}
inline bool decides(const CompiledStep& s) { return has_mark(s, MarkKind::kDecisionToAdmit); }
inline bool books(const CompiledStep& s) { return s.kind == StepKind::kBook; }

}  // namespace icsflow::models
