// The opening state of pools: what a planner says of the first midnight is what is there, or is refused.

#include <catch2/catch.hpp>
#include <cmath>
#include <regex>

#include "icsflow/compile/compiled_model.hpp"
#include "opening.hpp"

using namespace icsflow::models;
using test::Study;
using namespace test::opening;

TEST_CASE("opening: a pool opens with the number it says, however it is entered and fed", "[quick][opening]") {
  struct Row {
    std::string what, text;
    std::vector<std::pair<std::string, double>> there;
  };
  const std::string a36 = pool("a", "capacity: 200, opening: 36"),
                    shifts =
                        "shifts: {night: {from: '20:00', to: '08:00', units: 9}, day: {from: '08:00', to: '20:00', "
                        "units: 20}}, at_shift_end: ";
  const std::vector<Row> rows = {
      {"use", one(a36, kUse), {{"a", 36}}},
      {"seize", one(a36, kSeize), {{"a", 36}}},
      {"none", one(pool("a", "capacity: 200, opening: 0"), kUse), {{"a", 0}}},
      {"dated", one(a36, kUse, "arrivals: {2026-01-02: 5}"), {{"a", 36}}},
      {"dated, seized", one(a36, kSeize, "arrivals: {2026-01-02: 5}"), {{"a", 36}}},
      {"population", one(a36, kUse, "population: 50, returns_after: 9 d"), {{"a", 36}}},
      {"batches", one(a36, kUse, "rate: 1 /day, batch: {2: 50 %, 5: rest}"), {{"a", 36}}},
      {"both",
       one(pool("a", "capacity: 9, opening: 5") + pool("b", "capacity: 9, opening: 5"), kBoth),
       {{"a", 5}, {"b", 5}}},
      {"either",
       one(pool("a", "capacity: 9, opening: 5") + pool("b", "capacity: 9, opening: 7"), kEither),
       {{"a", 5}, {"b", 7}}},
      {"one within the other",
       one(pool("a", "capacity: 50, opening: 20") + pool("b", "capacity: 9, opening: 3"), kInner),
       {{"a", 20}, {"b", 3}}},
      {"the other as the flow implies",
       one(pool("a", "capacity: 50, opening: 40") + pool("b", "capacity: 9"), kInner, "rate: 2 /day",
           "stays: stationary"),
       {{"a", 40}}},
      {"hours",
       one(pool("a", "capacity: 420, opening: 42"), std::regex_replace(kCare, std::regex("7, 5, 3"), "3")),
       {{"a", 42}}},
      {"by what patients carry",
       one(pool("a", "capacity: 50, opening: 20") + pool("b", "capacity: 50, opening: 11"), kBySeverity),
       {{"a", 20}, {"b", 11}}},
      {"rostered",
       one(pool("a", "capacity: 50, opening: 20, preemption: repeat, discipline: lifo, turnover: 1 h"), kUse),
       {{"a", 20}}},
      {"grants",
       one(pool("a", "capacity: 50, opening: 20, grants: {at: '09:00', share: [1, 1, 1, 1, 1, 1, 1]}"), kSeize),
       {{"a", 20}}},
      {"shifts, finish", one(pool("a", shifts + "finish, opening: 7"), kUse), {{"a", 7}}},
      {"shifts, hand over", one(pool("a", shifts + "hand_over, opening: 7"), kUse), {{"a", 7}}},
      {"shifts, preempt", one(pool("a", shifts + "preempt, opening: 7"), kUse), {{"a", 7}}},
      {"more than the night's",
       one(pool("a", shifts + "finish, opening: 12"), kUse, "rate: 2 /day", "above_capacity: keep"),
       {{"a", 12}}},
      {"more than there are",
       one(pool("a", "capacity: 10, opening: 12"), kUse, "rate: 2 /day", "above_capacity: keep"),
       {{"a", 12}}},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    const Study study = study_of(row.text);
    for (const auto& [item, n] : row.there) CHECK(at_start(study, item) == std::vector<double>{n});
  }
}

TEST_CASE("opening: pools that are reached by transfers open with the number they say", "[quick][opening]") {
  for (const std::string hand : {"accept", "go"}) {
    const Study study = study_of(kHead + R"(channels: [{from: w, to: v, floor: 1 h}, {from: v, to: w, floor: 1 h}]
providers:
  w: {kind: acute, resources: {beds: {kind: pool, capacity: 30, beds: yes, opening: 9}}}
  v: {kind: community, resources: {places: {kind: pool, capacity: 30, opening: 11}, chairs: {kind: pool, capacity: 30, opening: 4}}}
pathways:
  p:
    steps:
      bed: {seize: beds, next: stay}
      stay: {delay: 4 d, mark: ready, next: go}
      go: {transfer: {to: v, pathway: q}, )" +
                                 (hand == "accept" ? "ask: 2 h, offer: 2 h, " : "") + R"(move: 4 h, next: gone}
      gone: {leave: home}
  q:
    steps:
      place: {seize: places, next: here}
      here: {)" + hand + R"(: yes, next: there}
      there: {delay: {lognormal: {mean: 20 d, cv: 1}}, next: free}
      free: {release: places, next: on}
      on: {use: chairs, for: 2 d, next: end}
      end: {leave: home}
streams: {s: {at: w, pathway: p, rate: 1 /day}}
measures: {pools: {audit: '00:00'}}
)");
    CHECK(at_start(study, "beds") == std::vector<double>{9});
    CHECK(at_start(study, "places", "v") == std::vector<double>{11});
    CHECK(at_start(study, "chairs", "v") == std::vector<double>{4});
  }
}

TEST_CASE("opening: pools that say nothing open empty, or stationary and no fuller than they are", "[quick][opening]") {
  const std::string others = R"(  l:
    steps:
      s: {use: loss, for: {exponential: {mean: 1 d}}, full: gone, next: gone}
      gone: {leave: home}
  o:
    steps:
      s: {use: other, for: {exponential: {mean: 1 d}}, gives_up: 1 /day, elsewhere: gone, next: gone}
      gone: {leave: home}
  q:
    steps:
      s: {use: quiet, for: {exponential: {mean: 1 d}}, next: gone}
      gone: {leave: home}
streams:
  l: {at: w, pathway: l, rate: 12 /day}
  o: {at: w, pathway: o, rate: 9 /day}
  q: {at: w, pathway: q, rate: 3 /day}
)";
  const auto text = [&](const std::string& opening) {
    std::string all = one(pool("a", "capacity: 30, opening: 20") + pool("loss", "capacity: 8, waiting_room: 0") +
                              pool("other", "capacity: 6") + pool("quiet", "capacity: 30"),
                          kSeize, "rate: 2 /day", opening);
    const std::size_t streams = all.find("streams: {s: ");
    all.replace(streams, std::string("streams: {").size(), others + "  ");
    all.erase(all.find("}}\n", streams) + 1, 1);
    return all;
  };
  const Study empty = study_of(text(""));
  CHECK(at_start(empty, "a") == std::vector<double>{20});
  for (const char* name : {"loss", "other", "quiet"}) CHECK(at_start(empty, name) == std::vector<double>{0});
  const Study full = study_of(text("stays: stationary"));
  CHECK(at_start(full, "a") == std::vector<double>{20});
  CHECK(at_start(full, "loss") == std::vector<double>{8});   // 12 would be there without an end to the units
  CHECK(at_start(full, "other") == std::vector<double>{6});  // of 9; three wait
  CHECK(full.series(full.run(), "audit_waiting", "w", "other")[0] == 3);
  for (const double n : at_start(full, "quiet")) CHECK(std::abs(n - 3) <= 1);
}

TEST_CASE("opening: care by the week is found in each of its weeks", "[quick][opening]") {
  // As many patients as the hours are enough for: nobody needs fewer than 3.
  const std::vector<double> filled = at_start(study_of(one(pool("a", "capacity: 420, opening: 42"), kCare)), "a");
  CHECK(filled.front() > 42 - 3);
  CHECK(filled.back() <= 42);
  // Exponential care of 28 days begins 0.6 times a day. With m(t) = 28 (1 - exp(-t / 28)) the mean days of care before
  // day t, 0.6 (9 m(7) + 5 (m(14) - m(7)) + 3 (28 - m(14))) hours are in use.
  const auto m = [](double t) { return 28 * (1 - std::exp(-t / 28)); };
  const double hours = 0.6 * (9 * m(7) + 5 * (m(14) - m(7)) + 3 * (28 - m(14)));
  CHECK(hours == Approx(78.48).margin(0.01));
  const auto level = [&](const std::string& keys, const std::string& opening) {
    const Study study = study_of(std::regex_replace(one(pool("a", "capacity: 5000" + keys),
                                                        "    steps:\n      care: {use: a, hours: [9, 5, 3], for: "
                                                        "{exponential: {mean: 28 d}}, next: gone}\n      gone: "
                                                        "{leave: home}\n",
                                                        "rate: 0.6 /day", opening),
                                                    std::regex("until: 2026-01-03"), "until: 2026-01-21"));
    std::vector<double> days(20);
    constexpr int kReplications = 400;
    for (int k = 0; k < kReplications; ++k) {
      RunOptions options;
      options.replication = k;
      const std::vector<double> in_use = study.series(study.run(options), "audit_in_use", "w", "a");
      for (std::size_t d = 0; d < days.size(); ++d) days[d] += in_use[d] / kReplications;
    }
    return days;
  };
  // Variance of a day 0.6 (81 m(7) + 25 (m(14) - m(7)) + 9 (28 - m(14))) = 465: standard error 1.1.
  for (const auto& days : {level("", "stays: stationary"), level(", opening: 78", "")}) {
    for (const std::size_t d : {0U, 3U, 7U, 10U, 14U, 19U}) CHECK(days[d] == Approx(hours).margin(4.5));
  }
}

TEST_CASE("opening: so many where there cannot be so many is refused at its place", "[quick][opening]") {
  using Catch::Contains;
  const std::string a = "capacity: 10, opening: ";
  CHECK_THAT(problems_of(one(pool("a", a + "12"), kUse)),
             Contains("10:providers.w.resources.a.opening: expected at most the 10 units that the pool has at 00:00 of "
                      "the first day; found 12: write \"opening: {above_capacity: keep}\""));
  CHECK_THAT(problems_of(one(
                 pool("a", a + "12, waiting_room: 0"),
                 "    steps:\n      stay: {use: a, for: 1 d, full: gone, next: gone}\n      gone: {leave: home}\n")),
             Contains("at most the 10 units"));
  CHECK_THAT(
      problems_of(
          one(pool("a", "shifts: {day: {from: '08:00', to: '20:00', units: 20}}, at_shift_end: preempt, opening: 1"),
              kUse, "rate: 2 /day", "above_capacity: keep")),
      Contains("at most the 0 units that the pool has at 00:00 of the first day; found 1, though service stops"));
  CHECK_THAT(problems_of(one(pool("a", "capacity: 10") + pool("b", a + "3"), kUse)),
             Contains("11:providers.w.resources.b.opening: expected a pool in which somebody can be found when the run "
                      "starts; found 3"));
  CHECK_THAT(problems_of(one(pool("a", a + "3"),
                             "    steps:\n      both: {all_of: [x, y], next: gone}\n      x: {use: a, for: 1 d, next: "
                             "j}\n      y: {delay: 1 d, next: j}\n      j: {join: yes}\n      gone: {leave: home}\n")),
             Contains("only in branches of \"all_of\""));
  CHECK_THAT(problems_of(one(pool("a", a + "5") + pool("b", a + "4"), kBoth)),
             Contains("a.opening: expected at most the 4 in use of b"));
  CHECK_THAT(problems_of(one(pool("a", a + "5") + pool("b", "capacity: 9"), kBoth)),
             Contains("a.opening: expected an \"opening\" of b, too"));
  CHECK_THAT(problems_of(one(pool("a", a + "2"), kCare)),
             Contains("expected at least the 3 hours a week of one patient; found 2"));
  CHECK_THAT(problems_of(one(pool("a", "capacity: 90, opening: 45"), kUse, "population: 40, returns_after: 9 d")),
             Contains("expected at most the 40 members"));
  CHECK(problems_of(one(pool("a", a + "10"), kUse)).empty());
}

TEST_CASE("opening: the level of a pool stays where it opens if the flow is as large, for every seed",
          "[stat][opening]") {
  // 3.796433 a day, lognormal stays of 18.7 days on average with a heavy tail: 71.0 in use in the long run. The mean of
  // a year must be in its interval; a run that opens with 75 ends above it.
  const auto covered = [](int opening) {
    const Study study = study_of(R"(icsflow: 1
name: Heavy tail
start: 2026-01-01
until: 2027-01-01
providers: {w: {kind: community, resources: {places: {kind: pool, capacity: 5000, opening: )" +
                                 std::to_string(opening) + R"(}}}}
pathways:
  p:
    steps:
      admit: {seize: places, next: stay}
      stay: {delay: {lognormal: {mu: 1.609438, sigma: 1.624245, unit: d}}, next: go}
      go: {release: places, next: gone}
      gone: {leave: home}
streams: {s: {at: w, pathway: p, rate: 3.796433 /day}}
measures: {pools: {}}
)");
    int inside = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      double sum = 0, squares = 0;
      constexpr int kReplications = 60;
      for (int k = 0; k < kReplications; ++k) {
        RunOptions options;
        options.seed = seed + 100;
        options.replication = k;
        const double x = study.headline(study.run(options), "mean_in_use", "w/places");
        sum += x;
        squares += x * x;
      }
      const double m = sum / kReplications;
      const double error = std::sqrt((squares / kReplications - m * m) / (kReplications - 1));
      inside += std::abs(m - 71.0) < 2.58 * error ? 1 : 0;
    }
    return inside;
  };
  CHECK(covered(71) >= 18);  // 99 % intervals: fewer than 18 of 20 with probability 1 in 1,000
  CHECK(covered(75) < 18);
}
