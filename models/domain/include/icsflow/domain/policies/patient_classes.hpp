#pragma once

/// Classes of patients who share the slots of a session, such as P2 to P4: who gets a slot, and which slots are kept.
/// Source of the classes and their times: Federation of Surgical Specialty Associations (2020), Clinical guide to
/// surgical prioritisation: P2 within 4 weeks, P3 within 3 months, P4 can wait longer. Of the order in which priorities
/// are served without targets: A. Cobham (1954), Priority assignment in waiting line problems, Operations Research 2.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "icsflow/domain/policies/slots.hpp"

namespace icsflow::models::policies {

/// A class, when a slot is to be given.
struct ClassAtSlot {
  bool can_have = false;  ///< somebody waits whom the slot can be given to
  bool is_due = false;    ///< who has waited longest reaches the target by the day of the slot
};

/// Targets first, then priority: of the classes that are due the first; if none is, the first of all. So a class is
/// served in time as long as those before it leave slots for it, and whatever is left goes by priority.
/// @param classes  in the order of priority
/// @return the place of the class; nothing if none can have the slot
inline std::optional<std::size_t> next_class(std::span<const ClassAtSlot> classes) {
  const auto first = [&](auto&& is) -> std::optional<std::size_t> {
    const auto found = std::find_if(classes.begin(), classes.end(), is);
    if (found == classes.end()) return std::nullopt;
    return static_cast<std::size_t>(found - classes.begin());
  };
  const auto due = first([](const ClassAtSlot& c) { return c.can_have && c.is_due; });
  return due ? due : first([](const ClassAtSlot& c) { return c.can_have; });
}

/// Whether somebody who has waited since `since` reaches the target by `day`. @param target  days
inline bool reaches_target(std::int32_t since, std::int32_t day, double target) {
  return static_cast<double>(day - since) >= target;
}

/// Carve-out: of the slots of a day that are kept for nobody else, each class in turn has its share kept. Fractions
/// carry over to the next day.
/// @param slots  0 or more; less those kept when it returns
/// @param shares  by class, of the slots, 0 to 1
/// @param carry  by class, what rounding left
/// @param kept  by class, the result
inline void keep_for_classes(std::int32_t& slots, std::span<const double> shares, std::span<double> carry,
                             std::span<std::int32_t> kept) {
  const auto all = static_cast<double>(slots);
  for (std::size_t k = 0; k < shares.size(); ++k) {
    // A share that the day has no slots for is carried on: a class that is alone would else never have a whole one.
    const std::int64_t wanted = std::max<std::int64_t>(0, whole_slots(carry[k], all * shares[k]));
    const std::int64_t given = std::min<std::int64_t>(wanted, slots);
    carry[k] += static_cast<double>(wanted - given);
    kept[k] = static_cast<std::int32_t>(given);
    slots -= kept[k];
  }
}

}  // namespace icsflow::models::policies
