/// Beds, and the stay of emergency patients that fills them: the bed identity of each hospital.

#include <algorithm>
#include <cmath>

#include "emergency/hospital.hpp"
#include "emergency/steps.hpp"

namespace icsflow::models::building {

namespace {

void find_beds(const Assumptions& a, const Inputs& inputs, double admitted_a_month, Hospital& h, Derivation& record) {
  const std::vector<std::string> scopes{h.code};
  const auto beds = inputs.beds.find(h.code);
  h.beds_given = beds != inputs.beds.end() && beds->second.available > 0;
  if (h.beds_given) {
    h.available = beds->second.available;
    h.occupied = beds->second.occupied;
    record.add("beds." + h.code, h.available, "beds", "A-d",
               fmt::format("general and acute, mean of {} quarters", beds->second.quarters), beds->second.from);
    record.add("beds_occupied." + h.code, h.occupied, "beds", "A-d",
               fmt::format("{:.3f} of available", h.occupied / h.available), beds->second.from);
  } else {
    const Assumption &per = a.of("beds_per_admission", scopes), &share = a.of("bed_occupancy", scopes);
    h.available = std::max(1.0, std::round(per.value * admitted_a_month));
    h.occupied = share.value * h.available;
    record.add("beds." + h.code, h.available, "beds", per.mark,
               fmt::format("beds_per_admission x {:.0f} admitted stops a month", admitted_a_month), per.from);
    record.add("beds_occupied." + h.code, h.occupied, "beds", share.mark, "bed_occupancy x beds", share.from);
  }
  const double escalated = a("escalated", scopes);
  h.core = h.available / escalated;
  record.add("beds_core." + h.code, h.core, "beds", "A-d",
             fmt::format("available / {}: escalation is in KH03 when open", escalated));
  const Assumption* said = a.exactly("occupancy_target", h.code);
  const double share = said != nullptr ? said->value : std::min(a("most_occupied", scopes), h.occupied / h.available);
  h.target = h.available * share;
  record.add("beds_target." + h.code, h.target, "beds", "C",
             said != nullptr ? fmt::format("{} x capacity", share)
                             : fmt::format("{:.4f} x capacity: as occupied, at most most_occupied", share));
}

void find_delayed(const Assumptions& a, const Inputs& inputs, Hospital& h, Derivation& record) {
  const auto delayed = inputs.delayed.find(h.code);
  h.delayed_given = delayed != inputs.delayed.end();
  if (h.delayed_given) {
    h.delayed = delayed->second.value;
    record.add("ready_not_discharged." + h.code, h.delayed, "patients/day", "A", "as published", delayed->second.from);
  } else if (h.overnight > 0) {
    const Assumption& per = a.of("delayed_per_bed", {h.code});
    h.delayed = per.value * h.available;
    record.add("ready_not_discharged." + h.code, h.delayed, "patients/day", per.mark, "delayed_per_bed x beds",
               per.from);
  }
}

/// target = overnight x (stay + round) + ordinary x (stay + round) + ready and waiting. Ready and waiting at midnight
/// is the published figure; those who go home the same day add to it.
void find_stay(const Assumptions& a, Hospital& h, Derivation& record, std::vector<Problem>& warnings) {
  record.add("ordinary_elective." + h.code, h.ordinary_patients, "/day", "A-d",
             fmt::format("beds {:.1f} before round and wait", h.ordinary_beds));
  if (h.overnight <= 0) return;
  const double patients = h.overnight + h.ordinary_patients;
  const double rounds = patients * a("round_wait"), same_day = patients * (a("home_wait") - a("missed_day_wait"));
  h.stay = (h.target - h.ordinary_beds - rounds - h.delayed - same_day) / h.overnight;
  record.add("los_emergency." + h.code, h.stay, "d", "A-d",
             fmt::format("({:.1f} - ordinary {:.1f} - round {:.1f} - ready {:.1f} - same day {:.1f}) / {:.1f}",
                         h.target, h.ordinary_beds, rounds, h.delayed, same_day, h.overnight));
  record.add("overnight_stay_whole." + h.code, (h.target - h.ordinary_beds) / h.overnight, "d", "A-d",
             "with round and delay");
  const double least = a("shortest_stay", {h.code});
  if (h.stay >= least) return;
  warnings.push_back(
      {{"beds"},
       h.code,
       fmt::format("its beds, emergency admissions and delays leave a mean clinical stay of {:.2f} d, less than "
                   "shortest_stay: {} d is taken, and beds will be fuller than published",
                   h.stay, least),
       Severity::kWarning});
  h.stay = least;
}

void find_places(const Assumptions& a, Hospital& h, Derivation& record) {
  const std::vector<std::string> scopes{h.code};
  const double minor_walk_in = a("minor_walk_in", scopes), minor_ambulance = a("minor_ambulance", scopes);
  const double by_ambulance = h.ae.type1 * h.ambulance_share, walk_in = h.ae.type1 - by_ambulance;
  const double minor = walk_in * minor_walk_in + by_ambulance * minor_ambulance;
  const double minutes = a("ed_minor_time", scopes) / (24.0 * 60);
  const auto add = [&](const char* name, double& to, double value, std::string how) {
    if (value <= 0) return;
    to = std::ceil(value);
    record.add(std::string(name) + '.' + h.code, to, "places", "C", std::move(how));
  };
  add("ed_cubicles", h.cubicles, a("cubicles_of_mean", scopes) * (h.ae.type1 - minor) * a("cubicle_hours", scopes) / 24,
      "cubicles_of_mean x major attendances a day x cubicle_hours / 24");
  add("ed_minors", h.minors,
      a("minors_of_mean", scopes) * minor * minutes + a("units_of_mean", scopes) * h.ae.other * minutes,
      "minors_of_mean x minor attendances a day x ed_minor_time, units_of_mean x those of other departments");
  add("eye_emergency", h.eye, a("eye_of_mean", scopes) * h.ae.type2 * a("ed_eye_time", scopes) / (24.0 * 60),
      "eye_of_mean x type 2 attendances a day x ed_eye_time");
  add("sdec", h.sdec, a("sdec_of_mean", scopes) * h.admissions * a("zero_day", scopes) * a("sdec_hours", scopes) / 24,
      "sdec_of_mean x emergency admissions x zero_day x sdec_hours / 24");
}

void find_staff(const Assumptions& a, const Inputs& inputs, Hospital& h, Derivation& record) {
  const auto staff = inputs.staff.find(h.code);
  if (staff != inputs.staff.end()) {
    h.doctors = staff->second.doctors;
    h.nurses = staff->second.nurses;
    record.add("doctors." + h.code, h.doctors, "WTE", "A-d", "in post, mean of the last months", staff->second.from);
    record.add("nurses." + h.code, h.nurses, "WTE", "A-d", "in post, mean of the last months", staff->second.from);
  } else {
    const Assumption &doctors = a.of("doctors_per_bed", {h.code}), &nurses = a.of("nurses_per_bed", {h.code});
    h.doctors = doctors.value * h.available;
    h.nurses = nurses.value * h.available;
    record.add("doctors." + h.code, h.doctors, "WTE", doctors.mark, "doctors_per_bed x beds", doctors.from);
    record.add("nurses." + h.code, h.nurses, "WTE", nurses.mark, "nurses_per_bed x beds", nurses.from);
  }
  const auto sickness = inputs.sickness.find(h.code);
  if (sickness != inputs.sickness.end()) {
    h.sickness = sickness->second.value;
    record.add("sickness." + h.code, h.sickness, "share", "A-d", "days lost / available", sickness->second.from);
  } else {
    const Assumption& share = a.of("sickness", {h.code});
    h.sickness = share.value;
    record.add("sickness." + h.code, h.sickness, "share", share.mark, "sickness", share.from);
  }
}

}  // namespace

std::vector<Hospital> derive_hospitals(const Assumptions& a, const Inputs& inputs,
                                       const std::vector<std::string>& trusts,
                                       const std::vector<PlannedService>& services, Derivation& record,
                                       std::vector<Problem>& warnings) {
  std::vector<Hospital> out;
  out.reserve(trusts.size());
  for (const std::string& code : trusts) {
    Hospital h;
    h.code = code;
    const auto name = inputs.providers.find(code);
    h.name = name == inputs.providers.end() || name->second.empty() ? code : name->second;
    double admitted = 0;
    for (const PlannedService& p : services) {
      if (p.service.provider != code || !p.service.admits()) continue;
      admitted += p.service.counts.admitted;
      h.ordinary_patients += p.ordinary_patients;
      h.ordinary_beds += p.ordinary_patients * p.los;
    }
    find_beds(a, inputs, admitted, h, record);
    h.ae = derive_departments(inputs, code, record);
    // A hospital in no A&E table: by its beds. One that is there and has no type 1 department has none.
    if (inputs.ae.find(code) == inputs.ae.end()) {
      const Assumption& per = a.of("type1_per_bed", {code});
      h.ae.type1 = per.value * h.available;
      record.add("ae_type1." + code, h.ae.type1, "/day", per.mark, "type1_per_bed x beds", per.from);
    }
    derive_emergency(a, inputs, h, record);
    find_delayed(a, inputs, h, record);
    find_stay(a, h, record, warnings);
    find_places(a, h, record);
    find_staff(a, inputs, h, record);
    out.push_back(std::move(h));
  }
  return out;
}

}  // namespace icsflow::models::building
