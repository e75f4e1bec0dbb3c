#pragma once

/// Services to which patients are referred.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/compile/by_wait.hpp"
#include "icsflow/compile/ids.hpp"
#include "icsflow/compile/strata.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/scenario/numbers_and_defaults/service.hpp"
#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

struct CompiledService : ServiceNumbers<ParameterId> {
  std::string id, provider_id, function, name;
  std::uint16_t provider = 0;
  std::uint16_t local = 0;  ///< index among the provider's services
  StepId entry = kNoStep;
  std::uint16_t instance = 0;
  bool working_rate = false;
  std::vector<std::pair<StratumId, ParameterId>> strata;  ///< where its referrals come from
  ByWait removals_by_wait;                                ///< a day of a running clock, beside removal_hazard
  engine::DrawSite removal_site;
};

}  // namespace icsflow::models
