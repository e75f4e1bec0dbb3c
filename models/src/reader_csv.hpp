#pragma once

/// Comma-separated tables: a header row, `#` comment lines that may carry sources, marks and units.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/models/parameters.hpp"
#include "icsflow/models/problem.hpp"
#include "reader_quantity.hpp"

namespace icsflow::models {

inline constexpr std::size_t kMostRows = 60'000;

struct Cell {
  std::string text;
  Place place;
};

struct Table {
  std::string file;
  std::vector<Cell> header;
  std::vector<std::vector<Cell>> rows;    ///< each as long as the header
  std::string source;                     ///< `# source: ...`
  std::map<std::string, Mark> marks;      ///< `# mark COLUMN: X`
  std::map<std::string, Quantity> units;  ///< `# unit COLUMN: /week`: factor and unit
  [[nodiscard]] std::optional<std::size_t> column(const std::string& name) const;
  /// The column's index, or a problem at the header.
  std::optional<std::size_t> need_column(const std::string& name, std::vector<Problem>& problems) const;
};

/// Parses the text of a table; rows of the wrong length are problems and left out.
Table parse_table(const std::string& file, const std::string& text, std::vector<Problem>& problems);

}  // namespace icsflow::models
