/// How many patients flow into and through a planned service, from a month's published counts.

#include <algorithm>
#include <string>

#include "planned/steps.hpp"

namespace icsflow::models::building {

PlannedSetting::PlannedSetting(const Assumptions& assumptions, const Inputs& inputs, int days,
                               const std::vector<Service>& services)
    : working_days(days), assumptions_(assumptions), census_(inputs.census), by_weeks_(!inputs.stopped.empty()) {
  const std::string month = fmt::format("{:02}", static_cast<unsigned>(census_.month()));
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

namespace {

/// With a decision at the start, and soon; at most nearly all that are admitted.
void find_listed(const PlannedSetting& s, const Starts& own, PlannedService& p) {
  if (!p.service.admits()) return;
  const double of_few = s.a("clocks_that_tell");
  const auto pooled = [&](double mine, double all_of_it, double clocks) {
    return (mine * clocks + all_of_it * of_few) / (clocks + of_few);
  };
  // Who has a decision at the start has it some weeks later: where few start on the list at once, these tell.
  const double later = pooled(own.listed + own.soon, p.balance.listed + p.balance.soon, own.clocks_soon);
  const double listed = std::min(pooled(own.listed, p.balance.listed, own.clocks), later), soon = later - listed;
  if (listed + soon <= 0) return;
  const double scale = std::min(1.0, s.a("most_listed") * admitted_share(s, p.service) / (listed + soon));
  p.listed = listed * scale;
  p.soon = soon * scale;
}

/// Urgent referrals, and those that triage returns, by who is treated or stopped within the first weeks: nobody else is
/// so soon. Drawn to what is assumed where few clocks tell.
void find_early(const PlannedSetting& s, PlannedService& p) {
  const Service& service = p.service;
  const Assumption& assumed = s.assumptions().of(
      "triage_returned", {service.id(), service.provider, service.function, role_word(service.role)});
  const double most = s.a("most_urgent");
  p.returned = assumed.value;
  p.urgent = std::min(most, s.a("suspected_cancer", service.scopes()) + s.a("urgent_beside_cancer"));
  const double clocks = p.starts * s.working_days * s.starts_factor;
  if (!s.by_weeks() || clocks <= 0 || assumed.low.empty()) return;
  double admitted = 0, stopped = 0;
  const auto weeks = static_cast<std::size_t>(weeks_of(s, "early_weeks"));
  for (std::size_t week = 0; week < weeks; ++week) {
    if (service.admits()) admitted += static_cast<double>(service.stopped.admitted[week]);
    stopped += static_cast<double>(service.stopped.non_admitted[week]);
  }
  const double of_few = s.a("early_clocks"), referred = clocks * (1 - p.listed);
  // Of urgent referrals, those whose clock ends at the first attendance.
  const double ends = s.attending() * s.a("first_stop", service.scopes());
  const double of_listed = (admitted + of_few * p.urgent) / (clocks * p.listed + of_few);
  const double early = (stopped + of_few * (p.returned + p.urgent * ends)) / (referred + of_few);
  const double least = std::stod(assumed.low), largest = std::stod(assumed.high);
  const double least_urgent = s.a("least_urgent");
  const double by_stops = std::max(least_urgent, (early - least) / ends);
  p.urgent = std::min({most, by_stops, std::max({least_urgent, of_listed, (early - largest) / ends})});
  p.returned = std::clamp(early - p.urgent * ends, least, largest);
}

}  // namespace

void find_flow(const PlannedSetting& s, double handed_in, PlannedService& p) {
  const ServiceCounts& n = p.service.counts;
  const double year = s.working_days_year;
  const Starts own = starts_of(s, {&p.service});
  const double reported = n.started / s.working_days;
  // Where hardly any clock is young, patients come with clocks that run: only the published new periods count them.
  const bool by_list = s.by_weeks() && own.a_day > s.a("young_clocks") * reported;
  p.starts_raw = (by_list ? own.a_day : reported) / s.starts_factor;
  p.completed_raw = s.completions(n.admitted + n.non_admitted);
  const double removed = p.balance.hazard * n.list * 365 / year;
  const double handed_out = p.onward > 0 ? p.onward * s.a("onward_going_on") * p.completed_raw : 0.0;
  const double flow = (p.starts_raw + handed_in + p.completed_raw + handed_out + removed) / (2 - p.balance.nullified);
  const double drift = p.balance.drift * n.list / year;
  p.starts = flow + drift / 2 - handed_in;
  find_listed(s, own, p);
  find_early(s, p);
  p.referrals =
      std::max(0.0, p.starts / (1 + (1 - p.listed - p.soon) * (1 - p.returned) * s.again() / (1 - s.again())));
}

void find_attendance(const PlannedSetting& s, double handed_in, PlannedService& p) {
  const ServiceCounts& n = p.service.counts;
  const double year = s.working_days_year, undecided = n.list - n.decided;
  p.first_list = undecided * (1 - s.a("after_first_share", p.service.scopes()));
  p.after_list = undecided - p.first_list;
  p.stage_drift = p.balance.drift * n.list / std::max(1.0, p.first_list + n.decided);
  const double booked = p.referrals * (1 - p.past_clinics()) * (1 - p.returned);
  const double reaching = booked * s.attending() / (1 - s.again()) + handed_in;
  const double removed = p.balance.hazard * p.first_list * 365 / year;
  p.attended = std::max(kLeast, reaching - removed - p.stage_drift * p.first_list / year);
  p.after_days = p.after_list / p.attended * 365 / year;
  p.first_days = p.first_list / p.attended * 365 / year;
}

}  // namespace icsflow::models::building
