#include <catch2/catch.hpp>

#include "icsflow/domain/workforce.hpp"

using namespace icsflow::models;

TEST_CASE("workforce: hours that nobody works", "[quick][workforce][unit]") {
  StaffGroup g{100, 0.10, 0.05, 0.17, 0.05, 0.0, 0.0};
  CHECK(substantive_hours(g) == Approx(37.5 * 100 * 0.90 * 0.95 * 0.83));
  CHECK(funded_hours(g) == Approx(37.5 * 100 * 0.78));
  CHECK(unfilled_share(g) == Approx(1 - (0.90 * 0.95 * 0.83) / 0.78));
  const double unfilled = unfilled_share(g);
  g.bank_fill = 0.70;
  g.agency_fill = 0.15;
  CHECK(unfilled_share(g) == Approx(0.15 * unfilled));
  g.vacancy = 0;
  g.sickness = 0;
  CHECK(unfilled_share(g) == 0.0);  // more hours than funded: no shortfall
  CHECK(unfilled_share(StaffGroup{}) == 0.0);
}

TEST_CASE("workforce: beds close above the tolerated unfilled share", "[quick][workforce][unit]") {
  CHECK(closed_bed_share(0.10, 0.15) == 0.0);
  CHECK(closed_bed_share(0.15, 0.15) == 0.0);
  CHECK(closed_bed_share(0.235, 0.15) == Approx(0.1));
  CHECK(closed_bed_share(1.0, 0.15) == 1.0);
}

TEST_CASE("workforce: theatre sessions that find a team", "[quick][workforce][unit]") {
  // 5 % absent in 7 roles: 30 % of sessions lost without a pool, about 16 % with one floater for four teams, 6 % with
  // two.
  CHECK(session_run_share(7, 0, 1, 0.05) == Approx(0.6983373));
  CHECK(session_run_share(7, 0, 4, 0.05) == Approx(0.6983373).margin(0.005));
  CHECK(1 - session_run_share(7, 1, 4, 0.05) == Approx(0.16).margin(0.02));
  CHECK(1 - session_run_share(7, 2, 4, 0.05) == Approx(0.06).margin(0.02));
  CHECK(session_run_share(7, 0, 1, 0.0) == 1.0);
  CHECK(session_run_share(7, 0, 1, 1.0) == 0.0);
  // Worse staffing never runs more sessions; more floaters never fewer.
  for (int k = 0; k < 50; ++k) {
    const double phi = k / 50.0;
    CHECK(session_run_share(7, 1, 4, phi) >= session_run_share(7, 1, 4, phi + 0.02) - 1e-12);
    CHECK(session_run_share(7, 2, 4, phi) >= session_run_share(7, 1, 4, phi) - 1e-12);
  }
}
