#include "rows/csv_rows.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "text/cells.hpp"

namespace icsflow::models::importing {

namespace {

constexpr std::size_t kBlock = 4u << 20u;

}  // namespace

bool Row::blank() const {
  return std::all_of(cells.begin(), cells.end(), [](std::string_view cell) { return trimmed(cell).empty(); });
}

CsvRows::CsvRows(std::unique_ptr<Bytes> bytes, std::string name, Report& report)
    : bytes_(std::move(bytes)), name_(std::move(name)), report_(report) {
  buffer_.resize(kBlock);
  fill();
  if (std::string_view(buffer_).substr(0, end_).starts_with("\xEF\xBB\xBF")) begin_ = 3;
  find_separator();
}

/// Moves what is left to the front and reads on.
void CsvRows::fill() {
  std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  while (end_ < buffer_.size() && !at_end_) {
    const std::size_t got = bytes_->read(buffer_.data() + end_, buffer_.size() - end_);
    if (got == 0) at_end_ = true;
    end_ += got;
  }
}

/// Behind the line end that closes the row at begin_, which is one outside quotes; 0 if it is not in the buffer.
std::size_t CsvRows::row_end() {
  const char* const data = buffer_.data();
  std::size_t from = begin_;
  bool quoted = false;
  while (const void* found = std::memchr(data + from, '\n', end_ - from)) {
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - data);
    if (std::count(data + from, data + at, '"') % 2 != 0) quoted = !quoted;
    if (!quoted) return at + 1;
    from = at + 1;
  }
  return 0;
}

/// The one of which the first 40 lines have most; comments, which are prose, aside.
void CsvRows::find_separator() {
  std::size_t counts[3] = {}, lines = 0;
  bool at_start = true, comment = false;
  for (std::size_t i = begin_; i < end_ && lines < 40; ++i) {
    const char c = buffer_[i];
    if (at_start) comment = c == '#';
    at_start = c == '\n';
    if (comment) continue;
    counts[0] += c == ',' ? 1 : 0;
    counts[1] += c == ';' ? 1 : 0;
    counts[2] += c == '\t' ? 1 : 0;
    lines += c == '\n' ? 1 : 0;
  }
  separator_ = ",;\t"[std::max_element(counts, counts + 3) - counts];
}

bool CsvRows::fail(const std::string& message) {
  report_.error({name_, line_, 0}, "", message);
  failed_ = true;
  return false;
}

bool CsvRows::next(Row& row) {
  if (failed_) return false;
  std::size_t end = row_end();
  if (end == 0) {
    fill();
    end = row_end();
  }
  if (end == 0) {
    if (!at_end_ || end_ - begin_ > kLongestRow)
      return fail("expected rows of at most 1 MB; found a longer one, or a quote that is not closed");
    if (begin_ == end_) return false;
    if (std::count(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                   buffer_.begin() + static_cast<std::ptrdiff_t>(end_), '"') %
            2 !=
        0)
      return fail("expected a quote that closes the cell; found the end of the file");
    end = end_;
  }
  if (end - begin_ > kLongestRow) return fail("expected rows of at most 1 MB; found a longer one");
  if (++rows_ > kMostRows) return fail("expected at most 5,000,000 rows");
  row.line = line_;
  row_begin_ = begin_;
  char* const first = buffer_.data() + begin_;
  char* last = buffer_.data() + end;
  line_ += static_cast<int>(std::count(first, last, '\n'));
  if (last > first && last[-1] == '\n') --last;
  if (last > first && last[-1] == '\r') --last;
  begin_ = end;
  split(first, last, row);
  if (row.cells.size() > kMostCells) return fail("expected at most 2,000 cells in a row; found more");
  if (expected_ > 0 && row.cells.size() != expected_) check_width(row);
  return true;
}

void CsvRows::check_width(const Row& row) {
  const bool longer = row.cells.size() > expected_;
  const std::size_t from = longer ? expected_ : 0;
  const bool empty = std::all_of(row.cells.begin() + static_cast<std::ptrdiff_t>(from), row.cells.end(),
                                 [](std::string_view cell) { return trimmed(cell).empty(); });
  if (empty || row.cells.front().starts_with('#')) return;
  report_.error(
      {name_, row.line, 0}, "",
      "expected " + std::to_string(expected_) + " cells, as in the header; found " + std::to_string(row.cells.size()),
      "width");
}

void CsvRows::split(char* at, char* end, Row& row) {
  row.cells.clear();
  while (row.cells.size() <= kMostCells) {
    char* cell = at;
    char* cell_end = at;
    if (at < end && *at == '"') {
      cell = cell_end = ++at;
      while (at < end) {
        if (*at == '"') {
          if (at + 1 >= end || at[1] != '"') break;
          ++at;
        }
        *cell_end++ = *at++;
      }
      if (at < end) ++at;
      while (at < end && *at != separator_) *cell_end++ = *at++;  // behind the quote: kept, as spreadsheets do
    } else {
      while (at < end && *at != separator_) ++at;
      cell_end = at;
    }
    row.cells.emplace_back(cell, static_cast<std::size_t>(cell_end - cell));
    if (at >= end) return;
    ++at;
  }
}

Place CsvRows::place(const Row& row, std::size_t cell) const {
  if (cell >= row.cells.size()) return {name_, row.line, 0};
  const char* const begin = buffer_.data() + row_begin_;
  const char* const at = row.cells[cell].data();
  const auto characters =
      std::count_if(begin, at, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; });
  return {name_, row.line, static_cast<int>(characters) + 1};
}

}  // namespace icsflow::models::importing
