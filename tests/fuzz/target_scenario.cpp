#include <fmt/format.h>

#include "../models/random_scenario.hpp"
#include "support.hpp"

namespace fuzz {

namespace {

Reached run(std::string_view data) { return read_and_run(write("input.yaml", data)); }

/// `text` with `entry` as the first of the block `name`, which is begun if there is none.
std::string with_entry(std::string text, const std::string& name, const std::string& entry) {
  const std::string head = "\n" + name + ":\n";
  const auto found = text.find(head);
  if (found == std::string::npos)
    return text + (text.empty() || text.back() != '\n' ? "\n" : "") + head.substr(1) + entry;
  return text.insert(found + head.size(), entry);
}

/// A valid scenario with a value that changes on a day, or that is not known; others as they are.
std::string with_another_value(const std::string& text, Chance& chance) {
  using namespace icsflow::models;
  std::string path, shown;
  try {
    const Scenario scenario = read_scenario(write("changed.yaml", text));
    if (scenario.parameters.size() == 0) return text;
    const Parameter& chosen =
        scenario.parameters.at(static_cast<ParameterId>(chance.below(scenario.parameters.size())));
    path = chosen.path;
    shown = show(chosen.value * chance.of(std::vector<double>{0, 0.5, 1, 2, 5}), chosen.unit);
    if (chance.one_in(2)) {
      return with_entry(text, "uncertainty",
                        fmt::format("  u{}: {{path: {}, low: {}, high: {}}}\n", chance.below(1000), path,
                                    show(chosen.value * 0.5, chosen.unit), show(chosen.value * 2, chosen.unit)));
    }
  } catch (const InputError&) {
    return text;
  }
  const std::string more = chance.of(std::vector<std::string>{"", ", over: 3 d", ", until: 2026-01-12"});
  return with_entry(text, "interventions",
                    fmt::format("  i{}: {{at: 2026-01-{:02}, path: {}, set: {}{}}}\n", chance.below(1000),
                                8 + chance.below(6), path, shown, more));
}

std::string with_opening_list(std::string text) {
  const std::string list = "waiting_list: opening.csv";
  const auto found = text.find("\nopening: {");
  if (found == std::string::npos) return text + "opening: {" + list + "}\n";
  return text.insert(found + 11, list + ", ");
}

std::string change(const std::string& data, Chance& chance) {
  // Now and then a new valid scenario to begin from.
  if (data.size() < 20 || chance.one_in(300)) {
    const std::string text = test::RandomScenario(chance.below(100'000)).text();
    return text.find("services.csv") != std::string::npos && chance.one_in(2) ? with_opening_list(text) : text;
  }
  return chance.one_in(10) ? with_another_value(data, chance) : change_text(data, chance, words());
}

}  // namespace

const Target kScenario{"scenario", true, run, change};

}  // namespace fuzz
