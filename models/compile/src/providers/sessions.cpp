#include "providers/sessions.hpp"

#include <fmt/format.h>

#include <chrono>
#include <numeric>
#include <utility>

#include "icsflow/domain/policies/sub_lists.hpp"
#include "icsflow/scenario/spec/profile.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "lookup.hpp"

namespace icsflow::models {

CompiledStaffing compile_staffing(const Scope& scope, const StaffingSpec& spec, const ProviderSpec& provider) {
  CompileContext& c = scope.context;
  CompiledStaffing out;
  out.rule = spec.rule;
  if (spec.rule == StaffingRule::kBeds && c.model.ward_ratio_tolerance == kNoParameter) {
    c.problem(spec.place, "providers." + provider.id + ": staffing",
              "expected the scenario to say parameters.ward_ratio_tolerance (the unfilled share of nursing that wards "
              "bear before beds close); found none");
  }
  for (const auto& [group, posts] : spec.roles) {
    const std::uint16_t g = index_by_name(provider.staff, group);
    if (g == kNoIndex) {
      c.problem(spec.place, group, fmt::format("expected a staff group of {}; found \"{}\"", provider.id, group));
      continue;
    }
    out.roles.push_back({g, scope.resolve_or(posts, 1)});
  }
  scope.resolve_all(kTeamNumbers<Number>, kTeamNumbers<ParameterId>, spec, out);
  return out;
}

namespace {

/// Parts of patients and of slots; one of each if the list is one.
struct Parts {
  std::vector<double> patients{1}, slots{1};
};
Parts parts_of(const Scope& scope, const SubListsSpec& spec) {
  const auto value = [&](const Number& n, double otherwise) {
    const ParameterId id = scope.resolve(n);
    return id == kNoParameter ? otherwise : scope.context.model.base.values[id];
  };
  Parts out;
  if (!spec.given()) return out;
  if (spec.sizes.empty()) {
    const auto count = static_cast<std::size_t>(value(spec.count, 1));
    out.patients = out.slots = policies::graded_parts(count, value(spec.cv, 0));
    return out;
  }
  const auto of = [&](const std::vector<Number>& given) {
    std::vector<double> parts;
    parts.reserve(given.size());
    for (const Number& n : given) parts.push_back(value(n, 1));
    const double sum = std::accumulate(parts.begin(), parts.end(), 0.0);
    for (double& p : parts) p /= sum;
    return parts;
  };
  out.patients = of(spec.sizes);
  out.slots = spec.slots.empty() ? out.patients : of(spec.slots);
  return out;
}

/// @param before  the sessions of the provider so far
void compile_classes(const Scope& scope, const SessionSpec& spec, const std::vector<CompiledSession>& before,
                     CompiledSession& s) {
  for (const SessionClassSpec& in : spec.classes) {
    CompiledClass out;
    out.name = in.name;
    out.since = in.since;
    scope.resolve_all(kSessionClassNumbers<Number>, kSessionClassNumbers<ParameterId>, in, out);
    s.classes.push_back(std::move(out));
  }
  if (!before.empty())
    s.first_class = before.back().first_class + static_cast<std::uint32_t>(before.back().classes.size());
  if (s.classes.empty()) return;
  std::size_t k = 0;
  for (std::size_t priority = 0; priority < kPriorities; ++priority) {
    while (k + 1 < spec.classes.size() && spec.classes[k].priority < static_cast<std::int64_t>(priority)) ++k;
    s.class_of[priority] = static_cast<std::uint8_t>(k);
  }
}

CompiledValidation compile_validation(const Scope& scope, const ValidationSpec& spec) {
  CompiledValidation out;
  if (!spec.given) return out;
  CompileContext& c = scope.context;
  scope.resolve_all(kValidationNumbers<Number>, kValidationNumbers<ParameterId>, spec, out);
  for (const std::chrono::sys_days day : spec.rounds)
    out.rounds.push_back(static_cast<std::int32_t>((day - c.in.start).count()));
  out.site = c.site("session/validation");
  return out;
}

}  // namespace

void compile_session(const Scope& scope, const SessionSpec& spec, const ProviderSpec& provider,
                     const std::string& qualified, std::uint16_t service, std::vector<CompiledSession>& to) {
  CompileContext& c = scope.context;
  CompiledSession s;
  s.service = service;
  s.name = spec.name;
  scope.resolve_all(kSessionNumbers<Number>, kSessionNumbers<ParameterId>, spec, s);
  s.days = spec.days;
  s.season.fill(1);
  if (const SeasonSpec* by_month = season_named(c, spec.season, spec.place)) s.season = by_month->months;
  s.staffing = compile_staffing(scope, spec.staffing, provider);
  s.from = spec.from;
  s.to = spec.to;
  s.identity = engine::hash_name("sessions/" + qualified);
  s.run_site = c.site("session/run");
  s.pick_site = c.site("session/pick");
  s.order = scope.resolve_by_wait(spec.order);
  if (!s.order.empty()) s.order_site = c.site("session/order");
  compile_classes(scope, spec, to, s);
  s.validation = compile_validation(scope, spec.validation);
  const Parts parts = parts_of(scope, spec.sub_lists);
  const std::size_t count = parts.patients.size();
  if (count == 1) {
    to.push_back(std::move(s));
    return;
  }
  s.sub_list_site = c.site("session/sub_list");
  s.sub_list_ends = policies::part_ends(parts.patients);
  for (std::size_t part = 0; part < count; ++part) {
    CompiledSession one = s;
    if (part > 0) one.sub_list_ends.clear();
    one.identity = engine::child_identity(s.identity, part);
    one.slots_part = parts.slots[part];
    one.first_fraction = policies::first_fraction(part, count);
    to.push_back(std::move(one));
  }
}

}  // namespace icsflow::models
