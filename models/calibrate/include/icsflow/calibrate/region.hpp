#pragma once

/// What inputs of planned care the published figures allow: not one fit, but the region of all that are not ruled out.
///
/// History matching in waves (Andrianakis et al. 2015, PLOS Computational Biology 11(1): e1003968). For each service up
/// to six inputs are varied at once, those of all services in the same runs. Of each figure that is held against a
/// published one, a Gaussian process learns how it answers to the service's inputs. Inputs x are ruled out if for one
/// of them
///
///   |z - E f(x)| / sqrt(Var_observed + Var_model + Var_emulator + Var_luck) > 3
///
/// The next wave runs what is left. An emulator with a leave-one-out Q2 below 0.8 is not used.
///
/// What comes out is a fit check, and says nothing of how well the model forecasts.

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/calibrate/calibrate.hpp"
#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

struct Scenario;

/// What is varied of a service, each as a factor of what the scenario says.
enum class RegionInput : std::uint8_t {
  kEarly,       ///< weights of short waits (`order: {by_wait:}`)
  kTail,        ///< weights of long waits
  kUrgency,     ///< share of referrals to the urgent list, and of slots kept for it
  kInflow,      ///< referrals
  kRemovals,    ///< unreported removals
  kThroughput,  ///< slots of all sessions
};
inline constexpr std::size_t kRegionInputs = 6;
/// `early`, `tail`, `urgency`, `inflow`, `removals`, `throughput`.
std::string_view to_text(RegionInput input);
using RegionFactors = std::array<double, kRegionInputs>;

struct RegionOptions {
  int waves = 3;    ///< 1 or more
  int runs = 72;    ///< of each wave, 20 or more
  int points = 60;  ///< of the region that are named, 50 or more
  std::uint64_t seed = 1;
  int workers = 1;                    ///< runs side by side; changes no result
  std::filesystem::path flows;        ///< months of lists and flows by service, as `icsflow import` writes; "": none
  std::filesystem::path assumed;      ///< a table over scenarios/defaults/calibrate.csv; "": none
  std::optional<double> cut;          ///< of the implausibility, above 0; else that of the table
  std::vector<std::string> held_out;  ///< providers, services and kinds of target that are not fitted
  std::function<void(const std::string&)> progress;  ///< a line after each wave; may be empty
};

/// Kinds of target, for `held_out`: bands, flows, list, drift, tail.
const std::vector<std::string>& target_kinds();

struct RegionRange {
  bool varied = false;           ///< else the scenario does not have it, or shares it between services
  double low = 1, high = 1;      ///< tried
  double least = 1, most = 1;    ///< of what is not ruled out
  double low95 = 1, high95 = 1;  ///< 2.5 and 97.5 % of the points
  double best = 1;
  /// The points leave less than half of what was tried, on the scale on which it was: by logarithm if low is above 0.
  [[nodiscard]] bool identified() const;
};

/// A published figure of a service and what the points make of it.
struct RegionTarget {
  std::string name, kind;
  double published = 0;
  double luck = 0, model = 0;  ///< standard deviations: of the published figure, and of what the model is not
  bool held_out = false;
  bool used = false;            ///< an emulator of it was good enough in some wave
  double q2 = 0;                ///< of the last wave's emulator that was used; else the best of those refused
  double mean = 0, spread = 0;  ///< simulated at the points: mean, standard deviation
  /// (published - mean) / standard deviation of all there is.
  [[nodiscard]] double score() const;
};

struct ServiceRegion {
  std::string id, provider;
  std::string why_not;  ///< why it is left as it is; "": it is matched
  bool held_out = false;
  std::array<RegionRange, kRegionInputs> inputs;
  std::vector<RegionTarget> targets;
  std::vector<RegionFactors> points;  ///< as many as asked for; drawn in proportion to exp(-sum of I^2 / 2)
  std::vector<double> volumes;        ///< of the prior that is left after each wave
  double least_implausibility = 0;    ///< of the best point; above the cut: nothing is left
  [[nodiscard]] bool empty() const { return why_not.empty() && !held_out && points.empty(); }
};

/// A number of the scenario at the best point and at each point.
struct RegionValue {
  ParameterId parameter = kNoParameter;
  std::string path;
  double best = 0, low = 0, high = 0;  ///< low and high: the points' 95 %
  std::vector<double> points;
};

struct Region {
  std::vector<ServiceRegion> services;  ///< as in the scenario
  std::vector<RegionValue> values;      ///< by path
  double cut = 3;
  int waves = 0, runs = 0;         ///< that were run
  std::vector<std::string> notes;  ///< what was not used, and why

  /// The largest implausibility of a service's factors over all waves, by its emulators.
  /// @param service  index in `services`, of one that is matched
  [[nodiscard]] double implausibility(std::size_t service, const RegionFactors& factors) const;

  struct Emulators;
  std::shared_ptr<const Emulators> emulators;
};

/// Refuses what match_history would, without a run. @throws InputError
void check_history(const Scenario& scenario, const RegionOptions& options);
/// @throws InputError, before anything runs, if the scenario has no completed pathways, opening list or services whose
/// inputs can be varied, does not begin on the first of a month, is too short, names what is not there, or a table is
/// wrong; what a run throws
Region match_history(const Scenario& scenario, const RegionOptions& options);

/// A page of plain text. @param name  of the scenario
std::string to_text(const Region& region, const std::string& name);
/// service, input, varied, low, high, least, most, low95, high95, best, identified.
std::string inputs_csv(const Region& region);
/// service, target, kind, published, luck, model, q2, used, held_out, mean, spread, score.
std::string targets_csv(const Region& region);
/// point, path, value: what to `--set` for each of the points.
std::string points_csv(const Region& region, const Scenario& scenario);
/// A scenario that extends the one in `file`, in which the best point stands, with the region as `uncertainty` (YAML).
std::string uncertainty_yaml(const Region& region, const Scenario& scenario, const std::string& file);

/// The best point, where it is said.
std::vector<PlacedText> best_texts(const Region& region, const Scenario& scenario);

}  // namespace icsflow::models
