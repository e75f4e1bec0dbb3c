// The demo scenario: what the opening promises, the same bits however it is run, luck keyed by identity.

#include <tbb/global_control.h>
#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

#include "heap_world.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using test::Study;

namespace {

const std::string kDemo = "bnssg.yaml";

/// The demo for a shorter time: the first weeks are enough where bits are compared.
Study short_demo(std::vector<Override> sets = {}, const std::string& until = "2026-04-01") {
  sets.push_back({"until", until});
  return Study(test::shipped(kDemo), sets);
}

std::vector<DrawRecord> draws_of(const Study& study) {
  std::vector<DrawRecord> draws;
  RunOptions options;
  options.draws = &draws;
  const RunResult result = study.run(options);
  CHECK(result.events > 0);
  std::sort(draws.begin(), draws.end());
  return draws;
}

/// A copy of the shipped scenarios in which the demo may be edited.
struct EditedDemo {
  test::TemporaryDirectory directory;
  std::string text = test::contents(test::shipped(kDemo));

  EditedDemo() { std::filesystem::copy(test::shipped(""), directory.path(), std::filesystem::copy_options::recursive); }
  Study study() { return Study(directory.write(kDemo, text), {{"until", "2026-03-15"}}); }
};

}  // namespace

TEST_CASE("demo: the opening list is the published one, per provider, function and band",
          "[quick][bnssg][regression]") {
  const Study demo = short_demo({}, "2026-02-08");
  // The file is what was published (its totals are checked here); the run must start from exactly that.
  std::uint64_t all = 0, decided = 0, over52 = 0;
  std::map<std::string, std::uint64_t> by_provider;
  for (const OpeningListRow& row : demo.scenario.opening_list) {
    for (std::size_t b = 0; b < row.bands.size(); ++b) {
      all += row.bands[b];
      if (row.decision_to_admit) decided += row.bands[b];
      if (b >= 52) over52 += row.bands[b];
      by_provider[row.service.substr(0, row.service.find('.'))] += row.bands[b];
    }
  }
  CHECK(all == 109'556);
  CHECK(decided == 25'139);
  CHECK(over52 == 620);
  const RunResult r = demo.run();
  CHECK(demo.headline(r, "opening_list", "all") == 109'556);
  CHECK(demo.headline(r, "opening_decided", "all") == 25'139);
  CHECK(demo.headline(r, "opening_over_52_weeks", "all") == 620);
  for (const auto& [provider, n] : by_provider) CHECK(demo.headline(r, "opening_list", provider) == double(n));
}

TEST_CASE("demo: stays of centuries are refused, not sampled until the memory is full", "[quick][bnssg]") {
  CHECK_THROWS_WITH(short_demo({{"providers.RA7.parameters.los_emergency", "1000000 d"}}),
                    Catch::Contains("less than ten years on average"));
}

TEST_CASE("demo: the same bits for any executor, event list and number of workers", "[quick][bnssg][determinism]") {
  // oneTBB starts no more threads than there are processors unless told that it may.
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 8);
  const Study demo = short_demo({}, "2026-02-22");
  const RunResult reference = demo.run();
  for (const WorldFactory list : {make_world, make_heap_world}) {
    RunOptions sequential;
    sequential.executor = ExecutorKind::kSequential;
    CHECK(test::same(demo.run(sequential, list), reference));
    for (const int workers : {1, 2, 3, 8}) {
      RunOptions windows;
      windows.workers = workers;
      CHECK(test::same(demo.run(windows, list), reference));
    }
  }
  RunOptions other;
  other.seed = demo.scenario.seed + 1;
  CHECK_FALSE(test::same(demo.run(other), reference));
  RunOptions next;
  next.replication = 1;
  CHECK_FALSE(test::same(demo.run(next), reference));
}

TEST_CASE("demo: a simulation used again gives what a fresh one gives", "[quick][bnssg][determinism]") {
  const Study demo = short_demo({}, "2026-02-15");
  Simulation used(demo.model);
  RunOptions first, second;
  first.seed = second.seed = demo.scenario.seed;
  second.replication = 1;
  const RunResult a = used.run(first);
  used.run(second);
  CHECK(test::same(used.run(first), a));
  CHECK(test::same(Simulation(demo.model).run(first), a));
}

TEST_CASE("demo: a plan equal to the base gives identical bits", "[quick][bnssg][determinism]") {
  const Study base = short_demo({}, "2026-03-01");
  const Study plan = short_demo({{"providers.RVJ.staff.nursing.vacancy", "7 %"}}, "2026-03-01");
  REQUIRE(base.scenario.parameters.value(base.scenario.parameters.find("providers.RVJ.staff.nursing.vacancy")) ==
          Approx(0.07));
  CHECK(test::same(plan.run(), base.run()));
}

TEST_CASE("demo: an unused provider, or another order in the file, moves no draw", "[quick][bnssg][determinism]") {
  EditedDemo base;
  const std::vector<DrawRecord> reference = draws_of(base.study());
  REQUIRE(reference.size() > 100'000);

  EditedDemo added;
  const std::size_t at = added.text.find("\nproviders:\n");
  REQUIRE(at != std::string::npos);
  added.text.insert(at + 12, "  AAA: {name: A provider nobody uses, kind: independent}\n");
  const Study with_provider = added.study();
  CHECK(with_provider.scenario.providers.size() == base.study().scenario.providers.size() + 1);
  CHECK(draws_of(with_provider) == reference);

  // The first provider block goes behind the last section of the file: keys in another order.
  EditedDemo reordered;
  const std::size_t streams = reordered.text.find("\nstreams:\n");
  REQUIRE(streams != std::string::npos);
  std::size_t end = reordered.text.find("\n", streams + 10);
  while (end + 1 < reordered.text.size() &&
         (reordered.text[end + 1] == ' ' || reordered.text[end + 1] == '\n' || reordered.text[end + 1] == '#')) {
    end = reordered.text.find("\n", end + 1);
  }
  const std::string section = reordered.text.substr(streams, end - streams);
  reordered.text.erase(streams, end - streams);
  reordered.text.insert(reordered.text.find("\nproviders:\n"), section);
  REQUIRE(reordered.text != base.text);
  CHECK(draws_of(reordered.study()) == reference);
}

TEST_CASE("demo: extra cancellations leave the luck of every other patient as it was", "[quick][bnssg][determinism]") {
  const Study base = short_demo({}, "2026-03-08");
  // Beds kept back from electives at one trust: many of its admissions are cancelled that were not before.
  const Study plan = short_demo({{"providers.RVJ.cancellation.reserve", "60"}}, "2026-03-08");
  CHECK(plan.headline(plan.run(), "cancelled_no_bed", "RVJ") >
        100 + base.headline(base.run(), "cancelled_no_bed", "RVJ"));
  const std::vector<DrawRecord> a = draws_of(base), b = draws_of(plan);
  using Key = std::tuple<std::uint64_t, std::uint64_t, std::uint32_t>;
  std::map<Key, std::uint64_t> words;
  std::set<std::uint64_t> people_a, people_b;
  for (const DrawRecord& d : a) {
    words[{d.identity, d.site, d.visit}] = d.word;
    people_a.insert(d.identity);
  }
  std::size_t common = 0, different = 0;
  for (const DrawRecord& d : b) {
    people_b.insert(d.identity);
    const auto it = words.find({d.identity, d.site, d.visit});
    if (it == words.end()) continue;
    ++common;
    different += it->second != d.word ? 1 : 0;
  }
  CHECK(different == 0);
  // Nearly every draw of the base is made in the plan too, by the same people at the same steps.
  CHECK(common > a.size() * 98 / 100);
  // Who is cancelled comes back to the list with another exponential, a draw that the base has not; hardly anybody of
  // the base is missing.
  const auto missing =
      std::count_if(people_a.begin(), people_a.end(), [&](std::uint64_t who) { return people_b.count(who) == 0; });
  CHECK(static_cast<std::size_t>(missing) < people_a.size() / 1000);
}

TEST_CASE("demo: no artefact of starting", "[stat][bnssg][regression]") {
  const Study demo(test::shipped(kDemo));
  const Calendar calendar(demo.scenario.start, 365, [] {
    auto h = bank_holidays(std::chrono::year{2026});
    const auto next = bank_holidays(std::chrono::year{2027});
    h.insert(h.end(), next.begin(), next.end());
    return h;
  }());
  std::vector<double> completed, working;
  std::vector<double> ready, occupied;
  const int replications = 3;
  for (int k = 0; k < replications; ++k) {
    RunOptions options;
    options.replication = k;
    const RunResult r = demo.run(options);
    const auto& info = catalogue(*demo.model).series;
    for (std::size_t i = 0; i < info.size(); ++i) {
      const bool counts = info[i].measure == "completed_admitted" || info[i].measure == "completed_non_admitted";
      if (counts && info[i].period == Period::kWeek) {
        completed.resize(r.series[i].size());
        for (std::size_t w = 0; w < completed.size(); ++w) completed[w] += r.series[i][w] / replications;
      }
      const auto add = [&](std::vector<double>& to) {
        to.resize(r.series[i].size());
        for (std::size_t d = 0; d < to.size(); ++d) to[d] += r.series[i][d] / replications;
      };
      if (info[i].period != Period::kDay) continue;
      if (info[i].measure == "ready_not_discharged") add(ready);
      if (info[i].measure == "occupied" && info[i].item == "beds" &&
          (info[i].provider == "RA7" || info[i].provider == "RVJ")) {
        add(occupied);
      }
    }
    // Sane after a year without change.
    const double closing = demo.headline(r, "closing_list", "all");
    CHECK(closing == Approx(109'556).epsilon(0.15));
    for (const char* trust : {"RA7", "RVJ"}) {
      const double occupancy = demo.headline(r, "occupancy", trust);
      CHECK(occupancy >= 0.88);
      CHECK(occupancy <= 0.99);
    }
    CHECK(demo.headline(r, "ready_not_discharged", "all") == Approx(367.3).epsilon(0.25));
  }
  working.resize(completed.size());
  double days = 0, sum = 0;
  for (std::int32_t d = 0; d < 365; ++d) {
    working[static_cast<std::size_t>(calendar.week(d))] += calendar.is_working_day(d) ? 1 : 0;
  }
  for (std::size_t w = 0; w < completed.size(); ++w) {
    days += working[w];
    sum += completed[w];
  }
  for (std::size_t w = 0; w < 8; ++w) {
    INFO("week " << w + 1);
    CHECK(completed[w] / working[w] == Approx(sum / days).epsilon(0.10));
  }
  // No dip or spike: each of the first six weeks' means within what the weeks of the year do.
  const auto week_means = [](const std::vector<double>& daily) {
    std::vector<double> out;
    for (std::size_t w = 0; w + 7 <= daily.size(); w += 7) {
      double s = 0;
      for (std::size_t d = w; d < w + 7; ++d) s += daily[d];
      out.push_back(s / 7);
    }
    return out;
  };
  for (const auto* series : {&ready, &occupied}) {
    const std::vector<double> weeks = week_means(*series);
    const double low = *std::min_element(weeks.begin() + 6, weeks.end());
    const double high = *std::max_element(weeks.begin() + 6, weeks.end());
    for (std::size_t w = 0; w < 6; ++w) {
      INFO("week " << w + 1 << ": " << weeks[w] << ", later weeks " << low << " to " << high);
      CHECK(weeks[w] >= low * 0.95);
      CHECK(weeks[w] <= high * 1.05);
    }
  }
}
