#pragma once

/// The kinds of providers, in the order of the words of the format.

#include <cstdint>

namespace icsflow::models {

enum class ProviderKind : std::uint8_t { kAcute, kCommunity, kIndependent, kCouncil, kPrimaryCare, kOther };

}  // namespace icsflow::models
