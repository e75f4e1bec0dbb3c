#include "region/flows.hpp"

#include <charconv>

#include "icsflow/import/imported.hpp"

namespace icsflow::models::region {
namespace {

/// `2026-01`.
std::optional<std::chrono::year_month> month_of(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  constexpr std::size_t kYear = 4, kAll = 7;
  if (text.size() != kAll || text[kYear] != '-') return std::nullopt;
  const char* const begin = text.data();
  const auto y = std::from_chars(begin, begin + kYear, year);
  const auto m = std::from_chars(begin + kYear + 1, begin + kAll, month);
  const std::chrono::year_month out{std::chrono::year{year}, std::chrono::month{month}};
  if (y.ptr != begin + kYear || m.ptr != begin + kAll || !out.ok()) return std::nullopt;
  return out;
}

}  // namespace

Flows read_flows(const std::filesystem::path& file, std::vector<Problem>& problems) {
  Flows out;
  if (file.empty()) return out;
  const ImportedTable table = read_imported(
      file, {"month", "provider", "function", "list", "new", "completed_admitted", "completed_non_admitted"}, problems);
  for (const ImportedTable::Row& row : table.rows) {
    const auto cell = [&](std::string_view column) { return row.cells[*table.column(column)]; };
    const auto wrong = [&](std::string_view column, const std::string& message) {
      problems.push_back(
          {{table.file, row.line, static_cast<int>(*table.column(column)) + 1}, std::string(column), message});
    };
    const auto number = [&](std::string_view column) {
      const auto value = imported_number(cell(column));
      if (!value && !cell(column).empty())
        wrong(column, "expected a number of 0 or more, or an empty cell; found \"" + cell(column) + '"');
      return value;
    };
    const auto month = month_of(cell("month"));
    if (!month) {
      wrong("month", "expected a month such as 2026-01; found \"" + cell("month") + '"');
      continue;
    }
    const FlowsOfMonth here{number("list"), number("new"), number("completed_admitted"),
                            number("completed_non_admitted")};
    if (!out[{cell("provider"), cell("function")}].emplace(*month, here).second)
      wrong("month", "expected each month of a provider and function once; found a second row of it");
  }
  return out;
}

}  // namespace icsflow::models::region
