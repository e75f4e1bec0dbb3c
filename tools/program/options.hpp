#pragma once

/// Options that several subcommands have, each with one name, one check and one sentence. An option of a single
/// subcommand is declared in that subcommand's file.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/target.hpp"

namespace CLI {
class App;
}

/// What `read_scenario` needs, as the user gives it.
struct ScenarioOptions {
  std::string file;
  std::vector<icsflow::models::Override> sets;  ///< --set, and --until of a run
  icsflow::models::ReadOptions reading{.allow_outside = false};

  [[nodiscard]] icsflow::models::Scenario read() const { return icsflow::models::read_scenario(file, sets, reading); }
};

/// `--targets FILE`, repeatable, of `files` the targets: see docs/targets.md.
void add_targets(CLI::App& command, std::vector<std::string>& files);

/// Of all files together. @throws InputError with all that is wrong with all of them
std::vector<icsflow::models::TargetSpec> read_targets(const std::vector<std::string>& files);

/// Whether the command can do without an option.
enum class Needed { kNo, kYes };

/// `SCENARIO`, the file.
void add_scenario(CLI::App& command, std::string& file);

/// `--set PATH=VALUE`, repeatable.
void add_sets(CLI::App& command, std::vector<icsflow::models::Override>& sets);

/// `--allow-outside`.
void add_reading(CLI::App& command, icsflow::models::ReadOptions& reading);

/// `--seed S`: a whole number below 2^64.
void add_seed(CLI::App& command, std::optional<std::uint64_t>& seed);

/// An option that takes a whole number from 1 to `most`. @param type: what --help calls the number
void add_count(CLI::App& command, const std::string& option, std::optional<int>& target, int most,
               const std::string& help, const std::string& type = "N");

/// An option, or without dashes a word by its place, that names a file or a directory: anything but nothing.
void add_name(CLI::App& command, const std::string& option, std::string& target, const std::string& help,
              const std::string& type, Needed needed = Needed::kNo);

/// An option that gives a key of the scenario another value, as `--set key=value` does.
void add_override(CLI::App& command, const std::string& option, const std::string& key,
                  std::vector<icsflow::models::Override>& sets, const std::string& help, const std::string& type);

/// An option that is there or not.
void add_flag(CLI::App& command, const std::string& option, bool& target, const std::string& help,
              Needed needed = Needed::kNo);

/// An option, or a word by its place, that is one of `words`. @param take: called with the word
void add_word(CLI::App& command, const std::string& option, const std::function<void(const std::string&)>& take,
              const std::string& help, const std::vector<std::string>& words, const std::string& type,
              Needed needed = Needed::kNo);

/// An option that takes one of a few words, each with its meaning.
template <class Enum, class Target>
void add_words(CLI::App& command, const std::string& option, Target& target, const std::string& help,
               const std::map<std::string, Enum>& words) {
  std::vector<std::string> names;
  for (const auto& [name, meaning] : words) names.push_back(name);
  add_word(
      command, option, [&target, words](const std::string& word) { target = words.at(word); }, help, names, "WORD");
}
