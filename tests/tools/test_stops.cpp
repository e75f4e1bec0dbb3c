/// What happens when something stops or breaks: signals, streams that go, disks that fail, places that cannot be
/// written to. Whatever was committed is kept, and a run that goes on ends with the same bytes.

#include <fcntl.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <random>
#include <thread>

#include "workplace.hpp"

using test::contents;
using test::Outcome;
using test::Workplace;

namespace {

const std::string kScenario = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/textbook/mm1.yaml";

std::string short_run(int replications, const std::string& more) {
  return fmt::format("run '{}' --until 2031-01-01 --replications {} {}", kScenario, replications, more);
}

/// A scenario that is warned of and may end in a deadlock.
std::string circle() {
  const auto pathway = [](const std::string& first, const std::string& then) {
    return fmt::format(
        "{{steps: {{a: {{use: {}, for: 5 h, hold_until: next, next: b}}, b: {{use: {}, for: 5 h, next: gone}}, gone: "
        "{{leave: treated}}}}}}",
        first, then);
  };
  return "icsflow: 1\nname: Circle\nstart: 2026-01-05\nuntil: 2026-02-02\nproviders:\n  clinic:\n    kind: other\n    "
         "resources: {ward: {kind: pool, capacity: 2}, theatre: {kind: pool, capacity: 2}}\npathways:\n  in: " +
         pathway("ward", "theatre") + "\n  out: " + pathway("theatre", "ward") +
         "\nstreams:\n  in: {at: clinic, pathway: in, rate: 1.2 /day}\n  out: {at: clinic, pathway: out, rate: 1.2 "
         "/day}\n";
}

std::string export_of(const Workplace& here, const std::string& directory) {
  const Outcome outcome = here.icsflow("export '" + directory + "' --canonical");
  return outcome.code == 0 ? outcome.out : "export: " + outcome.err;
}

std::size_t replications_in(const std::string& dump) {
  std::size_t n = 0;
  for (std::size_t at = dump.find("\nreplication\t"); at != std::string::npos;
       at = dump.find("\nreplication\t", at + 1))
    ++n;
  return n;
}

}  // namespace

TEST_CASE("Stops: a stderr that cannot be written changes nothing", "[tools][stops][quick]") {
  const Workplace here;
  here.write("circle.yaml", circle() + "replications: 3\nseed: 1\ndeadlock: end_replication\n");
  const auto run = [&](const std::string& directory, const std::string& redirect) {
    return here.shell(fmt::format("'{}' run circle.yaml -o {} >page.txt {}", ICSFLOW_PROGRAM, directory, redirect));
  };
  REQUIRE(run("plain", "2>warnings.txt") == 0);
  CHECK(contents(here.path() / "warnings.txt").find("warning") != std::string::npos);
  const std::string expected = export_of(here, "plain");
  for (const std::string redirect : {"2>/dev/full", "2>&-", "2>&- <&-"}) {
    CAPTURE(redirect);
    CHECK(run("out", redirect + " --overwrite") == 0);
    CHECK(contents(here.path() / "page.txt").find("Circle") == 0);
    CHECK(export_of(here, "out") == expected);
  }
  // Exit codes are as always.
  CHECK(here.shell(fmt::format("'{}' run none.yaml 2>/dev/full", ICSFLOW_PROGRAM)) == 2);
  CHECK(here.shell(fmt::format("'{}' frobnicate 2>&-", ICSFLOW_PROGRAM)) == 2);
  CHECK(here.shell(fmt::format("'{}' run circle.yaml --seed 5 -o out 2>&-", ICSFLOW_PROGRAM)) == 2);
  CHECK(here.shell(fmt::format("'{}' validate circle.yaml >&- 2>&-", ICSFLOW_PROGRAM)) == 1);
  // A reader that goes away is no reason to stop either.
  CHECK(here.shell(fmt::format("( '{}' run circle.yaml -o piped 2>&1 >page.txt; echo $? >code.txt ) | true",
                               ICSFLOW_PROGRAM)) == 0);
  CHECK(contents(here.path() / "code.txt") == "0\n");
}

TEST_CASE("Stops: a stdout that cannot be written is told, with exit code 1", "[tools][stops][quick]") {
  const Workplace here;
  for (const char* command : {"version", "--help", "--version", "schema", "new queue"}) {
    for (const char* redirect : {">/dev/full", ">&-"}) {
      CAPTURE(command, redirect);
      CHECK(here.shell(fmt::format("'{}' {} {} 2>stderr.txt", ICSFLOW_PROGRAM, command, redirect)) == 1);
      CHECK(contents(here.path() / "stderr.txt").find("what is printed cannot be written: ") != std::string::npos);
    }
  }
  // The results are kept, and no file of theirs is what stdout was.
  CHECK(here.shell(fmt::format("'{}' {} >&- 2>stderr.txt", ICSFLOW_PROGRAM, short_run(2, "-o out"))) == 1);
  CHECK(replications_in(export_of(here, "out")) == 2);
}

TEST_CASE("Stops: a terminal that goes away does not stop a run", "[tools][stops][quick]") {
  const Workplace here;
  const std::string command = fmt::format("cd '{}' && exec '{}' {} >page.txt", here.path().string(), ICSFLOW_PROGRAM,
                                          short_run(400, "-o out --workers 1 --detail headline"));
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  REQUIRE(child >= 0);
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  for (int i = 0; i < 600 && !std::filesystem::exists(here.path() / "out/results.sqlite"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  close(terminal);  // SIGHUP, and EIO from then on
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
  CHECK(contents(here.path() / "page.txt").find("400 replications, seed 1\n") != std::string::npos);
}

TEST_CASE("Stops: a limit on the size of files is told", "[tools][stops][quick]") {
  const Workplace here;
  const Outcome stopped = here.icsflow(short_run(2000, "-o out --workers 2"), "ulimit -f 2000;");
  CAPTURE(stopped.err);
  CHECK(stopped.code == 1);
  CHECK(stopped.err.find("(File too large). Raise the limit of the size of files (ulimit -f) and give the same command "
                         "again\n") != std::string::npos);
  const std::size_t kept = replications_in(export_of(here, "out"));
  CHECK(stopped.err.find(kept == 0 ? "No replication was finished."
                                   : fmt::format("{} of 2000 replications are kept", kept)) != std::string::npos);
  CHECK(here.icsflow(short_run(static_cast<int>(kept) + 3, "-o out --quiet")).code == 0);
}

TEST_CASE("Stops: a queue that outgrows the memory is named", "[tools][stops][quick]") {
#ifdef ICSFLOW_FAILING_CALLS  // the sanitizers need address space without limit
  const Workplace here;
  const std::string command = short_run(2, "-o out --workers 1 --set 'streams.patients.rate=100000 /day'");
  const Outcome stopped = here.icsflow(command, "ulimit -v 400000;");
  CAPTURE(stopped.err);
  CHECK(stopped.code == 1);
  CHECK(stopped.err.find("replication 0, seed 1: more patients than there is memory for on 2026-") !=
        std::string::npos);
  CHECK(stopped.err.find(" wait for clinic/server. They take ") != std::string::npos);
  CHECK(stopped.err.find("Going on will meet it again: ") != std::string::npos);
  const Outcome counted = here.icsflow(command + " --set deadlock=end_replication", "ulimit -v 400000;");
  CHECK(counted.code == 0);
  CHECK(counted.out.find("2 of 2 replications (100.0 %) failed: ") != std::string::npos);
#endif
}

TEST_CASE("Stops: a deadlock keeps and writes what was finished, and can be counted", "[tools][stops][quick]") {
  const Workplace here;
  // By luck some replications of so short a run end well.
  here.write("circle.yaml", circle() + "replications: 12\n");
  const std::string run = "run circle.yaml -o out --workers 2 ";
  const Outcome counted = here.icsflow("run circle.yaml -o counted --set deadlock=end_replication");
  CAPTURE(counted.out, counted.err);
  REQUIRE(counted.code == 0);
  const std::string dump = export_of(here, "counted");
  const std::size_t first = dump.find("\nunfinished\t");
  REQUIRE(first != std::string::npos);
  const int number = std::atoi(dump.c_str() + first + 12);
  const std::size_t finished = replications_in(dump);
  REQUIRE(finished > 0);
  CHECK(counted.out.find(fmt::format("{} of 12 replications (", 12 - finished)) != std::string::npos);
  CHECK(counted.out.find(") ended in a deadlock: the figures are of those that finished. The first:\n  replication " +
                         std::to_string(number) + ", seed 1: deadlock at clinic on 2026-") != std::string::npos);

  const Outcome stopped = here.icsflow(run);
  CAPTURE(stopped.err);
  CHECK(stopped.code == 1);
  CHECK(stopped.err.find(fmt::format("icsflow: replication {}, seed 1: deadlock at clinic on 2026-", number)) !=
        std::string::npos);
  for (const char* words : {"clinic/ward (2 of 2)", " keeps clinic/", " and waits at clinic/", ".b",
                            "Going on will meet it again: ", "--set deadlock=end_replication\n"})
    CHECK(stopped.err.find(words) != std::string::npos);
  const std::size_t kept = replications_in(export_of(here, "out"));
  CHECK(std::filesystem::exists(here.path() / "out/headlines.csv") == (kept > 0));
  if (kept > 0) CHECK(stopped.err.find("the CSV files there are of these.\n") != std::string::npos);
  const Outcome again = here.icsflow(run);
  CHECK(again.code == 1);
  CHECK(again.err.find(fmt::format("replication {}, seed 1: deadlock", number)) != std::string::npos);
  // The same directory goes on when they are to be counted, and ends as the other one.
  CHECK(here.icsflow(run + "--set deadlock=end_replication --quiet").code == 0);
  CHECK(export_of(here, "out") == dump);
  CHECK(here.icsflow("validate circle.yaml --set deadlock=never").code == 2);
}

TEST_CASE("Stops: killed at any time, a study loses nothing committed and ends with the same bytes",
          "[tools][stops][quick]") {
  const Workplace here;
  const std::string whole = "--detail headline --quiet";
  REQUIRE(here.icsflow(short_run(600, "-o whole " + whole)).code == 0);
  const std::string expected = export_of(here, "whole");
  std::mt19937 random(20260131);
  std::size_t kept = 0;
  const char* requested = std::getenv("ICSFLOW_KILLS");
  const int kills = requested != nullptr ? std::atoi(requested) : 12;
  for (int i = 0; i < kills && kept < 600; ++i) {
    const double seconds = 0.01 + static_cast<double>(random() % 1000) / 4000;
    const int code = here.shell(fmt::format("timeout -s KILL {} '{}' {} 2>/dev/null", seconds, ICSFLOW_PROGRAM,
                                            short_run(600, "-o out " + whole)));
    CAPTURE(i, seconds, code);
    if (!std::filesystem::exists(here.path() / "out/results.sqlite")) continue;
    if (std::filesystem::file_size(here.path() / "out/results.sqlite") == 0) continue;
    const Outcome shown = here.icsflow("export out --canonical");
    // Killed in its first transaction it has no tables yet.
    if (shown.code != 0 && kept == 0) continue;
    REQUIRE(shown.code == 0);
    const std::size_t now = replications_in(shown.out);
    CHECK(now >= kept);
    kept = now;
  }
  REQUIRE(here.icsflow(short_run(600, "-o out " + whole)).code == 0);
  CHECK(export_of(here, "out") == expected);
}

#ifdef ICSFLOW_FAILING_CALLS
TEST_CASE("Stops: whatever call fails, nothing is lost and the advice fits", "[tools][stops][quick]") {
  const Workplace here;
  const auto failing = [&](const char* call, const char* name, int nth, int error) {
    return fmt::format("LD_PRELOAD='{}' FAIL_CALL={} FAIL_NAME={} FAIL_NTH={} FAIL_ERRNO={}", ICSFLOW_FAILING_CALLS,
                       call, name, nth, error);
  };
  REQUIRE(here.icsflow(short_run(2, "-o two --quiet")).code == 0);
  REQUIRE(here.icsflow(short_run(4, "-o four --quiet")).code == 0);
  const std::string two = export_of(here, "two"), four = export_of(here, "four");
  int failed = 0;
  for (const char* call : {"stat", "read", "write", "sync", "open", "rename"}) {
    for (const char* name : {"results.sqlite", "headlines.csv"}) {
      for (int nth = 1; nth <= 9; nth += 2) {
        std::filesystem::remove_all(here.path() / "out");
        std::filesystem::copy(here.path() / "two", here.path() / "out");
        const Outcome outcome = here.icsflow(short_run(4, "-o out --quiet --workers 1"), failing(call, name, nth, EIO));
        CAPTURE(call, name, nth, outcome.code, outcome.err);
        CHECK((outcome.code == 0 || outcome.code == 1));
        failed += outcome.code;
        CHECK((outcome.code == 0) == outcome.err.empty());
        CHECK(outcome.err.find("--overwrite") == std::string::npos);  // no reason to discard anything
        // What there was is there, and the same command goes on.
        const std::size_t kept = replications_in(export_of(here, "out"));
        CHECK(kept >= 2);
        CHECK(here.icsflow(short_run(4, "-o out --quiet")).code == 0);
        CHECK(export_of(here, "out") == four);
      }
    }
  }
  CHECK(failed >= 10);
  // Of the study that is there when nothing is to be run.
  for (const char* call : {"stat", "read", "open"}) {
    const Outcome outcome = here.icsflow(short_run(2, "-o two --quiet"), failing(call, "results.sqlite", 1, EIO));
    CAPTURE(call, outcome.code, outcome.err);
    CHECK(outcome.code == 1);
    CHECK(outcome.err.find("Input/output error") != std::string::npos);
    CHECK(export_of(here, "two") == two);
  }
  // With --overwrite too: what cannot be looked at is not discarded.
  const Outcome outcome =
      here.icsflow(short_run(2, "-o two --quiet --overwrite"), failing("stat", "results.sqlite", 1, EIO));
  CHECK(outcome.code == 1);
  CHECK(outcome.err.find("Nothing was run and nothing was changed") != std::string::npos);
  CHECK(export_of(here, "two") == two);
  // A full disk.
  const Outcome full = here.icsflow(short_run(4, "-o two --quiet"), failing("write", "results.sqlite", 1, ENOSPC));
  CHECK(full.code == 1);
  CHECK(full.err.find("Free some space and give the same command again") != std::string::npos);
}
#endif

TEST_CASE("Stops: a finished study in a place that cannot be written to is shown", "[tools][stops][quick]") {
  const Workplace here;
  REQUIRE(here.icsflow(short_run(3, "-o out")).code == 0);
  const std::string dump = export_of(here, "out"), headlines = contents(here.path() / "out/headlines.csv");
  // The superuser may write anywhere; nobody may not.
  const std::string as_somebody =
      geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs" : "";
  std::filesystem::copy_file(kScenario, here.path() / "mm1.yaml");
  for (const char* output : {"stdout.txt", "stderr.txt"}) here.write(output, "");
  REQUIRE(here.shell("chmod 755 . && chmod -R a+rX out mm1.yaml && chmod a-w out out/* && chmod a+w std*.txt") == 0);
  const auto command = [](int replications, const std::string& more) {
    return fmt::format("run mm1.yaml --until 2031-01-01 --replications {} {}", replications, more);
  };
  if (here.icsflow("version", as_somebody).code != 0) {
    WARN("not tried: the program is in a place that nobody else may read");
    return;
  }
  const Outcome shown = here.icsflow(command(3, "-o out"), as_somebody);
  CAPTURE(shown.err);
  CHECK(shown.code == 0);
  CHECK(shown.out.find("3 replications kept from an earlier run\n") != std::string::npos);
  CHECK(shown.err == "out: cannot be written to: the study is shown, and the CSV files are as they were.\n");
  CHECK(here.icsflow("export out --canonical", as_somebody).out == dump);
  CHECK(here.icsflow(command(2, "-o out"), as_somebody).code == 0);
  const Outcome more = here.icsflow(command(5, "-o out"), as_somebody);
  CHECK(more.code == 1);
  CHECK(more.err.find("out: holds 3 of 5 replications and cannot be written to: Permission denied. Nothing was run.") !=
        std::string::npos);
  const Outcome discarded = here.icsflow(command(3, "-o out --overwrite"), as_somebody);
  CHECK(discarded.code == 1);
  CHECK(discarded.err.find("out: cannot be written to: Permission denied. Choose another with -o") !=
        std::string::npos);
  const Outcome below = here.icsflow(command(3, "-o out/new"), as_somebody);
  CHECK(below.code == 1);
  CHECK(below.err.find("out/new: cannot make this directory: Permission denied. Choose another with -o") !=
        std::string::npos);
  CHECK(here.shell("chmod u+w out out/*") == 0);
  CHECK(export_of(here, "out") == dump);
  CHECK(contents(here.path() / "out/headlines.csv") == headlines);
}

TEST_CASE("Stops: the directory of the scenario may be that of its results, if no file is in the way",
          "[tools][stops][quick]") {
  const Workplace here;
  std::filesystem::copy_file(kScenario, here.path() / "mm1.yaml");
  const std::string command = "run mm1.yaml --until 2031-01-01 --replications 2 --quiet -o .";
  CHECK(here.icsflow(command).code == 0);
  CHECK(here.icsflow(command).code == 0);
  CHECK(contents(here.path() / "mm1.yaml") == contents(kScenario));
  const Workplace other;
  std::filesystem::copy_file(kScenario, other.path() / "mm1.yaml");
  other.write("monthly.csv", "a table of the scenario");
  const Outcome refused = other.icsflow(command);
  CHECK(refused.code == 2);
  CHECK(refused.err ==
        ".: holds monthly.csv but no study of icsflow; a run would write over it\n"
        "Nothing was run. Choose another directory with -o.\n");
  CHECK(contents(other.path() / "monthly.csv") == "a table of the scenario");
}
