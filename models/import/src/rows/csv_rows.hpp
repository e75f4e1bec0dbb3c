#pragma once

/// CSV (RFC 4180), read in blocks: cells are views of the block, a quoted one is unquoted in its place. Commas,
/// semicolons or tabs between cells: the first lines show which. A byte order mark is left out.

#include <memory>
#include <string>

#include "account/report.hpp"
#include "rows/rows.hpp"
#include "source/bytes.hpp"

namespace icsflow::models::importing {

class CsvRows final : public Rows {
 public:
  CsvRows(std::unique_ptr<Bytes> bytes, std::string name, Report& report);
  bool next(Row& row) override;
  [[nodiscard]] Place place(const Row& row, std::size_t cell) const override;
  [[nodiscard]] const std::string& name() const override { return name_; }
  /// Rows that follow have as many cells as the header, or further ones that are empty; comments (`#`) and blank rows
  /// aside. Another number is an error: a row that was cut off, or a quote that is none.
  void expect(std::size_t cells) { expected_ = cells; }

 private:
  void fill();
  [[nodiscard]] std::size_t row_end();
  void find_separator();
  void split(char* begin, char* end, Row& row);
  bool fail(const std::string& message);
  void check_width(const Row& row);

  std::unique_ptr<Bytes> bytes_;
  std::string name_;
  Report& report_;
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0, row_begin_ = 0;
  char separator_ = '\0';
  int line_ = 1;
  std::size_t rows_ = 0, expected_ = 0;
  bool at_end_ = false, failed_ = false;
};

}  // namespace icsflow::models::importing
