#pragma once

/// Waiting lists by provider and treatment function, whatever file they came from: months of flows, the bands of one
/// census, and what is written of them.

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "icsflow/domain/rtt.hpp"
#include "kinds/kind.hpp"

namespace icsflow::models::importing {

/// Parts of the RTT return.
enum class Part { kAdmitted, kNonAdmitted, kOpen, kDecided, kNew, kUnknown };
/// `Part_1A`, ... ; kUnknown for others.
Part part_named(std::string_view text);

using ServiceKey = std::pair<std::string, std::string>;  ///< provider, function

/// Pathways of a service in a month. Flows are of the whole month, lists at its end.
struct Flows {
  std::uint64_t admitted = 0, non_admitted = 0, open = 0, decided = 0, started = 0;
  bool has_list = false;  ///< a row said who waits
};

class WaitingLists {
 public:
  std::map<std::chrono::year_month, std::map<ServiceKey, Flows>> months;
  std::map<std::string, std::string> providers;            ///< code to name
  std::map<std::string, std::string> functions;            ///< code to name
  std::map<std::chrono::year_month, std::string> sources;  ///< of each month, for `source:`
  bool has_flows = true;                                   ///< the files have completed and new pathways

  /// Adds to the bands of a list, or of what was completed, if the month is the latest so far; those of earlier months
  /// are let go.
  void add_bands(std::chrono::year_month month, const ServiceKey& key, Part part, const BandCounts& bands);
  /// Waits beyond the last band of an older layout, which says no more: they stand in that band.
  std::uint64_t in_top_band = 0;

  /// Writes opening_list.csv, completed.csv, services.csv, flows.csv, providers.csv, removals.csv, shocks.csv and the
  /// fragment.
  void write(Job& job);

 private:
  struct Bands {
    BandCounts open{}, decided{};
  };
  struct StoppedBands {
    BandCounts admitted{}, non_admitted{};
  };
  /// The publication and file of the census, and how many other months there are.
  [[nodiscard]] std::string source() const;
  /// Whether the files have by week what was completed in the month of the census.
  [[nodiscard]] bool has_completed() const { return !stopped_.empty() && stopped_in_ == census_; }
  void write_opening(Job& job);
  void write_completed(Job& job);
  void write_services(Job& job);
  void write_flows(Job& job);
  void write_providers(Job& job);
  void write_removals(Job& job);
  void write_shocks(Job& job);
  void write_figures(Job& job);

  std::map<ServiceKey, Bands> bands_;
  std::map<ServiceKey, StoppedBands> stopped_;  ///< by services with completed pathways
  std::chrono::year_month census_{}, stopped_in_{};
};

}  // namespace icsflow::models::importing
