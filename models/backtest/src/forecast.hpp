#pragma once

/// A forecast: the replications of the reduced scenario of an origin.

#include <cstdint>
#include <filesystem>
#include <vector>

#include "reduced.hpp"

namespace icsflow::models::backtesting {

/// The list at the ends of the months after the origin, by month and replication. Of its files and nothing else.
/// @param scenario  the file, as files_of makes it  @param one_in  a patient stands for so many
std::vector<std::vector<double>> forecast_of(const std::filesystem::path& scenario, double one_in, int workers);

/// Writes the files of an origin into `folder`. @throws std::system_error
void write_files(const std::filesystem::path& folder, const std::map<std::string, std::string>& files);

}  // namespace icsflow::models::backtesting
