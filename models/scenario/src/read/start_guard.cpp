/// The published months and completed pathways that the first months of a run are held against.

#include "icsflow/scenario/spec/start_guard.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "icsflow/domain/treatment_function.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "read/fields.hpp"
#include "read/sections.hpp"
#include "read/tables.hpp"
#include "text/quantity.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

constexpr std::uint64_t kMostPathways = 100'000'000;
constexpr double kMostWeeks = 104;  // what a percentile of published bands can be

const std::string kMonthColumns =
    "month, list, within_18_weeks, over_52_weeks and, if it is known, p92_wait and series";
const std::string kCompletedColumns = "part, function, completed, within_18_weeks and median_wait";

const TableKind kMonths{"a table of published months",
                        {"month", "list", "within_18_weeks", "over_52_weeks"},
                        kMonthColumns,
                        "section 8",
                        ""};
const TableKind kCompleted{"a table of published completed pathways",
                           {"part", "function", "completed", "within_18_weeks", "median_wait"},
                           kCompletedColumns,
                           "section 8",
                           ""};

/// Cells of one row by the names of their columns, with problems told.
class Row {
 public:
  Row(CellProblems& problems, const Table& table, const std::string& path, std::size_t index)
      : problems_(problems), table_(table), path_(path), cells_(table.row(index)) {}

  /// Null if the table has no such column.
  [[nodiscard]] const Cell* find(std::string_view column) const {
    const auto at = table_.column(column);
    return at ? &cells_[*at] : nullptr;
  }
  [[nodiscard]] bool has(std::string_view column) const {
    const Cell* cell = find(column);
    return cell != nullptr && !cell->text.empty();
  }
  [[nodiscard]] std::string_view text(std::string_view column) const {
    const Cell* cell = find(column);
    return cell == nullptr ? std::string_view{} : cell->text;
  }
  /// Pathways; nothing if the cell is empty or wrong.
  [[nodiscard]] std::optional<std::uint64_t> count(std::string_view column) const {
    const Cell* cell = find(column);
    if (cell == nullptr || cell->text.empty()) return std::nullopt;
    return read_whole_cell(problems_, table_, *cell, key(column), kMostPathways);
  }
  /// Weeks; nothing if the cell is empty or wrong.
  [[nodiscard]] std::optional<double> weeks(std::string_view column) const {
    const Cell* cell = find(column);
    if (cell == nullptr || cell->text.empty()) return std::nullopt;
    const auto number = number_text(problems_, table_, *cell, key(column), false);
    if (!number) return std::nullopt;
    const auto parsed = parse_quantity(*number);
    const bool right = parsed.value && parsed.value->unit == Unit::kNumber && parsed.value->value >= 0 &&
                       parsed.value->value <= kMostWeeks;
    if (right) return parsed.value->value;
    wrong(column, "expected weeks, a number from 0 to 104 without a unit; found " + quote(text(column)));
    return std::nullopt;
  }
  void wrong(std::string_view column, const std::string& message) const {
    const Cell* cell = find(column);
    problems_.add(cell == nullptr ? cells_[0] : *cell, key(column), message);
  }

 private:
  [[nodiscard]] std::string key(std::string_view column) const { return path_ + '.' + std::string(column); }

  CellProblems& problems_;
  const Table& table_;
  const std::string& path_;
  std::span<const Cell> cells_;
};

/// Tells of columns that nothing is made of.
void check_columns(CellProblems& problems, const Table& table, const std::string& path,
                   const std::vector<std::string>& known) {
  for (const Cell& cell : table.header) {
    if (cell.text.empty() || std::find(known.begin(), known.end(), cell.text) != known.end()) continue;
    problems.add(cell, path, "unknown column " + quote(cell.text) + did_you_mean(cell.text, known));
  }
}

ListAtMonthEnd read_month(const Row& row, std::chrono::year_month month) {
  ListAtMonthEnd out{.month = month};
  out.series = std::string(row.text("series"));
  if (!out.series.empty() && !is_name(out.series))
    row.wrong("series", "expected a name of letters, digits, \"_\" and \"-\"; found " + quote(out.series));
  const auto list = row.count("list"), within = row.count("within_18_weeks"), over = row.count("over_52_weeks");
  out.p92_wait = row.weeks("p92_wait");
  if (!row.has("list")) {
    for (const auto* column : {"within_18_weeks", "over_52_weeks", "p92_wait"}) {
      if (row.has(column))
        row.wrong(column, "expected nothing where the list is not known; found " + quote(row.text(column)));
    }
    return out;
  }
  if (!list) return out;
  if (within.value_or(0) + over.value_or(0) > *list)
    row.wrong("list", "expected at least the " + std::to_string(within.value_or(0) + over.value_or(0)) +
                          " pathways of within_18_weeks and over_52_weeks; found " + std::to_string(*list));
  out.list = static_cast<double>(*list);
  if (within && *list > 0) out.within_18_weeks = static_cast<double>(*within) / static_cast<double>(*list);
  if (over) out.over_52_weeks = static_cast<double>(*over);
  return out;
}

void read_months(Context& context, const Field& field, StartGuardSpec& guard) {
  const auto table = read_table(context, field, kMonths);
  if (!table) return;
  guard.months_source = table->source;
  CellProblems problems(context, *table);
  check_columns(problems, *table, field.path,
                {"month", "list", "within_18_weeks", "over_52_weeks", "p92_wait", "series"});
  std::map<std::chrono::year_month, int> lines;
  guard.months.reserve(table->rows());
  for (std::size_t i = 0; i < table->rows(); ++i) {
    const Row row(problems, *table, field.path, i);
    const auto month = parse_month(row.text("month"));
    if (!month) {
      row.wrong("month", "expected a month such as 2026-01 (format the column as text before saving); found " +
                             quote(row.text("month")));
      continue;
    }
    const int line = table->row(i).front().line;
    const auto [first, is_new] = lines.try_emplace(*month, line);
    if (!is_new) {
      row.wrong("month", "duplicate month " + quote(row.text("month")) + "; first given at line " +
                             std::to_string(first->second));
      continue;
    }
    guard.months.push_back(read_month(row, *month));
  }
  std::sort(guard.months.begin(), guard.months.end(),
            [](const ListAtMonthEnd& a, const ListAtMonthEnd& b) { return a.month < b.month; });
  constexpr std::size_t kFewest = 2;
  if (!problems.any() && !table->rows_left_out && guard.months.size() < kFewest)
    context.error(field, "expected two months or more, to see by how much the list moves; found " +
                             std::to_string(guard.months.size()));
}

void read_completed(Context& context, const Field& field, StartGuardSpec& guard) {
  const auto table = read_table(context, field, kCompleted);
  if (!table) return;
  guard.completed_source = table->source;
  std::set<std::string> functions;
  for (const ServiceSpec& service : context.scenario.services) functions.insert(function_code(service.function));
  CellProblems problems(context, *table);
  check_columns(problems, *table, field.path, kCompleted.needed);
  std::map<std::pair<bool, std::string>, int> lines;
  guard.completed.reserve(table->rows());
  for (std::size_t i = 0; i < table->rows(); ++i) {
    const Row row(problems, *table, field.path, i);
    PublishedCompleted one;
    const std::string part(row.text("part")), function(row.text("function"));
    one.admitted = part == "1A";
    if (part != "1A" && part != "1B") {
      row.wrong("part", "expected 1A (admitted) or 1B (non-admitted); found " + quote(part));
      continue;
    }
    one.function = function == "all" ? "" : function_code(function);
    const bool known = function == "all" || context.services_missing() || functions.count(one.function) > 0;
    if (!known) row.wrong("function", "expected all or a function of services.table; found " + quote(function));
    for (const auto* column : {"completed", "within_18_weeks"}) {
      if (!row.has(column)) row.wrong(column, "expected a number of pathways; found nothing");
    }
    one.completed = row.count("completed").value_or(0);
    one.within_18_weeks = row.count("within_18_weeks").value_or(0);
    if (row.has("completed") && one.within_18_weeks > one.completed)
      row.wrong("within_18_weeks", "expected at most the " + std::to_string(one.completed) +
                                       " completed pathways; found " + std::to_string(one.within_18_weeks));
    if (one.completed > 0 && !row.has("median_wait"))
      row.wrong("median_wait", "expected the median wait in weeks; found nothing");
    one.median_wait = row.weeks("median_wait").value_or(0);
    const auto [first, is_new] = lines.try_emplace({one.admitted, one.function}, table->row(i).front().line);
    if (!is_new) row.wrong("part", "duplicate row; first given at line " + std::to_string(first->second));
    guard.completed.push_back(std::move(one));
  }
  // Part 1A first, all functions together before each.
  std::sort(guard.completed.begin(), guard.completed.end(), [](const auto& a, const auto& b) {
    return std::tie(b.admitted, a.function) < std::tie(a.admitted, b.function);
  });
}

}  // namespace

void read_start_guard(Context& context, const Field& field) {
  StartGuardSpec& guard = context.scenario.start_guard.emplace_back();
  Mapping map(context, field, &format::start_guard());
  if (context.scenario.services.empty() && !context.services_missing() && map.ok())
    context.error(field, "expected services, whose waiting list it is; this scenario has none");
  if (const auto months = map.get("months")) read_months(context, *months, guard);
  if (const auto completed = map.get("completed")) read_completed(context, *completed, guard);
  read_fields(context, map, format::start_guard(), guard);
  map.finish();
}

}  // namespace icsflow::models
