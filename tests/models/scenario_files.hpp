#pragma once

/// Small scenarios for tests: written to a file of their own, read, compiled, run.

#include <memory>
#include <string>
#include <vector>

#include "icsflow/scenario/reader.hpp"
#include "icsflow/study/simulation.hpp"

#include "../temporary_directory.hpp"

namespace test {

inline std::string shipped(const std::string& name) { return std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/" + name; }

/// A compiled scenario and its scenario's seed.
struct Study {
  icsflow::models::Scenario scenario;
  std::shared_ptr<const icsflow::models::CompiledModel> model;
  icsflow::models::Catalogue names;

  explicit Study(const std::string& file, const std::vector<icsflow::models::Override>& sets = {})
      : scenario(icsflow::models::read_scenario(file, sets)),
        model(icsflow::models::compile(scenario)),
        names(icsflow::models::catalogue(*model)) {}

  [[nodiscard]] icsflow::models::RunResult run(icsflow::models::RunOptions options = {},
                                               icsflow::models::WorldFactory list = icsflow::models::make_world) const {
    if (options.seed == 1) options.seed = scenario.seed;
    return icsflow::models::Simulation(model, list).run(options);
  }

  /// Value of a headline of a result. @throws std::out_of_range if there is no such headline
  [[nodiscard]] double headline(const icsflow::models::RunResult& r, const std::string& measure,
                                const std::string& scope) const {
    const auto& all = names.headlines;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].measure == measure && all[i].scope == scope) return r.headlines[i];
    }
    throw std::out_of_range("no headline " + measure + " of " + scope);
  }
  [[nodiscard]] const std::vector<double>& series(const icsflow::models::RunResult& r, const std::string& measure,
                                                  const std::string& provider, const std::string& item) const {
    const auto& all = names.series;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].measure == measure && all[i].provider == provider && all[i].item == item) return r.series[i];
    }
    throw std::out_of_range("no series " + measure + " of " + provider + "/" + item);
  }
};

/// Same numbers, NaN equal to NaN.
inline bool same(const std::vector<double>& a, const std::vector<double>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!(a[i] == b[i] || (a[i] != a[i] && b[i] != b[i]))) return false;
  }
  return true;
}
inline bool same(const icsflow::models::RunResult& a, const icsflow::models::RunResult& b) {
  if (a.event_hash != b.event_hash || a.events != b.events || !same(a.headlines, b.headlines) ||
      a.series.size() != b.series.size()) {
    return false;
  }
  for (std::size_t i = 0; i < a.series.size(); ++i) {
    if (!same(a.series[i], b.series[i])) return false;
  }
  return true;
}

}  // namespace test
