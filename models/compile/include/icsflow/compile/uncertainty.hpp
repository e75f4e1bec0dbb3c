#pragma once

/// Values that are not known: each replication draws its own.
///
/// The draw of a value is keyed by (seed, replication; where several replications meet the same draw, its number) and
/// its path, at the one site "uncertainty", so that it depends
/// on nothing else: not on the workers, not on what else is uncertain, and two plans of the same seed in which a value
/// has the same bounds and the same likeliest value draw the same. It is an inversion of one uniform number, so plans
/// in which the bounds differ still agree on who is high and who is low.

#include <vector>

#include "icsflow/compile/model_values.hpp"
#include "icsflow/engine/random.hpp"

namespace icsflow::models {

class CompiledModel;

/// The values of this replication (or draw), in the order of Catalogue::uncertain. Counts are rounded, halves up.
std::vector<double> draw_uncertain(const CompiledModel& model, engine::RunKey key);

/// Gives `drawn`, a copy of `model.base` or what an earlier replication drew, these values: the table, the
/// distributions made of them, and of the opening state what depends on them; the rest of it stays shared with the
/// model.
/// @throws std::runtime_error if they do not make a distribution
void set_uncertain(ModelValues& drawn, const CompiledModel& model, const std::vector<double>& values);

}  // namespace icsflow::models
