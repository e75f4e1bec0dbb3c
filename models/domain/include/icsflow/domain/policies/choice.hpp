#pragma once

/// Policies of one kind, of which a scenario names one.

#include <array>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <type_traits>
#include <utility>

namespace icsflow::models::policies {

/// Index of a policy in its list, from 0.
using PolicyIndex = std::uint8_t;

/// A list of policies, each with its word in the format: `static constexpr std::string_view kWord`. The index of a
/// policy is its place in the list.
template <class First, class... Rest>
struct Choice {
  static constexpr std::size_t kSize = 1 + sizeof...(Rest);
  static constexpr std::array<std::string_view, kSize> kWords{First::kWord, Rest::kWord...};

  /// What `of(policy)` says of each policy, by index.
  template <class Of>
  static constexpr auto each(Of of) {
    return std::array{of(First{}), of(Rest{})...};
  }

  template <class Policy>
  static constexpr PolicyIndex index_of() {
    static_assert((std::is_same_v<Policy, First> || ... || std::is_same_v<Policy, Rest>), "not in this list");
    if constexpr (std::is_same_v<Policy, First>) {
      return 0;
    } else {
      return static_cast<PolicyIndex>(1 + Choice<Rest...>::template index_of<Policy>());
    }
  }

  /// Calls use(policy) with an object of the policy at `index`: once, outside of a loop that then knows the type.
  /// @throws std::out_of_range if there is none
  template <class Use>
  static constexpr decltype(auto) with(std::size_t index, Use&& use) {
    if constexpr (sizeof...(Rest) == 0) {
      if (index != 0) throw std::out_of_range("no policy has this index");
      return use(First{});
    } else {
      if (index == 0) return use(First{});
      return Choice<Rest...>::with(index - 1, std::forward<Use>(use));
    }
  }
};

}  // namespace icsflow::models::policies
