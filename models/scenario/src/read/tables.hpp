#pragma once

/// Tables of cells as spreadsheets save them: a header row, `#` comment lines that may carry sources, marks and units.
/// Read where one meaning is possible: commas, semicolons or tabs between cells (the header row shows which), padded
/// lines, quoted comments, UTF-16, decimal commas, thousands separators. Otherwise one problem names the cause.

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "read/context.hpp"

namespace icsflow::models {

inline constexpr std::size_t kMostRows = 60'000;
inline constexpr std::size_t kMostColumns = 1'000;

/// What a table is for, for messages.
struct TableKind {
  std::string what;                 ///< `a table of services`
  std::vector<std::string> needed;  ///< columns without which nothing can be read
  std::string columns;              ///< all of them, as a sentence has it
  std::string section;              ///< of docs/scenario-format.md
  std::string hint;                 ///< what to do where a column is missing, "" or in brackets
  std::string instead{};            ///< a column that may be there instead of the first of `needed`; "": none
};

/// Text without the quotes around it; points into its table.
struct Cell {
  std::string_view text;
  int line = 0, column = 0;
};

/// What separates decimals, as far as the cells of the table show.
enum class Decimals { kUnknown, kPoint, kComma, kBoth };

/// What the values of a column may plausibly be: `LOW to HIGH` in its unit, `x LOW to HIGH` of each value, or `+- N`.
struct ColumnRange {
  enum class Of : std::uint8_t { kColumn, kValue, kDifference } of = Of::kColumn;
  double low = 0, high = 0;

  [[nodiscard]] std::array<double, 2> around(double value) const {
    if (of == Of::kValue) return {std::min(low * value, high * value), std::max(low * value, high * value)};
    // Of values that are not negative neither is the range.
    if (of == Of::kDifference) return {std::max(std::min(0.0, value), value - high), value + high};
    return {low, high};
  }
};

struct Table {
  std::string file;
  std::vector<Cell> header;
  std::vector<Cell> cells;                    ///< row by row, each as long as the header
  std::string source;                         ///< `# source: ...`
  std::map<std::string, Mark> marks;          ///< `# mark COLUMN: X`
  std::map<std::string, Quantity> units;      ///< `# unit COLUMN: /week`: factor and unit
  std::map<std::string, ColumnRange> ranges;  ///< `# range COLUMN: 0.05 to 0.5`, `x 0.7 to 1.4`, `+- 0.1`
  Decimals decimals = Decimals::kUnknown;
  bool rows_left_out = false;  ///< or a column, after a problem

  [[nodiscard]] std::size_t rows() const { return header.empty() ? 0 : cells.size() / header.size(); }
  [[nodiscard]] std::span<const Cell> row(std::size_t i) const {
    return std::span(cells).subspan(i * header.size(), header.size());
  }
  [[nodiscard]] Place place(const Cell& cell) const { return {file, cell.line, cell.column}; }
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
  /// Of a column that `TableKind::needed` names. @throws std::logic_error if it is not there
  [[nodiscard]] std::size_t need(std::string_view name) const;

  /// What the cells point into.
  std::shared_ptr<const std::string> text;
  std::shared_ptr<std::deque<std::string>> unquoted;
};

/// The table in the file that `field` names. Nothing after a problem that leaves no row to be read; a row of the wrong
/// length is a problem and left out.
std::optional<Table> read_table(Context& context, const Field& field, const TableKind& kind);

/// Problems of a table's cells: the first few, then how many more there are.
class CellProblems {
 public:
  CellProblems(Context& context, const Table& table) : context_(context), table_(table) {}
  ~CellProblems();
  CellProblems(const CellProblems&) = delete;
  CellProblems& operator=(const CellProblems&) = delete;

  void add(const Cell& cell, const std::string& key, const std::string& message);
  /// Of a cause that holds for many cells alike: reported at the first.
  void once(const Cell& cell, const std::string& key, const std::string& cause, Severity severity = Severity::kError);
  /// Whether there is an error.
  [[nodiscard]] bool any() const { return any_; }

 private:
  Context& context_;
  const Table& table_;
  bool any_ = false;
  std::size_t reported_ = 0, more_ = 0;
  std::set<std::string> causes_;
};

/// The cell's number as parse_quantity() takes it: decimals with a point, no thousands separators. Nothing after a
/// problem: `1,234` means two things where no other cell tells which.
/// @param whole  decimals are not possible, so a well-formed group of thousands is one
std::optional<std::string> number_text(CellProblems& problems, const Table& table, const Cell& cell,
                                       const std::string& key, bool whole);

/// A whole number; `12.0` and `1.2E+01` are 12.
std::optional<std::uint64_t> read_whole_cell(CellProblems& problems, const Table& table, const Cell& cell,
                                             const std::string& key, std::uint64_t high);

/// The dates of a column: 2026-10-01; 01/10/2026 where another cell shows that the day comes first; the day numbers of
/// a spreadsheet (days since 1899-12-30). Nothing in place of those that are wrong.
std::vector<std::optional<std::chrono::sys_days>> read_date_cells(Context& context, CellProblems& problems,
                                                                  const Table& table, std::size_t column,
                                                                  const std::string& key);

/// A date with a time of day, whole seconds.
struct Timestamp {
  std::chrono::sys_days date;
  engine::Duration time;
};
/// The dates and times of a column: 2026-10-01 08:00, with the date in any way of read_date_cells(); a day number with
/// its fraction of a day. Nothing in place of those that are wrong.
std::vector<std::optional<Timestamp>> read_timestamp_cells(Context& context, CellProblems& problems, const Table& table,
                                                           std::size_t column, const std::string& key);

}  // namespace icsflow::models
