/// Numbers of cells as spreadsheets write them, and problems of cells.

#include <algorithm>
#include <cmath>

#include "read/tables.hpp"
#include "read/tables/dialect.hpp"

namespace icsflow::models {

namespace {
constexpr std::size_t kReportedCells = 20;  // problems of one table
}

CellProblems::~CellProblems() {
  if (more_ > 0)
    context_.problems.push_back(
        problem_at({table_.file, 0, 0}, "", "and " + std::to_string(more_) + " more cells that cannot be read"));
}

void CellProblems::add(const Cell& cell, const std::string& key, const std::string& message) {
  any_ = true;
  if (++reported_ > kReportedCells) {
    ++more_;
    return;
  }
  const bool broken = is_spreadsheet_error(cell.text);
  context_.error(table_.place(cell), key, message + (broken ? " (an error of the spreadsheet it comes from)" : ""));
}

void CellProblems::once(const Cell& cell, const std::string& key, const std::string& cause, Severity severity) {
  // The example in quotes is the first of many.
  if (!causes_.insert(cause.substr(0, cause.find('"'))).second) return;
  any_ = any_ || severity == Severity::kError;
  if (severity == Severity::kError) context_.error(table_.place(cell), key, cause);
  if (severity == Severity::kWarning) context_.warn(table_.place(cell), key, cause);
}

std::optional<std::string> number_text(CellProblems& problems, const Table& table, const Cell& cell,
                                       const std::string& key, bool whole) {
  const std::string_view digits = digits_of(cell.text);
  const bool has_comma = digits.find(',') != std::string_view::npos;
  const bool by_comma = table.decimals == Decimals::kComma;
  if (!has_comma && !(by_comma && is_grouped(digits, '.'))) return std::string(cell.text);
  const auto without = [&](char separator, char decimals) {
    std::string out(cell.text);
    const auto from = out.begin() + (digits.data() - cell.text.data());
    const auto to = from + static_cast<std::ptrdiff_t>(digits.size());
    const auto rest = std::string(to, out.end());
    std::string number(from, to);
    std::erase(number, separator);
    std::replace(number.begin(), number.end(), decimals, '.');
    return std::string(out.begin(), from) + number + rest;
  };
  if (by_comma) {
    problems.once(cell, key, "decimals are read as written with commas, as other cells of this table show",
                  Severity::kWarning);
    return without('.', ',');
  }
  const std::string_view before_point = digits.substr(0, digits.find('.'));
  if (is_grouped(before_point, ',') && (whole || table.decimals == Decimals::kPoint)) return without(',', '.');
  problems.once(cell, key,
                table.decimals == Decimals::kBoth
                    ? "numbers of this table are written with decimal points and with decimal commas; write all with "
                      "points, and without separators of thousands"
                    : "numbers with commas such as " + quote(cell.text) +
                          " may be thousands or decimals; write decimals with a point, and thousands without a "
                          "separator");
  return std::nullopt;
}

std::optional<std::uint64_t> read_whole_cell(CellProblems& problems, const Table& table, const Cell& cell,
                                             const std::string& key, std::uint64_t high) {
  const auto text = number_text(problems, table, cell, key, true);
  if (!text) return std::nullopt;
  const auto parsed = parse_whole(*text, 0, high);
  if (parsed.value) return parsed.value;
  if (const auto number = parse_quantity(*text); number.value && number.value->unit == Unit::kNumber) {
    const double value = number.value->value;
    if (value >= 0 && value <= static_cast<double>(high) && value == std::floor(value)) {
      if (text->find_first_of("eE") != std::string::npos)
        problems.once(cell, key, "numbers such as " + quote(cell.text) + " may have been rounded by a spreadsheet",
                      Severity::kWarning);
      return static_cast<std::uint64_t>(value);
    }
  }
  problems.add(cell, key, parse_whole(cell.text, 0, high).error);
  return std::nullopt;
}

}  // namespace icsflow::models
