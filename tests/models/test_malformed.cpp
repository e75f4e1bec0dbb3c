/// Wrong input: each file under malformed/ must be refused with exactly the messages beside it. After a deliberate
/// change of messages: ICSFLOW_UPDATE=1 test_models "[malformed]", then read the diff.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "../temporary_directory.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/study/simulation.hpp"

using namespace icsflow::models;
namespace fs = std::filesystem;

namespace {

const fs::path kFolder = fs::path(ICSFLOW_SOURCE_DIR) / "tests/models/malformed";

/// Stands in a folder for as long as it lives.
class In {
 public:
  explicit In(const fs::path& folder) : back_(fs::current_path()) { fs::current_path(folder); }
  ~In() { fs::current_path(back_); }
  In(const In&) = delete;
  In& operator=(const In&) = delete;

 private:
  fs::path back_;
};

std::string problems_of(const std::string& file) {
  try {
    const Scenario scenario = read_scenario(file);
    compile(scenario);  // some things are only seen where pathways are bound to providers
    return "read without problems\n";
  } catch (const InputError& error) {
    std::string text;
    for (const auto& problem : error.problems()) text += to_string(problem) + '\n';
    return text;
  }
}

}  // namespace

TEST_CASE("Reader: each malformed scenario is refused with its exact messages", "[quick][models][yaml][malformed]") {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() == ".yaml" && name.rfind("part-", 0) != 0) files.push_back(entry.path().filename());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 30);
  const In folder(kFolder);
  for (const auto& file : files) {
    const std::string found = problems_of(file.string());
    const fs::path golden = fs::path(file).replace_extension(".txt");
    if (std::getenv("ICSFLOW_UPDATE") != nullptr) std::ofstream(golden, std::ios::binary) << found;
    INFO(file.string());
    CHECK(found == test::contents(golden));
  }
}

TEST_CASE("Reader: files that are no scenario are one clear problem", "[quick][models][yaml][malformed]") {
  const test::TemporaryDirectory folder;
  const In in(folder.path());
  SECTION("a missing file") { CHECK(problems_of("missing.yaml") == "missing.yaml: no such file\n"); }
  SECTION("a directory") {
    fs::create_directory("sub.yaml");
    CHECK(problems_of("sub.yaml") == "sub.yaml: expected a file; found a directory\n");
  }
  SECTION("an empty file") {
    folder.write("empty.yaml", "");
    folder.write("blank.yaml", " \r\n\n");
    folder.write("comments.yaml", "# nothing\n# here\n");
    CHECK(problems_of("empty.yaml") == "empty.yaml: the file is empty\n");
    CHECK(problems_of("blank.yaml") == "blank.yaml: the file is empty\n");
    CHECK(problems_of("comments.yaml") == "comments.yaml: the file holds no values, only comments\n");
  }
  SECTION("invalid UTF-8, at its line and column") {
    folder.write("latin1.yaml", "icsflow: 1\nname: caf\xE9\n");
    folder.write("utf16.yaml", std::string("\xFF\xFEi\0c\0", 6));
    folder.write("overlong.yaml", "a: \xC0\xAF\n");
    folder.write("cut.yaml", "name: \xC3\xA9\xE2\x82");
    CHECK(problems_of("latin1.yaml") ==
          "latin1.yaml:2:10: expected UTF-8 text; found the byte 0xE9; save the file as UTF-8\n");
    CHECK(problems_of("utf16.yaml") ==
          "utf16.yaml:1:1: expected UTF-8 text; found the byte 0xFF; save the file as UTF-8\n");
    CHECK(problems_of("overlong.yaml") ==
          "overlong.yaml:1:4: expected UTF-8 text; found the byte 0xC0; save the file as UTF-8\n");
    CHECK(problems_of("cut.yaml") ==
          "cut.yaml:1:8: expected UTF-8 text; found the byte 0xE2; save the file as UTF-8\n");
  }
  SECTION("a control character, which the parser would take for the end of the file") {
    folder.write("eot.yaml", "icsflow: 1\n\x04name: x\n");
    CHECK(problems_of("eot.yaml") == "eot.yaml:2:1: expected text; found the control character 0x04\n");
  }
  SECTION("100 MB are refused before they are read") {
    folder.write("big.yaml", "icsflow: 1\n");
    fs::resize_file("big.yaml", 100'000'000);
    CHECK(problems_of("big.yaml") == "big.yaml: expected at most 50 MB; found a larger file\n");
  }
}

TEST_CASE("Reader: a file cut off anywhere is refused or is a whole scenario", "[quick][models][yaml][malformed]") {
  const test::TemporaryDirectory folder;
  const std::string whole = test::contents(fs::path(ICSFLOW_SOURCE_DIR) / "scenarios/textbook/mm1.yaml");
  REQUIRE(!whole.empty());
  const In in(folder.path());
  for (std::size_t length = 0; length + 1 < whole.size(); length += 7) {
    folder.write("cut.yaml", whole.substr(0, length));
    const std::string found = problems_of("cut.yaml");
    INFO(length);
    CHECK(found.rfind("cut.yaml", 0) == 0);
  }
}

TEST_CASE("Reader: an alias bomb is refused at once", "[quick][models][yaml][malformed]") {
  const test::TemporaryDirectory folder;
  const In in(folder.path());
  std::ostringstream text;
  text << "icsflow: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 30; ++i) {
    text << 'a' << i << ": &a" << i << " [";
    for (int k = 0; k < 10; ++k) text << (k == 0 ? "" : ", ") << "*a" << i - 1;
    text << "]\n";
  }
  folder.write("bomb.yaml", text.str());
  CHECK(problems_of("bomb.yaml") ==
        "bomb.yaml:7:55: expected at most 1000000 values in a file (aliases counted each time)\n");
  folder.write("deep.yaml", "icsflow: 1\na: " + std::string(200, '[') + std::string(200, ']') + "\n");
  CHECK(problems_of("deep.yaml") ==
        "deep.yaml:2:103: expected at most 100 levels of mappings and lists in each other\n");
  folder.write("deeper.yaml", "icsflow: 1\na: " + std::string(100'000, '[') + "\n");
  CHECK(problems_of("deeper.yaml").rfind("deeper.yaml:2:", 0) == 0);
}

TEST_CASE("Reader: a file of one long line takes no longer than many short ones", "[quick][models][yaml][malformed]") {
  const test::TemporaryDirectory folder;
  const In in(folder.path());
  // If places were counted from the start of the line each time, this would take minutes.
  std::string list = "[";
  for (int i = 0; i < 9'999; ++i) list += "a,";
  std::string text = "[";
  for (int i = 0; i < 20; ++i) text += list + "],";
  folder.write("line.yaml", text + "]\n");
  CHECK(problems_of("line.yaml") ==
        "line.yaml: expected a scenario, with keys such as \"icsflow\" and \"providers\"; this file has none\n");
}
