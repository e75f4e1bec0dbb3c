#pragma once

/// The text of a CSV file, read character by character: quoted cells may hold separators and line ends. Knows nothing
/// of what the cells mean.

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "read/tables.hpp"

namespace icsflow::models {

class CsvText {
 public:
  /// @param text  as long as this object and the cells that point into it
  /// @param unquoted  texts of quoted cells, which cells point into
  CsvText(Context& context, const std::string& file, std::string_view text, std::deque<std::string>& unquoted)
      : context_(context), file_(file), text_(text), unquoted_(unquoted) {}

  [[nodiscard]] Place here() const { return {file_, line_, column_}; }
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] bool is_comment() const;
  /// Whether a quoted cell was not closed: it contains the rows behind it.
  [[nodiscard]] bool is_unclosed() const { return is_unclosed_; }

  /// `sep=;`, which Excel writes and reads in front.
  void take_separator_line();
  /// Determines the separator from the row that begins here, unless the file names it.
  void find_separator();
  /// The line of a comment: padded to the length of the header, or quoted as a cell because it holds a separator.
  std::string take_comment();
  /// The next row, without the empty cells at its end. Returns the number of cells with those.
  std::size_t take_row(std::vector<Cell>& row);

 private:
  char take();
  [[nodiscard]] bool at_line_end() const;
  void take_line_end();
  std::string_view quoted(const Place& place);
  Cell cell();

  Context& context_;
  const std::string& file_;
  std::string_view text_;
  std::deque<std::string>& unquoted_;
  char separator_ = ',';
  bool separator_is_given_ = false, is_unclosed_ = false;
  std::size_t at_ = 0;
  int line_ = 1, column_ = 1;
};

}  // namespace icsflow::models
