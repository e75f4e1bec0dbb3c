/// Support after hospital: how many need it, the places there are, who waits, and at what rate another way is found.

#include <algorithm>
#include <cmath>

#include "emergency/hospital.hpp"

namespace icsflow::models::building {

namespace {

constexpr double kPerPeople = 100'000;

double people_of(const Assumptions& a, const Inputs& inputs, const std::string& board,
                 const std::vector<Hospital>& hospitals, Support& out, Derivation& record) {
  const auto given = inputs.population.find(board);
  if (given != inputs.population.end()) {
    record.add("people", given->second.value, "people", "A", "population of " + board, given->second.from);
    out.people_from = inputs.sources.count("people.csv") > 0 ? inputs.sources.at("people.csv") : "";
    return given->second.value;
  }
  double beds = 0;
  for (const Hospital& h : hospitals) beds += h.available;
  const Assumption& per = a.of("people_per_bed");
  record.add("people", per.value * beds, "people", per.mark, "people_per_bed x beds of all hospitals", per.from);
  return per.value * beds;
}

}  // namespace

Support derive_support(const Assumptions& a, const Inputs& inputs, const std::string& board,
                       std::vector<Hospital>& hospitals, Derivation& record) {
  Support out;
  out.people = people_of(a, inputs, board, hospitals, out, record);
  double overnight = 0, elective = 0, delayed = 0;
  for (const Hospital& h : hospitals) {
    if (h.overnight <= 0) continue;
    overnight += h.overnight;
    elective += h.ordinary_patients;
    delayed += h.delayed;
  }
  double wanted = 0, capacity = 0;
  for (std::size_t p = 0; p < out.places.size(); ++p) {
    const std::string name = fmt::format("p{}", p + 1);
    const Assumption &referrals = a.of(name + "_referrals"), &places = a.of(name + "_places");
    out.referrals[p] = referrals.value * out.people / kPerPeople;
    out.places[p] = std::max(1.0, std::round(places.value * out.people / kPerPeople));
    out.mu[p] = a(name + "_mu");
    out.sigma[p] = a(name + "_sigma");
    const double stay = std::exp(out.mu[p] + out.sigma[p] * out.sigma[p] / 2);
    out.throughput[p] = out.places[p] / stay;
    wanted += out.referrals[p];
    capacity += out.throughput[p];
    record.add(name + "_referrals", out.referrals[p], "/day", referrals.mark,
               fmt::format("{} x people / 100,000", referrals.value), referrals.from);
    record.add(
        name + "_places", out.places[p], "places", places.mark,
        fmt::format("{} x people / 100,000; mean stay {:.1f} d, {:.2f} a day", places.value, stay, out.throughput[p]),
        places.from);
  }
  out.assessments = std::ceil((out.referrals[0] + out.referrals[2]) * a("assessment_time") / a("assessment_load"));
  record.add("assessments", out.assessments, "places", "C",
             "(p1_referrals + p3_referrals) x assessment_time / assessment_load");
  if (overnight <= 0) return out;
  // Shares follow the delayed per overnight admission.
  const double mean_delayed = delayed / overnight;
  const double missed = (overnight + elective - wanted) * a("missed_day_wait"), hub = wanted * a("hub_time");
  const double queue = std::max(0.0, delayed - missed - hub);
  const auto queue_with = [&](const std::string& hub_time, double otherwise) {
    return hub_time.empty() ? otherwise : std::max(0.0, delayed - missed - wanted * std::stod(hub_time));
  };
  out.queue_low = queue_with(a.of("hub_time").high, queue);
  out.queue_high = queue_with(a.of("hub_time").low, queue);
  const double rate = queue > 0 ? (wanted - capacity * a("places_used")) / queue : 0;
  const double gives_up = std::max(a("least_gives_up"), rate);
  record.add("p0_missed", missed, "patients", "C",
             "P0 ready at midnight: (overnight + ordinary - supported) x missed_day_wait");
  record.add("hub_cases", hub, "patients", "A-d", "supported referrals x hub_time");
  record.add("transfers_waiting", queue, "patients", "A-d",
             fmt::format("ready and not discharged {:.1f} less the two", delayed));
  record.add("gives_up", gives_up, "/day", "C",
             fmt::format("(referrals {:.2f} - places {:.2f} x places_used) / waiting, at least least_gives_up", wanted,
                         capacity));
  std::array<double, 3> excess{};
  double all = 0;
  for (std::size_t p = 0; p < excess.size(); ++p) {
    excess[p] = std::max(0.05 * out.referrals[p], out.referrals[p] - out.throughput[p]);
    all += excess[p];
  }
  for (std::size_t p = 0; p < excess.size(); ++p) {
    out.waiting[p] = queue * excess[p] / all;
    record.add(fmt::format("waiting_p{}", p + 1), out.waiting[p], "patients", "C",
               "transfers_waiting by referrals less what places take");
  }
  const std::array<double, 3> of_elective{a("elective_p1"), a("elective_p2"), 0};
  for (Hospital& h : hospitals) {
    if (h.overnight <= 0) continue;
    const double weight = mean_delayed > 0 ? h.delayed / h.overnight / mean_delayed : 1;
    const std::array<double*, 3> shares{&h.p1, &h.p2, &h.p3};
    for (std::size_t p = 0; p < shares.size(); ++p) {
      const double share = std::max(0.0, (out.referrals[p] - elective * of_elective[p]) / overnight);
      *shares[p] = std::min(0.3, share * weight);
      record.add(
          fmt::format("emergency_p{}.{}", p + 1, h.code), *shares[p], "share", "C",
          fmt::format("p{}_referrals less elective, / {:.1f} overnight, x {:.3f}: delayed per overnight admission",
                      p + 1, overnight, weight));
    }
    h.gives_up = gives_up;
    h.supported = h.overnight * (h.p1 + h.p2 + h.p3) + h.ordinary_patients * (of_elective[0] + of_elective[1]);
    h.waiting = delayed > 0 ? queue * h.delayed / delayed : 0;
    h.hub = std::max(1.0, std::ceil(h.supported * a("hub_time") / a("hub_load")));
    record.add("transfer_hub." + h.code, h.hub, "places", "C",
               fmt::format("{:.2f} referrals a day x hub_time / hub_load", h.supported));
  }
  return out;
}

}  // namespace icsflow::models::building
