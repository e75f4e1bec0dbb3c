// Waiting-list formulae against the numbers of the references (validation cases B1 to B4 and F1), to 1e-6 relative or
// the digits printed there.

#include "icsflow/domain/waiting_list.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

using namespace icsflow::models;
namespace wl = icsflow::models::waiting_list;
using std::chrono::sys_days;
using std::chrono::year;

namespace {
Approx near(double x) { return Approx(x).epsilon(1e-6); }
sys_days january(unsigned day) { return year(2024) / 1 / static_cast<int>(day); }
}  // namespace

TEST_CASE("waiting list: B1, the queue-management formulae", "[quick][models][waiting_list]") {
  CHECK(wl::load(30, 27) == near(1.111111));
  CHECK(wl::target_mean_wait(52, 4) == 13);
  CHECK(wl::target_mean_wait(35) == 8.75);
  CHECK(wl::target_mean_wait(30) == 7.5);
  CHECK(wl::target_mean_wait(52, 6) == near(8.666667));
  CHECK(wl::target_queue_size(30, 52) == 390);
  CHECK(wl::target_queue_size(30, 50) == 375);
  CHECK(wl::target_queue_size(30, 50, 6) == near(250));
  CHECK(wl::queue_ratio(1200, 390) == near(3.076923));
  CHECK(wl::relief_capacity(30, 1200, 390, 26) == near(61.153846));
  CHECK(wl::relief_capacity(33, 800, 200, 30) == near(53));
  CHECK(wl::relief_capacity(35, 250, 100, 15) == near(45));
  CHECK(wl::pressure(63, 52) == near(2.423077));
  CHECK(wl::pressure(42, 24) == near(3.5));
  CHECK(wl::pressure(55, 50) == near(2.2));
  CHECK(wl::pressure(24, 4) == near(12));
  CHECK(wl::exponential_mean_wait(18, 0.92) == near(7.126656));
  CHECK(wl::exponential_queue_size(100, 18, 0.92) == near(712.6656));
  CHECK(wl::exponential_queue_size(50, 18, 0.92) == near(356.3328));
  CHECK(wl::exponential_mean_wait(18, 0.95) == near(6.008548));
  CHECK(wl::exponential_queue_size(100, 18, 0.95) == near(600.8548));
  CHECK(wl::needs_special_measures(1200, 390));
  CHECK_FALSE(wl::needs_special_measures(780, 390));
  CHECK(wl::extra_capacity(356.3328, 82, 26) == near(10.551262));
  // An RTT list for a performance p at 300 referrals a week, printed to a tenth.
  for (const auto& [p, list] : {std::pair{0.5, 7790.6}, {0.6, 5893.3}, {0.7, 4485.2}, {0.8, 3355.2}, {0.92, 2138.0}})
    CHECK(wl::exponential_queue_size(300, 18, p) == Approx(list).epsilon(0).margin(0.05));
}

TEST_CASE("waiting list: B1 and F1, target capacity of the package and of the paper", "[quick][models][waiting_list]") {
  CHECK(wl::target_capacity_of_package(30, 52, 3, 1.1, 1.2) == near(30.076442));
  CHECK(wl::target_capacity_of_package(30, 52, 3, 1.1, 1.4) == near(30.0914423));
  CHECK(wl::target_capacity_of_package(42, 65, 2, 1.2, 1.5) == near(42.0567692));
  CHECK(wl::target_capacity_of_package(35, 50, 1, 1.3, 1.6) == near(35.0425));
  // The paper's fact 8 is another formula ...
  CHECK(wl::target_capacity_of_paper(30, 52, 1) == near(30.1923077));
  CHECK(wl::target_capacity_of_paper(30, 52, 6.58) == near(31.0507692));
  // ... and the vignette gives the paper's F to the package's formula in the place of its factor.
  CHECK(wl::target_capacity_of_package(30, 52, 1, 1, 1) == Approx(30.0192).epsilon(0).margin(5e-5));
  CHECK(wl::target_capacity_of_package(30, 52, 6.58, 1, 1) == Approx(30.1265).epsilon(0).margin(5e-5));
}

TEST_CASE("waiting list: what has no meaning is refused", "[quick][models][waiting_list]") {
  CHECK_THROWS_AS(wl::load(30, 0), std::domain_error);
  CHECK_THROWS_AS(wl::target_mean_wait(52, 0), std::domain_error);
  CHECK_THROWS_AS(wl::queue_ratio(10, 0), std::domain_error);
  CHECK_THROWS_AS(wl::relief_capacity(30, 1200, 390, 0), std::domain_error);
  CHECK_THROWS_AS(wl::pressure(30, 0), std::domain_error);
  CHECK_THROWS_AS(wl::target_capacity_of_package(30, 0, 3, 1, 1), std::domain_error);
  CHECK_THROWS_AS(wl::target_capacity_of_paper(30, 0, 1), std::domain_error);
  CHECK_THROWS_AS(wl::exponential_mean_wait(18, 1), std::domain_error);
  CHECK_THROWS_AS(wl::exponential_mean_wait(18, 0), std::domain_error);
  CHECK_THROWS_AS(wl::binned_percentile(std::vector<double>{1}, 1.1), std::domain_error);
}

TEST_CASE("waiting list: B2, a plan of five years", "[quick][models][waiting_list]") {
  // Demand grows by 5 % a year; in the third year a fifth is sent elsewhere besides.
  const std::vector<double> growth{0.05, 1.05 * 0.8 - 1, 0.05, 0.05};
  const auto years = wl::plan_years(100, growth, 18, 0.95);
  const double demand[] = {100, 105, 88.2, 92.61, 97.2405}, list[] = {600.855, 630.897, 529.954, 556.452, 584.274};
  REQUIRE(years.size() == 5);
  for (std::size_t y = 0; y < 5; ++y) {
    CHECK(years[y].demand == near(demand[y]));
    CHECK(years[y].target_queue == Approx(list[y]).epsilon(0).margin(5.1e-4));
  }
}

TEST_CASE("waiting list: B3, dated slots are booked first in, first out", "[quick][models][waiting_list]") {
  const auto dates = [](const wl::Booking& b) {
    std::vector<std::optional<sys_days>> out;
    for (const wl::Referral& r : b.referrals) out.push_back(r.removed);
    return out;
  };
  using Dates = std::vector<std::optional<sys_days>>;
  const wl::Booking first =
      wl::book_in_order({{january(10), {}}, {january(1), {}}, {january(4), {}}}, {january(5), january(3)});
  CHECK(first.slots_used == 2);
  CHECK(dates(first) == Dates{january(3), january(5), {}});
  // One is off the list already; the slot of 3 January comes before the next referral and is lost.
  const wl::Booking second =
      wl::book_in_order({{january(1), january(8)}, {january(4), {}}, {january(10), {}}, {january(16), {}}},
                        {january(3), january(5), january(18)});
  CHECK(second.slots_used == 2);
  CHECK(dates(second) == Dates{january(8), january(5), january(18), {}});
  const sys_days february = year(2024) / 2 / 1, march = year(2024) / 3 / 1;
  const wl::Booking third = wl::book_in_order({{january(1), {}}, {january(4), {}}}, {february, march});
  CHECK((*third.referrals[0].removed - third.referrals[0].referred).count() == 31);
  CHECK((*third.referrals[1].removed - third.referrals[1].referred).count() == 57);
  // Never on the day of referral.
  CHECK(wl::book_in_order({{january(3), {}}}, {january(3)}).slots_used == 0);
  CHECK(wl::book_in_order({{january(3), {}}}, {january(3), january(4)}).slots_used == 1);
  // Mean wait at a census.
  const std::vector<wl::Referral> list{{january(1), january(8)}, {january(4), january(11)}, {january(10), {}}};
  CHECK(wl::mean_wait_at(list, january(10)) == 3);
  CHECK(wl::mean_wait_at(list, january(8)) == 4);  // who is removed on the day does not wait any more
  CHECK(std::isnan(wl::mean_wait_at({}, january(10))));
}

TEST_CASE("waiting list: B4, percentiles of waits in bins", "[quick][models][waiting_list]") {
  const std::vector<double> three{10, 10, 80}, five{10, 20, 30, 20, 20}, none{0, 0, 0};
  CHECK(wl::binned_percentile(three, 0.5) == near(2.375));
  CHECK(wl::binned_percentile(five, 0.5) == near(2.666667));
  CHECK(wl::binned_percentile(five, 0.92) == near(4.6));
  CHECK(wl::binned_percentile(five, 0) == 0);
  CHECK(wl::binned_percentile(five, 1) == near(5));
  CHECK(wl::binned_percentile(none, 0.5) == 0);
}
