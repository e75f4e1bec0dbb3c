#pragma once

/// A planned service from published counts to the columns of services.csv: how many flow in and through, what becomes
/// of them, the slots they need. All rates are by working day at month factor 1. docs/bnssg.md has the method.

#include <array>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "derivation.hpp"
#include "inputs/assumptions.hpp"
#include "inputs/inputs.hpp"

namespace icsflow::models::building {

enum class ProviderRole { kTrust, kCommunity, kIndependent };

/// A service in the month of the census.
struct Service {
  std::string provider, function, name;
  ProviderRole role = ProviderRole::kTrust;
  bool day_unit = false;  ///< of a provider without overnight beds
  ServiceCounts counts;
  ListBands bands;
  StoppedBands stopped;

  [[nodiscard]] std::string id() const { return provider + '.' + function; }
  /// Whether it admits patients itself.
  [[nodiscard]] bool admits() const { return counts.admitted + counts.decided > 0 && role != ProviderRole::kCommunity; }
  /// From the narrowest: service, provider, function.
  [[nodiscard]] std::vector<std::string> scopes() const { return {id(), provider, function}; }
};

/// Clocks that start, by the youngest weeks of a list.
struct Starts {
  double a_day = 0;        ///< working day, in the month of the census
  double listed = 0;       ///< of these: with a decision to admit
  double soon = 0;         ///< of these: with one within the next weeks
  double clocks = 0;       ///< how many of the youngest tell of a decision at the start,
  double clocks_soon = 0;  ///< and how many of one soon
};

/// What ends at a provider without a stop, and where its list goes.
struct Balance {
  double hazard = 0;     ///< unreported removals a day, of those on the list, at any wait
  double at_18 = 0;      ///< of those who have waited as long as the 18-week line, a day
  double nullified = 0;  ///< share of clock starts
  double drift = 0;      ///< of the list, a year
  double listed = 0;     ///< of clock starts: with a decision to admit
  double soon = 0;       ///< with one within the next weeks
};
using Balances = std::map<std::string, Balance>;  ///< by provider

/// Where a service hands patients on to, with their clock.
struct Handover {
  std::string to;    ///< service
  double share = 0;  ///< of those who go on
};

/// What all services share.
class PlannedSetting {
 public:
  /// @param working_days  of the month of the census. @param services  those that there are
  PlannedSetting(const Assumptions& assumptions, const Inputs& inputs, int working_days,
                 const std::vector<Service>& services);

  [[nodiscard]] double a(std::string_view key, const std::vector<std::string>& scopes = {}) const {
    return assumptions_(key, scopes);
  }
  [[nodiscard]] const Assumptions& assumptions() const { return assumptions_; }
  /// Of booked first attendances, those that take place at last: a missed one is booked again unless it nullifies.
  [[nodiscard]] double attending() const { return attending_; }
  /// Of referrals that get as far as a booking, those that come back after their clock was nullified.
  [[nodiscard]] double again() const { return again_; }
  /// Clock starts and completions by working day at month factor 1.
  [[nodiscard]] double starts(double count) const { return count / working_days / starts_factor; }
  [[nodiscard]] double completions(double count) const { return count / working_days / completions_factor; }

  /// What a service hands on; nothing if it does not, or there is no such service.
  [[nodiscard]] const Handover* handover_of(const std::string& service) const;
  /// Whether a service of the provider hands patients on.
  [[nodiscard]] bool is_interface(const std::string& provider) const;
  [[nodiscard]] const std::map<std::string, Handover>& handovers() const { return handovers_; }

  /// Whether the imports have what was completed by week: starts are told from the list's youngest weeks.
  [[nodiscard]] bool by_weeks() const { return by_weeks_; }
  [[nodiscard]] std::chrono::year_month census() const { return census_; }

  double working_days, working_days_year, starts_factor, completions_factor;

 private:
  const Assumptions& assumptions_;
  std::chrono::year_month census_;
  bool by_weeks_;
  std::map<std::string, Handover> handovers_;  ///< by service
  double attending_, again_;
};

/// Of some services together.
Starts starts_of(const PlannedSetting& s, const std::vector<const Service*>& services);

/// Provider by provider: starts by the youngest weeks of the list, less what is published as completed, less the change
/// of the list; what is left was removed without report. Without completed pathways by week removals are those of the
/// months' account, or assumed.
Balances derive_balances(const PlannedSetting& s, const Inputs& inputs, const std::vector<Service>& services,
                         Derivation& record);

struct PlannedService {
  Service service;
  Balance balance;  ///< of the provider
  double starts_raw = 0, completed_raw = 0, starts = 0, referrals = 0;
  double listed = 0, soon = 0;      ///< of referrals: with a decision to admit, and with one within the next weeks
  double urgent = 0, returned = 0;  ///< of referrals: urgent; returned at triage
  double first_list = 0, after_list = 0, stage_drift = 0, attended = 0, after_days = 0, first_days = 0;
  // Shares of pathways.
  double admit = 0, first_admit = 0, first_test = 0, first_follow_up = 0, later_follow_up = 0, later_admit = 0;
  double visits = 0, going_on = 0;
  // Follow-ups.
  double follow_ups = 0, booked = 0, margin = 0, follow_up_notice = 0, booking_days = 0, test_wait = 0, interval = 0;
  // Admissions.
  double admissions = 0, planned_day = 0, planned_ordinary = 0, day_share = 0, los = 0, cancelled = 0;
  /// Share of referrals with a decision that no first attendance made.
  [[nodiscard]] double past_clinics() const { return listed + soon; }
  double onward = 0;  ///< share of those who go on that is handed to another provider

  /// Ordinary admissions a day of the year.
  double ordinary_patients = 0;
  [[nodiscard]] double handed_on() const { return attended * going_on * visits * onward; }
  /// Days of a pathway between its first attendance and the end of its follow-ups.
  [[nodiscard]] double days_after() const {
    return first_test * test_wait + going_on * visits * (interval + booking_days);
  }
  std::map<std::string, double> columns;  ///< of services.csv
  std::string type;                       ///< service type
};

/// @param other  elective admissions of the provider that stop no clock
/// @param handed_in  pathways that come from another provider with their clock
/// @param functions  of the provider that admit
PlannedService derive_service(const PlannedSetting& s, const Service& service, const Balance& balance, double other,
                              double handed_in, const std::vector<std::string>& functions);

/// All of them, and what they add up to.
std::vector<PlannedService> derive_services(const PlannedSetting& s, const std::vector<Service>& services,
                                            const Balances& balances, Derivation& record);

/// Waits, in weeks, from which the weights of who is treated next hold, and the pace of returns: columns first_w0,
/// admit_w0, pace_w0, ... Who is picked is treated two weeks later: before 18 and 52 weeks are 16 and 50.
inline constexpr std::array<int, 10> kOrderWeeks{0, 2, 7, 12, 16, 24, 34, 42, 46, 50};

/// Weights from here on are of those about to pass 18 weeks, or past them; and of those about to pass 52 weeks.
inline constexpr int kLateFrom = 16, kLongFrom = 42;

/// A column of services.csv.
struct ServiceColumn {
  std::string name;
  int decimals = 0;
  std::string unit, mark, note;
  std::string range;  ///< as the table's comment has it: LOW to HIGH, x LOW to x HIGH, or +-STEP
};
const std::vector<ServiceColumn>& service_columns();
/// Those that a service type in use reads, those of fitted values with the range that `fitted_range` gives.
std::vector<ServiceColumn> columns_in_use(const std::vector<PlannedService>& services, const Assumptions& assumptions);
/// The cell of a column: empty where the service type has no use for it.
std::string service_cell(const PlannedService& service, const ServiceColumn& column);

}  // namespace icsflow::models::building
