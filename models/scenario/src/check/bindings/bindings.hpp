#pragma once

/// Checks of a pathway where it runs: resources of the right kind, windows, `$names` with fitting units, shares that
/// sum to 1, distributions whose numbers fit each other. They rely on pathways that were read without errors.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "check/check.hpp"
#include "icsflow/scenario/spec/step.hpp"

namespace icsflow::models {

/// Where something is checked: at a binding, or (binding null) as it is written. Numbers without a `$name` are the same
/// at all bindings: their problems are reported without a binding, those of numbers with one at each binding.
struct CheckSite {
  Context& context;
  const Scenario& scenario;
  OncePerBinding& once;
  const Binding* binding = nullptr;

  /// Nothing if it is not given, or a `$name` and there is no binding.
  [[nodiscard]] std::optional<double> value(const Number& number) const { return value_of(scenario, binding, number); }
  /// Whether a problem of numbers, of which some or none has a `$name`, is reported at this site.
  [[nodiscard]] bool reports(bool has_reference) const { return has_reference == (binding != nullptr); }
  [[nodiscard]] std::string label() const { return binding == nullptr ? "" : binding->label; }
  void error(const std::string& path, const std::string& message) const { once.error(path, message, label()); }
};

/// By how much shares that should sum to 1 may miss it: what adding decimals loses.
constexpr double kTolerance = 1e-9;

/// Suggestions for `$names` that are not in scope, computed once for a name and a provider: there may be thousands of
/// services.
class Suggestions {
 public:
  explicit Suggestions(const Scenario& scenario) : scenario_(scenario) {}

  /// `; did you mean "$x"?`, or "".
  const std::string& of(const Binding& b, const std::string& name);

 private:
  /// With their $.
  std::vector<std::string> names_in_scope(const Binding& b);
  void collect();

  const Scenario& scenario_;
  bool collected_ = false;
  std::vector<std::string> shared_;
  std::map<std::string, std::vector<std::string>> of_provider_;
  std::map<std::pair<const ProviderSpec*, std::string>, std::string> found_;
};

// Numbers (numbers.cpp): distributions, shares, hazards by time waited, times of the patient's own.
void check_distribution(const CheckSite& site, const std::string& path, const DistributionSpec& d);
void check_sum(const CheckSite& site, const std::string& path, const std::vector<Branch>& branches);
void check_attributes(const CheckSite& site, const std::string& prefix, const std::vector<AttributeSpec>& attributes);
void check_patience(const CheckSite& site, const std::string& path, const StepSpec& step);
void check_own_time(const CheckSite& site, const std::string& path, const OwnTime& time);

// Sessions (sessions.cpp): shares of slots, and days against the horizon.
void check_sessions(const CheckSite& site, const std::string& path, const SessionSpec& s);

// Resources (resources.cpp): what a step names is there, of the right kind, and allows what the step does.
// The site has a binding.
void check_resources(const CheckSite& site, const std::string& path, const StepSpec& step);

// `$names` (names.cpp): every one below `prefix` is in scope and fits its field. The site has a binding.
void check_references(const CheckSite& site, Suggestions& suggestions, const std::string& prefix);
// Columns of services.table that nothing the services run refers to: probably misspelt, or meant for another table.
void warn_unused_columns(Context& context, const std::vector<Binding>& bindings);

}  // namespace icsflow::models
