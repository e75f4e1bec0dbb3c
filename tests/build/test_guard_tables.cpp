// icsflow build: the tables that the start guard holds the first months of a run against.

#include "round.hpp"
#include "write/write.hpp"

using namespace icsflow::models;
using namespace icsflow::models::building;
using test::Round;
using test::weeks;

namespace {

using std::chrono::months;
using std::chrono::year;
using std::chrono::year_month;

constexpr year_month kCensus = year{2026} / std::chrono::January;

/// Two providers with a return in every month of a year and a month, one that joined and one that left.
struct Built {
  Round round;
  System system;
  Derivation record;
  BuildRequest request;

  Built() {
    for (const std::string provider : {"A", "B", "JOINED", "NO_SERIES"}) {
      system.published.push_back(test::service(provider));
      system.bands[{provider, "C_100"}].without = weeks({{3, provider == "A" ? 120U : 60U}});
    }
    for (int m = 0; m <= 12; ++m) {
      const year_month month = kCensus - months{12 - m};
      round.inputs.lists["A"][month] = {108.0 + m, 60.0 + m, 5};
      round.inputs.lists["B"][month] = {48.0 + m, 40, {}};
      round.inputs.lists["OTHERS"][month] = {5000, 4000, 9};
      if (m > 0) round.inputs.lists["JOINED"][month] = {500, 500, 0};
    }
    round.inputs.sources["lists.csv"] = "A series.";
  }
  [[nodiscard]] std::optional<std::string> months_table() const {
    return published_months({request, round.inputs, round.assumptions(), system, record});
  }
};

}  // namespace

TEST_CASE("build, start guard: who joins or leaves moves nothing", "[quick][build]") {
  Built built;
  built.round.inputs.lists["B"].erase(kCensus - months{6});
  // 12 whole months are too few to know each month's change.
  CHECK_FALSE(built.months_table());
  built.round.inputs.lists["A"][kCensus - months{13}] = {100, 60, 7};
  built.round.inputs.lists["B"][kCensus - months{13}] = {50, 40, 1};
  const auto table = built.months_table();
  REQUIRE(table);
  CHECK(table->starts_with("# source: A series.\n# mark: A-d\n"));
  CHECK(table->find("in the last month: A B; left out: JOINED\n") != std::string::npos);
  CHECK(table->find("\nmonth,list,within_18_weeks,over_52_weeks\n2024-12,150,100,8\n2025-01,156,100,5\n") !=
        std::string::npos);
  CHECK(table->find("\n2025-07,,,\n") != std::string::npos);
  CHECK(table->ends_with("\n2026-01,180,112,5\n"));
}

TEST_CASE("build, start guard: only of the list that is built, with thresholds", "[quick][build]") {
  Built built;
  CHECK(built.months_table());
  SECTION("another month's list") { built.round.inputs.census = kCensus - months{1}; }
  SECTION("another list") { built.system.bands[{"A", "C_100"}].without = weeks({{3, 123}}); }
  SECTION("a board's list, shared out") { built.system.board_list = true; }
  SECTION("without thresholds") {
    for (auto& [month, figures] : built.round.inputs.lists["B"]) figures.within_18.reset();
  }
  SECTION("two providers in one series, of which one is not built") {
    // The series of A has B in it, and the list of B is not known to be.
    for (auto& [month, figures] : built.round.inputs.lists["A"]) figures.list += 48;
    built.round.inputs.lists.erase("B");
  }
  CHECK_FALSE(built.months_table());
}

TEST_CASE("build, start guard: two providers in one series", "[quick][build]") {
  Built built;
  for (auto& [month, figures] : built.round.inputs.lists["A"])
    figures.list += built.round.inputs.lists["B"][month].list;
  built.round.inputs.lists.erase("B");
  built.round.assume({{{"list_series", "B>A"}, 1}});
  built.round.inputs.sources["lists.csv"] = "A series.";
  const auto table = built.months_table();
  REQUIRE(table);
  CHECK(table->ends_with("\n2026-01,180,72,5\n"));
}

TEST_CASE("build, start guard: shares and medians of completed pathways", "[quick][build]") {
  Built built;
  const auto stopped = [&](const char* provider, const char* function) -> StoppedBands& {
    return built.system.stopped[{provider, function}];
  };
  stopped("A", "C_100").admitted = weeks({{0, 10}, {17, 10}, {18, 20}});
  stopped("B", "C_100").admitted = weeks({{18, 20}});
  stopped("A", "C_110").non_admitted = weeks({{4, 8}});
  const std::string table =
      published_completed({built.request, built.round.inputs, built.round.assumptions(), built.system, built.record});
  CHECK(
      table.ends_with("\npart,function,completed,within_18_weeks,median_wait\n"
                      "1A,all,60,20,18.25\n1A,C_100,60,20,18.25\n1B,all,8,8,4.50\n1B,C_110,8,8,4.50\n"));
  CHECK(table.find("completed in 2026-01") != std::string::npos);
}
