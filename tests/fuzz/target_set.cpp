#include <fmt/format.h>

#include <optional>
#include <sstream>

#include "../models/scenario_files.hpp"
#include "support.hpp"

namespace fuzz {

namespace {

const std::vector<std::string>& scenarios() {
  static const std::vector<std::string> kFiles{"textbook/mm1.yaml",
                                               "textbook/together.yaml",
                                               "textbook/two_wards.yaml",
                                               "textbook/p8_care_hours.yaml",
                                               "textbook/p3_batches.yaml",
                                               "textbook/p5_daily_cycle.yaml",
                                               "textbook/preemption.yaml",
                                               "textbook/reneging_hazard.yaml",
                                               "textbook/turnover_beds.yaml",
                                               "rtt/transfer_accepted.yaml",
                                               "rtt/planned_overdue.yaml",
                                               "stroke.yaml",
                                               "urgent_care.yaml"};
  return kFiles;
}

/// What the scenarios hold, each read when it is first needed.
const icsflow::models::ParameterTable& parameters_of(std::size_t scenario) {
  static std::vector<std::optional<icsflow::models::ParameterTable>> all(scenarios().size());
  if (!all[scenario]) all[scenario] = icsflow::models::read_scenario(test::shipped(scenarios()[scenario])).parameters;
  return *all[scenario];
}

/// `path=value` of a setting, or of a parameter: another value of its kind, or any.
std::string some_setting(std::size_t scenario, Chance& chance) {
  const icsflow::models::ParameterTable& parameters = parameters_of(scenario);
  static const std::vector<std::string> kSettings{"seed", "replications", "start", "until", "uncertainty"};
  if (chance.one_in(8)) return chance.of(kSettings) + "=" + chance.of(values());
  const auto& parameter = parameters.at(static_cast<icsflow::models::ParameterId>(chance.below(parameters.size())));
  static const std::vector<double> kTimes{0, 0.1, 0.5, 0.99, 1, 1.01, 2, 10, 1000};
  const bool of_its_kind = !chance.one_in(3);
  return parameter.path + "=" +
         (of_its_kind ? icsflow::models::show(parameter.value * chance.of(kTimes), parameter.unit)
                      : chance.of(values()));
}

/// Which scenario the first line names: any number, or the first.
std::size_t scenario_of(const std::string& line) {
  std::size_t number = 0;
  for (const char c : line) {
    if (c < '0' || c > '9') break;
    number = (number * 10 + static_cast<std::size_t>(c - '0')) % scenarios().size();
  }
  return number;
}

Reached run(std::string_view data) {
  std::istringstream in{std::string(data)};
  std::string line;
  std::getline(in, line);
  const std::size_t scenario = scenario_of(line);
  std::vector<icsflow::models::Override> overrides;
  while (std::getline(in, line) && overrides.size() < 50) {
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;  // the command line refuses it before anything is read
    overrides.push_back({line.substr(0, equals), line.substr(equals + 1)});
  }
  return read_and_run(test::shipped(scenarios()[scenario]), overrides);
}

std::string change(const std::string& data, Chance& chance) {
  if (data.empty() || chance.one_in(3)) {
    std::istringstream in(data);
    std::string first;
    std::getline(in, first);
    const std::string before = data.empty() ? std::to_string(chance.below(scenarios().size())) : data;
    return fmt::format("{}\n{}", before, some_setting(scenario_of(data.empty() ? before : first), chance));
  }
  return change_text(data, chance, values());
}

}  // namespace

const Target kSet{"set", true, run, change};

}  // namespace fuzz
