#pragma once

/// Sessions of clinics and theatres, and the staff that pools and sessions need.

#include <cstdint>
#include <string>
#include <vector>

#include "scope.hpp"

namespace icsflow::models {

struct ProviderSpec;
struct SessionSpec;
struct StaffingSpec;

/// The rule by which staff limit a pool or a session, with its roles among the groups of `provider`.
CompiledStaffing compile_staffing(const Scope& scope, const StaffingSpec& spec, const ProviderSpec& provider);

/// One kind of session. @param qualified  its name among all sessions: OWNER/NAME, which its draws are keyed by
/// Adds it to `to`; where its list is made of several, a session for each, one after the other.
void compile_session(const Scope& scope, const SessionSpec& spec, const ProviderSpec& provider,
                     const std::string& qualified, std::uint16_t service, std::vector<CompiledSession>& to);

}  // namespace icsflow::models
