#pragma once

/// From a scenario to the tables that a run reads.

#include <memory>

namespace icsflow::models {

struct Scenario;

/// The scenario compiled to flat tables: read-only, shared between workers.
class CompiledModel;

/// @throws InputError if references do not resolve or draw sites collide
std::shared_ptr<const CompiledModel> compile(const Scenario& scenario);

}  // namespace icsflow::models
