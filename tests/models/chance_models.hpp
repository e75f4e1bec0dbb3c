#pragma once

/// Scenarios in which something must hold whatever is in them: those that are shipped, shortened, and small ones by
/// chance (random_scenario.hpp) in which the keys of the format meet each other; half of these with interventions by
/// chance.

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "random_scenario.hpp"
#include "scenario_files.hpp"

namespace test::by_chance {

using namespace icsflow::models;

/// How many scenarios by chance; ICSFLOW_MODELS=5000 looks further.
inline std::uint64_t model_count() {
  const char* count = std::getenv("ICSFLOW_MODELS");
  return count == nullptr ? 200 : std::stoull(count);
}

/// What came of a run: results, or that patients waited for each other, which must be the same then.
struct Outcome {
  std::optional<RunResult> result;
  std::string deadlock;
  friend bool operator==(const Outcome& a, const Outcome& b) {
    return a.deadlock == b.deadlock && a.result.has_value() == b.result.has_value() &&
           (!a.result || test::same(*a.result, *b.result));
  }
};

inline Outcome outcome(const Study& study, const RunOptions& options = {},
                       EventListKind list = EventListKind::kBucketRing) {
  try {
    return {study.run(options, list), ""};
  } catch (const Deadlock& error) {
    return {std::nullopt, error.what()};
  }
}

/// A scenario by chance, and what comes of it.
struct Model {
  std::string text;
  std::unique_ptr<Study> study;
  Outcome plain;
};

inline std::unique_ptr<Study> study_of(const std::string& text) {
  const test::TemporaryDirectory folder;
  folder.write("services.csv", test::RandomScenario::services());
  return std::make_unique<Study>(folder.write("scenario.yaml", text));
}

/// Whether a run of `text` can begin.
inline bool accepted(const std::string& text) {
  try {
    (void)study_of(text);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

/// `text` without the numbers at the opening that the model cannot have, as it says itself.
inline std::string with_possible_opening(std::string text) {
  while (true) {
    try {
      (void)study_of(text);
      return text;
    } catch (const InputError& error) {
      const Problem& p = error.problems().front();
      const bool of_pool = p.key.ends_with(".opening");
      if (!of_pool && p.key != "opening.transfers") throw;
      std::size_t line = 0;
      for (int n = 1; n < p.place.line; ++n) line = text.find('\n', line) + 1;
      const std::size_t from = text.find(of_pool ? ", opening: " : ", transfers: [", line);
      const std::size_t to = of_pool ? text.find_first_of(",}", from + 2) : text.find(']', from) + 1;
      if (from > text.find('\n', line)) throw;
      text.erase(from, to - from);
    }
  }
}

inline std::string any_parameter(const Scenario& scenario, test::Chance& chance) {
  return scenario.parameters.at(static_cast<ParameterId>(chance.below(scenario.parameters.size()))).path;
}

/// `text`, and up to `wanted` changes of values by chance; those that a run could not follow are left out.
inline std::string with_interventions(const std::string& text, const Scenario& scenario, test::Chance& chance,
                                      int wanted) {
  std::string given = text + "interventions:\n";
  int n = 0;
  for (int k = 0; k < 4 * wanted && n < wanted; ++k) {
    std::string more =
        fmt::format("  change_{}: {{at: 2026-01-{:02}, path: {}, multiply: {}", k, chance.between(7, 14),
                    any_parameter(scenario, chance), chance.of(std::vector<std::string>{"0", "0.5", "1", "1.5", "2"}));
    if (chance.one_in(3)) more += ", over: 3 d";
    if (chance.one_in(3)) more += ", until: 2026-01-16";
    more += "}\n";
    if (!accepted(given + more)) continue;
    given += more;
    ++n;
  }
  return n == 0 ? text : given;
}

/// `value` as it is written, in the unit that it has.
inline std::string written(double value, Unit unit) {
  switch (unit) {
    case Unit::kShare:
      return fmt::format("{:.6f} %", value * 100);
    case Unit::kDuration:
      return fmt::format("{:.6f} d", value);
    case Unit::kRate:
      return fmt::format("{:.6f} /day", value);
    case Unit::kWorkingRate:
      return fmt::format("{:.6f} /working day", value);
    case Unit::kCount:
      return fmt::format("{:.0f}", value);
    case Unit::kNumber:
      break;
  }
  return fmt::format("{:.6f}", value);
}

/// `text`, in which up to `wanted` values by chance are not known, of those that may be so.
inline std::string with_uncertainty(const std::string& text, const Scenario& scenario, test::Chance& chance,
                                    int wanted) {
  std::string given = text + "uncertainty:\n";
  int n = 0;
  for (int k = 0; k < 4 * wanted && n < wanted; ++k) {
    const Parameter& p = scenario.parameters.at(static_cast<ParameterId>(chance.below(scenario.parameters.size())));
    const bool whole = p.unit == Unit::kCount;
    const double low = whole ? std::floor(p.value / 2) : p.value / 2, high = whole ? 3 * p.value + 1 : 1.5 * p.value;
    const std::string more =
        fmt::format("  value_{}: {{path: {}, low: {}, high: {}, shape: {}}}\n", k, p.path, written(low, p.unit),
                    written(high, p.unit), chance.of(std::vector<std::string>{"uniform", "triangular"}));
    if (!accepted(given + more)) continue;
    given += more;
    ++n;
  }
  return n == 0 ? text : given;
}

/// The scenarios by chance; made once.
inline const std::vector<Model>& models() {
  static const std::vector<Model> kAll = [] {
    std::vector<Model> all;
    for (std::uint64_t k = 0; k < model_count(); ++k) {
      Model m;
      m.text = with_possible_opening(test::RandomScenario(k).text());
      test::Chance chance(k + 1'000'000);
      m.study = study_of(m.text);
      if (k % 2 == 1) {
        m.text = with_interventions(m.text, m.study->scenario, chance, 4);
        m.study = study_of(m.text);
      }
      m.plain = outcome(*m.study);
      all.push_back(std::move(m));
    }
    return all;
  }();
  return kAll;
}

/// A shipped scenario, short, without a warm-up: statistics then are of everybody.
struct Shipped {
  std::string file;
  std::vector<Override> sets;
};
inline const std::vector<Shipped>& shipped() {
  static const std::vector<Shipped> kAll = [] {
    const std::vector<std::pair<std::string, std::string>> files{{"bnssg.yaml", "2026-02-15"},
                                                                 {"stroke.yaml", "2026-04-01"},
                                                                 {"urgent_care.yaml", "2026-02-09"},
                                                                 {"what-if/strike.yaml", "2026-02-15"},
                                                                 {"textbook/a4_finite_1.yaml", "2026-02-01"},
                                                                 {"textbook/a5_reneging.yaml", "2026-02-01"},
                                                                 {"textbook/a6_priority_3_classes.yaml", "2026-02-01"},
                                                                 {"textbook/balking.yaml", "2026-02-01"},
                                                                 {"textbook/overflow.yaml", "2026-02-01"},
                                                                 {"textbook/p2_fork_join.yaml", "2026-02-01"},
                                                                 {"textbook/p3_batches.yaml", "2026-02-01"},
                                                                 {"textbook/p4_finite_source.yaml", "2026-02-01"},
                                                                 {"textbook/p5_daily_cycle.yaml", "2026-02-01"},
                                                                 {"textbook/p6_feedback.yaml", "2026-02-01"},
                                                                 {"textbook/p7_attributes.yaml", "2026-02-01"},
                                                                 {"textbook/p8_care_hours.yaml", "2026-03-01"},
                                                                 {"textbook/preemption.yaml", "2026-02-01"},
                                                                 {"textbook/preemption_repeat.yaml", "2026-02-01"},
                                                                 {"textbook/reneging_hazard.yaml", "2026-02-01"},
                                                                 {"textbook/shortest_first.yaml", "2026-02-01"},
                                                                 {"textbook/tandem_blocking.yaml", "2026-02-01"},
                                                                 {"textbook/together.yaml", "2026-02-01"},
                                                                 {"textbook/turnover.yaml", "2026-02-01"},
                                                                 {"textbook/turnover_beds.yaml", "2026-02-01"}};
    std::vector<Shipped> all;
    for (const auto& [file, until] : files) {
      Shipped s{file, {{"until", until}}};
      if (read_scenario(test::shipped(file)).warm_up.given()) s.sets.push_back({"warm_up", "0 d"});
      all.push_back(s);
    }
    return all;
  }();
  return kAll;
}

/// Calls each(name, study) for the shipped scenarios and those by chance.
inline void of_all(const std::function<void(const std::string&, const Study&)>& each) {
  for (const Shipped& s : shipped()) each(s.file, Study(test::shipped(s.file), s.sets));
  for (std::size_t k = 0; k < models().size(); ++k) each(fmt::format("scenario {}", k), *models()[k].study);
}

}  // namespace test::by_chance
