#include "solve/plan.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <map>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/results/whole_file.hpp"
#include "icsflow/scenario/yaml_text.hpp"

namespace icsflow::models {
namespace {

/// Keys of YAML in each other, in the order in which they were first said.
struct Tree {
  std::vector<std::pair<std::string, Tree>> below;
  std::string value;

  Tree& at(const std::string& key) {
    for (auto& [name, tree] : below)
      if (name == key) return tree;
    return below.emplace_back(key, Tree{}).second;
  }
  void print(std::string& out, int depth) const {
    for (const auto& [name, tree] : below) {
      out += std::string(static_cast<std::size_t>(depth) * 2, ' ') + yaml_text(name) + ":";
      if (tree.below.empty()) {
        out += " " + tree.value + "\n";
      } else {
        out += "\n";
        tree.print(out, depth + 1);
      }
    }
  }
};

/// The keys of a path. `steps` is left out of paths, and stands in files.
std::vector<std::string> keys_of(const std::string& path) {
  std::vector<std::string> keys;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t dot = std::min(path.find('.', at), path.size());
    keys.push_back(path.substr(at, dot - at));
    at = dot + 1;
  }
  if (keys.size() > 2 && keys.front() == "pathways") keys.insert(keys.begin() + 2, "steps");
  return keys;
}

std::string as_keys(const std::vector<Override>& sets) {
  Tree tree;
  for (const Override& set : sets) {
    Tree* at = &tree;
    for (const std::string& key : keys_of(set.path)) at = &at->at(key);
    at->value = set.value;
  }
  std::string out;
  tree.print(out, 0);
  return out;
}

std::string as_interventions(const std::vector<Override>& sets, const std::string& from) {
  std::string out = "interventions:\n";
  int number = 0;
  for (const Override& set : sets)
    out += fmt::format("  level_{}: {{at: {}, path: {}, set: {}}}\n", ++number, from, yaml_text(set.path), set.value);
  return out;
}

/// The plan says the same as the values set.
bool says(const Scenario& plan, const Scenario& wanted) {
  if (plan.parameters.size() != wanted.parameters.size()) return false;
  for (ParameterId id = 0; id < wanted.parameters.size(); ++id) {
    const Parameter& one = wanted.parameters.at(id);
    const ParameterId same = plan.parameters.find(one.path);
    if (same == kNoParameter || plan.parameters.value(same) != one.value) return false;
  }
  return true;
}

}  // namespace

std::string plan_text(const std::filesystem::path& directory, const GivenBase& base, const std::vector<Override>& sets,
                      const std::string& name, const std::string& comment) {
  std::error_code error;
  const std::filesystem::path whole = std::filesystem::weakly_canonical(base.file, error);
  std::filesystem::path extends = std::filesystem::relative(whole, std::filesystem::weakly_canonical(directory), error);
  if (error || extends.empty()) extends = whole;
  std::vector<Override> all = base.sets;
  all.insert(all.end(), sets.begin(), sets.end());
  ReadOptions reading = base.reading;
  const Scenario wanted = read_scenario(base.file, all, reading);
  const std::string head = fmt::format("{}icsflow: 1\nname: {}\nextends: {}\nsource: icsflow solve\n", comment,
                                       yaml_text(name), yaml_text(extends.generic_string()));
  // The base stands above the plan: read here only to see whether the plan says what it should.
  reading.allow_outside = true;
  const std::string trial = ".plan.trial.yaml";
  std::string found;
  for (const bool by_keys : {true, false}) {
    const std::string text = head + (by_keys ? as_keys(sets) : as_interventions(sets, iso_date(wanted.start)));
    write_whole_file(directory, trial, text);
    try {
      const Scenario plan = read_scenario((directory / trial).string(), base.sets, reading);
      if (!by_keys || says(plan, wanted)) found = text;
    } catch (const InputError&) {  // NOLINT(bugprone-empty-catch): then it is said the other way
    }
    std::filesystem::remove(directory / trial, error);
    if (!found.empty()) break;
  }
  return found;
}

}  // namespace icsflow::models
