// What-if files: a base, and the differences that a plan says over it.

#include <catch2/catch.hpp>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/profile.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;

namespace {

const std::string kBase = R"(icsflow: 1
name: Base
start: 2026-02-01
until: 2026-06-01
mark: A
source: KH03
localities: [north, south]
include: [library/care.yaml]
parameters: {stay: 2 d}
providers:
  RVJ:
    kind: acute
    resources:
      beds: {kind: pool, capacity: {value: 9, range: [8, 12]}, waiting_room: 100}
      rooms: {kind: pool, capacity: 4}
  BCC: {kind: council}
channels:
  - {from: RVJ, to: BCC, floor: 1 h}
  - {from: BCC, to: RVJ, floor: 1 h}
pathways:
  stay:
    steps:
      bed: {use: beds, for: {lognormal: {mean: $stay, cv: 0.8}}, full: gone, next: {ask: 40 %, gone: rest}}
      ask: {transfer: {to: BCC, pathway: care}, ask: 2 h, next: gone}
      gone: {leave: home}
seasons: {flat: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}
streams:
  falls: {at: RVJ, pathway: stay, rate: 2 /day, season: flat}
  minor: {at: RVJ, pathway: stay, rate: 1 /day}
)";
const std::string kCare = R"(mark: C
pathways:
  care:
    steps:
      accepted: {accept: yes, next: over}
      over: {delay: 6 wk, next: done}
      done: {leave: done}
)";
const std::string kHead = "icsflow: 1\nname: Plan\nextends: ../base.yaml\n";

class Folder {
 public:
  Folder() {
    directory_.write("base.yaml", kBase);
    directory_.write("library/care.yaml", kCare);
  }
  [[nodiscard]] std::string plan(const std::string& differences) const {
    return directory_.write("plans/plan.yaml", kHead + differences);
  }
  [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
    return directory_.write(name, text);
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (directory_.path() / name).string(); }
  /// Every problem, one a line, with file names as from the folder.
  [[nodiscard]] std::string problems(const std::string& file) const {
    std::string text;
    try {
      (void)read_scenario(file);
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) text += to_string(problem) + '\n';
    }
    const std::string folder = directory_.path().string() + '/';
    for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder)) text.erase(at, folder.size());
    return text;
  }

 private:
  test::TemporaryDirectory directory_;
};

const Parameter& parameter(const Scenario& scenario, const std::string& path) {
  const ParameterId id = scenario.parameters.find(path);
  INFO(path);
  REQUIRE(id != kNoParameter);
  return scenario.parameters.at(id);
}

}  // namespace

TEST_CASE("what-if: differences go deep into the base; places stay those of the file that said it",
          "[quick][models][yaml][layers]") {
  const Folder folder;
  const Scenario s = read_scenario(folder.plan(R"(source: Business case
providers: {RVJ: {resources: {beds: {capacity: 11}}}}
pathways:
  stay: {steps: {bed: {next: {ask: 30 %}}}}
  care: {steps: {over: {delay: 4 wk}}}
seasons: {flat: [2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}
)"));
  CHECK(s.warnings.empty());
  CHECK(s.name == "Plan");
  const Parameter& beds = parameter(s, "providers.RVJ.resources.beds.capacity");
  CHECK(beds.value == 11);
  CHECK(beds.place.file == folder.path("plans/plan.yaml"));
  CHECK(beds.place.line == 5);
  CHECK(beds.in_plan);
  CHECK(beds.source == "Business case");  // and not the KH03 of the base around it
  CHECK(beds.mark == Mark::kNone);
  const Parameter& rooms = parameter(s, "providers.RVJ.resources.rooms.capacity");
  CHECK(rooms.value == 4);
  CHECK(rooms.place.file.find("base.yaml") != std::string::npos);
  CHECK_FALSE(rooms.in_plan);
  CHECK(rooms.source == "KH03");
  CHECK(rooms.mark == Mark::kA);
  CHECK(parameter(s, "pathways.stay.bed.next.ask").value == 0.3);
  CHECK(parameter(s, "pathways.care.over.delay").value == 28);  // said in a library of the base
  CHECK(parameter(s, "pathways.care.over.delay").mark == Mark::kNone);
  CHECK(s.seasons.at(0).months[0] == 2);
  CHECK(s.pathways.at(1).steps.front().name == "bed");  // still the entry
  // A long value is changed key by key too: what is plausible stays, what the number rests on does not.
  const Scenario longer =
      read_scenario(folder.plan("providers: {RVJ: {resources: {beds: {capacity: {value: 10, mark: C}}}}}\n"));
  const Parameter& capacity = parameter(longer, "providers.RVJ.resources.beds.capacity");
  CHECK(capacity.value == 10);
  CHECK(capacity.mark == Mark::kC);
  CHECK(capacity.source.empty());
  REQUIRE(capacity.range);
  CHECK((*capacity.range)[1] == 12);
}

TEST_CASE("what-if: a plan without differences is the base", "[quick][models][yaml][layers]") {
  const Folder folder;
  std::string base = read_scenario(folder.path("base.yaml")).canonical;
  const std::string name = "4:Base";
  REQUIRE(base.find(name) != std::string::npos);
  base.replace(base.find(name), name.size(), "4:Plan");
  CHECK(read_scenario(folder.plan("")).canonical == base);
  CHECK(read_scenario(folder.plan("parameters: {stay: 48 h}\n")).canonical == base);
  CHECK(read_scenario(folder.plan("parameters: {stay: 3 d}\n")).canonical != base);
}

TEST_CASE("what-if: remove takes keys away", "[quick][models][yaml][layers]") {
  const Folder folder;
  const Scenario s = read_scenario(folder.plan(R"(streams: {remove: [minor]}
pathways: {stay: {steps: {bed: {remove: [full], next: gone}, remove: [ask]}, remove: []}}
channels: {remove: [RVJ-BCC, BCC-RVJ]}
providers: {RVJ: {resources: {beds: {remove: [waiting_room]}}}}
)"));
  CHECK(s.streams.size() == 1);
  CHECK(s.channels.empty());
  CHECK(s.pathways.at(1).steps.size() == 2);
  CHECK_FALSE(s.providers.at(1).pools.at(0).waiting_room.given());
  // Taken away and given anew: nothing of the base is left in it, and a step keeps its position.
  const Scenario anew = read_scenario(
      folder.plan("pathways: {stay: {steps: {remove: [bed], bed: {use: rooms, for: 1 d, next: ask}}}}\n"));
  CHECK(anew.pathways.at(1).steps.front().name == "bed");
  CHECK(anew.pathways.at(1).steps.front().full.empty());
  CHECK(folder.problems(folder.plan("streams: {remove: [mynor, minor, minor, falls]}\n")) ==
        "plans/plan.yaml:4:20: streams.remove: expected a key that the base has here; found \"mynor\"; did you mean "
        "\"minor\"?\n"
        "plans/plan.yaml:4:34: streams.remove: the key \"minor\" is taken away twice\n");
  CHECK(folder.problems(folder.plan("providers: {RVJ: {remove: [kind]}}\n")) ==
        "plans/plan.yaml:4:18: providers.RVJ: expected the key \"kind\"; it is missing\n");
  CHECK(folder.problems(folder.plan("providers: {new: {kind: other, remove: [staff]}}\n")) ==
        "plans/plan.yaml:4:32: providers.new.remove: there is nothing to take away: the base has no mapping here that "
        "these differences could change\n");
  CHECK(folder.problems(folder.plan("parameters: {remove: stay}\n")) ==
        "plans/plan.yaml:4:22: parameters.remove: expected a list of names to take away, such as [a, b]; found "
        "\"stay\"\n");
}

TEST_CASE("what-if: a value in another form takes the whole place", "[quick][models][yaml][layers]") {
  const Folder folder;
  const auto first_step = [&](const std::string& step) {
    return read_scenario(folder.plan("pathways: {stay: {steps: {bed: " + step + "}}}\n")).pathways.at(1).steps.at(0);
  };
  using Form = DistributionSpec::Form;
  CHECK(first_step("{for: {gamma: {mean: 1 d, cv: 0.5}}}").duration.form == Form::kGammaMeanCv);
  CHECK(first_step("{for: {lognormal: {median: 1 d, sigma: 0.5}}}").duration.form == Form::kLognormalMedian);
  CHECK(first_step("{for: {lognormal: {cv: 0.9}}}").duration.form == Form::kLognormalMeanCv);  // the mean is the base's
  CHECK(first_step("{for: 2 d}").duration.form == Form::kDeterministic);
  const StepSpec delay = first_step("{delay: 2 d, next: ask}");
  CHECK(delay.kind == StepKind::kDelay);
  CHECK(delay.full.empty());
  CHECK(first_step("{priority: 3}").full == "gone");
}

TEST_CASE("what-if: the two names of what a step records are one key", "[quick][models][yaml][layers]") {
  const Folder folder;
  (void)folder.write("plans/marked.yaml", kHead + "pathways: {stay: {steps: {bed: {mark: arrive}}}}\n");
  const auto marks = [&](const std::string& said) {
    const std::string plan = "icsflow: 1\nname: Over it\nextends: marked.yaml\n";
    return read_scenario(folder.write("plans/over.yaml", plan + "pathways: {stay: {steps: {bed: {" + said + "}}}}\n"))
        .pathways.at(1)
        .steps.at(0)
        .marks;
  };
  CHECK(marks("priority: 2") == std::vector{MarkKind::kArrive});
  CHECK(marks("mark: ready") == std::vector{MarkKind::kReady});
  CHECK(marks("records: ready") == std::vector{MarkKind::kReady});
  CHECK(marks("records: [ready, arrive]").size() == 2);
  CHECK(marks("remove: [mark], records: ready") == std::vector{MarkKind::kReady});
  CHECK(marks("remove: [records], mark: ready") == std::vector{MarkKind::kReady});
  CHECK(marks("remove: [records]").empty());
  const std::string both = "expected one of \"records\" and its older name \"mark\"; found both\n";
  for (const std::string said : {"mark: arrive, records: ready", "records: ready, mark: arrive"}) {
    const std::string file = folder.write(
        "plans/both.yaml",
        "icsflow: 1\nname: Both\nextends: marked.yaml\npathways: {stay: {steps: {bed: {" + said + "}}}}\n");
    CHECK(folder.problems(file).find(both) != std::string::npos);
  }
}

TEST_CASE("what-if: items of lists go by the names that parameter paths have", "[quick][models][yaml][layers]") {
  const Folder folder;
  const Scenario s = read_scenario(
      folder.plan("channels: {RVJ-BCC: {floor: 90 min}, acute-council: {from: acute, to: council, floor: 2 h}}\n"));
  CHECK(s.channels.size() == 3);
  CHECK(parameter(s, "channels.RVJ-BCC.floor").value == 1.5 / 24);
  CHECK(folder.problems(folder.plan("channels: {RVJ-BBC: {floor: 2 h}}\n")) ==
        "plans/plan.yaml:4:12: channels: expected the name of an item of the base's list, FROM-TO; found \"RVJ-BBC\"; "
        "did "
        "you mean \"RVJ-BCC\"?\n");
  CHECK(read_scenario(folder.plan("channels: [{from: acute, to: council, floor: 1 h}, {from: council, to: acute, "
                                  "floor: 1 h}]\n"))
            .channels.size() == 2);
}

TEST_CASE("what-if: published figures go by measure and scope, a route by one place or by locality",
          "[quick][models][yaml][layers]") {
  const Folder folder;
  (void)folder.write("base.yaml", kBase +
                                      "routes: {support: {to: BCC, pathway: care}}\npublished:\n"
                                      "  - {measure: arrivals, scope: RVJ/bed, value: 700, role: validation}\n"
                                      "  - {measure: left, scope: all, value: 600, role: validation, source: KH03}\n");
  const Scenario s = read_scenario(folder.plan(
      "published: {left.all: {role: calibration}, remove: [arrivals.RVJ/bed], list.RVJ: {measure: list, scope: RVJ, "
      "value: 5, role: validation}}\n"));
  REQUIRE(s.published.size() == 2);
  CHECK(s.published[0].measure == "left");
  CHECK(s.published[0].calibration);
  CHECK(s.published[0].value == 600);
  CHECK(s.published[0].source == "KH03");
  CHECK(s.published[1].measure == "list");
  CHECK(folder.problems(folder.plan("published: {left.RVJ: {value: 6}}\n"))
            .find("plan.yaml:4:13: published: expected the name of an item of the base's list, MEASURE.SCOPE; found "
                  "\"left.RVJ\"") != std::string::npos);
  // Half of the one form and half of the other would be no route.
  const auto route = [&](const std::string& said) {
    return folder.problems(folder.plan("routes: {support: " + said + "}\n"));
  };
  CHECK(route("{north: {to: BCC, pathway: care}, south: {to: BCC, pathway: care}}").empty());
  CHECK(route("{to: RVJ, pathway: stay}").empty());
}

TEST_CASE("what-if: every problem names the file that said it", "[quick][models][yaml][layers]") {
  const Folder folder;
  std::string base = kBase;
  base.replace(base.find("rate: 1 /day"), 12, "rate: 1");
  (void)folder.write("base.yaml", base);
  CHECK(folder.problems(folder.plan("streams: {falls: {rates: 3 /day, pathway: stey}}\n")) ==
        "base.yaml:29:41: streams.minor.rate: expected a rate such as 12 /day, 0.5 /h or 84 /week, 0 or more; found "
        "\"1\" without a unit\n"
        "plans/plan.yaml:4:19: streams.falls: unknown key \"rates\"; did you mean \"rate\"?\n"
        "plans/plan.yaml:4:43: streams.falls.pathway: expected a pathway; found \"stey\"; did you mean \"stay\"?\n");
}

TEST_CASE("what-if: a plan may extend a plan; circles and missing files are refused", "[quick][models][yaml][layers]") {
  const Folder folder;
  (void)folder.plan("parameters: {stay: 3 d}\n");
  const std::string second = folder.write(
      "second.yaml", "icsflow: 1\nname: Second\nextends: plans/plan.yaml\nproviders: {RVJ: {name: Trust}}\n");
  const Scenario s = read_scenario(second);
  CHECK(s.name == "Second");
  CHECK(parameter(s, "parameters.stay").value == 3);
  CHECK(parameter(s, "parameters.stay").in_plan);
  CHECK(s.providers.at(1).name == "Trust");
  (void)folder.write("base.yaml", "icsflow: 1\nname: Base\nextends: plans/../second.yaml\n");
  const std::string circle = folder.problems(second);
  CHECK(circle.rfind("base.yaml:3:10: extends: expected a file that does not lead back here; found second.yaml -> "
                     "plans/plan.yaml -> base.yaml -> second.yaml\n",
                     0) == 0);
  CHECK(folder.problems(folder.write("plans/lost.yaml", "icsflow: 1\nname: P\nextends: ../bas.yaml\n")) ==
        "plans/lost.yaml:3:10: extends: expected a file, relative to the folder of this one; found \"../bas.yaml\" "
        "(there is no bas.yaml)\n");
  CHECK(folder.problems(folder.write("plans/self.yaml", "icsflow: 1\nname: P\nextends: self.yaml\n")) ==
        "plans/self.yaml:3:10: extends: expected a file that does not lead back here; found plans/self.yaml -> "
        "plans/self.yaml\n");
  CHECK(folder.problems(folder.write("plans/bare.yaml", "extends: lost.yaml\n"))
            .rfind("plans/bare.yaml:1:1: expected the key \"icsflow\"; it is missing (a file that extends another says "
                   "it too)\n",
                   0) != std::string::npos);
}

TEST_CASE("what-if: a renamed stream keeps its patients and their luck", "[quick][models][layers]") {
  const Folder folder;
  const std::string rename = "streams: {remove: [minor], a_walk_in: {at: RVJ, pathway: stay, rate: 1 /day";
  const test::Study base(folder.path("base.yaml"));
  const test::Study kept(folder.plan(rename + ", was: minor}}\n"));
  const test::Study lost(folder.plan(rename + "}}\n"));
  CHECK(test::same(base.run(), kept.run()));
  CHECK_FALSE(test::same(base.run(), lost.run()));
  CHECK(folder.problems(folder.plan("streams: {falls: {was: minor}}\n")) ==
        "plans/plan.yaml:4:24: streams.falls.was: expected the id that this stream had before it was renamed; found "
        "\"minor\", which is another stream\n");
}

TEST_CASE("what-if: a plan puts several together, in their order", "[quick][models][yaml][layers]") {
  const Folder folder;
  const auto plan = [&](const std::string& name, const std::string& extends, const std::string& differences) {
    return folder.write("plans/" + name + ".yaml",
                        "icsflow: 1\nname: " + name + "\nextends: " + extends + "\n" + differences);
  };
  (void)plan("a", "../base.yaml", "parameters: {stay: 3 d}\nproviders: {RVJ: {name: Trust}}\n");
  (void)plan("b", "../base.yaml", "providers: {RVJ: {resources: {beds: {capacity: 11}}}}\n");
  (void)plan("c", "b.yaml", "providers: {RVJ: {resources: {beds: {capacity: 12}}}}\n");
  {
    // What b does not say stays as a says it, though b alone has it as the base has.
    const Scenario s = read_scenario(plan("both", "[../base.yaml, a.yaml, b.yaml]", ""));
    CHECK(s.name == "both");
    CHECK(parameter(s, "parameters.stay").value == 3);
    CHECK(parameter(s, "parameters.stay").in_plan);
    CHECK(parameter(s, "providers.RVJ.resources.beds.capacity").value == 11);
    CHECK(s.warnings.empty());
    // The base need not be named, and what is named again is the same.
    Scenario other = read_scenario(plan("other", "[b.yaml, a.yaml]", ""));
    CHECK(other.canonical.substr(other.canonical.find("run")) == s.canonical.substr(s.canonical.find("run")));
    const Scenario chain = read_scenario(plan("chain", "[a.yaml, b.yaml, c.yaml]", ""));
    CHECK(parameter(chain, "providers.RVJ.resources.beds.capacity").value == 12);
    CHECK(chain.warnings.empty());  // c knows b
  }
  // Where plans that do not know each other disagree, the later one holds, and a warning tells.
  (void)plan("d", "../base.yaml", "parameters: {stay: 4 d}\n");
  const auto stay = [&](const std::string& extends, std::size_t warnings) {
    const Scenario s = read_scenario(plan("last", extends, ""));
    CHECK(s.warnings.size() == warnings);
    for (const Problem& warning : s.warnings)
      CHECK(warning.message.find("takes the place of what another plan says, ") == 0);
    return parameter(s, "parameters.stay").value;
  };
  CHECK(stay("[a.yaml, d.yaml]", 1) == 4);
  CHECK(stay("[d.yaml, a.yaml]", 1) == 3);
  CHECK(
      parameter(read_scenario(plan("own", "[a.yaml, d.yaml]", "parameters: {stay: 5 d}\n")), "parameters.stay").value ==
      5);
}

TEST_CASE("what-if: lists of files that cannot be put together are refused", "[quick][models][yaml][layers]") {
  const Folder folder;
  const auto plan = [&](const std::string& name, const std::string& extends) {
    return folder.write("plans/" + name + ".yaml", "icsflow: 1\nname: " + name + "\nextends: " + extends + "\n");
  };
  (void)plan("a", "../base.yaml");
  (void)folder.write("other.yaml", kBase);
  (void)plan("of_other", "../other.yaml");
  CHECK(folder.problems(plan("p", "[a.yaml, of_other.yaml]")) ==
        "plans/of_other.yaml:3:10: extends: expected a file that changes the same scenario as those before it, "
        "base.yaml; found other.yaml, which extends nothing\n");
  CHECK(folder.problems(plan("p", "[a.yaml, a.yaml]")) ==
        "plans/p.yaml:3:19: extends: the file \"a.yaml\" is named twice\n");
  CHECK(folder.problems(plan("p", "[]")) ==
        "plans/p.yaml:3:10: extends: expected one file or more; found an empty list\n");
  CHECK(folder.problems(plan("p", "[a.yaml, [b.yaml]]")) ==
        "plans/p.yaml:3:19: extends: expected the file of the scenario to change; found a list\n");
  // All that is missing is told at once.
  CHECK(
      folder.problems(plan("p", "[a.yaml, x.yaml, y.yaml]")) ==
      "plans/p.yaml:3:19: extends: expected a file, relative to the folder of this one; found \"x.yaml\" (there is no "
      "plans/x.yaml)\n"
      "plans/p.yaml:3:27: extends: expected a file, relative to the folder of this one; found \"y.yaml\" (there is no "
      "plans/y.yaml)\n");
  (void)plan("b", "[a.yaml, p.yaml]");
  CHECK(folder.problems(plan("p", "[a.yaml, b.yaml]"))
            .rfind("plans/b.yaml:3:19: extends: expected a file that does not lead back here; found plans/p.yaml -> "
                   "plans/b.yaml -> plans/p.yaml\n",
                   0) == 0);
}
