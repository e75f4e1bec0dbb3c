#pragma once

/// Finds by name what a scenario lists. The first of a name counts: the reader refuses a second.

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "context.hpp"

namespace icsflow::models {

struct PathwaySpec;
struct SeasonSpec;
struct ServiceSpec;
struct ServiceTypeSpec;

/// The index of the item with this `name`; kNoIndex if there is none.
template <class T>
std::uint16_t index_by_name(const std::vector<T>& items, const std::string& name) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].name == name) return static_cast<std::uint16_t>(i);
  }
  return kNoIndex;
}

/// The place of `name` among `names`, to which it is added if it is new.
inline std::uint32_t number_of(std::vector<std::string>& names, const std::string& name) {
  const auto at = static_cast<std::uint32_t>(std::find(names.begin(), names.end(), name) - names.begin());
  if (at == names.size()) names.push_back(name);
  return at;
}

/// kNoIndex if there is none.
std::uint16_t provider_index(const Scenario& in, const std::string& id);
/// The compiled service with this id; kNoIndex if there is none.
std::uint16_t service_index(const CompiledModel& model, const std::string& id);

// Null if there is none.
const PathwaySpec* pathway_named(const Scenario& in, const std::string& name);
const ServiceSpec* service_with_id(const Scenario& in, const std::string& id);
const ServiceTypeSpec* service_type_named(const Scenario& in, const std::string& name);
/// Null if no name is given; a name that is not found is a problem at `place`.
const SeasonSpec* season_named(CompileContext& c, const std::string& name, const Place& place);

}  // namespace icsflow::models
