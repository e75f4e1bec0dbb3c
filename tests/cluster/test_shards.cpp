// A study in parts, as a user runs it on several machines.

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <random>
#include <thread>

#include "study_in_parts.hpp"

using test::contents;
using test::export_of;
using test::Outcome;
using test::replications_in;
using test::run_parts;
using test::short_run;
using test::Workplace;

namespace {

const std::string kTutorial = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/tutorial/orthopaedics";

/// Kills merges of a study at random moments. @return how many were killed while they ran
int kill_merges(int kills, int replications, double longest) {
  const Workplace here;
  REQUIRE(here.icsflow(short_run(replications, "-o whole --detail headline")).code == 0);
  const std::string expected = export_of(here, "whole");
  const std::string parts = run_parts(here, replications, 4, "--detail headline");
  std::mt19937 random(20260131);
  std::size_t kept = 0;
  int killed = 0;
  for (int i = 0; i < kills; ++i) {
    if (kept == static_cast<std::size_t>(replications)) {
      std::filesystem::remove_all(here.path() / "out");
      kept = 0;
    }
    const double seconds = longest * static_cast<double>(random() % 1000) / 1000;
    const int code = here.shell(
        fmt::format("timeout -s KILL {} '{}' merge {} -o out --quiet 2>stderr.txt", seconds, ICSFLOW_PROGRAM, parts));
    CAPTURE(i, seconds, code);
    if (code == 137) {
      ++killed;
    } else {
      REQUIRE(code == 0);
    }
    if (!std::filesystem::exists(here.path() / "out/results.sqlite")) continue;
    const Outcome shown = here.icsflow("export out --canonical");
    // Killed in its first transaction it has no tables yet.
    if (shown.code != 0 && kept == 0) continue;
    REQUIRE(shown.code == 0);
    const std::size_t now = replications_in(shown.out);
    CHECK(now >= kept);
    kept = now;
  }
  REQUIRE(here.icsflow("merge" + parts + " -o out --quiet").code == 0);
  CHECK(export_of(here, "out") == expected);
  for (const char* part : {"parts-4/1", "parts-4/4"})
    CHECK(replications_in(export_of(here, part)) == static_cast<std::size_t>(replications / 4));
  return killed;
}

}  // namespace

TEST_CASE("Shards: 1, 2, 7 and 64 parts put together are what one process makes", "[cluster][shards][quick]") {
  const Workplace here;
  REQUIRE(here.icsflow(short_run(70, "-o whole")).code == 0);
  const std::string whole = export_of(here, "whole");
  REQUIRE(replications_in(whole) == 70);
  for (const int of : {1, 2, 7, 64}) {
    CAPTURE(of);
    const std::string parts = run_parts(here, 70, of);
    const std::string out = fmt::format("out-{}", of);
    const Outcome merged = here.icsflow("merge" + parts + " -o " + out);
    INFO(merged.err);
    REQUIRE(merged.code == 0);
    CHECK(merged.out ==
          out +
              ": 70 replications taken, 0 were there\n  M/M/1 queue, seed 1: 70 replications (numbers 0-69)\n"
              "The command that made a part, without --shard and with -o " +
              out + ", shows it and runs what is missing.\n");
    CHECK(export_of(here, out) == whole);
  }
  // What it says is so: the page and the files, and nothing is run again.
  const std::string database = contents(here.path() / "out-7/results.sqlite");
  const Outcome shown = here.icsflow(short_run(70, "-o out-7 --json"));
  CHECK(shown.code == 0);
  CHECK(contents(here.path() / "out-7/results.sqlite") == database);
  CHECK(contents(here.path() / "out-7/headlines.csv") == contents(here.path() / "whole/headlines.csv"));
  // More replications add to the parts: each has what it had.
  const std::string before = contents(here.path() / "parts-2/1/results.sqlite");
  const std::string parts = run_parts(here, 75, 2);
  CHECK(contents(here.path() / "parts-2/1/results.sqlite").size() >= before.size());
  REQUIRE(here.icsflow("merge" + parts + " -o out-2 --quiet").code == 0);
  REQUIRE(here.icsflow(short_run(75, "-o whole")).code == 0);
  CHECK(export_of(here, "out-2") == export_of(here, "whole"));
}

TEST_CASE("Shards: plans beside their base in parts", "[cluster][shards][compare][quick]") {
  const Workplace here;
  for (const char* end : {".yaml", "_half_year.yaml", "_list.csv", "_services.csv"}) {
    const std::filesystem::path file = kTutorial + end;
    std::filesystem::copy_file(file, here.path() / file.filename());
  }
  const std::string command =
      "compare orthopaedics.yaml orthopaedics_half_year.yaml orthopaedics.yaml --replications 4";
  REQUIRE(here.icsflow(command + " -o whole --quiet").code == 0);
  std::string parts;
  for (int i = 1; i <= 3; ++i) {
    const std::string directory = fmt::format("part-{}", i);
    const Outcome outcome = here.icsflow(command + fmt::format(" --shard {}/3 -o {}", i, directory));
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find(fmt::format("Part {} of 3: ", i)) == 0);
    CHECK_FALSE(std::filesystem::exists(here.path() / directory / "compare.csv"));
    parts += " " + directory;
  }
  REQUIRE(here.icsflow("merge" + parts + " -o out").code == 0);
  CHECK(export_of(here, "out") == export_of(here, "whole"));
  const std::string database = contents(here.path() / "out/results.sqlite");
  REQUIRE(here.icsflow(command + " -o out --quiet").code == 0);
  CHECK(contents(here.path() / "out/results.sqlite") == database);
  CHECK(contents(here.path() / "out/compare.csv") == contents(here.path() / "whole/compare.csv"));
}

TEST_CASE("Shards: points of a design in parts", "[cluster][shards][sweep][quick]") {
  const Workplace here;
  for (const char* end : {".yaml", "_list.csv", "_services.csv"}) {
    const std::filesystem::path file = kTutorial + end;
    std::filesystem::copy_file(file, here.path() / file.filename());
  }
  here.write("design.yaml",
             "base: orthopaedics.yaml\nkind: latin_hypercube\npoints: 7\nreplications: 3\nmeasures: [closing_list]\n"
             "factors:\n  theatre: {path: services.HOSP.C_110.theatre_slots, from: 38 /week, to: 60 /week}\n");
  const std::string command = "sweep design.yaml";
  REQUIRE(here.icsflow(command + " -o whole --quiet").code == 0);
  std::string parts;
  int all = 0;
  for (int i = 1; i <= 4; ++i) {
    const std::string directory = i == 1 ? "out/sweep-design.shard-1-of-4" : fmt::format("part-{}", i);
    const Outcome outcome =
        here.icsflow(command + fmt::format(" --shard {}/4", i) + (i == 1 ? "" : " -o " + directory));
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find(fmt::format("Part {} of 4: ", i)) == 0);
    CHECK_FALSE(std::filesystem::exists(here.path() / directory / "sweep.csv"));
    all += std::stoi(outcome.err.substr(std::string("Part 1 of 4: ").size()));
    parts += " " + directory;
  }
  CHECK(all == 7 * 3);  // each once
  REQUIRE(here.icsflow("merge" + parts + " -o out/all").code == 0);
  CHECK(export_of(here, "out/all") == export_of(here, "whole"));
  const Outcome last = here.icsflow(command + " -o out/all");
  REQUIRE(last.code == 0);
  CHECK(last.out.find("0 run now, 21 there before") != std::string::npos);
  for (const char* file : {"sweep.csv", "sweep.json"})
    CHECK(contents(here.path() / "out/all" / file) == contents(here.path() / "whole" / file));
  CHECK(here.icsflow(command + " --shard 5/4").code == 2);
  CHECK(here.icsflow(command + " --shard 1/4 --json").code == 2);
}

TEST_CASE("Shards: wrong use is refused before anything runs", "[cluster][shards][quick]") {
  const Workplace here;
  for (const char* wrong : {"9/8", "0/8", "1/0", "-1/8", "1/", "/8", "3", "a/b", "1/8x", "1/2000000"}) {
    const Outcome outcome = here.icsflow(short_run(2, fmt::format("-o out --shard {}", wrong)));
    CAPTURE(wrong, outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.err.find("expected I/N, the I-th of N parts, such as 3/8, with I from 1 to N; found \"" +
                           std::string(wrong) + "\"") != std::string::npos);
  }
  CHECK(here.icsflow(short_run(2, "-o out --shard 1/2 --json")).code == 2);
  CHECK_FALSE(std::filesystem::exists(here.path() / "out"));
  CHECK(here.icsflow("merge -o out").code == 2);
  CHECK(here.icsflow("merge none").code == 2);
  const std::string parts = run_parts(here, 4, 2);
  const auto refused = [&](const std::string& arguments, const std::string& words) {
    const Outcome outcome = here.icsflow("merge " + arguments);
    CAPTURE(arguments, outcome.err);
    CHECK(outcome.code == 2);
    CHECK(outcome.err.find(words) != std::string::npos);
    CHECK(outcome.err.find("othing was run") != std::string::npos);
  };
  refused(parts + " -o parts-2/1", "is one of the directories that are to be put together");
  refused(parts + " parts-2/../parts-2/1 -o out", "expected each directory once; found it again, first as parts-2/1");
  refused(parts + " none -o out", "none: expected a directory of results; found No such file or directory");
  const int writer = open((here.path() / "parts-2/2").c_str(), O_RDONLY | O_DIRECTORY);
  REQUIRE(flock(writer, LOCK_EX) == 0);
  refused(parts + " -o out", "expected results that nobody writes to; found a run that does");
  close(writer);
  CHECK_FALSE(std::filesystem::exists(here.path() / "out"));
  REQUIRE(here.icsflow(short_run(4, "-o other --set seed=5")).code == 0);
  refused("parts-2/1 other -o out", "other: expected seed 1; found 5. parts-2/1 is the first of these");
}

TEST_CASE("Shards: SIGUSR1 ends a run with the replications under way, and it goes on", "[cluster][shards][quick]") {
  const Workplace here;
  constexpr int kAll = 3000;
  const auto ended = [&](const std::string& more) {
    // As a batch system sends it, once the study is there.
    const int code = here.shell(
        fmt::format("{{ '{}' {} 2>stderr.txt & }}; child=$!; while ! [ -s out/results.sqlite ]; do sleep 0.01; "
                    "done; sleep 0.1; kill -USR1 "
                    "$child; wait $child",
                    ICSFLOW_PROGRAM, short_run(kAll, more)));
    const std::string said = contents(here.path() / "stderr.txt");
    CAPTURE(said);
    CHECK(code == 0);
    CHECK(said.find("Stopped early, as SIGUSR1 asked.\n") == 0);
    CHECK(said.find("; the same command goes on from there.\n") != std::string::npos);
    return replications_in(export_of(here, "out"));
  };
  const std::size_t first = ended("-o out --detail headline");
  CHECK(first > 0);
  CHECK(first < kAll);
  CHECK_FALSE(std::filesystem::exists(here.path() / "out/headlines.csv"));
  std::filesystem::remove_all(here.path() / "out");
  const std::size_t part = ended("-o out --detail headline --shard 2/2");
  CHECK(part < kAll / 2);
  REQUIRE(here.icsflow(short_run(kAll / 10, "-o out --detail headline")).code == 0);
  REQUIRE(here.icsflow(short_run(kAll / 10, "-o whole --detail headline")).code == 0);
  if (part <= kAll / 20) CHECK(export_of(here, "out") == export_of(here, "whole"));
}

TEST_CASE("Shards: a merge that is killed loses nothing committed and ends with the same bytes",
          "[cluster][shards][quick]") {
  CHECK(kill_merges(15, 400, 0.06) > 0);
}

TEST_CASE("Shards: 200 merges that are killed", "[cluster][shards][slow]") {
  const int killed = kill_merges(200, 8000, 1.5);
  WARN(killed << " of 200 were killed while they ran");
  CHECK(killed > 100);
}

TEST_CASE("Shards: a full disk stops a merge, and it goes on when there is room", "[cluster][shards][quick]") {
#ifdef ICSFLOW_FAILING_CALLS
  const Workplace here;
  const std::string parts = run_parts(here, 400, 2, "--detail headline");
  REQUIRE(here.icsflow(short_run(400, "-o whole --detail headline")).code == 0);
  const std::string whole = export_of(here, "whole");
  int failed = 0;
  for (const char* call : {"write", "sync", "open"}) {
    for (const int nth : {1, 3, 20, 60}) {
      std::filesystem::remove_all(here.path() / "out");
      const Outcome full = here.icsflow(
          "merge" + parts + " -o out --quiet",
          fmt::format("LD_PRELOAD='{}' FAIL_CALL={} FAIL_NAME=out/results.sqlite FAIL_NTH={} FAIL_ERRNO={}",
                      ICSFLOW_FAILING_CALLS, call, nth, ENOSPC));
      CAPTURE(call, nth, full.code, full.err);
      CHECK((full.code == 0 || full.code == 1));
      failed += full.code;
      CHECK((full.code == 0) == full.err.empty());
      if (full.code == 1 && std::string(call) == "write")
        CHECK(full.err.find("(No space left on device). Free some space and give the same command again\n") !=
              std::string::npos);
      REQUIRE(here.icsflow("merge" + parts + " -o out --quiet").code == 0);
      CHECK(export_of(here, "out") == whole);
    }
  }
  CHECK(failed >= 4);
  // A file system that cannot lock.
  const Outcome unlocked =
      here.icsflow(short_run(2, "-o new"),
                   fmt::format("LD_PRELOAD='{}' FAIL_CALL=flock FAIL_ERRNO={}", ICSFLOW_FAILING_CALLS, ENOLCK));
  CHECK(unlocked.code == 1);
  CHECK(unlocked.err.find("new: cannot be written to: No locks available. Choose another with -o") !=
        std::string::npos);
#endif
}

TEST_CASE("Shards: a disk that is too small for the whole", "[cluster][shards][quick]") {
  const Workplace here;
  const std::string parts = run_parts(here, 400, 2, "--detail headline");
  std::filesystem::create_directory(here.path() / "disk");
  // A file system of a few pages, of this test's own; the superuser's alone to make.
  const auto on_disk = [&](const std::string& size, const std::string& command) {
    return here.captured(fmt::format("unshare -m sh -c \"mount -t tmpfs -o size={} tmpfs disk && {}\"", size, command));
  };
  if (on_disk("64k", "true").code != 0) {
    WARN("not tried: no file system can be mounted here");
    return;
  }
  const std::string merge = fmt::format("'{}' merge {} -o disk/out", ICSFLOW_PROGRAM, parts);
  const Outcome refused = on_disk("32k", merge);
  CAPTURE(refused.err);
  CHECK(refused.code == 1);
  CHECK(refused.err.find("disk/out: the results need about ") != std::string::npos);
  CHECK(refused.err.find(" kB left; nothing was written. Free some space\n") != std::string::npos);
  // Nothing is left in its way when there is room.
  const Outcome grown =
      on_disk("32k", fmt::format("! {0} && mount -o remount,size=8m disk && {0} --quiet && '{1}' export disk/out "
                                 "--canonical >dump.txt",
                                 merge, ICSFLOW_PROGRAM));
  CAPTURE(grown.err);
  CHECK(grown.code == 0);
  REQUIRE(here.icsflow(short_run(400, "-o whole --detail headline")).code == 0);
  CHECK(contents(here.path() / "dump.txt") == export_of(here, "whole"));
}
