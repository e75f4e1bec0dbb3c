// Defaults are part of a scenario: writing one out changes neither its hash nor its results, nor what the results say
// of its parameters.

#include <yaml-cpp/yaml.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "icsflow/compile/compile.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/setting.hpp"
#include "icsflow/study/study.hpp"

#include "random_scenario.hpp"
#include "scenario_files.hpp"

using namespace icsflow::models;
namespace fs = std::filesystem;

namespace {

std::vector<std::string> parts_of(const std::string& path) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t dot = std::min(path.find('.', from), path.size());
    out.push_back(path.substr(from, dot - from));
    from = dot + 1;
  }
  return out;
}

/// What holds without a key, where no file can write it.
bool in_words(const std::string& text) {
  static const std::set<std::string> kSentences{"the id",
                                                "`vacancy`",
                                                "unlimited",
                                                "one unit",
                                                "the stream's",
                                                "back to the list",
                                                "the end of the use",
                                                "constant",
                                                "none",
                                                "at once",
                                                "it lasts",
                                                "no clock runs",
                                                "the value's `range`",
                                                "all",
                                                "the channel's floor",
                                                "those of England and Wales"};
  return kSentences.count(text) > 0;
}

/// The defaults of a scenario by their paths, as a file may write them; items of a list are one text.
std::map<std::string, std::string> defaults_of(const Scenario& s) {
  std::map<std::string, std::string> out;
  std::map<std::string, std::map<int, std::string>> lists;
  const auto add = [&](const std::string& path, const std::string& text) {
    const auto dot = path.rfind('.');
    const std::string last = path.substr(dot + 1);
    if (dot != std::string::npos && last.find_first_not_of("0123456789") == std::string::npos) {
      lists[path.substr(0, dot)][std::stoi(last)] = text;
    } else {
      out[path] = text;
    }
  };
  for (const Setting& one : s.settings) {
    if (one.is_default && !in_words(one.text)) add(one.path, one.text);
  }
  for (ParameterId id = 0; id < s.parameters.size(); ++id) {
    const Parameter& p = s.parameters.at(id);
    if (p.is_default) add(p.path, show(p.value, p.unit, p.written));
  }
  for (const auto& [path, items] : lists) {
    std::string text;
    for (const auto& [number, item] : items) text += (text.empty() ? "[" : ", ") + item;
    out[path] = text + "]";
  }
  return out;
}

/// Sets what is at a path in a tree of YAML: `steps`, which paths leave out, is put in where the tree has it.
void put(YAML::Node tree, const std::vector<std::string>& parts, std::size_t at, const std::string& text) {
  if (tree.IsMap() && tree["steps"].IsDefined() && tree["steps"][parts[at]].IsDefined() &&
      !tree[parts[at]].IsDefined()) {
    put(tree["steps"], parts, at, text);
  } else if (at + 1 == parts.size()) {
    tree[parts[at]] = YAML::Load(text);
  } else {
    put(tree[parts[at]], parts, at + 1, text);
  }
}

/// A copy of the file beside it that writes these defaults out.
std::string write_out(const std::string& file, const std::map<std::string, std::string>& defaults,
                      const std::string& name) {
  const YAML::Node tree = YAML::LoadFile(file);
  for (const auto& [path, text] : defaults) {
    const auto parts = parts_of(path);
    put(tree, parts, 0, text);
  }
  const fs::path copy = fs::path(file).parent_path() / name;
  YAML::Emitter out;
  out << tree;
  std::ofstream(copy) << out.c_str() << '\n';
  return copy.string();
}

std::string results_of(const Scenario& scenario) {
  const test::TemporaryDirectory directory;
  const auto model = compile(scenario);
  StudyOptions options;
  options.directory = directory.path();
  options.replications = 1;
  options.seed = scenario.seed;
  options.detail = Detail::kFull;
  options.ends_replication = true;
  options.program = {"test", "test"};
  {
    ResultsStore store(scenario, catalogue(*model), options);
    run_study(store, model, options);
  }
  return canonical_dump(directory / "results.sqlite");
}

/// @param runs whether results are compared, too
void check_written_out(const std::string& file, bool runs) {
  const Scenario implicit = read_scenario(file);
  const auto defaults = defaults_of(implicit);
  CAPTURE(file);
  REQUIRE(defaults.size() > 5);
  const Scenario explicit_one = read_scenario(write_out(file, defaults, "written_out.yaml"));
  for (ParameterId id = 0; id < explicit_one.parameters.size(); ++id) {
    CAPTURE(explicit_one.parameters.at(id).path);
    CHECK_FALSE(explicit_one.parameters.at(id).is_default);
  }
  const bool same = implicit.canonical == explicit_one.canonical;
  CHECK(same);
  if (!same) {  // which
    for (const auto& one : defaults) {
      CAPTURE(one.first, one.second);
      CHECK(read_scenario(write_out(file, {one}, "one.yaml")).canonical == implicit.canonical);
    }
  }
  CHECK(scenario_hash(implicit) == scenario_hash(explicit_one));
  if (runs) CHECK(results_of(implicit) == results_of(explicit_one));
}

}  // namespace

TEST_CASE("defaults: written out they change neither hash nor results, nor what is said of parameters",
          "[quick][models][defaults]") {
  const test::TemporaryDirectory files;
  files.write("services.csv", test::RandomScenario::services());
  for (std::uint64_t number = 1; number <= 40; ++number) {
    const std::string file = files.write("s.yaml", test::RandomScenario(number).text());
    check_written_out(file, number <= 8);
  }
}

TEST_CASE("defaults: each of every noun, written out, keeps the hash and the results", "[quick][models][defaults]") {
  const test::TemporaryDirectory files;
  files.write("services.csv", "id,provider,function,type,name,weekly\nP.1,P,C_1,t,One,4 /week\n");
  const std::string file = files.write("all.yaml", R"(icsflow: 1
name: all nouns
start: 2026-03-02
until: 2026-03-30
parameters: {ward_ratio_tolerance: 10 %}
providers:
  G: {kind: primary_care}
  P:
    kind: acute
    staff: {nurses: {establishment: 20}}
    resources:
      beds: {kind: pool, capacity: 6, beds: yes, staffing: {rule: beds, group: nurses}}
      desk: {kind: pool, shifts: {day: {from: 08:00, to: 18:00, units: 2}}, at_shift_end: finish}
      clinic: {kind: sessions, slots: 20 /week}
    windows: {out: {from: 10:00, to: 12:00, share: [1, 1, 1, 1, 1, 1, 1]}}
    cancellation: {pool: beds}
channels:
  - {from: G, to: P, floor: 1 h}
pathways:
  seen:
    rtt: yes
    steps:
      referred: {go: yes, mark: clock_start, next: visit}
      visit: {book: clinic, dna: 5 %, missed: end, next: in}
      in: {seize: beds, next: stay}
      stay: {delay: {normal: {mean: 2 d, sd: 1 d}}, next: leave_bed}
      leave_bed: {release: beds, mark: stop_admitted, next: end}
      end: {leave: home}
  walk_in:
    attributes: {age: {normal: {mean: 50, sd: 20}}}
    steps:
      ask: {use: desk, for: 10 min, next: end}
      end: {leave: home}
service_types:
  t: {pathway: referred, referred_from: {G: 100 %}, rate: $weekly, sessions: {first: {slots: 6 /week}}}
services: {table: services.csv}
streams:
  dated: {at: P, pathway: walk_in, arrivals: {2026-03-03 09:00: 4, 2026-03-04: 2}}
  rated: {at: P, pathway: seen, rate: 2 /day}
  members: {at: P, pathway: walk_in, population: 3, returns_after: 5 d}
measures: {waits: {}, pools: {}, time_in_system: {}, completed: {}}
interventions:
  more: {at: 2026-03-20, path: "providers.P.resources.*.notice", set: 3 d}
  fewer: {at: 2026-03-22, path: providers.P.staff.nurses.sickness, add: 5 %}
uncertainty:
  shares: {path: providers.P.resources.clinic.urgent_share, low: 0 %, high: 20 %}
)");
  std::string text;
  {
    std::ifstream in(file);
    text.assign(std::istreambuf_iterator<char>(in), {});
  }
  text.replace(text.find("pathway: referred, "), 19, "pathway: seen, ");
  check_written_out(files.write("all.yaml", text), true);
}

TEST_CASE("defaults: what they rest on is said, and written out they rest on the same", "[quick][models][defaults]") {
  const test::TemporaryDirectory files;
  const std::string text =
      "icsflow: 1\nname: d\nstart: 2026-03-02\nuntil: 2026-04-02\n"
      "providers: {P: {kind: other, resources: {c: {kind: sessions, slots: 20 /week NOTICE}}}}\n"
      "pathways: {a: {steps: {s: {book: c, next: g}, g: {leave: x}}}}\nstreams: {a: {at: P, pathway: a, rate: 1 "
      "/day}}\n";
  const auto notice = [&](const std::string& said) {
    std::string with = text;
    with.replace(with.find(" NOTICE"), 7, said);
    const Scenario s = read_scenario(files.write("d.yaml", with));
    const ParameterId id = s.parameters.find("providers.P.resources.c.notice");
    REQUIRE(id != kNoParameter);
    return s.parameters.at(id);
  };
  const Parameter left_out = notice(""), written = notice(", notice: 7 d"), in_weeks = notice(", notice: 1 wk"),
                  other = notice(", notice: 8 d"), sourced = notice(", notice: {value: 7 d, source: the trust}");
  CHECK(left_out.is_default);
  CHECK(left_out.value == 7);
  CHECK(left_out.unit == Unit::kDuration);
  CHECK(left_out.mark == Mark::kC);
  CHECK_FALSE(left_out.source.empty());
  for (const Parameter& same : {written, in_weeks}) {
    CHECK_FALSE(same.is_default);
    CHECK(same.mark == left_out.mark);
    CHECK(same.source == left_out.source);
  }
  CHECK(other.source.empty());
  CHECK(other.mark == Mark::kNone);
  CHECK(sourced.source == "the trust");
  CHECK(sourced.mark == Mark::kNone);
}

TEST_CASE("defaults: interventions and uncertain values reach them", "[quick][models][defaults]") {
  const test::TemporaryDirectory files;
  const std::string base =
      "icsflow: 1\nname: d\nstart: 2026-03-02\nuntil: 2026-06-01\n"
      "providers: {P: {kind: other, staff: {idle: {establishment: 3}}, resources: {c: {kind: sessions, slots: 20 "
      "/week},"
      " p: {kind: pool, capacity: 1}}}}\n"
      "pathways: {a: {steps: {s: {book: c, next: t}, t: {use: p, for: 1 h, next: g}, g: {leave: x}}}}\n"
      "streams: {a: {at: P, pathway: a, rate: 3 /day}}\n";
  const auto read = [&](const std::string& more) { return read_scenario(files.write("d.yaml", base + more)); };
  const auto run = [&](const std::string& more) {
    const test::Study study(files.write("d.yaml", base + more));
    return study.run().event_hash;
  };
  const auto refused = [&](const std::string& more) {
    try {
      const auto model = compile(read(more));
    } catch (const InputError& error) {
      return to_string(error.problems().front());
    }
    return std::string("taken");
  };
  const auto later = [](const std::string& path, const std::string& change) {
    return "interventions: {later: {at: 2026-04-01, path: \"" + path + "\", " + change + "}}\n";
  };
  const std::string of_clinic = "providers.P.resources.c.";
  const auto as_it_is = run("");
  const auto changed = run(later(of_clinic + "notice", "set: 14 d"));
  CHECK(changed != as_it_is);
  CHECK(run(later("providers.*.resources.*.notice", "set: 14 d")) == changed);
  // As if it had been written: the same draws, the same values.
  const std::string drawn = "uncertainty: {u: {path: " + of_clinic + "notice, low: 1 d, high: 20 d}}\n";
  CHECK(run(drawn) != as_it_is);
  // Of those at their default a `*` means what a run reads; a path of its own is refused where nothing reads it.
  const std::string unread = "is read before it, or by nothing";
  CHECK(refused(later("providers.P.staff.idle.vacancy", "set: 5 %")).find(unread) != std::string::npos);
  CHECK(refused(later("providers.P.*.*.vacancy", "set: 5 %")) == "taken");
  // A default has no range.
  CHECK(refused("uncertainty: {u: {path: " + of_clinic + "notice}}\n").find("found neither") != std::string::npos);
  CHECK(refused("uncertainty: {u: {path: \"providers.P.resources.*.notice\"}}\n").find("found neither") !=
        std::string::npos);
}
