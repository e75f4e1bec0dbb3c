#include "read/tables/csv_text.hpp"

#include "read/tables/dialect.hpp"

namespace icsflow::models {

bool CsvText::is_comment() const {
  std::string_view rest = text_.substr(at_);
  if (rest.starts_with('"')) rest.remove_prefix(1);
  return rest.starts_with('#') && !is_spreadsheet_error(rest.substr(0, 10));
}

void CsvText::take_separator_line() {
  if (text_.substr(0, 4) != "sep=" || text_.size() < 5) return;
  separator_ = text_[4];
  separator_is_given_ = true;
  while (!at_line_end()) take();
  take_line_end();
}

void CsvText::find_separator() {
  if (!separator_is_given_) separator_ = separator_of(text_.substr(at_));
}

std::string CsvText::take_comment() {
  std::string line;
  if (text_[at_] == '"') {
    line = quoted(here());
    while (!at_line_end()) take();
  } else {
    while (!at_line_end()) line += take();
    line.erase(line.find_last_not_of(",; \t") + 1);
  }
  take_line_end();
  return line;
}

std::size_t CsvText::take_row(std::vector<Cell>& row) {
  row.assign(1, cell());
  while (!at_line_end() && row.size() <= kMostColumns) {
    take();  // the separator
    row.push_back(cell());
  }
  while (!at_line_end()) take();
  take_line_end();
  const std::size_t taken = row.size();
  while (!row.empty() && row.back().text.empty()) row.pop_back();
  return taken;
}

char CsvText::take() {
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
bool CsvText::at_line_end() const {
  return at_ >= text_.size() || text_[at_] == '\n' ||
         (text_[at_] == '\r' && (at_ + 1 >= text_.size() || text_[at_ + 1] == '\n'));
}

void CsvText::take_line_end() {
  if (at_ < text_.size() && text_[at_] == '\r') take();
  if (at_ < text_.size() && text_[at_] == '\n') take();
}

/// What stands between the quotes that begin here.
std::string_view CsvText::quoted(const Place& place) {
  std::string text;
  take();
  for (;;) {
    if (at_ >= text_.size()) {
      context_.error(place, "", "the quoted cell is not closed");
      is_unclosed_ = true;
      break;
    }
    const char c = take();
    if (c != '"') {
      text += c;
    } else if (at_ < text_.size() && text_[at_] == '"') {
      text += take();
    } else {
      break;
    }
  }
  return unquoted_.emplace_back(std::move(text));
}

Cell CsvText::cell() {
  Cell out{{}, line_, column_};
  if (at_ >= text_.size() || text_[at_] != '"') {
    const std::size_t from = at_;
    while (!at_line_end() && text_[at_] != separator_) take();
    out.text = trimmed(text_.substr(from, at_ - from));
    return out;
  }
  out.text = trimmed(quoted({file_, out.line, out.column}));
  if (!at_line_end() && text_[at_] != separator_) {
    context_.error(here(), "",
                   std::string("expected a ") +
                       (separator_ == ';'    ? "semicolon"
                        : separator_ == '\t' ? "tab"
                                             : "comma") +
                       " or the end of the line after a quoted cell");
    while (!at_line_end() && text_[at_] != separator_) take();
  }
  return out;
}

}  // namespace icsflow::models
