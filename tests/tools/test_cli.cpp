#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "../models/guarded.hpp"
#include "workplace.hpp"

using test::contents;
using test::Outcome;
using test::Workplace;

namespace {

const std::string kScenario = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/textbook/mm1.yaml";

/// A run of the textbook queue, short enough for a quick test.
std::string short_run(const std::string& more) {
  return fmt::format("run '{}' --until 2031-01-01 --replications 4 {}", kScenario, more);
}

}  // namespace

TEST_CASE("CLI: wrong usage exits with 2 and says so on stderr", "[tools][cli][quick]") {
  const Workplace here;
  for (const char* arguments : {"",
                                "frobnicate",
                                "run",
                                "run a.yaml b.yaml",
                                "run a.yaml --replications 0",
                                "run a.yaml --replications ten",
                                "run a.yaml --workers -1",
                                "run a.yaml --seed -1",
                                "run a.yaml --seed 18446744073709551616",
                                "run a.yaml --executor fast",
                                "run a.yaml --detail some",
                                "run a.yaml --set beds",
                                "run a.yaml --set =3",
                                "run a.yaml --bogus",
                                "validate",
                                "export",
                                "export out",
                                "calibrate a.yaml --waves 2",
                                "calibrate a.yaml --to other",
                                "calibrate a.yaml --rounds 0",
                                "calibrate a.yaml --to published --points 49",
                                "calibrate a.yaml --to published --runs 19",
                                "calibrate a.yaml --tune t.csv --to published",
                                "calibrate a.yaml --to published --rounds 0 --weights w.csv",
                                "calibrate a.yaml --uncertain u.yaml"}) {
    const Outcome outcome = here.icsflow(arguments);
    CAPTURE(arguments, outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(!outcome.err.empty());
  }
  CHECK(!std::filesystem::exists(here.path() / "out"));
}

TEST_CASE("CLI: wrong input exits with 2, counts the problems and runs nothing", "[tools][cli][quick]") {
  const Workplace here;
  for (const char* arguments : {"run none.yaml -o out", "validate none.yaml", "run . -o out"}) {
    const Outcome outcome = here.icsflow(arguments);
    CAPTURE(arguments, outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find("1 problem; nothing was run.\n") != std::string::npos);
  }
  CHECK(here.icsflow("export . --canonical").code == 2);
  CHECK(!std::filesystem::exists(here.path() / "out"));
}

TEST_CASE("CLI: run shows what is wrong as validate does, with the line and a caret", "[tools][cli][quick]") {
  const Workplace here;
  std::ofstream(here.path() / "wrong.yaml") << "icsflow: 1\nname: Wrong\nstart: 2026-13-01\n";
  const Outcome validate = here.icsflow("validate wrong.yaml"), run = here.icsflow("run wrong.yaml");
  CHECK(run.code == 2);
  CHECK(run.err == validate.err);
  CHECK(run.err.find("\n    3 | start: 2026-13-01\n      |        ^\n") != std::string::npos);
}

TEST_CASE("CLI: what cannot be a directory of results is refused with what to do", "[tools][cli][quick]") {
  const Workplace here;
  std::ofstream(here.path() / "file") << "mine";
  const Outcome outcome = here.icsflow(short_run("-o file"));
  CHECK(outcome.code == 2);
  CHECK(outcome.err ==
        "file: expected a directory for the results, found a file\n"
        "Nothing was run. Choose another directory with -o.\n");
  CHECK(contents(here.path() / "file") == "mine");
}

TEST_CASE("CLI: more workers than processors are no reason to warn", "[tools][cli][quick]") {
  const Workplace here;
  for (const char* options : {"--workers 64", "--inner-workers 64"}) {
    const Outcome outcome = here.icsflow(short_run("--overwrite --quiet " + std::string(options)));
    CAPTURE(options);
    CHECK(outcome.code == 0);
    CHECK(outcome.err.empty());
  }
}

TEST_CASE("CLI: one long replication can be stopped too", "[tools][cli][quick]") {
  const Workplace here;
  // Stopped once the store is there, however slow the machine; asked twice, as `timeout` does it.
  const std::string stop_it =
      "stop() { \"$@\" & for i in $(seq 1200); do test -e out/results.sqlite && break; sleep 0.05; done; "
      "kill -TERM $!; sleep 0.1; kill -TERM $! 2>/dev/null; wait $!; }; stop";
  const Outcome outcome = here.icsflow(
      fmt::format("run '{}' --set 'streams.patients.rate=1e6 /day' --until 2027-12-31 -o out", kScenario), stop_it);
  CAPTURE(outcome.err);
  CHECK(outcome.code == 1);
  CHECK(outcome.err.find("Stopped.\nNo replication was finished.\n") != std::string::npos);
}

TEST_CASE("CLI: output that cannot be written is a failure", "[tools][cli][quick]") {
  if (!std::filesystem::exists("/dev/full")) return;
  const Workplace here;
  const std::string command =
      fmt::format("cd '{}' && '{}' version >/dev/full 2>stderr.txt", here.path().string(), ICSFLOW_PROGRAM);
  const int status = std::system(command.c_str());
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 1));
  CHECK(contents(here.path() / "stderr.txt").find("cannot be written") != std::string::npos);
}

TEST_CASE("CLI: help and version exit with 0 and go to stdout", "[tools][cli][quick]") {
  const Workplace here;
  for (const char* arguments : {"--help", "run --help", "version", "--version"}) {
    const Outcome outcome = here.icsflow(arguments);
    CAPTURE(arguments);
    CHECK(outcome.code == 0);
    CHECK(!outcome.out.empty());
    CHECK(outcome.err.empty());
  }
  CHECK(here.icsflow("version").out.starts_with("icsflow "));
}

TEST_CASE("CLI: --help lists every subcommand that has a file, in the order a user meets them", "[tools][cli][quick]") {
  const Workplace here;
  const std::string help = here.icsflow("--help").out;
  std::vector<std::string> listed;
  std::istringstream lines(help.substr(help.find("Subcommands:\n") + 13));
  for (std::string name, rest; lines >> name && std::getline(lines, rest);) listed.push_back(name);
  std::set<std::string> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::string(ICSFLOW_SOURCE_DIR) + "/tools/program")) {
    const std::string stem = entry.path().stem().string();
    if (stem.starts_with("command_")) files.insert(stem.substr(8));
  }
  CHECK(files == std::set<std::string>(listed.begin(), listed.end()));
  // Others may stand between these.
  const std::vector<std::string> known{"run", "validate", "explain", "export", "warmup", "new", "schema", "version"};
  std::erase_if(listed, [&](const std::string& name) { return std::count(known.begin(), known.end(), name) == 0; });
  CHECK(listed == known);
}

TEST_CASE("CLI: a run leaves results, a page on stdout, and goes on where it stopped", "[tools][cli][quick]") {
  const Workplace here;
  const Outcome first = here.icsflow(short_run("--workers 2"));
  CAPTURE(first.err);
  REQUIRE(first.code == 0);
  CHECK(first.out.find("4 replications, seed 1\n") != std::string::npos);
  CHECK(first.out.find("results: out/mm1: results.sqlite, headlines.csv") != std::string::npos);
  CHECK(first.out.find("nan") == std::string::npos);
  CHECK(first.err.find('\r') == std::string::npos);  // no progress but on a terminal
  CHECK(std::filesystem::exists(here.path() / "out/mm1/results.sqlite"));
  CHECK(std::filesystem::exists(here.path() / "out/mm1/headlines.csv"));
  const std::string headlines = contents(here.path() / "out/mm1/headlines.csv");

  const Outcome again = here.icsflow(short_run("--workers 2"));
  CHECK(again.code == 0);
  CHECK(again.out.find("4 replications kept from an earlier run\n") != std::string::npos);
  CHECK(contents(here.path() / "out/mm1/headlines.csv") == headlines);

  const Outcome other = here.icsflow(short_run("--seed 7"));
  CHECK(other.code == 2);
  CHECK(other.out.empty());
  CHECK(other.err ==
        "out/mm1: holds the results of another study: the seed is 1 there, 7 here\n"
        "Nothing was run. Choose another directory with -o, or discard its results with --overwrite.\n");
  const Outcome overwritten = here.icsflow(short_run("--seed 7 --overwrite --quiet"));
  CHECK(overwritten.code == 0);
  CHECK(overwritten.out.empty());
  CHECK(contents(here.path() / "out/mm1/headlines.csv") != headlines);
}

TEST_CASE("CLI: workers and executor change no byte; the seed does", "[tools][cli][determinism][quick]") {
  const Workplace here;
  const auto dump = [&](const std::string& options) {
    const Outcome run = here.icsflow(short_run("--quiet --overwrite -o out " + options));
    CAPTURE(options, run.err);
    REQUIRE(run.code == 0);
    return here.icsflow("export out --canonical").out;
  };
  const std::string base = dump("--workers 1 --executor sequential");
  CHECK(!base.empty());
  for (const char* options :
       {"--workers 2", "--workers 4", "--executor sequential", "--executor windows --inner-workers 3"}) {
    CAPTURE(options);
    CHECK(dump(options) == base);
  }
  CHECK(dump("--seed 99") != base);
}

TEST_CASE("CLI: the demo gives the same bytes for any workers and executor", "[tools][cli][determinism][quick]") {
  const Workplace here;
  const auto dump = [&](const std::string& options) {
    const Outcome run = here.icsflow(
        fmt::format("run '{}/scenarios/bnssg.yaml' --until 2026-02-10 --replications 3 --quiet --overwrite -o out {}",
                    ICSFLOW_SOURCE_DIR, options));
    CAPTURE(options, run.err);
    REQUIRE(run.code == 0);
    return here.icsflow("export out --canonical").out;
  };
  const std::string base = dump("--workers 1");
  CHECK(base.size() > 10'000);
  for (const char* options : {"--workers 2", "--workers 4", "--workers 2 --executor sequential",
                              "--workers 1 --inner-workers 2", "--workers 2 --profile"}) {
    CAPTURE(options);
    CHECK(dump(options) == base);
  }
  CHECK(dump("--seed 99") != base);
}

TEST_CASE("CLI: JSON on request, and nothing else on stdout", "[tools][cli][quick]") {
  const Workplace here;
  const Outcome outcome = here.icsflow(short_run("--json"));
  CHECK(outcome.code == 0);
  CHECK(outcome.out.starts_with("{\n"));
  CHECK(outcome.out.find("\"replications\": 4,") != std::string::npos);
}

TEST_CASE("CLI: the page and the JSON say who worked on what", "[tools][cli][quick]") {
  const Workplace here;
  const Outcome many = here.icsflow(short_run("--workers 2 --overwrite"));
  CHECK(many.out.find("2 replications at a time, each on one thread\n") != std::string::npos);
  const Outcome one =
      here.icsflow(fmt::format("run '{}' --until 2031-01-01 --replications 1 --workers 2 -o one", kScenario));
  CHECK(one.out.find("one replication") != std::string::npos);
  const Outcome json = here.icsflow(short_run("--workers 2 --overwrite --json"));
  CHECK(json.out.find("\"said\": \"2 replications at a time, each on one thread\"") != std::string::npos);
  CHECK(json.out.find("\"profile\"") == std::string::npos);
}

TEST_CASE("CLI: a profile shows phases, providers, kinds of event and memory, and changes no result",
          "[tools][cli][quick]") {
  const Workplace here;
  const auto run = [&](const std::string& options) {
    return here.icsflow(
        fmt::format("run '{}/scenarios/bnssg.yaml' --until 2026-02-04 --replications 1 -o out --overwrite {}",
                    ICSFLOW_SOURCE_DIR, options));
  };
  const Outcome plain = run("");
  const std::string expected = here.icsflow("export out --canonical").out;
  const Outcome profiled = run("--profile");
  CHECK(profiled.code == 0);
  CHECK(here.icsflow("export out --canonical").out == expected);
  for (const char* words : {"\nProfile (1 replication)\n", "handling events", "waiting for the slowest", " Provider ",
                            "  RVJ ", "  step ends ", "  referral received ", "  event lists "}) {
    CAPTURE(words);
    CHECK(profiled.out.find(words) != std::string::npos);
    CHECK(plain.out.find(words) == std::string::npos);
  }
  const Outcome json = run("--profile --json");
  for (const char* key : {"\"events_by_kind\"", "\"memory_bytes\"", "\"waiting\"", "\"events_per_window\""}) {
    CAPTURE(key);
    CHECK(json.out.find(key) != std::string::npos);
  }
}

TEST_CASE("CLI: asked to stop, it says what is kept and exits with 1", "[tools][cli][quick]") {
  const Workplace here;
  // More than can be done in the time; headline detail keeps the disk out of it.
  const Outcome outcome =
      here.icsflow(fmt::format("run '{}' --replications 200000 --workers 2 --detail headline -o out", kScenario),
                   "timeout --preserve-status -s TERM 3");
  CAPTURE(outcome.err);
  CHECK(outcome.code == 1);
  CHECK(outcome.out.empty());
  CHECK(outcome.err.find("Stopped.\n") != std::string::npos);
  CHECK(outcome.err.find("the same command goes on from there.\n") != std::string::npos);
  CHECK(!std::filesystem::exists(here.path() / "out/headlines.csv"));
}

TEST_CASE("CLI: new prints starters that validate and run", "[tools][cli][quick][new]") {
  const Workplace here;
  for (const std::string kind : {"queue", "ward"}) {
    const Outcome printed = here.icsflow("new " + kind);
    CAPTURE(kind, printed.err);
    REQUIRE(printed.code == 0);
    std::ofstream(here.path() / "starter.yaml", std::ios::binary) << printed.out;
    const Outcome valid = here.icsflow("validate starter.yaml");
    CAPTURE(valid.err);
    CHECK(valid.code == 0);
    CHECK(valid.out.find("No problems.\n") != std::string::npos);
    const Outcome run = here.icsflow("run starter.yaml --replications 2 --quiet -o out_" + kind);
    CAPTURE(run.err);
    CHECK(run.code == 0);
    CHECK(std::filesystem::exists(here.path() / ("out_" + kind) / "results.sqlite"));
  }
  CHECK(here.icsflow("new hospital").code == 2);
  CHECK(here.icsflow("new ward -o ward").err.find("goes with ics") != std::string::npos);
}

TEST_CASE("CLI: new ics is the small result of build, runs in a second, and can be built again",
          "[tools][cli][quick][new]") {
  const Workplace here;
  CHECK(here.icsflow("new ics").code == 2);
  const Outcome made = here.icsflow("new ics -o mine");
  INFO(made.err);
  REQUIRE(made.code == 0);
  CHECK(made.err.empty());
  CHECK(made.out.rfind("mine/scenario.yaml\n", 0) == 0);
  CHECK(contents(here.path() / "mine/build.md").find("| HOSP.C_110 |") != std::string::npos);
  CHECK(here.icsflow("validate mine/scenario.yaml").out.find("No problems.") != std::string::npos);
  const auto begin = std::chrono::steady_clock::now();
  const Outcome run = here.icsflow("run mine/scenario.yaml -o out");
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));  // a second alone; others may be busy
  REQUIRE(run.code == 0);
  CHECK(run.out.find("\n  waiting                                             3,088 ") != std::string::npos);
  const std::string services = contents(here.path() / "mine/services.csv");
  REQUIRE(here.icsflow("build HOSP,COMM --from mine/imported -o mine").code == 0);
  CHECK(contents(here.path() / "mine/services.csv") == services);
  CHECK(here.icsflow("new ics -o mine").code == 0);  // over itself
  here.write("letters/a.txt", "x");
  CHECK(here.icsflow("new ics -o letters").code == 2);
}

TEST_CASE("CLI: explain tells value, unit, origin, source and mark", "[tools][cli][quick][explain]") {
  const Workplace here;
  std::filesystem::copy_file(kScenario, here.path() / "base.yaml");
  std::ofstream(here.path() / "plan.yaml")
      << "icsflow: 1\nname: Plan\nextends: base.yaml\n"
         "streams: {patients: {rate: {value: 0.9 /day, source: \"A, \\\"b\\\" | c\", "
         "mark: C}}}\n";
  const Outcome text = here.icsflow("explain plan.yaml patients rate");
  CHECK(text.code == 0);
  CHECK(text.out == "streams.patients.rate = 0.9 /day\n    plan, plan.yaml:4; mark C; A, \"b\" | c\n    of Clinic\n");
  CHECK(text.err == "1 values\n");
  const Outcome markdown = here.icsflow("explain --markdown plan.yaml patients");
  CHECK(markdown.out.rfind("| path | value | unit | origin | source | mark | range | place | changes | note | of | set "
                           "|\n|---|---|---|---|---|---|---|---|---|---|---|---|\n",
                           0) == 0);
  CHECK(markdown.out.find("| streams.patients.rate | 0.9 | /day | plan | A, \"b\" \\| c | C |  | plan.yaml:4 |  |  | "
                          "Clinic | --set |\n") != std::string::npos);
  CHECK(markdown.out.find("| streams.patients.priority | 5 |  | default | default of the scenario format | C |  |  |  "
                          "|  | Clinic | --set |\n") != std::string::npos);
  CHECK(markdown.out.find("| streams.patients.pathway | visit |  | base |") != std::string::npos);
  const Outcome csv = here.icsflow("explain --csv plan.yaml rate --set \"streams.patients.rate=0.7 /day\"");
  CHECK(csv.out.find("streams.patients.rate,0.7,/day,--set,,,,,,,Clinic,--set\r\n") != std::string::npos);
  const Outcome seed = here.icsflow("explain plan.yaml seed --set seed=7");
  CHECK(seed.out == "seed = 7\n    --set\n");
  CHECK(here.icsflow("explain --csv --markdown plan.yaml").code == 2);
}

TEST_CASE("CLI: explain tells what interventions and uncertainty make of a value", "[tools][cli][quick][explain]") {
  const Workplace here;
  std::filesystem::copy_file(kScenario, here.path() / "base.yaml");
  std::ofstream(here.path() / "plan.yaml")
      << "icsflow: 1\nname: Plan\nextends: base.yaml\n"
         "uncertainty: {u: {path: streams.patients.rate, low: 0.7 /day, high: 0.85 /day}}\n"
         "interventions:\n"
         "  more: {at: 2030-04-01, over: 10 d, until: 2031-04-01, path: streams.*.rate, multiply: 1.1}\n"
         "  fewer: {at: 2030-01-01, path: streams.patients.rate, add: -0.1 /day}\n";
  const Outcome text = here.icsflow("explain plan.yaml streams.patients.rate");
  // The scenario's 0.8: less 0.1, then times 1.1 for a year.
  CHECK(text.out.find(
            "\n    changes: drawn from 0.7 /day to 0.85 /day; fewer: 0.8 /day -> 0.7 /day from 2030-01-01; more: "
            "0.7 /day -> 0.77 /day from 2030-04-01 over 10 d until 2031-04-01, then 0.7 /day\n") != std::string::npos);
  const Outcome diff = here.icsflow("explain --diff base.yaml plan.yaml fewer");
  CHECK(diff.out.find("interventions.fewer.add: - -> -0.1 /day\n    plan, plan.yaml:7\n") != std::string::npos);
  CHECK(diff.out.find("interventions.fewer.at: - -> 2030-01-01\n") != std::string::npos);
}

TEST_CASE("CLI: explain shows values as they were written, finds by name, and says how to change them",
          "[tools][cli][quick][explain]") {
  const Workplace here;
  std::ofstream(here.path() / "s.yaml") << R"(icsflow: 1
name: Names
start: 2026-03-02
until: 2026-12-01
providers:
  RVJ:
    name: North Bristol NHS Trust
    kind: acute
    resources:
      scanner: {kind: pool, capacity: 2}
      rooms: {kind: pool, capacity: 100}
parameters: {first_dna: {value: 7 %, range: [5 %, 12 %], note: from the audit, mark: C}}
pathways:
  a:
    note: agreed in May
    steps:
      scan: {use: scanner, for: {exponential: {mean: 15 min}}, next: {b: $first_dna, gone: rest}}
      b: {delay: 1 wk, next: gone}
      gone: {leave: done}
service_types: {t: {pathway: a, rate: $rate}}
services: {table: services.csv}
streams: {walk_in: {at: RVJ, pathway: a, service: RVJ.C_110, rate: 140 /week}}
interventions:
  reminders: {at: 2026-10-01, path: parameters.first_dna, set: 2 %}
  too_late: {at: 2027-10-01, path: parameters.first_dna, set: 1 %}
  shorter: {at: 2026-06-01, over: 30 d, until: 2026-09-01, path: pathways.a.scan.for.exponential.mean, multiply: 0.8}
)";
  std::ofstream(here.path() / "services.csv")
      << "# unit rate: /week\nid,provider,function,type,name,rate\nRVJ.C_110,RVJ,C_110,t,Trauma & Orthopaedics,70\n";
  const auto explain = [&](const std::string& words) { return here.icsflow("explain s.yaml " + words).out; };
  const std::string trust = "    of North Bristol NHS Trust\n",
                    service = "    of Trauma & Orthopaedics at North Bristol NHS Trust\n";
  CHECK(explain("mean") ==
        "pathways.a.scan.for.exponential.mean = 15 min\n    base, s.yaml:17; note: agreed in May\n"
        "    changes: shorter: 15 min -> 12 min from 2026-06-01 over 30 d until 2026-09-01, then 15 min\n");
  CHECK(explain("delay") == "pathways.a.b.delay = 1 wk\n    base, s.yaml:18; note: agreed in May\n");
  CHECK(explain("parameters.first_dna") ==
        "parameters.first_dna = 7 %\n    base, s.yaml:12; mark C; plausible 5 % to 12 %; note: from the audit\n"
        "    changes: reminders: 7 % -> 2 % from 2026-10-01\n");
  for (const std::string words : {"trauma rate", "TRAUMA services rate", "\"Trauma & Ortho\" services rate"}) {
    CAPTURE(words);
    const std::string found = explain(words);
    CHECK(found.find("services.RVJ.C_110.rate = 70 /week\n    base, services.csv:3\n" + service) != std::string::npos);
  }
  CHECK(explain("trauma rate").find("streams.walk_in.rate = 140 /week\n    base, s.yaml:22\n" + service) !=
        std::string::npos);
  CHECK(explain("\"north bristol\" scanner capacity") ==
        "providers.RVJ.resources.scanner.capacity = 2\n    base, s.yaml:10\n" + trust);
  CHECK(explain("north BRISTOL rooms capacity").find("rooms.capacity = 100\n") != std::string::npos);
  CHECK(explain("southmead").empty());
  // Every row says how it can be changed, and that is so.
  CHECK(explain("scan.next.b") ==
        "pathways.a.scan.next.b = $first_dna\n"
        "    base, s.yaml:17; a reference: change what it refers to\n");
  CHECK(explain("services.table") ==
        "services.table = services.csv\n"
        "    base, s.yaml:21; a setting: change it in the file\n");
  CHECK(explain("scanner.discipline") == "providers.RVJ.resources.scanner.discipline = fifo\n    default\n" + trust);
  // The same value written in another way is no difference.
  std::ofstream(here.path() / "plan.yaml") << "icsflow: 1\nname: Names\nextends: s.yaml\n"
                                              "pathways: {a: {steps: {b: {delay: 7 d}}}}\n";
  CHECK(here.icsflow("explain --diff s.yaml plan.yaml").out.empty());
}

TEST_CASE("CLI: an unknown word or option is told as such", "[tools][cli][quick]") {
  const Workplace here;
  const auto wrong = [&](const std::string& line, const std::string& told) {
    const Outcome outcome = here.icsflow(line);
    CAPTURE(line, outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.rfind(told, 0) == 0);
  };
  wrong("contrast a b", "icsflow: no such command \"contrast\"\nThe commands are run, validate, explain,");
  wrong("exports", "icsflow: no such command \"exports\"; did you mean \"export\"?\n");
  wrong("Validate x.yaml", "icsflow: no such command \"Validate\"; did you mean \"validate\"?\n");
  wrong("x.yaml", "icsflow: no such command \"x.yaml\"\n");
  wrong("\"\"", "icsflow: no such command \"\"\n");
  wrong("run x.yaml --repl 3", "icsflow run: no such option \"--repl\"; did you mean \"--replications\"?\n");
  wrong("run x.yaml --seeed=3", "icsflow run: no such option \"--seeed\"; did you mean \"--seed\"?\n");
  wrong("explain x.yaml -q", "icsflow explain: no such option \"-q\"\n");
  wrong("validate a.yaml b.yaml", "icsflow validate: expected no more; found \"b.yaml\"\n");
  wrong("", "icsflow: expected a command; found none\nThe commands are run, validate, explain,");
  wrong("run", "scenario is required\nWrite icsflow run SCENARIO [OPTIONS]; \"icsflow run --help\" has all.\n");
  wrong("compare a.yaml", "studies: At least 2 required but received 1\nWrite icsflow compare BASE PLAN... [OPTIONS];");
  wrong("build QUY --from x", "-o is required\nWrite icsflow build ");
  wrong("run x.yaml --replications 0",
        "--replications: expected a whole number from 1 to 1000000; found \"0\"\nWrite ");
  wrong("run x.yaml --replications 3.5", "--replications: expected a whole number from 1 to 1000000; found \"3.5\"\n");
  wrong("run x.yaml --detail ful",
        "--detail: expected one of full, headline, none; found \"ful\"; did you mean \"full\"?\n");
  wrong("import rrt x.csv -o out", "kind: expected one of rtt, ae, ");
  wrong("--verson", "icsflow: no such option \"--verson\"; did you mean \"--version\"?\n");
}

TEST_CASE("CLI: what is typed is inert in every message", "[tools][cli][quick]") {
  const Workplace here;
  const std::string hostile = "'x\x1b]0;owned\x07\x1b[31m'";
  for (const std::string before :
       {"", "run --", "run q.yaml --replications ", "run q.yaml --executor ", "run q.yaml --seed ", "run q.yaml --set ",
        "run q.yaml --until ", "run q.yaml -o out ", "new ", "export --canonical ", "export --canonical x ",
        "validate ", "explain ", "warmup q.yaml --curves out "}) {
    const Outcome outcome = here.icsflow(before + hostile);
    CAPTURE(before, outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.err.find_first_of("\x1b\x07") == std::string::npos);
    CHECK(outcome.out.empty());
  }
  const Outcome outcome = here.icsflow(hostile);
  CHECK(outcome.err.find("no such command \"x\\x1b]0;owned\\x07\\x1b[31m\"") != std::string::npos);
}

TEST_CASE("CLI: explain says which word is nowhere", "[tools][cli][quick][explain]") {
  const Workplace here;
  const auto said = [&](const std::string& words) { return here.icsflow("explain '" + kScenario + "' " + words).err; };
  CHECK(said("capactiy") == "No path and no name has \"capactiy\" in it; did you mean \"capacity\"?\n0 values\n");
  CHECK(said("capacity qqq") == "No path and no name has \"qqq\" in it\n0 values\n");
  CHECK(said("capacity streams") ==
        "Each of these words is in some path or name, but no value has them all.\n0 values\n");
  CHECK(said("capacity") == "1 values\n");
}

TEST_CASE("CLI: nothing of a file that is no scenario is repeated", "[tools][cli][quick]") {
  const Workplace here;
  for (const std::string text : {"root:x:0:0:secret\n", "secret: [\n", "secret: 1\nother: {a: secret}\n", "- secret\n",
                                 "a: b: secret\n", "\"secret\n"}) {
    std::ofstream(here.path() / "other") << text;
    const Outcome outcome = here.icsflow("validate other");
    CAPTURE(text, outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.err ==
          "other: expected a scenario, with keys such as \"icsflow\" and \"providers\"; this file has none\n"
          "1 problem; nothing was run.\n");
  }
}

TEST_CASE("CLI: explain --diff lists what a plan changes", "[tools][cli][quick][explain]") {
  const Workplace here;
  std::filesystem::copy_file(kScenario, here.path() / "base.yaml");
  std::ofstream(here.path() / "plan.yaml") << "icsflow: 1\nname: Plan\nextends: base.yaml\n"
                                              "providers: {clinic: {resources: {server: {capacity: 2}}}}\n"
                                              "pathways: {visit: {steps: {served: {for: 12 h}}}}\n";
  const Outcome diff = here.icsflow("explain --diff base.yaml plan.yaml");
  CHECK(diff.code == 0);
  CHECK(diff.out ==
        "name: M/M/1 queue -> Plan\n    plan, plan.yaml:2\n"
        "pathways.visit.served.for: - -> 12 h\n    plan, plan.yaml:5\n"
        "pathways.visit.served.for.exponential.mean: 1 d -> -\n    gone, base.yaml:21\n"
        "providers.clinic.resources.server.capacity: 1 -> 2\n    plan, plan.yaml:4\n");
  CHECK(here.icsflow("explain --diff base.yaml base.yaml").out.empty());
  const Outcome markdown = here.icsflow("explain --diff --markdown base.yaml plan.yaml capacity");
  CHECK(markdown.out ==
        "| path | first | second | origin | source | mark | place |\n|---|---|---|---|---|---|---|\n"
        "| providers.clinic.resources.server.capacity | 1 | 2 | plan |  |  | plan.yaml:4 |\n");
  CHECK(here.icsflow("explain --diff base.yaml").code == 2);
}

TEST_CASE("CLI: schema prints the shipped schema", "[tools][cli][quick]") {
  const Workplace here;
  const Outcome outcome = here.icsflow("schema");
  CHECK(outcome.code == 0);
  CHECK(outcome.out == contents(std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/scenario.schema.json"));
}

TEST_CASE("CLI: patients who wait for each other without end are a failed run", "[tools][cli][quick]") {
  const Workplace here;
  const auto pathway = [](const std::string& first, const std::string& then) {
    return fmt::format(
        "{{steps: {{a: {{use: {}, for: 5 h, hold_until: next, next: b}}, b: {{use: {}, for: 5 h, next: gone}}, "
        "gone: {{leave: treated}}}}}}",
        first, then);
  };
  here.write(
      "circle.yaml",
      "icsflow: 1\nname: Circle\nstart: 2026-01-05\nuntil: 2027-01-04\nproviders:\n  clinic:\n    kind: other\n    "
      "resources: {ward: {kind: pool, capacity: 2}, theatre: {kind: pool, capacity: 2}}\npathways:\n  in: " +
          pathway("ward", "theatre") + "\n  out: " + pathway("theatre", "ward") +
          "\nstreams:\n  in: {at: clinic, pathway: in, rate: 3 /day}\n  out: {at: clinic, pathway: out, rate: 3 "
          "/day}\n");
  const Outcome checked = here.icsflow("validate circle.yaml");
  CHECK(checked.code == 0);
  CHECK((checked.out + checked.err).find("may come to wait for each other without end") != std::string::npos);
  const Outcome run = here.icsflow("run circle.yaml --replications 2 -o out");
  INFO(run.err);
  CHECK(run.code == 1);
  CHECK(run.err.find("icsflow: replication 0, seed 1: deadlock at clinic on 2026-") != std::string::npos);
  CHECK(run.err.find("clinic/ward (2 of 2)") != std::string::npos);
  CHECK(run.err.find("and waits at clinic/in.b") != std::string::npos);
  CHECK(run.err.find("fault in the program") == std::string::npos);
}

TEST_CASE("CLI: files outside the scenario's folder are read only if that is allowed", "[tools][cli][quick]") {
  const Workplace here;
  std::filesystem::copy_file(kScenario, here.path() / "base.yaml");
  std::filesystem::create_directory(here.path() / "plans");
  std::ofstream(here.path() / "plans/plan.yaml") << "icsflow: 1\nname: Plan\nextends: ../base.yaml\n";
  for (const std::string command :
       {"run -o out --until 2031-01-01 --replications 1 --quiet ", "validate ", "explain ", "warmup "}) {
    const Outcome refused = here.icsflow(command + "plans/plan.yaml");
    INFO(command << refused.err);
    CHECK(refused.code == 2);
    CHECK(refused.err.find("run with --allow-outside") != std::string::npos);
    if (command != "warmup ") CHECK(here.icsflow(command + "--allow-outside plans/plan.yaml").code == 0);
  }
  // The scenarios that come with the program may be extended from anywhere.
  std::ofstream(here.path() / "plans/plan.yaml") << "icsflow: 1\nname: Plan\nextends: " << kScenario << "\n";
  CHECK(here.icsflow("validate plans/plan.yaml").code == 0);
}

TEST_CASE("CLI: what a scenario says is inert on the terminal", "[tools][cli][quick]") {
  const Workplace here;
  std::ifstream in(kScenario);
  std::string text(std::istreambuf_iterator<char>(in), {});
  text.replace(text.find("name: "), 6,
               "name: \"\\e]0;owned\\a\\x9b\\u202e\"\nunknown\u202e: \"\\e[2J\" # \u202e \xC2\x9B[2J\ndescription: ");
  std::ofstream(here.path() / "bad.yaml") << text;
  const Outcome bad = here.icsflow("validate bad.yaml");
  CHECK(bad.code == 2);
  std::string good = text;
  good.erase(good.find("unknown"), good.find("description") - good.find("unknown"));
  std::ofstream(here.path() / "good.yaml") << good;
  std::string all = bad.out + bad.err;
  for (const std::string command :
       {"run -o out --until 2031-01-01 --replications 1 ", "validate ", "explain ", "explain --csv ",
        "explain --markdown ", "run -o out --overwrite --until 2031-01-01 --replications 1 --json "}) {
    const Outcome outcome = here.icsflow(command + "good.yaml");
    INFO(command << outcome.err);
    CHECK(outcome.code == 0);
    all += outcome.out + outcome.err;
  }
  // A study of another name is refused by both names.
  good.replace(good.find("owned"), 5, "other");
  std::ofstream(here.path() / "other.yaml") << good;
  const Outcome refused = here.icsflow("run -o out --until 2031-01-01 --replications 1 other.yaml");
  CHECK(refused.code == 2);
  CHECK(refused.err.find("owned") != std::string::npos);
  all += refused.err;
  for (const std::string acting : {"\x1b", "\a", "\xC2\x9B", "\u202e"}) CHECK(all.find(acting) == std::string::npos);
}

TEST_CASE("CLI: validate --start exits with 0 for a start in step and with 1 for one that is not",
          "[tools][cli][quick]") {
  const test::Guarded still;
  const Workplace here;
  const Outcome inside = here.icsflow(fmt::format("validate '{}' --start", still.file));
  CAPTURE(inside.out, inside.err);
  CHECK(inside.code == 0);
  CHECK(inside.out.find("No problems.\n\nStart-up guard\n") != std::string::npos);
  CHECK(inside.out.find("\n  Passed: nothing is outside.\n") != std::string::npos);
  CHECK(inside.out.find("made up") != std::string::npos);  // the source
  CHECK(inside.err.empty());

  const test::Guarded doubled(
      "interventions: {more: {at: 2026-03-01, path: providers.E.resources.slots.slots, multiply: 2}}\n");
  const Outcome outside = here.icsflow(fmt::format("validate '{}' --start --replications 2", doubled.file));
  CAPTURE(outside.out);
  CHECK(outside.code == 1);
  CHECK(outside.out.find("- month 3 (March 2026): share within 18 weeks moved by +") != std::string::npos);
  CHECK(outside.out.find("What to look at") != std::string::npos);
  CHECK(outside.err.empty());

  const std::string json = fmt::format("validate '{}' --start --json --seed 9 --workers ", still.file);
  const Outcome one = here.icsflow(json + "1"), three = here.icsflow(json + "3");
  CHECK(one.code == 0);
  CHECK(one.out.rfind("{\n  \"passed\": true,", 0) == 0);
  CHECK(one.out == three.out);

  // The page of a run says it too.
  const Outcome run = here.icsflow(fmt::format("run '{}' --replications 2 -o out", doubled.file));
  CHECK(run.code == 0);
  CHECK(run.out.find("\nStart-up guard\n  month 3 (March 2026): ") != std::string::npos);
  const Outcome headline = here.icsflow(fmt::format("run '{}' --detail headline -o few", still.file));
  CHECK(headline.out.find("not judged: no replication finished, or the run kept no monthly series") !=
        std::string::npos);
}

TEST_CASE("CLI: validate --start needs published months, and its options need --start", "[tools][cli][quick]") {
  const Workplace here;
  const Outcome none = here.icsflow(fmt::format("validate '{}' --start", kScenario));
  CAPTURE(none.err);
  CHECK(none.code == 2);
  CHECK(none.out.empty());
  CHECK(none.err.find("start_guard: expected a table of published months") != std::string::npos);
  for (const char* option : {"--json", "--replications 3", "--workers 2", "--seed 1"}) {
    const Outcome alone = here.icsflow(fmt::format("validate '{}' {}", kScenario, option));
    CAPTURE(option, alone.err);
    CHECK(alone.code == 2);
    CHECK(alone.err.find("expected with --start only") != std::string::npos);
  }
}
