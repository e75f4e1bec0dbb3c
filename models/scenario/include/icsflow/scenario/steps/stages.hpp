#pragma once

/// What a kind of step says of itself, for the reader, the checks, the compiler and the opening state (KindOfStep). A
/// kind is a struct in a file of its own in kinds/, named in the list of steps.hpp; one that leaves something out does
/// not compile. What it does in a run is in care/src/steps.

#include <concepts>
#include <cstdint>
#include <span>
#include <string_view>

namespace icsflow::models {

/// The number of a kind is in the canonical text: new ones come last.
enum class StepKind : std::uint8_t {
  kDelay,
  kWindow,
  kUse,
  kSeize,
  kRelease,
  kBook,
  kTransfer,
  kAccept,
  kLeave,
  kGo,
  kAllOf,
  kJoin,
  kRestart,
  kCare,
};

/// What the key that makes a step of this kind has for its value, or names.
enum class StepValue : std::uint8_t {
  kYes,
  kPool,
  kPools,  ///< one, all of several, or the first of several that has a unit
  kWindow,
  kSessions,
  kOutcome,
  kStep,
  kSteps,
  kDuration,
  kTransfer,
};

/// What the patient does with units of the pools that are named.
enum class StepUnits : std::uint8_t {
  kNone,
  kUses,   ///< waits for them, has them as long as the step lasts
  kHours,  ///< likewise, of a pool in hours a week
  kKeeps,  ///< waits for them, keeps them
  kGivesBack,
};

/// How long the patient is at the step once it has what it waits for.
enum class StepTime : std::uint8_t {
  kNone,  ///< goes on at once
  kDuration,
  kWindow,    ///< until the window of the day lets it through
  kBooking,   ///< until the date
  kUnits,     ///< as long as it waits for units, and no longer
  kTransfer,  ///< until the receiver has it
  kBranches,  ///< until all have joined
  kEnds,      ///< nothing follows
};

template <class Kind>
concept KindOfStep = requires {
  { Kind::kKind } -> std::same_as<const StepKind&>;
  { Kind::kWord } -> std::convertible_to<std::string_view>;     // the key that makes a step of this kind
  { Kind::kMeaning } -> std::convertible_to<std::string_view>;  // for the documents; empty: the key is another kind's
  { Kind::kValue } -> std::same_as<const StepValue&>;
  { Kind::kKeys } -> std::convertible_to<std::span<const std::string_view>>;  // besides `set` and `mark`
  { Kind::kUnits } -> std::same_as<const StepUnits&>;
  { Kind::kTime } -> std::same_as<const StepTime&>;
  { Kind::kPassesOn } -> std::same_as<const bool&>;    // what is kept until the next place is had is kept beyond it
  { Kind::kCounted } -> std::same_as<const bool&>;     // its visits are in the provider's step statistics
  { Kind::kDraws } -> std::same_as<const bool&>;       // each visit draws, whatever ways lead on
  { Kind::kComesAgain } -> std::same_as<const bool&>;  // the patient may be put back to it, though no way leads there
};

}  // namespace icsflow::models
