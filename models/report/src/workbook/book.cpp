#include "workbook/book.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <system_error>

#include <fmt/format.h>

#include "icsflow/results/whole_file.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {
namespace fs = std::filesystem;
namespace {

/// Characters that a cell of Excel holds, in units of UTF-16, less room to say how much was left out.
constexpr std::size_t kMostUnits = 32'700;
constexpr lxw_row_t kMostRows = LXW_ROW_MAX;
/// 1 January 2000: a date that says nothing, so that the same study is the same file.
constexpr time_t kCreated = 946'684'800;

/// Visible, and no longer than a cell holds.
std::string cell_text(std::string_view text) {
  std::string shown = visible(text);
  std::size_t units = 0, cut = std::string::npos;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto byte = static_cast<unsigned char>(shown[i]);
    if ((byte & 0xC0U) == 0x80U) continue;  // within a character
    if (units >= kMostUnits && cut == std::string::npos) cut = i;
    units += byte >= 0xF0U ? 2 : 1;
  }
  if (cut == std::string::npos) return shown;
  const std::string left_out = fmt::format(" [{} characters more]", units - kMostUnits);
  shown.resize(cut);
  return shown + left_out;
}

/// Names in charts would be formulas if they began like one.
std::string chart_text(std::string_view text) {
  std::string shown = cell_text(text);
  return !shown.empty() && shown[0] == '=' ? " " + shown : shown;
}

bool whole_number(std::string_view text, int& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

// --- sheets ---

Sheet::Sheet(Sheets& book, std::string name, std::vector<SheetColumn> columns)
    : book_(book), name_(std::move(name)), columns_(std::move(columns)) {
  begin();
}

void Sheet::begin() {
  ++part_;
  shown_ = part_ == 1 ? name_ : fmt::format("{} {}", name_, part_);
  sheet_ = book_.add(shown_);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const auto column = static_cast<lxw_col_t>(c);
    worksheet_set_column(sheet_, column, column, columns_[c].width, nullptr);
    worksheet_write_string(sheet_, 0, column, columns_[c].heading, book_.format(Sheets::Style::kHeading));
  }
  worksheet_freeze_panes(sheet_, 1, 0);
  row_ = 1;
  column_ = 0;
}

Sheet& Sheet::text(std::string_view text) {
  const std::string shown = cell_text(text);
  book_.bytes_ += shown.size() + 64;
  if (!shown.empty()) worksheet_write_string(sheet_, row_, column_, shown.c_str(), book_.format(Sheets::Style::kText));
  ++column_;
  return *this;
}

Sheet& Sheet::number(double value, std::string_view unit) {
  book_.bytes_ += 64;
  if (std::isfinite(value)) worksheet_write_number(sheet_, row_, column_, value, book_.format(Sheets::style_of(unit)));
  ++column_;
  return *this;
}

Sheet& Sheet::date(std::string_view day) {
  lxw_datetime d{};
  const bool is_date = day.size() == 10 && whole_number(day.substr(0, 4), d.year) &&
                       whole_number(day.substr(5, 2), d.month) && whole_number(day.substr(8), d.day) && d.year >= 1900;
  if (!is_date) return text(day);
  book_.bytes_ += 64;
  worksheet_write_datetime(sheet_, row_, column_, &d, book_.format(Sheets::Style::kDate));
  ++column_;
  return *this;
}

Sheet& Sheet::nothing() {
  ++column_;
  return *this;
}

void Sheet::end_row() {
  column_ = 0;
  if (++row_ >= kMostRows) begin();
}

// --- the workbook ---

Sheets::Sheets(const fs::path& file)
    : file_(file),
      partial_((file.has_parent_path() ? file.parent_path() : fs::path(".")) /
               ("." + file.filename().string() + ".partial")),
      folder_(partial_.parent_path().string()) {
  const int fd = ::open(partial_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), file_.string() + ": cannot be written");
  ::close(fd);
  lxw_workbook_options options{};
  options.tmpdir = folder_.data();
  book_ = workbook_new_opt(partial_.c_str(), &options);
  if (book_ == nullptr) throw std::system_error(ENOMEM, std::generic_category(), file_.string());
  lxw_doc_properties properties{};
  std::string comments = "Written by icsflow";
  properties.comments = comments.data();
  properties.created = kCreated;
  workbook_set_properties(book_, &properties);
}

Sheets::~Sheets() {
  if (book_ != nullptr) lxw_workbook_free(book_);
  std::error_code ignored;
  fs::remove(partial_, ignored);
}

lxw_worksheet* Sheets::add(const std::string& name) {
  lxw_worksheet* sheet = workbook_add_worksheet(book_, name.c_str());
  if (sheet == nullptr) throw std::runtime_error("no sheet can be called " + name);
  return sheet;
}

Sheets::Style Sheets::style_of(std::string_view unit) {
  if (unit == "share") return Style::kShare;
  if (unit == "count" || unit.substr(0, 9) == "patients " || unit.substr(0, 11) == "admissions " ||
      unit == "patients" || unit == "pathways" || unit == "pathways per month" || unit == "attendances per month")
    return Style::kCount;
  if (unit == "weeks") return Style::kTenths;
  if (unit == "days" || unit == "hours" || unit == "number") return Style::kHundredths;
  return Style::kPlain;
}

const char* Sheets::number_format(Style style) {
  switch (style) {
    case Style::kShare:
      return "0.0%";
    case Style::kCount:
      return "#,##0";
    case Style::kTenths:
      return "#,##0.0";
    case Style::kHundredths:
      return "#,##0.00";
    case Style::kDate:
      return "yyyy-mm-dd";
    default:
      return "General";
  }
}

lxw_format* Sheets::format(Style style) {
  lxw_format*& made = formats_[style];
  if (made != nullptr) return made;
  made = workbook_add_format(book_);
  if (style == Style::kHeading) {
    format_set_bold(made);
    format_set_bottom(made, LXW_BORDER_THIN);
  }
  if (style == Style::kText) {
    format_set_num_format(made, "@");  // stays text when somebody edits it
  } else if (style != Style::kHeading) {
    format_set_num_format(made, number_format(style));
  }
  return made;
}

void Sheets::chart(const std::string& title, std::string_view unit, const std::vector<ChartLine>& lines) {
  constexpr std::uint32_t kRowsOfOne = 20;
  if (charts_ == nullptr) charts_ = add("Charts");
  lxw_chart* chart = workbook_add_chart(book_, LXW_CHART_LINE);
  chart_title_set_name(chart, chart_text(title).c_str());
  for (const ChartLine& line : lines) {
    lxw_chart_series* series = chart_add_series(chart, nullptr, nullptr);
    chart_series_set_categories(series, line.sheet.c_str(), line.first_row, line.dates, line.last_row, line.dates);
    chart_series_set_values(series, line.sheet.c_str(), line.first_row, line.values, line.last_row, line.values);
    chart_series_set_name(series, chart_text(line.name).c_str());
  }
  chart_axis_set_num_format(chart->x_axis, "mmm yyyy");
  chart_axis_set_num_format(chart->y_axis, number_format(style_of(unit)));
  if (lines.size() == 1) chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
  lxw_chart_options size{};
  size.x_scale = 1.6;
  size.y_scale = 1.2;
  worksheet_insert_chart_opt(charts_, charts_rows_, 0, chart, &size);
  charts_rows_ += kRowsOfOne;
}

void Sheets::check(int error) const {
  if (error == LXW_NO_ERROR) return;
  const int code = errno != 0 ? errno : EIO;
  throw std::system_error(
      code, std::generic_category(),
      fmt::format("{}: cannot be written ({})", file_.string(), lxw_strerror(static_cast<lxw_error>(error))));
}

void Sheets::commit() {
  // The library does not look whether its parts, which it keeps beside the file for a moment, were written in full.
  struct statvfs room {};
  if (::statvfs(folder_.c_str(), &room) == 0 && room.f_bavail * room.f_frsize < bytes_ + bytes_ / 2)
    throw std::system_error(ENOSPC, std::generic_category(), file_.string() + ": cannot be written");
  errno = 0;
  const lxw_error error = workbook_close(book_);
  book_ = nullptr;
  check(error);
  const int fd = ::open(partial_.c_str(), O_RDONLY | O_CLOEXEC);
  const bool kept = fd >= 0 && (::fsync(fd) == 0 || errno == EINVAL);
  if (fd >= 0) ::close(fd);
  if (!kept || std::rename(partial_.c_str(), file_.c_str()) != 0)
    throw std::system_error(errno, std::generic_category(), file_.string() + ": cannot be written");
  sync_names(folder_);
}

}  // namespace icsflow::models
