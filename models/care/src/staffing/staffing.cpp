#include "staffing/staffing.hpp"

#include <algorithm>

#include "icsflow/domain/workforce.hpp"

namespace icsflow::models {

double Staffing::unfilled(std::uint16_t group, ValueAt v) const {
  const CompiledGroup& g = me_.groups[group];
  return unfilled_share({v(g.establishment), v(g.vacancy), v(g.sickness), v(g.leave), v(g.budgeted_sickness),
                         v(g.bank_fill), v(g.agency_fill)});
}

/// As it was when the published capacities were seen.
double Staffing::unfilled_then(std::uint16_t group) const {
  const CompiledGroup& g = me_.groups[group];
  const auto then = [&](ParameterId id) { return at_start(id == g.vacancy ? g.observed_vacancy : id); };
  return unfilled(group, then);
}

/// Share of sessions that find their team, `absent` being the share of a group's posts that nobody fills.
template <class Absent>
double Staffing::run_share(const CompiledStaffing& staffing, ValueAt v, const Absent& absent) const {
  double posts = 0, missing = 0;
  for (const auto& role : staffing.roles) {
    posts += v(role.posts);
    missing += v(role.posts) * absent(role.group);
  }
  if (posts <= 0) return 1;
  return session_run_share(static_cast<int>(half_up(posts)), static_cast<int>(half_up(v(staffing.floaters))),
                           std::max(1, static_cast<int>(half_up(v(staffing.teams)))), missing / posts);
}

double Staffing::factor(const CompiledStaffing& staffing, ValueAt v) const {
  if (staffing.rule == StaffingRule::kNone || staffing.roles.empty()) return 1;
  const double now = unfilled(staffing.roles[0].group, v), seen = unfilled_then(staffing.roles[0].group);
  if (staffing.rule == StaffingRule::kBeds) {
    const double open_then = 1 - closed_bed_share(seen, at_start(model_.ward_ratio_tolerance));
    const double open_now = 1 - closed_bed_share(now, v(model_.ward_ratio_tolerance));
    // Physical beds are not known: more staff than seen opens no further bed.
    return open_then <= 0 ? 1 : std::min(1.0, open_now / open_then);
  }
  return seen >= 1 ? 1 : (1 - now) / (1 - seen);
}

SessionStaff Staffing::sessions(const CompiledStaffing& staffing, ValueAt v) const {
  SessionStaff out;
  if (staffing.rule == StaffingRule::kTheatreTeam) {
    // Published slots are those that ran: the rota planned more, and staffing decides which sessions run.
    out.run_share = run_share(staffing, v, [&](std::uint16_t g) { return unfilled(g, v); });
    const auto start = [&](ParameterId id) { return at_start(id); };
    const double then = run_share(staffing, start, [&](std::uint16_t g) { return unfilled_then(g); });
    out.planned_factor = 1 / std::max(1e-6, then);
  } else if (staffing.rule != StaffingRule::kNone) {
    out.planned_factor = factor(staffing, v);
  }
  return out;
}

}  // namespace icsflow::models
