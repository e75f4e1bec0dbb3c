/// A page as Markdown.

#include <fmt/format.h>

#include "icsflow/report/board.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {
namespace {

/// Text of the user's: no mark of Markdown or HTML in it acts.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : visible(text)) {
    if (c == '<') {
      out += "&lt;";
      continue;
    }
    if (std::string_view("\\|`*_[]").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

struct Writer {
  std::string out;

  void operator()(const PageText& text) { out += escaped(text.text) + "\n\n"; }

  void operator()(const PageList& list) {
    for (const std::string& point : list.points) out += "- " + escaped(point) + "\n";
    out += "\n";
  }

  void operator()(const PageCode& code) { out += "```\n" + visible_lines(code.text) + "\n```\n\n"; }

  void operator()(const PageTable& table) {
    out += "**" + escaped(table.caption) + "**\n\n|";
    for (const PageTable::Column& column : table.columns) out += " " + escaped(column.heading) + " |";
    out += "\n|";
    for (const PageTable::Column& column : table.columns) out += column.numeric ? "--:|" : "---|";
    out += "\n";
    for (const auto& row : table.rows) {
      out += "|";
      for (const std::string& cell : row) out += " " + escaped(cell) + " |";
      out += "\n";
    }
    out += "\n";
  }

  void operator()(const PageKey& /*key*/) const {}  // there are no lines

  void operator()(const PageChart& chart) {
    out += "### " + escaped(chart.title) + "\n\n";
    (*this)(chart.table);
  }
};

}  // namespace

std::string to_markdown(const Page& page) {
  Writer writer;
  writer.out = "# " + escaped(page.title) + "\n\n" + escaped(page.below) + "\n\n";
  for (const PageSection& section : page.sections) {
    writer.out += "## " + escaped(section.title) + "\n\n";
    for (const PageBlock& block : section.blocks) std::visit(writer, block);
  }
  return writer.out;
}

}  // namespace icsflow::models
