#include "icsflow/domain/waiting_list.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace icsflow::models::waiting_list {
namespace {

void need_above_zero(double x, const char* what) {
  if (!(x > 0)) throw std::domain_error(std::string(what) + " must be above 0");
}

}  // namespace

double load(double demand, double capacity) {
  need_above_zero(capacity, "capacity");
  return demand / capacity;
}

double target_mean_wait(double target, double factor) {
  need_above_zero(factor, "the factor");
  return target / factor;
}

double target_queue_size(double demand, double target, double factor) {
  return demand * target_mean_wait(target, factor);
}

double queue_ratio(double queue, double target_queue) {
  need_above_zero(target_queue, "the target queue");
  return queue / target_queue;
}

double extra_capacity(double queue, double target_queue, double time) {
  need_above_zero(time, "the time");
  return (queue - target_queue) / time;
}

double relief_capacity(double demand, double queue, double target_queue, double time) {
  return demand + extra_capacity(queue, target_queue, time);
}

double pressure(double mean_wait, double target) {
  need_above_zero(target, "the target");
  return 2 * mean_wait / target;
}

bool needs_special_measures(double queue, double target_queue) { return queue > 2 * target_queue; }

double target_capacity_of_package(double demand, double target, double factor, double cv_demand, double cv_capacity) {
  need_above_zero(target, "the target");
  return demand + (cv_demand * cv_demand + cv_capacity * cv_capacity) / 2 * (factor / target);
}

double target_capacity_of_paper(double demand, double target, double variability) {
  need_above_zero(target, "the target");
  return demand + 2 * (1 + 4 * variability) / target;
}

double exponential_mean_wait(double target, double p) {
  if (!(p > 0 && p < 1)) throw std::domain_error("the share within the target must be between 0 and 1");
  return target / -std::log1p(-p);
}

double exponential_queue_size(double demand, double target, double p) {
  return demand * exponential_mean_wait(target, p);
}

std::vector<YearPlan> plan_years(double demand, std::span<const double> growth, double target, double p) {
  std::vector<YearPlan> years{{demand, exponential_queue_size(demand, target, p)}};
  for (const double change : growth) {
    demand *= 1 + change;
    years.push_back({demand, exponential_queue_size(demand, target, p)});
  }
  return years;
}

Booking book_in_order(std::vector<Referral> referrals, std::vector<std::chrono::sys_days> slots) {
  std::stable_sort(referrals.begin(), referrals.end(),
                   [](const Referral& a, const Referral& b) { return a.referred < b.referred; });
  std::sort(slots.begin(), slots.end());
  Booking out;
  auto next = referrals.begin();
  for (const auto slot : slots) {
    while (next != referrals.end() && next->removed) ++next;
    if (next == referrals.end()) break;
    if (slot <= next->referred) continue;
    next->removed = slot;
    ++out.slots_used;
  }
  out.referrals = std::move(referrals);
  return out;
}

double mean_wait_at(std::span<const Referral> referrals, std::chrono::sys_days census) {
  double days = 0, waiting = 0;
  for (const Referral& r : referrals) {
    if (r.referred > census || (r.removed && *r.removed <= census)) continue;
    days += static_cast<double>((census - r.referred).count());
    ++waiting;
  }
  return waiting > 0 ? days / waiting : std::numeric_limits<double>::quiet_NaN();
}

double binned_percentile(std::span<const double> counts, double p) {
  if (!(p >= 0 && p <= 1)) throw std::domain_error("the probability of a percentile must be from 0 to 1");
  const double all = std::accumulate(counts.begin(), counts.end(), 0.0);
  if (all <= 0) return 0;
  const double wanted = p * all;
  double below = 0;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] > 0 && below + counts[k] >= wanted) return static_cast<double>(k) + (wanted - below) / counts[k];
    below += counts[k];
  }
  return static_cast<double>(counts.size());  // rounding of `wanted` beyond the last
}

}  // namespace icsflow::models::waiting_list
