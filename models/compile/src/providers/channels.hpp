#pragma once

/// Channels between providers: who may send to whom, and the shortest time that a message takes.

#include <cstdint>

#include "context.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::models {

/// The shortest time that anything takes from one provider to another: the delay of the entry of `channels` that names
/// the two most closely, by id before by kind. None is a problem at `place`, and no time.
engine::Duration channel_floor(CompileContext& c, std::uint16_t from, std::uint16_t to, const Place& place);

/// The index, among the channels of `from`, of that to `to`; a new one if there is none.
std::uint16_t channel_between(CompileContext& c, std::uint16_t from, std::uint16_t to, const Place& place);

}  // namespace icsflow::models
