#pragma once

/// CSV files (RFC 4180) that appear whole or not at all.

#include <filesystem>
#include <initializer_list>
#include <string>

namespace icsflow::models {

/// One file. It has another name until commit() is called, and is gone if that is never called.
class CsvFile {
 public:
  CsvFile(const std::filesystem::path& directory, const std::string& file);
  ~CsvFile();
  CsvFile(const CsvFile&) = delete;
  CsvFile& operator=(const CsvFile&) = delete;

  CsvFile& field(const std::string& text);
  CsvFile& field(double value);  ///< NaN: an empty cell
  CsvFile& field(int value);
  void end_row();
  void row(std::initializer_list<const char*> texts);

  /// Brings the text to the disk under its name. @throws std::system_error
  void commit();

 private:
  [[noreturn]] void fail(int fd = -1) const;
  void separate();

  std::filesystem::path final_;
  std::filesystem::path partial_;
  std::string text_;
  bool row_begins_ = true;
  bool committed_ = false;
};

/// Makes new names survive a loss of power, on file systems that can.
void sync_names(const std::filesystem::path& directory);

}  // namespace icsflow::models
