/// services.csv: what its columns are, and which of them a service type has no use for. A column is a row here and a
/// line in fill_columns.

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "planned/service.hpp"

namespace icsflow::models::building {

namespace {

std::vector<ServiceColumn> all_columns() {
  std::vector<ServiceColumn> columns{
      {"referrals", 3, "/working day", "A-d", "flow per working day at month factor 1", ""},
      {"p_listed", 4, "", "A-d",
       "of referrals: clocks that start with a decision to admit; of weeks 0 and 1 of the list", ""},
      {"p_listed_soon", 4, "", "A-d",
       "of referrals: a decision to admit within the next weeks, without a clinic; of weeks 2 and 3", ""},
      {"removal_other", 6, "/day", "A-d", "unreported removals; by provider, of starts, completions and drift", ""},
      {"removal_at_18", 6, "/day", "C", "unreported removals from 17 to 20 weeks", "x 0 to x 1.5"},
      {"urgent_share", 3, "", "C", "of referrals; by those treated in the first two weeks", "0.01 to 0.50"},
      {"urgent_slots", 3, "", "C", "share of slots kept for urgent", "0.01 to 0.50"},
      {"triage_returned", 3, "", "C", "by those stopped in the first two weeks", "0.01 to 0.30"},
      {"first_slots", 2, "/week", "A-d", "at observed staffing", ""},
      {"follow_up_slots", 2, "/week", "C", "expected follow-ups x 1.05 or more", "x 1.0 to x 1.3"},
      {"day_case_slots", 2, "/week", "A-d", "RTT and planned", ""},
      {"ordinary_slots", 2, "/week", "A-d", "RTT and planned", ""},
      {"first_horizon", 0, "d", "C", "", "7 to 56"},
      {"first_notice", 0, "d", "C", "", "1 to 21"},
      {"follow_up_notice", 0, "d", "C", "", "1 to 14"},
      {"admit_horizon", 0, "d", "C", "", "7 to 56"},
      {"admit_notice", 0, "d", "C", "", "1 to 21"},
      {"p_first_test", 4, "", "C", "", "x 0.75 to x 1.25"},
      {"p_first_follow_up", 4, "", "C", "", "x 0.75 to x 1.25"},
      {"p_first_admit", 4, "", "A-d", "with p_later_admit gives the published admitted share", ""},
      {"p_later_follow_up", 4, "", "C", "", "0 to 0.45"},
      {"p_later_admit", 4, "", "A-d", "as p_first_admit", ""},
      {"p_onward", 3, "", "C", "", "0 to 0.10"},
      {"test_wait", 1, "d", "C", "scaled", "x 0.5 to x 2"},
      {"follow_up_interval", 1, "d", "C", "scaled", "x 0.5 to x 2"},
      {"day_case_share", 4, "", "B", "", "x 0.9 to x 1.02"},
      {"hip_share", 4, "", "C", "of orthopaedic admissions", "+-0.05"},
      {"knee_share", 4, "", "C", "of orthopaedic admissions", "+-0.05"},
      {"los_ordinary", 1, "d", "C", "mean", "x 0.7 to x 1.4"},
      {"cases_per_session", 1, "", "C", "", "x 0.7 to x 1.3"},
      {"planned_day_share", 4, "", "C", "share of slots kept for planned work", "x 0.8 to x 1"},
      {"planned_ordinary_share", 4, "", "C", "as planned_day_share", "x 0.75 to x 1"},
  };
  columns.reserve(columns.size() + 3 * kOrderWeeks.size());
  const auto fitted = [&](const char* order, const std::string& what) {
    for (const int week : kOrderWeeks)
      columns.push_back({fmt::format("{}_w{}", order, week), 4, "", "C",
                         fmt::format("{} from {} weeks on; fitted by icsflow calibrate", what, week), ""});
  };
  fitted("first", "weight of who waits for a first attendance");
  fitted("admit", "weight of who waits for an admission");
  fitted("pace", "how fast the time between visits passes");
  return columns;
}

}  // namespace

const std::vector<ServiceColumn>& service_columns() {
  static const std::vector<ServiceColumn> kColumns = all_columns();
  return kColumns;
}

std::vector<ServiceColumn> columns_in_use(const std::vector<PlannedService>& services, const Assumptions& assumptions) {
  std::vector<ServiceColumn> out;
  for (const ServiceColumn& column : service_columns()) {
    // Slots that are lost together are those of theatre teams, which trusts have.
    const bool of_teams = column.name == "cases_per_session";
    const auto reads = [&](const PlannedService& p) {
      return !service_cell(p, column).empty() && (!of_teams || p.service.role == ProviderRole::kTrust);
    };
    if (!std::any_of(services.begin(), services.end(), reads)) continue;
    out.push_back(column);
    if (const Assumption* range = assumptions.exactly("fitted_range", column.name))
      out.back().range = fmt::format("x {} to x {}", range->low, range->high);
  }
  return out;
}

std::string service_cell(const PlannedService& service, const ServiceColumn& column) {
  using Names = std::set<std::string>;
  static const Names kPlanned{"planned_day_share", "planned_ordinary_share"}, kJoints{"hip_share", "knee_share"};
  static const Names kAdmit{"day_case_slots",    "ordinary_slots", "admit_horizon",  "admit_notice",
                            "p_first_admit",     "p_later_admit",  "day_case_share", "los_ordinary",
                            "cases_per_session", "p_listed",       "p_listed_soon"};
  const std::string& type = service.type;
  const bool trust = type == "elective_surgical" || type == "elective_medical" || type == "elective_orthopaedic";
  const bool admits = trust || type == "elective_independent" || type == "elective_day_unit";
  const auto unused = [&](const std::string& name) {
    if (name == "p_onward") return type != "elective_interface";
    if (kJoints.count(name) > 0) return type != "elective_orthopaedic";
    if (kPlanned.count(name) > 0) return !trust;
    if ((kAdmit.count(name) > 0 || name.starts_with("admit_w")) && !admits) return true;
    return type == "elective_day_unit" &&
           (name == "ordinary_slots" || name == "day_case_share" || name == "los_ordinary");
  };
  if (unused(column.name)) return "";
  return fmt::format("{:.{}f}", service.columns.at(column.name), column.decimals);
}

}  // namespace icsflow::models::building
