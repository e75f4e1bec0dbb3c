#pragma once

/// The shape of arrivals over the week and the year.

#include <cstdint>
#include <string>

#include "context.hpp"

namespace icsflow::models {

/// The profile with mean 1 a day, made once for each combination; kNone: constant.
/// @param working  mean 1 a working day in weeks without bank holidays, nothing on other days, and from 08:00 to 18:00
///                 unless a profile is named
std::uint32_t arrival_profile(CompileContext& c, const std::string& name, bool working, const std::string& season_name,
                              const Place& place);

}  // namespace icsflow::models
