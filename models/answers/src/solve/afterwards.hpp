#pragma once

/// What stands beside an answer of `solve`: whether it lasts, what binds, what arithmetic of waiting lists says.

#include <optional>
#include <vector>

#include "icsflow/answers/solve.hpp"
#include "points.hpp"
#include "targets/targets.hpp"

namespace icsflow::models {

/// A level, and the target it was tried for.
struct Afterwards {
  Points& points;
  const GivenBase& given;
  std::vector<Override> sets;
  const Target& target;
  const ComparedFigure& figure;
  double confidence = 0.95;
};

/// Fills `lasting`, or `no_lasting`: list and waits a year after the target's date. If the run ends before, the level
/// is run once more, until then. @param n replications
void lasting(const Afterwards& of, int n, SolveAnswer& answer);

/// The pools and sessions with the highest load, five at most.
std::vector<BindingPlace> what_binds(const Afterwards& of, int n);

/// Nothing where the target is not of a waiting list.
std::optional<ClosedForm> closed_form(const Afterwards& of, int n);

}  // namespace icsflow::models
