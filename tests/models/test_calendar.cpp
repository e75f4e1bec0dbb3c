#include <catch2/catch.hpp>

#include "icsflow/models/calendar.hpp"

using namespace icsflow::models;
using namespace std::chrono;

TEST_CASE("calendar: bank holidays of England and Wales by rule", "[quick][calendar][unit]") {
  // GOV.UK, UK bank holidays (Open Government Licence v3.0).
  const auto expect = [](int y, const std::vector<std::string>& dates) {
    std::vector<std::string> found;
    for (const sys_days d : bank_holidays(year{y})) found.push_back(iso_date(d));
    CHECK(found == dates);
  };
  expect(2026, {"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25",
                "2026-12-28"});
  expect(2027, {"2027-01-01", "2027-03-26", "2027-03-29", "2027-05-03", "2027-05-31", "2027-08-30", "2027-12-27",
                "2027-12-28"});
  expect(2028, {"2028-01-03", "2028-04-14", "2028-04-17", "2028-05-01", "2028-05-29", "2028-08-28", "2028-12-25",
                "2028-12-26"});
  // Christmas Day on a Sunday: its substitute is the Tuesday, Boxing Day stays on the Monday.
  expect(2016, {"2016-01-01", "2016-03-25", "2016-03-28", "2016-05-02", "2016-05-30", "2016-08-29", "2016-12-26",
                "2016-12-27"});
}

TEST_CASE("calendar: weekdays, weeks from Sunday, months of a run", "[quick][calendar][unit]") {
  const sys_days start{2026y / February / 1};  // a Sunday
  const Calendar c(start, 400, bank_holidays(2026y));
  CHECK(c.weekday(0) == 6);
  CHECK(c.weekday(1) == 0);
  CHECK(c.weekday(-1) == 5);
  CHECK(c.week(0) == 0);
  CHECK(c.week(6) == 0);
  CHECK(c.week(7) == 1);
  CHECK(c.month(27) == 1);
  CHECK(c.month(28) == 2);
  CHECK(c.month_index(28) == 1);
  CHECK(c.month_index(365) == 12);
  CHECK(c.is_holiday(61));  // 3 April 2026, Good Friday
  CHECK_FALSE(c.is_working_day(61));
  CHECK(c.service_weekday(61) == 6);
  CHECK(c.is_working_day(1));
  const Calendar wednesday(sys_days{2026y / April / 1}, 30, {});
  CHECK(wednesday.week(3) == 0);  // Saturday 4 April
  CHECK(wednesday.week(4) == 1);  // Sunday
}
