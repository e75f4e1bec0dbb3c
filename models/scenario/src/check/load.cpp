/// Load of pools and sessions: what arrives, times how long it holds a unit or the dates it takes, over the units or
/// slots there are. At 1 and above a queue grows without end, so the user is warned. Only where it follows from the
/// numbers: pools entered by `use` alone and sessions, by streams and services (not by transfers), whose patients
/// cannot turn away.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>
#include <tuple>

#include "check/check.hpp"
#include "icsflow/scenario/distributions.hpp"

namespace icsflow::models {

namespace {

using Matrix = std::vector<std::vector<double>>;

/// Solves a x = b by elimination with pivoting; nothing if singular (patients who never leave).
std::optional<std::vector<double>> solve(Matrix a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column + 1; row < n; ++row) {
      if (std::abs(a[row][column]) > std::abs(a[pivot][column])) pivot = row;
    }
    if (std::abs(a[pivot][column]) < 1e-12) return std::nullopt;
    std::swap(a[pivot], a[column]);
    std::swap(b[pivot], b[column]);
    for (std::size_t row = column + 1; row < n; ++row) {
      const double factor = a[row][column] / a[column][column];
      for (std::size_t k = column; k < n; ++k) a[row][k] -= factor * a[column][k];
      b[row] -= factor * b[column];
    }
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[i][k] * b[k];
    b[i] /= a[i][i];
  }
  return b;
}

/// Whether shares alone say where patients go.
bool goes_by_shares(const PathwaySpec& pathway) {
  return std::none_of(pathway.steps.begin(), pathway.steps.end(),
                      [](const StepSpec& s) { return s.next_by.given() || !s.shortest_queue.empty(); });
}

/// Whether some who come to the step may go on another way than the shares say.
bool may_turn_away(const StepSpec& step) {
  return !step.full.empty() || !step.elsewhere.empty() || !step.cancelled.empty();
}

/// Expected visits to each step by one patient and all whom `restart` makes of him: v = e + P' v, e being 1 at the
/// first step. Nothing if there is no end of them: then no v >= 0 solves this.
/// @param at_least nobody is counted beyond a step at which some may turn away
std::optional<std::vector<double>> visits(const Scenario& scenario, const Binding& binding, bool at_least = false) {
  const auto& steps = binding.pathway->steps;
  const std::size_t n = steps.size();
  Matrix a(n, std::vector<double>(n));
  std::vector<double> entry(n);
  entry[0] = 1;
  for (std::size_t i = 0; i < n; ++i) a[i][i] = 1;
  const auto goes = [&](std::size_t from, const std::string& to, double expected) {
    a[static_cast<std::size_t>(find_named(steps, &StepSpec::name, to) - steps.data())][from] -= expected;
  };
  for (std::size_t from = 0; from < n; ++from) {
    for (const auto& name : steps[from].all_of) goes(from, name, 1);
    if (steps[from].kind == StepKind::kRestart) goes(from, steps[from].target, 1);
    if (at_least && may_turn_away(steps[from])) continue;
    const double missed = value_of(scenario, &binding, steps[from].dna).value_or(0);
    for (const auto& [branches, share] :
         {std::pair(&steps[from].next, 1 - missed), std::pair(&steps[from].missed, missed)}) {
      double rest = 1;
      for (const auto& branch : *branches) rest -= value_of(scenario, &binding, branch.probability).value_or(0);
      for (const auto& branch : *branches) {
        const double p =
            branch.probability.given() ? value_of(scenario, &binding, branch.probability).value_or(0) : rest;
        goes(from, branch.to, p * share);
      }
    }
  }
  auto expected = solve(std::move(a), std::move(entry));
  if (expected && std::any_of(expected->begin(), expected->end(), [](double v) { return v < -1e-9; }))
    return std::nullopt;
  return expected;
}

/// More than one new pathway of each, on average.
void warn_of_multiplying(Grouped& grouped, const Binding& binding) {
  for (const StepSpec& step : binding.pathway->steps) {
    if (step.kind != StepKind::kRestart) continue;
    grouped.warn("pathways." + binding.pathway->name + '.' + step.name,
                 "a pathway begins one or more others on average, and they do: their number grows without end",
                 binding.label);
  }
}

/// How many arrive together, on average.
double mean_batch(const Scenario& scenario, const Binding& binding) {
  if (binding.stream == nullptr || binding.stream->batch.empty()) return 1;
  double mean = 0, rest = 1, rest_size = 0;
  for (const BatchSize& b : binding.stream->batch) {
    const auto share = value_of(scenario, &binding, b.share);
    if (share) mean += *share * b.size;
    rest -= share.value_or(0);
    if (!share) rest_size = b.size;
  }
  return mean + rest * rest_size;
}

/// Mean of the multipliers of a season over the run.
double mean_season(const Scenario& scenario, const std::string& name) {
  const SeasonSpec* season = name.empty() ? nullptr : find_named(scenario.seasons, &SeasonSpec::name, name);
  if (season == nullptr) return 1;
  double sum = 0;
  for (auto day = scenario.start; day < scenario.until; day += std::chrono::days{1}) sum += season->on(day);
  return sum / static_cast<double>((scenario.until - scenario.start).count());
}

/// Arrivals a day over the run; those of populations not counted.
double daily(const Scenario& scenario, const Binding& binding) {
  if (binding.stream != nullptr && !binding.stream->arrivals.empty()) {
    double sum = 0;
    for (const DatedArrivals& a : binding.stream->arrivals) {
      if (a.date >= scenario.start && a.date < scenario.until) sum += a.count;
    }
    return sum / static_cast<double>((scenario.until - scenario.start).count());
  }
  const ParameterId id =
      binding.rate->id != kNoParameter ? binding.rate->id : resolve(scenario, binding, binding.rate->reference);
  if (id == kNoParameter) return 0;
  const Parameter& rate = scenario.parameters.at(id);
  const std::string& season = binding.stream != nullptr ? binding.stream->season : binding.type->season;
  return (rate.unit == Unit::kWorkingRate ? rate.value * 5 / 7 : rate.value) * mean_batch(scenario, binding) *
         mean_season(scenario, season);
}

/// Visits have 16 bits in a draw: later ones repeat the luck of the first (docs/determinism.md).
void warn_of_endless_loops(Grouped& grouped, const Binding& binding, const std::vector<double>& expected) {
  constexpr double kDistinctVisits = 65'536, kTails = 10;  // one patient in exp(10) comes round so much more often
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (expected[i] * kTails <= kDistinctVisits) continue;
    const StepSpec& step = binding.pathway->steps[i];
    grouped.warn("pathways." + binding.pathway->name + '.' + step.name,
                 "one patient is expected to visit this step " + show(std::round(expected[i]), Unit::kNumber) +
                     " times; after 65536 visits the draws repeat, and the loop may never end",
                 binding.label);
  }
}

using PoolKey = std::pair<std::string, std::string>;  // provider, pool

const PoolSpec* pool_of(const Scenario& scenario, const PoolKey& key) {
  const auto* provider = find_named(scenario.providers, &ProviderSpec::id, key.first);
  return provider == nullptr ? nullptr : find_named(provider->pools, &PoolSpec::name, key.second);
}

/// Mean days from the end of a use until the unit is free again.
double turnover_of(const Scenario& scenario, const PoolKey& key) {
  const PoolSpec* pool = pool_of(scenario, key);
  return pool == nullptr ? 0 : mean_of(scenario, nullptr, pool->turnover).value_or(0);
}

/// Mean days of the distribution that lie in each of the first `weeks` weeks: the integral of P(X > t) over the week,
/// by the middles of its hours. Nothing if its numbers are not known here or make no distribution (told elsewhere).
std::optional<std::vector<double>> mean_days_by_week(const Scenario& scenario, const Binding& binding,
                                                     const DistributionSpec& spec, std::size_t weeks) {
  std::vector<double> v;
  for (const Number& n : spec.numbers) {
    const auto value = value_of(scenario, &binding, n);
    if (!value && n.given()) return std::nullopt;
    v.push_back(value.value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  if (v.empty()) return std::nullopt;
  if (spec.form == DistributionSpec::Form::kLognormalLog) v[0] += spec.log_unit;
  try {
    const engine::Distribution x = make_distribution(spec.form, v);
    std::vector<double> days(weeks);
    for (std::size_t hour = 0; hour < weeks * 7 * 24; ++hour)
      days[hour / (7 * 24)] += (1 - x.probability_below((static_cast<double>(hour) + 0.5) / 24)) / 24;
    return days;
  } catch (const std::domain_error&) {
    return std::nullopt;
  }
}

/// Mean days of a time that is the patient's own; nothing if a step sets it.
std::optional<double> mean_of_own(const Scenario& scenario, const Binding& binding, const OwnTime& time) {
  const PathwaySpec& pathway = *binding.pathway;
  for (const StepSpec& step : pathway.steps) {
    if (std::any_of(step.sets.begin(), step.sets.end(), [&](const SetSpec& s) { return s.name == time.attribute; }))
      return std::nullopt;
  }
  const auto found = std::find_if(pathway.attributes.begin(), pathway.attributes.end(),
                                  [&](const AttributeSpec& a) { return a.name == time.attribute; });
  if (found == pathway.attributes.end()) return std::nullopt;
  const auto mean = mean_of(scenario, &binding, found->number);
  return mean ? std::optional(*mean * time.unit) : std::nullopt;
}

/// Units times mean days of one use of the step; `hours` of a pool in hours a week are its units, those of the last
/// week of the list in all further ones.
/// @param turnover mean days after the use
std::optional<double> unit_days(const Scenario& scenario, const Binding& binding, const StepSpec& step,
                                double turnover) {
  if (step.duration_by.given()) return std::nullopt;
  const auto mean = step.own_duration.given() ? mean_of_own(scenario, binding, step.own_duration)
                                              : mean_of(scenario, &binding, step.duration);
  if (!mean || step.hours.empty()) return mean ? std::optional(*mean + turnover) : std::nullopt;
  const auto last = value_of(scenario, &binding, step.hours.back());
  const std::size_t weeks = step.hours.size() - 1;
  const auto days = weeks == 0 ? std::vector<double>{} : mean_days_by_week(scenario, binding, step.duration, weeks);
  if (!last || !days) return std::nullopt;
  double sum = *last * *mean;
  for (std::size_t week = 0; week < weeks; ++week) {
    const auto hours = value_of(scenario, &binding, step.hours[week]);
    if (!hours) return std::nullopt;
    sum += (*hours - *last) * (*days)[week];
  }
  return sum;
}

/// Units, on average over the week if there are shifts.
double units_of(const Scenario& scenario, const PoolSpec& pool) {
  if (pool.shifts.empty()) return scenario.parameters.value(pool.capacity.id);
  double unit_days = 0;
  for (const auto& shift : pool.shifts) {
    const double days = engine::in_days(shift.to - shift.from) + (shift.to <= shift.from ? 1 : 0);
    unit_days += scenario.parameters.value(shift.units.id) * days *
                 static_cast<double>(std::count(shift.days.begin(), shift.days.end(), true));
  }
  return unit_days / 7;
}

/// Four figures, or all before the decimal point: what is worked out from means need not be told to ten.
std::string rounded(double value) { return value < 1000 ? fmt::format("{:.4g}", value) : fmt::format("{:.0f}", value); }

/// What is asked of the sessions of a provider or of a service, in slots a day.
struct SessionLoad {
  std::string path;  ///< of the sessions
  std::string label;
  double slots = 0, planned_slots = 0, routine_slots = 0;
  double wanted = 0, planned_wanted = 0, routine_wanted = 0;
  bool known = true;
  bool by_chance = false;  ///< some arrive at a rate, so that at a load of 1 the list grows too
};
using SessionKey = std::tuple<std::string, std::string, std::string>;  // provider, service ("": the provider's), name

class Load {
 public:
  explicit Load(Context& context) : context_(context), scenario_(context.scenario) {}

  void add(const Binding& binding) {
    const auto& steps = binding.pathway->steps;
    const bool known = binding.rate != nullptr && !steps.empty() && goes_by_shares(*binding.pathway);
    auto expected = known ? visits(scenario_, binding) : std::nullopt;
    if (expected) warn_of_endless_loops(grouped_, binding, *expected);
    if (known && !expected) warn_of_multiplying(grouped_, binding);
    if (expected && std::any_of(steps.begin(), steps.end(), may_turn_away)) expected = visits(scenario_, binding, true);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto visited = expected ? std::optional(std::max(0.0, (*expected)[i])) : std::nullopt;
      add_pools(binding, steps[i], visited);
      if (steps[i].kind == StepKind::kBook && visited) add_booking(binding, steps[i], *visited);
    }
  }

  void tell() {
    for (const auto& [key, units] : busy_) {
      if (unknown_.count(key) == 0) tell_pool(key, units);
    }
    for (const auto& [key, load] : sessions_) {
      if (load.known) tell_sessions(load);
    }
  }

 private:
  void add_pools(const Binding& binding, const StepSpec& step, std::optional<double> visited) {
    const bool turns_away = !step.full.empty() || !step.elsewhere.empty();
    const bool uncertain = turns_away || step.first_of || step.hold_until_next || !visited;
    const bool uses = step.kind == StepKind::kUse || step.kind == StepKind::kCare;
    for (const auto& name : step.pools()) {
      const PoolKey key{binding.provider->id, name};
      if (step.kind == StepKind::kSeize || (uses && uncertain)) unknown_.insert(key);
      if (!uses || !visited) continue;
      const auto taken = unit_days(scenario_, binding, step, turnover_of(scenario_, key));
      if (taken) busy_[key] += daily(scenario_, binding) * *visited * *taken;
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
    load.slots = slots.value_or(0) * mean_season(scenario_, s->season);
    load.planned_slots = load.slots * value_of(scenario_, &binding, s->planned_share).value_or(0);
    // Slots kept for others are the routine list's too if they are released before its notice begins.
    const bool in_time =
        value_of(scenario_, &binding, s->release).value_or(0) >= value_of(scenario_, &binding, s->notice).value_or(0);
    const double kept_for_urgent = value_of(scenario_, &binding, s->urgent_share).value_or(0);
    load.routine_slots = in_time ? load.slots : (load.slots - load.planned_slots) * (1 - kept_for_urgent);
    // Those whose clock is removed leave the list.
    const bool may_leave = binding.type != nullptr && may_be_above_0(binding, binding.type->removal_hazard);
    load.known = load.known && slots && !may_leave;
    const double wanted = daily(scenario_, binding) * visited;
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

  void tell_pool(const PoolKey& key, double units) {
    const PoolSpec* pool = pool_of(scenario_, key);
    if (pool == nullptr || pool->unlimited) return;
    const double capacity = units_of(scenario_, *pool);
    if (capacity <= 0 || units <= 0 || units < capacity * (1 - kRounding)) return;  // none at all: validate_effects
    const std::string path =
        "providers." + key.first + ".resources." + key.second + (pool->shifts.empty() ? ".capacity" : ".shifts");
    context_.warn(context_.place_of(path), path,
                  "load " + rounded(units / capacity) + ": " + rounded(units) +
                      " units are needed on average and there are " + rounded(capacity) +
                      "; the queue grows without end");
  }

  void tell_sessions(const SessionLoad& load) {
    const auto tell = [&](const std::string& key, double wanted, double slots, const std::string& who) {
      if (slots <= 0 || wanted <= 0 || wanted < slots * (load.by_chance ? 1 - kRounding : 1 + kRounding)) return;
      grouped_.warn(load.path + key,
                    "load " + rounded(wanted / slots) + ": " + rounded(wanted * 7) + " dates a week are wanted " + who +
                        " on average, missed ones included, and there are " + rounded(slots * 7) +
                        "; the list grows without end",
                    load.label);
    };
    tell(".slots", load.wanted, load.slots, "here");
    tell(".planned_share", load.planned_wanted, load.planned_slots, "by the planned list");
    if (load.routine_slots < load.slots && load.wanted < load.slots)
      tell(".slots", load.routine_wanted, load.routine_slots,
           "by the routine list (the others are kept for urgent or planned patients, and their \"release\" is later "
           "than "
           "its \"notice\")");
  }

  static constexpr double kRounding = 1e-9;
  Context& context_;
  const Scenario& scenario_;
  Grouped grouped_{context_};
  std::map<PoolKey, double> busy_;  // mean units wanted
  std::set<PoolKey> unknown_;
  std::map<SessionKey, SessionLoad> sessions_;
};

}  // namespace

void validate_load(Context& context, const std::vector<Binding>& bindings) {
  // A day by itself has no steady state: what is left of its queue ends with it.
  if (context.scenario.until - context.scenario.start <= std::chrono::days{1}) return;
  Load load(context);
  for (const Binding& binding : bindings) load.add(binding);
  load.tell();
}

}  // namespace icsflow::models
