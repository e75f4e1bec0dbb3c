#include "reader_csv.hpp"

#include <algorithm>

#include "document.hpp"
#include "suggest.hpp"

namespace icsflow::models {

namespace {

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return "";
  return std::string(text.substr(from, text.find_last_not_of(" \t") - from + 1));
}

/// Reads character by character, so that quoted cells may hold commas and line ends.
class TableParser {
 public:
  TableParser(const std::string& file, const std::string& text, std::vector<Problem>& problems)
      : text_(text), problems_(problems) {
    table_.file = file;
  }

  Table parse() {
    while (at_ < text_.size()) {
      if (text_[at_] == '#') {
        comment();
      } else {
        row();
      }
      if (table_.rows.size() > kMostRows) {
        problems_.push_back(problem_at(here(), "", "expected at most " + std::to_string(kMostRows) + " rows"));
        break;
      }
      if (problems_.size() >= kMostProblems) throw TooManyProblems{};
    }
    if (table_.header.empty())
      problems_.push_back(problem_at({table_.file, 0, 0}, "", "expected a header row; found none"));
    check_columns(table_.marks, mark_places_, "mark");
    check_columns(table_.units, unit_places_, "unit");
    return std::move(table_);
  }

 private:
  [[nodiscard]] Place here() const { return {table_.file, line_, column_}; }

  char take() {
    const char c = text_[at_++];
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0u) != 0x80u) {
      ++column_;
    }
    return c;
  }

  /// At the end of the text or of a line (CRLF and LF).
  [[nodiscard]] bool at_line_end() const {
    return at_ >= text_.size() || text_[at_] == '\n' ||
           (text_[at_] == '\r' && (at_ + 1 >= text_.size() || text_[at_ + 1] == '\n'));
  }

  void take_line_end() {
    if (at_ < text_.size() && text_[at_] == '\r') take();
    if (at_ < text_.size() && text_[at_] == '\n') take();
  }

  void comment() {
    const Place place = here();
    std::string line;
    while (!at_line_end()) line += take();
    take_line_end();
    const std::string body = trimmed(std::string_view(line).substr(1));
    const auto colon = body.find(':');
    if (colon == std::string::npos) return;
    const std::string head = trimmed(std::string_view(body).substr(0, colon)),
                      value = trimmed(std::string_view(body).substr(colon + 1));
    if (head == "source") {
      table_.source += (table_.source.empty() ? "" : "; ") + value;
    } else if (head.rfind("mark ", 0) == 0) {
      const std::string name = trimmed(std::string_view(head).substr(5));
      const auto mark = parse_mark(value);
      if (mark.value) table_.marks[name] = *mark.value;
      if (!mark.value) problems_.push_back(problem_at(place, name, mark.error));
      mark_places_[name] = place;
    } else if (head.rfind("unit ", 0) == 0) {
      const std::string name = trimmed(std::string_view(head).substr(5));
      const auto unit = parse_unit(value);
      if (unit.value) table_.units[name] = *unit.value;
      if (!unit.value) problems_.push_back(problem_at(place, name, unit.error));
      unit_places_[name] = place;
    }
  }

  Cell cell() {
    Cell out;
    out.place = here();
    if (at_ < text_.size() && text_[at_] == '"') {
      take();
      for (;;) {
        if (at_ >= text_.size()) {
          problems_.push_back(problem_at(out.place, "", "the quoted cell is not closed"));
          return out;
        }
        const char c = take();
        if (c != '"') {
          out.text += c;
        } else if (at_ < text_.size() && text_[at_] == '"') {
          out.text += take();
        } else {
          break;
        }
      }
      if (!at_line_end() && text_[at_] != ',') {
        problems_.push_back(problem_at(here(), "", "expected a comma or the end of the line after a quoted cell"));
        while (!at_line_end() && text_[at_] != ',') take();
      }
      return out;
    }
    while (!at_line_end() && text_[at_] != ',') out.text += take();
    out.text = trimmed(out.text);
    return out;
  }

  void row() {
    const Place place = here();
    std::vector<Cell> cells{cell()};
    while (!at_line_end()) {
      take();  // the comma
      cells.push_back(cell());
    }
    take_line_end();
    if (cells.size() == 1 && cells[0].text.empty()) return;
    if (table_.header.empty()) {
      table_.header = std::move(cells);
      check_header();
      return;
    }
    const auto is_empty = [](const Cell& c) { return c.text.empty(); };
    if (std::all_of(cells.begin(), cells.end(), is_empty)) return;  // spreadsheets leave rows of commas
    if (cells.size() != table_.header.size()) {
      problems_.push_back(problem_at(place, "",
                                     "expected " + std::to_string(table_.header.size()) +
                                         " cells, as in the header; found " + std::to_string(cells.size())));
      return;
    }
    table_.rows.push_back(std::move(cells));
  }

  void check_header() {
    for (auto cell = table_.header.begin(); cell != table_.header.end(); ++cell) {
      if (!is_name(cell->text)) {
        problems_.push_back(problem_at(
            cell->place, "", "expected a column name of letters, digits, \"_\" and \"-\"; found " + quote(cell->text)));
      } else if (std::any_of(table_.header.begin(), cell, [&](const Cell& c) { return c.text == cell->text; })) {
        problems_.push_back(problem_at(cell->place, "", "duplicate column " + quote(cell->text)));
      }
    }
  }

  template <class T>
  void check_columns(const std::map<std::string, T>& given, const std::map<std::string, Place>& places,
                     const std::string& what) {
    if (table_.header.empty()) return;
    std::vector<std::string> names;
    for (const auto& cell : table_.header) names.push_back(cell.text);
    for (const auto& [name, value] : given) {
      if (table_.column(name)) continue;
      problems_.push_back(
          problem_at(places.at(name), "", what + " of an unknown column " + quote(name) + did_you_mean(name, names)));
    }
  }

  const std::string& text_;
  std::vector<Problem>& problems_;
  Table table_;
  std::map<std::string, Place> mark_places_, unit_places_;
  std::size_t at_ = 0;
  int line_ = 1, column_ = 1;
};

}  // namespace

std::optional<std::size_t> Table::column(const std::string& name) const {
  const auto found = std::find_if(header.begin(), header.end(), [&](const Cell& cell) { return cell.text == name; });
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

std::optional<std::size_t> Table::need_column(const std::string& name, std::vector<Problem>& problems) const {
  auto index = column(name);
  if (!index && !header.empty()) {
    std::vector<std::string> names;
    for (const auto& cell : header) names.push_back(cell.text);
    const std::string near = closest(name, names);
    problems.push_back(problem_at(header.front().place, "",
                                  "expected the column " + quote(name) + "; it is missing" +
                                      (near.empty() ? "" : " (is it the one called " + quote(near) + "?)")));
  }
  return index;
}

Table parse_table(const std::string& file, const std::string& text, std::vector<Problem>& problems) {
  return TableParser(file, text, problems).parse();
}

}  // namespace icsflow::models
