/// A table from the text of its file: comments with sources, marks and units; the header row; the rows.

#include <algorithm>
#include <stdexcept>

#include "document/document.hpp"
#include "document/published_files.hpp"
#include "read/layers.hpp"
#include "read/tables.hpp"
#include "read/tables/csv_text.hpp"
#include "read/tables/dialect.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

constexpr std::size_t kReportedRows = 20;  // problems of one table

/// Comments, header row and rows of one table.
class TableParser {
 public:
  TableParser(Context& context, const std::string& file, std::string text, const TableKind& kind)
      : context_(context),
        kind_(kind),
        table_(empty_table(file, std::move(text))),
        csv_(context, table_.file, *table_.text, *table_.unquoted) {}

  std::optional<Table> parse() {
    csv_.take_separator_line();
    while (!csv_.at_end()) {
      if (csv_.is_comment()) {
        comment();
        continue;
      }
      if (table_.header.empty() && !header()) return std::nullopt;
      if (!table_.header.empty() && !csv_.at_end() && !csv_.is_comment()) row();
      if (table_.rows() > kMostRows) {
        context_.error(csv_.here(), "", "expected at most " + std::to_string(kMostRows) + " rows");
        return std::nullopt;
      }
    }
    if (table_.header.empty()) {
      context_.error({table_.file, 0, 0}, "", "expected a header row; found none");
      return std::nullopt;
    }
    if (bad_rows_ > kReportedRows) {
      context_.error({table_.file, 0, 0}, "",
                     "and " + std::to_string(bad_rows_ - kReportedRows) + " more rows like these");
    }
    if (csv_.is_unclosed()) table_.rows_left_out = true;
    if (!take_notes()) table_.rows_left_out = true;  // what refers to the column would miss it too
    return std::move(table_);
  }

 private:
  static Table empty_table(const std::string& file, std::string text) {
    // Excel on old Macs ends lines by CR alone.
    if (text.find('\n') == std::string::npos) std::replace(text.begin(), text.end(), '\r', '\n');
    Table table;
    table.file = file;
    table.text = std::make_shared<const std::string>(std::move(text));
    table.unquoted = std::make_shared<std::deque<std::string>>();
    return table;
  }

  /// `# key: value`.
  void comment() {
    const Place place = csv_.here();
    const std::string line = csv_.take_comment();
    const std::string_view body = trimmed(std::string_view(line).substr(1));
    const auto colon = body.find_first_of(":=");
    // A spreadsheet may have put the value into the next cell, and the colon may be missing.
    const auto end = colon == std::string_view::npos ? body.find_first_of(",;\t") : colon;
    if (end == std::string_view::npos) return;
    const std::string_view head = trimmed(body.substr(0, end));
    std::string_view value = body.substr(end + 1);
    value.remove_prefix(std::min(value.find_first_not_of(",; \t"), value.size()));
    const std::string key = lower(head.substr(0, head.find(' ')));
    const std::string name(trimmed(head.substr(key.size())));
    if (key == "source" && name.empty()) table_.source += (table_.source.empty() ? "" : "; ") + std::string(value);
    if ((key == "mark" || key == "unit" || key == "range") && !name.empty())
      notes_.push_back({place, key, name, std::string(value), colon != std::string_view::npos});
  }

  /// `LOW to HIGH`, `x LOW to HIGH` or `+- N`.
  static Parsed<ColumnRange> parse_range(std::string_view text) {
    Parsed<ColumnRange> out;
    ColumnRange range;
    std::string_view rest = trimmed(text);
    const auto number = [&](double& into) {
      const auto found = parse_quantity(std::string(trimmed(rest)));
      if (!found.value || found.value->unit != Unit::kNumber) return false;
      into = found.value->value;
      return true;
    };
    bool right = false;
    if (rest.starts_with("+-")) {
      range.of = ColumnRange::Of::kDifference;
      rest.remove_prefix(2);
      right = number(range.high) && range.high >= 0;
    } else {
      if (rest.starts_with("x ")) {
        range.of = ColumnRange::Of::kValue;
        rest.remove_prefix(2);
      }
      const auto to = rest.find(" to ");
      if (to != std::string_view::npos) {
        std::string_view high = trimmed(rest.substr(to + 4));
        if (range.of == ColumnRange::Of::kValue && high.starts_with("x ")) high.remove_prefix(2);
        rest = rest.substr(0, to);
        right = number(range.low);
        rest = high;
        right = right && number(range.high) && range.low <= range.high;
      }
    }
    if (right)
      out.value = range;
    else
      out.error = "expected a range such as 0.05 to 0.5, x 0.7 to 1.4 (of each value) or +- 0.1; found " + quote(text);
    return out;
  }

  /// Marks, units and ranges of columns. False if there is no such column: then its header, or the comment, is wrong.
  bool take_notes() {
    std::vector<std::string> names;
    for (const auto& cell : table_.header) names.emplace_back(cell.text);
    bool right = true;
    for (const ColumnNote& note : notes_) {
      const bool known = table_.column(note.name).has_value();
      if (!known && !note.by_colon) continue;  // a sentence
      if (!known) {
        right = false;
        context_.error(note.place, "",
                       note.key + " of an unknown column " + quote(note.name) + did_you_mean(note.name, names));
      }
      const auto take = [&](const auto& parsed, auto& into) {
        if (parsed.value) into[note.name] = *parsed.value;
        if (!parsed.value) context_.error(note.place, note.name, parsed.error);
      };
      if (note.key == "mark") take(parse_mark(note.value), table_.marks);
      if (note.key == "unit") take(parse_unit(note.value), table_.units);
      if (note.key == "range") take(parse_range(note.value), table_.ranges);
    }
    return right;
  }

  /// The first row that is no comment. False if it is wrong: what follows it would be too.
  bool header() {
    csv_.find_separator();
    csv_.take_row(row_);
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
    const std::string published =
        missing.empty() ? "" : published_file(std::string_view(*table_.text).substr(0, 20'000));
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
      if (cell.text.empty()) continue;  // a column of nothing, or reported at its first value
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
    const Place place = csv_.here();
    const std::size_t taken = csv_.take_row(row_);
    if (row_.empty()) return;  // spreadsheets leave rows of commas
    const std::size_t width = table_.header.size();
    if (row_.size() > width || taken < width) {
      table_.rows_left_out = true;
      if (++bad_rows_ <= kReportedRows)
        context_.error(place, "",
                       "expected " + std::to_string(width) + " cells, as in the header; found " +
                           std::to_string(row_.size() > width ? row_.size() : taken));
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
  Table table_;
  CsvText csv_;
  /// `# mark NAME: VALUE`, `# unit NAME: VALUE` or `# range NAME: VALUE`.
  struct ColumnNote {
    Place place;
    std::string key, name, value;
    bool by_colon = false;
  };
  std::vector<ColumnNote> notes_;
  std::vector<Cell> row_;
  std::size_t bad_rows_ = 0;
  std::set<std::size_t> unnamed_;  ///< columns without a name of which a value was reported
};

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

}  // namespace icsflow::models
