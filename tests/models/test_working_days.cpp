// Arrivals `N /working day`: N on every working day, nobody on weekends and bank holidays, whatever the profile.

#include <catch2/catch.hpp>

#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using test::Study;
namespace engine = icsflow::engine;

namespace {

/// One stream with these keys, from Monday 30 March 2026 on. Good Friday is 3 April, Easter Monday 6 April.
Study arrivals(const test::TemporaryDirectory& directory, const std::string& keys, const std::string& dates,
               const std::string& holidays = "england-and-wales") {
  return Study(directory.write("days.yaml", R"(icsflow: 1
name: Working days
)" + dates + R"(
calendar: {holidays: )" + holidays + R"(}
profiles:
  evenings: {hours: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 0, 0, 0, 0]}
  mondays: {week: [2, 1, 1, 1, 1, 4, 4]}
seasons: {spring: [1, 1, 0.5, 2, 1, 1, 1, 1, 1, 1, 1, 1]}
providers: {clinic: {kind: other, resources: {places: {kind: pool, capacity: unlimited}}}}
pathways: {visit: {steps: {seen: {use: places, for: 1 min, next: gone}, gone: {leave: home}}}}
streams: {patients: {at: clinic, pathway: visit, )" +
                                                keys + "}}\n"));
}

/// Expected arrivals on each of the first `n` days: the integral of the compiled rate.
std::vector<double> by_day(const Study& study, int n) {
  const CompiledStream& s = study.model->providers.at(0).streams.at(0);
  std::vector<double> out;
  for (int d = 0; d < n; ++d) {
    out.push_back(study.model->base.value(s.rate) *
                  study.model->profiles.at(s.profile).integral(engine::start_of_day(d), engine::start_of_day(d + 1)));
  }
  return out;
}

void check_days(const std::vector<double>& found, const std::vector<double>& expected) {
  REQUIRE(found.size() == expected.size());
  for (std::size_t d = 0; d < found.size(); ++d) {
    INFO("day " << d);
    CHECK(found[d] == Approx(expected[d]).margin(1e-9));
  }
}

const std::string kThreeWeeks = "start: 2026-03-30\nuntil: 2026-04-20";

}  // namespace

TEST_CASE("working days: nobody comes on weekends and bank holidays, with a profile or without",
          "[quick][working_days]") {
  const test::TemporaryDirectory directory;
  const std::vector<double> even{30, 30, 30, 30, 0, 0, 0, 0, 30, 30, 30, 30, 0, 0, 30, 30, 30, 30, 30, 0, 0};
  SECTION("without a profile") {
    check_days(by_day(arrivals(directory, "rate: 30 /working day", kThreeWeeks), 21), even);
  }
  SECTION("with a profile of the hours") {
    const Study study = arrivals(directory, "rate: 30 /working day, profile: evenings", kThreeWeeks);
    check_days(by_day(study, 21), even);
    const auto& profile = study.model->profiles.at(study.model->providers.at(0).streams.at(0).profile);
    CHECK(profile.integral(engine::kStart, engine::kStart + engine::hours(18)) == 0);
    CHECK(profile.integral(engine::kStart, engine::kStart + engine::hours(19)) == Approx(0.25));
  }
  SECTION("with a profile of the week: its weekdays, and the mean of a full week is kept") {
    const std::vector<double> week{50, 25, 25, 25, 0, 0, 0, 0, 25, 25, 25, 25, 0, 0, 50, 25, 25, 25, 25, 0, 0};
    check_days(by_day(arrivals(directory, "rate: 30 /working day, profile: mondays", kThreeWeeks), 21), week);
  }
  SECTION("with a season too: March half, April twice the rate") {
    const std::vector<double> season{15, 15, 60, 60, 0, 0, 0, 0, 60};
    check_days(by_day(arrivals(directory, "rate: 30 /working day, profile: evenings, season: spring", kThreeWeeks), 9),
               season);
  }
  SECTION("bank holidays that the scenario lists") {
    const std::vector<double> listed{30, 0, 30, 30, 30, 0, 0};
    check_days(by_day(arrivals(directory, "rate: 30 /working day, profile: evenings", kThreeWeeks, "[2026-03-31]"), 7),
               listed);
  }
  SECTION("a rate per day knows no holidays") {
    const std::vector<double> every(7, 30);
    check_days(by_day(arrivals(directory, "rate: 30 /day, profile: evenings", kThreeWeeks), 7), every);
  }
}

TEST_CASE("working days: a run from Good Friday to Easter Monday sees nobody", "[quick][working_days]") {
  const test::TemporaryDirectory directory;
  const auto served = [&](const std::string& keys, const std::string& dates) {
    const Study study = arrivals(directory, keys, dates);
    return study.headline(study.run(), "served", "clinic/visit.seen");
  };
  const std::string easter = "start: 2026-04-03\nuntil: 2026-04-07",
                    and_tuesday = "start: 2026-04-03\nuntil: 2026-04-08";
  for (const std::string profile : {"", ", profile: evenings", ", profile: mondays"}) {
    INFO(profile);
    CHECK(served("rate: 1000 /working day" + profile, easter) == 0);
    CHECK(served("rate: 1000 /working day" + profile, and_tuesday) > 500);  // 833 or 1000 are expected
  }
  CHECK(served("rate: 1000 /day, profile: evenings", easter) > 3000);
}
