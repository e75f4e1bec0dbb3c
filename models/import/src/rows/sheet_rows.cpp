#include "rows/sheet_rows.hpp"

#include <charconv>
#include <map>
#include <optional>
#include <pugixml.hpp>
#include <string_view>
#include <utility>

#include "icsflow/scenario/visible.hpp"

namespace icsflow::models::importing {

namespace {

constexpr std::size_t kMostSheetRows = 200'000;

/// A part of a workbook; nothing after a problem. Entities other than those of XML itself stay as they are.
std::unique_ptr<pugi::xml_document> parse(Archive& archive, const std::string& part, const std::string& file,
                                          Report& report) {
  std::string text = archive.text(part, kMostSheet);
  if (text.empty()) return nullptr;
  auto document = std::make_unique<pugi::xml_document>();
  const auto result = document->load_buffer(text.data(), text.size(),
                                            pugi::parse_default | pugi::parse_doctype | pugi::parse_ws_pcdata_single);
  const std::string place = file + '/' + part;
  if (!result) {
    report.error({place}, "", "expected XML; found " + std::string(result.description()));
    return nullptr;
  }
  for (const pugi::xml_node node : document->children()) {
    if (node.type() != pugi::node_doctype) continue;
    report.error({place}, "", "expected XML without a document type");
    return nullptr;
  }
  return document;
}

/// The text of all `t` below: of one run, or of several with a look of their own.
std::string text_of(const pugi::xml_node& node) {
  std::string text;
  for (const pugi::xml_node child : node.children()) {
    const std::string_view name = child.name();
    if (name == "t") text += child.text().get();
    if (name == "r") text += text_of(child);
  }
  return text;
}

/// The column, from 0, of a place such as `AB12`.
std::optional<std::size_t> column_of(std::string_view place) {
  std::size_t column = 0, letters = 0;
  for (const char c : place) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + static_cast<std::size_t>(c - 'A') + 1;
    if (++letters > 3) return std::nullopt;
  }
  if (letters == 0 || column > kMostCells) return std::nullopt;
  return column - 1;
}

/// The shortest text of a stored number, which often has noise in its last digits.
std::string number_text(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::string(text);
  char digits[64];
  const auto out = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed);
  return out.ec == std::errc{} ? std::string(digits, out.ptr) : std::string(text);
}

}  // namespace

bool SheetRows::next(Row& row) {
  row.cells.clear();
  if (next_ >= cells_.size()) return false;
  for (const std::string& cell : cells_[next_]) row.cells.emplace_back(cell);
  row.line = static_cast<int>(++next_);
  return true;
}

Workbook::Workbook(InputFile& file, Report& report)
    : file_(file.path()), report_(report), archive_(file.archive(), file.path(), report) {
  const auto workbook = parse(archive_, "xl/workbook.xml", file_, report_);
  const auto links = parse(archive_, "xl/_rels/workbook.xml.rels", file_, report_);
  if (!workbook || !links) {
    if (!report_.failed()) report_.error({file_}, "", "expected a whole workbook; parts of it are missing");
    return;
  }
  std::map<std::string, std::string> parts;
  for (const pugi::xml_node link : links->child("Relationships").children("Relationship")) {
    std::string target = link.attribute("Target").value();
    target = target.rfind('/', 0) == 0 ? target.substr(1) : "xl/" + target;
    parts[link.attribute("Id").value()] = target;
  }
  for (const pugi::xml_node sheet : workbook->child("workbook").child("sheets").children("sheet"))
    sheets_.push_back({sheet.attribute("name").value(), parts[sheet.attribute("r:id").value()]});
  if (const auto strings = parse(archive_, "xl/sharedStrings.xml", file_, report_)) {
    for (const pugi::xml_node one : strings->child("sst").children("si")) strings_.push_back(text_of(one));
  }
}

std::vector<std::string> Workbook::sheets() const {
  std::vector<std::string> names;
  for (const Sheet& sheet : sheets_) names.push_back(sheet.name);
  return names;
}

std::unique_ptr<SheetRows> Workbook::open(const std::string& name) {
  std::string part;
  for (const Sheet& sheet : sheets_) {
    if (sheet.name == name) part = sheet.part;
  }
  const auto document = parse(archive_, part, file_, report_);
  const std::string place = file_ + '/' + visible(name);
  if (!document) {
    if (!report_.failed()) report_.error({place}, "", "expected a sheet; its part is missing");
    return nullptr;
  }
  std::vector<std::vector<std::string>> rows;
  for (const pugi::xml_node row : document->child("worksheet").child("sheetData").children("row")) {
    const std::size_t at = row.attribute("r").as_uint(static_cast<unsigned>(rows.size()) + 1);
    if (at <= rows.size() || at > kMostSheetRows) {
      report_.error({place}, "", "expected rows in their order, at most 200,000; found row " + std::to_string(at));
      return nullptr;
    }
    rows.resize(at);
    std::vector<std::string>& cells = rows.back();
    for (const pugi::xml_node cell : row.children("c")) {
      const std::string_view reference = cell.attribute("r").value();
      const auto column = reference.empty() ? std::optional(cells.size()) : column_of(reference);
      if (!column || *column >= kMostCells) {
        report_.error({place, static_cast<int>(at), 0}, "",
                      "expected at most 2,000 columns; found a cell at \"" + visible(reference.substr(0, 20)) + '"');
        return nullptr;
      }
      if (cells.size() <= *column) cells.resize(*column + 1);
      const std::string_view type = cell.attribute("t").value();
      std::string& to = cells[*column];
      if (type == "inlineStr") {
        to = text_of(cell.child("is"));
      } else if (type == "s") {
        const unsigned index = cell.child("v").text().as_uint(~0u);
        if (index < strings_.size()) to = strings_[index];
      } else if (type.empty() || type == "n") {
        to = number_text(cell.child("v").text().get());
      } else {
        to = cell.child("v").text().get();
      }
    }
  }
  return std::make_unique<SheetRows>(std::move(rows), place);
}

}  // namespace icsflow::models::importing
