#include "inputs/assumptions.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <stdexcept>

#include "icsflow/import/imported.hpp"

namespace icsflow::models::building {

namespace {

/// A number with a sign or without; nothing if the text is none.
std::optional<double> signed_number(std::string_view text) {
  double value = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
  if (end.ec != std::errc{} || end.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

void Assumptions::add(const std::filesystem::path& file, std::vector<Problem>& problems) {
  const ImportedTable table =
      read_imported(file, {"key", "scope", "value", "unit", "mark", "low", "high", "source"}, problems);
  if (table.columns.empty()) return;
  const std::string name = file.filename().string();
  std::set<Key> here;
  for (const ImportedTable::Row& row : table.rows) {
    const auto cell = [&](std::string_view column) { return row.cells[*table.column(column)]; };
    const auto wrong = [&](std::string_view column, const std::string& message) {
      problems.push_back(
          {{table.file, row.line, static_cast<int>(*table.column(column)) + 1}, std::string(column), message});
    };
    Assumption one{cell("key"),  cell("scope"),  0,
                   cell("unit"), cell("mark"),   cell("low"),
                   cell("high"), cell("source"), fmt::format("{}:{}", name, row.line)};
    const auto value = signed_number(cell("value"));
    if (one.key.empty()) wrong("key", "expected what the value is; found an empty cell");
    if (!value) wrong("value", "expected a number; found \"" + cell("value") + '"');
    one.value = value.value_or(0);
    if (one.mark != "A" && one.mark != "A-d" && one.mark != "B" && one.mark != "C")
      wrong("mark", "expected A, A-d, B or C; found \"" + one.mark + '"');
    if (one.source.empty()) wrong("source", "expected where the value comes from; found an empty cell");
    const auto low = signed_number(one.low), high = signed_number(one.high);
    if (one.mark == "C" && (!low || !high))
      wrong("low", "expected a range, low and high, of a value marked C");
    else if ((!low || !high) && !(one.low.empty() && one.high.empty()))
      wrong("low",
            fmt::format("expected two numbers, low and high, or none; found \"{}\" to \"{}\"", one.low, one.high));
    if (low && high && value && (*value < *low || *value > *high || *low > *high))
      wrong("low", fmt::format("expected a range that holds {}; found {} to {}", cell("value"), one.low, one.high));
    if (!here.insert({one.key, one.scope}).second)
      wrong("key", "expected one row for each key and scope; found a second one of " + one.key + ' ' + one.scope);
    rows_[{one.key, one.scope}] = std::move(one);
  }
}

const Assumption& Assumptions::of(std::string_view key, const std::vector<std::string>& scopes) const {
  for (const std::string& scope : scopes) {
    if (const Assumption* one = exactly(key, scope)) return *one;
  }
  if (const Assumption* one = exactly(key, "")) return *one;
  throw std::out_of_range("no assumption " + std::string(key));
}

const Assumption* Assumptions::exactly(std::string_view key, std::string_view scope) const {
  const auto found = rows_.find(Key{key, scope});
  if (found == rows_.end()) return nullptr;
  used_.insert(found->first);
  return &found->second;
}

std::vector<const Assumption*> Assumptions::all(std::string_view key) const {
  std::vector<const Assumption*> out;
  for (auto it = rows_.lower_bound(Key{key, ""}); it != rows_.end() && it->first.first == key; ++it)
    out.push_back(&it->second);
  return out;
}

std::vector<const Assumption*> Assumptions::used() const {
  std::vector<const Assumption*> out;
  out.reserve(used_.size());
  for (const Key& key : used_) out.push_back(&rows_.at(key));
  return out;
}

}  // namespace icsflow::models::building
