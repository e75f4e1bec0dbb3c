#pragma once

/// Opens results for those that only read them.

#include <filesystem>
#include <memory>
#include <string>

#include "sqlite.hpp"

namespace icsflow::models {

/// In a transaction, verified. @throws InputError if it is not a results file of this version
std::unique_ptr<sqlite::Database> open_to_read(const std::filesystem::path& database_file);

/// The same of a file that was verified and is locked since.
std::unique_ptr<sqlite::Database> open_again(const std::filesystem::path& database_file);

/// @throws InputError with what was expected and found of the file
[[noreturn]] void refuse_results(const std::filesystem::path& file, const std::string& found,
                                 const std::string& expected);

}  // namespace icsflow::models
