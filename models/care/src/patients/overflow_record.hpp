#pragma once

/// What few pathways carry beside their Token. A token has none until it needs it; from then on it has no counters of
/// visits but the place of its record in the provider's pool of them (Token::overflow_place). Those of a pathway that
/// has gone to another provider and may come again stay, with its visits.

#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "patients/token.hpp"

namespace icsflow::models {

inline constexpr std::uint32_t kNoMember = ~std::uint32_t{0};

struct OverflowRecord {
  auto state() {
    return std::tie(visits, attributes, branches, parent, hours, care_from, care_until, member, times, paused_clock,
                    paused_since, paused);
  }

  std::vector<std::uint64_t> visits;  ///< by CompiledStep::visit_counter; those beyond the end are 0
  /// Attributes that a step has set, by CompiledAttribute::name; others are drawn when they are asked for, which gives
  /// the same value each time.
  std::vector<std::pair<std::uint32_t, double>> attributes;
  std::vector<Slot> branches;             ///< at work, of an `all_of` step; in the order in which they began
  Slot parent = kNoSlot;                  ///< of a branch
  std::int64_t hours = 0;                 ///< a week, held of a pool (care)
  engine::SimTime care_from, care_until;  ///< while `hours` are held
  std::uint32_t member = kNoMember;       ///< of a population: who comes again after this pathway
  std::uint32_t times = 0;                ///< how often this pathway of the patient was here before, and went elsewhere
  std::int16_t paused_clock = kNoDay;     ///< start of the clock to which the pauses belong
  std::int16_t paused_since = kNoDay;     ///< start of the pause that lasts
  std::int16_t paused = 0;                ///< days of those that are over
};

/// Somebody of a population, who comes, leaves and comes again.
struct Member {
  auto state() { return std::tie(id, pathways, stream, attributes); }

  std::uint64_t id = 0;
  std::uint64_t pathways = 0;  ///< begun so far
  std::uint32_t stream = 0;
  std::vector<std::pair<std::uint32_t, double>> attributes;  ///< set by steps of earlier pathways
};

}  // namespace icsflow::models
