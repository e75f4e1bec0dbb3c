#pragma once

/// Round assumptions, so that a person can calculate what follows from them.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "planned/steps.hpp"

#include "../temporary_directory.hpp"

namespace test {

namespace building = icsflow::models::building;

/// Every day is a working day, January has half the starts of other months and twice the completions, nobody misses an
/// appointment, triage returns 1 in 5 at a trust.
class Round {
 public:
  using Scoped = std::pair<std::string, std::string>;  ///< key, scope

  Round() { read(); }

  /// Other assumptions from now on.
  Round& assume(const std::map<Scoped, double>& values) {
    for (const auto& [key, value] : values) values_[key] = value;
    read();
    return *this;
  }
  /// The range of one of them, LOW,HIGH.
  Round& range(const Scoped& of, const std::string& low_high) {
    ranges_[of] = low_high;
    read();
    return *this;
  }
  [[nodiscard]] const building::Assumptions& assumptions() const { return *assumptions_; }
  /// Of these services; clocks that stopped are known by week.
  [[nodiscard]] building::PlannedSetting setting(const std::vector<building::Service>& services = {}) const {
    return {*assumptions_, inputs, 20, services};
  }

  building::Inputs inputs;

 private:
  void read() {
    std::string text = "key,scope,value,unit,mark,low,high,source\n";
    for (const auto& [key, value] : values_) {
      const auto range = ranges_.find(key);
      text += fmt::format("{},{},{},,B,{},round\n", key.first, key.second, value,
                          range == ranges_.end() ? "," : range->second);
    }
    std::vector<icsflow::models::Problem> problems;
    auto next = std::make_unique<building::Assumptions>();
    next->add(std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/defaults/ics.csv", problems);
    const TemporaryDirectory folder;
    next->add(folder.write("round.csv", text), problems);
    for (const auto& problem : problems) UNSCOPED_INFO(to_string(problem));
    REQUIRE(problems.empty());
    assumptions_ = std::move(next);
    inputs.census = std::chrono::year{2026} / std::chrono::January;
    inputs.stopped[{"", ""}];
  }

  std::map<Scoped, double> values_{{{"working_days_year", ""}, 365},
                                   {{"starts_factor", "01"}, 0.5},
                                   {{"completions_factor", "01"}, 2},
                                   {{"largest_drift", ""}, 1},
                                   {{"largest_removal_hazard", ""}, 0.1},
                                   {{"clocks_that_tell", ""}, 100},
                                   {{"most_listed", ""}, 0.9},
                                   {{"young_clocks", ""}, 0.5},
                                   {{"removal_from_week", ""}, 17},
                                   {{"removal_to_week", ""}, 20},
                                   {{"removal_share_at_18", "trust"}, 0.5},
                                   {{"longest_horizon", ""}, 20},
                                   {{"notice", ""}, 3},
                                   {{"youngest_weeks", ""}, 4},
                                   {{"listed_weeks", ""}, 2},
                                   {{"first_dna", ""}, 0},
                                   {{"follow_up_dna", ""}, 0},
                                   {{"admission_dna", ""}, 0.5},
                                   {{"triage_returned", "trust"}, 0.2},
                                   {{"triage_returned", "community"}, 0},
                                   {{"triage_returned", "independent"}, 0},
                                   {{"mean_triage_returned", ""}, 0},
                                   {{"after_first_share", ""}, 0.25},
                                   {{"later_follow_up", ""}, 0.5},
                                   {{"first_stop", ""}, 0.4},
                                   {{"direct_admit_share", ""}, 0.5},
                                   {{"national_admitted_share", ""}, 0.2},
                                   {{"test_of_going_on", ""}, 0.5},
                                   {{"test_wait", ""}, 28},
                                   {{"follow_up_interval", ""}, 42},
                                   {{"follow_up_margin", ""}, 1.05},
                                   {{"admission_trim", ""}, 1},
                                   {{"first_trim", ""}, 1},
                                   {{"planned_ordinary_share", ""}, 0.2},
                                   {{"planned_day_of", "RA7.C_100"}, 0.5},
                                   {{"planned_ordinary_of", "RA7.C_100"}, 0.25},
                                   {{"cancelled_ordinary", ""}, 0.5},
                                   {{"receipt_to_triage", ""}, 4},
                                   {{"onward", "NLX.C_110>RVJ.C_110"}, 0.1},
                                   {{"onward_going_on", ""}, 0.5}};
  std::map<Scoped, std::string> ranges_;
  std::unique_ptr<building::Assumptions> assumptions_;
};

/// Counts by completed week.
inline icsflow::models::BandCounts weeks(const std::map<int, std::uint64_t>& counts) {
  icsflow::models::BandCounts out{};
  for (const auto& [week, count] : counts) out[static_cast<std::size_t>(week)] = count;
  return out;
}

/// 1,000 wait, 200 with a decision; 100 are new, 120 admitted, 240 not. By the list as many start as are published: 100
/// in 20 days, none of them with a decision.
inline building::Service service(const std::string& provider = "RA7", const std::string& function = "C_100") {
  building::Service out;
  out.provider = provider;
  out.function = function;
  out.role = provider == "RA7" || provider == "RVJ" ? building::ProviderRole::kTrust
             : provider == "NLX"                    ? building::ProviderRole::kCommunity
                                                    : building::ProviderRole::kIndependent;
  out.counts = {1000, 200, 100, 120, 240, ""};
  out.bands.without = weeks({{0, 25}, {1, 25}, {2, 25}, {3, 25}});
  return out;
}

/// The service at a provider from which a thousandth of the list is removed a day.
inline building::PlannedService planned(const building::Service& of = service()) {
  building::PlannedService p;
  p.service = of;
  p.balance.hazard = 0.001;
  return p;
}

/// The same with the flow that it has under the assumptions above: 10 a day, of whom triage returns what is assumed.
inline building::PlannedService flowing(const building::Service& of = service()) {
  building::PlannedService p = planned(of);
  p.starts_raw = p.starts = p.referrals = 10;
  p.completed_raw = 9;
  p.returned = of.role == building::ProviderRole::kTrust ? 0.2 : 0;
  return p;
}

/// The flow of a service.
inline building::PlannedService flow_of(const Round& round, building::PlannedService p, double handed_in = 0) {
  find_flow(round.setting(), handed_in, p);
  return p;
}

}  // namespace test
