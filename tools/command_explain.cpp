/// `icsflow explain`: the resolved scenario, value by value, so that a planner finds the path to change and sees what
/// the present value rests on; and what two scenarios say differently.

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "commands.hpp"
#include "icsflow/models/visible.hpp"

namespace models = icsflow::models;

namespace {

/// One value of a scenario as it is shown. What is set on the command line rests on nothing the file says.
struct Row {
  std::string path, value, unit;
  std::string origin;  ///< default, base, plan or --set
  std::string place;   ///< file:line; empty for a default and --set
  std::string source, mark, range;
  std::string changes;  ///< what interventions and uncertainty do to it

  [[nodiscard]] std::string written() const { return unit.empty() ? value : fmt::format("{} {}", value, unit); }
};

const char* mark_name(models::Mark mark) {
  switch (mark) {
    case models::Mark::kA:
      return "A";
    case models::Mark::kAd:
      return "A-d";
    case models::Mark::kB:
      return "B";
    case models::Mark::kC:
      return "C";
    case models::Mark::kNone:
      break;
  }
  return "";
}

std::string place_text(const models::Place& place) {
  return place.line > 0 ? fmt::format("{}:{}", place.file, place.line) : "";
}

Row row_of(const models::Parameter& p) {
  Row row;
  row.path = p.path;
  const std::string shown = models::show(p.value, p.unit);
  const auto space = shown.find(' ');
  row.value = shown.substr(0, space);
  if (space != std::string::npos) row.unit = shown.substr(space + 1);
  row.origin = p.overridden ? "--set" : p.in_plan ? "plan" : "base";
  if (p.range)
    row.range = fmt::format("{} to {}", models::show((*p.range)[0], p.unit), models::show((*p.range)[1], p.unit));
  if (p.overridden) return row;
  row.place = place_text(p.place);
  row.source = p.source;
  row.mark = mark_name(p.mark);
  return row;
}

Row row_of(const models::Setting& s) {
  Row row;
  row.path = s.path;
  row.value = s.text;
  row.origin = s.overridden ? "--set" : s.is_default ? "default" : s.in_plan ? "plan" : "base";
  if (!s.overridden) row.place = place_text(s.place);
  return row;
}

std::string describe(const models::InterventionSpec& in, const models::ParameterTable& parameters) {
  using Change = models::InterventionSpec::Change;
  const models::Parameter& amount = parameters.at(in.amount.id);
  const char* verb = in.change == Change::kSet ? "set" : in.change == Change::kMultiply ? "multiply" : "add";
  std::string text =
      fmt::format("{}: {} {} from {:%Y-%m-%d}", in.name, verb, models::show(amount.value, amount.unit), in.at);
  if (in.over.given())
    text += fmt::format(" over {}", models::show(parameters.value(in.over.id), models::Unit::kDuration));
  if (in.until) text += fmt::format(" until {:%Y-%m-%d}", *in.until);
  return text;
}

/// What will become of each parameter, by its id.
std::vector<std::string> changes_of(const models::Scenario& scenario) {
  std::vector<std::string> out(scenario.parameters.size());
  const auto add = [&](models::ParameterId id, const std::string& text) {
    out[id] += (out[id].empty() ? "" : "; ") + text;
  };
  for (const models::UncertainValue& u : scenario.uncertain) {
    const models::Unit unit = scenario.parameters.at(u.id).unit;
    add(u.id, fmt::format("drawn from {} to {}", models::show(u.low, unit), models::show(u.high, unit)));
  }
  for (const models::InterventionSpec& in : scenario.interventions) {
    for (const models::ParameterId id : in.parameters) add(id, describe(in, scenario.parameters));
  }
  return out;
}

/// Sorted by path; those whose path holds all of `words`.
std::vector<Row> rows_of(const models::Scenario& scenario, const std::vector<std::string>& words) {
  std::vector<Row> rows;
  const auto add = [&](Row row) {
    const auto holds = [&](const std::string& word) { return row.path.find(word) != std::string::npos; };
    if (std::all_of(words.begin(), words.end(), holds)) rows.push_back(std::move(row));
  };
  const std::vector<std::string> changes = changes_of(scenario);
  for (models::ParameterId id = 0; id < scenario.parameters.size(); ++id) {
    Row row = row_of(scenario.parameters.at(id));
    row.changes = changes[id];
    add(std::move(row));
  }
  for (const auto& setting : scenario.settings) add(row_of(setting));
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.path < b.path; });
  return rows;
}

/// What users write is made inert; `--set` is our own word for an origin.
std::string plain_cell(const std::string& text) { return text == "--set" ? text : models::csv_cell(text); }

std::string markdown_cell(const std::string& text) {
  std::string out;
  for (const char c : models::visible(text)) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

/// Lines of cells, as CSV or as a Markdown table.
class Table {
 public:
  Table(ExplainForm form, const std::vector<std::string>& head) : form_(form) {
    line(head);
    if (form_ == ExplainForm::kMarkdown) {
      std::string rule = "|";
      for (std::size_t i = 0; i < head.size(); ++i) rule += "---|";
      fmt::print("{}\n", rule);
    }
  }
  void line(const std::vector<std::string>& cells) const {
    std::string text = form_ == ExplainForm::kMarkdown ? "|" : "";
    for (const auto& cell : cells) {
      if (form_ == ExplainForm::kMarkdown) {
        text += fmt::format(" {} |", markdown_cell(cell));
      } else {
        text += fmt::format("{}{}", &cell == &cells.front() ? "" : ",", plain_cell(cell));
      }
    }
    fmt::print("{}{}", text, form_ == ExplainForm::kMarkdown ? "\n" : "\r\n");
  }

 private:
  ExplainForm form_;
};

void print_rows(const std::vector<Row>& rows, ExplainForm form) {
  if (form != ExplainForm::kText) {
    const Table table(form, {"path", "value", "unit", "origin", "source", "mark", "range", "place", "changes"});
    for (const Row& r : rows)
      table.line({r.path, r.value, r.unit, r.origin, r.source, r.mark, r.range, r.place, r.changes});
    return;
  }
  for (const Row& r : rows) {
    fmt::print("{} = {}\n", models::visible(r.path), models::visible(r.written()));
    std::string about = r.origin;
    if (!r.place.empty()) about += ", " + r.place;
    if (!r.mark.empty()) about += "; mark " + r.mark;
    if (!r.range.empty()) about += "; plausible " + r.range;
    if (!r.source.empty()) about += "; " + r.source;
    fmt::print("    {}\n", models::visible(about));
    if (!r.changes.empty()) fmt::print("    changes: {}\n", models::visible(r.changes));
  }
}

/// By path; a path may be there several times (marks of a step).
using ByPath = std::map<std::string, std::vector<const Row*>>;

ByPath by_path(const std::vector<Row>& rows) {
  ByPath out;
  for (const Row& row : rows) out[row.path].push_back(&row);
  return out;
}

std::string joined(const std::vector<const Row*>& rows) {
  std::string out;
  for (const Row* row : rows) out += (out.empty() ? "" : ", ") + row->written();
  return out.empty() ? "-" : out;
}

/// The paths whose values differ; how many.
std::size_t print_difference(const std::vector<Row>& a, const std::vector<Row>& b, ExplainForm form) {
  const ByPath in_a = by_path(a), in_b = by_path(b);
  ByPath all = in_a;
  all.insert(in_b.begin(), in_b.end());
  const auto of = [](const ByPath& rows, const std::string& path) {
    const auto found = rows.find(path);
    return found == rows.end() ? std::vector<const Row*>{} : found->second;
  };
  std::vector<std::array<std::string, 7>> lines;
  for (const auto& [path, unused] : all) {
    const auto left = of(in_a, path), right = of(in_b, path);
    const std::string before = joined(left), after = joined(right);
    if (before == after) continue;
    const Row& row = right.empty() ? *left.front() : *right.front();
    lines.push_back({path, before, after, right.empty() ? "gone" : row.origin, row.source, row.mark, row.place});
  }
  if (form != ExplainForm::kText) {
    const Table table(form, {"path", "first", "second", "origin", "source", "mark", "place"});
    for (const auto& line : lines) table.line({line.begin(), line.end()});
    return lines.size();
  }
  for (const auto& [path, before, after, origin, source, mark, place] : lines) {
    fmt::print("{}: {} -> {}\n    {}\n", models::visible(path), models::visible(before), models::visible(after),
               models::visible(origin + (place.empty() ? "" : ", " + place) + (mark.empty() ? "" : "; mark " + mark) +
                               (source.empty() ? "" : "; " + source)));
  }
  return lines.size();
}

}  // namespace

int explain_command(const ExplainRequest& request) {
  const auto rows = rows_of(models::read_scenario(request.scenario, request.sets, request.reading), request.words);
  if (request.difference) {
    const auto others = rows_of(models::read_scenario(request.other, request.sets, request.reading), request.words);
    const std::size_t different = print_difference(rows, others, request.form);
    if (request.form == ExplainForm::kText)
      fmt::print(stderr, "{} of {} values differ\n", different, std::max(rows.size(), others.size()));
    return kDone;
  }
  print_rows(rows, request.form);
  if (request.form == ExplainForm::kText) fmt::print(stderr, "{} values\n", rows.size());
  return kDone;
}
