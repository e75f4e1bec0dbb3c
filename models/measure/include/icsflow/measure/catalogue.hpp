#pragma once

/// What a run reports: a catalogue that is the same for every replication of a model.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/parameters.hpp"

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
  bool of_the_rest = false;    ///< of those not done at the end: on the page where they are many beside those served
  double total_of = 0;         ///< a count that grows with the run: days it is counted over; 0: no such count
  std::string dimension = {};  ///< as to_text(Dimensions); empty: of the whole scope
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

/// A value that differs from month to month by chance.
struct NoiseInfo {
  std::string path;
  double cv = 0, persistence = 0;
  std::vector<std::pair<std::string, double>> shared;  ///< factors with their parts of the variance
};

enum class Period : std::uint8_t { kDay, kWeek, kMonth, kMonthEnd, kRun };

/// One series per replication, a value per period. Weeks run Sunday to Saturday; the first and last may be short. Those
/// of month ends begin with the opening census.
struct SeriesInfo {
  std::string measure, provider, item, unit;
  Period period = Period::kDay;
  std::string dimension = {};  ///< as to_text(Dimensions); empty: of the whole item
};

/// What people call a provider.
struct ProviderName {
  std::string provider, name;  ///< `all`: the whole system
};
/// What people call an item of series, at each provider that has it.
struct ItemName {
  std::string provider, item, name;
};

/// First day of each period, as ISO dates, for the writers.
struct Catalogue {
  std::vector<HeadlineInfo> headlines;
  std::vector<SeriesInfo> series;
  std::vector<TableInfo> tables;
  std::vector<UncertainInfo> uncertain;
  std::vector<NoiseInfo> noise;
  std::vector<ProviderName> providers;
  std::vector<ItemName> items;
  std::vector<std::string> days, weeks, months;
  std::vector<std::string> month_ends;  ///< the month before the first, which ends with the opening census; `months`

  /// Of a provider, or of an item at it; the id where there is no name.
  [[nodiscard]] std::string name_of(const std::string& provider) const;
  [[nodiscard]] std::string name_of(const std::string& provider, const std::string& item) const;
};

class CompiledModel;

/// The names and shapes of everything a run of this model reports: made anew at each call.
Catalogue catalogue(const CompiledModel& model);

}  // namespace icsflow::models
