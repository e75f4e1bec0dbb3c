#include "icsflow/report/summary.hpp"

#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>

#include "comparison.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/spec/start_guard.hpp"
#include "icsflow/study/start.hpp"

namespace icsflow::models {

double RunFigures::events_per_second() const {
  return seconds > 0 ? static_cast<double>(events) / seconds : std::numeric_limits<double>::quiet_NaN();
}

const SummaryLine* Summary::find(const std::string& measure, const std::string& scope) const {
  for (const SummaryLine& line : lines)
    if (line.info.measure == measure && line.info.scope == scope && line.info.dimension.empty()) return &line;
  return nullptr;
}

namespace {

constexpr double kConfidence = 0.95;

/// Of the replications in which the figure has a value.
engine::VarianceComponents spread_of(const std::vector<double>& values, const std::vector<std::size_t>& draws) {
  std::vector<double> known;
  std::vector<std::size_t> of;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    known.push_back(values[i]);
    of.push_back(draws[i]);
  }
  return engine::variance_components(known, of, kConfidence);
}

}  // namespace

Summary make_summary(const Scenario& scenario, const Catalogue& catalogue, const ResultsStore& store, int count,
                     std::size_t index) {
  Summary s;
  s.name = scenario.name;
  s.file = scenario.file;
  s.start = scenario.start;
  s.until = scenario.until;
  if (scenario.warm_up.given()) s.warm_up = scenario.parameters.value(scenario.warm_up.id);
  s.unfinished = store.unfinished(count, index);
  s.replications = static_cast<int>(store.finished(count, index).size());
  s.tables = catalogue.tables;
  s.uncertain = catalogue.uncertain;
  if (!scenario.start_guard.empty())
    s.start_guard = make_start_guard(scenario, start_of(scenario, catalogue, store, count, index));
  s.noise = catalogue.noise;
  if (store.detail() == Detail::kNone) return s;
  std::vector<std::vector<double>> drawn;
  for (std::size_t i = 0; i < catalogue.uncertain.size(); ++i) drawn.push_back(store.drawn(i, count, index));
  const std::vector<std::size_t> draws = draws_of(drawn);
  const bool repeated = std::set<std::size_t>(draws.begin(), draws.end()).size() < draws.size();
  for (std::size_t i = 0; i < catalogue.headlines.size(); ++i) {
    const std::vector<double> values = store.headline(i, count, index);
    s.lines.push_back({catalogue.headlines[i], chance_range(values)});
    if (repeated) s.lines.back().spread = spread_of(values, draws);
  }
  for (const PublishedFigure& figure : scenario.published) s.comparison.push_back(compared(s, figure));
  return s;
}

std::string ranges_are_of(bool shocks, bool unknown) {
  if (shocks && unknown) return "chance, shocks and unknown inputs";
  if (shocks) return "chance and shocks";
  return unknown ? "chance and unknown inputs" : "chance";
}

std::string printed(std::string_view form, const Summary& summary) {
  struct Form {
    std::string_view name;
    std::string (*text)(const Summary&);
  };
  static constexpr Form kForms[] = {{"page", to_screen}, {"full", to_text}, {"json", to_json}};
  for (const Form& f : kForms)
    if (f.name == form) return f.text(summary);
  throw std::invalid_argument("no form of the summary is called " + std::string(form));
}

}  // namespace icsflow::models
