/// What stops or breaks: corrupted files, files of others, replications that come to no end, memory that runs out.

#include <sqlite3.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "scenario_files.hpp"
#include "small_study.hpp"

using namespace icsflow::models;
using test::contents;
using test::options_for;
using test::ten_days;

namespace {

/// Enough headlines for a tree of pages.
Catalogue catalogue_of() {
  Catalogue c = test::catalogue_of_ten_days();
  for (int i = 0; i < 60; ++i)
    c.headlines.push_back({"Lists", "list_" + std::to_string(i), "all", "Waiting, list " + std::to_string(i)});
  c.uncertain = {{"beds", Unit::kCount, "uniform", 30, 40, 50}};
  return c;
}

RunResult result_of(int replication, const Catalogue& catalogue) {
  RunResult r;
  r.replication = replication;
  r.event_hash = 0xabc0 + static_cast<std::uint64_t>(replication);
  r.events = 1000;
  for (std::size_t i = 0; i < catalogue.headlines.size(); ++i)
    r.headlines.push_back(100.0 * replication + static_cast<double>(i) + 0.1);
  const double x = replication;
  r.series = {{x, x + 0.1}, std::vector<double>(10, -x)};
  r.drawn = {35.0 + x};
  return r;
}

/// Every replication finishes, but for those of which `what` throws.
RunnerFactory runner(const std::function<void(int)>& what = [](int) {}) {
  return [what]() -> ReplicationRunner {
    return [what](const RunOptions& run) {
      what(run.replication);
      return result_of(run.replication, catalogue_of());
    };
  };
}

void run_all(const StudyOptions& options) {
  ResultsStore store(ten_days(), catalogue_of(), options);
  run_study(store, runner(), options);
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

/// Everything a study shows of `directory`: as text, on the page, and what CSV files are made of. Empty if it is
/// refused.
std::string shown(const std::filesystem::path& directory, int replications) {
  std::string all;
  try {
    all = canonical_dump(directory / "results.sqlite");
  } catch (const std::exception&) {
    all.clear();
  }
  try {
    const StudyOptions options = options_for(directory, replications);
    const ResultsStore store(ten_days(), catalogue_of(), options);
    if (store.replications().size() < static_cast<std::size_t>(replications)) return all + "some are missing";
    Summary summary = make_summary(ten_days(), catalogue_of(), store, replications);
    all += to_json(summary);
    for (std::size_t i = 0; i < catalogue_of().series.size(); ++i)
      for (const std::vector<double>& values : store.series(i, replications))
        for (const double value : values) all += std::to_string(value) + ' ';
    for (const double value : store.drawn(0, replications)) all += std::to_string(value) + ' ';
  } catch (const std::exception&) {
    return all;
  }
  return all;
}

std::string refusal(const Scenario& scenario, const StudyOptions& options) {
  try {
    const ResultsStore store(scenario, catalogue_of(), options);
  } catch (const StudyRefused& error) {
    return std::string(error.what()) + (error.can_overwrite() ? " [overwrite]" : "");
  } catch (const std::exception& error) {
    return std::string("failed: ") + error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("Results: nothing of a file that was corrupted is shown", "[models][results][safety][quick]") {
  const test::TemporaryDirectory temporary;
  constexpr int kReplications = 12;
  run_all(options_for(temporary / "good", kReplications));
  const std::string good = contents(temporary / "good/results.sqlite");
  const std::string dump = canonical_dump(temporary / "good/results.sqlite");
  const std::string whole = shown(temporary / "good", kReplications);
  REQUIRE(whole.size() > dump.size() + 1000);
  const std::string rest = whole.substr(dump.size());

  std::filesystem::create_directory(temporary / "bad");
  const auto file = temporary / "bad/results.sqlite";
  int refused = 0;
  const auto check = [&](const std::string& bytes, std::size_t at) {
    write(file, bytes);
    const std::string found = shown(temporary / "bad", kReplications);
    const bool same = found == whole || found == dump || found == rest || found.empty();
    CAPTURE(at);
    CHECK(same);
    refused += found == whole ? 0 : 1;
  };
  // As many as are asked for by ICSFLOW_CORRUPTIONS; always the same ones.
  const char* requested = std::getenv("ICSFLOW_CORRUPTIONS");
  const int tries = requested != nullptr ? std::atoi(requested) : 300;
  std::mt19937_64 random(20260131);
  for (int i = 0; i < tries; ++i) {
    const std::size_t at = random() % good.size();
    std::string bytes = good;
    const auto before = bytes[at];
    if (i % 2 == 0)
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ (1U << (random() % 8)));
    else
      bytes[at] = static_cast<char>(random() % 256);
    if (bytes[at] != before) check(bytes, at);
  }
  // Most of what is not empty space is found.
  CHECK(refused > tries / 5);
  for (std::size_t pages = 1; pages * 4096 < good.size(); pages += 3) check(good.substr(0, pages * 4096), pages);
  check(good.substr(0, good.size() - 1), good.size());
}

TEST_CASE("Results: what somebody changed in the tables is found", "[models][results][safety][quick]") {
  const test::TemporaryDirectory temporary;
  run_all(options_for(temporary / "good", 3));
  const std::string good = contents(temporary / "good/results.sqlite");
  const auto file = temporary / "bad/results.sqlite";
  std::filesystem::create_directory(temporary / "bad");
  const auto after = [&](const std::string& sql) -> std::string {
    write(file, good);
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
    try {
      canonical_dump(file);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "shown";
  };
  const char* const changes[] = {
      "UPDATE headline SET value = value + 1 WHERE info_id = 7 AND replication_id = 1",
      "UPDATE headline SET value = NULL WHERE info_id = 7 AND replication_id = 1",
      "UPDATE drawn SET value = 1 WHERE replication_id = 0",
      "UPDATE series SET blob = zeroblob(16) WHERE info_id = 0 AND replication_id = 2",
      "UPDATE series SET replication_id = 9 - replication_id WHERE info_id = 0; DELETE FROM series WHERE "
      "replication_id = "
      "9",
      "UPDATE replication SET events = 1001 WHERE number = 1",
      "UPDATE replication SET status = 'deadlock' WHERE number = 1",
      "DELETE FROM headline WHERE replication_id = 1 AND info_id = 59",
      "DELETE FROM headline WHERE replication_id = 2; DELETE FROM series WHERE replication_id = 2; DELETE FROM drawn "
      "WHERE replication_id = 2; DELETE FROM replication WHERE number = 2",
      "UPDATE study SET detail = 'headline'",
      "UPDATE catalogue SET hash = 'other'",
      "UPDATE ensemble SET seed = '7'",
      "UPDATE ensemble SET arithmetic = 'other'",
      "INSERT INTO ensemble VALUES (1, 0, '7', '', '', '', '')",
      "UPDATE scenario SET text = 'beds = 41'",
      "UPDATE parameter SET value = 41",
      "UPDATE published SET value = 1251",
      "UPDATE headline_info SET label = 'Other' WHERE info_id = 3",
      "UPDATE headline_info SET dimension = 'priority=1' WHERE info_id = 3",
      "UPDATE series_info SET item = '111' WHERE info_id = 0",
      "UPDATE uncertain SET high = 60",
      "UPDATE period SET first_day = '2026-02-09' WHERE kind = 'week' AND position = 1",
      "DROP VIEW headline_view",
  };
  for (const char* change : changes) {
    CAPTURE(change);
    CHECK(after(change).find("results.sqlite: damaged: ") != std::string::npos);
  }
  // What a user adds for queries of his own does no harm.
  CHECK(after("CREATE INDEX mine ON headline (replication_id); CREATE TABLE notes (text)") == "shown");
}

TEST_CASE("Results: a file of an earlier format is refused with what to do", "[models][results][safety][quick]") {
  const test::TemporaryDirectory temporary;
  run_all(options_for(temporary / "out", 1));
  const auto file = temporary / "out/results.sqlite";
  for (const int version : {2, 3, 4}) {
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK);
    const std::string before = "PRAGMA user_version = " + std::to_string(version);
    REQUIRE(sqlite3_exec(database, before.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(database);
    CHECK(refusal(ten_days(), options_for(temporary / "out", 1)) ==
          file.string() + ": written in results format " + std::to_string(version) +
              "; this program reads and writes format 5. Read it with the program that wrote it, or run the scenario "
              "again [overwrite]");
    try {
      canonical_dump(file);
      FAIL("shown");
    } catch (const InputError& error) {
      CHECK(std::string(error.problems().at(0).message)
                .find("found one of format " + std::to_string(version) +
                      ", where this program reads format 5: export it with the program that wrote it, or run the "
                      "scenario again") != std::string::npos);
    }
  }
}

TEST_CASE("Results: nothing of somebody else's is touched", "[models][results][safety][quick]") {
  const test::TemporaryDirectory temporary;
  int directories = 0;
  const auto fresh = [&] {
    const auto directory = temporary / ("out" + std::to_string(directories++));
    std::filesystem::create_directory(directory);
    return directory;
  };
  const auto both = [&](const std::filesystem::path& directory) {
    StudyOptions options = options_for(directory, 1);
    const std::string plain = refusal(ten_days(), options);
    options.overwrite = true;
    CHECK(refusal(ten_days(), options) == plain);  // --overwrite discards studies, nothing else
    return plain.substr(std::min(plain.size(), directory.string().size()));
  };
  SECTION("CSV files beside no study") {
    for (const char* name : {"daily.csv", "weekly.csv", "monthly.csv", "run.csv", "headlines.csv", "uncertainty.csv",
                             "results.sqlite-journal", "results.sqlite-wal", "results.sqlite-shm"}) {
      const auto directory = fresh();
      write(directory / name, "mine");
      CHECK(both(directory) == ": holds " + std::string(name) + " but no study of icsflow; a run would write over it");
      CHECK(contents(directory / name) == "mine");
      CHECK(!std::filesystem::exists(directory / "results.sqlite"));
    }
    const auto begun = fresh();  // killed in its first transaction
    write(begun / "results.sqlite", "");
    write(begun / "results.sqlite-journal", "");
    CHECK(refusal(ten_days(), options_for(begun, 1)) == "accepted");
    const auto directory = fresh();
    write(directory / "daily.csv", "mine");
    write(directory / "run.csv", "mine");
    write(directory / "results.sqlite", "");
    CHECK(both(directory) == ": holds daily.csv, run.csv but no study of icsflow; a run would write over them");
    write(directory / "notes.txt", "mine");
    std::filesystem::remove(directory / "daily.csv");
    std::filesystem::remove(directory / "run.csv");
    CHECK(both(directory) == "");  // other names are nothing to us
    CHECK(contents(directory / "notes.txt") == "mine");
  }
  SECTION("a database of another program") {
    const auto directory = fresh();
    const auto file = directory / "results.sqlite";
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open_v2(file.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_exec(database, "CREATE TABLE mine (a); INSERT INTO mine VALUES (1)", nullptr, nullptr, nullptr) ==
            SQLITE_OK);
    sqlite3_close(database);
    const std::string before = contents(file);
    CHECK(both(directory) == "/results.sqlite: not a results file of icsflow");
    write(directory / "results.sqlite-journal", "whose?");
    CHECK(both(directory) == "/results.sqlite: not a results file of icsflow");
    CHECK(contents(file) == before);
    CHECK(contents(directory / "results.sqlite-journal") == "whose?");
  }
  SECTION("what is no file") {
    auto directory = fresh();
    std::filesystem::create_directory(directory / "results.sqlite");
    CHECK(both(directory) == "/results.sqlite: expected a results file, found a directory");
    directory = fresh();
    REQUIRE(::mkfifo((directory / "results.sqlite").c_str(), 0600) == 0);
    CHECK(both(directory) == "/results.sqlite: expected a results file, found something that is no file");
    directory = fresh();
    std::filesystem::create_symlink("nowhere", directory / "results.sqlite");
    CHECK(both(directory) == "/results.sqlite: expected a results file, found a link that leads nowhere");
    directory = fresh();
    std::filesystem::create_symlink("results.sqlite", directory / "results.sqlite");
    CHECK(both(directory).find(
              "results.sqlite: cannot be looked at: Too many levels of symbolic links. Nothing was run") !=
          std::string::npos);
    CHECK(std::filesystem::is_symlink(directory / "results.sqlite"));
  }
  SECTION("a link to a study is a study") {
    const auto directory = fresh(), real = fresh();
    run_all(options_for(real, 2));
    std::filesystem::create_symlink(real / "results.sqlite", directory / "results.sqlite");
    CHECK(refusal(ten_days(), options_for(directory, 2)) == "accepted");
  }
}

TEST_CASE("Results: a name is a name", "[models][results][safety][quick]") {
  const test::TemporaryDirectory temporary;
  const std::filesystem::path here = std::filesystem::current_path();
  std::filesystem::current_path(temporary.path());
  for (const std::string name : {"file:x?mode=ro", "file:y", ":memory:", "a#b%20c?d", "new\nline", "-o", "\"quoted\"",
                                 "\xC3\xA9t\xC3\xA9", "file:///tmp/x?vfs=none"}) {
    CAPTURE(name);
    run_all(options_for(name, 2));
    CHECK(std::filesystem::is_regular_file(temporary / name / "results.sqlite"));
    CHECK(canonical_dump(std::filesystem::path(name) / "results.sqlite").size() > 1000);
  }
  std::set<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(temporary.path()))
    names.insert(entry.path().filename().string());
  CHECK(names.size() == 9);
  const std::string deep = std::string(200, 'a') + '/' + std::string(200, 'b') + '/' + std::string(200, 'c');
  const std::string said = refusal(ten_days(), options_for(deep, 1));
  CAPTURE(said);
  CHECK((said == "accepted" || said.find("shorter name") != std::string::npos));
  const std::string too_long = refusal(ten_days(), options_for(std::string(300, 'x'), 1));
  CAPTURE(too_long);
  CHECK(too_long.find("cannot make this directory: File name too long. Choose another with -o") != std::string::npos);
  std::filesystem::current_path(here);
}

TEST_CASE("Results: a deadlock ends the study or is counted", "[models][results][safety][quick]") {
  const test::TemporaryDirectory temporary;
  const auto fails = [](int replication) {
    if (replication == 2) throw Deadlock("replication 2, seed 1: deadlock at ward");
    if (replication == 4) throw GrowsWithoutEnd("replication 4, seed 1: more patients than there is memory for");
  };
  StudyOptions options = options_for(temporary / "out", 6);
  {
    ResultsStore store(ten_days(), catalogue_of(), options);
    CHECK_THROWS_AS(run_study(store, runner(fails), options), Deadlock);
    CHECK(store.replications() == std::vector<int>{0, 1});
  }
  options.ends_replication = true;
  {
    ResultsStore store(ten_days(), catalogue_of(), options);
    const StudyReport report = run_study(store, runner(fails), options);
    CHECK(report.resumed == 2);
    CHECK(report.run == 4);
    CHECK(store.replications() == std::vector<int>{0, 1, 2, 3, 4, 5});
    CHECK(store.finished(6) == std::vector<int>{0, 1, 3, 5});
    CHECK(store.finished(3) == std::vector<int>{0, 1});
    CHECK(store.headline(0, 6) == std::vector<double>{0.1, 100.1, 300.1, 500.1});
    CHECK(store.series(0, 6).at(2) == std::vector<double>{3, 3.1});
    CHECK(store.unfinished(6).size() == 2);
    write_csv_files(options.directory, catalogue_of(), store, 6);
    CHECK(contents(temporary / "out/uncertainty.csv").find("\n3,beds,38,count\r\n5,beds,40,count\r\n") !=
          std::string::npos);
    const Summary summary = make_summary(ten_days(), catalogue_of(), store, 6);
    const std::string page = to_text(summary);
    CAPTURE(page);
    CHECK(page.find("(10 days), 4 replications, seed") != std::string::npos);
    CHECK(page.find("1 of 6 replications (16.7 %) ended in a deadlock: the figures are of those that finished. The "
                    "first:\n  replication 2, seed 1: deadlock at ward\n") != std::string::npos);
    CHECK(page.find("1 of 6 replications (16.7 %) failed: the figures") != std::string::npos);
    CHECK(to_json(summary).find("\"status\": \"deadlock\",\n      \"message\": \"replication 2, seed 1: deadlock at "
                                "ward\"") != std::string::npos);
  }
  const std::string dump = canonical_dump(temporary / "out/results.sqlite");
  CHECK(dump.find("unfinished\t2\tdeadlock\treplication 2, seed 1: deadlock at ward\n") != std::string::npos);
  CHECK(dump.find("unfinished\t4\tfailed\t") != std::string::npos);
  // In one go, on three workers: the same bytes.
  StudyOptions whole = options_for(temporary / "whole", 6);
  whole.ends_replication = true;
  whole.workers = 3;
  {
    ResultsStore store(ten_days(), catalogue_of(), whole);
    run_study(store, runner(fails), whole);
  }
  CHECK(canonical_dump(temporary / "whole/results.sqlite") == dump);
  // Asked to stop at the first again, it does, and nothing need be run for that; below it there is none.
  options.ends_replication = false;
  ResultsStore store(ten_days(), catalogue_of(), options);
  CHECK_THROWS_WITH(run_study(store, runner(), options), "replication 2, seed 1: deadlock at ward");
  options.replications = 2;
  CHECK(run_study(store, runner(), options).resumed == 2);
}

TEST_CASE("Results: when no replication finishes the page says so", "[models][results][safety][quick]") {
  const test::TemporaryDirectory temporary;
  StudyOptions options = options_for(temporary / "out", 2);
  options.ends_replication = true;
  ResultsStore store(ten_days(), catalogue_of(), options);
  run_study(store, runner([](int) { throw Deadlock("deadlock"); }), options);
  const std::string page = to_text(make_summary(ten_days(), catalogue_of(), store, 2));
  CHECK(page.find("2 of 2 replications (100.0 %) ended in a deadlock") != std::string::npos);
  CHECK(page.find("No replication finished: there are no figures.\n") != std::string::npos);
  CHECK(page.find("nan") == std::string::npos);
}

TEST_CASE("Results: no memory for a replication names it", "[models][results][safety][quick]") {
  const test::TemporaryDirectory temporary;
  const StudyOptions options = options_for(temporary / "out", 3);
  ResultsStore store(ten_days(), catalogue_of(), options);
  const auto fails = [](int replication) {
    if (replication == 1) throw std::bad_alloc();
  };
  CHECK_THROWS_WITH(run_study(store, runner(fails), options),
                    Catch::StartsWith("replication 1, seed 1: not enough memory."));
  CHECK(store.replications() == std::vector<int>{0});
}

TEST_CASE("Results: what finished is on the disk a moment later, though nothing else ends",
          "[models][results][safety][quick]") {
  const test::TemporaryDirectory temporary;
  const StudyOptions options = options_for(temporary / "out", 8);
  const auto file = temporary / "out/results.sqlite";
  std::size_t seen = 0;
  const auto count = [&] {
    const std::string dump = canonical_dump(file);  // by a connection of its own: what another program sees
    std::size_t rows = 0;
    for (std::size_t at = dump.find("\nreplication\t"); at != std::string::npos;
         at = dump.find("\nreplication\t", at + 1))
      ++rows;
    return rows;
  };
  // Seven take no time, the last one takes long: all seven are there before it ends.
  const auto slow = [&](int replication) {
    if (replication != 7) return;
    for (int i = 0; i < 300 && (seen = count()) < 7; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  };
  ResultsStore store(ten_days(), catalogue_of(), options);
  run_study(store, runner(slow), options);
  CHECK(seen == 7);
  CHECK(count() == 8);
}

TEST_CASE("Results: a queue that grows without end stops the run before the memory is gone",
          "[models][results][safety][quick]") {
  const test::Study study(test::shipped("textbook/mm1.yaml"), {{"streams.patients.rate", "20000 /day"}});
  for (const ExecutorKind executor : {ExecutorKind::kSequential, ExecutorKind::kWindows}) {
    RunOptions options;
    options.replication = 3;
    options.executor = executor;
    options.memory = 20'000'000;
    std::string message;
    try {
      (void)study.run(options);
    } catch (const GrowsWithoutEnd& error) {
      message = error.what();
    }
    CAPTURE(message);
    CHECK(message.rfind("replication 3, seed 1: more patients than there is memory for on 2026-0", 0) == 0);
    CHECK(message.find(" wait for clinic/server. They take ") != std::string::npos);
    CHECK(message.find(" MB, of 20 MB for each replication that runs at the same time") != std::string::npos);
  }
  // Memory that is only kept for later does not count: 180,000 patients of 64 bytes, in a pool of 2^18.
  const test::Study nine_days(test::shipped("textbook/mm1.yaml"),
                              {{"streams.patients.rate", "20000 /day"}, {"until", "2026-01-10"}, {"warm_up", "0 d"}});
  Simulation again(nine_days.model);
  RunOptions roomy;
  CHECK_NOTHROW(again.run(roomy));
  roomy.memory = 13'000'000;
  CHECK_NOTHROW(again.run(roomy));
  roomy.memory = 9'000'000;
  CHECK_THROWS_AS(again.run(roomy), GrowsWithoutEnd);
  // As many as there is room for do no harm, and change nothing.
  const test::Study usual(test::shipped("textbook/mm1.yaml"), {{"until", "2027-01-01"}, {"warm_up", "0 d"}});
  RunOptions limited;
  limited.memory = 20'000'000;
  CHECK(test::same(usual.run(limited), usual.run()));
}
