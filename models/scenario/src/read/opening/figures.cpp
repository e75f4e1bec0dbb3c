#include "read/opening/figures.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "icsflow/domain/bands_from_figures.hpp"
#include "text/quantity.hpp"

namespace icsflow::models {
namespace {

constexpr std::uint64_t kMostPathways = 100'000'000;
constexpr double kMostWeeks = 104;
/// Waits are published to a tenth of a week: by so much of the list they may contradict a number, which then counts.
constexpr double kRounding = 0.01;

/// A whole number from 1 to `high` between what a name begins and ends with.
std::optional<double> number_in(std::string_view name, std::string_view begin, std::string_view end, unsigned high) {
  if (name.size() <= begin.size() + end.size() || !name.starts_with(begin) || !name.ends_with(end)) return std::nullopt;
  unsigned out = 0;
  for (const char c : name.substr(begin.size(), name.size() - begin.size() - end.size())) {
    if (c < '0' || c > '9' || out > high) return std::nullopt;
    out = 10 * out + static_cast<unsigned>(c - '0');
  }
  if (out < 1 || out > high) return std::nullopt;
  return out;
}

/// A figure as a point of the list's distribution, with the cell that says it.
struct Point {
  ShareWithin at;
  bool is_number = false;
  const Cell* cell = nullptr;
  std::string_view name;
};

std::string said(const Point& p) {
  return fmt::format("{} ({:.1f} % within {:g} weeks)", p.name, 100 * p.at.share, p.at.weeks);
}

}  // namespace

std::optional<FigureColumns::Column> FigureColumns::parse(std::string_view column) {
  constexpr unsigned kMostShare = 99;
  if (column == "median_wait") return Column{Column::Is::kWait, 0.5};
  if (const auto p = number_in(column, "p", "_wait", kMostShare)) return Column{Column::Is::kWait, *p / 100};
  constexpr auto kWeeks = static_cast<unsigned>(kMostWeeks);
  if (const auto w = number_in(column, "within_", "_weeks", kWeeks)) return Column{Column::Is::kWithin, *w};
  if (const auto w = number_in(column, "over_", "_weeks", kWeeks)) return Column{Column::Is::kOver, *w};
  return std::nullopt;
}

bool FigureColumns::is_one(std::string_view column) { return column == "list" || parse(column); }

FigureColumns::FigureColumns(const Table& table) : table_(table), list_(table.column("list").value_or(0)) {
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    auto column = parse(table.header[i].text);
    if (!column) continue;
    column->place = i;
    columns_.push_back(*column);
  }
}

std::optional<BandCounts> FigureColumns::bands(CellProblems& problems, std::span<const Cell> row,
                                               const std::string& path) const {
  const Cell& list_cell = row[list_];
  if (list_cell.text.empty()) {
    problems.add(list_cell, path + ".list", "expected how many wait; found an empty cell");
    return std::nullopt;
  }
  const auto list = read_whole_cell(problems, table_, list_cell, path + ".list", kMostPathways);
  if (!list) return std::nullopt;
  const auto size = static_cast<double>(*list);
  std::vector<Point> points;
  bool right = true;
  for (const Column& column : columns_) {
    const Cell& cell = row[column.place];
    if (cell.text.empty()) continue;
    const std::string_view name = table_.header[column.place].text;
    const std::string key = path + '.' + std::string(name);
    if (column.is != Column::Is::kWait) {
      const auto count = read_whole_cell(problems, table_, cell, key, kMostPathways);
      if (count && *count > *list)
        problems.add(cell, key, fmt::format("expected at most the list, {}; found {}", *list, *count));
      right = right && count && *count <= *list;
      if (!right || *list == 0) continue;
      const double share = static_cast<double>(*count) / size;
      points.push_back({{column.number, column.is == Column::Is::kWithin ? share : 1 - share}, true, &cell, name});
      continue;
    }
    const auto text = number_text(problems, table_, cell, key, false);
    const auto parsed = text ? parse_quantity(*text) : Parsed<Quantity>{};
    const bool is_weeks = parsed.value && parsed.value->unit == Unit::kNumber && parsed.value->value > 0 &&
                          parsed.value->value <= kMostWeeks;
    if (text && !is_weeks)
      problems.add(cell, key,
                   "expected weeks, a number above 0 and up to 104 without a unit; found " + quote(cell.text));
    right = right && is_weeks;
    if (right) points.push_back({{parsed.value->value, column.number}, false, &cell, name});
  }
  if (!right) return std::nullopt;
  if (*list == 0) return BandCounts{};
  if (points.empty()) {
    problems.add(list_cell, path + ".list",
                 "expected a figure of the waits beside it, such as median_wait; the cells of this row are empty");
    return std::nullopt;
  }
  std::stable_sort(points.begin(), points.end(), [](const Point& a, const Point& b) {
    return a.at.weeks != b.at.weeks ? a.at.weeks < b.at.weeks : a.at.share < b.at.share;
  });
  std::vector<Point> kept;
  for (const Point& p : points) {
    bool keeps = true;
    while (!kept.empty() && keeps) {
      const Point before = kept.back();
      const bool same = before.at.weeks == p.at.weeks;
      if (before.at.share <= p.at.share && !(same && before.at.share < p.at.share)) {
        keeps = !same;  // said twice
        break;
      }
      const bool is_rounded = std::abs(before.at.share - p.at.share) < kRounding && before.is_number != p.is_number;
      if (!is_rounded) {
        problems.add(*p.cell, path + '.' + std::string(p.name),
                     "expected figures that fit each other; " + said(before) + " contradicts " + said(p));
        return std::nullopt;
      }
      if (before.is_number) {
        keeps = false;
      } else {
        kept.pop_back();
      }
    }
    if (keeps) kept.push_back(p);
  }
  std::vector<ShareWithin> known;
  known.reserve(kept.size());
  for (const Point& p : kept) known.push_back(p.at);
  return bands_from_figures(*list, known);
}

}  // namespace icsflow::models
