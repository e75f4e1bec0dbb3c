#pragma once

/// Arithmetic of waiting lists: how long a list may be, what capacity it takes, by formula and not by simulation.
/// Sources, named at each function:
///   [Fong] Fong, Walton et al. 2022, Managing waiting lists by queueing theory, medRxiv 10.1101/2022.08.23.22279117
///   [NHSR] the R package NHSRwaitinglist 0.1.2 and its vignettes
///   [NHSRtt] the R package NHSRtt, histogram percentiles
/// One unit of time throughout (usually the week) unless it says otherwise. All throw std::domain_error where a value
/// is out of the range given.

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace icsflow::models::waiting_list {

/// Demand / capacity. At 1 and more the list grows without end. @param capacity above 0 [Fong, fact 1]
double load(double demand, double capacity);

/// Mean wait at which few wait longer than the target. @param target wait that is promised. @param factor how many mean
/// waits the target is, above 0: 4 where all but 1.8 % should be seen in time, 6 for 0.25 % (exponential waits) [Fong]
double target_mean_wait(double target, double factor = 4);

/// List at which those waits hold, by Little's law: demand x target mean wait [Fong]
double target_queue_size(double demand, double target, double factor = 4);

/// How many times too long a list is: queue / target queue. @param target_queue above 0
double queue_ratio(double queue, double target_queue);

/// Capacity that brings a list to its target in `time`: demand + (queue - target queue) / time. @param time above 0
/// [Fong]
double relief_capacity(double demand, double queue, double target_queue, double time);

/// Twice the mean wait / target: how hard the list presses; 1 and more calls for action. @param target above 0 [Fong;
/// the factor 2 is marked as open in NHSR's vignette]
double pressure(double mean_wait, double target);

/// A list so long that relief comes before anything else: more than twice the target [Fong]
bool needs_special_measures(double queue, double target_queue);

/// Steady capacity that keeps a list at its target, as the package works it out (`calc_target_capacity`, after
/// Kingman's and Marchal's formulae): demand + (cv_demand^2 + cv_capacity^2) / 2 x factor / target. [NHSR] Not the same
/// as target_capacity_of_paper: the two references differ, and both are offered.
/// @param cv_demand, cv_capacity coefficients of variation of demand and of capacity
double target_capacity_of_package(double demand, double target, double factor, double cv_demand, double cv_capacity);

/// The same as the paper has it, fact 8: demand + 2 (1 + 4 F) / target. @param variability the paper's F, 0 or more; 1
/// if demand and capacity are both as random as a Poisson process [Fong]
double target_capacity_of_paper(double demand, double target, double variability);

/// Mean wait at which a share p of exponential waits is within the target: target / -ln(1 - p). @param p in (0, 1)
/// [NHSR, vignette on simulated lists]
double exponential_mean_wait(double target, double p);

/// List at which a share p of exponential waits is within the target: demand x that mean wait.
double exponential_queue_size(double demand, double target, double p);

/// Capacity beyond demand that takes `queue` to `target_queue` in `time`: relief_capacity without the demand.
double extra_capacity(double queue, double target_queue, double time);

/// A list planned over years: demand changes from year to year, and with it the list that keeps the promise.
struct YearPlan {
  double demand = 0, target_queue = 0;
};
/// @param growth change of demand in the years after the first: 0.05 is 5 % more than the year before
/// @param p share within `target`, exponential waits
std::vector<YearPlan> plan_years(double demand, std::span<const double> growth, double target, double p);

/// One referral, in the order of dates.
struct Referral {
  std::chrono::sys_days referred;
  std::optional<std::chrono::sys_days> removed;  ///< treated or taken off the list
};
struct Booking {
  std::size_t slots_used = 0;
  std::vector<Referral> referrals;  ///< as given, with the dates of those who were booked
};
/// Books dated slots first in, first out: each slot, in the order of dates, goes to whoever waits longest and was
/// referred on a day *before* it; a slot nobody can take is lost. (`wl_schedule` of NHSR.)
/// @param referrals, slots in any order; the result is in the order of referral
Booking book_in_order(std::vector<Referral> referrals, std::vector<std::chrono::sys_days> slots);

/// Mean days that those on the list at the end of `census` have waited, those referred that day with 0. NaN of nobody.
double mean_wait_at(std::span<const Referral> referrals, std::chrono::sys_days census);

/// Wait that a share p does not exceed, by linear interpolation in bins of equal width: counts[k] waited from k to k +
/// 1 bins. 0 if there are none. @param p in [0, 1]. @return in bins (months, weeks) [NHSRtt, hist_percentile_calc]
double binned_percentile(std::span<const double> counts, double p);

}  // namespace icsflow::models::waiting_list
