#pragma once

/// What shocks and interventions make of values, day by day.
///
/// The value on a day is worked out from the value that the scenario gives, of a series that of the day: times the
/// month's multiplier if there is noise on it (spec/noise.hpp), and then by every intervention that is in force on that
/// day, in their order (by date, then as in the file). With f the part of the ramp that is done,
///   f = min(1, (day - at + 1) / over), and 1 without `over`,
/// an intervention makes of x
///   set: x + f (amount - x)    multiply: x (1 + f (amount - 1))    add: x + f amount.
/// Counts are rounded at the end, halves up. What `until` ends leaves no trace.

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "icsflow/scenario/spec/intervention.hpp"

namespace icsflow::models {

struct Scenario;

/// An intervention in days of the run.
struct DatedChange {
  /// A value it changes.
  struct Target {
    ParameterId id = kNoParameter;
    bool whole = false;  ///< a count
  };
  std::int32_t at = 0;
  std::int32_t until = 0;  ///< first day on which it is over; beyond the run if it lasts
  ParameterId over = kNoParameter;
  InterventionSpec::Change change = InterventionSpec::Change::kSet;
  ParameterId amount = kNoParameter;
  std::vector<Target> targets;  ///< by id
  bool cancels = false;         ///< dates of lost sessions are not kept
  /// Whether it is in force and changes one of `ids` (ascending).
  [[nodiscard]] bool concerns(std::int32_t day, std::span<const ParameterId> ids) const;
};

/// A value that a table gives by month or week, in days of the run.
struct DatedSeries {
  ParameterId id = kNoParameter;
  std::vector<std::pair<std::int32_t, double>> values;  ///< from that day on, ascending; the first day is 0
  [[nodiscard]] double on(std::int32_t day) const;
};

/// What shocks multiply values by, month by month; nothing for all that are not there.
struct Multipliers {
  struct Of {
    ParameterId id = kNoParameter;
    bool whole = false;            ///< a count
    std::vector<double> by_month;  ///< from the month of the first day on
  };
  std::vector<std::int32_t> first_days;  ///< of the months in days of the run; of the first: 0 or before
  std::vector<Of> values;                ///< by id

  [[nodiscard]] bool any() const { return !values.empty(); }
  /// Null: there is no noise on the value.
  [[nodiscard]] const Of* find(ParameterId id) const;
  /// Of a day from the first month to the last.
  [[nodiscard]] double on(const Of& value, std::int32_t day) const;
};

/// From the start of `day` on, the parameter has this value.
struct DatedValue {
  std::int32_t day = 0;
  ParameterId id = kNoParameter;
  double value = 0;
};

/// The series of a scenario, by id.
std::vector<DatedSeries> series_of(const Scenario& scenario);

/// The interventions of a scenario, in the order in which they apply.
std::vector<DatedChange> dated_changes(const Scenario& scenario);

/// Every change of a value within the run, by day, then id; a value that stays as it is is not there.
/// @param base the values as the scenario gives them, by id
/// @param wanted the ids to look at, ascending; others are left out
/// @param run_days days of the run
/// @param shocks of all months of the run
/// @param series by id
std::vector<DatedValue> dated_values(std::span<const DatedChange> changes, std::span<const double> base,
                                     std::span<const ParameterId> wanted, std::int32_t run_days,
                                     const Multipliers& shocks = {}, std::span<const DatedSeries> series = {});

/// The value of one parameter on a day.
/// @param known_until interventions that begin after this day are left out
/// @param shocks of the month of the day, at least
double dated_value(std::span<const DatedChange> changes, std::span<const double> base, ParameterId id, std::int32_t day,
                   std::int32_t known_until, const Multipliers& shocks = {}, std::span<const DatedSeries> series = {});

/// Whether the run has other values because of changes[which] than it would have without it. Where that takes long to
/// say, it is taken to.
bool changes_a_value(std::span<const DatedChange> changes, std::size_t which, std::span<const double> base,
                     std::int32_t run_days, std::span<const DatedSeries> series = {});

/// The ids that interventions change, ascending.
std::vector<ParameterId> dated_ids(std::span<const DatedChange> changes);

}  // namespace icsflow::models
