#pragma once

/// The care system with the engine's reference event list. The list may change no result: tests and benchmarks compare.

#include <memory>

#include "icsflow/care/world_factory.hpp"

namespace icsflow::models {

/// A WorldFactory, as make_world is.
std::unique_ptr<World> make_heap_world(const CompiledModel& model);

}  // namespace icsflow::models
