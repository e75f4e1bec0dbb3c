#pragma once

/// Makes the world of a model with one kind of event list. Instantiated for one list in each library (event_list.hpp).

#include <memory>

#include "icsflow/care/world.hpp"

namespace icsflow::models {

template <class Fel>
std::unique_ptr<World> make_world_of(const CompiledModel& model);

}  // namespace icsflow::models
