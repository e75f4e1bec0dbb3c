#pragma once

/// What a window of `measures` is measured from: outcomes as if the run were that window. What is counted is what came
/// between two looks at the records; a state at the start or the end is that at the first or the second.

#include <vector>

#include "records_of_run.hpp"

namespace icsflow::models {

class WindowOfRun {
 public:
  /// @param run outcomes of the whole run, one a provider; must outlive it
  WindowOfRun(const CompiledModel& model, const std::vector<ProviderOutcome>& run,
              const CompiledMeasures::Window& window);
  WindowOfRun(const WindowOfRun&) = delete;
  WindowOfRun& operator=(const WindowOfRun&) = delete;

  [[nodiscard]] const std::vector<ProviderOutcome>& outcomes() const { return outcomes_; }

 private:
  std::vector<ProviderRecord> records_;
  std::vector<ProviderOutcome> outcomes_;
};

}  // namespace icsflow::models
