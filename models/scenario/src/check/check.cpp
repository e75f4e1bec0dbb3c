#include "check/check.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <tuple>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/domain/rtt.hpp"

namespace icsflow::models {

namespace {
constexpr std::size_t kLabelsShown = 3;
}

Grouped::~Grouped() {
  for (const auto& [what, told] : told_) {
    std::string who;
    for (const std::string& label : told.labels) who += (who.empty() ? "" : ", ") + label;
    if (told.all.size() > told.labels.size())
      who += " and " + std::to_string(told.all.size() - told.labels.size()) + " more";
    context_.problems.push_back(
        problem_at(told.place, what.first, what.second + (who.empty() ? "" : " (" + who + ")"), told.severity));
  }
}

void Grouped::tell(Severity severity, const std::string& path, const std::string& message, const std::string& label,
                   std::optional<Place> place) {
  auto& told = told_[{path, message}];
  told.place = place ? *place : context_.place_of(path);
  told.severity = severity;
  if (!label.empty() && told.all.insert(label).second && told.labels.size() < kLabelsShown)
    told.labels.push_back(label);
}

std::vector<WaysOn> ways_on(const StepSpec& step) {
  std::vector<WaysOn> out{{"", &step.next}};
  for (const auto& one : step.next_by.cases) out.push_back({'.' + one.name, &one.next});
  return out;
}

ParameterId resolve(const Scenario& scenario, const Binding& binding, const std::string& name) {
  if (binding.service != nullptr) {
    const auto found = binding.service->values.find(name);
    if (found != binding.service->values.end()) return found->second;
  }
  if (binding.stream != nullptr) {
    const auto found = binding.stream->values.find(name);
    if (found != binding.stream->values.end()) return found->second;
  }
  const ParameterId own = scenario.parameters.find("providers." + binding.provider->id + ".parameters." + name);
  return own != kNoParameter ? own : scenario.parameters.find("parameters." + name);
}

std::optional<double> value_of(const Scenario& scenario, const Binding* binding, const Number& number) {
  ParameterId id = number.id;
  if (id == kNoParameter && !number.reference.empty() && binding != nullptr)
    id = resolve(scenario, *binding, number.reference);
  if (id == kNoParameter) return std::nullopt;
  return scenario.parameters.value(id);
}

namespace {

/// Mean of a normal with mean m and standard deviation s, kept between low and high.
double truncated_normal_mean(double m, double s, double low, double high) {
  if (s <= 0) return std::clamp(m, low, high);
  const auto density = [](double x) {
    return std::isinf(x) ? 0.0 : std::exp(-x * x / 2) / std::sqrt(2 * std::acos(-1.0));
  };
  const auto below = [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; };
  const double a = (low - m) / s, b = (high - m) / s;
  const double mass = below(b) - below(a);
  return mass > 0 ? m + s * (density(a) - density(b)) / mass : std::clamp(m, low, high);
}

}  // namespace

std::optional<double> mean_of(const Scenario& scenario, const Binding* binding, const DistributionSpec& d) {
  using Form = DistributionSpec::Form;
  std::vector<double> v;
  for (const auto& number : d.numbers) {
    const auto value = value_of(scenario, binding, number);
    const bool missing_bound = d.form == Form::kNormal && !number.given();
    if (!value && !missing_bound) return std::nullopt;
    v.push_back(value.value_or(INFINITY));
  }
  if (v.empty()) return std::nullopt;
  switch (d.form) {
    case Form::kDeterministic:
    case Form::kExponential:
    case Form::kLognormalMeanSd:
    case Form::kLognormalMeanCv:
    case Form::kGammaMeanCv:
    case Form::kErlang:
      return v[0];
    case Form::kLoglogistic: {
      const double x = std::acos(-1.0) / v[1];
      return v[0] * x / std::sin(x);
    }
    case Form::kPareto:
      return v[0] * v[1] / (v[1] - 1);
    case Form::kUniform:
      return (v[0] + v[1]) / 2;
    case Form::kLognormalLog:
      return std::exp(v[0] + d.log_unit + v[1] * v[1] / 2);
    case Form::kLognormalMedian:
      return v[0] * std::exp(v[1] * v[1] / 2);
    case Form::kGammaShape:
      return v[0] * v[1];
    case Form::kWeibull:
      return v[1] * std::tgamma(1 + 1 / v[0]);
    case Form::kTriangular:
      return (v[0] + v[1] + v[2]) / 3;
    case Form::kNormal:
      return truncated_normal_mean(v[0], v[1], v[2], v[3]);
    case Form::kEmpirical: {
      const std::size_t n = v.size() / 2;
      const double weights = std::accumulate(v.begin() + static_cast<std::ptrdiff_t>(n), v.end(), 0.0);
      double sum = 0;
      for (std::size_t i = 0; i < n; ++i) sum += v[i] * v[n + i];
      return weights > 0 ? std::optional(sum / weights) : std::nullopt;
    }
  }
  return std::nullopt;
}

namespace {

using BindingKey = std::tuple<const PathwaySpec*, const ProviderSpec*, const ServiceSpec*, const StreamSpec*>;

void add_transfers(const Scenario& scenario, std::vector<Binding>& bindings, std::set<BindingKey>& known) {
  for (std::size_t i = 0; i < bindings.size(); ++i) {  // grows while it is walked: transfers may lead to transfers
    for (const auto& step : bindings[i].pathway->steps) {
      for (const auto& target : step.transfers) {
        Binding next;
        next.pathway =
            find_named(scenario.pathways, &PathwaySpec::name, target.pathway.substr(0, target.pathway.find('.')));
        next.provider = find_named(scenario.providers, &ProviderSpec::id, target.provider);
        if (next.pathway == nullptr || next.provider == nullptr) continue;
        if (!target.service.empty()) {
          next.service = find_named(scenario.services, &ServiceSpec::id, target.service);
          if (next.service != nullptr)
            next.type = find_named(scenario.service_types, &ServiceTypeSpec::name, next.service->type);
        }
        next.label = "transferred to " + target.provider;
        if (known.insert({next.pathway, next.provider, next.service, nullptr}).second)
          bindings.push_back(std::move(next));
      }
    }
  }
}

}  // namespace

std::vector<Binding> bindings_of(const Scenario& scenario) {
  std::vector<Binding> out;
  std::set<BindingKey> known;
  for (const auto& service : scenario.services) {
    Binding b;
    b.service = &service;
    b.type = find_named(scenario.service_types, &ServiceTypeSpec::name, service.type);
    b.provider = find_named(scenario.providers, &ProviderSpec::id, service.provider);
    if (b.type == nullptr || b.provider == nullptr) continue;
    b.pathway = find_named(scenario.pathways, &PathwaySpec::name, b.type->pathway);
    b.rate = &b.type->rate;
    b.label = "service " + service.id;
    if (b.pathway != nullptr && known.insert({b.pathway, b.provider, b.service, nullptr}).second) out.push_back(b);
  }
  for (const auto& stream : scenario.streams) {
    Binding b;
    b.stream = &stream;
    b.provider = find_named(scenario.providers, &ProviderSpec::id, stream.provider);
    b.pathway = find_named(scenario.pathways, &PathwaySpec::name, stream.pathway);
    if (b.provider == nullptr || b.pathway == nullptr) continue;
    if (!stream.service.empty()) {
      b.service = find_named(scenario.services, &ServiceSpec::id, stream.service);
      if (b.service != nullptr) b.type = find_named(scenario.service_types, &ServiceTypeSpec::name, b.service->type);
    }
    b.rate = &stream.rate;
    b.label = "stream " + stream.id;
    if (known.insert({b.pathway, b.provider, b.service, b.stream}).second) out.push_back(b);
  }
  add_transfers(scenario, out, known);
  return out;
}

namespace {

/// A what-if may well leave what is plausible, in a file or by `--set`; it is said, not refused.
void warn_of_implausible(Context& context) {
  const ParameterTable& table = context.scenario.parameters;
  for (ParameterId id = 0; id < table.size(); ++id) {
    const Parameter& p = table.at(id);
    if (!p.range || ((*p.range)[0] <= p.value && p.value <= (*p.range)[1])) continue;
    context.warn(context.place_of(p.path), p.path,
                 "the value " + show(p.value, p.unit) + " is outside the plausible range of " +
                     show((*p.range)[0], p.unit) + " to " + show((*p.range)[1], p.unit));
  }
}

/// Only where nothing lives by the calendar: a day cut short would be missing in its series.
void validate_closing(Context& context) {
  const Scenario& scenario = context.scenario;
  if (!context.said("closes") || !context.clean("closes") || scenario.closes == engine::days(1)) return;
  if (scenario.closes == engine::Duration{}) context.error_at("closes", "expected a time after 00:00");
  bool by_day = context.said("services");
  for (const auto& provider : scenario.providers) {
    by_day = by_day || !provider.sessions.empty();
    for (const auto& pool : provider.pools) by_day = by_day || pool.beds || pool.daily_grants;
    if (provider.kind != ProviderKind::kAcute) continue;
    for (const PathwaySpec& pathway : scenario.pathways) {  // who is ready there for discharge is
      for (const StepSpec& step : pathway.steps)
        by_day = by_day || std::find(step.marks.begin(), step.marks.end(), MarkKind::kReady) != step.marks.end();
    }
  }
  if (by_day) {
    context.error_at("closes",
                     "expected 24:00, as there are services, sessions, beds, daily grants or patients ready for "
                     "discharge, which are counted by whole days");
  }
}

/// Days of clocks, removals and due dates, and ages of clocks, are counted in 16 bits (token.hpp); localities in 8.
void validate_sizes(Context& context) {
  const Scenario& scenario = context.scenario;
  constexpr std::size_t kMostLocalities = 256;
  if (scenario.localities.size() > kMostLocalities) {
    context.error_at("localities", "expected at most " + std::to_string(kMostLocalities) + " localities; found " +
                                       std::to_string(scenario.localities.size()));
  }
  bool counts_days = !scenario.services.empty();
  for (const PathwaySpec& pathway : scenario.pathways) {
    for (const StepSpec& step : pathway.steps) counts_days = counts_days || step.due.given();
  }
  if (!counts_days) return;
  int oldest = 0;  // days before the run on which the oldest clock may have started
  for (const OpeningListRow& row : scenario.opening_list) {
    for (int band = 0; band < kBands; ++band) {
      if (row.bands[static_cast<std::size_t>(band)] > 0) oldest = std::max(oldest, last_day_of_band(band) + 1);
    }
  }
  const auto days = std::chrono::days{kMostDays - oldest};
  if (scenario.until - scenario.start <= days) return;
  context.error_at("until", "expected " + iso_date(scenario.start + days) +
                                " or earlier, as RTT clocks are counted in days up to " + std::to_string(kMostDays) +
                                (oldest > 0 ? ", the oldest of the opening list included" : "") + "; found " +
                                iso_date(scenario.until));
}

}  // namespace

void validate(Context& context) {
  Scenario& scenario = context.scenario;
  const bool dated = context.said("start") && context.said("until") && context.clean("start") && context.clean("until");
  if (dated && scenario.until <= scenario.start) {
    context.error_at("until", "expected a date after \"start\"");
  } else if (dated && scenario.warm_up.said()) {
    const auto days =
        static_cast<double>((scenario.until - scenario.start).count() - 1) + engine::in_days(scenario.closes);
    const double warm_up = scenario.parameters.value(scenario.warm_up.id);
    if (warm_up >= days) {
      context.error_at("warm_up", "expected less than the run, " + show(days, Unit::kDuration) + "; found " +
                                      show(warm_up, Unit::kDuration));
    }
  }
  if (dated) validate_sizes(context);
  warn_of_implausible(context);
  validate_closing(context);
  if (!context.said("streams") && !context.said("services")) {
    context.error_at("", "expected the key \"streams\" or \"services\"; without them nobody arrives");
  }
  auto bindings = bindings_of(scenario);
  for (auto& binding : bindings) binding.readable = context.clean("pathways." + binding.pathway->name);
  validate_literals(context);
  validate_references(context);
  validate_pathways(context);
  if (context.services_missing()) return;  // told; what follows would miss them
  validate_bindings(context, bindings);
  validate_network(context, bindings);
  const auto is_error = [](const Problem& p) { return p.severity == Severity::kError; };
  const auto sound = [&] { return std::none_of(context.problems.begin(), context.problems.end(), is_error); };
  if (sound()) validate_endings(context, bindings);
  if (sound()) validate_holds(context, bindings);
  if (sound()) validate_effects(context, bindings);
  if (sound()) validate_load(context, bindings);
  if (sound()) validate_interventions(context);
  if (sound()) validate_uncertainty(context);
}

}  // namespace icsflow::models
