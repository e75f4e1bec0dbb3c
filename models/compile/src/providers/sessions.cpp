#include "providers/sessions.hpp"

#include <fmt/format.h>

#include "icsflow/scenario/spec/profile.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "lookup.hpp"

namespace icsflow::models {

CompiledStaffing compile_staffing(const Scope& scope, const StaffingSpec& spec, const ProviderSpec& provider) {
  CompileContext& c = scope.context;
  CompiledStaffing out;
  out.rule = spec.rule;
  if (spec.rule == StaffingSpec::Rule::kBeds && c.model.ward_ratio_tolerance == kNoParameter) {
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

CompiledSession compile_session(const Scope& scope, const SessionSpec& spec, const ProviderSpec& provider,
                                const std::string& qualified) {
  CompileContext& c = scope.context;
  CompiledSession s;
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
  return s;
}

}  // namespace icsflow::models
