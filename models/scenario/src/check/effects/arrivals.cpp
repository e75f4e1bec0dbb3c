/// Streams and services to which nobody comes in the run: rates of 0, days without a rate, dates outside of it.

#include "check/effects/effects.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/stream.hpp"

#include <algorithm>
#include <cmath>

namespace icsflow::models {

namespace {

/// The reason why nobody arrives at this rate; "" if somebody may.
std::string no_arrivals(const EffectsRun& run, const Binding& binding, const Number& rate, const std::string& season,
                        const std::string& profile) {
  if (run.values.greatest(&binding, rate, 0) <= 0)
    return "the rate is 0 throughout the run: write one above 0, or an intervention that sets one";
  if (!run.has_day(season, profile, run.values.unit(&binding, rate) == Unit::kWorkingRate))
    return "the run, " + run.dates() + ", has no day on which season, profile and weekday leave a rate above 0";
  return "";
}

/// The least value of a distribution, in days; 0 where it has no other bound.
double least_of(const EffectsRun& run, const DistributionSpec& d) {
  using Form = DistributionSpec::Form;
  const auto least = [&](std::size_t i) { return run.values.least(nullptr, d.numbers[i], 0); };
  if (d.numbers.empty()) return 0;
  switch (d.form) {
    case Form::kDeterministic:
    case Form::kUniform:
    case Form::kTriangular:
      return least(0);
    case Form::kNormal:
      return least(2);
    case Form::kEmpirical: {
      double days = INFINITY;
      const std::size_t n = d.numbers.size() / 2;
      for (std::size_t i = 0; i < n; ++i) {
        if (run.values.greatest(nullptr, d.numbers[n + i], 0) > 0) days = std::min(days, least(i));
      }
      return days;
    }
    default:
      return 0;
  }
}

/// The path of the key, and the reason why nobody comes from this stream; "" if somebody may.
std::pair<std::string, std::string> no_patients_of(const EffectsRun& run, const Binding& binding) {
  const StreamSpec& s = *binding.stream;
  const std::string path = "streams." + s.id;
  if (s.population.given()) {
    const auto run_days = static_cast<double>((run.scenario.until - run.scenario.start).count());
    const double away = least_of(run, s.returns_after);
    if (away < run_days) return {};
    return {path + ".returns_after", "people come when they have been away for " + show(away, Unit::kDuration) +
                                         " or more, and the run has " + show(run_days, Unit::kDuration)};
  }
  if (s.rate.given()) return {path + ".rate", no_arrivals(run, binding, s.rate, s.season, s.profile)};
  const auto counts = [&](const DatedArrivals& a) {
    return a.count > 0 && a.date >= run.scenario.start && a.date < run.scenario.until;
  };
  if (std::any_of(s.arrivals.begin(), s.arrivals.end(), counts)) return {};
  return {path + ".arrivals", "no date with a count above 0 is in the run, " + run.dates()};
}

}  // namespace

bool anybody_comes(const EffectsRun& run, const Binding& binding) {
  if (run.is_target(binding)) return true;
  if (binding.stream != nullptr) return no_patients_of(run, binding).second.empty();
  return run.with_opening_list.count(binding.service->id) > 0 ||
         (binding.rate->given() && no_arrivals(run, binding, *binding.rate, binding.type->season, "").empty());
}

void check_arrivals(const EffectsRun& run) {
  bool anybody = false;
  std::size_t sources = 0;
  std::set<std::string> fed;  // services
  for (const Binding& binding : run.bindings) {
    if (binding.service != nullptr && (binding.stream != nullptr || run.is_target(binding)))
      fed.insert(binding.service->id);
  }
  for (const Binding& binding : run.bindings) {
    if (binding.rate == nullptr) continue;
    if (binding.stream != nullptr) {
      ++sources;
      const auto [path, why] = no_patients_of(run, binding);
      anybody = anybody || why.empty();
      if (!why.empty()) run.once.warn(path, "nobody arrives: " + why, "");
      continue;
    }
    sources += binding.rate->given() ? 1 : 0;
    const std::string why =
        binding.rate->given()
            ? no_arrivals(run, binding, *binding.rate, binding.type->season, "")
            : std::string("there is no \"rate\" of referrals, no stream, no transfer and no opening list for it");
    anybody = anybody || why.empty();
    if (!why.empty() && fed.count(binding.service->id) == 0 && run.with_opening_list.count(binding.service->id) == 0) {
      const std::string path = "service_types." + binding.type->name;
      run.once.warn(binding.rate->given() ? path + ".rate" : path, "nobody is referred here: " + why, binding.label);
    }
  }
  if (anybody || sources == 1) return;
  const std::string path = run.context.is_given("streams") ? "streams" : "services";
  const bool opens = !run.scenario.opening_list.empty() || !run.scenario.opening_transfers.empty() ||
                     !run.scenario.opening_waiting.empty();
  run.once.warn(path,
                "nobody arrives in the whole run, " + run.dates() +
                    (opens ? ": only those who are there at its opening are simulated" : ""),
                "");
}

}  // namespace icsflow::models
