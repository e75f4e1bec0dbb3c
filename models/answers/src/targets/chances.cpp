#include "targets/chances.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "icsflow/answers/targets.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {

std::vector<TargetSpec> Chances::specs_of(const CompareOptions& options, const std::vector<Side>& sides) {
  std::vector<TargetSpec> of_scenarios;
  for (const Side& side : sides) {
    if (!side.is_scenario()) continue;
    for (const TargetSpec& target : side.given->scenario->targets) {
      const auto same = std::find_if(of_scenarios.begin(), of_scenarios.end(),
                                     [&](const TargetSpec& other) { return other.name == target.name; });
      if (same == of_scenarios.end()) {
        of_scenarios.push_back(target);
      } else if (words_of(*same) + when_of(*same) + same->measure + same->scope !=
                 words_of(target) + when_of(target) + target.measure + target.scope) {
        warnings_.push_back(fmt::format("{}: the target {} is another than that of {}; all are held against the latter",
                                        side.given->given, target.name, same->place.file));
      }
    }
  }
  return together(options.targets_of_files, of_scenarios);
}

void Chances::find(const CompareOptions& options, const std::vector<Side>& sides,
                   const std::vector<ComparedFigure>& figures, std::vector<Problem>& problems) {
  const auto wrong = [&](const std::string& message) {
    Problem problem;
    problem.place.file = "--target";
    problem.message = message;
    problems.push_back(problem);
  };
  for (const std::string& text : options.targets) {
    const auto target = parse_target(text);
    if (!target) {
      wrong(
          "expected a figure, <, <=, > or >= and a number, such as 'over_52_weeks < 1000' or "
          "'within_18_weeks@2026-12 >= 70 %'; found \"" +
          visible(text) + "\"");
      continue;
    }
    std::vector<std::string> sentences;
    const auto indices = find_figures(target->asked, figures, sentences);
    for (const std::string& sentence : sentences) wrong(sentence);
    if (indices.size() > 1)
      wrong(fmt::format("expected one figure; found {} of \"{}\": say the scope, as in {}:{}", indices.size(),
                        visible(target->asked.text), target->asked.measure, figures[indices.front()].scope));
    needed_.insert(needed_.end(), indices.begin(), indices.end());
    if (indices.size() == 1) wanted_.push_back({*target, key_of(figures[indices.front()])});
  }
  try {
    found_ = find_targets(specs_of(options, sides), sides.front(), problems);
  } catch (const InputError& error) {
    problems.insert(problems.end(), error.problems().begin(), error.problems().end());
  }
}

std::vector<TargetSaid> Chances::tell(const CompareOptions& options, const std::vector<Side>& sides,
                                      const std::vector<std::map<std::string, FigurePlace>>& places,
                                      Readings& readings) const {
  std::vector<TargetSaid> all;
  std::vector<std::vector<MetBy>> met(sides.size());
  for (const Wanted& wanted : wanted_) {
    std::vector<MetBy> by;
    for (std::size_t s = 0; s < sides.size(); ++s) {
      by.push_back(met_by(wanted.target, readings.read(s, places[s].at(wanted.key))));
      met[s].push_back(by.back());
    }
    all.push_back(chances_of(wanted.target.text, by, options.confidence, !options.unpaired));
  }
  const auto more = say_targets(found_, sides, readings, options.confidence, !options.unpaired, met);
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

}  // namespace icsflow::models
