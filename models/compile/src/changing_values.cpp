#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "icsflow/compile/parameter_use.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/series.hpp"
#include "parts.hpp"
#include "shocks.hpp"

namespace icsflow::models {
namespace {

/// Whether a run reads the value so that replications may differ in it.
bool may_be_uncertain(const ParameterUse& use, const CompiledModel& m, ParameterId id) {
  return use.in_run(id) || use.at_opening(id) || use.of_intervention(id, m.interventions) || use.of_shock(id, m.shocks);
}

void make_uncertain(CompileContext& c, const ParameterUse& use) {
  CompiledModel& m = c.model;
  std::vector<bool> uncertain(m.base.values.size(), false);
  for (const UncertainValue& in : c.in.uncertain) {
    const Parameter& p = c.in.parameters.at(in.id);
    if (p.is_default && !in.is_named && !may_be_uncertain(use, m, in.id)) continue;
    const bool uniform = in.shape == UncertainSpec::Shape::kUniform;
    CompiledUncertain out;
    out.id = in.id;
    out.low = in.low;
    out.high = in.high;
    out.unit = p.unit;
    out.uniform = uniform;
    out.whole = p.unit == Unit::kCount;
    out.distribution = in.low == in.high ? engine::Distribution::deterministic(in.low)
                       : uniform         ? engine::Distribution::uniform(in.low, in.high)
                                         : engine::Distribution::triangular(in.low, p.value, in.high);
    out.identity = engine::hash_name("uncertainty/" + p.path);
    out.site = c.site("uncertainty");
    m.uncertain.push_back(std::move(out));
    uncertain[in.id] = true;
    m.uncertain_opening = m.uncertain_opening || use.in_opening_solve(in.id);
  }
  for (std::uint32_t d = 0; d < m.distribution_sources.size(); ++d) {
    const auto& numbers = m.distribution_sources[d].numbers;
    if (std::any_of(numbers.begin(), numbers.end(),
                    [&](ParameterId id) { return id != kNoParameter && uncertain[id]; }))
      m.uncertain_distributions.push_back(d);
  }
}

}  // namespace

void make_changing_values(CompileContext& c) {
  if (c.in.interventions.empty() && c.in.noise.empty() && c.in.series.empty() && c.in.uncertain.empty()) return;
  CompiledModel& m = c.model;
  const ParameterUse use(m);
  m.interventions = dated_changes(c.in);
  for (const InterventionSpec& in : c.in.interventions) {
    for (const ParameterId id : in.parameters) {
      const Parameter& p = c.in.parameters.at(id);
      // A path with `*` means of the values at their default those that are read.
      if (use.in_run(id) || (p.is_default && !names(in.paths, p.path))) continue;
      c.problem(
          in.place, "interventions." + in.name,
          fmt::format("expected values that a run reads as it goes on; found {}, which {}", p.path,
                      use.at_opening(id) ? "only tells the state at the start" : "is read before it, or by nothing"));
    }
  }
  make_shocks(c, use);
  for (const UncertainValue& value : c.in.uncertain) {
    const Parameter& p = c.in.parameters.at(value.id);
    if (!may_be_uncertain(use, m, value.id) && (value.is_named || !p.is_default)) {
      c.problem(
          value.place, "uncertainty",
          fmt::format("expected values that differ between runs of one scenario; found {}, which is read once, or by "
                      "nothing",
                      p.path));
    }
  }
  m.series = series_of(c.in);
  for (const SeriesSpec& in : c.in.series) {
    const Parameter& p = c.in.parameters.at(in.id);
    if (!use.in_run(in.id))
      c.problem(
          in.place, p.path,
          "expected a series of a value that a run reads as it goes on; this one is read before it, or by nothing");
  }
  std::vector<ParameterId> changing = dated_ids(m.interventions);
  for (const DatedSeries& s : m.series) changing.push_back(s.id);
  for (const CompiledShock& shock : m.shocks) changing.push_back(shock.id);
  std::sort(changing.begin(), changing.end());
  changing.erase(std::unique(changing.begin(), changing.end()), changing.end());
  use.note_changing(m, changing);
  make_uncertain(c, use);
}

}  // namespace icsflow::models
