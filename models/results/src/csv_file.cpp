#include "icsflow/results/csv_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "icsflow/results/whole_file.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {

CsvFile::CsvFile(std::filesystem::path directory, std::string file)
    : directory_(std::move(directory)), file_(std::move(file)) {}
CsvFile::~CsvFile() = default;

CsvFile& CsvFile::field(const std::string& text) {
  separate();
  text_ += csv_cell(text);
  return *this;
}

CsvFile& CsvFile::field(double value) {
  separate();
  if (std::isfinite(value)) fmt::format_to(std::back_inserter(text_), "{:.10g}", value);
  return *this;
}

CsvFile& CsvFile::field(int value) {
  separate();
  text_ += std::to_string(value);
  return *this;
}

void CsvFile::end_row() {
  constexpr std::size_t kMostHeld = std::size_t{1} << 24;
  text_ += "\r\n";
  row_begins_ = true;
  if (text_.size() > kMostHeld) spill();
}

void CsvFile::row(std::initializer_list<const char*> texts) {
  for (const char* text : texts) field(text);
  end_row();
}

void CsvFile::commit() {
  spill();
  begun_->commit();
}

void CsvFile::spill() {
  if (begun_ == nullptr) {
    begun_ = std::make_unique<WholeFile>(directory_, file_);
    // Excel takes a file for UTF-8 only if it begins with the mark; everybody else is happier without. Of a file too
    // large for it, only the beginning is looked at.
    if (std::any_of(text_.begin(), text_.end(), [](char c) { return static_cast<unsigned char>(c) > 127; }))
      begun_->append("\xEF\xBB\xBF");
  }
  begun_->append(text_);
  text_.clear();
}

void CsvFile::separate() {
  if (!row_begins_) text_ += ',';
  row_begins_ = false;
}

}  // namespace icsflow::models
