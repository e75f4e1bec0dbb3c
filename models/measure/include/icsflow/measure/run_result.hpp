#pragma once

/// The values of one replication, in the order of the catalogue.

#include <cstdint>
#include <vector>

namespace icsflow::models {

/// How a replication was executed. It follows from the scenario, the options and the machine, and is no result.
struct Execution {
  std::uint64_t windows = 0;           ///< times the providers met (sequential executor: turns taken)
  std::uint64_t parallel_windows = 0;  ///< windows in which other workers took part
  std::uint64_t messages = 0;          ///< between providers
  int workers = 1;                     ///< that this replication could use
  double lookahead_hours = 0;          ///< of the last window
  std::uint64_t merged = 0;            ///< providers that ran as one with others, for the channels between are short
};

/// One finished replication. Sizes follow the catalogue. NaN means "does not apply" (e.g. mean wait of nobody).
struct RunResult {
  int replication = 0;
  std::uint64_t event_hash = 0;
  std::uint64_t events = 0;
  double seconds = 0;   ///< wall time; not part of "the same bytes"
  Execution execution;  ///< nor is this
  std::vector<double> headlines;
  std::vector<std::vector<double>> series;
  std::vector<double> drawn;  ///< the uncertain values of this replication
};

}  // namespace icsflow::models
