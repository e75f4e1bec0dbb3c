#include <catch2/catch.hpp>
#include <fstream>

#include "text/quantity.hpp"

using namespace icsflow::models;

namespace {

double canonical(const std::string& text) {
  const auto parsed = parse_quantity(text);
  INFO(text << ": " << parsed.error);
  REQUIRE(parsed.value);
  return parsed.value->value;
}

Unit unit(const std::string& text) { return parse_quantity(text).value->unit; }

}  // namespace

TEST_CASE("Quantity: units come out in their canonical size", "[quick][models][units]") {
  CHECK(canonical("12") == 12);
  CHECK(canonical("+1.5e2") == 150);
  CHECK(canonical("-3") == -3);
  CHECK(canonical(".5") == 0.5);
  CHECK(canonical("30 %") == 0.3);
  CHECK(canonical("30%") == 0.3);
  CHECK(canonical("6 h") == 0.25);
  CHECK(canonical("90 min") == 0.0625);
  CHECK(canonical("43200 s") == 0.5);
  CHECK(canonical("86400000 ms") == 1);
  CHECK(canonical("2 d") == 2);
  CHECK(canonical("6 wk") == 42);
  CHECK(canonical("0.5 /h") == 12);
  CHECK(canonical("4 /min") == 5760);
  CHECK(canonical("1 /s") == 86400);
  CHECK(canonical("84 /week") == 12);
  CHECK(canonical("365 /year") == 1);
  CHECK(canonical("12 /day") == 12);
  CHECK(canonical("12 / working  day") == 12);
  CHECK(unit("12 /working day") == Unit::kWorkingRate);
  CHECK(unit("12 /day") == Unit::kRate);
  CHECK(unit("12") == Unit::kNumber);
  CHECK(unit("1 d") == Unit::kDuration);
}

TEST_CASE("Quantity: what is no number or no unit is refused with a hint", "[quick][models][units]") {
  for (const char* text : {"", "twelve", "nan", "inf", "-inf", "0x10", "1e999", "1e-999", "1e308 wk", "-1e308 /h",
                           "5e-324 ms", "--1", "1,000", "1.2.3", "1_000", "٣"}) {
    INFO(text);
    CHECK_FALSE(parse_quantity(text).value);
  }
  CHECK(parse_quantity("4 hours").error == "unknown unit \"hours\"; did you mean \"h\"?");
  CHECK(parse_quantity("4 /month").error == "unknown unit \"/month\"; months differ in length: use /year or /day");
  CHECK(parse_quantity("1,200").error == "write numbers without thousands separators, decimals with a point");
}

TEST_CASE("Number: the rule of a field decides", "[quick][models][units]") {
  CHECK(parse_number("4", rules::kDuration).error ==
        "expected a duration such as 4 h, 15 min or 2 d, 0 or more; found \"4\" without a unit");
  CHECK(parse_number("4 h", rules::kRate).error ==
        "expected a rate such as 12 /day, 0.5 /h or 84 /week, 0 or more; found \"4 h\"");
  CHECK(parse_number("1.5", rules::kCount).error == "expected a whole number, 0 or more; found \"1.5\"");
  CHECK(parse_number("-1", rules::kCount).error == "expected a whole number, 0 or more; found \"-1\"");
  CHECK(parse_number("10", rules::kPriority).error == "expected a whole number, 0 to 9; found \"10\"");
  CHECK(parse_number("130 %", rules::kShare).error == "expected a share such as 30 % or 0.3, 0 to 1; found \"130 %\"");
  CHECK(parse_number("0 h", rules::kPositiveDuration).error ==
        "expected a duration such as 4 h, 15 min or 2 d, more than 0; found \"0 h\"");
  CHECK(parse_number("0.3", rules::kShare).value->unit == Unit::kShare);
  CHECK(parse_number("3 /working day", rules::kRate).value->unit == Unit::kWorkingRate);
}

TEST_CASE("Dates, times of day and yes and no are exact", "[quick][models][units]") {
  using namespace std::chrono;
  CHECK(parse_date("2026-10-01").value == sys_days(year(2026) / 10 / 1));
  CHECK(parse_date("2024-02-29").value);
  for (const char* text : {"2026-02-29", "2026-13-01", "2026-1-1", "01/10/2026", "20261001", "0001-01-01", ""})
    CHECK_FALSE(parse_date(text).value);
  CHECK(parse_time_of_day("08:30").value == icsflow::engine::minutes(510));
  CHECK(parse_time_of_day("24:00").value == icsflow::engine::hours(24));
  for (const char* text : {"24:01", "8:00", "08:60", "08.00", "0800", "25:00"})
    CHECK_FALSE(parse_time_of_day(text).value);
  CHECK(parse_yes_no("yes").value == true);
  CHECK(parse_yes_no("false").value == false);
  for (const char* text : {"NO", "y", "on", "1", ""}) CHECK_FALSE(parse_yes_no(text).value);
  CHECK(parse_mark("A-d").value == Mark::kAd);
  CHECK_FALSE(parse_mark("D").value);
}
