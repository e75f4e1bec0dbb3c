#pragma once

/// The directory an import leaves: empty before, or that of an earlier import.

#include <filesystem>
#include <string>
#include <vector>

#include "account/report.hpp"

namespace icsflow::models::importing {

inline constexpr const char* kLedgerName = "import-ledger.csv";

struct OutputFile {
  std::string name, text;
};

/// The first line of a ledger: says whose directory it is.
std::string ledger_line(const std::string& kind);

/// Reports whether the directory may be written to: it is not there, empty, or every file in it is of an earlier
/// import.
void check_directory(const std::filesystem::path& directory, Report& report);

/// Writes all files under temporary names and then gives them theirs, in their order; files of the earlier import that
/// are not among them are removed. @throws std::system_error; what was there stays, but for files that have their new
/// text
void write_files(const std::filesystem::path& directory, const std::vector<OutputFile>& files);

}  // namespace icsflow::models::importing
