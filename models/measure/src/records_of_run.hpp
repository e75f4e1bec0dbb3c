#pragma once

/// What the values of a replication are read from: the model and, once it has run, what its providers recorded.

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "icsflow/care/outcome.hpp"
#include "icsflow/compile/compiled_model.hpp"

namespace icsflow::models {

/// The value of a figure that does not apply, such as the mean wait of nobody.
inline constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
inline double ratio(double a, double b) { return b > 0 ? a / b : kNothing; }
inline double mean_or_nothing(const engine::Tally& tally) { return tally.count() > 0 ? tally.mean() : kNothing; }
/// 95 for 0.95, 97.5 for 0.975.
inline std::string percent(double share) { return fmt::format("{:.10g}", share * 100); }
/// `p1_home_support` as `P1 home support`, `type1` as `type 1`.
std::string words(const std::string& name);

/// Length of a month in figures "a month": a twelfth of 365.25 days.
inline constexpr double kDaysAMonth = 30.4375;

/// Read only; one for the catalogue, where nothing has run, and one for each replication. Of a window of `measures` it
/// is as if the run were that window, and had no warm-up (window.hpp makes such outcomes).
class RecordsOfRun {
 public:
  /// @param outcomes one a provider, or null while the catalogue is made: then no value may be read
  RecordsOfRun(const CompiledModel& model, const std::vector<ProviderOutcome>* outcomes,
               const CompiledMeasures::Window* window = nullptr)
      : model_(model), outcomes_(outcomes), window_(window) {}

  [[nodiscard]] const CompiledModel& model() const { return model_; }
  [[nodiscard]] bool has_run() const { return outcomes_ != nullptr; }
  [[nodiscard]] const ProviderOutcome& outcome(std::size_t provider) const { return (*outcomes_)[provider]; }
  [[nodiscard]] const ProviderRecord& record(std::size_t provider) const { return *outcome(provider).record; }

  [[nodiscard]] double warm_up_days() const {
    return window_ != nullptr ? 0 : engine::in_days(model_.warm_up - engine::kStart);
  }
  [[nodiscard]] double run_days() const {
    const double end = engine::in_days(model_.end - engine::kStart);
    return window_ != nullptr ? std::min<double>(window_->until, end) - window_->from : end;
  }
  /// Days after the warm-up.
  [[nodiscard]] double counted_days() const { return run_days() - warm_up_days(); }
  [[nodiscard]] double counted_months() const { return counted_days() / kDaysAMonth; }
  /// Mean of a count at midnight, from the first whole day after the warm-up.
  [[nodiscard]] double mean_at_midnight(const std::vector<std::int32_t>& days) const;

 private:
  const CompiledModel& model_;
  const std::vector<ProviderOutcome>* outcomes_;
  const CompiledMeasures::Window* window_;
};

}  // namespace icsflow::models
