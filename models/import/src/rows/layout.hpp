#pragma once

/// The layouts of a collection, and which of them a header row is. Columns are found by their headings, in any order;
/// a heading that was renamed has its names in one list.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "account/ledger.hpp"
#include "account/report.hpp"
#include "rows/rows.hpp"

namespace icsflow::models::importing {

/// A column and the headings it has had, as heading() writes them.
struct Column {
  std::vector<std::string> names;
  bool needed = true;
};

/// One era: its columns, by number.
struct Layout {
  std::string name;  ///< such as `121 columns, April 2021 on`
  std::vector<Column> columns;
  bool others_allowed = false;  ///< columns that are not named are no surprise
};

/// A layout found in a file.
struct Header {
  std::size_t layout = 0;             ///< in the list that was looked in
  std::vector<int> at;                ///< where each column of the layout stands; -1: it is not there
  std::vector<std::string> headings;  ///< of the file
  std::vector<std::string> cells;     ///< the headings as they are written, clean
};

/// Reads to the header row, which stands among the first 40 rows: the first that has all needed columns of a layout,
/// the layouts looked at in their order. Enters it, and what is above, in the ledger. Nothing after a problem, which
/// names the missing columns of the nearest layout. A column of no name we know is a warning.
std::optional<Header> find_header(Rows& rows, std::span<const Layout> layouts, std::string_view what, Ledger& ledger,
                                  Report& report);

/// Whether the row repeats the header, as some files do further down.
bool repeats(const Row& row, const Header& header);

}  // namespace icsflow::models::importing
