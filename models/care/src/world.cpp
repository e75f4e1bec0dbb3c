#include "icsflow/care/world.hpp"

#include "events.hpp"
#include "icsflow/engine/lists/future_event_list.hpp"
#include "make_world_of.hpp"

namespace icsflow::models {

std::span<const char* const> event_kind_names() { return kEventKindNames; }

std::unique_ptr<World> make_world(const CompiledModel& model) { return make_world_of<engine::BucketRing>(model); }

}  // namespace icsflow::models
