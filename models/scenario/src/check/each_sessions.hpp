#pragma once

/// All sessions of a scenario, where they are held.

#include <string>
#include <vector>

#include "icsflow/scenario/bindings.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/session.hpp"

namespace icsflow::models {

/// Calls see(binding, path, sessions) for all sessions; the binding is null for a provider's, of a service for those of
/// its type.
template <class See>
void each_sessions(const Scenario& scenario, const std::vector<Binding>& bindings, const See& see) {
  for (const ProviderSpec& provider : scenario.providers) {
    for (const SessionSpec& s : provider.sessions)
      see(static_cast<const Binding*>(nullptr), "providers." + provider.id + ".resources." + s.name, s);
  }
  for (const Binding& binding : bindings) {
    if (binding.type == nullptr || binding.rate != &binding.type->rate) continue;
    for (const SessionSpec& s : binding.type->sessions)
      see(&binding, "service_types." + binding.type->name + ".sessions." + s.name, s);
  }
}

}  // namespace icsflow::models
