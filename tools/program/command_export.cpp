#include <cstdio>
#include <filesystem>

#include "commands.hpp"

int export_command(const std::string& directory) {
  const std::string text = icsflow::models::canonical_dump(std::filesystem::path(directory) / "results.sqlite");
  std::fwrite(text.data(), 1, text.size(), stdout);
  return kDone;
}
