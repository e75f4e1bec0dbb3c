#pragma once

/// The base of a plan that was run, for its page.

#include <optional>

#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/study/study.hpp"
#include "options.hpp"

/// What the plan has otherwise, and, where the folder that holds the plan's results holds those of its base too (under
/// the name of the base's file, of that scenario as it is now, with the same seed), its figures beside the plan's.
/// Nothing is run. Nothing of a scenario that extends no other,
/// or has more than a hundred values otherwise.
/// @param given how the plan was read @param options of its study, which is finished
std::optional<icsflow::models::BesideBase> beside_base(const icsflow::models::Scenario& plan,
                                                       const ScenarioOptions& given,
                                                       const icsflow::models::StudyOptions& options);
