#pragma once

/// How a world is made, for those who only hand the way on.

#include <memory>

namespace icsflow::models {

class CompiledModel;
class World;

/// Makes the world of a model, which must outlive it.
using WorldFactory = std::unique_ptr<World> (*)(const CompiledModel& model);

/// The world as the program runs it: with the engine's BucketRing.
std::unique_ptr<World> make_world(const CompiledModel& model);

}  // namespace icsflow::models
