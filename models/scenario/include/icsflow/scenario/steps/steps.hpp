#pragma once

/// The kinds of steps. A new one is a file in kinds/ and its place in the list below, which is that of its enumerator;
/// and, for what it does in a run, a file and a place in the list of care (care/src/walk/kinds.hpp).

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "icsflow/scenario/steps/stages.hpp"

#include "icsflow/scenario/steps/kinds/accept.hpp"
#include "icsflow/scenario/steps/kinds/all_of.hpp"
#include "icsflow/scenario/steps/kinds/book.hpp"
#include "icsflow/scenario/steps/kinds/care.hpp"
#include "icsflow/scenario/steps/kinds/delay.hpp"
#include "icsflow/scenario/steps/kinds/go.hpp"
#include "icsflow/scenario/steps/kinds/join.hpp"
#include "icsflow/scenario/steps/kinds/leave.hpp"
#include "icsflow/scenario/steps/kinds/release.hpp"
#include "icsflow/scenario/steps/kinds/restart.hpp"
#include "icsflow/scenario/steps/kinds/seize.hpp"
#include "icsflow/scenario/steps/kinds/transfer.hpp"
#include "icsflow/scenario/steps/kinds/use.hpp"
#include "icsflow/scenario/steps/kinds/window.hpp"

namespace icsflow::models {

/// What KindOfStep demands of a kind, as values.
struct StepFacts {
  std::string_view word, meaning;
  StepValue value;
  std::span<const std::string_view> keys;
  StepUnits units;
  StepTime time;
  bool passes_on, counted, draws, comes_again;

  /// Whether its word makes a step of this kind, not of another.
  [[nodiscard]] constexpr bool is_written() const { return !meaning.empty(); }
  /// Whether patients wait there for units.
  [[nodiscard]] constexpr bool asks_for_units() const {
    return units == StepUnits::kUses || units == StepUnits::kHours || units == StepUnits::kKeeps;
  }
};

template <KindOfStep... Kinds>
struct KindList {
  static constexpr bool in_order() {
    std::size_t at = 0;
    return ((static_cast<std::size_t>(Kinds::kKind) == at++) && ...);
  }
  static constexpr std::array<StepFacts, sizeof...(Kinds)> kFacts{
      StepFacts{Kinds::kWord, Kinds::kMeaning, Kinds::kValue, Kinds::kKeys, Kinds::kUnits, Kinds::kTime,
                Kinds::kPassesOn, Kinds::kCounted, Kinds::kDraws, Kinds::kComesAgain}...};
};

using KindsOfSteps =
    KindList<steps::Delay, steps::Window, steps::Use, steps::Seize, steps::Release, steps::Book, steps::Transfer,
             steps::Accept, steps::Leave, steps::Go, steps::AllOf, steps::Join, steps::Restart, steps::Care>;
static_assert(KindsOfSteps::in_order(), "the order of StepKind");

constexpr const StepFacts& facts_of(StepKind kind) { return KindsOfSteps::kFacts[static_cast<std::size_t>(kind)]; }

}  // namespace icsflow::models
