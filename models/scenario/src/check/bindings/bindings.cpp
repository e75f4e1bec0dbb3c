#include "check/bindings/bindings.hpp"

#include <algorithm>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/steps/steps.hpp"

namespace icsflow::models {

namespace {

void check_step(const CheckSite& site, const PathwaySpec& pathway, const StepSpec& step) {
  const std::string path = "pathways." + pathway.name + '.' + step.name;
  for (const auto& ways : ways_on(step)) check_sum(site, path + ".next" + ways.suffix, *ways.branches);
  check_attributes(site, path + ".set.", step.sets);
  check_sum(site, path + ".missed", step.missed);
  const StepFacts& kind = facts_of(step.kind);
  const std::string word = kind.value == StepValue::kDuration ? '.' + std::string(kind.word) : ".for";
  check_distribution(site, path + word, step.duration);
  for (const auto& one : step.duration_by.cases) check_distribution(site, path + word + '.' + one.name, one.duration);
  check_distribution(site, path + ".ask", step.ask);
  check_distribution(site, path + ".offer", step.offer);
  check_distribution(site, path + ".move", step.move);
  check_patience(site, path + ".gives_up", step);
  check_own_time(site, path + word, step.own_duration);
  check_own_time(site, path + ".gives_up", step.own_patience);
  if (site.binding == nullptr) return;
  check_resources(site, path, step);
}

void check_pathway(const CheckSite& site, Suggestions& suggestions, const PathwaySpec& pathway) {
  const Binding* binding = site.binding;
  if (binding != nullptr) check_references(site, suggestions, "pathways." + pathway.name + '.');
  check_attributes(site, "pathways." + pathway.name + ".attributes.", pathway.attributes);
  for (const auto& step : pathway.steps) check_step(site, pathway, step);
  if (binding == nullptr || binding->type == nullptr || binding->rate != &binding->type->rate) return;
  const std::string type = "service_types." + binding->type->name;
  check_references(site, suggestions, type + '.');
  for (const auto& s : binding->type->sessions) check_sessions(site, type + ".sessions." + s.name, s);
}

}  // namespace

void validate_literals(Context& context) {
  OncePerBinding once(context);
  Suggestions suggestions(context.scenario);
  const CheckSite literals{context, context.scenario, once};
  for (const auto& pathway : context.scenario.pathways) {
    if (context.clean("pathways." + pathway.name)) check_pathway(literals, suggestions, pathway);
  }
  for (const auto& d : context.scenario.distributions) {
    check_distribution(literals, "distributions." + d.name, d.distribution);
    if (!d.is_used && context.clean("distributions." + d.name))
      context.warn(d.place, "distributions." + d.name, "no step, pool or stream says $" + d.name);
  }
  for (const auto& type : context.scenario.service_types) {
    for (const auto& s : type.sessions)
      check_sessions(literals, "service_types." + type.name + ".sessions." + s.name, s);
  }
  for (const auto& provider : context.scenario.providers) {
    const std::string resources = "providers." + provider.id + ".resources.";
    for (const auto& s : provider.sessions) check_sessions(literals, resources + s.name, s);
    for (const auto& pool : provider.pools)
      check_distribution(literals, resources + pool.name + ".turnover", pool.turnover);
  }
  for (const auto& stream : context.scenario.streams) {
    if (!stream.clock_age.numbers.empty()) {
      const std::string age = "streams." + stream.id + ".clock_age";
      check_distribution(literals, age, stream.clock_age);
      const PathwaySpec* pathway = find_named(context.scenario.pathways, &PathwaySpec::name, stream.pathway);
      if (stream.service.empty()) once.error(age, "expected a \"service\", on whose list the clock is", "");
      if (pathway != nullptr && !pathway->rtt)
        once.error(age, "expected a pathway with `rtt: yes`, in which clocks can run; found " + quote(stream.pathway),
                   "");
    }
    const std::string path = "streams." + stream.id + ".returns_after";
    check_distribution(literals, path, stream.returns_after);
    // A person who returns at once and is turned away would do so without end.
    using Form = DistributionSpec::Form;
    const auto& numbers = stream.returns_after.numbers;
    const Form form = stream.returns_after.form;
    const auto some_time = [&](const Number& n) {
      const auto days = value_of(context.scenario, nullptr, n);
      return !days || engine::duration_from_days(*days) > engine::Duration{};
    };
    const bool may_be_none = form == Form::kDeterministic || form == Form::kUniform || form == Form::kEmpirical;
    if (may_be_none && !numbers.empty() &&
        std::none_of(numbers.begin(),
                     numbers.begin() +
                         static_cast<std::ptrdiff_t>(form == Form::kEmpirical ? numbers.size() / 2 : numbers.size()),
                     some_time))
      once.error(path, "expected some time away; found that it is always 0", "");
  }
}

void validate_bindings(Context& context, const std::vector<Binding>& bindings) {
  OncePerBinding once(context);
  Suggestions suggestions(context.scenario);
  for (const auto& binding : bindings) {
    if (binding.readable) check_pathway({context, context.scenario, once, &binding}, suggestions, *binding.pathway);
  }
  warn_unused_columns(context, bindings);
}

}  // namespace icsflow::models
