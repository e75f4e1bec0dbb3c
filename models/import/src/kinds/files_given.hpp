#pragma once

/// The files that a table or a figure was made of, as its source names them.

#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "icsflow/scenario/visible.hpp"
#include "kinds/kind.hpp"

namespace icsflow::models::importing {

class FilesGiven {
 public:
  void add(const Table& table) {
    names_.insert(std::filesystem::path(table.file).filename().string() + ", sha256 " + table.hash.substr(0, 16));
  }
  /// The files by name, whatever the order they were given in, after what they are.
  [[nodiscard]] std::string source(std::string_view what) const {
    std::string text(what);
    for (const std::string& name : names_) text += (name == *names_.begin() ? "" : "; ") + visible(name);
    return text;
  }

 private:
  std::set<std::string> names_;
};

}  // namespace icsflow::models::importing
