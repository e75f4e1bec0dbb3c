/// Service types, and the table of services.

#include <algorithm>
#include <cmath>

#include "layers.hpp"
#include "reader_csv.hpp"
#include "reader_parts.hpp"

namespace icsflow::models {

namespace {

ServiceTypeSpec read_service_type(Context& context, const std::string& name, const Field& field) {
  ServiceTypeSpec type;
  type.name = name;
  type.place = context.place_of(field.path);
  Mapping map(context, field, &format::service_type());
  map.name("pathway", type.pathway);
  if (const auto from = map.get("referred_from")) type.referred_from = read_shares(context, *from);
  map.number("rate", type.rate);
  map.name("season", type.season);
  map.number("removals", type.removal_hazard);
  map.number("urgent_share", type.urgent_share);
  map.number("receipt", type.receipt);
  if (const auto sessions = map.get("sessions")) {
    Mapping names(context, *sessions);
    for (const auto& [session_name, session] : names.named()) {
      Mapping keys(context, session, &format::sessions());
      if (const auto kind = keys.optional("kind")) (void)read_word(context, *kind, {"sessions"});
      if (keys.ok()) type.sessions.push_back(read_sessions(context, keys, session_name));
    }
  }
  map.finish();
  return type;
}

/// One cell as a parameter `services.<id>.<column>`; an empty cell is not given.
ParameterId read_cell(Context& context, const Table& table, const Origin::Said& origin, const std::string& path,
                      const Cell& cell, const std::string& column) {
  if (cell.text.empty()) return kNoParameter;
  const auto parsed = parse_quantity(cell.text);
  const auto unit = table.units.find(column);
  const bool plain = parsed.value && (parsed.value->unit == Unit::kNumber || unit == table.units.end());
  if (!parsed.value || !plain || std::abs(parsed.value->value) > rules::kAny) {
    const std::string expected =
        unit == table.units.end() ? "a number" : "a plain number (the unit is in the comment above)";
    context.error(cell.place, path, "expected " + expected + "; found " + quote(cell.text));
    return kNoParameter;
  }
  Quantity value = *parsed.value;
  if (unit != table.units.end()) {
    const double inverse = std::round(1 / unit->second.value);
    value.value = unit->second.value < 1 ? value.value / inverse : value.value * unit->second.value;
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
                      cell.place,
                      false,
                      std::nullopt};
  parameter.note = origin.note;
  parameter.written = value.written;
  return context.add_parameter(std::move(parameter), rule);
}

const std::vector<std::string> kServiceColumns{"id", "provider", "function", "type", "name"};

void read_service_rows(Context& context, const Table& table, const Origin::Said& origin) {
  std::map<std::string, std::size_t> columns;
  for (const auto& name : kServiceColumns) {
    if (const auto index = table.need_column(name, context.problems)) columns[name] = *index;
  }
  if (columns.size() != kServiceColumns.size()) return;
  std::map<std::string, int> lines;
  for (const auto& row : table.rows) {
    ServiceSpec service;
    const Cell& id = row[columns["id"]];
    service.id = id.text;
    service.provider = row[columns["provider"]].text;
    service.function = row[columns["function"]].text;
    service.type = row[columns["type"]].text;
    service.name = row[columns["name"]].text;
    service.place = id.place;
    if (!is_name(service.id, true)) {
      context.error(id.place, "services",
                    "expected an id of letters, digits, \"_\", \"-\" and \".\"; found " + quote(service.id));
      continue;
    }
    if (const auto [first, is_new] = lines.try_emplace(service.id, id.place.line); !is_new) {
      context.error(id.place, "services." + service.id,
                    "duplicate id; first given at line " + std::to_string(first->second));
      continue;
    }
    const std::string path = "services." + service.id;
    context.remember(path, id.place);
    context.remember(path + ".provider", row[columns["provider"]].place);
    context.remember(path + ".type", row[columns["type"]].place);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string& column = table.header[i].text;
      if (std::find(kServiceColumns.begin(), kServiceColumns.end(), column) != kServiceColumns.end() ||
          !is_name(column))
        continue;
      const ParameterId value = read_cell(context, table, origin, path + '.' + column, row[i], column);
      if (value != kNoParameter) service.values.emplace(column, value);
    }
    context.scenario.services.push_back(std::move(service));
  }
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
  const auto file = map.get("table");
  map.finish();
  if (!file) return;
  const std::string name = read_text(context, *file);
  if (name.empty()) return;
  const std::string path = beside(file->node->place.file, name);
  context.same_layer(file->node->place.file, path);
  const auto text = read_text_file(path, context.problems);
  if (!text) return;
  const Table table = parse_table(path, *text, context.problems);
  for (const auto& cell : table.header) context.remember("services.table." + cell.text, cell.place);
  read_service_rows(context, table, map.field().origin->of(file->node->place.file));
}

}  // namespace icsflow::models
