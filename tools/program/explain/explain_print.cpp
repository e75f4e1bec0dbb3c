/// The values of a scenario, and those in which two scenarios differ, as text, CSV or a Markdown table.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "explain/explain.hpp"
#include "icsflow/scenario/visible.hpp"

namespace models = icsflow::models;

namespace explain {

namespace {

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
  Table(Form form, const std::vector<std::string>& head) : form_(form) {
    line(head);
    if (form_ == Form::kMarkdown) {
      text_ += "|";
      for (std::size_t i = 0; i < head.size(); ++i) text_ += "---|";
      text_ += "\n";
    }
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  void line(const std::vector<std::string>& cells) {
    std::string text = form_ == Form::kMarkdown ? "|" : "";
    for (const auto& cell : cells) {
      if (form_ == Form::kMarkdown) {
        text += fmt::format(" {} |", markdown_cell(cell));
      } else {
        text += fmt::format("{}{}", &cell == &cells.front() ? "" : ",", plain_cell(cell));
      }
    }
    text_ += text + (form_ == Form::kMarkdown ? "\n" : "\r\n");
  }

 private:
  Form form_;
  std::string text_;
};

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

}  // namespace

void print_rows(const std::vector<Row>& rows, Form form) {
  if (form != Form::kText) {
    Table table(
        form, {"path", "value", "unit", "origin", "source", "mark", "range", "place", "changes", "note", "of", "set"});
    for (const Row& r : rows)
      table.line(
          {r.path, r.value, r.unit, r.origin, r.source, r.mark, r.range, r.place, r.changes, r.note, r.names, r.set});
    fmt::print("{}", table.text());
    return;
  }
  for (const Row& r : rows) {
    fmt::print("{} = {}\n", models::visible(r.path), models::visible(r.written()));
    std::string about = r.origin;
    if (!r.place.empty()) about += ", " + r.place;
    if (!r.mark.empty()) about += "; mark " + r.mark;
    if (!r.range.empty()) about += "; plausible " + r.range;
    if (!r.source.empty()) about += "; " + r.source;
    if (!r.note.empty()) about += "; note: " + r.note;
    if (r.set == "file") about += "; a setting: change it in the file";
    if (r.set == "reference") about += "; a reference: change what it refers to";
    fmt::print("    {}\n", models::visible(about));
    if (!r.names.empty()) fmt::print("    of {}\n", models::visible(r.names));
    if (!r.changes.empty()) fmt::print("    changes: {}\n", models::visible(r.changes));
  }
}

std::vector<Change> changes_between(const std::vector<Row>& a, const std::vector<Row>& b) {
  const ByPath in_a = by_path(a), in_b = by_path(b);
  ByPath all = in_a;
  all.insert(in_b.begin(), in_b.end());
  const auto of = [](const ByPath& rows, const std::string& path) {
    const auto found = rows.find(path);
    return found == rows.end() ? std::vector<const Row*>{} : found->second;
  };
  std::vector<Change> changes;
  for (const auto& [path, unused] : all) {
    const auto left = of(in_a, path), right = of(in_b, path);
    const auto same = [](const Row* one, const Row* other) { return one->same == other->same; };
    if (std::equal(left.begin(), left.end(), right.begin(), right.end(), same)) continue;
    const Row& row = right.empty() ? *left.front() : *right.front();
    changes.push_back({path, joined(left), joined(right), right.empty() ? "gone" : row.origin, &row});
  }
  return changes;
}

std::size_t print_difference(const std::vector<Row>& a, const std::vector<Row>& b, Form form) {
  const std::vector<Change> changes = changes_between(a, b);
  if (form != Form::kText) {
    Table table(form, {"path", "first", "second", "origin", "source", "mark", "place"});
    for (const Change& c : changes)
      table.line({c.path, c.before, c.after, c.origin, c.row->source, c.row->mark, c.row->place});
    fmt::print("{}", table.text());
    return changes.size();
  }
  for (const Change& c : changes) {
    fmt::print("{}: {} -> {}\n    {}\n", models::visible(c.path), models::visible(c.before), models::visible(c.after),
               models::visible(c.origin + (c.row->place.empty() ? "" : ", " + c.row->place) +
                               (c.row->mark.empty() ? "" : "; mark " + c.row->mark) +
                               (c.row->source.empty() ? "" : "; " + c.row->source)));
  }
  return changes.size();
}

bool changes_a_run(const Change& change) {
  return change.origin != "default" && change.path != "name" && change.path != "description" &&
         !change.path.starts_with("chain.") && !change.path.starts_with("expect.");
}

std::string changes_table(const std::vector<icsflow::models::PlanChange>& changes, std::size_t plan) {
  Table table(Form::kMarkdown, {"what", "of", "before", "after", "source", "mark"});
  bool some = false;
  for (const icsflow::models::PlanChange& c : changes) {
    if (c.plan != plan) continue;
    table.line({c.path, c.of, c.before, c.after, c.source, c.mark});
    some = true;
  }
  return some ? table.text() : "";
}

}  // namespace explain
