#pragma once

/// A workbook, sheet by sheet and row by row. libxlsxwriter ends here.

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct lxw_workbook;
struct lxw_worksheet;
struct lxw_format;

namespace icsflow::models {

class Sheets;

/// A column: its heading and its width in characters.
struct SheetColumn {
  const char* heading;
  double width;
};

/// Rows of cells under a heading that stays in view. A table longer than a sheet goes on in another of the same name
/// with a number. Text is text, whatever it begins with.
class Sheet {
 public:
  Sheet(Sheets& book, std::string name, std::vector<SheetColumn> columns);

  Sheet& text(std::string_view text);
  /// @param unit  as results name it: share, count, days, ...; what is not finite is an empty cell
  Sheet& number(double value, std::string_view unit);
  Sheet& whole(std::int64_t value) { return number(static_cast<double>(value), "count"); }
  /// @param day  YYYY-MM-DD; other text stays text
  Sheet& date(std::string_view day);
  Sheet& nothing();
  void end_row();

  /// Where the next row will be: the sheet's name and its number from 0.
  [[nodiscard]] const std::string& name() const { return shown_; }
  [[nodiscard]] std::uint32_t row() const { return row_; }

 private:
  void begin();

  Sheets& book_;
  std::string name_, shown_;
  std::vector<SheetColumn> columns_;
  lxw_worksheet* sheet_ = nullptr;
  std::uint32_t row_ = 0;
  std::uint16_t column_ = 0;
  int part_ = 0;
};

/// A line of a chart: cells of two columns in the same rows.
struct ChartLine {
  std::string name, sheet;
  std::uint32_t first_row = 0, last_row = 0;
  std::uint16_t dates = 0, values = 0;  ///< columns
};

class Sheets {
 public:
  /// Written under the name `.FILE.partial` until commit(). @throws std::system_error, as commit()
  explicit Sheets(const std::filesystem::path& file);
  ~Sheets();
  Sheets(const Sheets&) = delete;
  Sheets& operator=(const Sheets&) = delete;

  Sheet sheet(const std::string& name, std::vector<SheetColumn> columns) { return {*this, name, std::move(columns)}; }
  /// A line chart on the sheet Charts, below those that are there. @param unit of its values
  void chart(const std::string& title, std::string_view unit, const std::vector<ChartLine>& lines);
  void commit();

 private:
  friend Sheet;
  enum class Style : std::uint8_t { kHeading, kText, kDate, kShare, kCount, kTenths, kHundredths, kPlain };
  lxw_format* format(Style style);
  lxw_worksheet* add(const std::string& name);
  static Style style_of(std::string_view unit);
  static const char* number_format(Style style);
  void check(int error) const;

  std::filesystem::path file_, partial_;
  std::string folder_;
  lxw_workbook* book_ = nullptr;
  lxw_worksheet* charts_ = nullptr;
  std::uint32_t charts_rows_ = 0;
  std::uint64_t bytes_ = 0;  // that the cells may take
  std::map<Style, lxw_format*> formats_;
};

}  // namespace icsflow::models
