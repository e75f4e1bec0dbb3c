// Compares canonical dumps of short runs of every shipped scenario, and of scenarios by chance, with those kept in
// tests/golden/dumps: against the past, not only between variants of one build.
//
//   golden             compares; prints what differs
//   golden --only TEXT only the dumps whose name contains TEXT
//   golden --update    writes the dumps as they are now; the commit says why they change
//
// Each scenario runs twice: in turn, on one worker, with the bucket ring; and in windows of two workers, with the heap.
// Exit code: 0 equal, 1 different, 2 a mistake of the call, 77 could not compare: another version of Boost
// than that of the dumps, which may draw otherwise.

#include <fmt/format.h>

#include <algorithm>
#include <boost/version.hpp>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/engine/arithmetic.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/study/simulation.hpp"
#include "icsflow/study/study.hpp"

#include "../models/random_scenario.hpp"
#include "../temporary_directory.hpp"
#include "heap_world.hpp"

using namespace icsflow;
using namespace icsflow::models;

namespace {

constexpr int kReplications = 2;
constexpr std::chrono::days kDays{35};        // of a run, after the warm-up and the first day of the last intervention
constexpr std::uint64_t kByChance = 150;      // scenarios
constexpr std::uint64_t kMoreByChance = 200;  // the last number of those with the keys that came later
constexpr int kHeadRows = 30;
constexpr int kCouldNotCompare = 77;

class Hash {
 public:
  void add(const std::string& bytes) {
    for (const char c : bytes) value_ = (value_ ^ static_cast<unsigned char>(c)) * 0x100000001b3U;  // FNV-1a
  }
  [[nodiscard]] std::string text() const { return fmt::format("{:016x}", value_); }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

struct Run {
  const char* name;
  ExecutorKind executor;
  WorldFactory list;
  int workers;
};
constexpr Run kRuns[] = {{"in turn, ring", ExecutorKind::kSequential, make_world, 1},
                         {"windows of two workers, heap", ExecutorKind::kWindows, make_heap_world, 2}};

std::string dump(const Scenario& scenario, const std::shared_ptr<const CompiledModel>& model, const Run& run) {
  const test::TemporaryDirectory directory;
  StudyOptions options;
  options.directory = directory.path();
  options.replications = kReplications;
  options.seed = scenario.seed;
  options.executor = run.executor;
  options.make_world = run.list;
  options.inner_workers = run.workers;
  options.detail = Detail::kFull;
  options.ends_replication = true;
  options.program = {"golden", "golden"};
  {
    ResultsStore store(scenario, catalogue(*model), options);
    run_study(store, model, options);
  }
  return canonical_dump(directory / "results.sqlite");
}

/// A hash for each kind of row, and the first rows of figures.
std::string digest(const std::string& text, int head_rows) {
  std::map<std::string, std::pair<Hash, std::size_t>> kinds;
  std::string head;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    const std::string kind = line.substr(0, line.find('\t'));
    auto& [hash, rows] = kinds[kind];
    hash.add(line);
    hash.add("\n");
    ++rows;
    const bool shown = kind == "replication" || kind == "unfinished" || (kind == "headline" && head_rows-- > 0);
    if (shown) head += line + "\n";
  }
  std::string out;
  for (const auto& [kind, sum] : kinds) out += fmt::format("{} {} rows, {}\n", kind, sum.second, sum.first.text());
  return out + head;
}

/// Its first days: past the warm-up and the start of what interventions change, if it is as long as that.
std::vector<Override> short_run(const std::string& file) {
  const Scenario whole = read_scenario(file);
  auto until = whole.start + kDays +
               std::chrono::days{static_cast<int>(
                   whole.warm_up.id == kNoParameter ? 0 : whole.parameters.at(whole.warm_up.id).value)};
  for (const InterventionSpec& i : whole.interventions) until = std::max(until, i.at + kDays);
  for (const MeasuredWindow& window : whole.measures.windows) until = std::max(until, window.until);
  until = std::min(until, whole.until);
  return {{"until", iso_date(until)}};
}

std::string both_runs(const std::string& file, const std::vector<Override>& overrides, int head_rows) {
  std::string text;
  try {
    const Scenario scenario = read_scenario(file, overrides);
    const auto model = compile(scenario);
    text = dump(scenario, model, kRuns[0]);
    if (dump(scenario, model, kRuns[1]) != text)
      return fmt::format("results differ between {} and {}\n", kRuns[0].name, kRuns[1].name);
  } catch (const InputError& error) {
    return fmt::format("refused: {} problems\n", error.problems().size());
  }
  return digest(text, head_rows);
}

std::string read_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The scenarios under scenarios/: YAML files that say `icsflow: 1`, sorted; their names without the folder.
std::vector<std::string> shipped(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".yaml") continue;
    const std::string text = "\n" + read_file(entry.path());
    if (text.find("\nicsflow: 1") != std::string::npos)
      names.push_back(std::filesystem::relative(entry.path(), folder).string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

/// All dumps whose name contains `only`, by the name of their file.
std::map<std::string, std::string> dumps(const std::string& only) {
  const std::filesystem::path folder = std::filesystem::path(ICSFLOW_SOURCE_DIR) / "scenarios";
  std::map<std::string, std::string> all;
  for (const std::string& name : shipped(folder)) {
    std::string file = name.substr(0, name.rfind('.')) + ".txt";
    std::replace(file.begin(), file.end(), '/', '-');
    if (file.find(only) == std::string::npos) continue;
    const std::string path = (folder / name).string();
    const std::vector<Override> overrides = short_run(path);
    all[file] = fmt::format("{} until {}, {} replications\n", name, overrides[0].value, kReplications) +
                both_runs(path, overrides, kHeadRows);
  }
  const auto by_chance = [&](const std::string& file, std::uint64_t first, std::uint64_t last) {
    if (file.find(only) == std::string::npos) return;
    for (std::uint64_t number = first; number <= last; ++number) {
      const test::TemporaryDirectory directory;
      directory.write("services.csv", test::RandomScenario::services());
      const std::string scenario = directory.write("scenario.yaml", test::RandomScenario(number).text());
      Hash hash;
      hash.add(both_runs(scenario, {}, 0));
      all[file] += fmt::format("{} {}\n", number, hash.text());
    }
  };
  by_chance("by-chance.txt", 1, kByChance);
  by_chance("by-chance-more.txt", kByChance + 1, kMoreByChance);
  return all;
}

/// The lines that only one of them has.
void print_difference(const std::string& name, const std::string& before, const std::string& now) {
  fmt::print("{} differs\n", name);
  const auto lines = [](const std::string& text) {
    std::set<std::string> out;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) out.insert(line);
    return out;
  };
  const auto was = lines(before), is = lines(now);
  int left = 20;
  for (const std::string& line : was) {
    if (!is.contains(line) && left-- > 0) fmt::print("  - {}\n", line);
  }
  for (const std::string& line : is) {
    if (!was.contains(line) && left-- > 0) fmt::print("  + {}\n", line);
  }
}

int golden(bool update, const std::string& only) {
  const std::filesystem::path folder = std::filesystem::path(ICSFLOW_SOURCE_DIR) / "tests/golden/dumps";
  // A line for what a user may have otherwise, and one for what it must then make of samples.
  const std::string library = "Boost " BOOST_LIB_VERSION,
                    made_of = library + "\n" + engine::arithmetic_fingerprint() + "\n";
  const std::string was_made_of = read_file(folder / "arithmetic");
  if (!update && was_made_of != made_of) {
    if (was_made_of.rfind(library + "\n", 0) != 0) {
      fmt::print("could not compare: the dumps were made with {}", was_made_of);
      return kCouldNotCompare;
    }
    fmt::print(
        "samples are others than those the dumps were made of: a sampler has changed, or the arithmetic it uses\n");
    return 1;
  }
  const auto all = dumps(only);
  if (all.empty()) {
    fmt::print(stderr, "golden: no dump's name contains {}\n", only);
    return 2;
  }
  if (update) {
    std::filesystem::create_directories(folder);
    for (const auto& [name, text] : all) std::ofstream(folder / name, std::ios::binary) << text;
    std::ofstream(folder / "arithmetic", std::ios::binary) << made_of;
    fmt::print("{} dumps written\n", all.size());
    return 0;
  }
  std::size_t differ = 0;
  for (const auto& [name, text] : all) {
    const std::string kept = read_file(folder / name);
    if (kept == text) continue;
    ++differ;
    print_difference(name, kept, text);
  }
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (only.empty() && name != "arithmetic" && !all.contains(name)) {
      ++differ;
      fmt::print("{}: no such scenario any more\n", name);
    }
  }
  fmt::print("{} of {} dumps differ\n", differ, all.size());
  return differ == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  bool update = false;
  std::string only;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--update") {
      update = true;
    } else if (word == "--only" && i + 1 < argc) {
      only = argv[++i];
    } else {
      fmt::print(stderr, "usage: golden [--update] [--only TEXT]\n");
      return 2;
    }
  }
  try {
    return golden(update, only);
  } catch (const std::exception& error) {
    fmt::print(stderr, "golden: {}\n", error.what());
    return 1;
  }
}
