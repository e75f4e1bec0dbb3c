#pragma once

/// What the solve of the opening state reads of a model, and what steps do in it.

#include <cstdint>
#include <vector>

#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/scenario/steps/steps.hpp"

namespace icsflow::models {

class SolveInput {
 public:
  SolveInput(const CompiledModel& model, const ModelValues& values);

  /// All but values and distributions.
  [[nodiscard]] const CompiledModel& tables() const { return model_; }
  [[nodiscard]] double value(ParameterId id) const {
    reads_drawn_ = reads_drawn_ || drawn_values_[id];
    return values_.values[id];
  }
  [[nodiscard]] const engine::Distribution& distribution(std::uint32_t index) const {
    reads_drawn_ = reads_drawn_ || drawn_distributions_[index];
    return values_.distributions[index];
  }
  /// A value of the attribute, as draw_attribute.
  [[nodiscard]] double attribute(const CompiledAttribute& a, engine::Substream& u) const;

  /// From here to the next call is one piece of the solve.
  void begin_piece() { reads_drawn_ = false; }
  /// Whether the piece so far has read a value or distribution that replications draw. If not, it is the same for all.
  [[nodiscard]] bool piece_reads_drawn() const { return reads_drawn_; }

  [[nodiscard]] const CompiledInstance& instance_of(const CompiledStep& s) const {
    return model_.instances[s.instance];
  }
  [[nodiscard]] const CompiledProvider& provider_of(const CompiledStep& s) const {
    return model_.providers[instance_of(s).provider];
  }
  /// The units that the step takes. @param first_alone  of several that would do, only the first
  [[nodiscard]] PoolUnits pools_of(const CompiledStep& s, bool first_alone) const;
  /// Whether there is a queue for the step's pool.
  [[nodiscard]] bool waits_for_pool(const CompiledStep& s) const;
  /// Mean over the week of the share of days on which the step's window opens for a patient.
  [[nodiscard]] double window_share(const CompiledWindow& window) const;

 private:
  const CompiledModel& model_;
  const ModelValues& values_;
  std::vector<bool> drawn_values_, drawn_distributions_;  // by id: whether replications draw it
  mutable bool reads_drawn_ = false;
};

inline bool takes_units(const CompiledStep& s) { return facts_of(s.kind).asks_for_units(); }
inline bool has_mark(const CompiledStep& s, MarkKind k) { return ((s.marks >> static_cast<unsigned>(k)) & 1U) != 0; }
inline bool ends_clock(const CompiledStep& s) {
  return has_mark(s, MarkKind::kStopAdmitted) || has_mark(s, MarkKind::kStopNonAdmitted) ||
         has_mark(s, MarkKind::kNullify) || has_mark(s, MarkKind::kRemove);
}
inline bool decides(const CompiledStep& s) { return has_mark(s, MarkKind::kDecisionToAdmit); }
inline bool books(const CompiledStep& s) { return s.kind == StepKind::kBook; }

}  // namespace icsflow::models
