// The demo does what a planner knows it must when one thing changes: the sign of each effect, with a paired interval
// that excludes 0. Base and plan share seed and replication numbers, hence the luck of every patient (common random
// numbers). The seed is the hash of a name, fixed before the tests were run. docs/validation.md has the figures; print
// them with
//   build/release/tests/test_models "[.report-directions]"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <memory>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
using test::Study;

namespace {

const std::string kDemo = "bnssg.yaml";
const std::string kTwoYears = "2028-02-01";

enum class Direction { kUp, kDown };

/// Does the 95 % Student interval of the mean difference lie on that side of 0?
bool shows(const std::vector<double>& differences, Direction direction) {
  const engine::Interval i = engine::confidence_interval(differences, 0.95);
  return direction == Direction::kUp ? i.low() > 0 : i.high() < 0;
}

/// A study and its first replications, with the seed of this file.
struct Sample {
  Study study;
  std::vector<RunResult> results;

  Sample(const std::vector<Override>& sets, int replications) : study(test::shipped(kDemo), sets) {
    Simulation simulation(study.model);
    RunOptions options;
    options.seed = engine::hash_name("demo: directions");
    for (options.replication = 0; options.replication < replications; ++options.replication) {
      results.push_back(simulation.run(options));
    }
  }
  [[nodiscard]] std::vector<double> values(const std::string& measure, const std::string& scope) const {
    std::vector<double> out;
    for (const RunResult& r : results) out.push_back(study.headline(r, measure, scope));
    return out;
  }
};

/// A sample by its overrides: run once, used by all that ask for the same.
const Sample& sample_of(const std::vector<Override>& sets, int replications) {
  static std::map<std::string, std::unique_ptr<Sample>> made;
  std::string key = std::to_string(replications);
  for (const Override& o : sets) key += "\n" + o.path + "=" + o.value;
  std::unique_ptr<Sample>& sample = made[key];
  if (!sample) sample = std::make_unique<Sample>(sets, replications);
  return *sample;
}

struct Expectation {
  std::string measure, scope;
  Direction direction;
};

struct Plan {
  std::string name;
  int replications;
  std::string until;  ///< empty: the year of the scenario
  std::vector<Override> sets;
  std::vector<Expectation> expectations;
};

/// The published demo, for reading the values that plans change.
const Scenario& demo() {
  static const Scenario scenario = read_scenario(test::shipped(kDemo));
  return scenario;
}
double value(const std::string& path) { return demo().parameters.value(demo().parameters.find(path)); }
Override share(const std::string& path, double plus) {
  return {path, fmt::format("{:.6g} %", 100 * (value(path) + plus))};
}
Override count(const std::string& path, double times) {
  return {path, fmt::format("{:.0f}", std::floor(value(path) * times))};
}

// --- the plans; `effect` 0 leaves everything as it is
// ------------------------------------------------------------------

std::vector<Override> nursing(double effect) {
  return {share("providers.RA7.staff.nursing.vacancy", 0.05 * effect),
          share("providers.RVJ.staff.nursing.vacancy", 0.05 * effect)};
}
std::vector<Override> home_care(double effect) {
  std::vector<Override> sets;
  for (const char* council : {"BCC", "NSC", "SGC"}) {
    sets.push_back(count(std::string("providers.") + council + ".resources.home_care.capacity", 1 + 0.2 * effect));
  }
  return sets;
}
std::vector<Override> theatres(double effect) {
  std::vector<Override> sets;
  for (const ServiceSpec& s : demo().services) {
    if (s.provider != "RA7" && s.provider != "RVJ") continue;
    for (const char* slots : {"day_case_slots", "ordinary_slots"}) {
      const std::string path = "services." + s.id + "." + slots;
      if (demo().parameters.find(path) == kNoParameter) continue;
      sets.push_back({path, fmt::format("{} /day", value(path) * (1 + 0.1 * effect))});
    }
  }
  return sets;
}
std::vector<Override> care_workers(double effect) {
  return {share("providers.SGC.staff.care_workers.vacancy", 0.10 * effect)};
}

/// (a) Below the tolerance of wards (15 % of nursing hours unfilled) no bed closes: nurses who are missing stop theatre
/// sessions, and what shows it is the list.
Plan nursing_vacancy() {
  return {"nursing vacancy + 5 points at both acute trusts",
          6,
          "",
          nursing(1),
          {{"closing_list", "all", Direction::kUp},
           {"completed_admitted", "all", Direction::kDown},
           {"sessions_lost", "RA7", Direction::kUp},
           {"sessions_lost", "RVJ", Direction::kUp}}};
}
/// (b) In whole people supported at a time: 92, 71, 71 become 110, 85, 85.
Plan more_home_care() {
  return {"home-care capacity + 20 % in all three councils",
          6,
          "",
          home_care(1),
          {{"ready_not_discharged", "all", Direction::kDown}, {"cancelled_no_bed", "all", Direction::kDown}}};
}
/// (c)
Plan more_theatre_sessions() {
  return {"theatre sessions + 10 % at both acute trusts",
          6,
          "",
          theatres(1),
          {{"closing_list", "all", Direction::kDown}, {"completed_admitted", "all", Direction::kUp}}};
}
/// (d) South Gloucestershire: the council from which most patients of North Bristol (RVJ) come. Two years, because the
/// patients admitted in the first have waited 35 weeks on average, most of it before anything changed.
Plan fewer_care_workers() {
  return {"care-worker vacancy + 10 points in South Gloucestershire, two years",
          10,
          kTwoYears,
          care_workers(1),
          {{"mean_queue", "SGC/home_care", Direction::kUp},
           {"ready_not_discharged", "RVJ", Direction::kUp},
           {"cancelled_no_bed", "RVJ", Direction::kUp},
           {"closing_decided", "RVJ", Direction::kUp},
           {"rtt_wait_at_hip_replacement", "RVJ", Direction::kUp}}};
}

/// Runs a plan and calls see(expectation, base mean, differences).
template <class See>
void run(const Plan& plan, const See& see) {
  std::vector<Override> sets = plan.sets;
  if (!plan.until.empty()) sets.push_back({"until", plan.until});
  std::vector<Override> none;
  if (!plan.until.empty()) none.push_back({"until", plan.until});
  const Sample& base = sample_of(none, plan.replications);
  const Sample& changed = sample_of(sets, plan.replications);
  for (const Expectation& e : plan.expectations) {
    const std::vector<double> before = base.values(e.measure, e.scope);
    std::vector<double> differences = changed.values(e.measure, e.scope);
    double mean = 0;
    for (std::size_t k = 0; k < before.size(); ++k) {
      differences[k] -= before[k];
      mean += before[k] / static_cast<double>(before.size());
    }
    see(e, mean, differences);
  }
}

void check(const Plan& plan) {
  run(plan, [&plan](const Expectation& e, double mean, const std::vector<double>& differences) {
    const engine::Interval i = engine::confidence_interval(differences, 0.95);
    INFO(plan.name << ": " << e.measure << " of " << e.scope << ": " << mean << " changes by " << i.mean << " ("
                   << i.low() << " to " << i.high() << "), " << differences.size() << " replications");
    CHECK(shows(differences, e.direction));
  });
}

}  // namespace

TEST_CASE("demo: the check of a direction", "[quick][directions]") {
  CHECK(shows({1.0, 1.2, 0.9}, Direction::kUp));
  CHECK_FALSE(shows({1.0, 1.2, 0.9}, Direction::kDown));
  CHECK(shows({-1.0, -1.2, -0.9}, Direction::kDown));
  CHECK_FALSE(shows({1.0, -1.2, 0.9}, Direction::kUp));
  CHECK_FALSE(shows({0.0, 0.0, 0.0}, Direction::kUp));
  CHECK_FALSE(shows({0.0, 0.0, 0.0}, Direction::kDown));
  CHECK_FALSE(shows({1.0}, Direction::kUp));  // one replication says nothing
}

TEST_CASE("demo: a plan that changes nothing differs by exactly 0", "[stat][bnssg][directions]") {
  std::vector<Override> null{{"until", "2026-04-01"}};
  for (const auto& sets : {nursing(0), home_care(0), theatres(0), care_workers(0)}) {
    null.insert(null.end(), sets.begin(), sets.end());
  }
  REQUIRE(null.size() > 60);
  const Sample base({{"until", "2026-04-01"}}, 2), same(null, 2);
  for (std::size_t k = 0; k < base.results.size(); ++k) CHECK(test::same(base.results[k], same.results[k]));
}

TEST_CASE("demo: more nursing vacancies lengthen the list", "[stat][bnssg][directions]") { check(nursing_vacancy()); }
TEST_CASE("demo: more home care frees hospital beds", "[stat][bnssg][directions]") { check(more_home_care()); }
TEST_CASE("demo: more theatre sessions shorten the list", "[stat][bnssg][directions]") {
  check(more_theatre_sessions());
}
TEST_CASE("demo: fewer care workers in a council lengthen the wait for a hip replacement",
          "[stat][bnssg][directions]") {
  check(fewer_care_workers());
}

TEST_CASE("demo: the table of directions in docs/validation.md", "[.report][.report-directions]") {
  const auto figure = [](double x) {
    const double size = std::abs(x);
    return size < 1 ? fmt::format("{:+.4f}", x) : size < 100 ? fmt::format("{:+.2f}", x) : fmt::format("{:+.0f}", x);
  };
  fmt::print(
      "<!-- results: directions -->\n| change | measure | base | difference | 95 % interval | replications "
      "|\n|---|---|---|---|---|---|\n");
  for (const Plan& plan : {nursing_vacancy(), more_home_care(), more_theatre_sessions(), fewer_care_workers()}) {
    run(plan, [&](const Expectation& e, double mean, const std::vector<double>& differences) {
      const engine::Interval i = engine::confidence_interval(differences, 0.95);
      fmt::print("| {} | `{}` {} | {} | {} | {} to {} | {} |\n", plan.name, e.measure, e.scope, figure(mean).substr(1),
                 figure(i.mean), figure(i.low()), figure(i.high()), differences.size());
    });
  }
  fmt::print("<!-- end of results -->\n");
}
