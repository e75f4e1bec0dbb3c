/// Numbers that fit each other: parameters of a distribution, shares that sum to 1, hazards by rising time, and times
/// of the patient's own where an opening state would need their law.

#include "check/bindings/bindings.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/step.hpp"

#include <algorithm>
#include <cmath>

namespace icsflow::models {

void check_distribution(const CheckSite& site, const std::string& path, const DistributionSpec& d) {
  using Form = DistributionSpec::Form;
  if (!d.name.empty() && path != "distributions." + d.name) return;  // reported there
  std::vector<double> v;
  bool has_reference = false;
  for (const auto& number : d.numbers) {
    const auto value = site.value(number);
    if (!value && number.given()) return;
    has_reference = has_reference || !number.reference.empty();
    v.push_back(value.value_or(INFINITY));
  }
  if (v.empty() || !site.reports(has_reference)) return;
  const Unit unit = d.numbers[0].unit;
  const std::string found = "; found " + show(v[0], unit);
  if (d.form == Form::kUniform && v[0] > v[1])
    site.error(path, "expected low at most high" + found + " to " + show(v[1], unit));
  if (d.form == Form::kTriangular && !(v[0] <= v[1] && v[1] <= v[2])) {
    site.error(path,
               "expected low, mode, high in this order" + found + ", " + show(v[1], unit) + ", " + show(v[2], unit));
  }
  if (d.form == Form::kTriangular && v[0] == v[1] && v[1] == v[2])
    site.error(path,
               "expected low below high" + found + " for all three (what always takes the same time is written as it)");
  if (d.form == Form::kNormal && v[2] >= v[3]) {
    site.error(path, "expected low below high; found " + show(v[2], unit) + " to " + show(v[3], unit));
  }
  if (d.form == Form::kNormal && v[2] < v[3] && (v[0] + 8 * v[1] < v[2] || v[0] - 8 * v[1] > v[3])) {
    site.error(path,
               "expected a normal distribution that reaches between low and high; its mean is more than 8 sd away");
  }
  if (d.form == Form::kEmpirical) {
    const auto weights = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
    if (std::all_of(weights, v.end(), [](double w) { return w <= 0; }))
      site.error(path, "expected at least one weight above 0");
  }
}

void check_sum(const CheckSite& site, const std::string& path, const std::vector<Branch>& branches) {
  if (branches.empty()) return;
  double sum = 0;
  bool has_rest = false, has_reference = false;
  for (const auto& branch : branches) {
    if (!branch.probability.given()) {
      has_rest = true;
      continue;
    }
    has_reference = has_reference || !branch.probability.reference.empty();
    const auto value = site.value(branch.probability);
    if (!value) return;
    sum += *value;
  }
  // Branches without references are the same at all bindings: they are reported once, without a binding.
  if (!site.reports(has_reference)) return;
  const std::string where = site.binding == nullptr ? "" : " for " + site.binding->label;
  if (has_rest && sum > 1 + kTolerance) {
    site.context.error_at(
        path, "expected shares that sum to at most 1, beside the rest; found " + show(sum, Unit::kNumber) + where);
  } else if (!has_rest && std::abs(sum - 1) > kTolerance) {
    site.context.error_at(path, "expected shares that sum to 1; found " + show(sum, Unit::kNumber) + where);
  }
}

void check_attributes(const CheckSite& site, const std::string& prefix, const std::vector<AttributeSpec>& attributes) {
  for (const auto& attribute : attributes) {
    check_sum(site, prefix + attribute.name, attribute.labels);
    check_distribution(site, prefix + attribute.name, attribute.number);
  }
}

/// Hazards by rising time waited. Reported once where no `$name` is involved.
void check_patience(const CheckSite& site, const std::string& path, const StepSpec& step) {
  check_distribution(site, path, step.patience);
  double before = -1;
  bool has_reference = false;
  for (const auto& hazard : step.hazards) {
    has_reference = has_reference || !hazard.from.reference.empty();
    const auto from = site.value(hazard.from);
    if (!from) return;
    if (*from <= before && site.reports(has_reference)) {
      site.error(path, "expected times that rise from one hazard to the next; found " + show(*from, Unit::kDuration) +
                           " after " + show(before, Unit::kDuration));
      return;
    }
    before = *from;
  }
}

/// The opening state draws stays from the distribution of the step; a time of the patient's own has none that is known.
void check_own_time(const CheckSite& site, const std::string& path, const OwnTime& time) {
  if (!time.given() || site.binding == nullptr) return;
  const auto opens = [](const PoolSpec& pool) { return pool.opening.given(); };
  const bool opening = site.scenario.opening_stays != Scenario::OpeningStays::kEmpty ||
                       !site.scenario.opening_list.empty() ||
                       std::any_of(site.scenario.providers.begin(), site.scenario.providers.end(),
                                   [&](const auto& p) { return std::any_of(p.pools.begin(), p.pools.end(), opens); });
  if (opening)
    site.error(path,
               "expected a distribution, as the scenario has an opening state: how long those it finds here have been "
               "here is not known of a time of the patient's own ({of: ...}); or open empty, with a `warm_up`");
}

}  // namespace icsflow::models
