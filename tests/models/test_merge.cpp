// Parts of a study put together: what comes of it, and what is no part.

#include <algorithm>
#include <catch2/catch.hpp>

#include "icsflow/results/merge.hpp"
#include "small_study.hpp"

using namespace icsflow::models;
using test::contents;
using test::fake_result;
using test::options_for;
using test::query;
using test::small_catalogue;
using test::small_scenario;

namespace {

Scenario plan() {
  Scenario s = small_scenario();
  s.name = "Plan";
  s.canonical = "beds = 50\n";
  return s;
}

/// The small catalogue, and a value that is drawn.
Catalogue drawing() {
  Catalogue c = small_catalogue();
  c.uncertain.push_back({"stay", Unit::kDuration, "triangular", 4, 5.5, 7});
  return c;
}

RunnerFactory runner_of(bool of_plan, std::uint64_t events = 1000) {
  return [=]() -> ReplicationRunner {
    return [=](const RunOptions& run) {
      RunResult r = fake_result(run);
      if (of_plan) r.headlines[0] += 10'000.0;
      r.drawn = {4.5 + run.replication};
      r.events = events;
      return r;
    };
  };
}

struct Made {
  bool plan_first = false;
  std::uint64_t events = 1000;
};

/// What a shard of base and plan makes, `replications` of each.
void make(StudyOptions options, Shard shard, Made made = {}) {
  const Scenario base = small_scenario(), other = plan();
  const Catalogue catalogue = drawing();
  options.shard = shard;
  const StudyScenario one{base, catalogue}, two{other, catalogue};
  const std::vector<StudyScenario> scenarios =
      made.plan_first ? std::vector<StudyScenario>{two, one} : std::vector<StudyScenario>{one, two};
  ResultsStore store(scenarios, options);
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    options.scenario = i;
    run_study(store, runner_of((i == 1) != made.plan_first, made.events), options);
  }
}

std::string dump(const std::filesystem::path& directory) { return canonical_dump(directory / "results.sqlite"); }

MergeReport merge(const std::vector<std::filesystem::path>& from, const std::filesystem::path& into,
                  bool overwrite = false) {
  MergeOptions options;
  options.from = from;
  options.into = into;
  options.overwrite = overwrite;
  return merge_studies(options);
}

/// All problems, a line each; or the refusal.
std::string refusal(const std::vector<std::filesystem::path>& from, const std::filesystem::path& into) {
  try {
    merge(from, into);
  } catch (const InputError& error) {
    std::string text;
    for (const Problem& problem : error.problems()) text += to_string(problem) + '\n';
    return text;
  } catch (const StudyRefused& error) {
    return error.what();
  }
  return "accepted";
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("Merge: shards of any number have each item once", "[models][merge][quick]") {
  for (const int of : {1, 2, 3, 7, 64}) {
    for (int replication = 0; replication < 20; ++replication) {
      for (std::size_t scenario = 0; scenario < 3; ++scenario) {
        int has_it = 0;
        for (int index = 1; index <= of; ++index) has_it += Shard{index, of}.has(replication, scenario, 3) ? 1 : 0;
        CHECK(has_it == 1);
      }
    }
  }
  // Parts of few replications of many scenarios are as even.
  int first = 0;
  for (std::size_t scenario = 0; scenario < 8; ++scenario) first += Shard{1, 8}.has(0, scenario, 8) ? 1 : 0;
  CHECK(first == 1);
}

TEST_CASE("Merge: parts in any order are the study", "[models][merge][quick]") {
  const test::TemporaryDirectory here;
  make(options_for(here / "whole", 9), {});
  const std::string whole = dump(here / "whole");
  CHECK(has(whole, "drawn\t"));
  std::vector<std::filesystem::path> parts;
  for (int i = 1; i <= 4; ++i) {
    parts.push_back(here / ("part-" + std::to_string(i)));
    // One has its scenarios in the other order: its rows have other ids.
    make(options_for(parts.back(), 9), {i, 4}, {.plan_first = i == 3});
  }
  // Every item is in one part, except where scenarios are counted in the other order.
  std::vector<std::filesystem::path> order = parts;
  std::sort(order.begin(), order.end());
  int n = 0;
  do {
    const auto out = here / ("out-" + std::to_string(n++));
    merge(order, out);
    make(options_for(out, 9), {});  // what the order of scenarios left out, if anything
    CHECK(dump(out) == whole);
  } while (n < 6 && std::next_permutation(order.begin(), order.end()));

  // Again: nothing is taken. In two steps: the same.
  const MergeReport again = merge(parts, here / "out-0");
  CHECK(again.taken == 0);
  CHECK(again.there == 18);
  REQUIRE(again.scenarios.size() == 2);
  CHECK(again.scenarios[0].replications.size() == 9);
  merge({parts[0], parts[1]}, here / "steps");
  merge({parts[2], parts[3]}, here / "steps");
  make(options_for(here / "steps", 9), {});
  CHECK(dump(here / "steps") == whole);
  // A merged study is a study: checked when it is opened, and gone on with.
  make(options_for(here / "steps", 12), {});
  make(options_for(here / "whole", 12), {});
  CHECK(dump(here / "steps") == dump(here / "whole"));
  // When and where a replication ran is kept.
  const std::string ran = "SELECT host || finished_at FROM replication WHERE replication_id = 0";
  CHECK(query(here / "out-0/results.sqlite", ran) == query(parts[0] / "results.sqlite", ran));
}

TEST_CASE("Merge: replications that came to no end, parts without any", "[models][merge][quick]") {
  const test::TemporaryDirectory here;
  const Scenario scenario = small_scenario();
  const Catalogue catalogue = small_catalogue();
  RunOptions first;
  first.seed = 1;
  for (const char* name : {"a", "b", "whole"}) {
    ResultsStore store(scenario, catalogue, options_for(here / name, 2));
    if (*name != 'a') store.write(Replication{1, Status::kDeadlock, "a deadlock"}, 0.5);
    if (*name == 'w') store.write(fake_result(first));
  }
  CHECK(merge({here / "a", here / "b"}, here / "out").taken == 1);
  CHECK(has(dump(here / "out"), "unfinished\t1\tdeadlock\ta deadlock\n"));
  test::run_small([&] {
    StudyOptions o = options_for(here / "out", 2);
    o.ends_replication = true;
    return o;
  }());
  CHECK(dump(here / "out") == dump(here / "whole"));
}

TEST_CASE("Merge: what is no part of one study is refused, all of it at once, before anything is written",
          "[models][merge][quick]") {
  const test::TemporaryDirectory here;
  test::run_small(options_for(here / "a", 2));
  const auto other = [&](const char* name, auto change) {
    StudyOptions options = options_for(here / name, 2);
    change(options);
    test::run_small(options);
    return here / name;
  };
  const auto seed = other("seed", [](auto& o) { o.seed = 2; });
  const auto detail = other("detail", [](auto& o) { o.detail = Detail::kHeadline; });
  const auto program = other("program", [](auto& o) { o.program.git_sha = "def"; });
  const auto arithmetic = other("arithmetic", [](auto& o) { o.program.arithmetic = "0123456789abcdef"; });
  const auto compiler = other("compiler", [](auto& o) { o.program.compiler = "gcc 99"; });
  { const ResultsStore store(plan(), small_catalogue(), options_for(here / "plan", 2)); }
  {
    Catalogue less = small_catalogue();
    less.headlines.pop_back();
    const ResultsStore store(small_scenario(), less, options_for(here / "less", 2));
  }
  std::filesystem::create_directory(here / "empty");
  here.write("other/results.sqlite", "something else");
  const std::string text =
      refusal({here / "a", seed, detail, program, arithmetic, compiler, here / "plan", here / "less"}, here / "out");
  INFO(text);
  CHECK(has(text, "seed: expected seed 1; found 2. "));
  CHECK(has(text, "detail: expected detail full; found headline. "));
  CHECK(has(text, "program: expected program 0.1.0 (abc); found 0.1.0 (def). "));
  CHECK(has(text, "arithmetic: expected arithmetic "));
  CHECK(has(text, "; found 0123456789abcdef. "));
  CHECK(has(text, "compiler: expected compiler "));
  CHECK(has(text, "plan: expected the scenario \"Small system\", hash "));
  CHECK(has(text, "plan: expected no further scenario; found \"Plan\", hash "));
  CHECK(has(text, "less: expected the measures of \"Small system\", hash "));
  CHECK(std::count(text.begin(), text.end(), '\n') == 8);
  // What holds no results, is not there, or is named twice.
  std::filesystem::create_directory_symlink(here / "a", here / "link");
  const std::string none =
      refusal({here / "a", here / "empty", here / "none", here / "other", here / "a", here / "link", here / "a/../a"},
              here / "out");
  INFO(none);
  CHECK(has(none, "empty/results.sqlite: expected a results file of icsflow; found no such file"));
  CHECK(has(none, "none: expected a directory of results; found No such file or directory"));
  CHECK(has(none, "other/results.sqlite: expected a results file of icsflow; found another file"));
  CHECK(has(none, "link: expected each directory once; found it again, first as " + (here / "a").string()));
  CHECK(std::count(none.begin(), none.end(), '\n') == 6);
  CHECK_FALSE(std::filesystem::exists(here / "out"));
  // The directory of the whole.
  CHECK(has(refusal({here / "a", seed}, here / "link"), "is one of the directories that are to be put together"));
  CHECK(has(refusal({seed}, here / "a"), "holds the results of another study: "));
  CHECK(has(refusal({here / "a"}, here / "other"), "not a results file of icsflow"));
  CHECK(dump(here / "a") == dump(merge({here / "a"}, seed, true).taken == 2 ? seed : here / "none"));
}

TEST_CASE("Merge: a replication that is there twice must be the same", "[models][merge][quick]") {
  const test::TemporaryDirectory here;
  make(options_for(here / "a", 4), {});
  make(options_for(here / "b", 6), {});
  make(options_for(here / "c", 6), {1, 2}, {.events = 1001});
  CHECK(merge({here / "a", here / "b"}, here / "ab").taken == 12);
  CHECK(dump(here / "ab") == dump(here / "b"));
  const std::string text = refusal({here / "a", here / "c"}, here / "out");
  CHECK(has(text, "c: expected the outcome of " + (here / "a").string() + "; found another, of replications 0, 2"));
  CHECK_FALSE(std::filesystem::exists(here / "out/results.sqlite"));
  // With what is there already, too.
  const std::string before = contents(here / "ab/results.sqlite");
  CHECK(has(refusal({here / "c"}, here / "ab"), "expected the outcome of " + (here / "ab").string()));
  CHECK(contents(here / "ab/results.sqlite") == before);
}

TEST_CASE("Merge: nobody writes to what is put together, and it is put where nobody else writes",
          "[models][merge][quick]") {
  const test::TemporaryDirectory here;
  test::run_small(options_for(here / "a", 2));
  test::run_small(options_for(here / "b", 3));
  const Scenario scenario = small_scenario();
  const Catalogue catalogue = small_catalogue();
  const ResultsStore writing(scenario, catalogue, options_for(here / "b", 9));
  CHECK(has(refusal({here / "a", here / "b"}, here / "out"), "found a run that does. Wait for its end"));
  CHECK(has(refusal({here / "a"}, here / "b"), "another run is writing to this directory"));
}

TEST_CASE("Merge: it can be stopped between any two replications", "[models][merge][quick]") {
  const test::TemporaryDirectory here;
  for (int i = 1; i <= 3; ++i) make(options_for(here / std::to_string(i), 9), {i, 3});
  make(options_for(here / "whole", 9), {});
  MergeOptions options;
  options.from = {here / "1", here / "2", here / "3"};
  options.into = here / "out";
  int calls = 0, left = 18;
  options.go_on = [&] { return calls++ < 4; };
  for (MergeReport report; report.stopped || left == 18;) {
    calls = 0;
    report = merge_studies(options);
    left -= report.taken;
    CHECK(report.taken == std::min(4, left + report.taken));
    int kept = 0;
    for (const MergedScenario& one : report.scenarios) kept += static_cast<int>(one.replications.size());
    CHECK(kept == 18 - left);
  }
  CHECK(left == 0);
  CHECK(dump(here / "out") == dump(here / "whole"));
}

TEST_CASE("Merge: what ranks left is put into the study, and their directories go", "[models][merge][quick]") {
  const test::TemporaryDirectory here;
  make(options_for(here / "whole", 9), {});
  CHECK_FALSE(take_over_ranks(here / "study", false));
  make(options_for(here / "study", 9), {1, 3});
  make(options_for(directory_of_rank(here / "study", 1), 9), {2, 3});
  make(options_for(directory_of_rank(here / "study", 2), 9), {3, 3});
  here.write("study/ranks/3/results.sqlite", "");  // killed as it began
  here.write("study/ranks/mine/notes.txt", "of somebody else's");
  CHECK(take_over_ranks(here / "study", false));
  CHECK(dump(here / "study") == dump(here / "whole"));
  CHECK(test::names_in(here / "study/ranks") == std::set<std::string>{"mine"});
  std::filesystem::remove_all(here / "study/ranks/mine");
  make(options_for(directory_of_rank(here / "study", 1), 20), {2, 3});
  CHECK_FALSE(take_over_ranks(here / "study", true));
  CHECK(dump(here / "study") == dump(here / "whole"));
  CHECK(test::names_in(here / "study") == std::set<std::string>{"results.sqlite"});
}

TEST_CASE("Merge: a run that finds another writer's replications in its file stops", "[models][merge][quick]") {
  const test::TemporaryDirectory here;
  const Scenario scenario = small_scenario();
  const Catalogue catalogue = small_catalogue();
  ResultsStore store(scenario, catalogue, options_for(here / "a", 9));
  const auto write = [&](int number) {
    RunOptions run;
    run.replication = number;
    store.write(fake_result(run));
    store.commit();
  };
  write(0);
  // As from another machine, where the lock is not seen.
  sqlite3* elsewhere = nullptr;
  REQUIRE(sqlite3_open((here / "a/results.sqlite").c_str(), &elsewhere) == SQLITE_OK);
  CHECK(sqlite3_exec(elsewhere, "CREATE TABLE notes (text TEXT)", nullptr, nullptr, nullptr) == SQLITE_OK);
  write(1);  // tables of one's own do no harm
  CHECK(sqlite3_exec(elsewhere, "UPDATE checksum SET value = '0000000000000001' WHERE part = 'replications'", nullptr,
                     nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(elsewhere);
  CHECK_THROWS_WITH(write(2), Catch::Contains("another run writes to this directory, perhaps on another machine. Give "
                                              "each a directory of its own (--shard)"));
}
