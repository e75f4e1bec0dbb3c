#pragma once

/// Priorities: whole numbers from 0 to 9, lower goes first.

#include <string_view>

namespace icsflow::models {

/// The priority of patients to whom nobody gives one: of streams that say none, of referrals, of those found at the
/// opening. As a scenario writes it, and as a number.
inline constexpr std::string_view kDefaultPriorityText = "5";
inline constexpr auto kDefaultPriority = static_cast<unsigned char>(kDefaultPriorityText.front() - '0');
static_assert(kDefaultPriorityText.size() == 1 && kDefaultPriority <= 9);

}  // namespace icsflow::models
