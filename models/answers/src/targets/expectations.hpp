#pragma once

/// What plans were expected to do, and what they did.

#include <string>
#include <vector>

#include "figures.hpp"
#include "icsflow/answers/compare.hpp"
#include "sides.hpp"

namespace icsflow::models {

/// An expectation of a plan, found among the figures of the base.
struct FoundExpectation {
  std::size_t plan = 0;
  const ExpectationSpec* spec = nullptr;
  std::string key;      ///< of its figure; empty: not checked
  std::string why_not;  ///< not checked: why
};

/// The key of the figure that is meant; empty after a problem.
std::string find_expected(const ExpectationSpec& expected, const std::vector<ComparedFigure>& figures,
                          std::vector<Problem>& problems);

/// Those of each plan; they are about the file that it extends, and with another base they are not checked.
/// @param problems gets those whose figure the results do not have
std::vector<FoundExpectation> find_expectations(const std::vector<Side>& sides,
                                                const std::vector<ComparedFigure>& figures,
                                                std::vector<Problem>& problems);

/// By the differences of a comparison that is filled.
std::vector<ExpectationSaid> say_expectations(const std::vector<FoundExpectation>& found, const Comparison& comparison);

}  // namespace icsflow::models
