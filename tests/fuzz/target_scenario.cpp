#include "../models/random_scenario.hpp"
#include "support.hpp"

namespace fuzz {

namespace {

Reached run(std::string_view data) { return read_and_run(write("input.yaml", data)); }

std::string change(const std::string& data, Chance& chance) {
  // Now and then a new valid scenario to begin from.
  if (data.size() < 20 || chance.one_in(300)) return test::RandomScenario(chance.below(100'000)).text();
  return change_text(data, chance, words());
}

}  // namespace

const Target kScenario{"scenario", true, run, change};

}  // namespace fuzz
