#include <catch2/catch.hpp>

#include "icsflow/domain/rtt.hpp"

using namespace icsflow::models;

TEST_CASE("RTT: days to published week bands and thresholds", "[quick][rtt][unit]") {
  CHECK(band_of_days(0) == 0);
  CHECK(band_of_days(1) == 0);
  CHECK(band_of_days(7) == 0);
  CHECK(band_of_days(8) == 1);
  CHECK(band_of_days(125) < kWithin18Bands);
  CHECK(band_of_days(126) < kWithin18Bands);
  CHECK(band_of_days(127) >= kWithin18Bands);
  CHECK(band_of_days(364) < kOver52Band);
  CHECK(band_of_days(365) == kOver52Band);
  CHECK(band_of_days(455) < kOver65Band);
  CHECK(band_of_days(456) == kOver65Band);
  CHECK(band_of_days(728) < kOver104Band);
  CHECK(band_of_days(729) == kOver104Band);
  CHECK(band_of_days(5000) == kOver104Band);
  for (int b = 0; b < kBands; ++b) {
    CHECK(band_of_days(first_day_of_band(b)) == b);
    CHECK(band_of_days(last_day_of_band(b)) == b);
    if (b > 0) CHECK(band_of_days(first_day_of_band(b) - 1) == b - 1);
  }
}

TEST_CASE("RTT: percentiles as published are linear inside the band", "[quick][rtt][unit]") {
  BandCounts bands{};
  bands[0] = 10;
  bands[1] = 10;
  bands[2] = 80;
  CHECK(band_percentile(bands, 0.5).value() == Approx(2.375));
  BandCounts others{};
  others[0] = 10;
  others[1] = 20;
  others[2] = 30;
  others[3] = 20;
  others[4] = 20;
  CHECK(band_percentile(others, 0.5).value() == Approx(2.0 + 20.0 / 30.0));
  CHECK(band_percentile(others, 0.92).value() == Approx(4.6));
  CHECK(band_percentile(others, 1.0).value() == Approx(5.0));
  CHECK_FALSE(band_percentile(BandCounts{}, 0.5).has_value());
  BandCounts open{};
  open[104] = 5;
  CHECK(band_percentile(open, 0.5).value() == 104.0);
  CHECK(total(others) == 100);
  CHECK(over(others, 3) == 40);
}
