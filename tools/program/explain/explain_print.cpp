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
      std::string rule = "|";
      for (std::size_t i = 0; i < head.size(); ++i) rule += "---|";
      fmt::print("{}\n", rule);
    }
  }
  void line(const std::vector<std::string>& cells) const {
    std::string text = form_ == Form::kMarkdown ? "|" : "";
    for (const auto& cell : cells) {
      if (form_ == Form::kMarkdown) {
        text += fmt::format(" {} |", markdown_cell(cell));
      } else {
        text += fmt::format("{}{}", &cell == &cells.front() ? "" : ",", plain_cell(cell));
      }
    }
    fmt::print("{}{}", text, form_ == Form::kMarkdown ? "\n" : "\r\n");
  }

 private:
  Form form_;
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
    const Table table(
        form, {"path", "value", "unit", "origin", "source", "mark", "range", "place", "changes", "note", "of", "set"});
    for (const Row& r : rows)
      table.line(
          {r.path, r.value, r.unit, r.origin, r.source, r.mark, r.range, r.place, r.changes, r.note, r.names, r.set});
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

std::size_t print_difference(const std::vector<Row>& a, const std::vector<Row>& b, Form form) {
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
    const auto same = [](const Row* one, const Row* other) { return one->same == other->same; };
    if (std::equal(left.begin(), left.end(), right.begin(), right.end(), same)) continue;
    const std::string before = joined(left), after = joined(right);
    const Row& row = right.empty() ? *left.front() : *right.front();
    lines.push_back({path, before, after, right.empty() ? "gone" : row.origin, row.source, row.mark, row.place});
  }
  if (form != Form::kText) {
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

}  // namespace explain
