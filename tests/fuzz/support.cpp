#include "support.hpp"
#include "heap_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "../models/random_scenario.hpp"
#include "../models/scenario_files.hpp"
#include "../opening_list.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/study/simulation.hpp"

namespace fuzz {

namespace models = icsflow::models;
namespace engine = icsflow::engine;

void require(bool holds, const std::string& what) {
  if (!holds) throw std::logic_error(what);
}

const Target* find_target(std::string_view name) {
  for (const Target* target : {&kScenario, &kSet, &kQuantity, &kTables, &kImport}) {
    if (target->name == name) return target;
  }
  return nullptr;
}

namespace {

const test::TemporaryDirectory& directory() {
  static const test::TemporaryDirectory kDirectory;
  return kDirectory;
}

/// Whether a fortnight of the model takes milliseconds, as far as its values tell.
bool is_small(const models::CompiledModel& model) {
  constexpr std::uint64_t kMostBytes = std::uint64_t{64} << 20U;
  constexpr double kMostADay = 20'000, kMostAtOnce = 20'000;
  if (models::expected_bytes(model) > kMostBytes || model.run_days > 800) return false;
  const auto value = [&](models::ParameterId id) { return id == models::kNoParameter ? 0 : model.base.value(id); };
  double a_day = 0, at_once = 0;
  for (const models::CompiledProvider& provider : model.providers) {
    for (const models::CompiledStream& stream : provider.streams) {
      a_day += value(stream.rate) * stream.mean_batch;
      at_once += value(stream.population);
      for (const auto& dated : stream.dated) at_once += dated.count;
    }
    for (const models::CompiledPool& pool : provider.pools) at_once += value(pool.opening);
    for (const models::CompiledSession& session : provider.sessions) {
      a_day += value(session.slots);
      at_once += value(session.horizon) * value(session.slots);
    }
  }
  for (const models::OpeningTransferRow& row : model.opening_transfers) at_once += value(row.count);
  // An intervention or a draw may set any of these later.
  for (const models::DatedChange& change : model.interventions) {
    const double amount = std::abs(value(change.amount));
    a_day =
        change.change == models::InterventionSpec::Change::kMultiply ? a_day * std::max(1.0, amount) : a_day + amount;
  }
  for (const models::CompiledUncertain& uncertain : model.uncertain) a_day = std::max(a_day, uncertain.high);
  return a_day <= kMostADay && at_once <= kMostAtOnce;
}

/// One replication, or nothing if it deadlocks or takes too many events.
std::optional<models::RunResult> run(const models::Scenario& scenario,
                                     const std::shared_ptr<const models::CompiledModel>& model,
                                     models::WorldFactory list) {
  // Windows of a minute, so that the run is asked often enough whether to go on: after 65,536 events or 4,096 windows.
  engine::Duration window = engine::minutes(1);
  for (const models::CompiledProvider& provider : model->providers) {
    for (const models::CompiledChannel& channel : provider.channels) window = std::min(window, channel.floor);
  }
  int looks = 0;
  models::RunOptions options;
  options.seed = scenario.seed;
  options.lookahead = window;
  options.progress = [&](double) { return ++looks < 12; };
  try {
    return models::Simulation(model, list).run(options);
  } catch (const models::Deadlock&) {
  } catch (const models::Interrupted&) {
  }
  return std::nullopt;
}

void check(const models::InputError& error) {
  require(!error.problems().empty(), "refused without a problem");
  for (const models::Problem& problem : error.problems()) {
    require(!problem.message.empty(), "a problem without a message");
    require(!models::to_string(problem).empty(), "a problem without a text");
  }
}

Reached read_and_run_all(const std::string& file, std::vector<models::Override> overrides) {
  models::Scenario scenario = models::read_scenario(file, overrides);
  auto model = models::compile(scenario);
  constexpr int kFortnight = 14;
  if (model->run_days > 2 * kFortnight) {
    // If a shorter run is refused, the long one is tried.
    if (scenario.warm_up.given() && scenario.parameters.value(scenario.warm_up.id) >= kFortnight)
      overrides.push_back({"warm_up", "3 d"});
    overrides.push_back({"until", models::iso_date(scenario.start + std::chrono::days{kFortnight})});
    try {
      models::Scenario shorter = models::read_scenario(file, overrides);
      model = models::compile(shorter);
      scenario = std::move(shorter);
    } catch (const models::InputError& error) {
      check(error);
    }
  }
  if (!is_small(*model)) return Reached::kAccepted;
  const auto result = run(scenario, model, models::make_world);
  if (!result) return Reached::kAccepted;
  const models::Catalogue& catalogue = models::catalogue(*model);
  require(result->headlines.size() == catalogue.headlines.size(), "headlines differ from the catalogue");
  require(result->series.size() == catalogue.series.size(), "series differ from the catalogue");
  if (result->events > 5'000) return Reached::kRan;
  // The event list may change nothing.
  const auto again = run(scenario, model, models::make_heap_world);
  require(again.has_value(), "another event list does not finish");
  require(test::same(*result, *again), "another event list gives another result");
  return Reached::kRan;
}

enum class Kind { kWord, kNumber, kSpace, kLine, kSign };

Kind kind_of(char c) {
  const auto u = static_cast<unsigned char>(c);
  if (c == '\n') return Kind::kLine;
  if (std::isspace(u) != 0) return Kind::kSpace;
  if (std::isdigit(u) != 0 || c == '.') return Kind::kNumber;
  if (std::isalpha(u) != 0 || c == '_' || u >= 0x80) return Kind::kWord;
  return Kind::kSign;
}

/// Words, numbers, spaces and single signs; together they are the text.
std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const Kind kind = kind_of(text[i]);
    const bool goes_on = i > 0 && kind == kind_of(text[i - 1]) && kind != Kind::kSign && kind != Kind::kLine;
    if (!goes_on) parts.emplace_back();
    parts.back() += text[i];
  }
  return parts;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.push_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += part;
  return text;
}

std::string change_lines(const std::string& text, Chance& chance) {
  std::vector<std::string> lines = lines_of(text);
  if (lines.empty()) return text;
  const auto place = [&] { return lines.begin() + static_cast<std::ptrdiff_t>(chance.below(lines.size())); };
  const auto chosen = place();
  switch (chance.below(3)) {
    case 0:
      lines.erase(chosen);
      break;
    case 1: {
      const std::string copy = *chosen;
      lines.insert(place(), copy);
      break;
    }
    default:
      std::iter_swap(chosen, place());
  }
  return joined(lines);
}

std::string change_parts(const std::string& text, Chance& chance, const std::vector<std::string>& words) {
  std::vector<std::string> parts = parts_of(text);
  if (parts.empty()) return chance.of(words);
  // Mostly a number or a word: what is changed between them is seldom read further.
  std::size_t at = chance.below(parts.size());
  for (int tries = 0; tries < 6 && kind_of(parts[at].front()) > Kind::kNumber; ++tries) at = chance.below(parts.size());
  std::string& part = parts[at];
  switch (kind_of(part.front())) {
    case Kind::kNumber:
      part = chance.one_in(3) ? chance.of(values()) : std::to_string(chance.below(40));
      break;
    case Kind::kWord: {
      // Mostly another word of the text, so that names still agree.
      std::string other = chance.of(words);
      for (int tries = 0; tries < 8 && !chance.one_in(4); ++tries) {
        const std::string& candidate = chance.of(parts);
        if (kind_of(candidate.front()) == Kind::kWord) other = candidate;
      }
      part = other;
      break;
    }
    case Kind::kSign:
      if (chance.one_in(2)) {
        part = std::string(1, chance.of(std::vector<char>{'{', '}', '[', ']', ':', ',', '-', '$', '#', '&', '*', '"'}));
      } else {
        part += fmt::format(" {}: {},", chance.of(words), chance.of(values()));
      }
      break;
    default:
      part += chance.of(words);
  }
  return joined(parts);
}

}  // namespace

const std::string& folder() {
  static const std::string kFolder = [] {
    const test::TemporaryDirectory& made = directory();
    std::filesystem::copy_file(test::shipped("textbook/mm1.yaml"), made / "base.yaml");
    std::filesystem::copy_file(test::shipped("rtt/services.csv"), made / "rtt.csv");
    std::filesystem::copy(test::shipped("pathways"), made / "pathways");
    (void)made.write("services.csv", test::RandomScenario::services());
    std::string rows;
    for (const char* row : {"trust,1,no", "trust,1,yes", "trust,2,no"}) {
      rows += row;
      for (int band = 0; band < 105; ++band) rows += band % 30 == 0 ? ",3" : ",0";
      rows += "\n";
    }
    (void)made.write("opening.csv", test::opening_header() + rows);
    return made.path().string();
  }();
  return kFolder;
}

std::string write(const std::string& name, std::string_view text) {
  std::string file = folder() + "/" + name;
  std::ofstream(file, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
  return file;
}

Reached read_and_run(const std::string& file, const std::vector<models::Override>& overrides) {
  try {
    return read_and_run_all(file, overrides);
  } catch (const models::InputError& error) {
    check(error);
    return Reached::kRefused;
  }
}

std::string change_text(const std::string& text, Chance& chance, const std::vector<std::string>& words) {
  std::string out = text;
  for (std::size_t left = chance.one_in(2) ? 1 : 1 + chance.below(4); left > 0; --left) {
    out = chance.one_in(4) ? change_lines(out, chance) : change_parts(out, chance, words);
  }
  return out;
}

const std::vector<std::string>& values() {
  static const std::vector<std::string> kValues{
      "0",          "1",          "2",          "-1",         "0.5",
      "65535",      "65536",      "1000000000", "1e9",        "1e15",
      "1e-9",       "1e308",      "nan",        "inf",        "+20",
      "-0",         "0 %",        "100 %",      "50 %",       "101 %",
      "1 ms",       "30 s",       "15 min",     "4 h",        "1 d",
      "2.5 d",      "6 wk",       "1000000 d",  "0 d",        "0 /day",
      "3 /day",     "40 /week",   "365 /year",  "0.5 /h",     "5 /working day",
      "1 /ms",      "2026-01-01", "2026-02-29", "2024-02-29", "1970-01-01",
      "2199-12-31", "0001-01-01", "9999-12-31", "00:00",      "24:00",
      "08:30",      "25:00",      "yes",        "no",         "rest",
      "unlimited",  "constant",   "[]",         "{}",         "$rate",
      "",           "~",          "null",       "x2",         "{from: 1, rate: 2 /day}"};
  return kValues;
}

const std::vector<std::string>& words() {
  static const std::vector<std::string> kWords = [] {
    std::vector<std::string> all = values();
    std::ifstream dictionary(ICSFLOW_SOURCE_DIR "/tests/fuzz/words.dict");
    for (std::string line; std::getline(dictionary, line);) {
      if (line.size() > 2 && line.front() == '"') all.push_back(line.substr(1, line.size() - 2));
    }
    return all;
  }();
  return kWords;
}

}  // namespace fuzz
