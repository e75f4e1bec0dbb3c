/// Service types, and the table of services.

#include <algorithm>
#include <cmath>

#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "read/fields.hpp"
#include "read/layers.hpp"
#include "read/sections.hpp"
#include "read/series.hpp"
#include "read/tables.hpp"

namespace icsflow::models {

namespace {

ServiceTypeSpec read_service_type(Context& context, const std::string& name, const Field& field) {
  ServiceTypeSpec type;
  type.name = name;
  type.place = context.place_of(field.path);
  Mapping map(context, field, &format::service_type());
  read_fields(context, map, format::service_type(), type);
  if (const auto from = map.get("referred_from")) type.referred_from = read_shares(context, *from);
  if (const auto sessions = map.get("sessions")) {
    Mapping names(context, *sessions);
    for (const auto& [session_name, session] : names.named()) {
      Mapping keys(context, session, &format::sessions());
      if (const auto kind = keys.optional("kind")) (void)read_word(context, *kind, {"sessions"});
      if (keys.ok()) type.sessions.push_back(read_sessions(context, keys, session_name));
    }
  }
  if (const auto removals = map.get("removals_by_wait"))
    type.removals_by_wait = read_by_wait(context, *removals, map.declared("removals_by_wait").rule);
  map.finish();
  return type;
}

/// One cell as a parameter `services.<id>.<column>`; an empty cell is not given.
ParameterId read_cell(Context& context, CellProblems& problems, const Table& table, const Origin::Basis& origin,
                      const std::string& path, const Cell& cell, const std::string& column) {
  if (cell.text.empty()) return kNoParameter;
  const auto text = number_text(problems, table, cell, path, false);
  if (!text) return kNoParameter;
  const auto parsed = parse_quantity(*text);
  const auto unit = table.units.find(column);
  const bool plain = parsed.value && (parsed.value->unit == Unit::kNumber || unit == table.units.end());
  if (!parsed.value || !plain || std::abs(parsed.value->value) > rules::kAny) {
    const std::string expected =
        unit == table.units.end() ? "a number" : "a plain number (the unit is in the comment above)";
    problems.add(cell, path, "expected " + expected + "; found " + quote(cell.text));
    return kNoParameter;
  }
  Quantity value = *parsed.value;
  const auto in_unit = [&](double x) {
    if (unit == table.units.end()) return x;
    return unit->second.value < 1 ? x / std::round(1 / unit->second.value) : x * unit->second.value;
  };
  value.value = in_unit(value.value);
  if (unit != table.units.end()) {
    value.unit = unit->second.unit;
    value.written = unit->second.written;
  }
  const auto mark = table.marks.find(column);
  const NumberRule rule{value.unit, -rules::kAny, rules::kAny};
  Parameter parameter{path,
                      value.value,
                      value.unit,
                      mark == table.marks.end() ? origin.mark : mark->second,
                      table.source.empty() ? origin.source : table.source,
                      table.place(cell),
                      false,
                      std::nullopt};
  parameter.note = origin.note;
  parameter.written = value.written;
  if (const auto range = table.ranges.find(column); range != table.ranges.end()) {
    const auto [low, high] = range->second.around(parsed.value->value);
    parameter.range = std::array{in_unit(low), in_unit(high)};
  }
  return context.add_parameter(std::move(parameter), rule);
}

const TableKind kServices{"a table of services",
                          {"id", "provider", "function", "type", "name"},
                          "id, provider, function, type, name and one for each $name",
                          "section 6",
                          ""};

/// Whether no cell of the column has a digit, though several are not empty; tells so once.
bool told_to_be_text(CellProblems& problems, const Table& table, std::size_t column) {
  const Cell* first = nullptr;
  std::size_t words = 0;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const Cell& cell = table.row(r)[column];
    if (cell.text.empty()) continue;
    if (cell.text.find_first_of("0123456789") != std::string_view::npos) return false;
    if (++words == 1) first = &cell;
  }
  if (words < 2) return false;
  problems.add(*first, "services.table." + std::string(table.header[column].text),
               "expected numbers in this column; found text in all " + std::to_string(words) + " rows, such as " +
                   quote(first->text) + ": take the column out, or write what it says as a comment, \"# ...\"");
  return true;
}

void read_service_rows(Context& context, const Table& table, const Origin::Basis& origin) {
  const std::size_t id_column = table.need("id"), provider = table.need("provider"), function = table.need("function"),
                    type = table.need("type"), name = table.need("name");
  std::vector<std::size_t> value_columns;
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    const bool fixed = i == id_column || i == provider || i == function || i == type || i == name;
    if (!fixed && !table.header[i].text.empty()) value_columns.push_back(i);
  }
  CellProblems problems(context, table);
  const auto is_text = [&](std::size_t column) { return told_to_be_text(problems, table, column); };
  value_columns.erase(std::remove_if(value_columns.begin(), value_columns.end(), is_text), value_columns.end());
  std::unordered_map<std::string_view, int> lines;
  for (std::size_t r = 0; r < table.rows(); ++r) {
    const auto row = table.row(r);
    ServiceSpec service;
    const Cell& id = row[id_column];
    service.id = id.text;
    service.provider = row[provider].text;
    service.function = row[function].text;
    service.type = row[type].text;
    service.name = row[name].text;
    service.place = table.place(id);
    if (!is_name(service.id, true)) {
      problems.add(id, "services",
                   "expected an id of letters, digits, \"_\", \"-\" and \".\"; found " + quote(service.id));
      continue;
    }
    if (const auto [first, is_new] = lines.try_emplace(id.text, id.line); !is_new) {
      problems.add(id, "services." + service.id, "duplicate id; first given at line " + std::to_string(first->second));
      continue;
    }
    const std::string path = "services." + service.id;
    context.remember(path, service.place);
    context.remember(path + ".provider", table.place(row[provider]));
    context.remember(path + ".type", table.place(row[type]));
    for (const std::size_t i : value_columns) {
      const std::string column(table.header[i].text);
      const ParameterId value = read_cell(context, problems, table, origin, path + '.' + column, row[i], column);
      if (value != kNoParameter) service.values.emplace(column, value);
    }
    context.scenario.services.push_back(std::move(service));
  }
  if (table.rows() == 0 && !table.rows_left_out)
    problems.add(table.header.front(), "services.table",
                 "expected a row for each service below the header; found none");
  if (problems.any() || table.rows_left_out) context.services_are_missing();
}

}  // namespace

void read_service_types(Context& context, const Field& field) {
  Field with_references = field;
  with_references.references = true;
  Mapping map(context, with_references);
  for (const auto& [name, type] : map.named())
    context.scenario.service_types.push_back(read_service_type(context, name, type));
}

void read_services(Context& context, const Field& field) {
  Mapping map(context, field, &format::services());
  const auto file = map.get("table"), series = map.get("series");
  map.finish();
  if (!file) return;
  const auto table = read_table(context, *file, kServices);
  if (!table) return context.services_are_missing();
  for (const auto& cell : table->header)
    context.remember("services.table." + std::string(cell.text), table->place(cell));
  read_service_rows(context, *table, map.field().origin->of(file->node->place.file));
  if (series) read_series_of_services(context, *series);
}

}  // namespace icsflow::models
