#include "icsflow/domain/policies.hpp"

#include <catch2/catch.hpp>

using namespace icsflow::models;

TEST_CASE("policy: cancellations for want of beds", "[quick][policy][unit]") {
  // booked, free now, expected to leave, expected emergencies, waiting now, reserve
  CHECK(cancellations_for_want_of_beds(30, 40, 0, 0, 0, 0) == 0);
  CHECK(cancellations_for_want_of_beds(30, 10, 0, 0, 0, 0) == 20);
  CHECK(cancellations_for_want_of_beds(30, 10, 25, 10, 0, 0) == 5);
  CHECK(cancellations_for_want_of_beds(30, 10, 25, 10, 8, 2) == 15);
  CHECK(cancellations_for_want_of_beds(30, 0, 0, 50, 20, 5) == 30);  // never more than are booked
  CHECK(cancellations_for_want_of_beds(0, 0, 0, 50, 20, 5) == 0);
}

TEST_CASE("policy: escalation beds open above the trigger only", "[quick][policy][unit]") {
  CHECK(escalation_beds(1000, 950, 0.95, 0.04) == 0);
  CHECK(escalation_beds(1000, 951, 0.95, 0.04) == 40);
  CHECK(escalation_beds(1000, 1000, 0.95, 0.0) == 0);
}

TEST_CASE("policy: whole slots carry what rounding left", "[quick][policy][unit]") {
  double carry = 0;
  std::int64_t sum = 0;
  for (int day = 0; day < 1000; ++day) {
    const std::int64_t n = whole_slots(carry, 2.3);
    CHECK((n == 2 || n == 3));
    sum += n;
  }
  CHECK(sum == 2300);
  CHECK(whole_slots(carry = 0, 0.5) == 1);  // half up
}

TEST_CASE("policy: expectations follow what was seen", "[quick][policy][unit]") {
  double e = 0;
  for (int week = 0; week < 40; ++week) update_expectation(e, 12);
  CHECK(e == Approx(12).epsilon(1e-4));
}

TEST_CASE("policy: the bed meeting counts what happens from 07:00 until 18:00", "[quick][policy][unit]") {
  using icsflow::engine::minutes;
  CHECK_FALSE(policies::counts_for_bed_meeting(minutes(7 * 60 - 1)));
  CHECK(policies::counts_for_bed_meeting(minutes(7 * 60)));
  CHECK(policies::counts_for_bed_meeting(minutes(18 * 60 - 1)));
  CHECK_FALSE(policies::counts_for_bed_meeting(minutes(18 * 60)));
}
