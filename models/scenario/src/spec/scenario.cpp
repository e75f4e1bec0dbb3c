#include "icsflow/scenario/scenario.hpp"

#include "icsflow/scenario/chain.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/noise.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/profile.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/spec/series.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/setting.hpp"
#include "icsflow/scenario/spec/start_guard.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/target.hpp"

namespace icsflow::models {

Scenario::Scenario() = default;
Scenario::Scenario(const Scenario& other) = default;
Scenario::Scenario(Scenario&& other) noexcept = default;
Scenario& Scenario::operator=(const Scenario& other) = default;
Scenario& Scenario::operator=(Scenario&& other) noexcept = default;
Scenario::~Scenario() = default;

}  // namespace icsflow::models
