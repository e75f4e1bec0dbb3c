#include "heap_world.hpp"

#include "icsflow/care/world.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "make_world_of.hpp"

namespace icsflow::models {

std::unique_ptr<World> make_heap_world(const CompiledModel& model) { return make_world_of<engine::FourAryHeap>(model); }

}  // namespace icsflow::models
