#pragma once

/// The sheets of a workbook (.xlsx, ECMA-376), read in place: libzip unpacks, pugixml parses. Cells are the values that
/// are stored, as text; nothing is worked out, and a part with a document type is refused.

#include <memory>
#include <string>
#include <vector>

#include "account/report.hpp"
#include "rows/rows.hpp"
#include "source/bytes.hpp"

namespace icsflow::models::importing {

class SheetRows final : public Rows {
 public:
  SheetRows(std::vector<std::vector<std::string>> cells, std::string name)
      : cells_(std::move(cells)), name_(std::move(name)) {}
  bool next(Row& row) override;
  /// Line and column are the sheet's row and column, from 1.
  [[nodiscard]] Place place(const Row& row, std::size_t cell) const override {
    return {name_, row.line, static_cast<int>(cell) + 1};
  }
  [[nodiscard]] const std::string& name() const override { return name_; }

 private:
  std::vector<std::vector<std::string>> cells_;
  std::string name_;
  std::size_t next_ = 0;
};

class Workbook {
 public:
  /// @param file  a workbook (Form::kWorkbook)
  Workbook(InputFile& file, Report& report);

  [[nodiscard]] std::vector<std::string> sheets() const;
  /// The rows of a sheet; nothing after a problem. @param name  one of sheets()
  std::unique_ptr<SheetRows> open(const std::string& name);

 private:
  struct Sheet {
    std::string name, part;
  };
  std::string file_;
  Report& report_;
  Archive archive_;
  std::vector<Sheet> sheets_;
  std::vector<std::string> strings_;
};

}  // namespace icsflow::models::importing
