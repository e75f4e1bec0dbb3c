#pragma once

/// The sections of a scenario file, one function each.

#include "icsflow/scenario/spec/by_wait.hpp"
#include "read/context.hpp"

namespace icsflow::models {

struct SessionSpec;
struct StaffingSpec;

/// Before the pathways, which refer to them.
void read_routes(Context& context, const Field& field);
void read_pathways(Context& context, const Field& field);
void read_providers(Context& context, const Field& field);
void read_channels(Context& context, const Field& field);
void read_service_types(Context& context, const Field& field);
void read_services(Context& context, const Field& field);
void read_streams(Context& context, const Field& field);
void read_distributions(Context& context, const Field& field);
void read_profiles(Context& context, const Field& field);
void read_seasons(Context& context, const Field& field);
void read_opening(Context& context, const Field& field);
void read_published(Context& context, const Field& field);
void read_targets(Context& context, const Field& field);
void read_expectations(Context& context, const Field& field);
void read_start_guard(Context& context, const Field& field);
void read_interventions(Context& context, const Field& field);
void read_noise(Context& context, const Field& field);
void read_uncertainty(Context& context, const Field& field);
void read_measures(Context& context, const Field& field);
void read_chain(Context& context, const Field& field);

/// {WAIT: number that obeys `rule`}, by rising wait; the first is from 0.
NumberByWait read_by_wait(Context& context, const Field& field, const NumberRule& rule);
SessionSpec read_sessions(Context& context, Mapping& map, const std::string& name);
StaffingSpec read_staffing(Context& context, const Field& field);
std::map<std::string, ParameterId> read_parameters(Context& context, const Field& field);
/// {NAME: SHARE, ...}
std::vector<std::pair<std::string, Number>> read_shares(Context& context, const Field& field);

/// Before anything is read: what `--set` says. Those that are wrong in themselves are told and taken out.
void take_overrides(Context& context, std::vector<Override>& overrides);
/// After everything has been read: parameters get the values that `--set` says.
void apply_overrides(Context& context, const std::vector<Override>& overrides);

/// Finds the parameters that interventions, noise and uncertain values name.
void resolve_paths(Context& context);
/// The part of it that is of noise.
void resolve_noise(Context& context);
/// The part of it that is of chains: paths that mean nothing are problems.
void check_chain(Context& context);
/// Why there is no parameter of this path, with what may have been meant.
std::string unknown_path(const Context& context, const std::string& path);

/// The resolved scenario as text: any change of content changes it, the order of YAML keys does not.
std::string canonical_text(const Scenario& scenario);
/// The same of what a run is made of, but for interventions.
std::string text_without_changes(const Scenario& scenario);
/// The same of each intervention, in their order.
std::vector<std::string> texts_of_changes(const Scenario& scenario);

}  // namespace icsflow::models
