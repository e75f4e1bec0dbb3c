#pragma once

/// Bytes of memory in use: what operator new was asked for and has not got back. That follows from the program alone,
/// so two runs give the same number.

#include <cstddef>

namespace bench {

/// Needs live_bytes.cpp in the program, which replaces operator new and delete.
std::size_t live_bytes();

}  // namespace bench
