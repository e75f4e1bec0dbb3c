/// services.csv: what its columns are, and which of them a service type has no use for. A column is a row here and a
/// line in fill_columns.

#include <algorithm>
#include <set>

#include "planned/service.hpp"

namespace icsflow::models::building {

const std::vector<ServiceColumn>& service_columns() {
  static const std::vector<ServiceColumn> kColumns{
      {"referrals", 3, "/working day", "A-d", "", "flow per working day at month factor 1"},
      {"urgent_share", 3, "", "C", "0.02 to 0.50", "of referrals"},
      {"urgent_slots", 3, "", "C", "0.02 to 0.55", "share of slots kept for urgent"},
      {"triage_returned", 3, "", "C", "0.01 to 0.20", "of referrals, returned without an attendance"},
      {"first_slots", 2, "/week", "A-d", "", "at observed staffing"},
      {"follow_up_slots", 2, "/week", "C", "x 0.95 to 1.25", "expected follow-ups x 1.05 or more"},
      {"day_case_slots", 2, "/week", "A-d", "", "RTT and planned"},
      {"ordinary_slots", 2, "/week", "A-d", "", "RTT and planned"},
      {"first_horizon", 0, "d", "C", "7 to 56", "how far ahead is booked"},
      {"first_notice", 0, "d", "C", "1 to 21", "least notice"},
      {"follow_up_notice", 0, "d", "C", "1 to 14", "least notice"},
      {"admit_horizon", 0, "d", "C", "7 to 56", "how far ahead is booked"},
      {"admit_notice", 0, "d", "C", "1 to 21", "least notice"},
      {"p_first_test", 4, "", "C", "x 0.75 to 1.2", "a test before the follow-up"},
      {"p_first_follow_up", 4, "", "C", "x 0.7 to 1.3", "a follow-up without a test"},
      {"p_first_admit", 4, "", "A-d", "", "with p_later_admit gives the published admitted share"},
      {"p_later_follow_up", 4, "", "C", "0 to 0.45", "of follow-ups, another one"},
      {"p_later_admit", 4, "", "A-d", "", "as p_first_admit"},
      {"p_onward", 3, "", "C", "0 to 0.10", "handed on to a consultant"},
      {"test_wait", 1, "d", "C", "x 0.5 to 2", "scaled to the list"},
      {"follow_up_interval", 1, "d", "C", "x 0.6 to 1.8", "scaled to the list"},
      {"day_case_share", 4, "", "B", "+- 0.10", "of admissions"},
      {"hip_share", 4, "", "C", "+- 0.05", "of orthopaedic admissions"},
      {"knee_share", 4, "", "C", "+- 0.06", "of orthopaedic admissions"},
      {"los_ordinary", 1, "d", "C", "x 0.7 to 1.4", "mean"},
      {"cases_per_session", 1, "", "C", "x 0.65 to 1.3", "of a session of four hours"},
      {"planned_day_share", 4, "", "C", "x 0.8 to 1.02", "share of slots kept for planned work"},
      {"planned_ordinary_share", 4, "", "C", "x 0.8 to 1.02", "as planned_day_share"},
  };
  return kColumns;
}

std::vector<ServiceColumn> columns_in_use(const std::vector<PlannedService>& services) {
  std::vector<ServiceColumn> out;
  for (const ServiceColumn& column : service_columns()) {
    // Slots that are lost together are those of theatre teams, which trusts have.
    const bool of_teams = column.name == "cases_per_session";
    const auto reads = [&](const PlannedService& p) {
      return !service_cell(p, column).empty() && (!of_teams || p.service.role == ProviderRole::kTrust);
    };
    if (std::any_of(services.begin(), services.end(), reads)) out.push_back(column);
  }
  return out;
}

std::string service_cell(const PlannedService& service, const ServiceColumn& column) {
  using Names = std::set<std::string>;
  static const Names kPlanned{"planned_day_share", "planned_ordinary_share"}, kJoints{"hip_share", "knee_share"};
  static const Names kAdmit{"day_case_slots", "ordinary_slots", "admit_horizon", "admit_notice",     "p_first_admit",
                            "p_later_admit",  "day_case_share", "los_ordinary",  "cases_per_session"};
  const std::string& type = service.type;
  const bool trust = type == "elective_surgical" || type == "elective_medical" || type == "elective_orthopaedic";
  const bool admits = trust || type == "elective_independent" || type == "elective_day_unit";
  const auto unused = [&](const std::string& name) {
    if (name == "p_onward") return type != "elective_interface";
    if (kJoints.count(name) > 0) return type != "elective_orthopaedic";
    if (kPlanned.count(name) > 0) return !trust;
    if (kAdmit.count(name) > 0 && !admits) return true;
    return type == "elective_day_unit" &&
           (name == "ordinary_slots" || name == "day_case_share" || name == "los_ordinary");
  };
  if (unused(column.name)) return "";
  return fmt::format("{:.{}f}", service.columns.at(column.name), column.decimals);
}

}  // namespace icsflow::models::building
