#include "region/settings.hpp"

#include <fmt/format.h>

#include <set>
#include <stdexcept>

#include "icsflow/import/imported.hpp"
#include "icsflow/scenario/shipped.hpp"

namespace icsflow::models::region {

Settings::Settings(const std::filesystem::path& over, std::vector<Problem>& problems) {
  add(shipped_scenarios() / "defaults" / "calibrate.csv", true, problems);
  if (!over.empty()) add(over, false, problems);
}

void Settings::add(const std::filesystem::path& file, bool shipped, std::vector<Problem>& problems) {
  const ImportedTable table = read_imported(file, {"key", "value", "unit", "mark", "low", "high", "source"}, problems);
  if (table.columns.empty()) return;
  std::set<std::string> here;
  for (const ImportedTable::Row& row : table.rows) {
    const auto cell = [&](std::string_view column) { return row.cells[*table.column(column)]; };
    const auto wrong = [&](std::string_view column, const std::string& message) {
      problems.push_back(
          {{table.file, row.line, static_cast<int>(*table.column(column)) + 1}, std::string(column), message});
    };
    const std::string key = cell("key");
    if (!here.insert(key).second) wrong("key", "expected one row for each key; found a second one of " + key);
    if (!shipped && rows_.find(key) == rows_.end()) {
      std::vector<std::string> known;
      for (const auto& [name, setting] : rows_) known.push_back(name);
      wrong("key",
            "expected a key of scenarios/defaults/calibrate.csv; found \"" + key + '"' + did_you_mean(key, known));
      continue;
    }
    const auto value = imported_number(cell("value")), low = imported_number(cell("low")),
               high = imported_number(cell("high"));
    if (!value) wrong("value", "expected a number of 0 or more; found \"" + cell("value") + '"');
    if (!low || !high || (value && (*value < *low || *value > *high)) || *low >= *high)
      wrong("low", fmt::format("expected a range, low below high, that holds {}; found \"{}\" to \"{}\"", cell("value"),
                               cell("low"), cell("high")));
    if (cell("source").empty()) wrong("source", "expected where the value comes from; found an empty cell");
    if (value && low && high) rows_[key] = {*value, *low, *high};
  }
}

const Setting& Settings::of(std::string_view key) const {
  const auto found = rows_.find(key);
  if (found == rows_.end()) throw std::out_of_range("no setting " + std::string(key));
  return found->second;
}

}  // namespace icsflow::models::region
