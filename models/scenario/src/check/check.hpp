#pragma once

/// What only the whole scenario can tell. Each function adds the problems of its kind to the context; places are those
/// of the reference. Sections that could not be read are left out, so that one mistake is told once.

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "check/once_per_binding.hpp"
#include "icsflow/scenario/bindings.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/provider_kind.hpp"
#include "read/context.hpp"

namespace icsflow::models {

struct Branch;
struct ChannelSpec;
struct ProviderSpec;
struct StepSpec;

/// The parameter `$name` means here: the service's row, the stream's, the provider's, the scenario's.
ParameterId resolve(const Scenario& scenario, const Binding& binding, const std::string& name);

/// The value of a number; nothing if it is not given or (binding null) a reference.
std::optional<double> value_of(const Scenario& scenario, const Binding* binding, const Number& number);

/// Mean of a distribution in days; nothing if a number is missing.
std::optional<double> mean_of(const Scenario& scenario, const Binding* binding, const DistributionSpec& distribution);

/// The item of that name; null if there is none. All but steps, which keep their order, are sorted by it once read.
template <class T, class Key>
const T* find_named(const std::vector<T>& items, Key T::*key, const std::string& name) {
  auto found = items.begin();
  if constexpr (std::is_same_v<T, StepSpec>) {
    found = std::find_if(items.begin(), items.end(), [&](const T& item) { return item.*key == name; });
  } else {
    found = std::lower_bound(items.begin(), items.end(), name,
                             [&](const T& item, const std::string& wanted) { return item.*key < wanted; });
  }
  return found == items.end() || (*found).*key != name ? nullptr : &*found;
}

template <class T, class Key>
std::vector<std::string> names_of(const std::vector<T>& items, Key T::*key) {
  std::vector<std::string> names;
  for (const auto& item : items) names.push_back(item.*key);
  return names;
}

/// A list of ways on that a step's `next` has, and what the path of `next` goes on with: "", or ".CASE" by attribute.
struct WaysOn {
  std::string suffix;
  const std::vector<Branch>* branches;
};
std::vector<WaysOn> ways_on(const StepSpec& step);

/// The word a kind is written with.
std::string kind_word(ProviderKind kind);

/// The floor (days) of the channel that leads from one provider to another; null: there is none.
const ChannelSpec* channel_between(const Scenario& scenario, const ProviderSpec& from, const ProviderSpec& to);

// Names: providers, pathways, steps, services, seasons, profiles, localities, staff groups.
void validate_references(Context& context);
// Steps of a pathway as a graph: unreachable, endless, released but never seized.
void validate_pathways(Context& context);
/// Who waits at the census is where patients of the stream can wait without a clock, and hold nothing.
void validate_opening_waiting(Context& context);
// Pathways that are endless where they run, because a share is 0 there.
void validate_endings(Context& context, const std::vector<Binding>& bindings);
// Shares that sum to 1 and distributions whose numbers fit each other, where no `$name` is involved.
void validate_literals(Context& context);
// What a pathway needs where it runs: resources, sessions, windows, `$names` and their units, shares that sum to 1.
void validate_bindings(Context& context, const std::vector<Binding>& bindings);
// Channels, their floors, and the delays that must respect them.
void validate_network(Context& context, const std::vector<Binding>& bindings);
// Warnings for pools whose patients may wait for each other without end.
void validate_holds(Context& context, const std::vector<Binding>& bindings);
// Warnings for what can have no effect in the run: streams of nobody, pools without units, marks that never count.
void validate_effects(Context& context, const std::vector<Binding>& bindings);
// Warnings for pools and sessions that are fed more than they can do.
void validate_load(Context& context, const std::vector<Binding>& bindings);

// The same checks with the values that interventions and shocks bring, and with the ends of what is not known.
void validate_interventions(Context& context);
void validate_noise(Context& context);
void validate_uncertainty(Context& context);

/// All of the above.
void validate(Context& context);

}  // namespace icsflow::models
