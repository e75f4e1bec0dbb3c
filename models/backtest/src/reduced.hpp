#pragma once

/// A reduced scenario for an origin and a provider, made of the user's: one list, what comes, what is done, the shocks.

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "estimate.hpp"

namespace icsflow::models {
struct Scenario;
struct Problem;
}  // namespace icsflow::models

namespace icsflow::models::backtesting {

/// What is taken from the user's scenario: its pathway and sessions as they are, and these.
struct Template {
  std::filesystem::path file;              ///< absolute
  std::string provider;                    ///< that its list is at, replaced by the one that is forecast
  std::string service_type, session;       ///< names
  std::string referral_noise, slot_noise;  ///< entries of `noise`
  double started = 0;                      ///< new periods a month as a share of its list
  double removed = 0;                      ///< unreported removals a day
  double referral_share = 0.5;             ///< of the variance of a month's net flow
  std::array<double, 105> shape{};         ///< of its list, summing to 1
};

/// What is wrong with it is added to `problems`.
Template template_of(const Scenario& scenario, std::vector<Problem>& problems);

/// All that a forecast is made of: of the months up to the origin, and of the template.
struct Known {
  std::string provider;
  CivilMonth origin = 0;
  PublishedMonth list;  ///< at the origin
  double drift = 0;     ///< pathways a month
  double drift_sd = 0;  ///< of the drift, pathways a month
  Season season{};
  Sizes sizes;
  double started = 0;  ///< a month, as a share of the list
  double removed = 0;  ///< a day
};

struct Plan {
  int months = 12;
  int replications = 500;
  std::uint64_t seed = 1;
  double patients = 2500;  ///< simulated of one list, about: of a longer one, a patient stands for several
  Rules rules;
  bool drift_uncertain = true;  ///< the drift and the size of shocks are unknown inputs
};

/// A patient stands for so many of the list.
double one_in(const Known& known, const Plan& plan);

/// What comes to the list and what is done a month, pathways.
struct Flow {
  double started = 0, done = 0;
};
Flow flow_of(const Known& known, const Rules& rules);

/// Files by name: scenario.yaml, opening_list.csv, services.csv. @param base  the template, relative to their folder
std::map<std::string, std::string> files_of(const Known& known, const Template& of, const Plan& plan,
                                            const std::string& base);

}  // namespace icsflow::models::backtesting
