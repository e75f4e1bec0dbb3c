#pragma once

/// The fingerprint of this machine's sampler arithmetic. Logarithms, exponentials and powers of the C library may
/// differ in the last bit between kinds of CPU and versions of the library, and so may everything that is sampled with
/// them.

#include <string>

namespace icsflow::engine {

/// 16 hexadecimal digits: FNV-1a of 10,000 fixed samples of each family of distributions that uses such functions, as
/// IEEE 754 doubles, little-endian. Two machines with one fingerprint give the same samples; results of different
/// fingerprints are not mixed or compared. Computed once in a process (some milliseconds); safe to call from any
/// thread.
const std::string& arithmetic_fingerprint();

}  // namespace icsflow::engine
