// What holds of every scenario (validation case E), whatever is in it: how a thing is written or run does not matter.
//
// What is tested elsewhere is not repeated here. E7: the order in which processes are listed, test_executor.cpp; an
// unused provider, test_bnssg.cpp. E8: merged providers, other windows, test_parallel.cpp; the program's own options,
// test_cli.cpp; a study that was killed and resumed, test_results.cpp. E9: the demo, test_interventions.cpp and
// test_directions.cpp. There are no ranks (E8): one process runs a study, so threads are what there is to vary. E10:
// test_common_past.cpp.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <sstream>

#include "chance_models.hpp"
#include "heap_world.hpp"
#include "icsflow/study/study.hpp"
#include "rewriting.hpp"

using namespace icsflow::models;
using test::Study;
using namespace test::by_chance;
namespace fs = std::filesystem;

namespace {

/// The rows of a table from last to first; those above its header stay.
void shuffle_rows(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<std::string> head, rows;
  for (std::string line; std::getline(in, line);) {
    const bool above = rows.empty() && (head.empty() || line.empty() || line[0] == '#' || head.back()[0] == '#');
    (above ? head : rows).push_back(line + "\n");
  }
  in.close();
  if (std::any_of(rows.begin(), rows.end(), [](const std::string& row) { return row[0] == '#'; })) return;
  std::ofstream out(file, std::ios::binary);
  for (const std::string& line : head) out << line;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) out << *row;
}

/// Calls each(folder) with a copy of the shipped scenarios in which every YAML file has been rewritten.
void rewrite_shipped(const fs::path& to, const std::function<YAML::Node(const YAML::Node&)>& rewrite) {
  fs::copy(test::shipped(""), to, fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(to)) {
    if (entry.path().extension() == ".csv") shuffle_rows(entry.path());
    if (entry.path().extension() != ".yaml") continue;
    const std::string text = test::emitted(rewrite(YAML::LoadFile(entry.path().string())));
    std::ofstream(entry.path(), std::ios::binary) << text;
  }
}

/// The first line in which two texts differ; "" if there is none.
std::string first_difference(const std::string& a, const std::string& b) {
  std::istringstream in_a(a), in_b(b);
  for (std::string line, other;;) {
    const bool more = static_cast<bool>(std::getline(in_a, line)),
               others = static_cast<bool>(std::getline(in_b, other));
    if (!more && !others) return "";
    if (!more || !others || line != other) return (more ? line : "(end)") + " | " + (others ? other : "(end)");
  }
}

/// The same scenarios, written otherwise, must give the same to the last bit.
/// @param same_text the scenario as it is hashed is the same too: not so where a value is written with another unit
void check_rewritten(const std::function<YAML::Node(const YAML::Node&, test::Chance&)>& rewrite, bool same_text) {
  std::size_t changed = 0;
  for (std::size_t k = 0; k < models().size(); ++k) {
    const Model& m = models()[k];
    test::Chance chance(k);
    const std::string other = test::emitted(rewrite(YAML::Load(m.text), chance));
    changed += other != test::emitted(YAML::Load(m.text)) ? 1 : 0;
    INFO(other);
    const auto study = study_of(other);
    CHECK((outcome(*study) == m.plain));
    if (same_text) CHECK(first_difference(study->scenario.canonical, m.study->scenario.canonical) == "");
  }
  CHECK(changed == models().size());
  const test::TemporaryDirectory folder;
  test::Chance chance(7);
  rewrite_shipped(folder / "scenarios", [&](const YAML::Node& node) { return rewrite(node, chance); });
  for (const Shipped& s : shipped()) {
    INFO(s.file);
    const Study plain(test::shipped(s.file), s.sets), other((folder / "scenarios" / s.file).string(), s.sets);
    Outcome a = outcome(plain), b = outcome(other);
    REQUIRE(a.result);
    REQUIRE(b.result);
    CHECK((a == b));
    if (same_text) CHECK(first_difference(plain.scenario.canonical, other.scenario.canonical) == "");
  }
}

}  // namespace

TEST_CASE("E6 units of time: days or hours, hours or minutes, a day or a week: the same bits", "[quick][properties]") {
  check_rewritten([](const YAML::Node& node, test::Chance&) { return test::in_other_units(node); }, false);
}

TEST_CASE("E7 order: keys, providers, classes, steps in another order: the same bits", "[quick][properties]") {
  check_rewritten([](const YAML::Node& node, test::Chance& chance) { return test::reordered(node, chance); }, true);
}

TEST_CASE("E8 threads: workers 1, 2 and 8, either executor and event list: the same bits", "[quick][properties]") {
  of_all([](const std::string& name, const Study& study) {
    INFO(name);
    const Outcome plain = outcome(study);
    RunOptions options;
    for (const int workers : {2, 8}) {
      options.workers = workers;
      CHECK((outcome(study, options) == plain));
    }
    options = {};
    options.executor = ExecutorKind::kSequential;
    CHECK((outcome(study, options, make_heap_world) == plain));
  });
}

TEST_CASE("E8 threads: replications side by side, or workers within each: the same bytes", "[quick][properties]") {
  const test::TemporaryDirectory folder;
  for (const Shipped& s : shipped()) {
    if (s.file.rfind("textbook/", 0) == 0 && s.file != "textbook/preemption.yaml") continue;
    INFO(s.file);
    const Study study(test::shipped(s.file), s.sets);
    const auto dump = [&](int workers, std::optional<int> inner) {
      StudyOptions options;
      options.directory = folder / "study";
      options.replications = 4;
      options.workers = workers;
      options.inner_workers = inner;
      options.overwrite = true;
      {
        ResultsStore store(study.scenario, catalogue(*study.model), options);
        run_study(store, study.model, options);
      }
      return canonical_dump(options.directory / "results.sqlite");
    };
    const std::string one = dump(1, std::nullopt);
    CHECK(one.size() > 1000);
    CHECK((dump(8, 1) == one));
    CHECK((dump(1, 8) == one));
    CHECK((dump(2, 2) == one));
  }
}

TEST_CASE("E9 null interventions: values changed to what they are make no difference", "[quick][properties]") {
  std::size_t changes = 0;
  for (std::size_t k = 0; k < models().size(); k += 2) {  // those without interventions
    const Model& m = models()[k];
    test::Chance chance(k + 2'000'000);
    std::string text = m.text + "interventions:\n";
    int n = 0;
    for (int i = 0; i < 20 && n < 5; ++i) {
      const std::string path = any_parameter(m.study->scenario, chance);
      const std::string more = fmt::format("  none_{}: {{at: 2026-01-{:02}, path: {}, multiply: 1{}}}\n", i,
                                           chance.between(7, 12), path, chance.one_in(2) ? ", over: 2 d" : "");
      if (!accepted(text + more)) continue;
      text += more;
      ++n;
    }
    if (n == 0) continue;
    changes += static_cast<std::size_t>(n);
    INFO(text);
    CHECK((outcome(*study_of(text)) == m.plain));
  }
  CHECK(changes > 300);
}
