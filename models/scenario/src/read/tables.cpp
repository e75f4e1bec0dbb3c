#include "read/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "document/document.hpp"
#include "icsflow/domain/calendar.hpp"
#include "read/layers.hpp"
#include "read/published_files.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

constexpr std::size_t kTold = 20;  // problems of one table

/// Without blanks around it, the non-breaking one of spreadsheets and web pages included.
std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kHardSpace = "\xC2\xA0";
  for (;;) {
    if (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
      text.remove_prefix(1);
    } else if (text.starts_with(kHardSpace)) {
      text.remove_prefix(kHardSpace.size());
    } else if (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
      text.remove_suffix(1);
    } else if (text.ends_with(kHardSpace)) {
      text.remove_suffix(kHardSpace.size());
    } else {
      return text;
    }
  }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What a cell holds in place of a value that a spreadsheet could not work out or show.
bool is_spreadsheet_error(std::string_view text) {
  constexpr std::array<std::string_view, 9> kErrors{"#N/A",   "#REF!", "#VALUE!", "#DIV/0!", "#NAME?",
                                                    "#NULL!", "#NUM!", "#SPILL!", "Err:5"};
  return text.starts_with("###") ||
         std::any_of(kErrors.begin(), kErrors.end(), [&](std::string_view e) { return text.starts_with(e); });
}

/// The digits, points and commas in front, after a sign.
std::string_view digits_of(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return {};
  return text.substr(0, text.find_first_not_of("0123456789.,"));
}

/// `1,234,567` by `separator`: one to three digits, then groups of three.
bool is_grouped(std::string_view digits, char separator) {
  std::size_t at = digits.find(separator);
  if (at == std::string_view::npos || at == 0 || at > 3 || digits.front() == '0') return false;
  while (at < digits.size()) {
    if (digits[at] != separator) return false;
    const std::string_view group = digits.substr(at + 1, 3);
    if (group.size() != 3 || !std::all_of(group.begin(), group.end(), is_digit)) return false;
    at += 4;
  }
  return true;
}

/// What the digits say of the table they stand in.
Decimals evidence(std::string_view digits) {
  const auto commas = std::count(digits.begin(), digits.end(), ','),
             points = std::count(digits.begin(), digits.end(), '.');
  if (commas + points == 0) return Decimals::kUnknown;
  const auto last = digits.find_last_of(".,");
  const bool point = digits[last] == '.';
  const char other = point ? ',' : '.';
  if (commas + points == 1) {
    if (last + 1 == digits.size() || is_grouped(digits, digits[last])) return Decimals::kUnknown;
    return point ? Decimals::kPoint : Decimals::kComma;
  }
  if (commas > 0 && points > 0) {
    if ((point ? points : commas) != 1 || !is_grouped(digits.substr(0, last), other)) return Decimals::kUnknown;
    return point ? Decimals::kPoint : Decimals::kComma;
  }
  if (!is_grouped(digits, digits[last])) return Decimals::kUnknown;
  return point ? Decimals::kComma : Decimals::kPoint;  // groups by the one mark, so decimals by the other
}

Decimals both(Decimals a, Decimals b) {
  if (a == Decimals::kUnknown || a == b) return b;
  return b == Decimals::kUnknown ? a : Decimals::kBoth;
}

/// Reads character by character, so that quoted cells may hold separators and line ends.
class TableParser {
 public:
  TableParser(Context& context, const std::string& file, std::string text, const TableKind& kind)
      : context_(context), kind_(kind) {
    // Excel on old Macs ends lines by CR alone.
    if (text.find('\n') == std::string::npos) std::replace(text.begin(), text.end(), '\r', '\n');
    table_.file = file;
    table_.text = std::make_shared<const std::string>(std::move(text));
    table_.unquoted = std::make_shared<std::deque<std::string>>();
    text_ = *table_.text;
  }

  std::optional<Table> parse() {
    take_separator_line();
    while (at_ < text_.size()) {
      if (is_comment()) {
        comment();
        continue;
      }
      if (table_.header.empty() && !header()) return std::nullopt;
      if (!table_.header.empty() && at_ < text_.size() && !is_comment()) row();
      if (table_.rows() > kMostRows) {
        context_.error(here(), "", "expected at most " + std::to_string(kMostRows) + " rows");
        return std::nullopt;
      }
    }
    if (table_.header.empty()) {
      context_.error({table_.file, 0, 0}, "", "expected a header row; found none");
      return std::nullopt;
    }
    if (bad_rows_ > kTold)
      context_.error({table_.file, 0, 0}, "", "and " + std::to_string(bad_rows_ - kTold) + " more rows like these");
    if (!take_said()) table_.rows_left_out = true;  // what refers to the column would miss it too
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

  /// `sep=;`, which Excel writes and reads in front.
  void take_separator_line() {
    if (text_.substr(0, 4) != "sep=" || text_.size() < 5) return;
    separator_ = text_[4];
    separator_is_given_ = true;
    while (!at_line_end()) take();
    take_line_end();
  }

  [[nodiscard]] bool is_comment() const {
    std::string_view rest = text_.substr(at_);
    if (rest.starts_with('"')) rest.remove_prefix(1);
    return rest.starts_with('#') && !is_spreadsheet_error(rest.substr(0, 10));
  }

  /// `# key: value`, padded to the length of the header, or quoted as a cell because it holds a separator.
  void comment() {
    const Place place = here();
    std::string line;
    if (text_[at_] == '"') {
      line = quoted(place);
      while (!at_line_end()) take();
    } else {
      while (!at_line_end()) line += take();
      line.erase(line.find_last_not_of(",; \t") + 1);
    }
    take_line_end();
    const std::string_view body = trimmed(std::string_view(line).substr(1));
    const auto colon = body.find_first_of(":=");
    // A colon that a spreadsheet has put the value into the next cell after, or that is forgotten.
    const auto end = colon == std::string_view::npos ? body.find_first_of(",;\t") : colon;
    if (end == std::string_view::npos) return;
    const std::string_view head = trimmed(body.substr(0, end));
    std::string_view value = body.substr(end + 1);
    value.remove_prefix(std::min(value.find_first_not_of(",; \t"), value.size()));
    const std::string key = lower(head.substr(0, head.find(' ')));
    const std::string name(trimmed(head.substr(key.size())));
    if (key == "source" && name.empty()) table_.source += (table_.source.empty() ? "" : "; ") + std::string(value);
    if ((key == "mark" || key == "unit") && !name.empty())
      said_.push_back({place, key, name, std::string(value), colon != std::string_view::npos});
  }

  /// Marks and units of columns. False if there is no such column: then its header, or the comment, is wrong.
  bool take_said() {
    std::vector<std::string> names;
    for (const auto& cell : table_.header) names.emplace_back(cell.text);
    bool right = true;
    for (const Said& said : said_) {
      const bool known = table_.column(said.name).has_value();
      if (!known && !said.by_colon) continue;  // a sentence
      if (!known) {
        right = false;
        context_.error(said.place, "",
                       said.key + " of an unknown column " + quote(said.name) + did_you_mean(said.name, names));
      }
      const auto take = [&](const auto& parsed, auto& into) {
        if (parsed.value) into[said.name] = *parsed.value;
        if (!parsed.value) context_.error(said.place, said.name, parsed.error);
      };
      if (said.key == "mark") take(parse_mark(said.value), table_.marks);
      if (said.key == "unit") take(parse_unit(said.value), table_.units);
    }
    return right;
  }

  /// What stands between the quotes that begin here.
  std::string_view quoted(const Place& place) {
    std::string text;
    take();
    for (;;) {
      if (at_ >= text_.size()) {
        context_.error(place, "", "the quoted cell is not closed");
        table_.rows_left_out = true;  // it has swallowed them
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
    return table_.unquoted->emplace_back(std::move(text));
  }

  Cell cell() {
    Cell out{{}, line_, column_};
    if (at_ >= text_.size() || text_[at_] != '"') {
      const std::size_t from = at_;
      while (!at_line_end() && text_[at_] != separator_) take();
      out.text = trimmed(text_.substr(from, at_ - from));
      return out;
    }
    out.text = trimmed(quoted(table_.place(out)));
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

  /// Into row_, without the empty cells at its end; taken_ counts those too.
  void take_row() {
    row_.assign(1, cell());
    while (!at_line_end() && row_.size() <= kMostColumns) {
      take();  // the separator
      row_.push_back(cell());
    }
    while (!at_line_end()) take();
    take_line_end();
    taken_ = row_.size();
    while (!row_.empty() && row_.back().text.empty()) row_.pop_back();
  }

  /// Semicolons or tabs where they outnumber the commas.
  void find_separator() {
    if (separator_is_given_) return;
    std::array<std::size_t, 3> found{};
    constexpr std::string_view kSeparators = ",;\t";
    bool quoted = false;
    for (std::size_t at = at_; at < text_.size() && (quoted || text_[at] != '\n'); ++at) {
      if (text_[at] == '"') quoted = !quoted;
      const auto which = kSeparators.find(text_[at]);
      if (!quoted && which != std::string_view::npos) ++found[which];
    }
    separator_ = kSeparators[static_cast<std::size_t>(std::max_element(found.begin(), found.end()) - found.begin())];
  }

  /// The first row that is no comment. False if it is wrong: what follows it would be too.
  bool header() {
    find_separator();
    take_row();
    if (row_.empty()) return true;
    table_.header = row_;
    return check_header();
  }

  bool check_header() {
    const auto& header = table_.header;
    const std::string needs =
        "; " + kind_.what + " has the columns " + kind_.columns + " (docs/scenario-format.md, " + kind_.section + ")";
    if (header.size() > kMostColumns) {
      context_.error({table_.file, header[0].line, 0}, "",
                     "expected at most " + std::to_string(kMostColumns) + " columns" + needs);
      return false;
    }
    std::vector<std::string> missing;
    for (const auto& name : kind_.needed) {
      const bool other = &name == kind_.needed.data() && !kind_.instead.empty() && table_.column(kind_.instead);
      if (!table_.column(name) && !other) missing.push_back(name);
    }
    const std::string published = missing.empty() ? "" : published_file(text_.substr(0, 20'000));
    if (!published.empty()) {
      context_.error({table_.file, 0, 0}, "", "this is " + published + needs + kind_.hint);
      return false;
    }
    std::vector<std::string> names;
    for (const Cell& cell : header) names.emplace_back(cell.text);
    const auto near_one = [&](const std::string& name) { return !closest(name, names).empty(); };
    if (missing.size() == kind_.needed.size() && std::none_of(missing.begin(), missing.end(), near_one)) {
      // Its text is not repeated: it may be any file.
      context_.error({table_.file, 0, 0}, "",
                     "expected a header row with the names of columns; found none in line " +
                         std::to_string(header[0].line) + ", the first that is no comment" + needs);
      return false;
    }
    bool right = missing.empty();
    for (const auto& name : missing) {
      const std::string near = closest(name, names);
      context_.error(table_.place(header.front()), "",
                     "expected the column " + quote(name) + "; it is missing" +
                         (near.empty() ? kind_.hint : " (is it the one called " + quote(near) + "?)"));
    }
    std::set<std::string_view> seen;
    for (const Cell& cell : header) {
      if (cell.text.empty()) continue;  // a column of nothing, or told at its first value
      if (!is_name(cell.text)) {
        context_.error(table_.place(cell), "",
                       "expected a column name of letters, digits, \"_\" and \"-\"; found " + quote(cell.text));
        right = false;
      } else if (!seen.insert(cell.text).second) {
        context_.error(table_.place(cell), "", "duplicate column " + quote(cell.text));
        right = false;
      }
    }
    return right;
  }

  void row() {
    const Place place = here();
    take_row();
    if (row_.empty()) return;  // spreadsheets leave rows of commas
    const std::size_t width = table_.header.size();
    if (row_.size() > width || taken_ < width) {
      table_.rows_left_out = true;
      if (++bad_rows_ <= kTold)
        context_.error(place, "",
                       "expected " + std::to_string(width) + " cells, as in the header; found " +
                           std::to_string(row_.size() > width ? row_.size() : taken_));
      return;
    }
    row_.resize(width, Cell{{}, place.line, place.column});
    for (std::size_t i = 0; i < width; ++i) {
      if (table_.header[i].text.empty() && !row_[i].text.empty() && unnamed_.insert(i).second)
        context_.error(table_.place(row_[i]), "",
                       "expected nothing in a column without a name; found " + quote(row_[i].text));
      table_.decimals = both(table_.decimals, evidence(digits_of(row_[i].text)));
    }
    table_.cells.insert(table_.cells.end(), row_.begin(), row_.end());
  }

  Context& context_;
  const TableKind& kind_;
  std::string_view text_;
  Table table_;
  /// `# mark NAME: VALUE` or `# unit NAME: VALUE`.
  struct Said {
    Place place;
    std::string key, name, value;
    bool by_colon = false;
  };
  std::vector<Said> said_;
  std::vector<Cell> row_;
  std::size_t taken_ = 0, bad_rows_ = 0;
  std::set<std::size_t> unnamed_;  ///< columns without a name in which a value was told
  char separator_ = ',';
  bool separator_is_given_ = false;
  std::size_t at_ = 0;
  int line_ = 1, column_ = 1;
};

/// A date as it is written in a cell.
struct WrittenDate {
  enum class Form { kIso, kIsoTime, kParts, kSerial, kOther } form = Form::kOther;
  std::optional<std::chrono::sys_days> day;  ///< of kIso and kSerial
  unsigned first = 0, second = 0;            ///< of kParts: 1/10/2026
  int year = 0;
};

constexpr std::chrono::sys_days kSpreadsheetDay0{std::chrono::year{1899} / 12 / 30};

WrittenDate written_date(std::string_view text) {
  using Form = WrittenDate::Form;
  WrittenDate out;
  if (const auto day = parse_date(text.substr(0, 10)); day.value) {
    const std::string_view time = text.size() > 10 ? text.substr(11) : std::string_view{};
    const bool midnight = text.size() == 10 || (text[10] == ' ' || text[10] == 'T');
    const bool zero = time.find_first_not_of("0:.Z") == std::string_view::npos;
    if (!midnight) return out;
    out.form = zero ? Form::kIso : Form::kIsoTime;
    out.day = day.value;
    return out;
  }
  if (text.size() == 5 && std::all_of(text.begin(), text.end(), is_digit)) {
    out.form = Form::kSerial;
    out.day = kSpreadsheetDay0 + std::chrono::days{std::stoi(std::string(text))};
    return out;
  }
  const auto mark = text.find_first_of("/.-");
  if (mark == std::string_view::npos) return out;
  const auto next = text.find(text[mark], mark + 1);
  if (next == std::string_view::npos) return out;
  const auto number = [](std::string_view digits, std::size_t most) {
    if (digits.empty() || digits.size() > most || !std::all_of(digits.begin(), digits.end(), is_digit)) return -1;
    return std::stoi(std::string(digits));
  };
  const int a = number(text.substr(0, mark), 2), b = number(text.substr(mark + 1, next - mark - 1), 2),
            y = text.size() == next + 5 ? number(text.substr(next + 1), 4) : -1;
  if (a < 1 || b < 1 || y < 0) return out;
  out.form = Form::kParts;
  out.first = static_cast<unsigned>(a);
  out.second = static_cast<unsigned>(b);
  out.year = y;
  return out;
}

}  // namespace

std::optional<std::size_t> Table::column(std::string_view name) const {
  const auto found = std::find_if(header.begin(), header.end(), [&](const Cell& cell) { return cell.text == name; });
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

std::size_t Table::need(std::string_view name) const {
  const auto index = column(name);
  if (!index) throw std::logic_error("a table without the column " + std::string(name) + " was taken for whole");
  return *index;
}

std::optional<Table> read_table(Context& context, const Field& field, const TableKind& kind) {
  const std::string name = read_text(context, field);
  if (name.empty()) return std::nullopt;
  const std::string path = beside(field.node->place.file, name);
  if (!context.may_read(field, path)) return std::nullopt;
  context.same_layer(field.node->place.file, path);
  auto text = read_table_file(path, context.problems);
  if (!text) return std::nullopt;
  return TableParser(context, path, std::move(*text), kind).parse();
}

CellProblems::~CellProblems() {
  if (more_ > 0)
    context_.problems.push_back(
        problem_at({table_.file, 0, 0}, "", "and " + std::to_string(more_) + " more cells that cannot be read"));
}

void CellProblems::add(const Cell& cell, const std::string& key, const std::string& message) {
  any_ = true;
  if (++told_ > kTold) {
    ++more_;
    return;
  }
  const bool broken = is_spreadsheet_error(cell.text);
  context_.error(table_.place(cell), key, message + (broken ? " (an error of the spreadsheet it comes from)" : ""));
}

void CellProblems::once(const Cell& cell, const std::string& key, const std::string& cause, Severity severity) {
  // The example in quotes is the first of many.
  if (!causes_.insert(cause.substr(0, cause.find('"'))).second) return;
  any_ = any_ || severity == Severity::kError;
  if (severity == Severity::kError) context_.error(table_.place(cell), key, cause);
  if (severity == Severity::kWarning) context_.warn(table_.place(cell), key, cause);
}

std::optional<std::string> number_text(CellProblems& problems, const Table& table, const Cell& cell,
                                       const std::string& key, bool whole) {
  const std::string_view digits = digits_of(cell.text);
  const bool has_comma = digits.find(',') != std::string_view::npos;
  const bool by_comma = table.decimals == Decimals::kComma;
  if (!has_comma && !(by_comma && is_grouped(digits, '.'))) return std::string(cell.text);
  const auto without = [&](char separator, char decimals) {
    std::string out(cell.text);
    const auto from = out.begin() + (digits.data() - cell.text.data());
    const auto to = from + static_cast<std::ptrdiff_t>(digits.size());
    const auto rest = std::string(to, out.end());
    std::string number(from, to);
    std::erase(number, separator);
    std::replace(number.begin(), number.end(), decimals, '.');
    return std::string(out.begin(), from) + number + rest;
  };
  if (by_comma) {
    problems.once(cell, key, "decimals are read as written with commas, as other cells of this table show",
                  Severity::kWarning);
    return without('.', ',');
  }
  const std::string_view before_point = digits.substr(0, digits.find('.'));
  if (is_grouped(before_point, ',') && (whole || table.decimals == Decimals::kPoint)) return without(',', '.');
  problems.once(cell, key,
                table.decimals == Decimals::kBoth
                    ? "numbers of this table are written with decimal points and with decimal commas; write all with "
                      "points, and without separators of thousands"
                    : "numbers with commas such as " + quote(cell.text) +
                          " may be thousands or decimals; write decimals with a point, and thousands without a "
                          "separator");
  return std::nullopt;
}

std::optional<std::uint64_t> read_whole_cell(CellProblems& problems, const Table& table, const Cell& cell,
                                             const std::string& key, std::uint64_t high) {
  const auto text = number_text(problems, table, cell, key, true);
  if (!text) return std::nullopt;
  const auto parsed = parse_whole(*text, 0, high);
  if (parsed.value) return parsed.value;
  if (const auto number = parse_quantity(*text); number.value && number.value->unit == Unit::kNumber) {
    const double value = number.value->value;
    if (value >= 0 && value <= static_cast<double>(high) && value == std::floor(value)) {
      if (text->find_first_of("eE") != std::string::npos)
        problems.once(cell, key, "numbers such as " + quote(cell.text) + " may have been rounded by a spreadsheet",
                      Severity::kWarning);
      return static_cast<std::uint64_t>(value);
    }
  }
  problems.add(cell, key, parse_whole(cell.text, 0, high).error);
  return std::nullopt;
}

namespace {

/// @param texts  the dates of the cells, without their times where these are read apart
/// @param example  of how to write them
std::vector<std::optional<std::chrono::sys_days>> read_dates(Context& context, CellProblems& problems,
                                                             const Table& table, std::size_t column,
                                                             const std::string& key,
                                                             const std::vector<std::string_view>& texts,
                                                             const std::string& example) {
  using Form = WrittenDate::Form;
  std::vector<std::optional<std::chrono::sys_days>> out(table.rows());
  std::vector<WrittenDate> written;
  std::map<Form, std::size_t> seen;  // the first row of each form
  std::optional<std::size_t> day_first, month_first;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const WrittenDate one = written_date(texts[i]);
    seen.emplace(one.form, i);
    if (one.form == Form::kParts && one.first > 12) day_first = day_first.value_or(i);
    if (one.form == Form::kParts && one.second > 12) month_first = month_first.value_or(i);
    written.push_back(one);
  }
  const auto cell_of = [&](std::size_t i) -> const Cell& { return table.row(i)[column]; };
  const auto refuse = [&](std::size_t i, const std::string& cause) {
    context.error(table.place(cell_of(i)), key, cause + "; write all as " + example);
    return out;
  };
  if (const auto timed = seen.find(Form::kIsoTime); timed != seen.end()) {
    context.error(table.place(cell_of(timed->second)), key,
                  "expected one count a day; found the time " + quote(cell_of(timed->second).text) +
                      ": call the column timestamp, or add up the counts of each day");
    return out;
  }
  if (seen.count(Form::kParts) > 0) {
    const std::size_t first = seen.at(Form::kParts);
    for (const Form other : {Form::kIso, Form::kSerial}) {
      if (seen.count(other) > 0)
        return refuse(first, "dates are written in two ways, " + quote(cell_of(first).text) + " and " +
                                 quote(cell_of(seen.at(other)).text) +
                                 ": a spreadsheet may have changed some of them, month for day");
    }
    if (month_first)
      return refuse(*month_first, "dates such as " + quote(cell_of(*month_first).text) + " have the month in front");
    if (!day_first)
      return refuse(first, "dates such as " + quote(cell_of(first).text) + " may be day/month or month/day");
    const WrittenDate& shown = written[*day_first];
    const std::chrono::year_month_day date{std::chrono::year{shown.year}, std::chrono::month{shown.second},
                                           std::chrono::day{shown.first}};
    if (date.ok())
      problems.once(cell_of(*day_first), key,
                    "dates are read as day/month/year: " + quote(cell_of(*day_first).text) + " is " +
                        iso_date(std::chrono::sys_days{date}),
                    Severity::kWarning);
  }
  if (const auto serial = seen.find(Form::kSerial); serial != seen.end()) {
    if (seen.count(Form::kIso) > 0)
      return refuse(serial->second, "dates are written in two ways, " + quote(cell_of(serial->second).text) + " and " +
                                        quote(cell_of(seen.at(Form::kIso)).text));
    problems.once(cell_of(serial->second), key,
                  "dates are read as the day numbers of a spreadsheet: " + quote(cell_of(serial->second).text) +
                      " is " + iso_date(*written[serial->second].day),
                  Severity::kWarning);
  }
  for (std::size_t i = 0; i < written.size(); ++i) {
    const WrittenDate& one = written[i];
    out[i] = one.day;
    if (one.form == Form::kParts) {
      const std::chrono::year_month_day date{std::chrono::year{one.year}, std::chrono::month{one.second},
                                             std::chrono::day{one.first}};
      if (date.ok()) out[i] = std::chrono::sys_days{date};
    }
    if (!out[i]) problems.add(cell_of(i), key, parse_date(texts[i]).error);
  }
  return out;
}

}  // namespace

std::vector<std::optional<std::chrono::sys_days>> read_date_cells(Context& context, CellProblems& problems,
                                                                  const Table& table, std::size_t column,
                                                                  const std::string& key) {
  std::vector<std::string_view> texts;
  for (std::size_t i = 0; i < table.rows(); ++i) texts.push_back(table.row(i)[column].text);
  return read_dates(context, problems, table, column, key, texts, "2026-10-01");
}

std::vector<std::optional<Timestamp>> read_timestamp_cells(Context& context, CellProblems& problems, const Table& table,
                                                           std::size_t column, const std::string& key) {
  constexpr std::size_t kDayNumber = 5;  // digits
  std::vector<std::string_view> dates;
  std::vector<std::optional<engine::Duration>> times;
  for (std::size_t i = 0; i < table.rows(); ++i) {
    const std::string_view text = table.row(i)[column].text;
    const std::string_view number = text.substr(0, kDayNumber), fraction = text.substr(number.size());
    const bool is_number = number.size() == kDayNumber && std::all_of(number.begin(), number.end(), is_digit) &&
                           (fraction.empty() || (fraction.size() > 1 && fraction.find_first_of(".,") == 0 &&
                                                 std::all_of(fraction.begin() + 1, fraction.end(), is_digit)));
    const auto at = find_clock_time(text);
    dates.push_back(is_number ? number : text.substr(0, at == std::string_view::npos ? at : at - 1));
    if (is_number) {
      const double day = fraction.empty() ? 0 : std::stod("0." + std::string(fraction.substr(1)));
      times.emplace_back(engine::seconds(std::llround(day * 86'400)));
      continue;
    }
    const auto time = parse_clock_time(at == std::string_view::npos ? std::string_view{} : text.substr(at));
    times.push_back(time.value);
    if (!time.value)
      problems.add(table.row(i)[column], key,
                   "expected a date and a time such as 2026-10-01 08:00; found " + quote(text));
  }
  const auto days = read_dates(context, problems, table, column, key, dates, "2026-10-01 08:00");
  std::vector<std::optional<Timestamp>> out(table.rows());
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!days[i] || !times[i]) continue;
    out[i] = Timestamp{*days[i], *times[i]};
    if (out[i]->time < engine::days(1)) continue;  // a fraction that rounds to the next day
    out[i] = Timestamp{*days[i] + std::chrono::days{1}, engine::Duration{}};
  }
  return out;
}

}  // namespace icsflow::models
