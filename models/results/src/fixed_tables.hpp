#pragma once

/// What is written once into results.sqlite: scenarios with their parameters, catalogues, and who runs them. Every
/// function is called inside a transaction of the caller.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "icsflow/results/results_store.hpp"
#include "sqlite.hpp"

namespace icsflow::models {

/// Where the rows of one scenario of the study are.
struct EnsembleRows {
  std::int64_t ensemble = 0, scenario = 0, catalogue = 0;
};

/// Makes the tables and the row of the study. @return its checksum
std::uint64_t create_tables(sqlite::Database& database, Detail detail);

/// Detail that the study is kept in. @throws sqlite::Error if the file holds no study
Detail kept_detail(sqlite::Database& database);

/// Hash of everything the catalogue names, and of its periods.
std::string catalogue_hash(const Catalogue& catalogue);

/// The rows of a scenario run with this seed by this program, if they are there.
/// @throws StudyRefused if the scenario is there with another catalogue
std::optional<EnsembleRows> find_ensemble(sqlite::Database& database, const StudyScenario& of,
                                          const StoreOptions& options);

/// Writes what find_ensemble does not find. @param checksum of the fixed tables: what is written is added
EnsembleRows write_ensemble(sqlite::Database& database, const StudyScenario& of, const StoreOptions& options,
                            std::uint64_t& checksum);

/// In what the study in the file is another one than that of these scenarios and options; empty: in nothing.
std::vector<std::string> differences(sqlite::Database& database, std::span<const StudyScenario> scenarios,
                                     const StoreOptions& options);

}  // namespace icsflow::models
