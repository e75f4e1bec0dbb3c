#pragma once

/// The files that a study leaves, in one list. Each output is defined in a file of its own and named in output.cpp;
/// whoever writes, removes, looks out for or makes room for files goes by the list.

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "icsflow/results/results_store.hpp"

namespace icsflow::models {

/// What an output is written from: replications 0 .. count - 1 of one scenario of the study.
struct OutputOf {
  const Catalogue& catalogue;
  const ResultsStore& store;
  int count;
  std::size_t scenario = 0;
};

/// What the size of outputs is estimated of.
struct ExpectedRun {
  const Scenario& scenario;
  const Catalogue& catalogue;
  Detail detail;
  int replications;  ///< that are to be written
  bool begins;       ///< nothing of the scenario is written yet
};

/// One output. The first of its files is what users know; the others stand beside it while it is written.
struct Output {
  std::vector<std::string_view> files;
  std::uint64_t (*bytes)(const ExpectedRun&);  ///< it may come to hold; to within a sixth, or more
  /// Writes the file whole or not at all. @return false if there is nothing to write. Null: written as replications
  /// finish, or by an answer
  bool (*write)(const std::filesystem::path& directory, const OutputOf&);
};

/// In the order in which they are written and named.
std::span<const Output> outputs();

/// Bytes of all outputs together.
std::uint64_t expected_bytes(const ExpectedRun& run);

}  // namespace icsflow::models
