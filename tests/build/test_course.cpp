// icsflow build: what changes during the year that is built, by hand-made series of lists.

#include "planned/course.hpp"
#include "round.hpp"

using namespace icsflow::models;
using namespace icsflow::models::building;
using test::Round;

namespace {

using std::chrono::months;
using std::chrono::year;
using std::chrono::year_month;

constexpr year_month kCensus = year{2026} / std::chrono::January;
constexpr double kSize = 1e9, kRemovedDay = 100;

double days_in(year_month month) {
  return static_cast<double>(
      (std::chrono::sys_days((month + months{1}) / 1) - std::chrono::sys_days(month / 1)).count());
}

/// A trust where nobody comes and nobody is treated: 100 a day are removed of a list so long that this does not matter,
/// all of them over 18 weeks. `extra` is what the list moves by beside.
struct Removing {
  Round round;
  std::vector<Service> services{test::service("RA7")};
  Balances balances;
  Derivation record;

  template <class Extra>
  Removing(int years, const Extra& extra) {
    services[0].counts.list = kSize;
    services[0].bands = {};
    balances["RA7"].hazard = kRemovedDay / kSize;
    balances["RA7"].at_18 = 0.01;
    double list = kSize, within = 0.6 * kSize;
    for (int m = 12 * years; m >= 0; --m) {
      const year_month month = kCensus - months{m};
      if (m < 12 * years) list += extra(month) - kRemovedDay * days_in(month);
      round.inputs.lists["RA7"][month] = {list, within, 100};
    }
  }
  Course course() { return derive_course(round.setting(services), round.inputs, services, balances, record); }
};

unsigned of_year(year_month month) { return static_cast<unsigned>(month.month()); }

}  // namespace

TEST_CASE("build, course: a calendar month in which less is removed each year", "[quick][build]") {
  // In April the list loses 600 fewer, of 3,042 a month: 550 fewer than the year's mean, other months 50 more.
  Removing removing(4, [](year_month month) { return of_year(month) == 4 ? 600.0 : 0.0; });
  const Course course = removing.course();
  CHECK(course.removals_vary());
  CHECK(course.removals[3] == Approx(0.82));
  for (const unsigned month : {0U, 1U, 2U, 4U, 7U, 11U}) CHECK(course.removals[month] == Approx(1.02));
}

TEST_CASE("build, course: what moves in other months every year is luck, and that is said", "[quick][build]") {
  // Each year another month: means of four years, which vary by no more than such luck makes them.
  Removing luck(4, [](year_month month) {
    const int y = static_cast<int>(month.year());
    return of_year(month) == static_cast<unsigned>(1 + (5 * y) % 12) ? 2400.0 : 0.0;
  });
  CHECK(luck.course().removals_vary());  // the means that there are
  luck.round.assume({{{"removals_kept", ""}, 0}});
  CHECK_FALSE(luck.course().removals_vary());
  const auto& rows = luck.record.rows();
  REQUIRE(!rows.empty());
  CHECK(rows[0].name == "removals_by_month");
  CHECK(rows[0].value == 0);
}

TEST_CASE("build, course: too few years, or no removals at the line, say nothing", "[quick][build]") {
  const auto april = [](year_month month) { return of_year(month) == 4 ? 600.0 : 0.0; };
  CHECK_FALSE(Removing(2, april).course().removals_vary());
  Removing none(4, april);
  none.balances["RA7"].at_18 = 0;
  CHECK_FALSE(none.course().removals_vary());
  Removing lost(4, april);
  lost.round.inputs.lists.clear();
  const Course course = lost.course();
  CHECK_FALSE(course.removals_vary());
  CHECK(course.over_18 == 1);
  CHECK(course.over_52 == 1);
  // Without completed pathways by week nothing is derived by them.
  Removing no_weeks(4, april);
  no_weeks.round.inputs.stopped.clear();
  CHECK_FALSE(no_weeks.course().removals_vary());
}

TEST_CASE("build, course: long waits that fell in the year before the census go on falling", "[quick][build]") {
  Round round;
  round.assume({{{"weight_over_18", ""}, 0.5}, {{"weight_over_52", ""}, 2}});
  const std::vector<Service> services{test::service("A"), test::service("B")};
  const Balances balances{{"A", {}}, {"B", {}}};
  Derivation record;
  const auto course = [&] { return derive_course(round.setting(services), round.inputs, services, balances, record); };
  auto& lists = round.inputs.lists;
  lists["A"][kCensus - months{12}] = {600, 300, 100};
  lists["B"][kCensus - months{12}] = {400, 300, 100};  // 40 % over 18 weeks, 20 % over 52
  lists["A"][kCensus] = {600, 480, 50};
  lists["B"][kCensus] = {400, 320, {}};  // 20 %, 5 %
  // Halved: 2^(1 / (12 x 0.5)); to a quarter: 4^(1 / (12 x 2)).
  CHECK(course().over_18 == Approx(1.122));
  CHECK(course().over_52 == Approx(1.059));

  lists["A"][kCensus].over_52 = 49;  // too few to tell
  CHECK(course().over_52 == 1);
  lists["A"][kCensus] = {600, 100, 400};  // more than before: no pressure to go on
  CHECK(course().over_18 == 1);
  CHECK(course().over_52 == 1);
  lists["C"][kCensus] = {1e6, 1, 1e5};  // nobody's list here
  CHECK(course().over_18 == 1);
}
