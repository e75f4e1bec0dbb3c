#pragma once

/// A part of a study (--shard), as commands that run replications name it.

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}
namespace icsflow::models {
struct Shard;
}

/// `--shard I/N`, I from 1 to N. Called when the options that have no meaning with it are there.
void add_shard(CLI::App& command, icsflow::models::Shard& shard);

/// What is added to the name of a directory of a part: nothing if it is the whole.
std::string part_name(const icsflow::models::Shard& shard);

/// Says what is kept of a part, and what to do with it.
void tell_part(const icsflow::models::Shard& shard, int kept, const std::filesystem::path& directory);

/// `0-4, 7` for {0, 1, 2, 3, 4, 7}.
std::string ranges(const std::vector<int>& numbers);
