#pragma once

/// The kinds of steps, in the order of StepKind, and the dispatch by kind: a jump table. A new kind is a file in
/// steps/kinds/ and its place in this list.

#include <cstddef>
#include <tuple>
#include <utility>

#include "icsflow/scenario/steps/steps.hpp"
#include "steps/kinds/accept.hpp"
#include "steps/kinds/all_of.hpp"
#include "steps/kinds/book.hpp"
#include "steps/kinds/care.hpp"
#include "steps/kinds/delay.hpp"
#include "steps/kinds/go.hpp"
#include "steps/kinds/join.hpp"
#include "steps/kinds/leave.hpp"
#include "steps/kinds/release.hpp"
#include "steps/kinds/restart.hpp"
#include "steps/kinds/seize.hpp"
#include "steps/kinds/transfer.hpp"
#include "steps/kinds/use.hpp"
#include "steps/kinds/window.hpp"

namespace icsflow::models {

using StepKinds = std::tuple<DelayStep, WindowStep, UseStep, SeizeStep, ReleaseStep, BookStep, TransferStep, AcceptStep,
                             LeaveStep, GoStep, AllOfStep, JoinStep, RestartStep, CareStep>;

namespace detail {

template <std::size_t I, class Result, class Call>
[[gnu::always_inline]] inline Result call_kind(const Call& call) {
  if constexpr (I < std::tuple_size_v<StepKinds>) {
    static_assert(static_cast<std::size_t>(std::tuple_element_t<I, StepKinds>::kKind) == I, "out of order");
    return call(std::tuple_element_t<I, StepKinds>{});
  } else {
    __builtin_unreachable();
  }
}

}  // namespace detail

/// Calls with the kind's struct. @param call  a generic lambda, whose results are of one type
template <class Result, class Call>
[[gnu::always_inline]] inline Result with_kind(StepKind kind, const Call& call) {
  static_assert(std::tuple_size_v<StepKinds> <= 16, "one more case each");
  switch (static_cast<unsigned>(kind)) {
    case 0:
      return detail::call_kind<0, Result>(call);
    case 1:
      return detail::call_kind<1, Result>(call);
    case 2:
      return detail::call_kind<2, Result>(call);
    case 3:
      return detail::call_kind<3, Result>(call);
    case 4:
      return detail::call_kind<4, Result>(call);
    case 5:
      return detail::call_kind<5, Result>(call);
    case 6:
      return detail::call_kind<6, Result>(call);
    case 7:
      return detail::call_kind<7, Result>(call);
    case 8:
      return detail::call_kind<8, Result>(call);
    case 9:
      return detail::call_kind<9, Result>(call);
    case 10:
      return detail::call_kind<10, Result>(call);
    case 11:
      return detail::call_kind<11, Result>(call);
    case 12:
      return detail::call_kind<12, Result>(call);
    case 13:
      return detail::call_kind<13, Result>(call);
    case 14:
      return detail::call_kind<14, Result>(call);
    case 15:
      return detail::call_kind<15, Result>(call);
    default:
      __builtin_unreachable();
  }
}

static_assert(std::tuple_size_v<StepKinds> == KindsOfSteps::kFacts.size(), "a kind of step without its stages of care");

/// Every kind has every stage.
template <class Fel, std::size_t... I>
consteval bool have_stages(std::index_sequence<I...> /*all*/) {
  static_assert((StepStages<std::tuple_element_t<I, StepKinds>, Fel> && ...), "a kind of step lacks a stage");
  return true;
}

}  // namespace icsflow::models
