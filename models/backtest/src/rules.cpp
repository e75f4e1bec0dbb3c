#include <fmt/format.h>

#include <cmath>

#include "estimate.hpp"
#include "icsflow/import/imported.hpp"
#include "icsflow/scenario/problem.hpp"

namespace icsflow::models::backtesting {

Rules rules_of(const std::filesystem::path& table) {
  std::vector<Problem> problems;
  const ImportedTable read = read_imported(table, {"key", "value", "low", "high"}, problems);
  const auto value = [&](const std::string& key) {
    for (const ImportedTable::Row& row : read.rows) {
      const auto cell = [&](const char* column) { return row.cells[*read.column(column)]; };
      if (cell("key") != key) continue;
      const auto found = imported_number(cell("value")), low = imported_number(cell("low")),
                 high = imported_number(cell("high"));
      if (found && low && high && *low <= *found && *found <= *high) return *found;
      problems.push_back(
          {{read.file, row.line},
           key,
           fmt::format("expected a number from {} to {}; found \"{}\"", cell("low"), cell("high"), cell("value"))});
      return 0.0;
    }
    if (!read.columns.empty()) problems.push_back({{read.file}, key, "expected a row of this key; it is missing"});
    return 0.0;
  };
  const auto count = [&](const std::string& key) { return static_cast<int>(std::lround(value(key))); };
  Rules rules;
  rules.drift_months = count("drift_months");
  rules.season_years = count("season_years");
  rules.break_mads = value("break_mads");
  rules.least_break = value("least_break");
  rules.fewest_changes = count("fewest_changes");
  rules.fewest_drift = count("fewest_drift");
  rules.drift_doubt = value("drift_doubt");
  rules.most_luck = value("most_luck");
  rules.least_done = value("least_done");
  if (!problems.empty()) throw InputError(std::move(problems));
  return rules;
}

}  // namespace icsflow::models::backtesting
