#pragma once

/// Rows of cells, one after the other: of a CSV file, or of a sheet.

#include <string>
#include <string_view>
#include <vector>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models::importing {

inline constexpr std::size_t kMostRows = 5'000'000;
inline constexpr std::size_t kMostCells = 2'000;       ///< of a row
inline constexpr std::size_t kLongestRow = 1u << 20u;  ///< bytes

/// The cells of a row; they point into the reader and hold until the next row is read.
struct Row {
  std::vector<std::string_view> cells;
  int line = 0;  ///< its first, from 1

  /// "" beyond the end.
  [[nodiscard]] std::string_view cell(std::size_t i) const { return i < cells.size() ? cells[i] : std::string_view(); }
  [[nodiscard]] bool blank() const;
};

class Rows {
 public:
  virtual ~Rows() = default;
  /// False at the end, or after a problem that ends the file.
  virtual bool next(Row& row) = 0;
  /// Of a cell of the row that was read last; columns count from 1, in characters.
  [[nodiscard]] virtual Place place(const Row& row, std::size_t cell) const = 0;
  /// As messages call the file.
  [[nodiscard]] virtual const std::string& name() const = 0;
};

}  // namespace icsflow::models::importing
