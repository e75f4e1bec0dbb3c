#pragma once

/// What providers send each other. Which fields a kind of message uses: transfer/transfers.hpp.

#include <array>
#include <cstdint>

#include "icsflow/compile/attributes.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/scenario/spec/attribute.hpp"
#include "patients/token.hpp"

namespace icsflow::models {

struct CareMessage {
  std::uint64_t id = 0;
  StepId step = kNoStep;         ///< to join at the receiver
  StepId asking_step = kNoStep;  ///< the sender's transfer step
  Slot from_slot = kNoSlot, to_slot = kNoSlot;

 private:
  std::uint16_t from_generation_ = 0;

 public:
  std::uint16_t to_generation = 0, from_rank = 0;
  std::int16_t clock_start = kNoDay, decision = kNoDay;  ///< of a move
  StratumId stratum = 0;
  std::uint8_t priority = 5;
  ListClass list = ListClass::kRoutine;
  std::array<std::uint8_t, kMostCarried> carried_names{};  ///< CompiledAttribute::name + 1; 0: no more
  std::array<float, kMostCarried> carried{};               ///< attributes that steps have set

  /// Of a request or an offer: the generation of the sender's token.
  [[nodiscard]] std::uint16_t from_generation() const { return from_generation_; }
  void set_from_generation(std::uint16_t generation) { from_generation_ = generation; }
  /// Of a move, in the same place: days of the pauses of the clock that goes along.
  [[nodiscard]] std::int16_t paused_days() const { return static_cast<std::int16_t>(from_generation_); }
  void set_paused_days(std::int16_t days) { from_generation_ = static_cast<std::uint16_t>(days); }
};
static_assert(sizeof(CareMessage) == 48);

}  // namespace icsflow::models
