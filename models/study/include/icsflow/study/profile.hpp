#pragma once

/// What `icsflow run --profile` shows: what replications did, where their time went and what holds memory.

#include <cstdint>
#include <string>
#include <vector>

namespace icsflow::models {

/// Of one replication, or of several put together: counts and seconds are sums, memory is the most any of them held.
struct RunProfile {
  int replications = 0;
  std::uint64_t events = 0;
  std::uint64_t windows = 0, parallel_windows = 0;
  std::uint64_t messages = 0;

  /// Seconds by phase. A window that runs in parallel counts once for each worker.
  struct Phases {
    double opening = 0;     ///< building the state at the census
    double planning = 0;    ///< merging providers, dividing the work
    double between = 0;     ///< finding the next window
    double delivering = 0;  ///< messages
    double handling = 0;    ///< events
    double waiting = 0;     ///< in parallel windows: for the slowest, and to be called in
    double measuring = 0;   ///< from records to results
    [[nodiscard]] double total() const {
      return opening + planning + between + delivering + handling + waiting + measuring;
    }
  } phases;

  /// One provider (a logical process).
  struct Provider {
    std::string id;
    std::uint64_t events = 0;
    double seconds = 0;       ///< handling its events
    std::uint64_t bytes = 0;  ///< of its event list, messages, pathways, lists and records
  };
  std::vector<Provider> providers;  ///< in order of rank

  struct Kind {
    std::string name;
    std::uint64_t events = 0;
  };
  std::vector<Kind> kinds;  ///< of event

  struct Memory {
    std::string part;
    std::uint64_t bytes = 0;
  };
  std::vector<Memory> memory;

  [[nodiscard]] double events_per_window() const {
    return windows == 0 ? 0 : static_cast<double>(events) / static_cast<double>(windows);
  }
  /// Puts another replication of the same model to these.
  void add(const RunProfile& other);
};

}  // namespace icsflow::models
