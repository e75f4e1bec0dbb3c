#include <algorithm>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

#include "icsflow/domain/policies/booking.hpp"
#include "icsflow/domain/policies/cancellation.hpp"
#include "icsflow/domain/policies/slots.hpp"

using namespace icsflow::models;
using namespace icsflow::models::policies;

namespace {

constexpr auto kRoutine = static_cast<std::size_t>(ListClass::kRoutine);
constexpr auto kUrgent = static_cast<std::size_t>(ListClass::kUrgent);
constexpr auto kPlanned = static_cast<std::size_t>(ListClass::kPlanned);

FreeSlots free_slots(std::int32_t routine, std::int32_t urgent, std::int32_t planned) {
  FreeSlots out{};
  out[kRoutine] = routine;
  out[kUrgent] = urgent;
  out[kPlanned] = planned;
  return out;
}

/// Patients by their clock start, the oldest first.
struct WaitingList {
  std::vector<std::int32_t> clocks;
  [[nodiscard]] std::size_t size() const { return clocks.size(); }
  [[nodiscard]] std::int32_t oldest() const { return clocks.front(); }
  [[nodiscard]] std::int32_t first_from(std::int32_t day) const {
    const auto found = std::lower_bound(clocks.begin(), clocks.end(), day);
    return found == clocks.end() ? oldest() : *found;
  }
  [[nodiscard]] std::int32_t by_lot(std::size_t rank) const { return clocks.at(rank); }
};

}  // namespace

TEST_CASE("policy: a rate of slots falls on the days with sessions", "[quick][policy][unit]") {
  CHECK(planned_slots(10, 7, 1) == 10);
  CHECK(planned_slots(10, 5, 1) == 14);
  CHECK(planned_slots(10, 5, 0.5) == 7);
}

TEST_CASE("policy: a carve-out keeps planned slots first, then urgent ones of the others", "[quick][policy][unit]") {
  KeptCarry carry;
  CHECK(keep_slots(20, 0.25, 0.2, carry) == free_slots(12, 3, 5));
  CHECK(keep_slots(20, 1, 1, carry) == free_slots(0, 0, 20));
  CHECK(keep_slots(20, 0, 1, carry) == free_slots(0, 20, 0));
  CHECK(keep_slots(0, 0.5, 0.5, carry) == free_slots(0, 0, 0));

  carry = {};
  FreeSlots sum{};
  for (int day = 0; day < 100; ++day) {
    const FreeSlots kept = keep_slots(3, 0.1, 0.5, carry);
    CHECK(kept[kRoutine] + kept[kUrgent] + kept[kPlanned] == 3);
    for (std::size_t i = 0; i < kept.size(); ++i) sum[i] += kept[i];
  }
  CHECK(sum == free_slots(135, 135, 30));  // fractions are not lost
}

TEST_CASE("policy: kept slots that are released are anybody's", "[quick][policy][unit]") {
  CHECK(released(free_slots(2, 3, 4)) == free_slots(9, 0, 0));
  CHECK(released(free_slots(0, 0, 0)) == free_slots(0, 0, 0));
}

TEST_CASE("policy: sessions without a team lose their slots together", "[quick][policy][unit]") {
  std::vector<bool> finds{true, false, true};
  std::size_t requested = 0;
  const auto team = [&] { return static_cast<bool>(finds.at(requested++)); };
  CHECK(slots_with_team(10, 4, team) == 6);  // sessions of 4, 4 and 2
  CHECK(requested == 3);
  finds.assign(10, false);
  requested = 0;
  CHECK(slots_with_team(10, 0.2, team) == 0);  // at least one slot a session
  CHECK(requested == 10);
  finds.assign(5, true);
  requested = 0;
  CHECK(slots_with_team(10, 1.5, team) == 10);  // half up
  CHECK(requested == 5);
  CHECK(slots_with_team(0, 4, team) == 0);
}

TEST_CASE("policy: each list has its slots, and the urgent one routine slots too", "[quick][policy][unit]") {
  CHECK(slot_for(ListClass::kUrgent, free_slots(1, 1, 1)) == ListClass::kUrgent);
  CHECK(slot_for(ListClass::kUrgent, free_slots(1, 0, 1)) == ListClass::kRoutine);
  CHECK(slot_for(ListClass::kUrgent, free_slots(0, 0, 1)) == std::nullopt);
  CHECK(slot_for(ListClass::kPlanned, free_slots(1, 1, 1)) == ListClass::kPlanned);
  CHECK(slot_for(ListClass::kPlanned, free_slots(1, 1, 0)) == std::nullopt);
  CHECK(slot_for(ListClass::kRoutine, free_slots(1, 1, 1)) == ListClass::kRoutine);
  CHECK(slot_for(ListClass::kRoutine, free_slots(0, 1, 1)) == std::nullopt);
}

TEST_CASE("policy: dates are given after the notice of the list", "[quick][policy][unit]") {
  CHECK(first_bookable(ListClass::kUrgent, 100, 7, 2) == 102);
  CHECK(first_bookable(ListClass::kPlanned, 100, 7, 2) == 107);
  CHECK(first_bookable(ListClass::kRoutine, 100, 7, 2) == 107);
}

TEST_CASE("policy: a routine slot goes by its rule", "[quick][policy][unit]") {
  const WaitingList list{{-400, -300, -10, 0, 5}};
  const std::int32_t target = clock_start_at_target(60, 364.9);
  CHECK(target == -304);
  CHECK(LongestWait::pick(list, target, 0.9) == -400);
  CHECK(NearestTarget::pick(list, target, 0.9) == -300);  // the first to reach the target
  CHECK(NearestTarget::pick(list, 6, 0.9) == -400);       // all are past it: the longest waiting
  CHECK(Anybody::pick(list, target, 0.0) == -400);
  CHECK(Anybody::pick(list, target, 0.5) == -10);
  CHECK(Anybody::pick(list, target, 0x1.fffffffffffffp-1) == 5);
}

TEST_CASE("policy: the rule of a routine slot is drawn by the shares", "[quick][policy][unit]") {
  const auto word = [](double u, double chronological, double near_breach) {
    return RoutineRules::kWords[routine_rule(u, chronological, near_breach)];
  };
  CHECK(word(0.64, 0.65, 0.10) == "chronological");
  CHECK(word(0.65, 0.65, 0.10) == "near_breach");
  CHECK(word(0.74, 0.65, 0.10) == "near_breach");
  CHECK(word(0.76, 0.65, 0.10) == "anybody");
  CHECK(word(0.99, 1, 0) == "chronological");
  CHECK(word(0, 0, 0) == "anybody");
  CHECK(word(0.99, 0.5, 0.9) == "near_breach");  // gets what the first leaves
}

TEST_CASE("policy: patients are called in evenly over the session", "[quick][policy][unit]") {
  CHECK(call_in_share(0, 1) == 0.5);
  CHECK(call_in_share(0, 4) == 0.125);
  CHECK(call_in_share(3, 4) == 0.875);
}

TEST_CASE("policy: urgent patients and protected waits are spared", "[quick][policy][unit]") {
  const Booked urgent{ListClass::kUrgent, false, 0, 0, 1}, long_wait{ListClass::kRoutine, true, 365, 0, 2},
      no_clock{ListClass::kRoutine, false, 365, 0, 3};
  CHECK(is_spared(urgent, std::nullopt));
  CHECK(is_spared(long_wait, 364));
  CHECK_FALSE(is_spared(long_wait, 365));
  CHECK_FALSE(is_spared(long_wait, std::nullopt));
  CHECK_FALSE(is_spared(no_clock, 364));
}

TEST_CASE("policy: the shortest wait is cancelled first, the spared last", "[quick][policy][unit]") {
  std::vector<Booked> booked{{ListClass::kRoutine, true, 400, -400, 1},
                             {ListClass::kRoutine, true, 10, -10, 5},
                             {ListClass::kUrgent, true, 1, -1, 2},
                             {ListClass::kRoutine, true, 10, -10, 4},
                             {ListClass::kRoutine, false, 0, -50, 3}};
  const auto order = [&](const auto& before) {
    std::sort(booked.begin(), booked.end(), before);
    std::vector<std::uint64_t> ids;
    for (const Booked& b : booked) ids.push_back(b.id);
    return ids;
  };
  using Ids = std::vector<std::uint64_t>;
  CHECK(order([](const Booked& a, const Booked& b) { return ShortestWaitFirst::before(a, b); }) == Ids{2, 4, 5, 3, 1});
  CHECK(order([](const Booked& a, const Booked& b) { return before_with_spared_last<ShortestWaitFirst>(a, b, 364); }) ==
        Ids{4, 5, 3, 2, 1});
}
