/// Admissions of a planned service: slots, planned work beside RTT, how far ahead is booked; the columns of
/// services.csv.

#include <algorithm>
#include <array>
#include <cmath>

#include "planned/steps.hpp"

namespace icsflow::models::building {

namespace {

constexpr double kWorkingDaysWeek = 5;

/// Share of slots kept for a part of the work, with a margin that leaves the rest nearly all it needs: where the part
/// is nearly the whole, two slots of a hundred more may be half of the rest.
double kept_share(const PlannedSetting& s, double part, double whole) {
  if (whole <= 0) return 0;
  const double margin = std::min((s.a("planned_kept_margin") - 1) * part, s.a("planned_kept_of_rest") * (whole - part));
  return std::min(s.a("most_planned_kept"), (part + margin) / whole);
}

/// Share of a trust's planned work that a function does: the trust's own split if there is one, or everybody's, scaled
/// to the functions it has.
double planned_share(const PlannedSetting& s, std::string_view key, const Service& service,
                     const std::vector<std::string>& functions) {
  const Assumptions& all = s.assumptions();
  double sum = 0;
  bool own = false;
  for (const std::string& function : functions) {
    const Assumption* one = all.exactly(key, service.provider + '.' + function);
    own = own || one != nullptr;
  }
  if (own) {
    const Assumption* one = all.exactly(key, service.id());
    return one == nullptr ? 0 : one->value;
  }
  for (const std::string& function : functions) {
    if (const Assumption* one = all.exactly(key, function)) sum += one->value;
  }
  const Assumption* one = all.exactly(key, service.function);
  return one == nullptr || sum <= 0 ? 0 : one->value / sum;
}

/// How far ahead is booked: far enough for long lists, near enough for short ones. Days.
struct Booking {
  double horizon, notice;
};
Booking booking_of(const PlannedSetting& s, const Service& service, double wait) {
  const double shortest = s.a("shortest_horizon");
  const double longest = std::max(shortest, s.a("longest_horizon", service.scopes()));
  return {std::clamp(std::nearbyint(s.a("horizon_of_wait") * wait), shortest, longest),
          s.a("notice", service.scopes())};
}

}  // namespace

void find_admissions(const PlannedSetting& s, double other, const std::vector<std::string>& functions,
                     PlannedService& p) {
  const ServiceCounts& n = p.service.counts;
  const double year = s.working_days_year;
  const double decisions = p.referrals * p.past_clinics() + p.attended * p.admit;
  const double removed = p.balance.hazard * n.decided * 365 / year;
  p.admissions = std::max(0.0, decisions - removed - p.stage_drift * n.decided / year);
  if (p.service.admits()) p.admissions = std::max(p.admissions, kLeast);
  const double ordinary = s.a("planned_ordinary_share");
  if (other > 0 && p.service.admits()) {
    p.planned_day = other * (1 - ordinary) * planned_share(s, "planned_day_of", p.service, functions);
    p.planned_ordinary = other * ordinary * planned_share(s, "planned_ordinary_of", p.service, functions);
  }
  p.day_share = p.service.day_unit ? 1.0 : s.a("day_case_share", p.service.scopes());
  p.los = s.a("los_ordinary", p.service.scopes());
  p.cancelled = p.service.role == ProviderRole::kTrust ? s.a("cancelled_ordinary", p.service.scopes()) : 0.0;
  if (p.service.admits()) p.ordinary_patients = (p.admissions * (1 - p.day_share) + p.planned_ordinary) * (year / 365);
}

namespace {

std::string type_of(const PlannedSetting& s, const PlannedService& p) {
  const Service& service = p.service;
  switch (service.role) {
    case ProviderRole::kCommunity:
      return s.is_interface(service.provider) ? "elective_interface" : "elective_community";
    case ProviderRole::kTrust:
      if (!service.admits()) return "elective_outpatient";
      if (service.function == "C_110") return "elective_orthopaedic";
      return s.a("surgical", {service.function}) > 0 ? "elective_surgical" : "elective_medical";
    case ProviderRole::kIndependent:
      break;
  }
  return service.day_unit ? "elective_day_unit" : "elective_independent";
}

}  // namespace

void fill_columns(const PlannedSetting& s, PlannedService& p) {
  const Service& service = p.service;
  const ServiceCounts& n = service.counts;
  const double day = p.admissions * p.day_share, ordinary = p.admissions * (1 - p.day_share);
  const double admission_dna = s.a("admission_dna"), trim = s.a("admission_trim", service.scopes());
  const double kept_day =
      kWorkingDaysWeek * s.a("planned_kept_margin") / s.a("most_planned_kept") * p.planned_day / (1 - admission_dna);
  const double day_slots = std::max(kWorkingDaysWeek * (day * trim + p.planned_day) / (1 - admission_dna), kept_day);
  const double ordinary_slots =
      kWorkingDaysWeek * (ordinary * trim + p.planned_ordinary) / (1 - admission_dna) / (1 - p.cancelled);
  const Booking first = booking_of(s, service, std::max(2.0, p.first_days - s.a("receipt_to_triage")));
  const double wait = p.admissions > 0 ? n.decided / p.admissions * 365 / s.working_days_year : 0.0;
  const Booking admission = booking_of(s, service, wait);
  const bool joints = service.function == "C_110";
  p.columns = {
      {"referrals", p.referrals},
      {"p_listed", p.listed},
      {"p_listed_soon", p.soon},
      {"removal_other", p.balance.at_18 > 0 ? 0.0 : p.balance.hazard},
      {"removal_at_18", p.balance.at_18},
      {"urgent_share", p.urgent},
      {"urgent_slots", std::min(s.a("most_urgent_slots"), s.a("urgent_slots_margin") * p.urgent)},
      {"triage_returned", p.returned},
      {"first_slots", kWorkingDaysWeek * p.attended / (1 - s.a("first_dna")) * s.a("first_trim", service.scopes())},
      {"follow_up_slots", kWorkingDaysWeek * p.booked * p.margin},
      {"day_case_slots", service.admits() ? day_slots : 0.0},
      {"ordinary_slots", service.admits() && p.day_share < 1 ? ordinary_slots : 0.0},
      {"first_horizon", first.horizon},
      {"first_notice", first.notice},
      {"follow_up_notice", p.follow_up_notice},
      {"admit_horizon", admission.horizon},
      {"admit_notice", admission.notice},
      {"p_first_test", p.first_test},
      {"p_first_follow_up", p.first_follow_up},
      {"p_first_admit", p.first_admit},
      {"p_later_follow_up", p.later_follow_up},
      {"p_later_admit", p.later_admit},
      {"p_onward", p.onward},
      {"test_wait", p.test_wait},
      {"follow_up_interval", p.interval},
      {"day_case_share", p.day_share},
      {"hip_share", joints ? (1 - p.day_share) * s.a("hip_share", service.scopes()) : 0.0},
      {"knee_share", joints ? (1 - p.day_share) * s.a("knee_share", service.scopes()) : 0.0},
      {"los_ordinary", p.los},
      {"cases_per_session", s.a("cases_per_session", service.scopes())},
      {"planned_day_share", kept_share(s, p.planned_day, day + p.planned_day)},
      {"planned_ordinary_share", kept_share(s, p.planned_ordinary, ordinary + p.planned_ordinary)},
  };
  for (const int week : kOrderWeeks) {  // all alike, until `icsflow calibrate` has fitted them
    p.columns[fmt::format("first_w{}", week)] = 1;
    p.columns[fmt::format("admit_w{}", week)] = 1;
    p.columns[fmt::format("pace_w{}", week)] = 1;
  }
  p.type = type_of(s, p);
}

}  // namespace icsflow::models::building
