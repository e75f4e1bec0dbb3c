#include "icsflow/scenario/spec/provider.hpp"

#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "icsflow/scenario/spec/staffing.hpp"
#include "icsflow/scenario/spec/window.hpp"

namespace icsflow::models {

ProviderSpec::ProviderSpec() = default;
ProviderSpec::ProviderSpec(const ProviderSpec& other) = default;
ProviderSpec::ProviderSpec(ProviderSpec&& other) noexcept = default;
ProviderSpec& ProviderSpec::operator=(const ProviderSpec& other) = default;
ProviderSpec& ProviderSpec::operator=(ProviderSpec&& other) noexcept = default;
ProviderSpec::~ProviderSpec() = default;

}  // namespace icsflow::models
