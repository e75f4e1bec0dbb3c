#include "reduced.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/noise.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/yaml_text.hpp"

namespace icsflow::models::backtesting {

namespace {

constexpr double kWorkingDaysAMonth = 253.0 / 12;
constexpr double kNormal95 = 1.6448536269514722;  // 90 % lie within so many standard deviations
constexpr double kTriangle = 2.449489742783178;  // half the base of a triangle by its standard deviation: the root of 6
constexpr double kMostRelative = 0.95;           // of a value that must stay above 0

/// Quantile of chi-squared by its freedom, at the normal deviate z (Wilson & Hilferty 1931).
double chi_squared_share(double freedom, double z) {
  const double f = 2 / (9 * freedom), root = 1 - f + z * std::sqrt(f);
  return root * root * root;
}

void wrong(const Scenario& scenario, const std::string& key, const std::string& message,
           std::vector<Problem>& problems) {
  problems.push_back({{scenario.file}, key, message});
}

/// The entry of `noise` whose one value is the service's `column`.
const NoiseSpec* noise_on(const Scenario& scenario, const ServiceSpec& service, const std::string& column) {
  const auto value = service.values.find(column);
  if (value == service.values.end()) return nullptr;
  const auto found = std::find_if(scenario.noise.begin(), scenario.noise.end(), [&](const NoiseSpec& noise) {
    return noise.parameters == std::vector<ParameterId>{value->second};
  });
  return found == scenario.noise.end() ? nullptr : &*found;
}

}  // namespace

Template template_of(const Scenario& scenario, std::vector<Problem>& problems) {
  Template out;
  out.file = std::filesystem::absolute(scenario.file);
  const std::string like = "; scenarios/backtest/reduced.yaml is one (docs/backtest.md)";
  if (scenario.services.size() != 1 || scenario.service_types.size() != 1) {
    wrong(scenario, "services",
          fmt::format("expected a reduced list: one service type with one service{}; found {} and {}", like,
                      scenario.service_types.size(), scenario.services.size()),
          problems);
    return out;
  }
  const ServiceSpec& service = scenario.services.front();
  const ServiceTypeSpec& type = scenario.service_types.front();
  const auto referrals = service.values.find("referrals"), slots = service.values.find("slots");
  if (referrals == service.values.end() || slots == service.values.end() || type.sessions.size() != 1) {
    wrong(scenario, "services.table",
          "expected a service with the columns referrals and slots, and one session in its type" + like, problems);
    return out;
  }
  const NoiseSpec *comes = noise_on(scenario, service, "referrals"), *done = noise_on(scenario, service, "slots");
  if (comes == nullptr || done == nullptr) {
    wrong(scenario, "noise", "expected an entry on the referrals and one on the slots" + like, problems);
    return out;
  }
  double list = 0;
  for (const OpeningListRow& row : scenario.opening_list)
    for (std::size_t w = 0; w < row.bands.size(); ++w) out.shape[w] += row.bands[w], list += row.bands[w];
  if (list <= 0) {
    wrong(scenario, "opening.waiting_list", "expected a list of patients" + like, problems);
    return out;
  }
  for (double& band : out.shape) band /= list;
  const ParameterId removed = scenario.parameters.find("parameters.removed");
  if (removed == kNoParameter) {
    wrong(scenario, "parameters.removed", "expected the rate of unreported removals" + like, problems);
    return out;
  }
  out.provider = service.provider;
  out.service_type = type.name;
  out.session = type.sessions.front().name;
  out.referral_noise = comes->name;
  out.slot_noise = done->name;
  const auto of_month = [&](ParameterId id, double working_unit) {
    const Parameter& p = scenario.parameters.at(id);
    return p.value * (p.unit == Unit::kWorkingRate ? working_unit : kDaysAMonth);
  };
  out.started = of_month(referrals->second, kWorkingDaysAMonth) / list;
  out.removed = scenario.parameters.value(removed);
  const double a = scenario.parameters.value(comes->cv.id), b = scenario.parameters.value(done->cv.id);
  if (a * a + b * b > 0) out.referral_share = a * a / (a * a + b * b);
  return out;
}

double one_in(const Known& known, const Plan& plan) {
  // The luck of single patients is at most a share of the variance: more patients where shocks are small.
  const double variance = known.sizes.sd * known.sizes.sd;
  const double enough = variance > 0 ? (known.started + known.removed * kDaysAMonth) / (plan.rules.most_luck * variance)
                                     : known.list.list;
  return std::max(1.0, std::floor(known.list.list / std::max(plan.patients, enough)));
}

Flow flow_of(const Known& known, const Rules& rules) {
  const double removed = known.removed * kDaysAMonth * known.list.list;
  Flow flow;
  flow.started = known.started * known.list.list;
  flow.done = flow.started - removed - known.drift;
  // A list that grew faster than is known to come to it: as many come as it takes.
  if (const double least = rules.least_done * flow.started; flow.done < least) {
    flow.started += least - flow.done;
    flow.done = least;
  }
  return flow;
}

std::map<std::string, std::string> files_of(const Known& known, const Template& of, const Plan& plan,
                                            const std::string& base) {
  const double stands_for = one_in(known, plan), list = known.list.list / stands_for;
  Flow flow = flow_of(known, plan.rules);
  flow.started /= stands_for;
  flow.done /= stands_for;
  int working_days = 0;
  for (CivilMonth month = known.origin + 1; month <= known.origin + plan.months; ++month)
    working_days += working_days_in(month);
  const double months_by_day = static_cast<double>(plan.months) / working_days;

  // Of the variance of a month's change, arrivals and removals one by one make this much by chance.
  const double luck = (flow.started + known.removed * kDaysAMonth * list) / (list * list);
  const double shock = std::sqrt(std::max(0.0, known.sizes.sd * known.sizes.sd - luck));
  const double cv_started = shock * std::sqrt(of.referral_share) * list / flow.started;
  const double cv_done = shock * std::sqrt(1 - of.referral_share) * list / flow.done;
  // Each of the two sizes is drawn for itself; their sum has the freedom that was found.
  const double freedom = std::max(2.0, known.sizes.freedom / 2);
  const double least = 1 / std::sqrt(chi_squared_share(freedom, kNormal95));
  const double most = 1 / std::sqrt(std::max(0.05, chi_squared_share(freedom, -kNormal95)));
  const double slots = 5 * flow.done * months_by_day;
  const double drift_width = std::min(kMostRelative, kTriangle * known.drift_sd / stands_for / flow.done);

  std::map<std::string, std::string> files;
  std::string text = fmt::format(
      "# Made by icsflow backtest from months to {}: what is said here is known then (docs/backtest.md).\n"
      "icsflow: 1\nname: {}\nextends: {}\nsource: Estimated from published lists to {} by icsflow backtest\n"
      "start: {}\nuntil: {}\nreplications: {}\nseed: {}\n",
      month_text(known.origin), yaml_text(fmt::format("{}, from {}", known.provider, month_text(known.origin))),
      yaml_text(base), month_text(known.origin), first_day_text(known.origin + 1),
      first_day_text(known.origin + 1 + plan.months), plan.replications, plan.seed);
  if (stands_for > 1) text += fmt::format("description: One patient stands for {:.0f}.\n", stands_for);
  text += fmt::format("parameters: {{removed: {:.8f} /day}}\n", known.removed);
  if (known.provider != of.provider)
    text += fmt::format("providers: {{remove: [{}], {}: {{kind: other}}}}\n", of.provider, yaml_text(known.provider));
  text += "seasons:\n  of_slots: [";
  for (std::size_t k = 0; k < 12; ++k)
    text += fmt::format("{}{:.6f}", k == 0 ? "" : ", ",
                        std::max(1 - kMostRelative, 1 - known.season[k] * list / flow.done));
  std::string order;
  for (const auto& [weeks, weight] : weights_by_wait(known.list))
    order += fmt::format("{}{} wk: {:.6f}", order.empty() ? "" : ", ", weeks, weight);
  if (!order.empty()) order = ", chronological: 0 %, order: {by_wait: {" + order + "}}";
  text += fmt::format("]\nservice_types: {{{}: {{sessions: {{{}: {{season: of_slots{}}}}}}}}}\n", of.service_type,
                      of.session, order);
  text += "services: {table: services.csv}\nopening: {waiting_list: opening_list.csv}\n";
  const auto noise = [&](const std::string& name, double cv) {
    return fmt::format("  {}: {{cv: {:.6f}, persistence: {:.4f}}}\n", name, cv, known.sizes.persistence);
  };
  text += shock > 0 ? "noise:\n" + noise(of.referral_noise, cv_started) + noise(of.slot_noise, cv_done)
                    : fmt::format("noise: {{remove: [{}, {}]}}\n", of.referral_noise, of.slot_noise);
  if (plan.drift_uncertain) {
    text += "uncertainty:\n";
    const auto unknown = [&](const std::string& name, const std::string& path, const std::string& low,
                             const std::string& high) {
      text += fmt::format("  {}: {{path: {}, low: {}, high: {}}}\n", name, path, low, high);
    };
    if (drift_width > 0)
      unknown("drift", "services.*.*.slots", fmt::format("{:.6f} /week", slots * (1 - drift_width)),
              fmt::format("{:.6f} /week", slots * (1 + drift_width)));
    for (const auto& [name, cv] : {std::pair(of.referral_noise, cv_started), {of.slot_noise, cv_done}}) {
      if (shock > 0)
        unknown("size_of_" + name, "noise." + name + ".cv", fmt::format("{:.6f}", cv * least),
                fmt::format("{:.6f}", cv * most));
    }
  }
  files["scenario.yaml"] = std::move(text);

  files["services.csv"] = fmt::format(
      "# source: Estimated from published lists to {} by icsflow backtest\n# unit referrals: /working day\n"
      "# unit slots: /week\n# mark referrals: A-d\n# mark slots: A-d\n"
      "id,provider,function,type,name,referrals,slots\n{}.C_999,{},C_999,{},{},{:.6f},{:.6f}\n",
      month_text(known.origin), known.provider, known.provider, of.service_type, known.provider,
      flow.started * months_by_day, slots);

  const bool published = std::any_of(known.list.beyond.begin(), known.list.beyond.end(),
                                     [](const auto& beyond) { return beyond.has_value(); });
  std::array<double, 105> bands = of.shape;
  if (published)
    bands = opening_bands(known.list);
  else
    for (double& band : bands) band *= known.list.list;
  std::string row;
  for (const long patients : whole_patients(bands, stands_for)) row += fmt::format(",{}", patients);
  std::string head;
  for (std::size_t w = 0; w < bands.size(); ++w) head += fmt::format(",w{:03}", w);
  files["opening_list.csv"] = fmt::format(
      "# source: Published totals at the end of {}; weeks between thresholds by constant hazards (C)\n"
      "provider,function,decision_to_admit{}\n{},C_999,no{}\n",
      month_text(known.origin), head, known.provider, row);
  return files;
}

}  // namespace icsflow::models::backtesting
