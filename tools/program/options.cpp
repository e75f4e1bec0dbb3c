#include "options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>

#include "icsflow/answers/targets.hpp"
#include "icsflow/scenario/problem.hpp"

namespace models = icsflow::models;

namespace {

/// `path=value` as typed.
models::Override parse_set(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
    throw CLI::ValidationError("--set", "expected PATH=VALUE; found \"" + text + "\"");
  return {text.substr(0, equals), text.substr(equals + 1)};
}

/// Empty if `text` is a seed. The option itself would take "-1" for the largest one.
std::string seed_problem(const std::string& text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error == std::errc{} && end == text.data() + text.size()) return {};
  return "expected a whole number, 0 or more and below 2^64; found \"" + text + "\"";
}

/// Empty if `text` is a whole number from 1 to `most`.
std::string count_problem(const std::string& text, int most) {
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc{} && end == text.data() + text.size() && count >= 1 && count <= most) return {};
  return fmt::format("expected a whole number from 1 to {}; found \"{}\"", most, text);
}

/// Empty if `text` is one of `words`.
std::string word_problem(const std::string& text, const std::vector<std::string>& words) {
  if (std::find(words.begin(), words.end(), text) != words.end()) return {};
  return fmt::format("expected {}{}; found \"{}\"{}", words.size() > 1 ? "one of " : "", fmt::join(words, ", "), text,
                     models::did_you_mean(text, words));
}

/// Empty if `text` may name a file: a variable of the shell that is not set leaves nothing.
std::string name_problem(const std::string& text) { return text.empty() ? "expected a name; found nothing" : ""; }

}  // namespace

void add_scenario(CLI::App& command, std::string& file) {
  add_name(command, "scenario", file, "Scenario file (YAML)", "SCENARIO", Needed::kYes);
}

void add_sets(CLI::App& command, std::vector<models::Override>& sets) {
  command
      .add_option_function<std::vector<std::string>>(
          "--set",
          [&sets](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) sets.push_back(parse_set(text));
          },
          "Give a parameter another value, with its unit, e.g. providers.RVJ.staff.nursing.vacancy=\"8 %\"; repeatable")
      ->allow_extra_args(false)
      ->type_name("PATH=VALUE");
}

void add_reading(CLI::App& command, models::ReadOptions& reading) {
  command.add_flag("--allow-outside", reading.allow_outside,
                   "Let the scenario name files outside its folder and the shipped scenarios");
}

void add_targets(CLI::App& command, std::vector<std::string>& files) {
  command
      .add_option("--targets", files, "Tell the chances of the targets of this file, beside the scenario's; repeatable")
      ->allow_extra_args(false)
      ->check(CLI::Validator(name_problem, "", "name"))
      ->type_name("FILE");
}

std::vector<models::TargetSpec> read_targets(const std::vector<std::string>& files) {
  std::vector<models::TargetSpec> all;
  std::vector<models::Problem> problems;
  for (const std::string& file : files) {
    try {
      all = models::together(models::read_targets_file(file), all);
    } catch (const models::InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) throw models::InputError(std::move(problems));
  return all;
}

void add_seed(CLI::App& command, std::optional<std::uint64_t>& seed) {
  command.add_option("--seed", seed, "Seed (default: the scenario's)")
      ->check(CLI::Validator(seed_problem, "", "whole number"))
      ->type_name("S");
}

void add_count(CLI::App& command, const std::string& option, std::optional<int>& target, int most,
               const std::string& help, const std::string& type) {
  command.add_option(option, target, help)
      ->check(CLI::Validator([most](std::string& text) { return count_problem(text, most); },
                             fmt::format("1 to {}", most), "count"))
      ->type_name(type);
}

void add_name(CLI::App& command, const std::string& option, std::string& target, const std::string& help,
              const std::string& type, Needed needed) {
  command.add_option(option, target, help)
      ->required(needed == Needed::kYes)
      ->check(CLI::Validator(name_problem, "", "name"))
      ->type_name(type);
}

void add_override(CLI::App& command, const std::string& option, const std::string& key,
                  std::vector<models::Override>& sets, const std::string& help, const std::string& type) {
  command
      .add_option_function<std::string>(
          option,
          [&sets, key](const std::string& value) {
            sets.push_back({key, value});
          },
          help)
      ->type_name(type);
}

void add_flag(CLI::App& command, const std::string& option, bool& target, const std::string& help, Needed needed) {
  command.add_flag(option, target, help)->required(needed == Needed::kYes);
}

void add_word(CLI::App& command, const std::string& option, const std::function<void(const std::string&)>& take,
              const std::string& help, const std::vector<std::string>& words, const std::string& type, Needed needed) {
  command.add_option_function<std::string>(option, take, help)
      ->required(needed == Needed::kYes)
      ->check(CLI::Validator([words](std::string& text) { return word_problem(text, words); },
                             fmt::format("{{{}}}", fmt::join(words, ",")), "word"))
      ->type_name(type);
}
