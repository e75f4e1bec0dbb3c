/// `--set`, and the unit that the logarithm of a time needs.

#include <catch2/catch.hpp>
#include <cmath>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/setting.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;

namespace {

std::vector<std::string> problems_of(const std::string& file, const std::vector<Override>& sets = {}) {
  std::vector<std::string> out;
  try {
    for (const Problem& p : read_scenario(file, sets).warnings) out.push_back(p.key + ": " + p.message);
  } catch (const InputError& error) {
    for (const Problem& p : error.problems()) out.push_back(to_string(p));
  }
  return out;
}

const std::string kMm1 = test::shipped("textbook/mm1.yaml");
const std::string kServer = "providers.clinic.resources.server.";

/// One person, who comes again a day after leaving: how long a visit takes.
std::string visit_of(const std::string& duration) {
  return "icsflow: 1\nname: mu\nstart: 2026-03-02\nuntil: 2026-04-02\n"
         "providers: {P: {kind: other, resources: {s: {kind: pool, capacity: unlimited}}}}\n"
         "pathways: {a: {steps: {s: {use: s, for: " +
         duration +
         ", next: g}, g: {leave: x}}}}\n"
         "streams: {a: {at: P, pathway: a, population: 1, returns_after: 1 d}}\n"
         "measures: {time_in_system: {}}\n";
}

double mean_visit(const std::string& duration) {
  const test::TemporaryDirectory files;
  const test::Study study(files.write("mu.yaml", visit_of(duration)));
  return study.headline(study.run(), "mean_time_in_system", "P/a");
}

}  // namespace

TEST_CASE("--set: every key that explain lists can be set, or says that only the file can",
          "[quick][models][set][exhaustive]") {
  for (const std::string& file : {kMm1, test::shipped("bnssg.yaml"), test::shipped("what-if/uncertain_inputs.yaml")}) {
    const Scenario s = read_scenario(file);
    std::size_t set = 0, refused = 0;
    for (const Setting& one : s.settings) {
      if (one.path == "icsflow") continue;
      // A word that fits nowhere is refused by the reader of that key or is a name nobody knows; it must never be
      // "no such parameter", nor be taken in silence.
      std::vector<std::string> said;
      try {
        const Scenario other = read_scenario(file, {{one.path, "no_such_word"}});
        CAPTURE(file, one.path);
        CHECK(one.settable);
        const auto is_it = [&](const Setting& t) { return t.path == one.path && t.text == "no_such_word"; };
        CHECK(std::any_of(other.settings.begin(), other.settings.end(), is_it));
        ++set;
        continue;
      } catch (const InputError& error) {
        for (const Problem& p : error.problems()) said.push_back(to_string(p));
      }
      CAPTURE(file, one.path, said);
      const auto has = [&](const std::string& text) {
        return std::any_of(said.begin(), said.end(),
                           [&](const std::string& line) { return line.find(text) != std::string::npos; });
      };
      CHECK_FALSE(has("no such parameter"));
      const bool by_file = has("in the file") || has("set the parameter it refers to");
      CHECK(by_file != one.settable);
      ++refused;
      if (refused > 60) break;  // each reads the scenario
    }
    CHECK(refused > 3);
  }
}

TEST_CASE("--set: keys at their default, words, names and texts are read as if the file said them",
          "[quick][models][set]") {
  const Scenario s = read_scenario(kMm1, {{"closes", "18:00"},
                                          {"name", "Another"},
                                          {kServer + "waiting_room", "4"},
                                          {kServer + "discipline", "lifo"},
                                          {"pathways.visit.served.full", "gone"},
                                          {"pathways.visit.served.priority", "2"},
                                          {"streams.patients.batch", "2"}});
  CHECK(s.closes == icsflow::engine::hours(18));
  CHECK(s.name == "Another");
  CHECK(s.providers[0].pools[0].discipline == policies::Disciplines::index_of<policies::Lifo>());
  CHECK(s.pathways[0].steps[0].full + s.pathways[0].steps[1].full == "gone");
  CHECK(s.streams[0].batch[0].size == 2);
  for (const auto& [path, value] :
       {std::pair(kServer + "waiting_room", 4.0), {"pathways.visit.served.priority", 2.0}}) {
    const ParameterId id = s.parameters.find(path);
    REQUIRE(id != kNoParameter);
    CHECK(s.parameters.value(id) == value);
    CHECK(s.parameters.at(id).overridden);
  }
  // A number becomes a word, and back.
  CHECK(read_scenario(kMm1, {{kServer + "capacity", "unlimited"}}).providers[0].pools[0].unlimited);
  const test::TemporaryDirectory files;
  const std::string visit = files.write("v.yaml", visit_of("1 h"));
  const Scenario back = read_scenario(visit, {{"providers.P.resources.s.capacity", "3"}});
  CHECK_FALSE(back.providers[0].pools[0].unlimited);
  CHECK(back.parameters.value(back.providers[0].pools[0].capacity.id) == 3);
  // As the file would say it, so the hash is the same.
  const std::string written = files.write("w.yaml", "icsflow: 1\nname: mu\nextends: v.yaml\ncloses: 18:00\n");
  CHECK(read_scenario(written).canonical == read_scenario(visit, {{"closes", "18:00"}}).canonical);
  CHECK(problems_of(kMm1, {{kServer + "discipline", "fiffo"}}) ==
        std::vector<std::string>{
            "--set: " + kServer +
            "discipline: expected fifo, lifo, random or shortest_first; found \"fiffo\"; did you mean "
            "\"fifo\"?"});
  CHECK(problems_of(kMm1, {{"calendar", "none"}}) ==
        std::vector<std::string>{
            "--set: calendar: this is at its default, those of England and Wales; say it in the file"});
}

TEST_CASE("--set: what explain shows of a default changes nothing", "[quick][models][set]") {
  for (const std::string& file : {kMm1, test::shipped("bnssg.yaml"), test::shipped("patterns/appointments.yaml")}) {
    const Scenario s = read_scenario(file);
    std::vector<Override> sets;
    for (const Setting& one : s.settings) {
      if (one.is_default && one.settable) sets.push_back({one.path, one.text});
    }
    for (ParameterId id = 0; id < s.parameters.size(); ++id) {
      const Parameter& p = s.parameters.at(id);
      if (p.is_default) sets.push_back({p.path, show(p.value, p.unit, p.written)});
    }
    CAPTURE(file);
    CHECK(sets.size() > 10);
    const Scenario same = read_scenario(file, sets);
    CHECK(same.canonical == s.canonical);
    CHECK(same.warnings.size() == s.warnings.size());
  }
}

TEST_CASE("--set: a change of a value is not taken for a value", "[quick][models][set]") {
  const std::string why =
      "; --set gives the new value, not a change of it. Write what comes out, or an intervention with \"add\" or "
      "\"multiply\"";
  const std::string path = kServer + "capacity";
  for (const std::string value : {"+20", "+ 20", "*1.2", "/2", "=20", "x2", "+10 %", "+2 units"}) {
    CHECK(problems_of(kMm1, {{path, value}}) ==
          std::vector<std::string>{"--set: " + path + ": expected a value; found \"" + value + "\"" + why});
  }
  for (const std::string sign : {"+", "-", "*", "/"}) {  // capacity+=20
    CHECK(problems_of(kMm1, {{path + sign, "20"}}) ==
          std::vector<std::string>{"--set: " + path + sign + ": expected PATH=VALUE; found \"" + path + sign + "=20\"" +
                                   why});
  }
  CHECK(
      problems_of(kMm1, {{path, "-2"}}) ==
      std::vector<std::string>{"--set: " + path +
                               ": expected a whole number, 0 or more; found \"-2\" (--set gives the new value itself, "
                               "not a change of it)"});
  CHECK(problems_of(kMm1, {{"name", "+ and more"}}).empty());
  // A plan file is no different, but for what may be below 0.
  const test::TemporaryDirectory files;
  const std::string visit = files.write("v.yaml", visit_of("{lognormal: {mu: +1, sigma: 1, unit: h}}"));
  CHECK(problems_of(visit).empty());
  files.write("plan.yaml",
              "icsflow: 1\nname: Plan\nextends: v.yaml\nproviders: {P: {resources: {s: {capacity: +20}}}}\n");
  const auto found = problems_of((files.path() / "plan.yaml").string());
  REQUIRE(found.size() == 1);
  CHECK(found[0].find("found \"+20\" (what is written is the value itself, not a change of it") != std::string::npos);
}

TEST_CASE("--set: a value outside its plausible range is told, as a file's is", "[quick][models][set]") {
  const test::TemporaryDirectory files;
  const std::string file = files.write("r.yaml", visit_of("{exponential: {mean: {value: 4 h, range: [2 h, 6 h]}}}"));
  const std::string path = "pathways.a.s.for.exponential.mean";
  const std::string told = path + ": the value 8 h is outside the plausible range of 2 h to 6 h";
  CHECK(problems_of(file).empty());
  CHECK(problems_of(file, {{path, "8 h"}}) == std::vector<std::string>{told});
  CHECK(problems_of(file, {{path, "5 h"}}).empty());
  const std::string plan = files.write(
      "p.yaml",
      "icsflow: 1\nname: Plan\nextends: r.yaml\npathways: {a: {steps: {s: {for: {exponential: {mean: 8 h}}}}}}\n");
  CHECK(problems_of(plan) == std::vector<std::string>{told});
  CHECK(problems_of(plan, {{path, "5 h"}}).empty());  // the value that counts
}

TEST_CASE("Distributions: mu is of the logarithm of a time in a unit", "[quick][models][distribution]") {
  // Almost constant: e^mu of the unit.
  CHECK(mean_visit("{lognormal: {mu: 0, sigma: 0.001, unit: h}}") == Approx(1.0 / 24).epsilon(1e-3));
  CHECK(mean_visit("{lognormal: {mu: 0, sigma: 0.001, unit: d}}") == Approx(1).epsilon(1e-3));
  CHECK(mean_visit("{lognormal: {mu: 3, sigma: 0.001, unit: min}}") == Approx(std::exp(3) / 1440).epsilon(1e-3));
  CHECK(mean_visit("{lognormal: {mu: 1.0986122886681098, sigma: 0.001, unit: h}}") ==
        Approx(mean_visit("{lognormal: {median: 3 h, sigma: 0.001}}")).epsilon(1e-9));
  const test::TemporaryDirectory files;
  const auto found = problems_of(files.write("mu.yaml", visit_of("{lognormal: {mu: 0, sigma: 1}}")));
  REQUIRE(found.size() == 1);
  CHECK(
      found[0].find("expected {mean, sd}, {mean, cv}, {mu, sigma, unit} or {median, sigma}; found {mu, sigma}. mu and "
                    "sigma are of the logarithm of a time: `unit` says in what it was measured, e.g. {mu: 0, sigma: 1, "
                    "unit: h}") != std::string::npos);
  // Every other time in a distribution has a unit of its own.
  for (const std::string bare :
       {"{exponential: {mean: 4}}", "{uniform: {low: 1, high: 2 h}}", "{lognormal: {mean: 4, cv: 1}}",
        "{lognormal: {mean: 4 h, sd: 1}}", "{lognormal: {median: 4, sigma: 1}}", "{gamma: {mean: 4, cv: 1}}",
        "{gamma: {shape: 2, scale: 4}}", "{weibull: {shape: 2, scale: 4}}",
        "{triangular: {low: 1 h, mode: 2, high: 3 h}}", "{normal: {mean: 4, sd: 1 h}}", "{normal: {mean: 4 h, sd: 1}}",
        "{normal: {mean: 4 h, sd: 1 h, high: 9}}", "{empirical: {values: [1, 2 h], weights: [1, 1]}}", "4"}) {
    const auto told = problems_of(files.write("bare.yaml", visit_of(bare)));
    CAPTURE(bare, told);
    REQUIRE(told.size() == 1);
    CHECK(told[0].find("without a unit") != std::string::npos);
  }
}
