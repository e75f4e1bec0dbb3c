#pragma once

/// What runs hand to the writers of results: a catalogue that is the same for every replication, and its values.

#include <cstdint>
#include <string>
#include <vector>

namespace icsflow::models {

/// How a headline is shown.
enum class Format : std::uint8_t { kCount, kShare, kDays, kWeeks, kHours, kNumber };

/// One number per replication. `measure` is a stable snake_case name, `scope` the ICS ("all"), a provider id, or
/// provider/item; `label` is what a planner reads. `section` groups lines of the summary.
struct HeadlineInfo {
  std::string section, measure, scope, label;
  Format format = Format::kNumber;
};

enum class Period : std::uint8_t { kDay, kWeek, kMonth, kRun };

/// One series per replication, a value per period. Weeks run Sunday to Saturday; the first and last may be short.
struct SeriesInfo {
  std::string measure, provider, item, unit;
  Period period = Period::kDay;
};

/// One finished replication. Sizes follow the catalogue. NaN means "does not apply" (e.g. mean wait of nobody).
struct RunResult {
  int replication = 0;
  std::uint64_t event_hash = 0;
  std::uint64_t events = 0;
  double seconds = 0;  ///< wall time; not part of "the same bytes"
  std::vector<double> headlines;
  std::vector<std::vector<double>> series;
};

/// First day of each period, as ISO dates, for the writers.
struct Catalogue {
  std::vector<HeadlineInfo> headlines;
  std::vector<SeriesInfo> series;
  std::vector<std::string> days, weeks, months;
};

}  // namespace icsflow::models
