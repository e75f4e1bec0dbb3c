#include "icsflow/calibrate/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <memory>
#include <numeric>
#include <set>
#include <utility>

#include "icsflow/engine/replications.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/study/simulation.hpp"
#include "lists.hpp"
#include "simulated.hpp"

namespace icsflow::models {
namespace {

constexpr int kCheckMonths = 3;       // shown beside the published month
constexpr double kFewDays = 85;       // three months
constexpr double kSmall = 10;         // at risk: as many of the group's are added to a service's own
constexpr double kUsualHazard = 0.2;  // a month, where nothing is known
constexpr double kNormal95 = 1.96;
constexpr double kLargestStep = 1;  // of a logarithm, before `step`

[[noreturn]] void refuse(const Scenario& scenario, const std::string& message) {
  std::vector<Problem> problems(1);
  problems[0].place.file = scenario.file;
  problems[0].message = message;
  throw InputError(std::move(problems));
}

class Fit {
 public:
  Fit(const Scenario& scenario, const CalibrationOptions& options)
      : scenario_(scenario), options_(options), lists_(weighted_stages(scenario_)) {
    scenario_.measures = {};
    scenario_.interventions.clear();  // weights are those of the start; what changes them later is not fitted
    scenario_.measures.completed.requested = true;
    scenario_.measures.completed.by_week = true;
    for (const WeightedStage& stage : lists_.stages) {
      StageCounts counts;
      for (const std::size_t s : stage.services) add(counts, published_counts(scenario_, s, stage.admitted));
      published_.push_back(bands_of(stage, counts));
      held_out_.push_back(is_held_out(stage));
      for (const ParameterId id : stage.weights) before_.push_back(scenario_.parameters.value(id));
    }
    published_groups_ = groups_of(published_);
  }

  Calibration run() {
    Calibration out;
    start_weights();
    for (int round = 0; round < options_.rounds; ++round) {
      const Simulated simulated = simulate();
      out.distances.push_back(distance(simulated));
      if (options_.progress) options_.progress(round, out.distances.back());
      correct(simulated);
    }
    const Simulated simulated = simulate();
    out.distances.push_back(distance(simulated));
    if (options_.progress) options_.progress(options_.rounds, out.distances.back());
    out.checks = checks(simulated);
    out.weights = weights();
    return out;
  }

 private:
  /// Of one list, by its weights' bands.
  struct Bands {
    std::vector<double> completed, at_risk;
  };
  /// Of a group's lists of one stage together, by week of wait.
  struct GroupHazards {
    Weeks completed{}, at_risk{};
  };
  using Groups = std::map<std::pair<std::size_t, bool>, std::vector<double>>;  // hazards by band of the stage

  static void add(StageCounts& to, const StageCounts& from) {
    for (std::size_t w = 0; w < kBands; ++w) {
      to.completed[w] += from.completed[w];
      to.at_risk[w] += from.at_risk[w];
    }
  }

  /// Those treated in a band were picked `lead` weeks earlier.
  static Bands bands_of(const WeightedStage& stage, const StageCounts& counts) {
    Bands out;
    for (std::size_t b = 0; b < stage.from.size(); ++b) {
      const int first = stage.from[b] + stage.lead;
      const int last = b + 1 < stage.from.size() ? stage.from[b + 1] + stage.lead : kBands;
      double completed = 0, at_risk = 0;
      for (int w = std::min(first, static_cast<int>(kBands)); w < std::min(last, static_cast<int>(kBands)); ++w) {
        completed += counts.completed[static_cast<std::size_t>(w)];
        at_risk += counts.at_risk[static_cast<std::size_t>(w)];
      }
      out.completed.push_back(completed);
      out.at_risk.push_back(at_risk);
    }
    return out;
  }

  [[nodiscard]] bool is_held_out(const WeightedStage& stage) const {
    const ServiceSpec& service = scenario_.services[stage.services.front()];
    return std::any_of(options_.held_out.begin(), options_.held_out.end(),
                       [&](const std::string& name) { return name == service.id || name == service.provider; });
  }

  /// Hazards of the lists that share a group, a stage and their bands; those held out tell nothing.
  [[nodiscard]] std::vector<std::vector<double>> groups_of(const std::vector<Bands>& lists) const {
    std::map<std::tuple<std::size_t, bool, bool, std::vector<int>>, Bands> sums;
    const auto key = [](const WeightedStage& s) { return std::make_tuple(s.group, s.admitted, s.is_pace, s.from); };
    for (std::size_t i = 0; i < lists.size(); ++i) {
      if (held_out_[i]) continue;
      Bands& sum = sums[key(lists_.stages[i])];
      sum.completed.resize(lists[i].completed.size());
      sum.at_risk.resize(lists[i].completed.size());
      for (std::size_t b = 0; b < lists[i].completed.size(); ++b) {
        sum.completed[b] += lists[i].completed[b];
        sum.at_risk[b] += lists[i].at_risk[b];
      }
    }
    std::vector<std::vector<double>> out;
    for (std::size_t i = 0; i < lists.size(); ++i) {
      const Bands& sum = sums[key(lists_.stages[i])];
      std::vector<double>& hazards = out.emplace_back();
      for (std::size_t b = 0; b < lists_.stages[i].from.size(); ++b) {
        // Where few have waited so long, the hazard before it goes on: a list that has nobody there has treated them.
        const bool any = b < sum.completed.size();
        const double before = b == 0 ? kUsualHazard : hazards.back();
        hazards.push_back(((any ? sum.completed[b] : 0) + 2 * kSmall * before) /
                          ((any ? sum.at_risk[b] : 0) + 2 * kSmall));
      }
    }
    return out;
  }

  void start_weights() {
    for (std::size_t i = 0; i < lists_.stages.size(); ++i) {
      std::vector<double> logs;
      for (const double h : published_groups_[i]) logs.push_back(std::log(h));
      set(i, logs);
    }
  }

  /// Numbers whose logarithms these are up to a constant. Weights of a list multiply to 1: only what one is to another
  /// counts. The mean pace of those at risk is 1: how long the delay takes on the whole is the scenario's.
  void set(std::size_t list, const std::vector<double>& logs) {
    const WeightedStage& stage = lists_.stages[list];
    double mean = std::accumulate(logs.begin(), logs.end(), 0.0) / static_cast<double>(logs.size());
    if (stage.is_pace) {
      double paces = 0, all = 0;
      for (std::size_t b = 0; b < logs.size(); ++b) {
        const double at_risk = published_[list].at_risk[b] + kSmall / static_cast<double>(logs.size());
        paces += at_risk * std::exp(logs[b]);
        all += at_risk;
      }
      mean = std::log(paces / all);
    }
    for (std::size_t b = 0; b < logs.size(); ++b) {
      const double weight = std::clamp(std::exp(logs[b] - mean), options_.least, options_.most);
      // Four figures: what is written down is what was run.
      const double scale = std::pow(10.0, 3 - std::floor(std::log10(weight)));
      scenario_.parameters.at(stage.weights[b]).value = std::round(weight * scale) / scale;
    }
  }

  // --- runs ---

  [[nodiscard]] Simulated simulate() const {
    const std::shared_ptr<const CompiledModel> model = compile(scenario_);
    const std::vector<SeriesOfService> where = series_of(scenario_, catalogue(*model));
    std::vector<Simulated> results(static_cast<std::size_t>(options_.replications));
    engine::run_replications(
        0, options_.replications, options_.workers, [&] { return std::make_shared<Simulation>(model); },
        [&](int replication, void* state) {
          RunOptions run;
          run.seed = options_.seed;
          run.replication = replication;
          results[static_cast<std::size_t>(replication)] = read(static_cast<Simulation*>(state)->run(run), where);
        });
    return mean_of(results);
  }

  [[nodiscard]] static Simulated mean_of(const std::vector<Simulated>& results) {
    Simulated out = results.front();
    const auto each = [&](std::vector<std::vector<Weeks>> Simulated::*part) {
      for (std::size_t s = 0; s < (out.*part).size(); ++s) {
        for (std::size_t m = 0; m < (out.*part)[s].size(); ++m) {
          for (std::size_t w = 0; w < kBands; ++w) {
            double sum = 0;
            for (const Simulated& r : results) sum += (r.*part)[s][m][w];
            (out.*part)[s][m][w] = sum / static_cast<double>(results.size());
          }
        }
      }
    };
    each(&Simulated::admitted);
    each(&Simulated::not_admitted);
    each(&Simulated::running);
    each(&Simulated::decided);
    return out;
  }

  /// The mean month of a stage.
  [[nodiscard]] static StageCounts counts_of(const Simulated& r, std::size_t service, bool admitted) {
    StageCounts out;
    const std::size_t months = r.running[service].size();
    for (std::size_t m = 0; m < months; ++m) {
      for (std::size_t w = 0; w < kBands; ++w) {
        const double decided = r.decided[service][m][w];
        out.completed[w] += (admitted ? r.admitted : r.not_admitted)[service][m][w] / static_cast<double>(months);
        out.at_risk[w] += (admitted ? decided : r.running[service][m][w] - decided) / static_cast<double>(months);
      }
    }
    return out;
  }

  // --- corrections ---

  void correct(const Simulated& simulated) {
    std::vector<Bands> now;
    for (const WeightedStage& stage : lists_.stages) {
      StageCounts counts;
      for (const std::size_t s : stage.services) add(counts, counts_of(simulated, s, stage.admitted));
      now.push_back(bands_of(stage, counts));
    }
    const auto now_groups = groups_of(now);
    for (std::size_t i = 0; i < lists_.stages.size(); ++i) {
      const WeightedStage& stage = lists_.stages[i];
      const std::vector<double>&wanted = published_groups_[i], &found = now_groups[i];
      const double wanted_level = level(published_[i], wanted), found_level = level(now[i], found);
      std::vector<double> logs;
      for (std::size_t b = 0; b < stage.weights.size(); ++b) {
        const double tail = stage.from[b] + stage.lead >= options_.tail_from ? std::log(options_.tail) : 0;
        const double of_group = std::log(wanted[b] / found[b]);
        const double of_own =
            std::log(hazard(published_[i], b, wanted[b] * wanted_level) / hazard(now[i], b, found[b] * found_level));
        const double share = own_share(i, b);
        const double all =
            std::clamp(tail + share * of_own + (1 - share) * of_group + options_.shape * excess(i, now[i], b),
                       -kLargestStep, kLargestStep);
        logs.push_back(std::log(scenario_.parameters.value(stage.weights[b])) + options_.step * all);
      }
      set(i, logs);
    }
  }

  /// Logarithm of the part of the list that waits in a band, by what is published: above 0, too few have left it.
  [[nodiscard]] double excess(std::size_t list, const Bands& now, std::size_t band) const {
    const WeightedStage& stage = lists_.stages[list];
    if (held_out_[list] || stage.from[band] + stage.lead < options_.shape_from) return 0;
    const auto part = [band](const Bands& of) {
      const double all = std::accumulate(of.at_risk.begin(), of.at_risk.end(), 0.0);
      return (of.at_risk[band] + kSmall) / (all + kSmall * static_cast<double>(of.at_risk.size()));
    };
    return std::log(part(now) / part(published_[list]));
  }
  /// How much of the correction of a band is by its own counts.
  [[nodiscard]] double own_share(std::size_t list, std::size_t band) const {
    if (held_out_[list]) return 0;
    const double completed = published_[list].completed[band];
    return completed / (completed + options_.own);
  }

  /// Completions of the list by what its group's hazards would give: only the shape of hazards is the order's.
  [[nodiscard]] static double level(const Bands& list, const std::vector<double>& hazards) {
    double expected = 0;
    for (std::size_t b = 0; b < hazards.size(); ++b) expected += hazards[b] * list.at_risk[b];
    const double completed = std::accumulate(list.completed.begin(), list.completed.end(), 0.0);
    return std::max(0.05, completed / std::max(1.0, expected));
  }
  /// With a few added at the group's hazard, so that no band is without.
  [[nodiscard]] static double hazard(const Bands& list, std::size_t band, double of_group) {
    return std::max(1e-5, (list.completed[band] + kSmall * of_group) / (list.at_risk[band] + kSmall));
  }

  // --- what came of it ---

  /// Sum over groups and stages of |published share - simulated share| of those treated, by band; the first months.
  [[nodiscard]] double distance(const Simulated& simulated) const {
    std::map<std::pair<std::size_t, bool>, std::pair<Weeks, Weeks>> sums;
    for (const WeightedStage& stage : lists_.stages) {
      auto& [published, found] = sums[{stage.group, stage.admitted}];
      for (const std::size_t s : stage.services) {
        const StageCounts counts = published_counts(scenario_, s, stage.admitted);
        for (std::size_t w = 0; w < kBands; ++w) {
          published[w] += counts.completed[w];
          for (std::size_t m = 0; m < kCheckMonths && m < simulated.running[s].size(); ++m)
            found[w] += (stage.admitted ? simulated.admitted : simulated.not_admitted)[s][m][w];
        }
      }
    }
    double all = 0;
    for (const auto& [key, pair] : sums) {
      const auto& [published, found] = pair;
      const double n = std::accumulate(published.begin(), published.end(), 0.0);
      const double k = std::accumulate(found.begin(), found.end(), 0.0);
      if (n <= 0 || k <= 0) continue;
      // In steps of four weeks: a week's count of one month is luck.
      for (std::size_t w = 0; w < kBands; w += 4) {
        double p = 0, f = 0;
        for (std::size_t u = w; u < std::min<std::size_t>(w + 4, kBands); ++u) {
          p += published[u];
          f += found[u];
        }
        all += std::abs(p / n - f / k);
      }
    }
    return all;
  }

  [[nodiscard]] std::vector<FitCheck> checks(const Simulated& simulated) const {
    std::map<std::tuple<std::string, bool, bool, int>, FitCheck> sums;
    for (std::size_t s = 0; s < scenario_.services.size(); ++s) {
      const ServiceSpec& service = scenario_.services[s];
      const bool held_out =
          std::any_of(options_.held_out.begin(), options_.held_out.end(),
                      [&](const std::string& name) { return name == service.id || name == service.provider; });
      for (const bool admitted : {true, false}) {
        const StageCounts counts = published_counts(scenario_, s, admitted);
        for (int month = 0; month < kCheckMonths; ++month) {
          const auto m = static_cast<std::size_t>(month);
          if (m >= simulated.running[s].size()) continue;
          for (const std::string& provider : {std::string("all"), service.provider}) {
            FitCheck& check = sums[{provider == "all" ? "" : provider, admitted, held_out, month}];
            check.provider = provider;
            check.admitted = admitted;
            check.held_out = held_out;
            check.month = month;
            check.simulated.resize(kBands);
            for (std::size_t w = 0; w < kBands; ++w) {
              check.published[w] += static_cast<std::uint64_t>(counts.completed[w]);
              check.simulated[w] += (admitted ? simulated.admitted : simulated.not_admitted)[s][m][w];
            }
          }
        }
      }
    }
    std::vector<FitCheck> out;
    for (auto& [key, check] : sums) out.push_back(std::move(check));
    return out;
  }

  [[nodiscard]] std::vector<FittedWeight> weights() const {
    std::vector<FittedWeight> out;
    std::size_t place = 0;
    for (std::size_t i = 0; i < lists_.stages.size(); ++i) {
      const WeightedStage& stage = lists_.stages[i];
      for (std::size_t b = 0; b < stage.weights.size(); ++b) {
        const Parameter& p = scenario_.parameters.at(stage.weights[b]);
        const double share = own_share(i, b), completed = published_[i].completed[b];
        // Of a count n the logarithm has the variance 1/n (to first order, of a Poisson number).
        const double luck = completed > 0 ? share * share / completed : 0;
        const double other = (1 - share) * options_.between;
        const double spread = kNormal95 * std::sqrt(luck + other * other + options_.discrepancy * options_.discrepancy);
        out.push_back({stage.weights[b], p.path, p.place, before_[place++], p.value, completed, share,
                       p.value * std::exp(-spread), p.value * std::exp(spread)});
      }
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return out;
  }

  Scenario scenario_;  // with the weights of the round
  const CalibrationOptions& options_;
  WeightedStages lists_;
  std::vector<Bands> published_;  // by list
  std::vector<bool> held_out_;
  std::vector<double> before_;
  std::vector<std::vector<double>> published_groups_;
};

}  // namespace

Calibration calibrate_order(const Scenario& scenario, const CalibrationOptions& options) {
  if (scenario.completed.empty())
    refuse(scenario, "expected `opening: {completed: FILE}`, what was completed in the month before; found none");
  if (scenario.opening_list.empty()) refuse(scenario, "expected `opening: {waiting_list: FILE}`; found none");
  if (weighted_stages(scenario).stages.empty())
    refuse(scenario, "expected a session of a service type with `order: {by_wait:}`; found none: nothing to fit");
  if (static_cast<double>((scenario.until - scenario.start).count()) < kFewDays)
    refuse(scenario, "expected a run of three months or more, to compare with what was completed in a month");
  std::set<std::string> known;
  for (const ServiceSpec& s : scenario.services) known.insert({s.id, s.provider});
  for (const std::string& name : options.held_out) {
    if (known.count(name) == 0)
      refuse(scenario, "--hold-out: expected a provider or a service; found \"" + name + '"' +
                           did_you_mean(name, {known.begin(), known.end()}));
  }
  return Fit(scenario, options).run();
}

}  // namespace icsflow::models
