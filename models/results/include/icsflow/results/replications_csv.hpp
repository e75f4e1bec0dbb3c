#pragma once

/// Every replication's figures as one tidy table, for statistics programs.

#include <filesystem>

namespace icsflow::models {

/// Its name in the directory of a study.
inline constexpr const char* kReplicationsName = "replications.csv";

/// Writes every headline and every month of every series by month, a row a replication, of all scenarios of a study.
/// @param study directory of the results @throws InputError if it holds none, or none that can be written;
///   std::system_error if the file cannot
void write_replications_csv(const std::filesystem::path& study, const std::filesystem::path& file);

}  // namespace icsflow::models
