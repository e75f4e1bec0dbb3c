// Every kind of step has every stage, and a struct that lacks one is none.

#include <catch2/catch.hpp>
#include <tuple>
#include <utility>

#include "icsflow/engine/lists/future_event_list.hpp"
#include "walk/kinds.hpp"

using namespace icsflow::models;
using icsflow::engine::BucketRing;

namespace {

struct Complete : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kGo;
  template <class Fel>
  static StepId enter(StepParts<Fel>& /*p*/, Slot /*e*/, const CompiledStep& /*s*/) {
    return kGoesOn;
  }
};
struct WithoutEnter : NothingToFinish, NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kGo;
};
struct WithoutFinish : NothingToAbandon, NobodyWaits {
  static constexpr StepKind kKind = StepKind::kGo;
  template <class Fel>
  static StepId enter(StepParts<Fel>& p, Slot e, const CompiledStep& s) {
    return Complete::enter(p, e, s);
  }
};

static_assert(StepStages<Complete, BucketRing>);
static_assert(!StepStages<WithoutEnter, BucketRing>);
static_assert(!StepStages<WithoutFinish, BucketRing>);

}  // namespace

TEST_CASE("step kinds: each is dispatched to its own struct", "[quick][models][steps]") {
  constexpr auto kKinds = static_cast<unsigned>(StepKind::kCare) + 1;
  CHECK(std::tuple_size_v<StepKinds> == kKinds);
  for (unsigned i = 0; i < kKinds; ++i) {
    const auto kind = static_cast<StepKind>(i);
    CHECK(with_kind<StepKind>(kind, [](auto k) { return decltype(k)::kKind; }) == kind);
  }
}
