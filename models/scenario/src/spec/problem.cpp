#include "icsflow/scenario/problem.hpp"

#include <utility>

#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {

namespace {

std::string join(const std::vector<Problem>& problems) {
  std::string text;
  for (const auto& problem : problems) {
    if (!text.empty()) text += '\n';
    text += to_string(problem);
  }
  return text;
}

}  // namespace

std::string to_string(const Problem& problem) {
  std::string text = problem.place.file;
  if (problem.place.line > 0) {
    text += ':' + std::to_string(problem.place.line);
    if (problem.place.column > 0) text += ':' + std::to_string(problem.place.column);
  }
  if (!text.empty()) text += ": ";
  if (problem.severity == Severity::kWarning) text += "warning: ";
  if (!problem.key.empty()) text += problem.key + ": ";
  return visible(text + problem.message);
}

InputError::InputError(std::vector<Problem> problems)
    : std::runtime_error(join(problems)), problems_(std::move(problems)) {}

}  // namespace icsflow::models
