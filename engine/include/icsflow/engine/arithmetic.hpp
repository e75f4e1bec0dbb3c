#pragma once

/// The fingerprint of the sampler arithmetic of this build. portable_math.hpp makes it the same on every x86-64; what a
/// compiler that contracts, another version of Boost or another kind of processor makes of samples shows here.

#include <string>

namespace icsflow::engine {

/// 16 hexadecimal digits: FNV-1a of 10,000 fixed samples of each family of distributions that uses such functions, as
/// IEEE 754 doubles, little-endian. Two machines with one fingerprint give the same samples; results of different
/// fingerprints are not mixed or compared. Computed once in a process (some milliseconds); safe to call from any
/// thread.
const std::string& arithmetic_fingerprint();

}  // namespace icsflow::engine
