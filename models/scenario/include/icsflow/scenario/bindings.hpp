#pragma once

/// Where the pathways of a scenario run.

#include <string>
#include <vector>

#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

struct PathwaySpec;
struct ProviderSpec;
struct Scenario;
struct ServiceSpec;
struct ServiceTypeSpec;
struct StreamSpec;

/// A pathway as it runs somewhere: the scope its `$names` are looked up in.
struct Binding {
  const PathwaySpec* pathway = nullptr;
  const ProviderSpec* provider = nullptr;
  const ServiceSpec* service = nullptr;   ///< null: none
  const ServiceTypeSpec* type = nullptr;  ///< of the service
  const StreamSpec* stream = nullptr;     ///< null: referred to the service, or transferred here
  const Number* rate = nullptr;           ///< of arrivals; null: transferred here
  std::string label;                      ///< "service RVJ.C_110"
  bool readable = true;                   ///< no error in reading the pathway
};

/// Every binding the scenario makes: services, streams, and what they transfer to.
std::vector<Binding> bindings_of(const Scenario& scenario);

}  // namespace icsflow::models
