#pragma once

/// Files that appear whole or not at all.

#include <filesystem>
#include <string>
#include <string_view>

namespace icsflow::models {

/// Writes `text` as `file` of the directory: under the name `.FILE.partial`, brought to the disk, then renamed.
/// @throws std::system_error; the file is then as it was
void write_whole_file(const std::filesystem::path& directory, const std::string& file, std::string_view text);

/// Makes new names survive a loss of power, on file systems that can.
void sync_names(const std::filesystem::path& directory);

}  // namespace icsflow::models
