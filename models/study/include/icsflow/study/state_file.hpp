#pragma once

/// States that were held of a scenario's replications (simulation.hpp), in a file: to go on from another day, with the
/// same program and the same scenario. The layout is the build's own; nothing but the program that wrote it reads it.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/results/results_store.hpp"
#include "icsflow/study/simulation.hpp"

namespace icsflow::models {

/// Of which scenario and program the states are.
struct StateOf {
  ProgramVersion program;
  std::string scenario_hash, scenario_name;
  std::uint64_t seed = 0;
  std::string date;  ///< at whose 00:00 they were held, YYYY-MM-DD
};

/// Writes the file whole or not at all, the states by replication. @throws std::system_error
void write_states(const std::filesystem::path& file, const StateOf& of, std::vector<HeldState> states);

/// Whether there is a file of states, of whatever program: it begins as one.
bool is_states_file(const std::filesystem::path& file);

/// The states of the replications 0 .. replications - 1, in that order.
/// @param of  `date` is not looked at: it is told
/// @throws InputError if the file is none of this program, scenario and seed, is damaged, or lacks one of these
///   replications
std::vector<HeldState> read_states(const std::filesystem::path& file, const StateOf& of, int replications);

}  // namespace icsflow::models
