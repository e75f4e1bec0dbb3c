#pragma once

/// Moves the slots of first attendances, provider by provider, until each provider's list changes as its published
/// series did.
///
/// `icsflow build` gives slots by a balance of flows, which does not know how fitted weights and paces change the time
/// that a pathway takes, nor the course of the year: a hundredth of a year's attendances is two to three hundredths of
/// a list. All levels move at once: of each provider by what its list has too many, over the attendances of the run.
///
/// What comes out is a fit check, and says nothing of how well the model forecasts.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace icsflow::models {

struct Scenario;

struct DriftOptions {
  int rounds = 3;        ///< corrections, 1 or more
  int replications = 4;  ///< of each round, 1 or more
  std::uint64_t seed = 1;
  int workers = 1;                                   ///< replications side by side; changes no result
  std::function<void(const std::string&)> progress;  ///< a line after each round; may be empty
};

struct ProviderDrift {
  std::string provider;
  double wanted = 0, before = 0, found = 0;  ///< change of the list, a year, of the opening list
  double level_before = 1, level = 1;        ///< first slots by attendances (`first_trim` of the build)
  double low = 1, high = 1;                  ///< where the list would change by 6 % of it a year more, or less
};

struct DriftFit {
  std::vector<ProviderDrift> providers;  ///< by name
};

/// The table of a build from which drifts and levels are read, and the one that `icsflow build` reads levels of.
inline constexpr const char* kDerivationName = "derivation.csv";
inline constexpr const char* kLevelsName = "levels.csv";

/// @param folder  of `icsflow build`, whose derivation.csv has `drift.PROVIDER` and `first_trim.PROVIDER`
/// @throws InputError, before anything runs, if it has none, or names a provider that the scenario has not, or the
/// scenario has no opening list or runs less than half a year; what a run throws
DriftFit fit_drift(const Scenario& scenario, const std::filesystem::path& folder, const DriftOptions& options);

/// A page of plain text.
std::string to_text(const DriftFit& fit, const Scenario& scenario);
/// A table of assumptions of `icsflow build`: `first_trim` of each provider.
std::string levels_csv(const DriftFit& fit);

}  // namespace icsflow::models
