#include "icsflow/calibrate/drift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "icsflow/engine/replications.hpp"
#include "icsflow/import/imported.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/study/simulation.hpp"
#include "lists.hpp"

namespace icsflow::models {
namespace {

constexpr double kHalfAYear = 180;
constexpr double kFewest = 100;  // waiting: how a list of fewer changes is luck
constexpr double kDaysYear = 365;
constexpr double kFarthest = 0.2;  // of its slots, that a level is moved at most
constexpr double kRange = 0.06;    // of the list a year: the range of `list_drift` of scenarios/defaults/ics.csv

/// A provider, and where its figures and slots are.
struct ListPlace {
  std::size_t opening = 0, closing = 0;
  std::vector<std::pair<ParameterId, double>> slots;  ///< a day, as they are
  double slots_run = 0;                               ///< of the whole run
};

class Drifts {
 public:
  Drifts(const Scenario& scenario, const std::filesystem::path& folder, const DriftOptions& options)
      : scenario_(scenario), options_(options), days_(static_cast<double>((scenario.until - scenario.start).count())) {
    read(folder / kDerivationName);
    if (scenario.opening_list.empty()) refuse(scenario.file, "expected `opening: {waiting_list: FILE}`; found none");
    if (days_ < kHalfAYear) refuse(scenario.file, "expected a run of half a year or more, to tell how lists change");
    if (!problems_.empty()) throw InputError(std::move(problems_));
    find_places();
  }

  DriftFit run() {
    simulate();
    for (ProviderDrift& p : out_.providers) p.before = p.found;
    tell("as it is");
    for (int round = 0; round < options_.rounds; ++round) {
      for (std::size_t i = 0; i < places_.size(); ++i) correct(out_.providers[i], places_[i]);
      simulate();
      tell(fmt::format("round {}", round + 1));
    }
    return std::move(out_);
  }

 private:
  void refuse(const std::string& file, std::string message) {
    Problem& p = problems_.emplace_back();
    p.place.file = file;
    p.message = std::move(message);
  }

  void read(const std::filesystem::path& file) {
    const ImportedTable table = read_imported(file, {"name", "value"}, problems_);
    if (!problems_.empty()) return;
    std::set<std::string> known;
    for (const ProviderSpec& p : scenario_.providers) known.insert(p.id);
    std::map<std::string, double> drifts, levels;
    for (const ImportedTable::Row& row : table.rows) {
      const std::string& name = row.cells[*table.column("name")];
      for (auto& [prefix, to] : {std::pair{"drift.", &drifts}, std::pair{"first_trim.", &levels}}) {
        const std::string_view start = prefix;
        if (!name.starts_with(start)) continue;
        const std::string provider = name.substr(start.size());
        const std::string& cell = row.cells[*table.column("value")];
        const bool below = cell.starts_with('-');
        const auto value = imported_number(below ? cell.substr(1) : cell);
        Problem problem;
        problem.place = {table.file, row.line, static_cast<int>(*table.column(value ? "name" : "value")) + 1};
        if (known.count(provider) == 0) {
          problem.message = "expected a provider of the scenario; found \"" + provider + '"' +
                            did_you_mean(provider, {known.begin(), known.end()});
        } else if (!value) {
          problem.message = "expected a number; found \"" + cell + '"';
        } else {
          (*to)[provider] = below ? -*value : *value;
          continue;
        }
        problem.key = name;
        problems_.push_back(std::move(problem));
      }
    }
    for (const auto& [provider, drift] : drifts) {
      const auto level = levels.find(provider);
      if (level == levels.end() || level->second <= 0) continue;
      ProviderDrift& p = out_.providers.emplace_back();
      p.provider = provider;
      p.wanted = drift;
      p.level_before = p.level = level->second;
    }
    if (problems_.empty() && out_.providers.empty())
      refuse(table.file, "expected drift.PROVIDER and first_trim.PROVIDER, as `icsflow build` writes them; found none");
  }

  void find_places() {
    const auto model = compile(scenario_);
    const Catalogue names = catalogue(*model);
    std::vector<ProviderDrift> with_slots;
    for (ProviderDrift& p : out_.providers) {
      ListPlace place;
      for (std::size_t i = 0; i < names.headlines.size(); ++i) {
        const HeadlineInfo& h = names.headlines[i];
        if (h.scope != p.provider || !h.dimension.empty()) continue;
        if (h.measure == "opening_list") place.opening = i;
        if (h.measure == "closing_list") place.closing = i;
      }
      std::set<ParameterId> seen;
      for (const ServiceSpec& service : scenario_.services) {
        if (service.provider != p.provider) continue;
        for (const ParameterId id : slots_of_first(scenario_, service)) {
          if (!seen.insert(id).second) continue;
          place.slots.emplace_back(id, scenario_.parameters.value(id));
          place.slots_run += scenario_.parameters.value(id) * days_;
        }
      }
      if (place.closing == 0 || place.slots_run <= 0 || waiting(p.provider) < kFewest) continue;
      with_slots.push_back(std::move(p));
      places_.push_back(std::move(place));
    }
    out_.providers = std::move(with_slots);
  }

  [[nodiscard]] double waiting(const std::string& provider) const {
    std::set<std::string> services;
    for (const ServiceSpec& service : scenario_.services)
      if (service.provider == provider) services.insert(service.id);
    double all = 0;
    for (const OpeningListRow& row : scenario_.opening_list) {
      if (services.count(row.service) == 0) continue;
      for (const std::uint32_t n : row.bands) all += n;
    }
    return all;
  }

  /// How the lists change a year at the levels of the round.
  void simulate() {
    Scenario scenario = scenario_;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const double factor = out_.providers[i].level / out_.providers[i].level_before;
      for (const auto& [id, slots] : places_[i].slots) scenario.parameters.at(id).value = slots * factor;
    }
    const std::shared_ptr<const CompiledModel> model = compile(scenario);
    std::vector<std::vector<double>> headlines(static_cast<std::size_t>(options_.replications));
    engine::run_replications(
        0, options_.replications, options_.workers, [&] { return std::make_shared<Simulation>(model); },
        [&](int replication, void* state) {
          RunOptions run;
          run.seed = options_.seed;
          run.replication = replication;
          headlines[static_cast<std::size_t>(replication)] = static_cast<Simulation*>(state)->run(run).headlines;
        });
    for (std::size_t i = 0; i < places_.size(); ++i) {
      double opening = 0, closing = 0;
      for (const auto& of_run : headlines) {
        opening += of_run[places_[i].opening] / options_.replications;
        closing += of_run[places_[i].closing] / options_.replications;
      }
      lists_.resize(places_.size());
      lists_[i] = opening;
      out_.providers[i].found = opening > 0 ? (closing / opening - 1) * kDaysYear / days_ : 0;
    }
  }

  /// A list that falls too much had too many slots, as many as it lacks patients.
  void correct(ProviderDrift& p, const ListPlace& place) const {
    const double list = lists_[static_cast<std::size_t>(&place - places_.data())];
    const double of_slots = list * days_ / kDaysYear / place.slots_run;  // of the list, by that of the slots
    const double level = p.level * (1 + (p.found - p.wanted) * of_slots);
    p.level =
        std::round(1e4 * std::clamp(level, p.level_before * (1 - kFarthest), p.level_before * (1 + kFarthest))) / 1e4;
    p.low = std::floor(1e3 * p.level * (1 - kRange * of_slots)) / 1e3;
    p.high = std::ceil(1e3 * p.level * (1 + kRange * of_slots)) / 1e3;
  }

  void tell(const std::string& what) const {
    if (!options_.progress) return;
    double off = 0;
    for (const ProviderDrift& p : out_.providers) off = std::max(off, std::abs(p.found - p.wanted));
    options_.progress(fmt::format("{}: lists within {:.1f} % of the change wanted", what, 100 * off));
  }

  const Scenario& scenario_;
  const DriftOptions& options_;
  double days_;
  std::vector<Problem> problems_;
  std::vector<ListPlace> places_;  // as out_.providers
  std::vector<double> lists_;
  DriftFit out_;
};

}  // namespace

DriftFit fit_drift(const Scenario& scenario, const std::filesystem::path& folder, const DriftOptions& options) {
  return Drifts(scenario, folder, options).run();
}

std::string to_text(const DriftFit& fit, const Scenario& scenario) {
  const std::string name = visible(scenario.name);
  std::string page = fmt::format(
      "{}\n{}\nFirst slots by provider, so that lists change as published. Fit check (not a validation: this is what "
      "they were moved to).\n\n  {:<10} {:>9} {:>9} {:>9} {:>11} {:>8}\n",
      name, std::string(name.size(), '='), "list, %", "wanted", "before", "now", "level was", "level");
  for (const ProviderDrift& p : fit.providers)
    page += fmt::format("  {:<10} {:>+9.1f} {:>+9.1f} {:>+9.1f} {:>11.4f} {:>8.4f}\n", visible(p.provider),
                        100 * p.wanted, 100 * p.before, 100 * p.found, p.level_before, p.level);
  return page;
}

std::string levels_csv(const DriftFit& fit) {
  std::string out =
      "# source: icsflow calibrate --drift. A fit: first slots by attendances, so that each list changes as drift.* of "
      "derivation.csv; icsflow build reads it\nkey,scope,value,unit,mark,low,high,source\n";
  for (const ProviderDrift& p : fit.providers)
    out += fmt::format(
        "first_trim,{},{:.4f},,C,{:.3f},{:.3f},\"Fitted by icsflow calibrate --drift: the list changes by {:+.1f} % a "
        "year for {:+.1f} % wanted\"\n",
        p.provider, p.level, p.low, p.high, 100 * p.found, 100 * p.wanted);
  return out;
}

}  // namespace icsflow::models
