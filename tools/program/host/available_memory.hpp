#pragma once

#include <cstdint>
#include <optional>

/// Bytes this program can still have without swapping: of the machine, of the control groups it is in (containers,
/// batch systems), of its own limit (ulimit -v). Nothing where none of them says.
std::optional<std::uint64_t> available_memory();
