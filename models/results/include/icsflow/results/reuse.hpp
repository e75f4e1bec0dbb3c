#pragma once

/// Replications that another study holds need not be run again.

#include <filesystem>
#include <span>

#include "icsflow/results/results_store.hpp"

namespace icsflow::models {

/// Copies into `store` what it lacks of the replications 0 .. options.replications - 1 and `studies` hold: finished
/// ones of the same scenario (by its hash), seed, program and arithmetic, kept in at least the store's detail. Studies
/// are looked at in this order and are only read; that of the store itself is passed over.
/// @param scenarios as the store was given them, in that order
/// @return how many were copied
/// @throws InputError if a directory holds no results; what the store throws
int take_finished(ResultsStore& store, std::span<const StudyScenario> scenarios, const StoreOptions& options,
                  std::span<const std::filesystem::path> studies);

}  // namespace icsflow::models
