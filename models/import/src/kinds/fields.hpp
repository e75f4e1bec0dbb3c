#pragma once

/// The cells of one row, read with their problems told.

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "kinds/kind.hpp"
#include "text/cells.hpp"

namespace icsflow::models::importing {

class Fields {
 public:
  Fields(Job& job, const Table& table, const Row& row) : job_(job), table_(table), row_(row) {}

  /// False once a cell could not be read; each is reported.
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] std::string_view text(std::size_t column) const { return trimmed(table_.cell(row_, column)); }
  [[nodiscard]] std::string words(std::size_t column) const { return clean(table_.cell(row_, column)); }

  /// A whole number; nothing for an empty cell and for one published as not known.
  std::optional<double> count(std::size_t column) {
    return number(column, parse_count(text(column)), "a whole number of 0 or more");
  }
  /// A number of 0 or more.
  std::optional<double> amount(std::size_t column) {
    return number(column, parse_number(text(column)), "a number of 0 or more");
  }
  std::optional<std::chrono::year_month> month(std::size_t column) {
    const auto found = parse_month(text(column));
    if (!found) expected(column, "a month, such as January 2026 or 2026-01");
    return found;
  }
  /// The code of an organisation; "" after a problem.
  std::string code(std::size_t column) {
    const std::string_view found = text(column);
    if (is_code(found)) return std::string(found);
    expected(column, "the code of an organisation");
    return "";
  }
  /// A problem of a cell.
  void expected(std::size_t column, const std::string& what) {
    good_ = false;
    job_.report.error(place(column), name(column), "expected " + what + "; found " + found(column),
                      name(column) + what);
  }
  [[nodiscard]] Place place(std::size_t column) const { return table_.place(row_, column); }
  /// The heading, as the file writes it.
  [[nodiscard]] std::string name(std::size_t column) const {
    const int at = table_.header.at[column];
    return at < 0 ? "" : table_.header.cells[static_cast<std::size_t>(at)];
  }

  /// A published share or percentage that is not the ratio of its own counts, as far as all three are printed: the row
  /// is refused. Nothing is said where one of them is not there.
  void ratio(std::size_t share, std::size_t part, std::size_t whole) {
    std::string_view printed = text(share);
    const bool percent = printed.ends_with('%');
    if (percent) printed = trimmed(printed.substr(0, printed.size() - 1));
    const Number number = parse_number(printed), of = parse_number(text(part)), all = parse_number(text(whole));
    if (number.is == Number::Is::kBad) return expected(share, "a share or a percentage");
    const bool there =
        number.is == Number::Is::kNumber && of.is == Number::Is::kNumber && all.is == Number::Is::kNumber;
    if (!there || all.value <= 0) return;
    const double right = of.value / all.value;
    const double counts = (rounding(text(part)) + right * rounding(text(whole))) / all.value;
    const double own = half_a_digit(printed);
    if (!percent && std::abs(number.value - right) <= own + counts) return;
    if (std::abs(number.value - 100 * right) <= own + 100 * counts) return;
    good_ = false;
    job_.report.error(place(share), name(share),
                      fmt::format("expected {:.6g} / {:.6g} = {:.4g}, as the row's own counts have it; found {} "
                                  "(doubled counts show like this)",
                                  of.value, all.value, right, found(share)),
                      name(share) + "ratio");
  }

 private:
  /// Half of the last digit printed, and a little for what is exactly half.
  static double half_a_digit(std::string_view printed) {
    const std::size_t point = printed.find('.');
    const std::size_t decimals = point == std::string_view::npos ? 0 : printed.size() - point - 1;
    return 0.505 * std::pow(10.0, -static_cast<double>(decimals)) + 1e-9;
  }
  /// Of a number: whole ones are counts, and exact.
  static double rounding(std::string_view printed) {
    return printed.find('.') == std::string_view::npos ? 0 : half_a_digit(printed);
  }

  [[nodiscard]] std::string found(std::size_t column) const {
    const std::string cell = words(column).substr(0, 40);
    return cell.empty() ? "an empty cell" : '"' + cell + '"';
  }
  std::optional<double> number(std::size_t column, const Number& number, const std::string& what) {
    if (number.is == Number::Is::kNumber) return number.value;
    if (number.is == Number::Is::kBad) expected(column, what);
    return std::nullopt;
  }

  Job& job_;
  const Table& table_;
  const Row& row_;
  bool good_ = true;
};

/// A number as a cell of a table that is written; "" for nothing.
inline std::string cell_of(const std::optional<double>& number) {
  return number ? fmt::format("{:.10g}", *number) : "";
}

/// `a` and `b` where both are known, or the one that is.
inline std::optional<double> plus(const std::optional<double>& a, const std::optional<double>& b) {
  if (!a || !b) return a ? a : b;
  return *a + *b;
}

}  // namespace icsflow::models::importing
