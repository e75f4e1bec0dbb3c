#pragma once

/// A lever: parameters that are moved together, from one level to another in steps.

#include <string>
#include <vector>

#include "icsflow/answers/solve.hpp"
#include "icsflow/scenario/levels.hpp"
#include "icsflow/scenario/reader.hpp"

namespace icsflow::models {

class Lever {
 public:
  /// @param problems gets all that is wrong; the lever is then of no use
  Lever(const LeverText& text, const Scenario& base, std::vector<Problem>& problems);

  [[nodiscard]] int levels() const { return static_cast<int>(levels_.size()); }
  /// As it is written: `16 /week`. @param level 0 .. levels() - 1
  [[nodiscard]] std::string text(int level) const { return to_text(at(level)); }
  /// The values that the parameters then have.
  [[nodiscard]] std::vector<Override> sets(int level) const;
  [[nodiscard]] const std::vector<std::string>& paths() const { return paths_; }
  [[nodiscard]] std::string step_text() const;

 private:
  [[nodiscard]] const Level& at(int level) const { return levels_.at(static_cast<std::size_t>(level)); }
  void make_levels(const LeverText& text, const Level& from, const Level& to, std::vector<Problem>& problems);

  std::vector<std::string> paths_;
  std::vector<Parameter> parameters_;
  std::vector<Level> levels_;
  Level step_;
};

/// A path that is none, with what may be meant; the end of a message.
std::string no_such_path(const Scenario& scenario, const std::string& path);

}  // namespace icsflow::models
