#pragma once

/// Series by month as targets see them: of an evening or of a whole month, in which unit, and how months are pooled.

#include <optional>
#include <string>
#include <vector>

#include "icsflow/measure/catalogue.hpp"
#include "icsflow/scenario/target.hpp"

namespace icsflow::models {

/// How several months become one figure. Never as a mean of shares.
enum class Pooled : std::uint8_t {
  kNot,   ///< medians, percentiles, shares whose counts are not kept
  kSum,   ///< counts
  kBy,    ///< a share of what another series counts: both summed
  kDays,  ///< a mean over the days of the month
};

/// @param info a series by month
Pooled pooled_how(const SeriesInfo& info);
/// Of Pooled::kBy: the measure that is below the line.
std::string below_the_line(const std::string& measure);

/// National standards that a target may be of, and measures by month that some scenarios have: all names that are no
/// mistake though the results lack them.
const std::vector<std::string>& known_measures();

/// What a unit of a series counts, and how many days one of it is (of kTime).
struct SeriesUnit {
  Amount amount = Amount::kNumber;
  double days = 1;
};
SeriesUnit unit_of_series(const std::string& unit);

/// Place in the catalogue of a series by month; nothing if there is none.
std::optional<std::size_t> monthly_series(const Catalogue& catalogue, const std::string& measure,
                                          const std::string& scope);
/// The scopes that a measure by month has, in the order of the catalogue; empty: no such measure.
std::vector<std::string> scopes_by_month(const Catalogue& catalogue, const std::string& measure);
/// The measures by month, each once.
std::vector<std::string> measures_by_month(const Catalogue& catalogue);

}  // namespace icsflow::models
