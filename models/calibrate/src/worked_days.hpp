#pragma once

/// Working days of a scenario's calendar, each counted with the factor of a season.

#include <chrono>
#include <string>

namespace icsflow::models {

struct Scenario;
struct SeasonSpec;

class WorkedDays {
 public:
  /// @param season  of the scenario; another name: a factor of 1
  WorkedDays(const Scenario& scenario, const std::string& season);
  /// From the first day to the day before `end`.
  [[nodiscard]] double between(std::chrono::sys_days first, std::chrono::sys_days end) const;

 private:
  [[nodiscard]] bool is_working(std::chrono::sys_days day) const;

  const Scenario& scenario_;
  const SeasonSpec* season_ = nullptr;
};

}  // namespace icsflow::models
