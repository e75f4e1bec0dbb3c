// `icsflow build` as users run it: exit codes, what goes where.

#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "../temporary_directory.hpp"

namespace {

struct Outcome {
  int code = -1;
  std::string out, err;
};

Outcome run(const test::TemporaryDirectory& folder, const std::string& arguments) {
  const std::string tables = std::string(ICSFLOW_SOURCE_DIR) + "/tests/build/bnssg";
  const std::string command = "cd '" + folder.path().string() + "' && TABLES='" + tables + "' && '" +
                              std::string(ICSFLOW_PROGRAM) + "' " + arguments + " > said 2> told";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, test::contents(folder.path() / "said"),
          test::contents(folder.path() / "told")};
}

}  // namespace

TEST_CASE("build: exit codes, and what is said where", "[quick][build]") {
  const test::TemporaryDirectory folder;
  const Outcome done = run(folder, "build QUY --from $TABLES -o ics");
  INFO(done.err);
  CHECK(done.code == 0);
  CHECK(done.err.empty());
  CHECK(done.out.find("13 providers, 62 services, ") == 0);
  CHECK(done.out.find("\nics/scenario.yaml\n") != std::string::npos);
  CHECK(done.out.find("\nics/build.md\n") != std::string::npos);
  const Outcome again = run(folder, "build RA7,RVJ --from $TABLES -o ics");  // over the earlier build
  CHECK(again.code == 0);
  CHECK(again.out.find("2 providers, ") == 0);
  const Outcome refused = run(folder, "build RA7,RVX --from $TABLES -o two");
  CHECK(refused.code == 2);
  CHECK(refused.out.empty());
  CHECK(refused.err.find("expected organisations of the waiting list; found none of \"RVX\"; did you mean \"RVJ\"?") !=
        std::string::npos);
  CHECK(refused.err.find("Nothing was written.\n") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(folder.path() / "two"));
  CHECK(run(folder, "build QUY -o three").code == 2);
  CHECK(run(folder, "build RA7 --org RVJ --from $TABLES -o three").code == 2);
  CHECK(run(folder, "build QUY --from $TABLES -o said").code == 2);  // a file
}

TEST_CASE("build: a folder that cannot be written is a failure, not wrong input", "[quick][build]") {
  const test::TemporaryDirectory folder;
  folder.write("file", "x");
  const Outcome outcome = run(folder, "build QUY --from $TABLES -o file/ics");
  CHECK(outcome.code == 1);
  CHECK(outcome.err.find("file") != std::string::npos);
}
