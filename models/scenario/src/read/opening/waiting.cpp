#include "read/opening/waiting.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "icsflow/scenario/spec/opening.hpp"
#include "read/series.hpp"
#include "read/tables.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {
namespace {

/// Each row with patients is a row of the opening, whose numbers are parameters.
constexpr std::size_t kMostAges = 2000;
constexpr const char* kCountColumn = "count";

const TableKind kQueue{"a table of ages of who waits",
                       {"age"},
                       "age (to, if ages are spread from age to it) and one for each queue, with how many",
                       "section 8",
                       " (`age` with 3 d and so on, or plain numbers and a comment above: # unit age: d)",
                       "",
                       true};

/// How many have waited so long, or for a time between two.
struct AgeRow {
  Quantity count, age;
  std::optional<Quantity> to;
  const Cell *count_cell = nullptr, *age_cell = nullptr, *to_cell = nullptr;
};

/// Adds the rows of opening.waiting in order; several of one step are told apart by their number.
class WaitingReader {
 public:
  WaitingReader(Context& context, std::string path) : context_(context), path_(std::move(path)) {}

  void read(const Field& item) {
    Mapping map(context_, item, &format::opening_waiting());
    OpeningWaiting said;
    said.place = item.node->place;
    const auto stream = map.get("stream"), step = map.get("step");
    if (stream) said.stream = read_name(context_, *stream, true);
    if (step) said.step = read_name(context_, *step);
    auto count = map.get("count"), age = map.get("age");
    const auto file = map.get("file"), column = map.get("column");
    map.finish();
    if (file) {
      for (const auto& [other, key] : {std::pair(&count, "count"), {&age, "age"}}) {
        if (*other) context_.error(**other, std::string("not both `file` and `") + key + "`: the table says it");
      }
    } else {
      for (const auto& [other, key] : {std::pair(&count, "count"), {&age, "age"}}) {
        if (!*other && !map.has(key) && item.node->kind == NodeKind::kMap)
          context_.error(
              item.node->place, item.path,
              std::string("expected the key \"") + key + "\"; it is missing (or `file`, a table of ages and how many)");
      }
      if (column) context_.error(*column, "expected beside `file`, whose column it is");
    }
    if (said.stream.empty() || said.step.empty()) return;
    const auto start = [&](const Place& place) {
      OpeningWaiting out = said;
      out.place = place;
      out.path = path_ + '.' + out.stream + '.' + out.step;
      if (const int row = ++rows_[out.path]; row > 1) out.path += '.' + std::to_string(row);
      context_.remember(out.path, place);
      context_.remember(out.path + ".stream", stream->node->place);
      context_.remember(out.path + ".step", step->node->place);
      return out;
    };
    if (file) {
      if (!count && !age)
        from_table(*file, column ? read_name(context_, *column, true) : kCountColumn, map.field(), start);
      return;
    }
    OpeningWaiting out = start(said.place);
    const auto name = [&](Field& one, const char* key) {
      one.path = out.path + '.' + key;
      context_.remember(one.path, one.node->place);
    };
    if (count) {
      name(*count, "count");
      out.count = read_number(context_, *count, map.declared("count").rule);
    }
    if (age) {
      name(*age, "age");
      out.age = read_distribution(context_, *age);
    }
    context_.scenario.opening_waiting.push_back(std::move(out));
  }

 private:
  /// The rows with patients, in the order of their ages. Nothing after a problem.
  std::vector<AgeRow> rows_of(CellProblems& problems, const Table& table, std::size_t column, const std::string& path) {
    const std::size_t age = table.need("age");
    const auto to = table.column("to");
    std::vector<AgeRow> rows;
    const auto value = [&](const Cell& cell, std::size_t at, const NumberRule& rule) -> std::optional<Quantity> {
      const auto found = read_value_cell(problems, table, cell, std::string(table.header[at].text), path, rule);
      if (!found) return std::nullopt;
      if (const std::string wrong = violation(*found, rule); !wrong.empty()) {
        problems.add(cell, path, wrong + "; found " + quote(cell.text));
        return std::nullopt;
      }
      return found;
    };
    for (std::size_t r = 0; r < table.rows(); ++r) {
      const auto cells = table.row(r);
      if (cells[column].text.empty()) continue;  // nobody
      AgeRow row;
      row.count_cell = &cells[column];
      row.age_cell = &cells[age];
      const auto count = value(cells[column], column, rules::kCount), from = value(cells[age], age, rules::kDuration);
      if (to && !cells[*to].text.empty()) {
        row.to_cell = &cells[*to];
        row.to = value(cells[*to], *to, rules::kDuration);
        if (row.to && from && row.to->value <= from->value)
          problems.add(
              cells[*to], path,
              "expected more than the age of the row, " + quote(cells[age].text) + "; found " + quote(cells[*to].text));
      }
      if (!count || !from || (row.to_cell != nullptr && !row.to)) continue;
      row.count = *count;
      row.age = *from;
      if (count->value > 0) rows.push_back(row);
    }
    std::stable_sort(rows.begin(), rows.end(), [](const AgeRow& a, const AgeRow& b) {
      const auto end = [](const AgeRow& row) { return row.to ? row.to->value : row.age.value; };
      return std::pair(a.age.value, end(a)) < std::pair(b.age.value, end(b));
    });
    for (std::size_t k = 1; k < rows.size(); ++k) {
      const bool same = rows[k].age.value == rows[k - 1].age.value &&
                        rows[k].to.has_value() == rows[k - 1].to.has_value() &&
                        (!rows[k].to || rows[k].to->value == rows[k - 1].to->value);
      if (same)
        problems.add(*rows[k].age_cell, path,
                     "expected each age once; found " + quote(rows[k].age_cell->text) + ", which is at line " +
                         std::to_string(rows[k - 1].age_cell->line) + ", too");
    }
    if (rows.size() > kMostAges)
      problems.add(*rows[kMostAges].age_cell, path,
                   "expected at most " + std::to_string(kMostAges) + " ages with patients; found " +
                       std::to_string(rows.size()) + " (put days into weeks: `age` and `to`)");
    if (problems.any()) rows.clear();
    return rows;
  }

  template <class Start>
  void from_table(const Field& file, const std::string& name, const Field& item, const Start& start) {
    if (name.empty()) return;
    const auto table = read_table(context_, file, kQueue);
    if (!table) return;
    CellProblems problems(context_, *table);
    const auto column = table->column(name);
    if (!column || name == "age" || name == "to") {
      std::vector<std::string> names;
      for (const Cell& cell : table->header)
        if (cell.text != "age" && cell.text != "to" && !cell.text.empty()) names.emplace_back(cell.text);
      context_.error(
          file.node->place, item.path + ".column",
          "expected a column of the table that says how many; found " + quote(name) + did_you_mean(name, names));
      return;
    }
    const Origin::Basis& origin = item.origin->of(file.node->place.file);
    for (const AgeRow& row : rows_of(problems, *table, *column, item.path)) {
      OpeningWaiting out = start(table->place(*row.count_cell));
      const auto parameter = [&](const std::string& key, const Quantity& value, const Cell& cell, std::size_t at,
                                 const NumberRule& rule) {
        const auto mark = table->marks.find(std::string(table->header[at].text));
        Parameter p;
        p.path = out.path + '.' + key;
        p.value = value.value;
        p.unit = stored_unit(value.unit, rule.unit);
        p.written = value.written;
        p.mark = mark == table->marks.end() ? origin.mark : mark->second;
        p.source = table->source.empty() ? origin.source : table->source;
        p.note = origin.note;
        p.place = table->place(cell);
        context_.remember(p.path, p.place);
        Number number;
        number.unit = rule.unit;
        number.place = p.place;
        number.id = context_.add_parameter(std::move(p), rule);
        return number;
      };
      const std::size_t age = table->need("age");
      out.count = parameter("count", row.count, *row.count_cell, *column, rules::kCount);
      out.age.place = table->place(*row.age_cell);
      if (row.to) {
        out.age.form = DistributionSpec::Form::kUniform;
        out.age.numbers = {
            parameter("age.uniform.low", row.age, *row.age_cell, age, rules::kDuration),
            parameter("age.uniform.high", *row.to, *row.to_cell, *table->column("to"), rules::kDuration)};
      } else {
        out.age.numbers = {parameter("age", row.age, *row.age_cell, age, rules::kDuration)};
      }
      context_.scenario.opening_waiting.push_back(std::move(out));
    }
  }

  Context& context_;
  std::string path_;
  std::map<std::string, int> rows_;  ///< of a path so far
};

}  // namespace

void read_opening_waiting(Context& context, const Field& field) {
  WaitingReader reader(context, field.path);
  for (const Field& item : list_items(context, field, "a list of who waits: [{stream:, step:, count:, age:}]"))
    reader.read(item);
}

}  // namespace icsflow::models
