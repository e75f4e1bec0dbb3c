#pragma once

/// Channels between providers: who may send to whom, and the shortest time that a message takes.

#include <cstdint>

#include "context.hpp"

namespace icsflow::models {

/// The index, among the channels of `from`, of that to `to`. A new one has the delay of the entry of `channels` that
/// names the two most closely: by id before by kind. None is a problem at `place`.
std::uint16_t channel_between(CompileContext& c, std::uint16_t from, std::uint16_t to, const Place& place);

}  // namespace icsflow::models
