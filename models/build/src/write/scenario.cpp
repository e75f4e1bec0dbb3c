/// scenario.yaml: what is derived, what is assumed with its range, and the parts that are the same everywhere
/// (scenarios/defaults/ics.yaml.in).

#include <algorithm>
#include <cmath>
#include <set>

#include "icsflow/domain/calendar.hpp"
#include "write/lines.hpp"

namespace icsflow::models::building {

namespace {

class Scenario : Lines {
 public:
  using Lines::Lines;

  std::string text() {
    head();
    routes();
    parameters();
    shared_parts();
    text_ += providers_text(w_);
    streams();
    opening();
    course();
    published();
    return std::move(text_);
  }

 private:
  void head() {
    const auto start = std::chrono::sys_days((w_.inputs.census + std::chrono::months{1}) / 1);
    const auto until = std::chrono::sys_days((w_.inputs.census + std::chrono::months{13}) / 1);
    if (libraries_at(w_.request) != kOwnLibraries) line("# yaml-language-server: $schema=../scenario.schema.json");
    line(
        "# Written by icsflow build: build.md derives every number. Differences of your own belong into a file that "
        "says\n"
        "# `extends: scenario.yaml`; this one is written anew when you build again.");
    line("icsflow: 1\nname: {}", yaml_text(w_.request.name.empty() ? s_.name + ", as built" : w_.request.name));
    line("description: {}",
         yaml_text("A year of planned, emergency and discharge flow from the published state at the end of " +
                   month_text(w_.inputs.census) +
                   (s_.board_list ? "; the board's waiting list, allotted to its hospitals" : "")));
    line("start: {}\nuntil: {}\nseed: 1\nreplications: 10\ncalendar: {{holidays: england-and-wales}}", iso_date(start),
         iso_date(until));
    const std::string at = libraries_at(w_.request);
    line("\ninclude: [{0}/elective.yaml, {0}/emergency.yaml, {0}/discharge.yaml]\n", at);
  }

  void routes() {
    if (s_.hospitals.empty()) return;
    line("routes:   # where patients go on to");
    line("  home_support: {{to: social_care, pathway: home_first}}");
    line("  rehabilitation: {{to: {}, pathway: rehabilitation}}", s_.rehab_at);
    if (has_emergencies()) line("  care_home: {{to: social_care, pathway: care_home}}");
    for (const auto& [from, onward] : s_.handovers) {
      for (const PlannedService& p : s_.services) {
        if (p.service.id() != onward.to) continue;
        line("  consultant: {{to: {}, pathway: {}.first, service: {}}}", p.service.provider,
             p.type == "elective_orthopaedic" ? "elective_orthopaedic" : "elective", onward.to);
      }
    }
    line("");
  }

  void parameters() {
    line("parameters:");
    for (const char* share : {"first_dna", "first_dna_nullified", "rebook_after_nullified", "follow_up_dna",
                              "discharge_after_later_dna", "admission_dna"})
      line("  {}: {}", share, given_of(share, "%"));
    line("  removal_hazard: {}", given_of("removal_beside", "/day"));
    line("  chronological: {}\n  follow_up_chronological: {}", given_of("chronological", "%"),
         given_of("follow_up_chronological", "%"));
    for (const char* days : {"follow_up_horizon", "urgent_notice", "release"})
      line("  {}: {}", days, given_of(days, "d"));
    line("  receipt: {}", given_of("receipt", "h"));
    if (has_type("elective_interface")) line("  onward_delay: {}", given_of("onward_delay", "d"));
    if (s_.hospitals.empty()) {
      line("");
      return;
    }
    line("  ward_ratio_tolerance: {}", given_of("ward_ratio_tolerance", "%"));
    line("  elective_p1: {}\n  elective_p2: {}", given_of("elective_p1", "%"), given_of("elective_p2", "%"));
    for (const char* hours : {"ask_delay", "offer_delay", "move_delay"}) line("  {}: {}", hours, given_of(hours, "h"));
    const bool minors = has_minor_units();
    if (has_emergencies() || minors) line("  ed_minor_time: {}", given_of("ed_minor_time", "min"));
    if (has_emergencies()) line("  bed_move_time: {}", given_of("bed_move_time", "min"));
    if (std::any_of(s_.hospitals.begin(), s_.hospitals.end(), [](const Hospital& h) { return h.eye > 0; }))
      line("  ed_eye_time: {}", given_of("ed_eye_time", "min"));
    line("");
  }

  [[nodiscard]] bool has_type(const std::string& type) const {
    return std::any_of(s_.services.begin(), s_.services.end(), [&](const PlannedService& p) { return p.type == type; });
  }

  /// `@KEY@` as the weeks that the assumptions give.
  [[nodiscard]] std::string in_weeks(std::string part) const {
    for (const char* key : {"removal_from_week", "removal_to_week"}) {
      const std::string word = fmt::format("@{}@", key), weeks = fmt::format("{:.0f}", a_(key));
      for (std::size_t at = part.find(word); at != std::string::npos; at = part.find(word, at))
        part.replace(at, word.size(), weeks);
    }
    return part;
  }

  /// Profiles, seasons, channels, service types in use.
  void shared_parts() {
    std::set<std::string> types, kinds{"primary_care"};
    for (const PlannedService& p : s_.services) types.insert(p.type);
    for (const PlannedService& p : s_.services)
      kinds.insert(p.service.role == ProviderRole::kTrust       ? "acute"
                   : p.service.role == ProviderRole::kCommunity ? "community"
                                                                : "independent");
    if (!s_.hospitals.empty()) kinds.insert({"acute", "community", "council"});
    const bool minors = has_minor_units();
    const std::string part = in_weeks(library_text(w_.request.scenarios / "defaults" / "ics.yaml.in"));
    bool keep = true;
    std::string section;
    for (std::size_t at = 0; at < part.size();) {
      const std::size_t end = std::min(part.find('\n', at), part.size());
      const std::string row = part.substr(at, end - at);
      at = end + 1;
      if (row.starts_with('#')) continue;
      if (!row.empty() && row[0] != ' ') {
        if (section == "channels") seasons();
        section = row.substr(0, row.find(':'));
        keep = section != "profiles" || has_emergencies() || minors;
      } else if (section == "service_types" && row.size() > 2 && row.starts_with("  ") && row[2] != ' ') {
        keep = types.count(row.substr(2, row.find(':') - 2)) > 0;
      } else if (section == "profiles" && row.starts_with("  ") && row.size() > 2 && row[2] != ' ') {
        const std::string name = row.substr(2, row.find(':') - 2);
        keep = has_emergencies() || (minors && (name == "walk_in" || name == "source" || name == "mark"));
      } else if (section == "channels") {
        const auto word = [&](const char* key) {
          const auto from = row.find(key);
          if (from == std::string::npos) return std::string();
          const auto begin = from + std::string_view(key).size();
          return row.substr(begin, row.find_first_of(",}", begin) - begin);
        };
        keep = row.empty() || (kinds.count(word("from: ")) > 0 && kinds.count(word("to: ")) > 0);
      }
      if (keep) text_ += row + '\n';
    }
  }

  void seasons() {
    const auto row = [&](const char* name, const char* key) {
      std::string values;
      for (int month = 1; month <= 12; ++month)
        values += fmt::format("{}{:.2f}", month == 1 ? "" : ", ", a_(key, {fmt::format("{:02}", month)}));
      line("  {}: [{}]", name, values);
    };
    line("seasons:   # multipliers by month, January first\n  source: {}\n  mark: A-d",
         yaml_text(of("starts_factor", "01").source + "; A&E and emergency assumed"));
    row("starts", "starts_factor");
    row("completions", "completions_factor");
    const bool minors = has_minor_units();
    if (has_emergencies() || minors) row("accident", "accident_factor");
    if (has_emergencies()) row("emergency", "emergency_factor");
    line("");
  }

  /// A stream whose rate is published, or follows an assumption.
  void stream(const std::string& id, const std::string& at, const std::string& pathway, const std::string& department,
              const std::string& rate, const std::string& profile, const std::string& season,
              const std::string& priority = "") {
    line("  {}:\n    at: {}\n    pathway: {}", id, at, pathway);
    if (!department.empty()) line("    department: {}", department);
    line("    rate: {}\n    profile: {}\n    season: {}", rate, profile, season);
    if (!priority.empty()) line("    priority: {}", given_of("priority", "", priority));
  }

  void streams() {
    std::string before = std::move(text_);
    text_.clear();
    for (const Hospital& h : s_.hospitals) hospital_streams(h);
    for (const OtherProvider& o : s_.others) {
      if (o.minors <= 0) continue;
      stream(lower(o.code) + "_minor", o.code, "ed_minor", "other", published_rate(o.ae.other, "ae_minor." + o.code),
             "walk_in", "accident");
    }
    for (const PlannedService& p : s_.services) planned(p);
    if (!text_.empty()) text_ = "streams:\n" + text_ + '\n';
    text_ = std::move(before) + text_;
  }

  static std::string lower(std::string text) {
    for (char& c : text) c = c == '.' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
  }
  static std::string published_rate(double rate, const std::string& name) {
    return fmt::format("{{value: {}, source: {}, mark: A-d}}", in_figures(rate, "/day"), yaml_text("build.md " + name));
  }

  void hospital_streams(const Hospital& h) {
    if (h.overnight > 0) {
      const Assumption& ambulance = of("ambulance_share", h.code);
      const double by_ambulance = h.ae.type1 * h.ambulance_share;
      const double most = h.ae.type1 * (1 - number_of(ambulance.low)),
                   least = h.ae.type1 * (1 - number_of(ambulance.high));
      stream(lower(h.code) + "_walk_in", h.code, "ed_major", "type1",
             fmt::format(
                 "{{value: {}, source: {}, mark: C, range: [{}, {}]}}", in_figures(h.ae.type1 - by_ambulance, "/day"),
                 yaml_text("build.md ae_type1_walk_in." + h.code), in_figures(least, "/day"), in_figures(most, "/day")),
             "walk_in", "accident", "walk_in");
      admitted(h, "minor_walk_in", h.admitted_walk_in, "admitted_walk_in");
      stream(lower(h.code) + "_ambulance", h.code, "ed_major", "type1",
             scaled(by_ambulance, "/day", ambulance, "build.md ae_type1_ambulance." + h.code), "ambulance", "emergency",
             "ambulance");
      admitted(h, "minor_ambulance", h.admitted_ambulance, "admitted_ambulance");
      if (h.direct > 0) {
        stream(lower(h.code) + "_direct", h.code, "emergency_direct", "",
               published_rate(h.direct, "direct_admissions." + h.code), "all", "emergency");
        line("    parameters:\n      zero_day: {}", given_of("zero_day", "%", h.code));
      }
    }
    if (h.eye > 0)
      stream(lower(h.code) + "_eye", h.code, "ed_eye", "type2", published_rate(h.ae.type2, "ae_type2." + h.code),
             "walk_in", "accident");
    if (h.ae.other > 0)
      stream(lower(h.code) + "_minor", h.code, "ed_minor", "other", published_rate(h.ae.other, "ae_minor." + h.code),
             "walk_in", "accident");
  }

  /// `admit_share` is of those who are not minor.
  void admitted(const Hospital& h, const char* minor, double of_all, const char* name) {
    const Assumption& minors = of(minor, h.code);
    const auto share = [&](double value, double minor_share) { return std::min(0.98, value / (1 - minor_share)); };
    line("    parameters:\n      minor_share: {}", given(minors, "%"));
    line("      admit_share: {{value: {}, source: {}, mark: C, range: [{}, {}]}}",
         in_figures(share(of_all, minors.value), "%", 3),
         yaml_text(fmt::format("build.md {}.{}: {:.3g} % of all", name, h.code, 100 * of_all)),
         in_figures(share(of_all, number_of(minors.low)), "%", 3),
         in_figures(share(of_all, number_of(minors.high)), "%", 3));
    line("      zero_day: {}", given_of("zero_day", "%", h.code));
  }

  void planned(const PlannedService& p) {
    const auto one = [&](const char* kind, const char* pathway, double rate, const char* key) {
      if (rate <= 0) return;
      const Assumption* split = a_.exactly(key, p.service.id());
      if (split == nullptr) split = a_.exactly(key, p.service.function);
      if (split == nullptr) return;
      const double kept = rate >= 1 ? std::round(100 * rate) / 100 : rate;  // patients by the hundredth
      line(
          "  planned_{}_{}:\n    at: {}\n    pathway: {}\n    service: {}\n    list: planned\n    season: "
          "completions\n    rate: {}",
          kind, lower(p.service.id()), p.service.provider, pathway, p.service.id(),
          scaled(kept, "/working day", *split, fmt::format("build.md planned_{}.{}", kind, p.service.id())));
    };
    one("day", "planned_day_case", p.planned_day, "planned_day_of");
    one("ordinary", "planned_ordinary", p.planned_ordinary, "planned_ordinary_of");
  }

  void opening() {
    line("opening:\n  waiting_list: opening_list.csv");
    if (!s_.stopped.empty()) line("  completed: completed.csv");
    line("  stays: stationary\n  above_capacity: keep");
    std::string rows;
    const std::array<const char*, 3> steps{"p1_home_support", "p2_rehab_bed", "p3_care_home"};
    double all = 0;
    for (const double n : s_.support.waiting) all += n;
    for (const Hospital& h : s_.hospitals) {
      if (h.waiting <= 0 || all <= 0) continue;
      for (std::size_t p = 0; p < steps.size(); ++p) {
        const double n = h.waiting * s_.support.waiting[p] / all;
        if (std::lround(n) > 0)
          rows += fmt::format(
              "    - {{from: {}, step: ed_major.{}, count: {{value: {}, source: {}, mark: C, range: [{:.0f}, "
              "{:.0f}]}}}}\n",
              h.code, steps[p], std::lround(n), yaml_text("build.md transfers_waiting; range: hub_time at either end"),
              std::floor(n * s_.support.queue_low / all), std::ceil(n * s_.support.queue_high / all));
      }
    }
    if (!rows.empty()) text_ += "  transfers:   # ready and waiting for support\n" + rows;
    line("");
    if (!published_months(w_)) return;
    line("start_guard:   # what the first months of a run are held against\n  months: {}", kMonthsName);
    if (!s_.stopped.empty()) line("  completed: {}", kCompletedName);
    line("");
  }

  /// What changes from month to month of the year.
  void course() {
    const Course& course = s_.course;
    std::set<std::string> columns;
    for (const ServiceColumn& column : columns_in_use(s_.services, w_.assumptions)) columns.insert(column.name);
    const auto paths = [&](const std::vector<std::string>& names) {
      std::string out;
      for (const std::string& name : names)
        if (columns.count(name) > 0) out += fmt::format("{}services.*.*.{}", out.empty() ? "" : ", ", name);
      return out;
    };
    std::vector<std::string> weights, longest;
    for (const int week : kOrderWeeks) {
      for (const char* of : {"first", "admit", "pace"}) {
        if (week >= kLateFrom) (week < kLongFrom ? weights : longest).push_back(fmt::format("{}_w{}", of, week));
      }
    }
    std::string rows;
    const auto changes = [&](const char* name, const char* derived, int month, bool only, double factor,
                             const std::string& path) {
      const auto at = w_.inputs.census + std::chrono::months{month}, until = at + std::chrono::months{1};
      if (factor == 1 || path.empty()) return;
      rows += fmt::format(
          "  {}_{:04}_{:02}: {{at: {}-01{}, path: [{}], multiply: {:.5g}, mark: A-d, source: build.md {}}}\n", name,
          static_cast<int>(at.year()), static_cast<unsigned>(at.month()), month_text(at),
          only ? ", until: " + month_text(until) + "-01" : "", path, factor, derived);
    };
    constexpr int kMonths = 12;
    for (int month = 1; month <= kMonths; ++month) {
      const auto of_year = static_cast<unsigned>((w_.inputs.census + std::chrono::months{month}).month()) - 1;
      changes("removals", "removals_by_month", month, true, course.removals[of_year],
              paths({"removal_at_18", "removal_other"}));
    }
    for (int month = 1; month <= kMonths; ++month)
      changes("over_18", "weights_over_18", month, false, course.over_18, paths(weights));
    for (int month = 1; month <= kMonths; ++month)
      changes("over_52", "weights_over_52", month, false, course.over_52, paths(longest));
    if (rows.empty()) return;
    line("interventions:   # no plan, but the course of a year: build.md");
    text_ += rows;
    line("");
  }

  void figure(const std::string& measure, const std::string& scope, const std::string& value, const std::string& role,
              const std::string& table, const std::string& more = "") {
    const auto found = w_.inputs.sources.find(table);
    const std::string source = found == w_.inputs.sources.end() || found->second.empty() ? table : found->second;
    line("  - {{measure: {}, scope: {}, value: {}{}, role: {}, source: {}}}", measure, yaml_text(scope), value, more,
         role, yaml_text(source.substr(0, source.find(". Contains public"))));
  }

  void published() {
    line("published:");
    std::map<std::string, BandCounts> lists;
    for (const auto& [key, bands] : s_.bands) {
      for (const std::string& scope : {std::string("all"), key.first}) {
        if (s_.board_list && scope != "all") continue;
        for (std::size_t b = 0; b < bands.without.size(); ++b) lists[scope][b] += bands.without[b] + bands.decided[b];
      }
    }
    for (const auto& [scope, counts] : lists) {
      const auto all = static_cast<double>(total(counts));
      figure("opening_list", scope, fmt::format("{:.0f}", all), "calibration", "opening_list.csv");
      if (scope != "all") continue;
      figure("opening_within_18_weeks", scope,
             fmt::format("{:.2f} %", 100 * (all - static_cast<double>(over(counts, kWithin18Bands))) / all),
             "calibration", "opening_list.csv");
      figure("opening_over_52_weeks", scope, fmt::format("{}", over(counts, kOver52Band)), "calibration",
             "opening_list.csv");
      for (const auto& [measure, share] : {std::pair{"opening_median_wait", 0.5}, std::pair{"opening_p92_wait", 0.92}})
        if (const auto weeks = band_percentile(counts, share); weeks && *weeks < 104)
          figure(measure, scope, fmt::format("{:.2f}", *weeks), "calibration", "opening_list.csv");
    }
    double started = 0, admitted = 0, non_admitted = 0;
    for (const Service& service : s_.published) {
      started += service.counts.started;
      admitted += service.counts.admitted;
      non_admitted += service.counts.non_admitted;
    }
    figure("clock_starts_per_month", "all", fmt::format("{:.0f}", started), "calibration", "flows.csv");
    if (admitted > 0)
      figure("completed_admitted_per_month", "all", fmt::format("{:.0f}", admitted), "calibration", "flows.csv");
    figure("completed_non_admitted_per_month", "all", fmt::format("{:.0f}", non_admitted), "calibration", "flows.csv");
    for (const Hospital& h : s_.hospitals) {
      if (h.beds_given)
        figure("occupancy", h.code, fmt::format("{:.1f} %", 100 * h.occupied / h.available), "calibration", "beds.csv");
      if (h.delayed_given)
        figure("ready_not_discharged", h.code, fmt::format("{:.4g}", h.delayed), "calibration", "delays.csv");
      if (h.ae.from.empty() || h.overnight <= 0) continue;
      if (h.ae.within_4h >= 0)
        figure("ae_within_4h", h.code + "/type1", fmt::format("{:.1f} %", 100 * h.ae.within_4h), "validation",
               "ae.csv");
      figure("ae_attendances", h.code + "/type1", fmt::format("{:.0f}", h.ae.attendances), "calibration", "ae.csv",
             fmt::format(", over: {} d", h.ae.days));
      figure("emergency_admissions_per_month", h.code, fmt::format("{:.1f}", h.ae.admissions_a_month), "calibration",
             "admissions.csv");
    }
    for (const OtherProvider& o : s_.others) {
      if (o.minors > 0 && o.ae.other_within_4h >= 0)
        figure("ae_within_4h", o.code + "/other", fmt::format("{:.1f} %", 100 * o.ae.other_within_4h), "validation",
               "ae.csv");
    }
  }
};

}  // namespace

std::string scenario_text(const Written& w) { return Scenario(w).text(); }

}  // namespace icsflow::models::building
