#pragma once

/// Every number that was derived: how, from which rows, and how sure it is.

#include <fmt/format.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace icsflow::models::building {

struct Derived {
  std::string name;
  double value = 0;
  std::string unit, mark, how, from;

  /// Six figures, or a whole number as it is.
  [[nodiscard]] std::string text() const {
    return value == std::floor(value) ? fmt::format("{:.0f}", value) : fmt::format("{:.6g}", value);
  }
};

class Derivation {
 public:
  /// @param from  rows of tables that it is of; "" where `how` names derived numbers alone
  void add(std::string name, double value, std::string unit, std::string mark, std::string how, std::string from = "") {
    rows_.push_back({std::move(name), value, std::move(unit), std::move(mark), std::move(how), std::move(from)});
  }
  [[nodiscard]] const std::vector<Derived>& rows() const { return rows_; }

 private:
  std::vector<Derived> rows_;
};

}  // namespace icsflow::models::building
