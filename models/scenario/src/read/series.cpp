#include "read/series.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <unordered_map>

#include "fields/keys.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/spec/series.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "read/sections.hpp"
#include "read/tables.hpp"
#include "text/quantity.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

const TableKind kSeries{"a table of values by month or week",
                        {"month"},
                        "month (or week: the first day of each) and one for each series of values",
                        "section 16",
                        " (`month` with 2026-02 and so on, or `week` with the first day of each week)",
                        "week",
                        true};

/// Rows of the table that are about days of the run, in the order of time.
struct Periods {
  struct Row {
    std::size_t row = 0;
    sys_days from, until;
  };
  std::vector<Row> rows;
};

sys_days first_of_month(sys_days day) {
  const std::chrono::year_month_day d{day};
  return sys_days{d.year() / d.month() / 1};
}
sys_days next_month(sys_days first) {
  const std::chrono::year_month_day d{first};
  return sys_days{std::chrono::year_month_day{(d.year() / d.month() / 1) + std::chrono::months{1}}};
}

/// First days of the rows; nothing in place of those that are wrong.
std::vector<std::optional<sys_days>> first_days(Context& context, CellProblems& problems, const Table& table,
                                                std::size_t column, bool by_month, const std::string& key) {
  const auto is_month = [&](std::size_t r) { return parse_month(table.row(r)[column].text).has_value(); };
  bool any_month = false;
  for (std::size_t r = 0; r < table.rows(); ++r) any_month = any_month || is_month(r);
  if (!by_month || !any_month) {
    auto out = read_date_cells(context, problems, table, column, key);
    for (auto& day : out) {
      if (by_month && day) day = first_of_month(*day);
    }
    return out;
  }
  std::vector<std::optional<sys_days>> out;
  out.reserve(table.rows());
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const Cell& cell = table.row(r)[column];
    const auto month = parse_month(cell.text);
    out.push_back(month ? std::optional(sys_days{*month / 1}) : std::nullopt);
    if (!out.back()) problems.add(cell, key, "expected a month such as 2026-02; found " + quote(cell.text));
  }
  return out;
}

/// Which rows the days of the run are in: each day must be in one.
std::optional<Periods> periods_of(Context& context, CellProblems& problems, const Table& table,
                                  const std::string& key) {
  const auto week = table.column(kSeries.instead);
  const bool by_month = !week;
  const std::size_t column = by_month ? table.need("month") : *week;
  const auto days_of = first_days(context, problems, table, column, by_month, key);
  Periods out;
  for (std::size_t r = 0; r < days_of.size(); ++r) {
    if (!days_of[r]) continue;
    out.rows.push_back({r, *days_of[r], by_month ? next_month(*days_of[r]) : *days_of[r] + days{7}});
  }
  if (problems.any()) return std::nullopt;
  std::stable_sort(out.rows.begin(), out.rows.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  const auto cell = [&](const Periods::Row& row) -> const Cell& { return table.row(row.row)[column]; };
  for (std::size_t i = 1; i < out.rows.size(); ++i) {
    if (out.rows[i].from >= out.rows[i - 1].until) continue;
    problems.add(cell(out.rows[i]), key,
                 std::string("the ") + (by_month ? "month is given twice" : "week overlaps with another") +
                     "; first at line " + std::to_string(cell(out.rows[i - 1]).line));
    return std::nullopt;
  }
  const Scenario& s = context.scenario;
  if (!context.is_given("start") || !context.is_given("until") || !context.clean("start") || !context.clean("until") ||
      s.until <= s.start)
    return out;  // told
  std::erase_if(out.rows, [&](const auto& row) { return row.until <= s.start || row.from >= s.until; });
  sys_days covered = s.start;
  for (const Periods::Row& row : out.rows) {
    if (row.from > covered) break;
    covered = row.until;
  }
  if (covered < s.until) {
    context.error(table.place(table.header[column]), key,
                  std::string("expected a row for every ") + (by_month ? "month" : "week") + " of the run, " +
                      iso_date(s.start) + " to " + iso_date(s.until - days{1}) + "; none has " + iso_date(covered));
    return std::nullopt;
  }
  return out;
}

/// The values of one column as the parameter `path`.
ParameterId add_series(Context& context, CellProblems& problems, const Table& table, const Periods& periods,
                       std::size_t column, const std::string& path, const Origin::Basis& origin,
                       const NumberRule& rule) {
  const std::string name(table.header[column].text);
  SeriesSpec series;
  std::optional<Quantity> first;
  for (const Periods::Row& row : periods.rows) {
    const Cell& cell = table.row(row.row)[column];
    const auto value = read_value_cell(problems, table, cell, name, path, rule);
    if (!value) continue;
    const std::string wrong = violation(*value, rule);
    if (!wrong.empty()) {
      problems.add(cell, path, wrong + "; found " + quote(cell.text));
      continue;
    }
    if (!first) {
      first = value;
      series.place = table.place(cell);
    } else if (first->unit != value->unit) {
      problems.once(cell, path, "expected one unit in the column; found " + quote(cell.text));
      continue;
    }
    series.values.emplace_back(std::max(row.from, context.scenario.start), value->value);
  }
  if (!first || series.values.size() != periods.rows.size()) return kNoParameter;  // told
  const auto mark = table.marks.find(name);
  Parameter parameter;
  parameter.path = path;
  parameter.value = first->value;
  parameter.unit = first->unit;
  parameter.written = first->written;
  parameter.mark = mark == table.marks.end() ? origin.mark : mark->second;
  parameter.source = table.source.empty() ? origin.source : table.source;
  parameter.note = origin.note;
  parameter.place = series.place;
  series.id = context.add_parameter(std::move(parameter), rule);
  if (series.id != kNoParameter) context.scenario.series.push_back(std::move(series));
  return context.scenario.parameters.find(path);
}

}  // namespace

std::optional<Quantity> read_value_cell(CellProblems& problems, const Table& table, const Cell& cell,
                                        const std::string& column, const std::string& key, const NumberRule& rule) {
  const auto text = number_text(problems, table, cell, key, false);
  if (!text) return std::nullopt;
  const auto unit = table.units.find(column);
  const auto parsed = parse_quantity(*text);
  if (!parsed.value || (unit != table.units.end() && parsed.value->unit != Unit::kNumber)) {
    problems.add(cell, key,
                 unit == table.units.end()
                     ? "expected " + expectation(rule) + "; found " + quote(cell.text)
                     : "expected a plain number (the unit is in the comment above); found " + quote(cell.text));
    return std::nullopt;
  }
  Quantity value = *parsed.value;
  if (unit != table.units.end()) {
    const double inverse = std::round(1 / unit->second.value);
    value.value = unit->second.value < 1 ? value.value / inverse : value.value * unit->second.value;
    value.unit = unit->second.unit;
    value.written = unit->second.written;
  } else if (value.unit == Unit::kNumber && (rule.unit == Unit::kDuration || rule.unit == Unit::kRate)) {
    problems.once(cell, key,
                  "expected " + expectation(rule) + "; found " + quote(cell.text) +
                      " without a unit. Say it for the column, in a comment above: # unit " + column +
                      (rule.unit == Unit::kDuration ? ": d" : ": /week"));
    return std::nullopt;
  }
  return value;
}

bool is_series(const Node& node) { return node.kind == NodeKind::kMap && find_key(node, "series") != nullptr; }

ParameterId read_series(Context& context, const Field& field, const NumberRule& rule) {
  Mapping map(context, field, &format::series());
  const auto file = map.get("series");
  std::string name;
  map.name("column", name);
  map.finish();
  if (!file || name.empty()) return kNoParameter;
  const auto table = read_table(context, *file, kSeries);
  if (!table) return kNoParameter;
  CellProblems problems(context, *table);
  const auto column = table->column(name);
  if (!column) {
    std::vector<std::string> names;
    for (const Cell& cell : table->header) names.emplace_back(cell.text);
    context.error_at(field.path + ".column",
                     "expected a column of the table; found " + quote(name) + did_you_mean(name, names));
    return kNoParameter;
  }
  const auto periods = periods_of(context, problems, *table, field.path);
  if (!periods) return kNoParameter;
  return add_series(context, problems, *table, *periods, *column, field.path,
                    map.field().origin->of(file->node->place.file), rule);
}

void read_series_of_services(Context& context, const Field& field) {
  Mapping map(context, field);
  for (const auto& [name, file] : map.named()) {
    const auto table = read_table(context, file, kSeries);
    if (!table) continue;
    CellProblems problems(context, *table);
    const auto periods = periods_of(context, problems, *table, file.path);
    if (!periods) continue;
    std::unordered_map<std::string_view, ServiceSpec*> services;
    for (ServiceSpec& s : context.scenario.services) services.emplace(s.id, &s);
    for (std::size_t i = 0; i < table->header.size(); ++i) {
      const Cell& cell = table->header[i];
      if (cell.text == "month" || cell.text == "week" || cell.text.empty()) continue;
      const auto found = services.find(cell.text);
      if (found == services.end()) {
        if (!context.services_missing())
          problems.add(cell, file.path, "expected the id of a service; found " + quote(std::string(cell.text)));
        continue;
      }
      const std::string path = "services." + found->second->id + '.' + name;
      if (found->second->values.count(name) > 0) {
        problems.add(cell, path, "the service has this value in services.table, too: leave that cell empty");
        continue;
      }
      const ParameterId id = add_series(context, problems, *table, *periods, i, path,
                                        map.field().origin->of(file.node->place.file), rules::kRate);
      if (id != kNoParameter) found->second->values.emplace(name, id);
    }
  }
}

void sort_series(Context& context) {
  Scenario& s = context.scenario;
  std::erase_if(s.series, [&](const SeriesSpec& in) { return s.parameters.at(in.id).overridden; });
  std::sort(s.series.begin(), s.series.end(), [&](const SeriesSpec& a, const SeriesSpec& b) {
    return s.parameters.at(a.id).path < s.parameters.at(b.id).path;
  });
}

}  // namespace icsflow::models
