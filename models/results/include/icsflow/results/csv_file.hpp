#pragma once

/// CSV files (RFC 4180) that appear whole or not at all.

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>

namespace icsflow::models {

class WholeFile;

/// One file. Nothing has its name until commit() is called.
class CsvFile {
 public:
  CsvFile(std::filesystem::path directory, std::string file);
  ~CsvFile();

  CsvFile& field(const std::string& text);
  CsvFile& field(double value);  ///< what is not finite: an empty cell
  CsvFile& field(int value);
  void end_row();
  void row(std::initializer_list<const char*> texts);

  /// Brings the text to the disk under its name. @throws std::system_error
  void commit();

 private:
  void separate();
  /// Writes what there is so far.
  void spill();

  std::filesystem::path directory_;
  std::string file_;
  std::string text_;
  std::unique_ptr<WholeFile> begun_;  ///< null while all is in `text_`
  bool row_begins_ = true;
};

}  // namespace icsflow::models
