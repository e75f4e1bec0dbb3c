#pragma once

/// Official files as published, and a few documented tables, to what a scenario is made of. docs/import.md has the
/// kinds.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {

/// What `icsflow import` is asked for.
struct ImportRequest {
  std::string kind;
  std::vector<std::string> files;
  std::string icb;                               ///< code of an integrated care board; "": not chosen by it
  std::vector<std::string> organisations;        ///< codes; none: not chosen by them
  std::optional<std::chrono::year_month> as_of;  ///< nothing later is used; the opening census is that month's
  std::filesystem::path directory;               ///< where the files are written
};

/// What was done. All files are written if there is one of these.
struct ImportOutcome {
  std::vector<Problem> warnings;
  std::vector<std::string> written;  ///< names in the directory, the ledger last
  std::size_t rows = 0, used = 0;    ///< of all files; `rows` counts headers and blank rows too
};

/// One kind of file.
struct ImportKind {
  std::string_view name;      ///< as the user types it
  std::string_view sentence;  ///< what it reads
};
const std::vector<ImportKind>& import_kinds();
/// Official files that are known and refused, with the reason: no original was at hand.
const std::vector<ImportKind>& unread_import_kinds();

/// Reads the files, checks them and writes the directory. @throws InputError if a file is refused: all problems, and
/// nothing is written; std::system_error if the directory cannot be written
ImportOutcome import_files(const ImportRequest& request);

}  // namespace icsflow::models
