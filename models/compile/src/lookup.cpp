#include "lookup.hpp"

#include <fmt/format.h>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/profile.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"

namespace icsflow::models {
namespace {

template <class T>
const T* named(const std::vector<T>& items, const std::string T::*name, const std::string& wanted) {
  const auto found = std::find_if(items.begin(), items.end(), [&](const T& item) { return item.*name == wanted; });
  return found == items.end() ? nullptr : &*found;
}

}  // namespace

std::uint16_t provider_index(const Scenario& in, const std::string& id) {
  for (std::uint16_t i = 0; i < size16(in.providers); ++i) {
    if (in.providers[i].id == id) return i;
  }
  return kNoIndex;
}

std::uint16_t service_index(const CompiledModel& model, const std::string& id) {
  for (std::size_t i = 0; i < model.services.size(); ++i) {
    if (model.services[i].id == id) return static_cast<std::uint16_t>(i);
  }
  return kNoIndex;
}

const PathwaySpec* pathway_named(const Scenario& in, const std::string& name) {
  return named(in.pathways, &PathwaySpec::name, name);
}
const ServiceSpec* service_with_id(const Scenario& in, const std::string& id) {
  return named(in.services, &ServiceSpec::id, id);
}
const ServiceTypeSpec* service_type_named(const Scenario& in, const std::string& name) {
  return named(in.service_types, &ServiceTypeSpec::name, name);
}

const SeasonSpec* season_named(CompileContext& c, const std::string& name, const Place& place) {
  if (name.empty()) return nullptr;
  const SeasonSpec* season = named(c.in.seasons, &SeasonSpec::name, name);
  if (season == nullptr) c.problem(place, "season", fmt::format("expected the name of a season; found \"{}\"", name));
  return season;
}

}  // namespace icsflow::models
