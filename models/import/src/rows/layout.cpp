#include "rows/layout.hpp"

#include <algorithm>
#include <utility>

#include "icsflow/scenario/visible.hpp"
#include "text/cells.hpp"

namespace icsflow::models::importing {

namespace {

constexpr std::size_t kMostAbove = 40;

struct Match {
  std::vector<int> at;
  std::vector<std::string> missing;
  std::string twice;
};

Match match(const Layout& layout, const std::vector<std::string>& headings) {
  Match found;
  for (const Column& column : layout.columns) {
    int at = -1;
    for (std::size_t i = 0; i < headings.size(); ++i) {
      if (std::find(column.names.begin(), column.names.end(), headings[i]) == column.names.end()) continue;
      if (at >= 0) found.twice = headings[i];
      if (at < 0) at = static_cast<int>(i);
    }
    if (at < 0 && column.needed) found.missing.push_back(column.names.front());
    found.at.push_back(at);
  }
  return found;
}

std::string shown(std::string_view text) { return '"' + visible(text.substr(0, 60)) + '"'; }

/// Columns that the layout does not name.
std::vector<std::size_t> others(const Header& header, const Layout& layout) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < header.headings.size(); ++i) {
    if (header.headings[i].empty()) continue;
    const bool known = std::any_of(layout.columns.begin(), layout.columns.end(), [&](const Column& column) {
      return std::find(column.names.begin(), column.names.end(), header.headings[i]) != column.names.end();
    });
    if (!known) found.push_back(i);
  }
  return found;
}

}  // namespace

std::optional<Header> find_header(Rows& rows, std::span<const Layout> layouts, std::string_view what, Ledger& ledger,
                                  Report& report) {
  Row row;
  std::vector<std::string> nearest;
  std::size_t fewest = static_cast<std::size_t>(-1);
  int nearest_line = 0;
  for (std::size_t r = 0; r < kMostAbove && rows.next(row); ++r) {
    ledger.add(row.blank() ? Fate::kBlank : Fate::kHeader, row.line,
               row.blank() ? "" : "above the columns, or their names");
    std::vector<std::string> headings;
    for (const std::string_view cell : row.cells) headings.push_back(heading(cell));
    for (std::size_t l = 0; l < layouts.size(); ++l) {
      Match found = match(layouts[l], headings);
      if (!found.missing.empty()) {
        const std::size_t matched = layouts[l].columns.size() - found.missing.size();
        if (found.missing.size() < fewest && matched > 0 && found.missing.size() < layouts[l].columns.size()) {
          fewest = found.missing.size();
          nearest = found.missing;
          nearest_line = row.line;
        }
        continue;
      }
      if (!found.twice.empty()) {
        report.error({rows.name(), row.line, 0}, "",
                     "expected each column once; found " + shown(found.twice) + " twice");
        return std::nullopt;
      }
      Header header{l, std::move(found.at), std::move(headings), {}};
      for (const std::string_view cell : row.cells) header.cells.push_back(clean(cell));
      if (!layouts[l].others_allowed) {
        for (const std::size_t i : others(header, layouts[l])) {
          report.warning(rows.place(row, i), "",
                         "a column that " + std::string(what) +
                             " had not in October 2026, and that is not read: " + shown(header.cells[i]),
                         "unknown column");
        }
      }
      return header;
    }
  }
  if (report.failed()) return std::nullopt;
  std::string message = "expected the columns of " + std::string(what);
  if (nearest.empty()) {
    message += "; found none of them in the first 40 rows";
  } else {
    message += "; missing " + shown(nearest.front());
    if (nearest.size() > 1) message += " and " + std::to_string(nearest.size() - 1) + " more";
  }
  report.error({rows.name(), nearest_line, 0}, "", message);
  return std::nullopt;
}

bool repeats(const Row& row, const Header& header) {
  std::size_t same = 0;
  for (std::size_t i = 0; i < row.cells.size() && i < header.headings.size(); ++i) {
    if (header.headings[i].empty()) continue;
    if (heading(row.cells[i]) != header.headings[i]) return false;
    ++same;
  }
  return same > 1;
}

}  // namespace icsflow::models::importing
