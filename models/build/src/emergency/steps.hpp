#pragma once

/// Steps of deriving a hospital that stand in files of their own.

#include "emergency/hospital.hpp"

namespace icsflow::models::building {

/// Admissions and their shares, from the A&E return or assumed; after its departments are known.
void derive_emergency(const Assumptions& a, const Inputs& inputs, Hospital& h, Derivation& record);

}  // namespace icsflow::models::building
