#pragma once

/// A forecast: the replications of a scenario.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace icsflow::models {
struct Scenario;
}

namespace icsflow::models::backtesting {

/// A list at the ends of the months of a run, each by month and replication. A month that does not end in the run is
/// left out.
struct MonthEnds {
  std::vector<std::vector<double>> lists;   ///< pathways
  std::vector<std::vector<double>> within;  ///< of these, the share within 18 weeks
};
/// By provider ("all" for the sum of them).
std::vector<MonthEnds> lists_of(const Scenario& scenario, const std::vector<std::string>& providers, int workers);

/// Writes the files of an origin into `folder`. @throws std::system_error
void write_files(const std::filesystem::path& folder, const std::map<std::string, std::string>& files);

}  // namespace icsflow::models::backtesting
