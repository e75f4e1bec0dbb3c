#pragma once

/// What runs hand to the writers of results: a catalogue that is the same for every replication, and its values.

#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/models/parameters.hpp"

namespace icsflow::models {

/// How a headline is shown.
enum class Format : std::uint8_t { kCount, kShare, kDays, kWeeks, kHours, kNumber };

/// One number per replication. `measure` is a stable snake_case name, `scope` the ICS ("all"), a provider id, or
/// provider/item. `owner` is the provider as a planner knows it (empty: the whole system) and `label` what is measured
/// there. `section` groups lines of the summary; lines that are not `on_page` are in the files only.
struct HeadlineInfo {
  std::string section, measure, scope, label;
  Format format = Format::kNumber;
  std::string owner = {};
  bool on_page = true;
  bool of_the_rest = false;  ///< of those not done at the end: on the page where they are many beside those served
  double total_of = 0;       ///< a count that grows with the run: days it is counted over; 0: no such count
  /// `owner: label`, for lists that are not grouped by owner.
  [[nodiscard]] std::string full_label() const { return owner.empty() ? label : owner + ": " + label; }
};

/// A table of the summary: a row per provider, a column per measure.
struct TableInfo {
  struct Column {
    std::string heading, measure;
  };
  struct Row {
    std::string label, scope;
  };
  std::string section, title;
  std::vector<Column> columns;
  std::vector<Row> rows;
};

/// An uncertain value, drawn by each replication; bounds and values in the canonical unit (parameters.hpp).
struct UncertainInfo {
  std::string path;
  Unit unit = Unit::kNumber;
  std::string shape;
  double low = 0, value = 0, high = 0;  ///< `value`: the scenario's, where a triangular shape has its peak
};

enum class Period : std::uint8_t { kDay, kWeek, kMonth, kRun };

/// One series per replication, a value per period. Weeks run Sunday to Saturday; the first and last may be short.
struct SeriesInfo {
  std::string measure, provider, item, unit;
  Period period = Period::kDay;
};

/// How a replication was executed. It follows from the scenario, the options and the machine, and is no result.
struct Execution {
  std::uint64_t windows = 0;           ///< times the providers met (sequential executor: turns taken)
  std::uint64_t parallel_windows = 0;  ///< windows in which other workers took part
  std::uint64_t messages = 0;          ///< between providers
  int workers = 1;                     ///< that this replication could use
  double lookahead_hours = 0;          ///< of the last window
  std::uint64_t merged = 0;            ///< providers that ran as one with others, for the channels between are short
};

/// One finished replication. Sizes follow the catalogue. NaN means "does not apply" (e.g. mean wait of nobody).
struct RunResult {
  int replication = 0;
  std::uint64_t event_hash = 0;
  std::uint64_t events = 0;
  double seconds = 0;   ///< wall time; not part of "the same bytes"
  Execution execution;  ///< nor is this
  std::vector<double> headlines;
  std::vector<std::vector<double>> series;
  std::vector<double> drawn;  ///< the uncertain values of this replication
};

/// First day of each period, as ISO dates, for the writers.
struct Catalogue {
  std::vector<HeadlineInfo> headlines;
  std::vector<SeriesInfo> series;
  std::vector<TableInfo> tables;
  std::vector<UncertainInfo> uncertain;
  std::vector<std::string> days, weeks, months;
};

}  // namespace icsflow::models
