// icsflow build, hospitals: A&E and admissions, the bed identity, who is supported and who waits, staff. Round
// assumptions, values calculated by hand.

#include "emergency/steps.hpp"
#include "round.hpp"

using namespace icsflow::models;
using namespace icsflow::models::building;
using test::Round;

namespace {

using std::chrono::January;
using std::chrono::months;
using std::chrono::year;
using std::chrono::year_month;

std::map<std::string, double> values_of(const Derivation& record) {
  std::map<std::string, double> out;
  for (const Derived& row : record.rows()) out[row.name] = row.value;
  return out;
}
std::string how_of(const Derivation& record, const std::string& name) {
  for (const Derived& row : record.rows())
    if (row.name == name) return row.how;
  return "";
}

/// Half of the admitted stay the night; a quarter come by ambulance, of whom five times as many are admitted.
Round emergency() {
  Round round;
  round.assume({{{"zero_day", ""}, 0.5},
                {{"ambulance_share", ""}, 0.25},
                {{"admitted_ambulance", ""}, 0.5},
                {{"admitted_walk_in", ""}, 0.1}});
  // A year of which all happened in its first month: 20 attendances a day, a quarter admitted, 2 a day another way.
  for (const std::string trust : {"RA7", "RVJ"}) {
    for (year_month m = year{2025} / std::chrono::February; m <= year{2026} / January; m += months{1}) {
      AeMonth& to = round.inputs.ae[trust][m];
      if (m != year{2025} / std::chrono::February) continue;
      to.attendances = {7300, 365, 0};
      to.admissions = {1460, 365, 0};
      to.over_4h = {3650, 0, 0};
      to.other_admissions = 730;
    }
  }
  for (const auto& [month, figures] : round.inputs.ae["RA7"]) round.inputs.ae["NLX"][month];
  round.inputs.ae["NLX"].begin()->second.attendances = {0, 0, 730};
  round.inputs.ae["NLX"].begin()->second.over_4h = {0, 0, 73};
  return round;
}

/// 100 beds of a hospital, 95 in use, 5 ordinary electives a day in 10 beds, 15 overnight emergencies.
Hospital hospital(const std::string& code, double delayed, double overnight) {
  Hospital h;
  h.code = code;
  h.delayed = delayed;
  h.overnight = overnight;
  h.ordinary_patients = 5;
  h.ordinary_beds = 10;
  return h;
}

}  // namespace

TEST_CASE("build, emergency: a year at two trusts", "[quick][build]") {
  const Round round = emergency();
  Derivation record;
  Hospital h;
  h.code = "RVJ";
  h.ae = derive_departments(round.inputs, "RVJ", record);
  derive_emergency(round.assumptions(), round.inputs, h, record);
  CHECK(h.ae.days == 365);
  CHECK(h.direct == Approx(2));
  CHECK(h.through_ae == Approx(5));
  CHECK(h.admissions == Approx(7));
  CHECK(h.overnight == Approx(3.5));
  derive_departments(round.inputs, "NLX", record);
  const auto values = values_of(record);
  // A quarter by ambulance: 0.25 x 0.5 + 0.75 x 0.1 = 0.2, and 0.25 are admitted: both 1.25 times as large.
  for (const auto& [name, by_hand] : std::map<std::string, double>{{"ae_type1.RVJ", 20},
                                                                   {"ae_type1_ambulance.RVJ", 5},
                                                                   {"ae_type1_walk_in.RVJ", 15},
                                                                   {"ae_type2.RVJ", 1},
                                                                   {"admitted_share_type1.RVJ", 0.25},
                                                                   {"within_4h_type1.RVJ", 0.5},
                                                                   {"admitted_ambulance.RVJ", 0.625},
                                                                   {"admitted_walk_in.RVJ", 0.125},
                                                                   {"ae_minor.NLX", 2},
                                                                   {"within_4h_minor.NLX", 0.9}}) {
    INFO(name);
    CHECK(values.at(name) == Approx(by_hand));
  }
  CHECK(how_of(record, "ae_type1_walk_in.RVJ") == "ae_type1 x 0.75");
}

TEST_CASE("build, emergency: the admitted share is of months that were counted one way", "[quick][build]") {
  Round round = emergency();
  auto& months_of = round.inputs.ae["RVJ"];
  for (auto& [month, figures] : months_of) figures = {};
  // The last year before the count changed: 20 + 5 and 75 of 400.
  months_of[year{2024} / std::chrono::October].attendances[0] = 999;
  months_of[year{2024} / std::chrono::October].admissions[0] = 999;
  months_of[year{2024} / std::chrono::November] = {};
  months_of[year{2024} / std::chrono::November].attendances[0] = 100;
  months_of[year{2024} / std::chrono::November].admissions = {20, 5, 0};
  months_of[year{2025} / std::chrono::October].attendances[0] = 300;
  months_of[year{2025} / std::chrono::October].admissions[0] = 75;
  const auto share = [&] {
    Derivation record;
    Hospital h;
    h.code = "RVJ";
    h.ae = derive_departments(round.inputs, "RVJ", record);
    derive_emergency(round.assumptions(), round.inputs, h, record);
    return h.admitted_share;
  };
  for (const auto month : {std::chrono::November, std::chrono::December}) {
    months_of[year{2025} / month].attendances[0] = 999;
    months_of[year{2025} / month].admissions[0] = 999;
  }
  for (auto& [month, figures] : months_of)
    figures.definition = month >= year{2025} / std::chrono::November ? "records" : "returns";
  CHECK(share() == Approx(0.25));
  // As one says it: of the year to January 2026, 75 of 300 and 1,998 of 1,998.
  round.assume({{{"admitted_share_to", "RVJ"}, 202601}});
  CHECK(share() == Approx((75 + 1998) / (300 + 1998.0)));
}

TEST_CASE("build, beds: what is occupied leaves the stay", "[quick][build]") {
  Round round = emergency();
  round.assume({{{"occupancy_target", "RA7"}, 0.9},
                {{"escalated", "RA7"}, 1.25},
                {{"round_wait", ""}, 0.5},
                {{"home_wait", ""}, 0.3},
                {{"missed_day_wait", ""}, 0.1},
                {{"shortest_stay", ""}, 0.5}});
  round.inputs.beds["RA7"] = {100, 95, 4, ""};
  round.inputs.delayed["RA7"] = {6, ""};
  // 15 stay the night: 30 are admitted, all another way.
  auto& first = round.inputs.ae["RA7"].begin()->second;
  first.admissions = {};
  first.other_admissions = 365 * 30;
  PlannedService elective;
  elective.service = test::service();
  elective.ordinary_patients = 5;
  elective.los = 2;
  Derivation record;
  std::vector<Problem> warnings;
  const auto found = derive_hospitals(round.assumptions(), round.inputs, {"RA7"}, {elective}, record, warnings);
  CHECK(warnings.empty());
  const auto values = values_of(record);
  CHECK(values.at("beds.RA7") == 100);
  CHECK(values.at("beds_core.RA7") == 80);
  CHECK(values.at("beds_occupied.RA7") == 95);
  CHECK(values.at("beds_target.RA7") == Approx(90));
  // 90 of 100 beds: 10 electives, 20 x 1/2 wait for a round, 20 x 0.2 leave on the day, 6 are delayed; 60 for 15 a day.
  CHECK(values.at("los_emergency.RA7") == Approx(4));
  CHECK(values.at("overnight_stay_whole.RA7") == Approx(80 / 15.0));
  CHECK(how_of(record, "los_emergency.RA7") == "(90.0 - ordinary 10.0 - round 10.0 - ready 6.0 - same day 4.0) / 15.0");
  CHECK(how_of(record, "beds_occupied.RA7") == "0.950 of available");
  REQUIRE(found.size() == 1);
  CHECK(found[0].stay == Approx(4));
  // Beds that leave less than the shortest stay: that is taken, and said.
  round.inputs.beds["RA7"] = {40, 39, 4, ""};
  round.assume({{{"shortest_stay", ""}, 1.5}});
  CHECK(derive_hospitals(round.assumptions(), round.inputs, {"RA7"}, {elective}, record, warnings)[0].stay == 1.5);
  CHECK(warnings.size() == 1);
}

TEST_CASE("build, beds: places of A&E, and staff", "[quick][build]") {
  Round round = emergency();
  round.assume({{{"minor_walk_in", ""}, 0.6},
                {{"minor_ambulance", ""}, 0.2},
                {{"ed_minor_time", ""}, 144},
                {{"ed_eye_time", ""}, 144},
                {{"cubicle_hours", ""}, 6},
                {{"sdec_hours", ""}, 12},
                {{"cubicles_of_mean", ""}, 3},
                {{"minors_of_mean", ""}, 2},
                {{"eye_of_mean", ""}, 20},
                {{"sdec_of_mean", ""}, 4}});
  round.inputs.beds["RA7"] = {100, 95, 4, ""};
  round.inputs.staff["RA7"] = {12, 25, ""};
  round.inputs.sickness["RA7"] = {0.05, ""};
  Derivation record;
  std::vector<Problem> warnings;
  const Hospital h = derive_hospitals(round.assumptions(), round.inputs, {"RA7"}, {}, record, warnings)[0];
  // 9 of 15 and 1 of 5 are minor, for a tenth of a day: 2 x 1. The other 10 have a cubicle for a quarter of a day: 3 x
  // 2.5. 1 a day at the eye department: 20 x 0.1. 3.5 of 7 go home the same day, after half a day: 4 x 1.75.
  CHECK(h.minors == 2);
  CHECK(h.cubicles == 8);
  CHECK(h.eye == 2);
  CHECK(h.sdec == 7);
  CHECK(h.doctors == 12);
  CHECK(h.nurses == 25);
  CHECK(h.sickness == 0.05);
}

TEST_CASE("build, support: by the delayed of each hospital", "[quick][build]") {
  Round round;
  round.inputs.population["QUY"] = {100'000, ""};
  round.assume({{{"p1_referrals", ""}, 4},      {{"p2_referrals", ""}, 2},     {{"p3_referrals", ""}, 1},
                {{"p1_places", ""}, 20},        {{"p2_places", ""}, 30},       {{"p3_places", ""}, 10},
                {{"p1_sigma", ""}, 0},          {{"p2_sigma", ""}, 0},         {{"p3_sigma", ""}, 0},
                {{"p1_mu", ""}, std::log(10)},  {{"p2_mu", ""}, std::log(30)}, {{"p3_mu", ""}, std::log(10)},
                {{"elective_p1", ""}, 0.1},     {{"elective_p2", ""}, 0},      {{"missed_day_wait", ""}, 0.1},
                {{"hub_time", ""}, 0.5},        {{"hub_load", ""}, 0.5},       {{"places_used", ""}, 0.5},
                {{"least_gives_up", ""}, 0.01}, {{"assessment_time", ""}, 2},  {{"assessment_load", ""}, 0.5}});
  std::vector<Hospital> hospitals{hospital("RA7", 24, 15), hospital("RVJ", 16, 5)};
  Derivation record;
  const Support found = derive_support(round.assumptions(), round.inputs, "QUY", hospitals, record);
  const auto values = values_of(record);
  // 4 a day less 0.1 of 10 electives, of 20 overnight emergencies: 0.15. Delayed by overnight admission: 24/15 at RA7,
  // 16/5 at RVJ, 2 in all: shares 0.8 and 1.6 times as large.
  CHECK(values.at("emergency_p1.RA7") == Approx(0.12));
  CHECK(values.at("emergency_p1.RVJ") == Approx(0.24));
  CHECK(values.at("emergency_p3.RA7") == Approx(0.05 * 0.8));
  CHECK(15 * hospitals[0].p1 + 5 * hospitals[1].p1 == Approx(3));
  CHECK(how_of(record, "emergency_p1.RA7").find("x 0.800: delayed per overnight admission") != std::string::npos);
  // 40 delayed: 0.1 d of 20 + 10 - 7 who need no support; 0.5 d of 7 at the hub.
  CHECK(values.at("p0_missed") == Approx(2.3));
  CHECK(values.at("hub_cases") == Approx(3.5));
  CHECK(values.at("transfers_waiting") == Approx(34.2));
  // Places take 2 + 1 + 1 a day, half of which are used.
  CHECK(values.at("gives_up") == Approx((7 - 4 * 0.5) / 34.2));
  CHECK(hospitals[0].gives_up == values.at("gives_up"));
  // Those who wait are where more are referred than the places take: 2, 1 and (a twentieth of 1) 0.05.
  CHECK(found.waiting[0] == Approx(34.2 * 2 / 3.05));
  CHECK(found.waiting[2] == Approx(34.2 * 0.05 / 3.05));
  CHECK(hospitals[1].waiting == Approx(34.2 * 16 / 40));
  // Cases in progress: 15 x (0.12 + 0.08 + 0.04) + 5 x 0.1 a day for half a day, at half load.
  CHECK(hospitals[0].hub == 5);
  CHECK(found.assessments == 20);
}

TEST_CASE("build, derivation: figures of the table have six digits", "[quick][build]") {
  for (const auto& [value, text] : std::vector<std::pair<double, std::string>>{
           {3, "3"}, {1.0 / 3, "0.333333"}, {123456.78, "123457"}, {1e-9, "1e-09"}, {0, "0"}})
    CHECK(Derived{"x", value, "", "C", "", ""}.text() == text);
}
