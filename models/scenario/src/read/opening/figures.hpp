#pragma once

/// Rows of a waiting list of which only a few figures are known: `list`, and waits or numbers by wait.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "icsflow/domain/rtt.hpp"
#include "read/tables.hpp"

namespace icsflow::models {

/// The columns of such a table beside those that say whose list it is.
class FigureColumns {
 public:
  /// How a sentence has them.
  static constexpr const char* kSentence =
      "list and some of median_wait, p92_wait (any pNN_wait), within_18_weeks, over_52_weeks (any number of weeks)";

  /// Whether the column is one of these.
  static bool is_one(std::string_view column);

  /// @param table  with a column `list`
  explicit FigureColumns(const Table& table);
  [[nodiscard]] bool any() const { return !columns_.empty(); }
  /// The bands of a row; nothing after a problem. @param path  of the table
  [[nodiscard]] std::optional<BandCounts> bands(CellProblems& problems, std::span<const Cell> row,
                                                const std::string& path) const;

 private:
  struct Column {
    enum class Is : std::uint8_t { kWait, kWithin, kOver } is = Is::kWait;
    double number = 0;  ///< the share whose wait it is; weeks
    std::size_t place = 0;
  };
  static std::optional<Column> parse(std::string_view column);

  const Table& table_;
  std::size_t list_ = 0;
  std::vector<Column> columns_;
};

}  // namespace icsflow::models
