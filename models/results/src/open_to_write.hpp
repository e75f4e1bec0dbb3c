#pragma once

/// Opens the results of a directory for its one writer.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "directory.hpp"
#include "sqlite.hpp"

namespace icsflow::models {

/// The study that the directory holds, verified; in a place that cannot be written to open for reading.
/// @return null if there is none, or `overwrite` discards it: begin_study() makes room for another
/// @throws StudyRefused if the file is not ours, or of another format; std::runtime_error if it is damaged
std::unique_ptr<sqlite::Database> open_study(const DirectoryLock& lock, const std::filesystem::path& directory,
                                             bool overwrite);

/// A new, empty file, in place of a study that was there.
/// @param require_room called before anything is removed, with the bytes that will be free then
/// @throws StudyRefused if files of somebody else's would be written over; std::runtime_error if it cannot be written
/// to
std::unique_ptr<sqlite::Database> begin_study(const DirectoryLock& lock, const std::filesystem::path& directory,
                                              const std::function<void(std::uint64_t reclaimed)>& require_room);

/// @throws std::runtime_error that says why the directory cannot be written to
[[noreturn]] void refuse_unwritable(const DirectoryLock& lock, const std::filesystem::path& directory);

/// Whether the directory has a results file with replications. What a killed run left half done is undone first.
bool holds_replications(const std::filesystem::path& directory);

}  // namespace icsflow::models
