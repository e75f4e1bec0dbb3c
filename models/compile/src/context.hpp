#pragma once

/// What every part of the compiler works on: the scenario, the tables under construction, and what was found wrong.
///
/// Indices into tables are results: they order sums and pick draws. A part appends in the order of the scenario and
/// never sorts or removes.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "draw_sites.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/scenario.hpp"

namespace icsflow::models {

struct StepSpec;

/// A transfer step whose receivers are not bound yet.
struct PendingTransfer {
  StepId step;
  const StepSpec* spec;
  std::uint16_t provider;  ///< the sender
};

struct CompileContext {
  const Scenario& in;
  CompiledModel& model;
  DrawSites sites;
  std::vector<Problem> problems;
  std::map<std::string, std::uint16_t> bound;     ///< instances by pathway, provider, service and stream (bind)
  std::map<std::string, std::uint32_t> profiles;  ///< of the model, by what they are made of (arrival_profile)
  std::vector<PendingTransfer> transfers;         ///< grows while it is worked off (bind_transfers)

  /// Notes an error of the scenario; the work goes on, so that all are reported at once.
  void problem(const Place& place, std::string key, std::string message);
  /// @throws InputError with all problems, if there are any
  void refuse_problems();
  /// Refuses more than kMost16 of what is counted in 16 bits.
  /// @throws InputError at once: nothing can be indexed beyond
  void at_most(std::size_t n, const std::string& what);

  engine::DrawSite site(const std::string& name) { return sites.site(name); }
  /// A new entry of the table of values that no parameter of the scenario stands for.
  ParameterId constant(double value);
  /// A new distribution that takes no time.
  std::uint32_t zero_distribution();
};

}  // namespace icsflow::models
