/// A&E and emergency admissions of a year.

#include <algorithm>
#include <iterator>

#include "emergency/steps.hpp"

namespace icsflow::models::building {

namespace chrono = std::chrono;

namespace {

constexpr int kMonths = 12;

int days_in(chrono::year_month month) {
  return static_cast<int>((chrono::sys_days((month + chrono::months{1}) / 1) - chrono::sys_days(month / 1)).count());
}

using Months = std::map<chrono::year_month, AeMonth>;

/// The last twelve months up to `last`.
std::vector<std::pair<chrono::year_month, const AeMonth*>> year_to(const Months& months, chrono::year_month last) {
  std::vector<std::pair<chrono::year_month, const AeMonth*>> out;
  for (const auto& [month, figures] : months) {
    if (month <= last && month > last - chrono::months{kMonths}) out.emplace_back(month, &figures);
  }
  return out;
}

/// The last month of the year whose admissions are used: where the way of counting changes within the year, the last
/// before; or as the assumptions have it (`admitted_share_to`, such as 202510).
chrono::year_month admissions_to(const Assumptions& a, const Months& months, const std::string& provider,
                                 chrono::year_month last) {
  if (const Assumption* said = a.exactly("admitted_share_to", provider)) {
    const int number = static_cast<int>(said->value);
    return chrono::year{number / 100} / chrono::month{static_cast<unsigned>(number % 100)};
  }
  chrono::year_month to = last;
  for (const auto& [month, figures] : year_to(months, last)) {
    if (figures->definition == months.at(last).definition) continue;
    to = month;
  }
  return to;
}

std::string months_text(const std::vector<std::pair<chrono::year_month, const AeMonth*>>& months) {
  return month_text(months.front().first) + " to " + month_text(months.back().first);
}

}  // namespace

Departments derive_departments(const Inputs& inputs, const std::string& provider, Derivation& record) {
  Departments out;
  const auto found = inputs.ae.find(provider);
  if (found == inputs.ae.end()) return out;
  chrono::year_month last = found->second.rbegin()->first;
  if (inputs.census.ok() && last > inputs.census) last = inputs.census;
  const auto year = year_to(found->second, last);
  if (year.empty()) return out;
  std::array<double, 3> attended{}, over{};
  bool over_known = true;
  for (const auto& [month, figures] : year) {
    out.days += days_in(month);
    for (std::size_t t = 0; t < attended.size(); ++t) {
      attended[t] += figures->attendances[t];
      over[t] += figures->over_4h[t];
    }
    over_known = over_known && figures->over_known;
  }
  const double days = out.days;
  out.type1 = attended[0] / days;
  out.type2 = attended[1] / days;
  out.other = attended[2] / days;
  out.attendances = attended[0];
  out.months = months_text(year);
  out.from = fmt::format("ae.csv:{} {}", provider, out.months);
  if (attended[0] > 0) {
    record.add("ae_type1." + provider, out.type1, "/day", "A-d", out.months, out.from);
    record.add("ae_type2." + provider, out.type2, "/day", "A-d", out.months, out.from);
    if (over_known) {
      out.within_4h = 1 - over[0] / attended[0];
      record.add("within_4h_type1." + provider, out.within_4h, "share", "A-d", "1 - over 4 h / attendances", out.from);
    }
  }
  if (attended[2] > 0) {
    out.other_within_4h = 1 - over[2] / attended[2];
    record.add("ae_minor." + provider, out.other, "/day", "A-d", "other departments, " + out.months, out.from);
    record.add("within_4h_minor." + provider, out.other_within_4h, "share", "A-d", "1 - over 4 h / attendances",
               out.from);
  }
  return out;
}

void derive_emergency(const Assumptions& a, const Inputs& inputs, Hospital& h, Derivation& record) {
  const std::vector<std::string> scopes{h.code};
  h.ambulance_share = a("ambulance_share", scopes);
  const double zero_day = a("zero_day", scopes);
  if (h.ae.type1 > 0 && !h.ae.from.empty()) {
    const auto& months = inputs.ae.at(h.code);
    chrono::year_month last = months.rbegin()->first;
    if (inputs.census.ok() && last > inputs.census) last = inputs.census;
    const auto share_year = year_to(months, admissions_to(a, months, h.code, last));
    double admitted = 0, attended = 0;
    for (const auto& [month, figures] : share_year) {
      admitted += figures->admissions[0] + figures->admissions[1];
      attended += figures->attendances[0];
    }
    h.admitted_share = attended > 0 ? admitted / attended : 0;
    double others = 0;
    for (const auto& [month, figures] : year_to(months, last)) others += figures->other_admissions;
    h.direct = others / h.ae.days;
    double counted = 0;
    for (const auto& [month, figures] : share_year)
      counted += figures->admissions[0] + figures->admissions[1] + figures->admissions[2] + figures->other_admissions;
    h.ae.admissions_a_month = counted / static_cast<double>(share_year.size());
    record.add("admitted_share_type1." + h.code, h.admitted_share, "share", "A-d",
               "admissions via A&E / type 1 attendances; " + months_text(share_year), "ae.csv:" + h.code);
    record.add("direct_admissions." + h.code, h.direct, "/day", "A-d", "emergency admissions not via A&E",
               "admissions.csv:" + h.code);
  } else if (h.ae.type1 > 0) {
    const Assumption &share = a.of("admitted_of_type1", scopes), &direct = a.of("direct_of_type1", scopes);
    h.admitted_share = share.value;
    h.direct = direct.value * h.ae.type1;
    record.add("admitted_share_type1." + h.code, h.admitted_share, "share", share.mark, "admitted_of_type1",
               share.from);
    record.add("direct_admissions." + h.code, h.direct, "/day", direct.mark, "direct_of_type1 x ae_type1", direct.from);
  }
  const double by_ambulance = a("admitted_ambulance", scopes), walk_in = a("admitted_walk_in", scopes);
  const double factor = h.admitted_share / (h.ambulance_share * by_ambulance + (1 - h.ambulance_share) * walk_in);
  h.admitted_ambulance = by_ambulance * factor;
  h.admitted_walk_in = walk_in * factor;
  h.through_ae = h.admitted_share * h.ae.type1;
  h.admissions = h.direct + h.through_ae;
  h.overnight = h.admissions * (1 - zero_day);
  if (h.admissions <= 0) return;
  record.add("ae_type1_ambulance." + h.code, h.ae.type1 * h.ambulance_share, "/day", "C",
             fmt::format("ae_type1 x ambulance_share {}", h.ambulance_share));
  record.add("ae_type1_walk_in." + h.code, h.ae.type1 * (1 - h.ambulance_share), "/day", "C",
             fmt::format("ae_type1 x {:.2f}", 1 - h.ambulance_share));
  record.add("admitted_ambulance." + h.code, h.admitted_ambulance, "share", "C",
             fmt::format("{} x {:.3f}, which meets the admitted share", by_ambulance, factor));
  record.add("admitted_walk_in." + h.code, h.admitted_walk_in, "share", "C",
             fmt::format("{} x {:.3f}", walk_in, factor));
  record.add("emergency_admissions." + h.code, h.admissions, "/day", "A-d",
             "admitted_share_type1 x ae_type1 + direct_admissions");
  record.add("overnight_emergency." + h.code, h.overnight, "/day", "C",
             fmt::format("emergency_admissions x (1 - {})", zero_day));
}

}  // namespace icsflow::models::building
