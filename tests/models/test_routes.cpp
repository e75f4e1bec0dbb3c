// Routes: where `transfer: $name` leads. Pathway libraries name no places, so they can be included anywhere.

#include <catch2/catch.hpp>
#include <filesystem>
#include <regex>

#include "icsflow/scenario/problem.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
using test::contents;

namespace {

std::string head(const std::string& more) {
  return "icsflow: 1\nname: Case\nstart: 2026-02-01\nuntil: 2026-04-01\n" + more;
}

const std::string kTwoProviders = R"(
providers:
  ward: {kind: acute, resources: {beds: {kind: pool, capacity: 10, beds: yes}}}
  home: {kind: council, resources: {packages: {kind: pool, capacity: 4}}}
channels:
  - {from: acute, to: council, floor: 1 h}
  - {from: council, to: acute, floor: 1 h}
streams:
  patients: {at: ward, pathway: stay, rate: 1 /day}
)";

std::string stay(const std::string& transfer) {
  return R"(
pathways:
  stay:
    steps:
      bed: {seize: beds, next: ill}
      ill: {delay: 3 d, next: ask}
      ask: {transfer: )" +
         transfer + R"(, ask: 2 h, offer: 2 h, move: 2 h, next: gone}
      gone: {leave: home}
  care:
    steps:
      place: {seize: packages, next: yes_}
      yes_: {accept: yes, next: cared}
      cared: {delay: 5 d, next: free}
      free: {release: packages, next: done}
      done: {leave: ended}
)";
}

Scenario read(const test::TemporaryDirectory& here, const std::string& text) {
  return read_scenario(here.write("case.yaml", text));
}

std::vector<std::string> problems_of(const test::TemporaryDirectory& here, const std::string& text) {
  std::vector<std::string> out;
  try {
    read(here, text);
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) {
      if (problem.severity == Severity::kError) out.push_back(to_string(problem));
    }
  }
  return out;
}

}  // namespace

TEST_CASE("routes: a transfer by a route is the transfer that the route says", "[quick][routes]") {
  const test::TemporaryDirectory here;
  const Scenario said = read(here, head(kTwoProviders + stay("{to: home, pathway: care}")));
  const Scenario by_route =
      read(here, head("routes: {support: {to: home, pathway: care}}\n" + kTwoProviders + stay("$support")));
  CHECK(by_route.canonical == said.canonical);
  CHECK(by_route.warnings.empty());
}

TEST_CASE("routes: by locality, and changed by a plan", "[quick][routes]") {
  const test::TemporaryDirectory here;
  const std::string localities = "localities: [north, south]\n";
  std::string two = kTwoProviders;
  two.replace(two.find("rate: 1 /day"), 12, "rate: 1 /day, localities: {north: 30 %, south: 70 %}");
  two.replace(two.find("channels:"), 0, "  other: {kind: council, resources: {packages: {kind: pool, capacity: 4}}}\n");
  const std::string by_locality = "{north: {to: home, pathway: care}, south: {to: other, pathway: care}}";
  const Scenario said = read(here, head(localities + two + stay(by_locality)));
  const Scenario by_route =
      read(here, head(localities + "routes: {support: " + by_locality + "}\n" + two + stay("$support")));
  CHECK(by_route.canonical == said.canonical);
  here.write("case.yaml", head(localities + "routes: {support: " + by_locality + "}\n" + two + stay("$support")));
  const Scenario plan = read_scenario(
      here.write("plan.yaml", "icsflow: 1\nextends: case.yaml\nname: Plan\nroutes: {support: {south: {to: home}}}\n"));
  const Scenario planned =
      read(here, head(localities + two + stay("{north: {to: home, pathway: care}, south: {to: home, pathway: care}}")));
  CHECK(plan.canonical.find("to=south/home/care") != std::string::npos);
  CHECK(planned.canonical.find("to=south/home/care") != std::string::npos);
}

TEST_CASE("routes: one that is not there is a problem where a pathway runs, and only there", "[quick][routes]") {
  const test::TemporaryDirectory here;
  const auto problems =
      problems_of(here, head("routes: {support: {to: home, pathway: care}}\n" + kTwoProviders + stay("$suport")));
  REQUIRE(problems.size() == 1);
  CHECK(
      problems[0].find("pathways.stay.ask.transfer: expected one of the scenario's \"routes\"; found \"$suport\"; did "
                       "you mean \"support\"?") != std::string::npos);
  // The same in a pathway that nobody comes to.
  std::string text = head(kTwoProviders + stay("{to: home, pathway: care}"));
  text +=
      "  unused:\n    steps:\n      ask: {transfer: $nowhere, ask: 2 h, offer: 2 h, move: 2 h, next: gone}\n      "
      "gone: {leave: home}\n";
  CHECK(problems_of(here, text).empty());
}

TEST_CASE("routes: problems of a target are told where the route says it, and an unused route is warned of",
          "[quick][routes]") {
  const test::TemporaryDirectory here;
  const auto problems =
      problems_of(here, head("routes: {support: {to: hone, pathway: care}}\n" + kTwoProviders + stay("$support")));
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].find("routes.support.to: expected a provider; found \"hone\"") != std::string::npos);
  const Scenario unused = read(
      here, head("routes: {support: {to: home, pathway: care}}\n" + kTwoProviders + stay("{to: home, pathway: care}")));
  REQUIRE(unused.warnings.size() == 1);
  CHECK(to_string(unused.warnings[0]).find("no transfer refers to \"$support\"") != std::string::npos);
}

TEST_CASE("libraries: none names a place, and each can be included by a scenario that uses none of it",
          "[quick][routes]") {
  std::size_t transfers = 0;
  std::string include;
  for (const auto& entry : std::filesystem::directory_iterator(test::shipped("pathways"))) {
    const std::string text = contents(entry.path());
    INFO(entry.path());
    const std::regex transfer("transfer: *([^\n,]*)");
    for (auto at = std::sregex_iterator(text.begin(), text.end(), transfer); at != std::sregex_iterator(); ++at) {
      CHECK((*at)[1].str().starts_with('$'));
      ++transfers;
    }
    include += (include.empty() ? "" : ", ") + entry.path().string();
  }
  CHECK(transfers >= 8);
  const test::TemporaryDirectory here;
  CHECK(problems_of(here, head("include: [" + include + "]\n" + kTwoProviders + stay("{to: home, pathway: care}")))
            .empty());
}
