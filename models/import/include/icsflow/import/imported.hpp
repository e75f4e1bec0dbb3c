#pragma once

/// Tables that `icsflow import` wrote, and tables of the same form, read back with the place of each row.

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {

struct ImportedTable {
  struct Row {
    int line = 0;
    std::vector<std::string> cells;  ///< as many as there are columns
  };
  std::string file;
  std::string source;  ///< `# source: ...`, its first line; "" if it has none
  std::vector<std::string> columns;
  std::vector<Row> rows;

  /// Where a column stands; nothing if there is none.
  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const;
};

/// Reads a table whose first row that is no comment names its columns.
/// @param needed  columns that must be there
/// @param problems  what is wrong is added to these; the table is empty then
ImportedTable read_imported(const std::filesystem::path& file, const std::vector<std::string>& needed,
                            std::vector<Problem>& problems);

/// The name of an integrated care board; "" if there was never one of that code.
std::string board_name(std::string_view code);

/// A number of 0 or more as import writes it; nothing for an empty cell, or one that is none.
std::optional<double> imported_number(std::string_view text);

}  // namespace icsflow::models
