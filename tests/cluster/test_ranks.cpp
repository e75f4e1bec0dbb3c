// A study shared between the processes of mpirun.

#include <signal.h>

#include <algorithm>
#include <random>

#include "study_in_parts.hpp"

using test::contents;
using test::export_of;
using test::Outcome;
using test::replications_in;
using test::short_run;
using test::Workplace;

namespace {

/// mpirun of Open MPI with N processes on whatever cores there are, also by the superuser and without ssh.
std::string mpirun(int ranks) {
  return fmt::format(
      "env OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_plm_rsh_agent=false "
      "OMPI_MCA_btl_vader_single_copy_mechanism=none TMPDIR=/tmp mpirun --oversubscribe -n {}",
      ranks);
}

bool has_mpi(const Workplace& here) {
#ifdef ICSFLOW_MPI
  if (here.shell("command -v mpirun >/dev/null") == 0) return true;
#endif
  WARN("not tried: the program was built without MPI, or there is no mpirun");
  return here.path().empty();
}

}  // namespace

TEST_CASE("Ranks: 1, 2 and 4 give what one process gives", "[cluster][ranks][quick]") {
  const Workplace here;
  if (!has_mpi(here)) return;
  REQUIRE(here.icsflow(short_run(40, "-o whole")).code == 0);
  const std::string whole = export_of(here, "whole");
  for (const int ranks : {1, 2, 4}) {
    CAPTURE(ranks);
    const std::string out = fmt::format("out-{}", ranks);
    const Outcome outcome = here.icsflow(short_run(40, "-o " + out), mpirun(ranks));
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
    CHECK(outcome.err.empty());
    CHECK(export_of(here, out) == whole);
    CHECK(contents(here.path() / out / "headlines.csv") == contents(here.path() / "whole/headlines.csv"));
    CHECK_FALSE(std::filesystem::exists(here.path() / out / "ranks"));
  }
  // It is gone on with by any number of them, and is printed once.
  REQUIRE(here.icsflow(short_run(60, "-o whole")).code == 0);
  const std::string page = here.icsflow(short_run(60, "-o out-2 --json"), mpirun(3)).out;
  CHECK(page.find('{') == 0);
  CHECK(page.find("\n}\n") == page.size() - 3);
  CHECK(export_of(here, "out-2") == export_of(here, "whole"));
  CHECK(here.icsflow(short_run(50, "-o out-4"), mpirun(2)).code == 0);
  CHECK(here.icsflow(short_run(60, "-o out-4")).code == 0);
  CHECK(export_of(here, "out-4") == export_of(here, "whole"));
}

TEST_CASE("Ranks: a rank that is killed ends the job, and any number of them completes the study",
          "[cluster][ranks][quick]") {
  const Workplace here;
  if (!has_mpi(here)) return;
  constexpr int kAll = 1500;
  REQUIRE(here.icsflow(short_run(kAll, "-o whole --detail headline")).code == 0);
  const std::string whole = export_of(here, "whole");
  std::mt19937 random(20260131);
  int killed = 0;
  for (const char* then : {"mpirun 3", "mpirun 2", "alone"}) {
    std::filesystem::remove_all(here.path() / "out");
    const double seconds = 0.2 + static_cast<double>(random() % 1000) / 2000;
    const int victim = static_cast<int>(random() % 3);
    CAPTURE(then, seconds, victim);
    // Each rank leaves its process number.
    here.write("rank.sh", fmt::format("echo $$ >pid-$OMPI_COMM_WORLD_RANK\nexec '{}' {}\n", ICSFLOW_PROGRAM,
                                      short_run(kAll, "-o out --detail headline --workers 1")));
    const int code = here.shell(fmt::format(
        "{{ {} sh rank.sh >page.txt 2>stderr.txt </dev/null & }}; job=$!; while ! [ -s out/results.sqlite ] || ! [ -d "
        "out/ranks/2 ]; do sleep 0.01; done; sleep {}; kill -KILL $(cat pid-{}); wait $job",
        mpirun(3), seconds, victim));
    if (code == 0) continue;  // it was done before
    ++killed;
    CHECK(std::filesystem::exists(here.path() / "out/ranks"));
    std::size_t kept = replications_in(export_of(here, "out"));
    for (const char* rank : {"1", "2"}) kept += replications_in(export_of(here, fmt::format("out/ranks/{}", rank)));
    CHECK(kept > 0);
    // Nothing of what was kept is run again.
    const std::string rest = short_run(kAll, "-o out --detail headline --json");
    const Outcome outcome =
        std::string(then) == "alone" ? here.icsflow(rest) : here.icsflow(rest, mpirun(then[7] - '0'));
    INFO(outcome.err);
    REQUIRE(outcome.code == 0);
    if (std::string(then) == "alone")
      CHECK(outcome.out.find(fmt::format("\"resumed\": {}", kept)) != std::string::npos);
    CHECK(export_of(here, "out") == whole);
    CHECK_FALSE(std::filesystem::exists(here.path() / "out/ranks"));
  }
  CHECK(killed > 0);
}

TEST_CASE("Ranks: wrong input is told once, and other commands are refused", "[cluster][ranks][quick]") {
  const Workplace here;
  if (!has_mpi(here)) return;
  const auto count = [](const std::string& text, const std::string& part) {
    int n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
    return n;
  };
  const Outcome missing = here.icsflow("run none.yaml", mpirun(3));
  CAPTURE(missing.err);
  CHECK(missing.code == 2);
  CHECK(count(missing.err, "nothing was run.\n") == 1);
  const Outcome merge = here.icsflow("merge a b -o c", mpirun(2));
  CHECK(merge.code == 2);
  CHECK(count(merge.err, "icsflow merge: expected to be the only process; found that mpirun started 2.") == 1);
  // Ranks that are not alike: here of another seed; another program or arithmetic is told in the same way.
  const std::string run = short_run(4, "-o out");
  const Outcome other =
      here.captured(fmt::format("{0} '{1}' {2} : -n 1 '{1}' {2} --seed 7", mpirun(1), ICSFLOW_PROGRAM, run));
  CAPTURE(other.err);
  CHECK(other.code == 1);
  CHECK(other.err.find("rank 1 on ") != std::string::npos);
  CHECK(other.err.find("expected what rank 0 has, program ") != std::string::npos);
  REQUIRE(here.icsflow(run).code == 0);  // what was left of it is in nobody's way
}
