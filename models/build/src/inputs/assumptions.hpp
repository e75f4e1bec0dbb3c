#pragma once

/// What is taken where no table says it: scenarios/defaults/ics.csv, and tables of the user's over it. A value of the
/// narrowest scope holds: that of a service before its provider's, then the function's, then everybody's.

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models::building {

struct Assumption {
  std::string key, scope;
  double value = 0;
  std::string unit, mark;
  std::string low, high;  ///< as written, numbers; both "": not given
  std::string source;
  std::string from;  ///< file and line
};

class Assumptions {
 public:
  /// Adds the rows of a table, over those that are there. A value without a source or outside its range, half a range,
  /// and a C-marked value without a range are problems.
  void add(const std::filesystem::path& file, std::vector<Problem>& problems);

  /// The value of the first of the scopes that has one, then of "". @throws std::out_of_range if no table has it
  [[nodiscard]] const Assumption& of(std::string_view key, const std::vector<std::string>& scopes = {}) const;
  [[nodiscard]] double operator()(std::string_view key, const std::vector<std::string>& scopes = {}) const {
    return of(key, scopes).value;
  }
  /// Nothing if the key has no value of this very scope.
  [[nodiscard]] const Assumption* exactly(std::string_view key, std::string_view scope) const;
  /// All of a key, by scope.
  [[nodiscard]] std::vector<const Assumption*> all(std::string_view key) const;

  /// Those that were asked for, in the order of their names.
  [[nodiscard]] std::vector<const Assumption*> used() const;

 private:
  using Key = std::pair<std::string, std::string>;
  std::map<Key, Assumption> rows_;
  mutable std::set<Key> used_;
};

}  // namespace icsflow::models::building
