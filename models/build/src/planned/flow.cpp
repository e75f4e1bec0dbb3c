/// How many patients flow into and through a planned service, from a month's published counts.

#include <algorithm>

#include "planned/steps.hpp"

namespace icsflow::models::building {

PlannedSetting::PlannedSetting(const Assumptions& assumptions, std::chrono::year_month census, int days,
                               const std::vector<Service>& services)
    : working_days(days), assumptions_(assumptions) {
  const std::string month = fmt::format("{:02}", static_cast<unsigned>(census.month()));
  working_days_year = a("working_days_year");
  starts_factor = a("starts_factor", {month});
  completions_factor = a("completions_factor", {month});
  attending_ = (1 - a("first_dna")) / (1 - a("first_dna") * (1 - a("first_dna_nullified")));
  again_ = (1 - attending_) * a("rebook_after_nullified");
  const auto is_there = [&](const std::string& id) {
    return std::any_of(services.begin(), services.end(), [&](const Service& one) { return one.id() == id; });
  };
  for (const Assumption* one : assumptions.all("onward")) {  // scopes such as NLX.C_110>RVJ.C_110
    const auto at = one->scope.find('>');
    if (at == std::string::npos || one->value <= 0) continue;
    const std::string from = one->scope.substr(0, at), to = one->scope.substr(at + 1);
    if (is_there(from) && is_there(to)) handovers_[from] = {to, assumptions.exactly("onward", one->scope)->value};
  }
}

const Handover* PlannedSetting::handover_of(const std::string& service) const {
  const auto found = handovers_.find(service);
  return found == handovers_.end() ? nullptr : &found->second;
}

bool PlannedSetting::is_interface(const std::string& provider) const {
  return std::any_of(handovers_.begin(), handovers_.end(),
                     [&](const auto& one) { return one.first.starts_with(provider + '.'); });
}

Removals derive_removals(const PlannedSetting& s, const Inputs& inputs, const std::vector<Service>& services,
                         Derivation& record) {
  double started = 0, admitted = 0, non_admitted = 0, size = 0;
  for (const Service& service : services) {
    started += service.counts.started;
    admitted += service.counts.admitted;
    non_admitted += service.counts.non_admitted;
    size += service.counts.list;
  }
  const std::string month = month_text(inputs.census);
  record.add("new", started, "clock starts", "A", "part 3, " + month);
  record.add("admitted", admitted, "stops", "A", "part 1A, " + month);
  record.add("non_admitted", non_admitted, "stops", "A", "part 1B, " + month);
  Removals out;
  out.nullified = (1 - s.a("mean_triage_returned")) * (1 - s.attending());
  record.add("nullified_share", out.nullified, "share", "C",
             "of starts: (1 - mean_triage_returned) x (1 - share of first attendances that take place at last)");
  if (inputs.removal_hazard) {
    out.hazard = inputs.removal_hazard->value;
    record.add("removal_hazard", out.hazard, "/day", "A-d", "start + new - completed - end of the months' account",
               inputs.removal_hazard->from);
    return out;
  }
  // Sizes of lists at the end of this month and of the one before, of the providers that have both.
  const auto before = inputs.census - std::chrono::months{1};
  double change = 0;
  int providers = 0;
  for (const auto& [provider, months] : inputs.lists) {
    const auto now = months.find(inputs.census), then = months.find(before);
    if (now == months.end() || then == months.end()) continue;
    change += now->second - then->second;
    ++providers;
  }
  if (providers == 0 || size == 0) {
    const Assumption& assumed = s.assumptions().of("removal_hazard");
    out.hazard = assumed.value;
    record.add("removal_hazard", out.hazard, "/day", assumed.mark, "removal_hazard", assumed.from);
    return out;
  }
  const double residual = started - admitted - non_admitted - change;
  record.add("list_change", change, "pathways", "A-d",
             fmt::format("end of {} less end of {}, {} providers", month, month_text(before), providers), "lists.csv");
  record.add("removals", residual, "pathways", "A-d", "new - completed - change");
  record.add("removals_share_of_new", residual / started, "share", "A-d", "removals / new");
  const double share = std::max(0.0, residual / started - out.nullified);
  const double starts_a_day = s.starts(started) * s.working_days_year / 365;
  out.hazard = share * starts_a_day / size;
  record.add("removal_hazard", out.hazard, "/day", "C",
             "(removals_share_of_new - nullified_share) x starts a day / list");
  return out;
}

void find_flow(const PlannedSetting& s, const Removals& removals, double handed_in, PlannedService& p) {
  const ServiceCounts& n = p.service.counts;
  const double year = s.working_days_year;
  p.starts_raw = s.starts(n.started);
  p.completed_raw = s.completions(n.admitted + n.non_admitted);
  const double removed = removals.hazard * n.list * 365 / year;
  const double handed_out = p.onward > 0 ? p.onward * s.a("onward_going_on") * p.completed_raw : 0.0;
  const double flow = (p.starts_raw + handed_in + p.completed_raw + handed_out + removed) / (2 - removals.nullified);
  const double drift = s.a("list_drift", p.service.scopes()) * n.list / year;
  p.starts = flow + drift / 2 - handed_in;
  const double returned = triage_returned(s, p.service);
  p.referrals = std::max(0.0, p.starts / (1 + (1 - returned) * s.again() / (1 - s.again())));
}

void find_attendance(const PlannedSetting& s, const Removals& removals, double handed_in, PlannedService& p) {
  const ServiceCounts& n = p.service.counts;
  const double year = s.working_days_year, undecided = n.list - n.decided;
  p.first_list = undecided * (1 - s.a("after_first_share", p.service.scopes()));
  p.after_list = undecided - p.first_list;
  p.stage_drift = s.a("list_drift", p.service.scopes()) * n.list / std::max(1.0, p.first_list + n.decided);
  const double reaching =
      p.referrals * (1 - triage_returned(s, p.service)) * s.attending() / (1 - s.again()) + handed_in;
  const double removed = removals.hazard * p.first_list * 365 / year;
  p.attended = std::max(kLeast, reaching - removed - p.stage_drift * p.first_list / year);
  p.after_days = p.after_list / p.attended * 365 / year;
  p.first_days = p.first_list / p.attended * 365 / year;
}

}  // namespace icsflow::models::building
