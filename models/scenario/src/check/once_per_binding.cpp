#include "check/once_per_binding.hpp"

namespace icsflow::models {

namespace {
constexpr std::size_t kLabelsShown = 3;
}

OncePerBinding::~OncePerBinding() {
  for (const auto& [what, reported] : reported_) {
    std::string labels;
    for (const std::string& label : reported.labels) labels += (labels.empty() ? "" : ", ") + label;
    if (reported.all.size() > reported.labels.size())
      labels += " and " + std::to_string(reported.all.size() - reported.labels.size()) + " more";
    context_.problems.push_back(problem_at(
        reported.place, what.first, what.second + (labels.empty() ? "" : " (" + labels + ")"), reported.severity));
  }
}

void OncePerBinding::report(Severity severity, const std::string& path, const std::string& message,
                            const std::string& label, std::optional<Place> place) {
  auto& reported = reported_[{path, message}];
  reported.place = place ? *place : context_.place_of(path);
  reported.severity = severity;
  if (!label.empty() && reported.all.insert(label).second && reported.labels.size() < kLabelsShown)
    reported.labels.push_back(label);
}

}  // namespace icsflow::models
