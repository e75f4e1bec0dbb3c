#include "account/report.hpp"

#include <utility>

namespace icsflow::models::importing {

void Report::error(Place place, const std::string& key, const std::string& message, const std::string& cause) {
  failed_ = true;
  add({std::move(place), key, message, Severity::kError}, cause);
}

void Report::warning(Place place, const std::string& key, const std::string& message, const std::string& cause) {
  add({std::move(place), key, message, Severity::kWarning}, cause);
}

void Report::add(Problem problem, const std::string& cause) {
  const std::string name = (problem.severity == Severity::kError ? "e" : "w") + problem.place.file + '\n' +
                           (cause.empty() ? problem.key : cause);
  Cause& seen = causes_[name];
  if (++seen.count <= kTold) told_.push_back(problem);
  seen.last = std::move(problem);
}

std::vector<Problem> Report::problems() const {
  std::vector<Problem> all = told_;
  for (const auto& [name, cause] : causes_) {
    if (cause.count <= kTold) continue;
    Problem more = cause.last;
    more.message = "and " + std::to_string(cause.count - kTold) + " more like these, the last one here";
    all.push_back(std::move(more));
  }
  return all;
}

void Report::stop_if_failed() const {
  if (failed_) throw InputError(problems());
}

}  // namespace icsflow::models::importing
