// Every kind of step has every stage, and a struct that lacks one is none.

#include <array>
#include <catch2/catch.hpp>
#include <string_view>
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

/// What the other rooms must know of a kind.
struct Told : steps::Go {};
struct WithoutTime {
  static constexpr StepKind kKind = StepKind::kGo;
  static constexpr std::string_view kWord = "pause", kMeaning = "time passes";
  static constexpr StepValue kValue = StepValue::kYes;
  static constexpr std::array<std::string_view, 1> kKeys{"next"};
  static constexpr StepUnits kUnits = StepUnits::kNone;
  static constexpr bool kPassesOn = false, kCounted = false, kDraws = false, kComesAgain = false;
};

static_assert(KindOfStep<Told>);
static_assert(!KindOfStep<WithoutTime>);
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

TEST_CASE("step kinds: those that hold units for a time are asked for them", "[quick][models][steps]") {
  CHECK(facts_of(StepKind::kUse).asks_for_units());
  CHECK(facts_of(StepKind::kSeize).asks_for_units());
  CHECK(facts_of(StepKind::kCare).asks_for_units());
  CHECK_FALSE(facts_of(StepKind::kRelease).asks_for_units());
  CHECK_FALSE(facts_of(StepKind::kCare).is_written());  // it is a `use`
  CHECK(facts_of(StepKind::kCare).word == "use");
}
