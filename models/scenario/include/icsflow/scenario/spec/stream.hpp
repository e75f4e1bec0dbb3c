#pragma once

/// Streams of patients.

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/domain/list_class.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/numbers_and_defaults/stream.hpp"
#include "icsflow/scenario/priority.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

/// How many arrive together. YAML: batch: COUNT, or {COUNT: SHARE | rest, ...}.
struct BatchSize {
  std::uint32_t size = 1;
  Number share;  ///< not given(): the rest
};

/// How many arrive on a day, or within some time of a moment. YAML: arrivals: {DATE: COUNT, DATE HH:MM: COUNT, ...}, or
/// a CSV file with the columns date or timestamp, and count.
struct DatedArrivals {
  std::chrono::sys_days date;
  std::optional<engine::Duration> time;  ///< of day, whole seconds; not given: any time, by the profile
  std::uint32_t count = 0;
  Place place;
};

/// YAML: streams.<id>; its keys: fields/stream.cpp.
struct StreamSpec : StreamNumbers<Number> {
  std::string id;
  std::string provider;
  std::string pathway;
  std::string service;
  std::string profile;                   ///< empty: constant
  std::string season;                    ///< empty: none
  ListClass list = ListClass::kRoutine;  ///< waiting list of `book` steps
  std::vector<std::pair<std::string, Number>> localities;
  std::map<std::string, ParameterId> values;  ///< stream parameters
  std::string department;                     ///< for A&E measures: type1, type2, minor; empty: none
  std::string was;                            ///< id before it was renamed; its patients keep their luck
  std::vector<BatchSize> batch;               ///< empty: one at a time
  std::vector<DatedArrivals> arrivals;        ///< instead of `rate`, sorted by date and time
  Number within;                              ///< of `arrivals` with times: they come within so long of it
  DistributionSpec returns_after;             ///< with `population`
  DistributionSpec clock_age;                 ///< of the RTT clock with which they arrive; empty: none runs
  Place place;
  /// The name its patients' identities come from.
  [[nodiscard]] const std::string& identity() const { return was.empty() ? id : was; }
};

}  // namespace icsflow::models
