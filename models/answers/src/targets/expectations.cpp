#include "targets/expectations.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "icsflow/scenario/target.hpp"

namespace icsflow::models {
namespace {

bool is_file(const std::string& a, const std::string& b) {
  std::error_code error;
  return std::filesystem::equivalent(a, b, error) && !error;
}

using Borne = ExpectationSaid::Borne;

Borne borne_by(const Difference& d, bool higher) {
  if (d.n < 2) return Borne::kNotClear;
  if (d.low > 0) return higher ? Borne::kYes : Borne::kNo;
  if (d.high < 0) return higher ? Borne::kNo : Borne::kYes;
  return Borne::kNotClear;
}

}  // namespace

std::string find_expected(const ExpectationSpec& expected, const std::vector<ComparedFigure>& figures,
                          std::vector<Problem>& problems) {
  AskedFigure asked;
  asked.measure = expected.measure;
  asked.scope = expected.scope;
  asked.date = expected.at;
  asked.text = expected.measure + ':' + expected.scope + (expected.at.empty() ? "" : '@' + expected.at);
  std::vector<std::string> sentences;
  const auto indices = find_figures(asked, figures, sentences);
  for (const std::string& sentence : sentences) {
    Problem problem;
    problem.place = expected.place;
    problem.key = "expect";
    problem.message = sentence;
    problems.push_back(problem);
  }
  return indices.empty() ? "" : key_of(figures[indices.front()]);
}

std::vector<FoundExpectation> find_expectations(const std::vector<Side>& sides,
                                                const std::vector<ComparedFigure>& figures,
                                                std::vector<Problem>& problems) {
  std::vector<FoundExpectation> all;
  const Side& base = sides.front();
  for (std::size_t s = 1; s < sides.size(); ++s) {
    if (!sides[s].is_scenario()) continue;
    const Scenario& plan = *sides[s].given->scenario;
    for (const ExpectationSpec& spec : plan.expectations) {
      FoundExpectation found{s - 1, &spec, "", ""};
      if (!is_file(plan.extends, base.file)) {
        found.why_not = fmt::format("it is about {}", plan.extends);
        all.push_back(found);
        continue;
      }
      found.key = find_expected(spec, figures, problems);
      if (found.key.empty()) continue;
      all.push_back(found);
    }
  }
  return all;
}

std::vector<ExpectationSaid> say_expectations(const std::vector<FoundExpectation>& found,
                                              const Comparison& comparison) {
  std::vector<ExpectationSaid> all;
  for (const FoundExpectation& one : found) {
    const ExpectationSpec& spec = *one.spec;
    ExpectationSaid said;
    said.plan = one.plan;
    said.measure = spec.measure;
    said.scope = spec.scope;
    said.date = spec.at;
    said.note = spec.note;
    said.higher = spec.direction == ExpectationSpec::Direction::kHigher;
    said.why_not = one.why_not;
    said.text = spec.measure + (spec.scope == "all" ? "" : ' ' + spec.scope) + (spec.at.empty() ? "" : ", " + spec.at);
    if (said.why_not.empty()) said.why_not = "no replication has its figure";
    for (std::size_t f = 0; f < comparison.figures.size(); ++f) {
      if (one.key.empty() || key_of(comparison.figures[f]) != one.key) continue;
      said.format = comparison.figures[f].format;
      said.difference = comparison.differences[one.plan][f];
      if (said.difference.n == 0) continue;
      said.borne = borne_by(said.difference, said.higher);
      said.why_not.clear();
    }
    all.push_back(std::move(said));
  }
  return all;
}

}  // namespace icsflow::models
