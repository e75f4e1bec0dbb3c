#include "running/available_memory.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

namespace {

using Bytes = std::optional<std::uint64_t>;

/// The number a file consists of; nothing if there is no such file or it says "max".
Bytes number_in(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::uint64_t value = 0;
  if (in >> value) return value;
  return {};
}

/// The number behind `key` in a file of such lines.
Bytes value_of(const std::filesystem::path& file, const std::string& key) {
  std::ifstream in(file);
  for (std::string word; in >> word;) {
    std::uint64_t value = 0;
    if (word == key && in >> value) return value;
    in.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return {};
}

Bytes least(Bytes a, Bytes b) { return a && b ? std::min(a, b) : a ? a : b; }

/// What a group may still take: files that are read again when needed do not count.
Bytes left_in_group(const std::filesystem::path& group, const char* limit, const char* used, const char* files) {
  const Bytes most = number_in(group / limit), taken = number_in(group / used);
  if (!most || !taken) return {};
  const std::uint64_t needed = *taken - std::min(*taken, value_of(group / "memory.stat", files).value_or(0));
  return *most - std::min(*most, needed);
}

/// The group of this process and those it is in: each may set a limit.
Bytes left_in_groups() {
  const std::filesystem::path root = "/sys/fs/cgroup";
  Bytes left;
  std::ifstream in("/proc/self/cgroup");
  for (std::string line; std::getline(in, line);) {
    // hierarchy:controllers:path; the second version of control groups has no controllers here.
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const bool is_second_version = controllers.empty();
    if (!is_second_version && controllers != "memory") continue;
    std::filesystem::path path = std::filesystem::path(line.substr(second + 1)).relative_path();
    while (true) {
      left = least(left, is_second_version ? left_in_group(root / path, "memory.max", "memory.current", "inactive_file")
                                           : left_in_group(root / "memory" / path, "memory.limit_in_bytes",
                                                           "memory.usage_in_bytes", "total_inactive_file"));
      if (path.empty()) break;
      path = path.parent_path();
    }
  }
  return left;
}

Bytes left_by_own_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return {};
  const std::uint64_t taken =
      number_in("/proc/self/statm").value_or(0) * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return limit.rlim_cur - std::min<std::uint64_t>(limit.rlim_cur, taken);
}

}  // namespace

std::optional<std::uint64_t> available_memory() {
  Bytes machine = value_of("/proc/meminfo", "MemAvailable:");
  if (machine) *machine *= 1024;
  return least(least(machine, left_in_groups()), left_by_own_limit());
}
