// Which files a scenario is read from: regular ones, below its own folder or shipped; others are told, and not
// repeated.

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "scenario_files.hpp"

using namespace icsflow::models;
namespace fs = std::filesystem;

namespace {

/// Problems of the scenario, one a line, without the folder.
std::string problems_of(const test::TemporaryDirectory& folder, const std::string& text, bool allow_outside = false) {
  std::string out;
  try {
    (void)read_scenario(folder.write("study/scenario.yaml", text), {}, {.allow_outside = allow_outside});
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) out += to_string(problem) + '\n';
  }
  const std::string prefix = folder.path().string() + '/';
  for (auto at = out.find(prefix); at != std::string::npos; at = out.find(prefix)) out.erase(at, prefix.size());
  return out;
}

const std::string kHead = "icsflow: 1\nname: x\n";
const std::string kBase = kHead + R"(start: 2026-02-01
until: 2026-03-01
providers: {P: {kind: other, resources: {s: {kind: pool, capacity: 10}}}}
pathways: {a: {steps: {s: {use: s, for: 2 h, next: gone}, gone: {leave: done}}}}
streams: {a: {at: P, pathway: a, rate: 1 /day}}
)";

std::string with_arrivals(const std::string& file) {
  std::string text = kBase;
  return text.replace(text.find("rate: 1 /day"), 12, "arrivals: " + file);
}

/// Every key that names a file, with that file.
std::vector<std::pair<std::string, std::string>> naming(const std::string& file) {
  return {{"extends", kHead + "extends: " + file + "\n"},
          {"include", kBase + "include: [" + file + "]\n"},
          {"services", kBase + "services: {table: " + file + "}\n"},
          {"opening", kBase + "opening: {waiting_list: " + file + "}\n"},
          {"arrivals", with_arrivals(file)}};
}

}  // namespace

TEST_CASE("Files: pipes, sockets, devices and directories are refused unopened", "[quick][models][files]") {
  const test::TemporaryDirectory folder;
  folder.write("study/kept", "");
  const std::string study = folder.path().string() + "/study/";
  REQUIRE(::mkfifo((study + "pipe").c_str(), 0600) == 0);
  fs::create_directory(study + "directory");
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (study + "socket").copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  ::close(socket);
  const std::vector<std::pair<std::string, std::string>> kinds{{study + "pipe", "a named pipe"},
                                                               {study + "directory", "a directory"},
                                                               {study + "socket", "a socket"},
                                                               {"/dev/zero", "a device"},
                                                               {"/dev/stdin", ""},
                                                               {"/proc/self/environ", ""}};
  for (const auto& [file, what] : kinds) {
    for (const auto& [key, text] : naming(file)) {
      INFO(key << " " << file);
      const std::string found = problems_of(folder, text, true);
      CHECK(!found.empty());
      if (!what.empty()) CHECK(found.find(": expected a file; found " + what + "\n") != std::string::npos);
    }
    CHECK_THROWS_AS(read_scenario(file), InputError);
  }
}

TEST_CASE("Files: only those below the scenario's folder and the shipped ones are read", "[quick][models][files]") {
  const test::TemporaryDirectory folder;
  folder.write("outside/base.yaml", kBase);
  folder.write("outside/library.yaml", "pathways: {b: {steps: {gone: {leave: done}}}}\n");
  folder.write("outside/secret.csv", "date,count\n2026-02-02,3\n");
  folder.write("study/inside/base.yaml", kBase);
  fs::create_symlink(folder / "outside", folder / "study/link");
  fs::create_symlink(folder / "study/inside", folder / "outside/back");
  const std::string expected =
      "expected a file below the folder of the scenario, or one of the scenarios icsflow comes with; found ";
  for (const std::string& way :
       std::vector<std::string>{"../outside/", "link/", (folder / "outside").string() + "/", "inside/../../outside/"}) {
    for (const auto& [key, text] : naming(way + "secret.csv")) {
      INFO(key << " " << way);
      const std::string found = problems_of(folder, text);
      CHECK(found.find(expected) != std::string::npos);
      CHECK(found.find("--allow-outside") != std::string::npos);
      // Nothing tells whether the file is there.
      const std::string missing = problems_of(folder, naming(way + "secret.xyz").at(0).second);
      CHECK(missing.find(expected) != std::string::npos);
    }
  }
  CHECK(problems_of(folder, kHead + "extends: ../outside/base.yaml\n", true).empty());
  CHECK(problems_of(folder, kBase + "include: [../outside/library.yaml]\n", true).empty());
  CHECK(problems_of(folder, with_arrivals("../outside/secret.csv"), true).empty());
  CHECK(problems_of(folder, kHead + "extends: inside/base.yaml\n").empty());
  CHECK(problems_of(folder, kHead + "extends: ../study/inside/base.yaml\n").empty());
  CHECK(problems_of(folder, kHead + "extends: ../outside/back/base.yaml\n").empty());  // it lies inside
  // What comes with the program may be used from anywhere.
  CHECK(problems_of(folder, kHead + "extends: " + test::shipped("what-if/care_fees.yaml") + "\n").empty());
}

TEST_CASE("Files: what is no scenario is not repeated", "[quick][models][files]") {
  const test::TemporaryDirectory folder;
  for (const std::string secret :
       {"root:x:0:0:hunter2:/root:/bin/sh\n", "password: hunter2\npassword: hunter3\n", "*hunter2\n", "[hunter2, a]\n",
        "hunter2: !!hunter2 1\n", "a: \"\\hunter2\n", "- hunter2\n- &a\n"}) {
    folder.write("study/secret", secret);
    for (const auto& [key, text] : naming("secret")) {
      const std::string found = problems_of(folder, text);
      INFO(key << ": " << found);
      CHECK(!found.empty());
      CHECK(found.find("hunter") == std::string::npos);
    }
  }
}

TEST_CASE("Files: what is large is told in time linear in the file", "[quick][models][files]") {
  const test::TemporaryDirectory folder;
  const auto first_of = [&](const std::string& text) { return problems_of(folder, text).substr(0, 150); };
  // With squares these take minutes to hours.
  std::string keys = kHead + "a: {";
  for (int i = 0; i < 300'000; ++i) keys += "? ,";
  CHECK(first_of(keys + "}\n").find("expected a name as key; found nothing") != std::string::npos);
  std::string pools, steps, releases;
  for (int i = 0; i < 300; ++i) {
    pools += fmt::format("p{}: {{kind: pool, capacity: 1}}, ", i);
    steps += fmt::format("      s{}: {{seize: p{}, next: s{}}}\n", i, i, i + 1);
    releases += fmt::format("      r{}: {{release: p{}, next: r{}}}\n", i, i, i + 1);
  }
  const std::string seized = kHead + "start: 2026-01-01\nuntil: 2026-03-01\nproviders: {c: {kind: other, resources: {" +
                             pools.substr(0, pools.size() - 2) + "}}}\npathways:\n  v:\n    steps:\n" + steps +
                             "      s300: {delay: 1 min, next: r0}\n" + releases +
                             "      r300: {leave: x}\nstreams: {a: {at: c, pathway: v, rate: 3 /day}}\n";
  CHECK(first_of(seized).empty());
}

TEST_CASE("Files: 64 pools seized one after the other, and round in a circle", "[quick][models][files]") {
  const test::TemporaryDirectory folder;
  const auto warnings_of = [&](int last_pool) {
    std::string pools, steps, releases;
    for (int i = 0; i < 64; ++i) {
      pools += fmt::format("{}p{}: {{kind: pool, capacity: 1}}", i == 0 ? "" : ", ", i);
      steps += fmt::format("      s{}: {{seize: p{}, next: s{}}}\n", i, i, i + 1);
      releases += fmt::format("      r{}: {{release: p{}, next: r{}}}\n", i, i, i + 1);
    }
    const std::string text =
        kHead + "start: 2026-01-01\nuntil: 2026-03-01\nproviders: {c: {kind: other, resources: {" + pools +
        "}}}\npathways:\n  v:\n    steps:\n" + steps + "      s64: {delay: 1 min, next: r0}\n" + releases +
        "      r64: {leave: x}\n  w:\n    steps:\n      a: {seize: p63, next: b}\n      b: {seize: p" +
        std::to_string(last_pool) + ", next: c}\n      c: {release: p63, next: d}\n      d: {release: p" +
        std::to_string(last_pool) + ", next: e}\n      e: {leave: x}\n" +
        "streams: {a: {at: c, pathway: v, rate: 3 /day}, b: {at: c, pathway: w, rate: 1 /day}}\n";
    std::string out;
    for (const Problem& w : read_scenario(folder.write("s.yaml", text)).warnings) out += w.message + '\n';
    return out;
  };
  // All wait upwards but those of w, who keep the last and wait for the first: a circle through every pool.
  const std::string circle = warnings_of(0);
  INFO(circle);
  CHECK(circle.find(
            "who keeps \"p0\" may wait for who keeps \"p1\" may wait for who keeps \"p63\" may wait for \"p0\"") !=
        std::string::npos);
  // Each other pool has a circle of its own.
  for (int i = 0; i < 64; ++i) CHECK(circle.find(fmt::format("who keeps \"p{}\"", i)) != std::string::npos);
}
