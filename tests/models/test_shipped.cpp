// Every scenario that is shipped can be run.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "scenario_files.hpp"

using namespace icsflow::models;

namespace {

/// The scenarios under scenarios/: YAML files that say `icsflow: 1` (pathway libraries do not), sorted.
std::vector<std::string> shipped_scenarios() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(test::shipped(""))) {
    if (entry.path().extension() != ".yaml") continue;
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) {
      if (line.rfind("icsflow: 1", 0) == 0) {
        files.push_back(entry.path().string());
        break;
      }
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("shipped scenarios: each is read and compiled without a problem", "[quick][shipped][exhaustive]") {
  const std::vector<std::string> files = shipped_scenarios();
  REQUIRE(files.size() >= 14);  // the demo and the textbook queues
  std::set<std::string> names;
  for (const std::string& file : files) {
    INFO(file);
    try {
      const test::Study study(file);
      for (const Problem& warning : study.scenario.warnings) UNSCOPED_INFO(to_string(warning));
      CHECK(study.scenario.warnings.empty());
      CHECK_FALSE(catalogue(*study.model).headlines.empty());
      CHECK(study.scenario.until > study.scenario.start);
      CHECK(names.insert(study.scenario.name).second);  // two scenarios of one name cannot be told apart in results
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) UNSCOPED_INFO(to_string(problem));
      FAIL_CHECK("the scenario is refused");
    }
  }
}

TEST_CASE("shipped scenarios: every figure that is reported has a name of its own", "[quick][shipped]") {
  for (const std::string& file : shipped_scenarios()) {
    INFO(file);
    const test::Study study(file);
    std::set<std::tuple<std::string, std::string, std::string>> seen;  // a window is a dimension
    for (const HeadlineInfo& h : catalogue(*study.model).headlines) {
      INFO(h.measure << " of " << h.scope);
      CHECK(seen.insert({h.measure, h.scope, h.dimension}).second);
    }
  }
}

TEST_CASE("shipped scenarios: a million people are as many as the statistics say", "[quick][shipped]") {
  const test::Study study(test::shipped("million.yaml"));
  for (ParameterId id = 0; id < study.scenario.parameters.size(); ++id) {
    const Parameter& p = study.scenario.parameters.at(id);
    if (p.is_default) continue;
    INFO(p.path);
    CHECK(p.mark != Mark::kNone);
    CHECK_FALSE(p.source.empty());
  }
  // Of eight years: the mean number in reablement of one has a standard deviation of 2.4 %.
  std::vector<RunResult> results;
  for (int r = 0; r < 8; ++r) {
    RunOptions options;
    options.replication = r;
    results.push_back(study.run(options));
  }
  const auto is = [&](const char* measure, const char* scope) {
    double sum = 0;
    for (const RunResult& result : results) sum += study.headline(result, measure, scope);
    return sum / 8;
  };
  // 4.49 m ambulance journeys to A&E for 56.5 m people; not an input: calls times the shares of what becomes of them.
  CHECK(is("left_conveyed_to_ae", "ambulance/emergency_call") == Approx(4.49e6 / 56.5).epsilon(0.02));
  // Follow-ups for each new attendance, by which a share is solved; the last of long chains are still to come.
  CHECK(is("served", "trust/outpatient.follow_up") / is("served", "trust/outpatient.referred") ==
        Approx(2.2).epsilon(0.08));
  CHECK(is("mean_in_use", "community/virtual_beds") == Approx(0.8 * 355).epsilon(0.03));
  // Little: 4,990 a year for (7 + 28 + 42) / 3 days.
  CHECK(is("mean_in_use", "community/reablement") == Approx(4990.0 / 365 * 77 / 3).epsilon(0.03));
  CHECK(is("left_treated", "trust/suspected_cancer") / is("left", "trust/suspected_cancer") ==
        Approx(0.06).epsilon(0.06));
  // Each outcome is timed by itself: whoever is treated was on the way longer than who was told that it is no cancer.
  CHECK(is("mean_time_in_system_treated", "trust/suspected_cancer") >
        is("mean_time_in_system_ruled_out", "trust/suspected_cancer") + 20);
  CHECK(is("left_treated", "trust/suspected_cancer") + is("left_ruled_out", "trust/suspected_cancer") ==
        is("left", "trust/suspected_cancer"));
}

TEST_CASE("shipped scenarios: what is assumed has a range with a reason, and the ranges were thought about",
          "[quick][shipped]") {
  for (const std::string& file : shipped_scenarios()) {
    INFO(file);
    const Scenario scenario = read_scenario(file);
    std::size_t assumed = 0;
    std::map<long, std::size_t> widths;  // relative to the value, in thousandths
    for (ParameterId id = 0; id < scenario.parameters.size(); ++id) {
      const Parameter& p = scenario.parameters.at(id);
      // A default that is written out, as the tutorial does with three, has the mark that the format gives it.
      const bool written_out = p.path.rfind("service_types.orthopaedics.sessions.", 0) == 0;
      if (p.mark != Mark::kC || p.is_default || written_out) continue;
      INFO(p.path);
      ++assumed;
      CHECK_FALSE((p.source.empty() && p.note.empty()));
      CHECK(p.range);
      if (!p.range) continue;
      const auto [low, high] = *p.range;
      CHECK(low <= p.value);
      CHECK(p.value <= high);
      if (p.value != 0) ++widths[std::lround(1000 * (high - low) / std::abs(p.value))];
    }
    // Of a few values two may well have the same.
    constexpr std::size_t kMany = 20;
    for (const auto& [width, n] : widths) {
      INFO("of " << assumed << " values " << n << " have ranges " << width << " thousandths wide");
      CHECK((assumed < kMany || 5 * n <= assumed));
    }
  }
}

TEST_CASE("shipped scenarios: the demo's numbers say where they come from", "[quick][shipped][bnssg]") {
  const Scenario demo = read_scenario(test::shipped("bnssg.yaml"));
  std::size_t official = 0, published = 0, assumed = 0, with_range = 0, unmarked = 0, without_source = 0;
  for (ParameterId id = 0; id < demo.parameters.size(); ++id) {
    const Parameter& p = demo.parameters.at(id);
    if (p.is_default) continue;
    INFO(p.path);
    if (p.mark == Mark::kA || p.mark == Mark::kAd) ++official;
    if (p.mark == Mark::kB) ++published;
    if (p.mark == Mark::kNone) {
      ++unmarked;
      // Settings of the simulator, and a list whose source stands in the YAML as a comment.
      CHECK((p.path.rfind("channels.", 0) == 0 || p.path.rfind("opening.transfers.", 0) == 0));
    }
    if (p.mark != Mark::kNone && p.source.empty()) ++without_source;
    if (p.mark != Mark::kC) continue;
    ++assumed;
    if (p.range) ++with_range;
    CHECK((!p.source.empty() || p.range.has_value()));
    if (p.range) {
      CHECK((*p.range)[0] <= p.value);
      CHECK(p.value <= (*p.range)[1]);
    }
  }
  INFO(official << " official, " << published << " published, " << assumed << " assumed (" << with_range
                << " with a range), " << unmarked << " unmarked, " << without_source << " marked without a source");
  CHECK(official > 0);
  CHECK(published > 0);
  CHECK(assumed > 0);
  CHECK(without_source == 0);
}
