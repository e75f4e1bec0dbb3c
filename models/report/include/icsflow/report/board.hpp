#pragma once

/// A report that one can send: a study, or a comparison of plans, as one page. What it says is put together once
/// (board_page) and written in a form (to_html, to_markdown).

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace icsflow::models {

/// Words in a paragraph of their own.
struct PageText {
  std::string text;
};

/// Points of a list.
struct PageList {
  std::vector<std::string> points;
};

/// What is typed in a terminal.
struct PageCode {
  std::string text;
};

/// Cells are shown as they are; a column of numbers stands to the right.
struct PageTable {
  struct Column {
    std::string heading;
    bool numeric = false;
  };
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  bool folded = false;  ///< behind its caption until asked for
};

/// A picture with the table it is drawn from.
struct PageChart {
  std::string title;  ///< what it shows: the finding
  std::string spec;   ///< Vega-Lite, JSON
  PageTable table;
};

/// Which line is whose, of all charts of a section.
struct PageKey {
  struct Line {
    std::string label, colour, dash;  ///< `dash`: lengths of marks and gaps, as SVG has them
  };
  std::vector<Line> lines;
};

using PageBlock = std::variant<PageText, PageList, PageCode, PageTable, PageKey, PageChart>;

struct PageSection {
  std::string id, title;
  std::vector<PageBlock> blocks;
};

struct Page {
  std::string title, below;  ///< `below`: of what, when
  std::vector<PageSection> sections;
};

struct BoardOptions {
  std::filesystem::path directory;    ///< of a study, or of a comparison
  std::filesystem::path sensitivity;  ///< directory with sensitivity.json; empty: that of `directory`, if there is one
};

/// Reads the results, and compare.json and sensitivity.json beside them. Every number stands in a file of the study:
/// those of charts are means and ranges over replications of its series by month.
/// @throws InputError if the directory holds no results of this version, or a file of it cannot be read
Page board_page(const BoardOptions& options);

/// One file, without a request to anywhere: style and script stand in it.
/// @param script draws the charts (tools/web); empty: the page has their tables alone, and says so
std::string to_html(const Page& page, std::string_view script);

/// Without pictures; their tables stand in their place.
std::string to_markdown(const Page& page);

}  // namespace icsflow::models
