#include "lever.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "icsflow/scenario/spec/setting.hpp"
#include "icsflow/scenario/visible.hpp"
#include "problems.hpp"

namespace icsflow::models {
namespace {

constexpr int kMostLevels = 10'001;
constexpr double kRounding = 1e-9;

/// A hundredth of the way, rounded down to 1, 2 or 5 of a power of ten, in the unit that is written.
double chosen_step(double way) {
  const double power = std::pow(10.0, std::floor(std::log10(way / 100)));
  double step = power;
  for (const double times : {2.0, 5.0})
    if (times * power <= way / 100 * (1 + kRounding)) step = times * power;
  return step;
}

}  // namespace

std::string no_such_path(const Scenario& scenario, const std::string& path) {
  for (const Setting& setting : scenario.settings) {
    if (setting.path != path) continue;
    return !setting.text.empty() && setting.text.front() == '$'
               ? fmt::format("expected a number; found the reference {}: name the parameter it refers to",
                             visible(setting.text))
               : fmt::format("expected a number; found \"{}\"", visible(setting.text));
  }
  if (path.find('*') != std::string::npos)
    return fmt::format("expected parameters of this form (* stands for any name between two dots); found no \"{}\"",
                       visible(path));
  std::vector<std::string> known;
  for (ParameterId id = 0; id < scenario.parameters.size(); ++id) known.push_back(scenario.parameters.at(id).path);
  const std::string meant = did_you_mean(path, known);
  return fmt::format("expected the path of a number; found \"{}\"{}", visible(path),
                     meant.empty() ? "; `icsflow explain FILE WORD` lists the paths with a word in them" : meant);
}

Lever::Lever(const LeverText& text, const Scenario& base, std::vector<Problem>& problems) {
  const auto refuse = [&](const std::string& option, const std::string& message) {
    problems.push_back(problem_of(option, message));
  };
  Level from, to;
  std::string why;
  const std::size_t before = problems.size();
  if (!parse_level(text.from, from, why)) refuse("--from", why);
  if (!parse_level(text.to, to, why)) refuse("--to", why);
  for (const std::string& path : text.paths) {
    const auto found = parameters_like(base.parameters, path);
    if (found.empty()) refuse("--lever", no_such_path(base, path));
    for (const ParameterId id : found) {
      const Parameter& parameter = base.parameters.at(id);
      if (std::find(paths_.begin(), paths_.end(), parameter.path) != paths_.end()) {
        refuse("--lever", fmt::format("the value \"{}\" is meant twice", parameter.path));
        continue;
      }
      paths_.push_back(parameter.path);
      parameters_.push_back(parameter);
    }
  }
  if (problems.size() > before) return;
  if (from.form != to.form || from.written != to.written) {
    refuse("--to", fmt::format("expected a level of the form and unit of --from, \"{}\"; found \"{}\"", to_text(from),
                               to_text(to)));
    return;
  }
  for (const Parameter& parameter : parameters_)
    if (why = unit_problem(from, parameter); !why.empty()) refuse("--from", why);
  if (problems.size() == before) make_levels(text, from, to, problems);
}

void Lever::make_levels(const LeverText& text, const Level& from, const Level& to, std::vector<Problem>& problems) {
  const double way = std::abs(to.number - from.number);
  if (!(way > 0)) {
    problems.push_back(problem_of("--to", fmt::format("expected another level than --from; found \"{}\"", text.to)));
    return;
  }
  step_ = from;
  const bool whole =
      std::any_of(parameters_.begin(), parameters_.end(), [](const Parameter& p) { return p.unit == Unit::kCount; });
  if (text.step.empty()) {
    const double unit = size_of_unit(from.written);
    step_.number = chosen_step(way / unit) * unit;
    if (whole && from.form != Level::Form::kMultiply) step_.number = std::max(1.0, step_.number);
  } else {
    std::string why;
    Level step;
    if (!parse_level(text.step, step, why) || step.form != Level::Form::kValue || !(step.number > 0) ||
        (step.written != from.written)) {
      problems.push_back(
          problem_of("--step", fmt::format("expected a step above 0 in the unit of --from, \"{}\"; found \"{}\"",
                                           to_text(from), visible(text.step))));
      return;
    }
    step_.number = step.number;
  }
  const double steps = std::floor(way / step_.number * (1 + kRounding));
  if (steps >= kMostLevels) {
    problems.push_back(problem_of(
        "--step", fmt::format("expected a step that leads from --from to --to in at most {} steps; found {:.0f}",
                              kMostLevels - 1, steps)));
    return;
  }
  const double sign = to.number > from.number ? 1 : -1;
  for (int k = 0; k <= static_cast<int>(steps); ++k) {
    levels_.push_back(from);
    levels_.back().number += sign * k * step_.number;
  }
  // The last level is the end itself.
  if (std::abs(levels_.back().number - to.number) > kRounding * way)
    levels_.push_back(to);
  else
    levels_.back() = to;
}

std::vector<Override> Lever::sets(int level) const {
  std::vector<Override> sets;
  for (const Parameter& parameter : parameters_) sets.push_back({parameter.path, value_at(at(level), parameter)});
  return sets;
}

std::string Lever::step_text() const {
  Level step = step_;
  step.form = Level::Form::kValue;
  return to_text(step);
}

}  // namespace icsflow::models
