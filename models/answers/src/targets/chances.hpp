#pragma once

/// The chances of targets in a comparison: those of `--target`, of files, and of the scenarios themselves.

#include <map>
#include <string>
#include <vector>

#include "icsflow/answers/compare.hpp"
#include "targets/judge.hpp"

namespace icsflow::models {

class Chances {
 public:
  /// What is asked for, found in what the base reports.
  /// @param figures of the base
  /// @param problems gets what is wrong with it
  void find(const CompareOptions& options, const std::vector<Side>& sides, const std::vector<ComparedFigure>& figures,
            std::vector<Problem>& problems);
  /// Figures, by index, that every side must have.
  [[nodiscard]] const std::vector<std::size_t>& needed() const { return needed_; }
  /// Targets of a plan that the base has too, and in other words: the base's are told of all.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

  /// @param places of figures, by side and key
  [[nodiscard]] std::vector<TargetSaid> tell(const CompareOptions& options, const std::vector<Side>& sides,
                                             const std::vector<std::map<std::string, FigurePlace>>& places,
                                             Readings& readings) const;

 private:
  struct Wanted {
    Target target;
    std::string key;  ///< of its figure
  };
  std::vector<TargetSpec> specs_of(const CompareOptions& options, const std::vector<Side>& sides);

  std::vector<Wanted> wanted_;
  std::vector<FoundTarget> found_;
  std::vector<std::size_t> needed_;
  std::vector<std::string> warnings_;
};

}  // namespace icsflow::models
