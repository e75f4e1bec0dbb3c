#pragma once

/// The same scenario, written otherwise: keys in another order, the same times and rates in other units.

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "random_scenario.hpp"

namespace test {

/// Entries of mappings in another order, and the items of lists that are sets. What stays where it is: the first of
/// `steps`, where pathways begin; and interventions, which come into force in this order.
inline YAML::Node reordered(const YAML::Node& node, Chance& chance, const std::string& key = "") {
  YAML::Node out(node.Type());
  if (!node.IsSequence() && !node.IsMap()) return YAML::Clone(node);
  // Places are put in another order, not nodes: assigning a node changes the one that it refers to.
  std::vector<std::size_t> order(node.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (node.IsSequence()) {
    if (key == "channels" || key == "days" || key == "localities" || key == "transfers") chance.shuffle(order);
    for (const std::size_t i : order) out.push_back(reordered(node[i], chance));
    return out;
  }
  std::vector<std::string> names;
  for (const auto& entry : node) names.push_back(entry.first.Scalar());
  if (key != "interventions") {
    chance.shuffle(order);
    if (key == "steps")
      std::rotate(order.begin(), std::find(order.begin(), order.end(), 0U),
                  std::find(order.begin(), order.end(), 0U) + 1);
  }
  for (const std::size_t i : order) out[names[i]] = reordered(node[names[i]], chance, names[i]);
  return out;
}

/// Whole durations and rates in a unit so many times smaller or larger: "2 d" as "48 h", "3 /h" as "72 /day".
inline YAML::Node in_other_units(const YAML::Node& node) {
  YAML::Node out(node.Type());
  if (node.IsSequence()) {
    for (const auto& item : node) out.push_back(in_other_units(item));
    return out;
  }
  if (node.IsMap()) {
    for (const auto& entry : node) out[entry.first.Scalar()] = in_other_units(entry.second);
    return out;
  }
  if (!node.IsScalar()) return YAML::Clone(node);
  struct Unit {
    std::string name, other;
    long long factor;
  };
  static const std::vector<Unit> kUnits{{"wk", "h", 168},   {"d", "h", 24},    {"h", "min", 60},
                                        {"min", "s", 60},   {"s", "ms", 1000}, {"/day", "/week", 7},
                                        {"/h", "/day", 24}, {"/min", "/h", 60}};
  const std::string& text = node.Scalar();
  const auto space = text.find(' ');
  if (space != std::string::npos && text.find_first_not_of("0123456789") == space) {
    for (const Unit& unit : kUnits) {
      if (text.substr(space + 1) == unit.name)
        return YAML::Node(std::to_string(std::stoll(text.substr(0, space)) * unit.factor) + ' ' + unit.other);
    }
  }
  return YAML::Clone(node);
}

inline std::string emitted(const YAML::Node& node) {
  YAML::Emitter out;
  out << node;
  return std::string(out.c_str()) + "\n";
}

}  // namespace test
