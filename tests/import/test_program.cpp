/// `icsflow import` as users run it: exit codes, what goes where.

#include <fmt/format.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "import/case.hpp"

namespace {

struct Outcome {
  int code = -1;
  std::string out, err;
};

Outcome run(const test::TemporaryDirectory& folder, const std::string& arguments) {
  const std::string command =
      fmt::format("cd '{}' && '{}' import {} > said 2> told", folder.path().string(), ICSFLOW_PROGRAM, arguments);
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, test::contents(folder / "said"),
          test::contents(folder / "told")};
}

std::string extract(const std::string& all) {
  return test::rtt_header(104) + '\n' +
         test::rtt_row("RTT-January-2026|QUY|RA7|TRUST|15C|Part_2|C_110|Orthopaedics|0:5 20:2|||7", 104) + '\n' +
         test::rtt_row("RTT-January-2026|QUY|RA7|TRUST|15C|Part_2|C_999|Total|0:5 20:2|||" + all, 104) + '\n';
}

}  // namespace

TEST_CASE("import: exit codes, and what is said where", "[quick][import]") {
  const test::TemporaryDirectory folder;
  folder.write("a.csv", extract("7"));
  folder.write("b.csv", extract("8"));
  const Outcome done = run(folder, "rtt a.csv --icb QUY -o out");
  INFO(done.err);
  CHECK(done.code == 0);
  CHECK(done.err.empty());
  CHECK(done.out ==
        "3 rows read, 1 "
        "used\nout/opening_list.csv\nout/services.csv\nout/flows.csv\nout/providers.csv\nout/fragment.yaml\nout/"
        "import-ledger.csv\n");
  const Outcome warned =
      run(folder, "rtt b.csv -o two");  // a total that is not that of its bands, nor of its functions
  CHECK(warned.code == 2);
  CHECK(warned.err.find("b.csv:3:") == 0);
  CHECK(warned.err.find("Nothing was written.\n") != std::string::npos);
  CHECK(warned.out.empty());
  CHECK_FALSE(std::filesystem::exists(folder / "two"));
  folder.write(
      "c.csv",
      extract("7") + test::rtt_row("RTT-January-2026|QSL|RBA|TRUST|15C|Part_2|C_110|Orthopaedics|0:5|||6", 104) + '\n');
  const Outcome other = run(folder, "rtt c.csv --org RA7 -o three");
  CHECK(other.code == 3);
  CHECK(other.err.find("c.csv:4:") == 0);
  CHECK(std::filesystem::exists(folder / "three/import-ledger.csv"));
  for (const char* wrong :
       {"rtt a.csv", "rtt -o out", "xyz a.csv -o out", "rtt a.csv -o out --as-of January",
        "rtt a.csv -o out --as-of 2026-13", "rtt a.csv -o out --icb QUY --org RA7", "rtt a.csv -o ''"}) {
    INFO(wrong);
    CHECK(run(folder, wrong).code == 2);
  }
  CHECK(run(folder, "--help").out.find("Kinds (docs/import.md):") != std::string::npos);
  folder.write("file", "");
  CHECK(run(folder, "rtt a.csv -o /proc/icsflow-import").code == 1);
}
