/// Providers of scenario.yaml: hospitals, others, rehabilitation, social care.

#include <algorithm>
#include <cmath>

#include "write/lines.hpp"

namespace icsflow::models::building {

namespace {

class Providers : Lines {
 public:
  using Lines::Lines;

  std::string text() {
    providers();
    return std::move(text_);
  }

 private:
  void providers() {
    line("providers:\n  gp: {{name: General practice, kind: primary_care}}\n");
    for (const Hospital& h : s_.hospitals) hospital(h);
    for (const OtherProvider& o : s_.others) other(o);
    if (s_.hospitals.empty()) return services();
    if (s_.rehab_at == "community") {
      line("  community:\n    name: Community rehabilitation\n    kind: community");
      rehabilitation();
      line("");
    }
    social_care();
    services();
  }

  void services() { line("services: {{table: services.csv}}\n"); }

  void staff_group(const std::string& name, const std::string& group, double in_post, double sickness) {
    const Assumption& vacancy = of("vacancy", group);
    const auto share = [&](const char* key) { return given_of(key, "%", group); };
    const auto posts = [&](double vacant) { return std::max(1L, std::lround(in_post / (1 - vacant))); };
    line(
        "      {}: {{establishment: {{value: {}, range: [{}, {}]}}, vacancy: {}, observed_vacancy: {}, sickness: {}, "
        "budgeted_sickness: {}, leave: {}, bank_fill: {}, agency_fill: {}}}",
        name, posts(vacancy.value), posts(number_of(vacancy.low)), posts(number_of(vacancy.high)), share("vacancy"),
        share("vacancy"),
        sickness >= 0 ? fmt::format("{{value: {}, mark: A-d}}", in_figures(sickness, "%", 3)) : share("group_sickness"),
        share("budgeted_sickness"), share("leave"), share("bank_fill"), share("agency_fill"));
  }

  void hospital(const Hospital& h) {
    line("  {}:\n    name: {}\n    kind: acute\n    parameters:", h.code, yaml_text(h.name));
    const std::string page = "build.md";
    if (h.overnight > 0) {
      const double zero = of("zero_day", h.code).value;
      const auto stay = [&](const std::string& edge) { return h.stay * (1 - zero) / (1 - number_of(edge)); };
      line("      los_emergency: {{value: {:.4g} d, source: {}, mark: C, range: [{:.4g} d, {:.4g} d]}}", h.stay,
           yaml_text("Solved from the bed identity, build.md los_emergency." + h.code +
                     "; range: zero_day at either end"),
           stay(of("zero_day", h.code).low), stay(of("zero_day", h.code).high));
      line("      ed_major_time: {}", given_of("ed_major_time", "min", h.code));
      for (const auto& [name, value] : {std::pair{"p1", h.p1}, std::pair{"p2", h.p2}, std::pair{"p3", h.p3}})
        line("      emergency_{}: {}", name,
             scaled(value, "%", of(std::string(name) + "_referrals"), page + " emergency_" + name + '.' + h.code));
    }
    line("      gives_up: {{value: {:.4g} /day, source: {}, mark: C, range: [{:.4g} /day, {:.4g} /day]}}", gives_up(h),
         yaml_text("build.md gives_up; range: referrals at either end"), gives_up_at(false), gives_up_at(true));
    line("      hub_time: {}", given_of("hub_time", "d", h.code));
    line("    staff:\n      source: {}\n      mark: C",
         yaml_text("NHS Workforce Statistics or doctors_per_bed and nurses_per_bed, build.md; vacancy, leave, fill and "
                   "the split "
                   "of groups assumed"));
    staff_group("nursing", "nursing", h.nurses, h.sickness);
    for (const char* group : {"consultants", "surgeons", "assistants", "anaesthetists"})
      if (uses_staff(h.code, group)) staff_group(group, group, h.doctors * of("of_doctors", group).value, -1);
    if (uses_staff(h.code, "odps")) staff_group("odps", "odps", h.nurses * of("odps_of_nurses").value, h.sickness);
    if (h.hub > 0)
      staff_group("case_managers", "case_managers", h.hub / of("cases_per_case_manager").value, h.sickness);
    line(
        "    resources:\n      beds:   # general and acute\n        kind: pool\n        beds: yes\n        source: {}\n"
        "        mark: {}\n        capacity: {}\n        opening: {}",
        yaml_text("build.md beds_core." + h.code), h.beds_given ? "A-d" : "C", std::max(1L, std::lround(h.core)),
        std::min(std::lround(h.core), std::lround(h.target)));
    line("        escalation: {}\n        escalation_at: {}\n        staffing: {{group: nursing, rule: beds}}",
         given_of("escalation", "%", h.code), given_of("escalation_at", "%", h.code));
    const auto pool = [&](const char* name, double places, const char* by) {
      if (places > 0)
        line("      {}: {{kind: pool, capacity: {}}}", name,
             scaled(places, "", of(by, h.code), page + ' ' + name + '.' + h.code, true));
    };
    pool("ed_cubicles", h.cubicles, "cubicles_of_mean");
    pool("ed_minors", h.minors, "minors_of_mean");
    pool("eye_emergency", h.eye, "eye_of_mean");
    pool("sdec", h.sdec, "sdec_of_mean");
    if (h.hub > 0) {
      const Assumption& load = of("hub_load");
      line(
          "      transfer_hub:   # cases in progress\n        kind: pool\n        capacity: {{value: {:.0f}, source: "
          "{}, mark: C, "
          "range: [{:.0f}, {:.0f}]}}\n        staffing: {{group: case_managers, rule: proportional}}",
          h.hub, yaml_text("build.md transfer_hub." + h.code),
          std::max(1.0, std::floor(h.hub * load.value / number_of(load.high))),
          std::ceil(h.hub * load.value / number_of(load.low)));
    }
    line(
        "    windows:\n      ward_round: {{from: 08:00, to: 12:00, share: {}, holidays: like Sunday}}\n"
        "      discharge: {{from: 11:00, to: 18:00, share: {}, holidays: like Sunday}}",
        week_of("ward_round_share"), week_of("discharge_share"));
    line("    cancellation:\n      pool: beds\n      at: 07:00\n      reserve: {}\n      protect_over: {}\n",
         given_of("reserve", ""), given_of("protect_over", "d"));
  }

  [[nodiscard]] bool uses_staff(const std::string& code, const std::string& group) const {
    for (const PlannedService& p : s_.services) {
      if (p.service.provider != code) continue;
      if (group == "consultants" || p.service.admits()) return true;
    }
    return false;
  }

  [[nodiscard]] double gives_up(const Hospital& h) const {
    return h.gives_up > 0 ? h.gives_up : of("least_gives_up").value;
  }
  /// With everybody's referrals for support at the low or high end of their ranges.
  [[nodiscard]] double gives_up_at(bool high) const {
    double wanted = 0, capacity = 0, queue = 0, now = 0;
    for (std::size_t p = 0; p < s_.support.referrals.size(); ++p) {
      const Assumption& per = of(fmt::format("p{}_referrals", p + 1));
      wanted += s_.support.referrals[p] * number_of(high ? per.high : per.low) / per.value;
      capacity += s_.support.throughput[p];
      queue += s_.support.waiting[p];
    }
    for (const Hospital& h : s_.hospitals) now = std::max(now, gives_up(h));
    const double rate = queue > 0 ? (wanted - capacity * of("places_used").value) / queue : 0;
    const double least = number_of(of("least_gives_up").low);
    return high ? std::max(rate, now) : std::min(std::max(rate, least), now);
  }

  void other(const OtherProvider& o) {
    const char* kind = o.role == ProviderRole::kCommunity ? "community" : "independent";
    const bool rehab = o.code == s_.rehab_at && !s_.hospitals.empty();
    if (o.beds <= 0 && o.minors <= 0 && !rehab) {
      line("  {}: {{name: {}, kind: {}}}", o.code, yaml_text(o.name), kind);
      return;
    }
    line("  {}:\n    name: {}\n    kind: {}", o.code, yaml_text(o.name), kind);
    if (rehab)
      rehabilitation();
    else
      line("    resources:");
    if (o.beds > 0)
      line("      beds: {{kind: pool, beds: yes, capacity: {}}}",
           scaled(o.beds, "", of("ring_fenced_of_mean", o.code), "build.md ring_fenced_beds." + o.code, true));
    if (o.minors > 0)
      line("      ed_minors: {{kind: pool, capacity: {}}}",
           scaled(o.minors, "", of("units_of_mean", o.code), "build.md ed_minors." + o.code, true));
    line("");
  }

  [[nodiscard]] std::string grants() const {
    return fmt::format("grants: {{at: 09:00, share: {}}}", week_of("grants_share"));
  }

  void rehabilitation() {
    const double places = s_.support.places[1];
    line("    parameters:\n      p2_mu: {}\n      p2_sigma: {}", given_of("p2_mu", ""), given_of("p2_sigma", ""));
    line("    staff:\n      source: Assumption, build.md\n      mark: C");
    staff_group("nursing", "community_nursing", places * of("nurses_a_rehab_bed").value, -1);
    line(
        "    resources:\n      rehab:\n        kind: pool\n        capacity: {}\n        opening: {:.0f}\n        "
        "staffing: {{group: "
        "nursing, rule: beds}}\n        {}",
        scaled(places, "", of("p2_places"), "build.md p2_places", true), places, grants());
  }

  void social_care() {
    const Support& p = s_.support;
    line("  social_care:\n    name: Adult social care\n    kind: council\n    parameters:");
    for (const char* name : {"p1_mu", "p1_sigma"}) line("      {}: {}", name, given_of(name, ""));
    if (has_emergencies())
      for (const char* name : {"p3_mu", "p3_sigma"}) line("      {}: {}", name, given_of(name, ""));
    line("      assessment_time: {}", given_of("assessment_time", "d"));
    line("    staff:\n      source: {}\n      mark: C",
         yaml_text("Skills for Care, Size and structure of the adult social care workforce 2025; posts from packages, "
                   "build.md"));
    staff_group("care_workers", "care_workers", p.places[0] * of("hours_a_package").value / of("contact_hours").value,
                -1);
    staff_group("social_workers", "social_workers", p.assessments / of("assessments_per_worker").value, -1);
    line(
        "    resources:\n      home_care:   # people supported at a time\n        kind: pool\n        capacity: {}\n   "
        "     opening: "
        "{:.0f}\n        staffing: {{group: care_workers, rule: proportional}}\n        {}",
        scaled(p.places[0], "", of("p1_places"), "build.md p1_places", true), p.places[0], grants());
    if (has_emergencies())
      line(
          "      care_home:   # discharge-to-assess beds\n        kind: pool\n        capacity: {}\n        opening: "
          "{:.0f}\n        {}",
          scaled(p.places[2], "", of("p3_places"), "build.md p3_places", true), p.places[2], grants());
    const Assumption& load = of("assessment_load");
    line(
        "      social_workers:   # assessments in progress\n        kind: pool\n        capacity: {{value: {:.0f}, "
        "source: {}, mark: "
        "C, range: [{:.0f}, {:.0f}]}}\n        staffing: {{group: social_workers, rule: proportional}}\n",
        p.assessments, yaml_text("build.md assessments"),
        std::max(1.0, std::floor(p.assessments * load.value / number_of(load.high))),
        std::ceil(p.assessments * load.value / number_of(load.low)));
  }
};

}  // namespace

std::string providers_text(const Written& w) { return Providers(w).text(); }

}  // namespace icsflow::models::building
