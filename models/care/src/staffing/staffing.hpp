#pragma once

/// What the staff of a provider make of its capacities (domain/workforce.hpp has the formulas). Called when capacities
/// and rotas are made.

#include <cmath>
#include <cstdint>

#include "icsflow/compile/compiled_model.hpp"
#include "values/value_at.hpp"

namespace icsflow::models {

/// What staff make of sessions.
struct SessionStaff {
  double run_share = 1;       ///< share of planned sessions that find their staff
  double planned_factor = 1;  ///< planned slots per published slot
};

/// The nearest whole number, halves up.
inline std::int64_t half_up(double x) { return static_cast<std::int64_t>(std::floor(x + 0.5)); }

class Staffing {
 public:
  Staffing(const CompiledModel& model, const CompiledProvider& me) : model_(model), me_(me) {}

  /// A run begins. @param given  its values before any change: what was seen when the published capacities were
  void start(const ModelValues& given) { given_ = &given; }

  /// Share of a group's posts that nobody fills.
  [[nodiscard]] double unfilled(std::uint16_t group, ValueAt v) const;
  /// Capacity relative to what was seen at the observed vacancy.
  [[nodiscard]] double factor(const CompiledStaffing& staffing, ValueAt v) const;
  [[nodiscard]] SessionStaff sessions(const CompiledStaffing& staffing, ValueAt v) const;

 private:
  [[nodiscard]] double at_start(ParameterId id) const { return given_->value(id); }
  [[nodiscard]] double unfilled_then(std::uint16_t group) const;
  template <class Absent>
  [[nodiscard]] double run_share(const CompiledStaffing& staffing, ValueAt v, const Absent& absent) const;

  const CompiledModel& model_;
  const CompiledProvider& me_;
  const ModelValues* given_ = nullptr;
};

}  // namespace icsflow::models
