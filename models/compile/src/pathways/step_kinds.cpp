#include "pathways/step_kinds.hpp"

#include <array>
#include <concepts>
#include <cstddef>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/window.hpp"
#include "lookup.hpp"

namespace icsflow::models {
namespace {

void find_pool(const StepInput& step, CompiledStep& out) {
  out.resource = index_by_name(step.provider().pools, step.in.target);
  if (out.resource == kNoIndex) step.expected("a pool");
}

/// The sessions with this name of the service that the pathway runs in, else of the provider; kNoIndex if there are
/// none.
std::uint16_t find_session(const StepInput& step) {
  const ServiceSpec* of = step.scope.service;
  const std::uint16_t service = of == nullptr ? kNoIndex : service_index(step.context().model, of->id);
  std::uint16_t at_provider = kNoIndex;
  const std::vector<CompiledSession>& sessions = step.provider().sessions;
  for (std::size_t i = 0; i < sessions.size(); ++i) {
    if (sessions[i].name != step.in.target) continue;
    if (sessions[i].service == service) return static_cast<std::uint16_t>(i);
    if (sessions[i].service == kNoIndex) at_provider = static_cast<std::uint16_t>(i);
  }
  return at_provider;
}

struct Delay {
  static constexpr StepKind kKind = StepKind::kDelay;
  static constexpr bool kCounted = false, kDraws = true, kComesAgain = false;
  static void compile(const StepInput& step, CompiledStep& out) {
    out.duration = step.scope.distribution(step.in.duration);
  }
};

struct Window {
  static constexpr StepKind kKind = StepKind::kWindow;
  static constexpr bool kCounted = false, kDraws = false, kComesAgain = false;
  static void compile(const StepInput& step, CompiledStep& out) {
    out.resource = index_by_name(step.context().in.providers[step.scope.provider].windows, step.in.target);
    if (out.resource == kNoIndex) step.expected("a window");
  }
};

struct Use {
  static constexpr StepKind kKind = StepKind::kUse;
  static constexpr bool kCounted = true, kDraws = true, kComesAgain = false;
  static void compile(const StepInput& step, CompiledStep& out) {
    out.duration = step.scope.distribution(step.in.duration);
    find_pool(step, out);
  }
};

struct Seize {
  static constexpr StepKind kKind = StepKind::kSeize;
  static constexpr bool kCounted = true, kDraws = false, kComesAgain = false;
  static void compile(const StepInput& step, CompiledStep& out) { find_pool(step, out); }
};

struct Release {
  static constexpr StepKind kKind = StepKind::kRelease;
  static constexpr bool kCounted = false, kDraws = false, kComesAgain = false;
  static void compile(const StepInput& step, CompiledStep& out) { find_pool(step, out); }
};

struct Book {
  static constexpr StepKind kKind = StepKind::kBook;
  static constexpr bool kCounted = true, kDraws = true;
  static constexpr bool kComesAgain = true;  // a cancelled or missed date puts the patient back on the list
  static void compile(const StepInput& step, CompiledStep& out) {
    out.resource = find_session(step);
    if (out.resource == kNoIndex) step.expected("sessions");
    if (step.in.bed.empty()) return;
    out.bed = index_by_name(step.provider().pools, step.in.bed);
    if (out.bed == kNoIndex) step.expected("a pool of beds");
  }
};

struct Transfer {
  static constexpr StepKind kKind = StepKind::kTransfer;
  static constexpr bool kCounted = true, kDraws = true, kComesAgain = false;
  static void compile(const StepInput& step, CompiledStep& out) {
    out.ask = step.scope.distribution(step.in.ask);
    out.offer = step.scope.distribution(step.in.offer);
    out.move = step.scope.distribution(step.in.move);
  }
};

struct Leave {
  static constexpr StepKind kKind = StepKind::kLeave;
  static constexpr bool kCounted = false, kDraws = false, kComesAgain = false;
  static void compile(const StepInput& step, CompiledStep& out) {
    std::vector<std::string>& outcomes = step.context().model.outcomes;
    out.resource = static_cast<std::uint16_t>(number_of(outcomes, step.in.target));
    step.context().at_most(outcomes.size(), "different outcomes of `leave` steps");
  }
};

/// A kind whose keys all kinds have, or that have their own tables (attributes.cpp).
template <StepKind kind, bool counted, bool draws>
struct Plain {
  static constexpr StepKind kKind = kind;
  static constexpr bool kCounted = counted, kDraws = draws, kComesAgain = false;
  static void compile(const StepInput&, CompiledStep&) {}
};
using Accept = Plain<StepKind::kAccept, false, false>;
using Go = Plain<StepKind::kGo, false, false>;
using AllOf = Plain<StepKind::kAllOf, true, true>;
using Join = Plain<StepKind::kJoin, false, false>;
using Restart = Plain<StepKind::kRestart, false, true>;

struct Care {
  static constexpr StepKind kKind = StepKind::kCare;
  static constexpr bool kCounted = true, kDraws = true, kComesAgain = false;
  static void compile(const StepInput& step, CompiledStep& out) {
    out.duration = step.scope.distribution(step.in.duration);
    find_pool(step, out);
  }
};

template <class Kind>
concept CompilesStep = requires(const StepInput& step, CompiledStep& out) {
  { Kind::kKind } -> std::convertible_to<StepKind>;
  { Kind::kCounted } -> std::convertible_to<bool>;
  { Kind::kDraws } -> std::convertible_to<bool>;
  { Kind::kComesAgain } -> std::convertible_to<bool>;
  { Kind::compile(step, out) } -> std::same_as<void>;
};

/// Kinds in the order of StepKind.
template <CompilesStep... Kinds>
struct KindList {
  static constexpr bool in_order() {
    std::size_t at = 0;
    return ((static_cast<std::size_t>(Kinds::kKind) == at++) && ...);
  }
  static constexpr std::array<StepKindRules, sizeof...(Kinds)> kRules{
      StepKindRules{&Kinds::compile, Kinds::kCounted, Kinds::kDraws, Kinds::kComesAgain}...};
};
using StepKinds =
    KindList<Delay, Window, Use, Seize, Release, Book, Transfer, Accept, Leave, Go, AllOf, Join, Restart, Care>;
static_assert(StepKinds::in_order() && StepKinds::kRules.size() == static_cast<std::size_t>(StepKind::kCare) + 1);

}  // namespace

const StepKindRules& rules_of(StepKind kind) { return StepKinds::kRules[static_cast<std::size_t>(kind)]; }

}  // namespace icsflow::models
