#include "icsflow/import/imported.hpp"

#include <algorithm>

#include "account/report.hpp"
#include "codes/icbs.hpp"
#include "icsflow/scenario/visible.hpp"
#include "rows/csv_rows.hpp"
#include "source/bytes.hpp"
#include "text/cells.hpp"

namespace icsflow::models {

using importing::clean;
using importing::heading;

std::optional<std::size_t> ImportedTable::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  if (found == columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - columns.begin());
}

namespace {

/// What a comment says, its cells put together again.
std::string comment_of(const importing::Row& row) {
  std::string text;
  for (const std::string_view cell : row.cells) text += (text.empty() ? "" : ",") + std::string(cell);
  return clean(text.substr(1));
}

}  // namespace

ImportedTable read_imported(const std::filesystem::path& file, const std::vector<std::string>& needed,
                            std::vector<Problem>& problems) {
  ImportedTable table;
  table.file = file.string();
  importing::Report report;
  const auto read = [&] {
    importing::InputFile input(table.file, report);
    if (!input.is_open()) return;
    std::string name;
    auto bytes = input.table(name);
    if (!bytes) return;
    importing::CsvRows rows(std::move(bytes), table.file, report);
    importing::Row row;
    while (rows.next(row)) {
      if (row.blank()) continue;
      if (row.cell(0).starts_with('#')) {
        const std::string comment = comment_of(row);
        if (table.source.empty() && comment.starts_with("source:")) table.source = clean(comment.substr(7));
        continue;
      }
      if (table.columns.empty()) {
        for (const std::string_view cell : row.cells) table.columns.push_back(heading(cell));
        for (const std::string& column : needed) {
          if (!table.column(column))
            report.error({table.file, row.line}, "", "expected a column \"" + column + "\"; it is missing");
        }
        rows.expect(table.columns.size());
        continue;
      }
      ImportedTable::Row& kept = table.rows.emplace_back();
      kept.line = row.line;
      kept.cells.reserve(table.columns.size());
      for (std::size_t i = 0; i < table.columns.size(); ++i) kept.cells.push_back(clean(row.cell(i)));
    }
    if (table.columns.empty()) report.error({table.file}, "", "expected a row of column names; found none");
  };
  read();
  const auto found = report.problems();
  problems.insert(problems.end(), found.begin(), found.end());
  if (report.failed()) table.columns.clear(), table.rows.clear();
  return table;
}

std::string board_name(std::string_view code) {
  const importing::Icb* icb = importing::find_icb(code);
  return icb == nullptr ? "" : std::string(icb->name);
}

std::optional<double> imported_number(std::string_view text) {
  const importing::Number number = importing::parse_number(text);
  if (number.is != importing::Number::Is::kNumber) return std::nullopt;
  return number.value;
}

}  // namespace icsflow::models
