#pragma once

/// What the matching assumes: scenarios/defaults/calibrate.csv, and a table of the user's over it.

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models::region {

struct Setting {
  double value = 0, low = 0, high = 0;
};

class Settings {
 public:
  /// @param over  rows that take the place of those shipped; "": none
  /// @param problems  what is wrong is added
  Settings(const std::filesystem::path& over, std::vector<Problem>& problems);
  /// @throws std::out_of_range if no table has it
  [[nodiscard]] const Setting& of(std::string_view key) const;
  [[nodiscard]] double operator()(std::string_view key) const { return of(key).value; }

 private:
  void add(const std::filesystem::path& file, bool shipped, std::vector<Problem>& problems);
  std::map<std::string, Setting, std::less<>> rows_;
};

}  // namespace icsflow::models::region
