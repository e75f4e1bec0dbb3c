/// The planned services, one after the other, and what they add up to.

#include <algorithm>

#include "planned/steps.hpp"

namespace icsflow::models::building {

PlannedService derive_service(const PlannedSetting& s, const Service& service, const Balance& balance, double other,
                              double handed_in, const std::vector<std::string>& functions) {
  PlannedService p;
  p.service = service;
  p.balance = balance;
  if (const Handover* onward = s.handover_of(service.id())) p.onward = onward->share;
  find_flow(s, handed_in, p);
  find_attendance(s, handed_in, p);
  find_outcomes(s, p);
  find_follow_ups(s, p);
  find_admissions(s, other, functions, p);
  fill_columns(s, p);
  return p;
}

namespace {

void record_sums(const PlannedSetting& s, const std::vector<PlannedService>& services, Derivation& record) {
  const auto sum = [&](auto member) {
    double total = 0;
    for (const PlannedService& p : services) total += p.*member;
    return total;
  };
  const auto add = [&](const char* name, double value, std::string how) {
    record.add(name, value, "/working day", "A-d", std::move(how));
  };
  add("starts_raw", sum(&PlannedService::starts_raw),
      s.by_weeks() ? fmt::format("by the youngest weeks of the list / {}", s.starts_factor)
                   : fmt::format("new / {:.0f} / {}", s.working_days, s.starts_factor));
  add("completed_raw", sum(&PlannedService::completed_raw),
      fmt::format("completed / {:.0f} / {}", s.working_days, s.completions_factor));
  add("starts", sum(&PlannedService::starts), "clock starts as modelled");
  add("referrals", sum(&PlannedService::referrals), "starts less restarts");
  add("attended", sum(&PlannedService::attended), "first attendances");
  add("follow_ups", sum(&PlannedService::follow_ups), "follow-up attendances in RTT periods");
  add("admissions", sum(&PlannedService::admissions), "RTT admissions");
  double after = 0;
  for (const PlannedService& p : services) after += p.attended * p.days_after() * s.working_days_year / 365;
  record.add("after_first_list", after, "pathways", "C",
             fmt::format("target {:.0f}", sum(&PlannedService::after_list)));
}

}  // namespace

std::vector<PlannedService> derive_services(const PlannedSetting& s, const std::vector<Service>& services,
                                            const Balances& balances, Derivation& record) {
  std::map<std::string, double> other, handed_in;
  std::map<std::string, std::vector<std::string>> functions;
  for (const Service& service : services) {
    if (service.admits()) functions[service.provider].push_back(service.function);
    if (service.role == ProviderRole::kTrust) other[service.provider] += service.counts.admitted;
  }
  const double stops = s.a("stops_per_elective_admission");
  for (auto& [trust, value] : other) {
    value = value * (1 / stops - 1) / s.working_days / s.completions_factor;
    record.add("elective_not_rtt." + trust, value, "/working day", "A-d",
               fmt::format("1A x (1 / {} - 1) / {:.0f} / {}", stops, s.working_days, s.completions_factor));
  }
  // Who hands on comes before who takes over, so that the receiver gets what the sender gives.
  std::vector<const Service*> order;
  order.reserve(services.size());
  for (const Service& service : services) order.push_back(&service);
  std::stable_partition(order.begin(), order.end(),
                        [](const Service* one) { return one->role == ProviderRole::kCommunity; });
  std::vector<PlannedService> out;
  out.reserve(order.size());
  for (const Service* service : order) {
    const auto found = other.find(service->provider);
    PlannedService p =
        derive_service(s, *service, balances.at(service->provider), found == other.end() ? 0.0 : found->second,
                       handed_in[service->id()], functions[service->provider]);
    if (const Handover* onward = s.handover_of(service->id())) handed_in[onward->to] += p.handed_on();
    out.push_back(std::move(p));
  }
  std::sort(out.begin(), out.end(), [](const PlannedService& a, const PlannedService& b) {
    return std::tie(a.service.provider, a.service.function) < std::tie(b.service.provider, b.service.function);
  });
  for (const PlannedService& p : out) {
    if (p.planned_day > 0)
      record.add("planned_day." + p.service.id(), p.planned_day, "/working day", "C",
                 "elective_not_rtt x (1 - planned_ordinary_share) x planned_day_of");
    if (p.planned_ordinary > 0)
      record.add("planned_ordinary." + p.service.id(), p.planned_ordinary, "/working day", "C",
                 "elective_not_rtt x planned_ordinary_share x planned_ordinary_of");
  }
  record_sums(s, out, record);
  return out;
}

}  // namespace icsflow::models::building
