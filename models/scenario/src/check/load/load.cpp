#include "check/load/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "icsflow/scenario/load.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/series.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/stream.hpp"

namespace icsflow::models {

namespace {

/// More than one new pathway of each, on average.
void warn_of_multiplying(OncePerBinding& once, const Binding& binding) {
  for (const StepSpec& step : binding.pathway->steps) {
    if (step.kind != StepKind::kRestart) continue;
    once.warn("pathways." + binding.pathway->name + '.' + step.name,
              "a pathway begins one or more others on average, and they do: their number grows without end",
              binding.label);
  }
}

/// Visits have 16 bits in a draw: later ones repeat the luck of the first (docs/determinism.md).
void warn_of_endless_loops(OncePerBinding& once, const Binding& binding, const std::vector<double>& expected) {
  constexpr double kDistinctVisits = 65'536, kTails = 10;  // one patient in exp(10) comes round so much more often
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] * kTails <= kDistinctVisits) continue;
    const StepSpec& step = binding.pathway->steps[i];
    once.warn("pathways." + binding.pathway->name + '.' + step.name,
              "one patient is expected to visit this step " + show(std::round(expected[i]), Unit::kNumber) +
                  " times; after 65536 visits the draws repeat, and the loop may never end",
              binding.label);
  }
}

/// Four figures, or all before the decimal point: a figure computed from means does not have ten.
std::string rounded(double value) { return value < 1000 ? fmt::format("{:.4g}", value) : fmt::format("{:.0f}", value); }

/// Requests to the sessions of a provider or of a service, in slots a day.
struct SessionLoad {
  std::string path;  ///< of the sessions
  std::string label;
  std::string number;  ///< path of the number that says how many slots there are
  double slots = 0, planned_slots = 0, routine_slots = 0;
  double wanted = 0, planned_wanted = 0, routine_wanted = 0;
  bool known = true;
  bool by_chance = false;  ///< some arrive at a rate, so that at a load of 1 the list grows too
};
using SessionKey = std::tuple<std::string, std::string, std::string>;  // provider, service ("": the provider's), name

/// While it lives, values that a table gives by month or week are their means over the run.
class MeansOfSeries {
 public:
  explicit MeansOfSeries(Scenario& scenario) : scenario_(scenario) {
    for (const SeriesSpec& s : scenario.series) {
      double sum = 0;
      for (std::size_t i = 0; i < s.values.size(); ++i) {
        const auto end = i + 1 < s.values.size() ? s.values[i + 1].first : scenario.until;
        sum += s.values[i].second * static_cast<double>((end - s.values[i].first).count());
      }
      Parameter& p = scenario.parameters.at(s.id);
      first_.emplace_back(s.id, p.value);
      p.value = sum / static_cast<double>((scenario.until - scenario.start).count());
    }
  }
  ~MeansOfSeries() {
    for (const auto& [id, value] : first_) scenario_.parameters.at(id).value = value;
  }
  MeansOfSeries(const MeansOfSeries&) = delete;
  MeansOfSeries& operator=(const MeansOfSeries&) = delete;

 private:
  Scenario& scenario_;
  std::vector<std::pair<ParameterId, double>> first_;
};

class Load {
 public:
  explicit Load(Context& context) : context_(context), scenario_(context.scenario) {}

  void add(const Binding& binding) {
    const auto& steps = binding.pathway->steps;
    const bool known = binding.rate != nullptr && !steps.empty() && goes_by_shares(*binding.pathway);
    auto expected = known ? visits(scenario_, binding) : std::nullopt;
    if (expected) warn_of_endless_loops(once_, binding, *expected);
    if (known && !expected) warn_of_multiplying(once_, binding);
    if (expected && std::any_of(steps.begin(), steps.end(), may_turn_away)) expected = visits(scenario_, binding, true);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto visited = expected ? std::optional(std::max(0.0, (*expected)[i])) : std::nullopt;
      add_pools(binding, steps[i], visited);
      if (steps[i].kind == StepKind::kBook && visited) add_booking(binding, steps[i], *visited);
    }
  }

  /// What is wanted and what there is.
  [[nodiscard]] std::vector<PlaceLoad> places() const {
    constexpr double kWeek = 7;
    std::vector<PlaceLoad> all;
    for (const auto& [key, units] : busy_) {
      const PoolSpec* pool = pool_of(scenario_, key);
      if (unknown_.count(key) > 0 || pool == nullptr || pool->unlimited || !(units_of(scenario_, *pool) > 0)) continue;
      all.push_back({path_of_units(key, *pool), key.first, units, units_of(scenario_, *pool)});
    }
    for (const auto& [key, load] : sessions_) {
      if (!(load.slots > 0)) continue;
      all.push_back({load.number.empty() ? load.path + ".slots" : load.number, load.label, load.wanted * kWeek,
                     load.slots * kWeek});
    }
    return all;
  }

  void report() {
    for (const auto& [key, units] : busy_) {
      if (unknown_.count(key) == 0) report_pool(key, units);
    }
    for (const auto& [key, load] : sessions_) {
      if (load.known) report_sessions(load);
    }
  }

 private:
  void add_pools(const Binding& binding, const StepSpec& step, std::optional<double> visited) {
    const bool turns_away = !step.full.empty() || !step.elsewhere.empty();
    const bool uncertain = turns_away || step.first_of || step.hold_until_next || !visited;
    const bool uses = step.kind == StepKind::kUse || step.kind == StepKind::kCare;
    const auto pools = step.pools();
    for (std::size_t i = 0; i < pools.size(); ++i) {
      const PoolKey key{binding.provider->id, pools[i]};
      if (step.kind == StepKind::kSeize || (uses && uncertain)) unknown_.insert(key);
      if (!uses || !visited) continue;
      const auto taken = unit_days(scenario_, binding, step, turnover_of(scenario_, key));
      const bool several = step.kind == StepKind::kUse && i < step.hours.size();
      const double units = several ? value_of(scenario_, &binding, step.hours[i]).value_or(1) : 1;
      if (taken) busy_[key] += daily_arrivals(scenario_, binding) * *visited * *taken * units;
      if (!taken) unknown_.insert(key);
    }
  }

  void add_booking(const Binding& binding, const StepSpec& step, double visited) {
    const SessionSpec* of_type =
        binding.type == nullptr ? nullptr : find_named(binding.type->sessions, &SessionSpec::name, step.target);
    const SessionSpec* s =
        of_type != nullptr ? of_type : find_named(binding.provider->sessions, &SessionSpec::name, step.target);
    if (s == nullptr) return;
    auto& load = sessions_[{binding.provider->id, of_type == nullptr ? "" : binding.service->id, step.target}];
    const auto slots = value_of(scenario_, &binding, s->slots);
    load.path = of_type == nullptr ? "providers." + binding.provider->id + ".resources." + step.target
                                   : "service_types." + binding.type->name + ".sessions." + step.target;
    if (of_type != nullptr) load.label = "service " + binding.service->id;
    const ParameterId id = s->slots.reference.empty() ? s->slots.id : resolve(scenario_, binding, s->slots.reference);
    if (id != kNoParameter) load.number = scenario_.parameters.at(id).path;
    load.slots = slots.value_or(0) * mean_season(scenario_, s->season);
    load.planned_slots = load.slots * value_of(scenario_, &binding, s->planned_share).value_or(0);
    // Slots kept for others are the routine list's too if they are released before its notice begins.
    const bool in_time =
        value_of(scenario_, &binding, s->release).value_or(0) >= value_of(scenario_, &binding, s->notice).value_or(0);
    const double kept_for_urgent = value_of(scenario_, &binding, s->urgent_share).value_or(0);
    load.routine_slots = in_time ? load.slots : (load.slots - load.planned_slots) * (1 - kept_for_urgent);
    // Those whose clock is removed leave the list.
    const bool may_leave = binding.type != nullptr && (may_be_above_0(binding, binding.type->removal_hazard) ||
                                                       !binding.type->removals_by_wait.empty());
    load.known = load.known && slots && !may_leave;
    const double wanted = daily_arrivals(scenario_, binding) * visited;
    load.wanted += wanted;
    load.by_chance = load.by_chance || (wanted > 0 && (binding.stream == nullptr || binding.stream->arrivals.empty()));
    const ListClass list = binding.stream == nullptr ? ListClass::kRoutine : binding.stream->list;
    if (list == ListClass::kPlanned && !step.due.given()) load.planned_wanted += wanted;
    const double urgent =
        binding.stream == nullptr ? value_of(scenario_, &binding, binding.type->urgent_share).value_or(0) : 0;
    if (list == ListClass::kRoutine) load.routine_wanted += wanted * (1 - urgent);
  }

  /// Here, or in a replication that draws another value.
  [[nodiscard]] bool may_be_above_0(const Binding& binding, const Number& number) const {
    if (value_of(scenario_, &binding, number).value_or(0) > 0) return true;
    const ParameterId id = number.reference.empty() ? number.id : resolve(scenario_, binding, number.reference);
    return std::any_of(scenario_.uncertain.begin(), scenario_.uncertain.end(),
                       [&](const UncertainValue& u) { return u.id == id && u.high > 0; });
  }

  static std::string path_of_units(const PoolKey& key, const PoolSpec& pool) {
    return "providers." + key.first + ".resources." + key.second + (pool.shifts.empty() ? ".capacity" : ".shifts");
  }

  void report_pool(const PoolKey& key, double units) {
    const PoolSpec* pool = pool_of(scenario_, key);
    if (pool == nullptr || pool->unlimited) return;
    const double capacity = units_of(scenario_, *pool);
    if (capacity <= 0 || units <= 0 || units < capacity * (1 - kRounding)) return;  // none at all: validate_effects
    const std::string path = path_of_units(key, *pool);
    context_.warn(context_.place_of(path), path,
                  "load " + rounded(units / capacity) + ": " + rounded(units) +
                      " units are needed on average and there are " + rounded(capacity) +
                      "; the queue grows without end");
  }

  void report_sessions(const SessionLoad& load) {
    const auto report = [&](const std::string& key, double wanted, double slots, const std::string& who) {
      if (slots <= 0 || wanted <= 0 || wanted < slots * (load.by_chance ? 1 - kRounding : 1 + kRounding)) return;
      once_.warn(load.path + key,
                 "load " + rounded(wanted / slots) + ": " + rounded(wanted * 7) + " dates a week are wanted " + who +
                     " on average, missed ones included, and there are " + rounded(slots * 7) +
                     "; the list grows without end",
                 load.label);
    };
    report(".slots", load.wanted, load.slots, "here");
    report(".planned_share", load.planned_wanted, load.planned_slots, "by the planned list");
    if (load.routine_slots < load.slots && load.wanted < load.slots)
      report(".slots", load.routine_wanted, load.routine_slots,
             "by the routine list (the others are kept for urgent or planned patients, and their \"release\" is later "
             "than "
             "its \"notice\")");
  }

  static constexpr double kRounding = 1e-9;
  Context& context_;
  const Scenario& scenario_;
  OncePerBinding once_{context_};
  std::map<PoolKey, double> busy_;  // mean units wanted
  std::set<PoolKey> unknown_;
  std::map<SessionKey, SessionLoad> sessions_;
};

}  // namespace

void validate_load(Context& context, const std::vector<Binding>& bindings) {
  // A day by itself has no steady state: what is left of its queue ends with it.
  if (context.scenario.until - context.scenario.start <= std::chrono::days{1}) return;
  const MeansOfSeries means(context.scenario);
  Load load(context);
  for (const Binding& binding : bindings) load.add(binding);
  load.report();
}

std::vector<PlaceLoad> loads_of(const Scenario& scenario) {
  Scenario copy = scenario;  // values by month are means for a while
  Context context(copy, {});
  const MeansOfSeries means(copy);
  Load load(context);
  for (const Binding& binding : bindings_of(copy)) load.add(binding);
  return load.places();
}

}  // namespace icsflow::models
