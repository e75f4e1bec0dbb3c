#pragma once

/// What is measured beyond what is always reported.

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

struct MeasuredSpans {
  bool requested = false;
  std::vector<Number> percentiles;
  std::vector<Number> over;  ///< shares of those who took longer
};

struct MeasuredPools {
  bool requested = false;
  std::vector<Number> percentiles;
  std::optional<engine::Duration> audit;                           ///< time of day of the daily count
  std::vector<std::pair<std::string, std::vector<Number>>> sizes;  ///< of what pool, what capacities are compared
};

struct MeasuredCompleted {
  bool requested = false;
  std::vector<Number> percentiles;
  bool adjusted = false;  ///< admitted, less the patients' pauses, too
  bool by_week = false;   ///< by service, month and week of wait, too
};

/// A time for which headlines are given, too.
struct MeasuredWindow {
  std::string name;
  std::chrono::sys_days from, until;  ///< `until`: the first day after it
};

/// YAML: measures: {at: [PROVIDERS], by: [PROPERTIES], waits: {percentiles: [SHARES], over: [DURATIONS]}, pools:
/// {percentiles: [SHARES], audit: 08:00, sizes: {POOL: [COUNTS]}}, time_in_system: {percentiles: [SHARES], over:
/// [DURATIONS]}, completed: {percentiles: [SHARES], adjusted: yes, by_week: yes}, windows: {NAME: {from: DATE, until:
/// DATE}}}: what is measured beyond what is always reported. What is not asked for costs nothing.
struct MeasuresSpec {
  std::vector<std::string> at;  ///< empty: all providers
  /// Properties of patients (kPropertiesOfPatients) by which waits, times in system and completed pathways are told
  /// apart, too.
  std::vector<std::string> by;
  MeasuredSpans waits, time_in_system;
  MeasuredCompleted completed;
  MeasuredPools pools;
  std::vector<MeasuredWindow> windows;  ///< by name
};

/// What a patient's stratum says of them.
inline constexpr const char* kPropertiesOfPatients[] = {"locality"};
/// The value of a property of which the scenario says nothing; no name has a space.
inline constexpr const char* kUnsaid = "not said";
/// Most windows: each costs a copy of all records.
inline constexpr std::size_t kMostMeasuredWindows = 100;
/// Most groups that figures are given for.
inline constexpr std::size_t kMostGroups = 1'000;

}  // namespace icsflow::models
