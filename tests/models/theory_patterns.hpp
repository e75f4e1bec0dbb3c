#pragma once

/// What is known of the patterns of docs/patterns.md. Hours throughout.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <deque>
#include <limits>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "icsflow/engine/statistics/statistics.hpp"

namespace theory {

/// GI/M/1 with gaps of gamma distribution. Who comes finds the server busy with probability s, the root below 1 of
/// s = A*(mu (1 - s)), A* the Laplace transform of the gaps. Source: Gross, Shortle, Thompson, Harris, Fundamentals of
/// Queueing Theory, 4th ed. 2008, section 5.3.
struct GammaArrivals {
  double mean_gap, cv, mu;
  [[nodiscard]] double busy_at_arrival() const {
    const double shape = 1 / (cv * cv), scale = mean_gap / shape;
    double s = 0.5;
    for (int i = 0; i < 10'000; ++i) s = std::pow(1 + mu * (1 - s) * scale, -shape);
    return s;
  }
  [[nodiscard]] double wait() const { return busy_at_arrival() / (mu * (1 - busy_at_arrival())); }
};

/// M/M/1 whose blocked customers come again, each at the rate theta: mean number of those who will come again. Source:
/// Falin, Templeton, Retrial Queues, 1997, section 1.2.
inline double retrial_orbit(double lambda, double mu, double theta) {
  const double rho = lambda / mu;
  return rho * rho / (1 - rho) + rho * lambda / ((1 - rho) * theta);
}

/// M/G/1 whose server breaks down at the rate f while it is up, also when idle, and then goes on with the customer:
/// mean wait until service begins. Source: Avi-Itzhak, Naor 1963, "Some queuing problems with the service station
/// subject to breakdown", Operations Research 11:303. A service with its repairs takes C: E[C] = E[S] (1 + f E[R]),
/// E[C^2] = E[S^2] (1 + f E[R])^2 + f E[S] E[R^2]; the second term is what is left of a repair for who comes to one.
struct Breakdowns {
  double lambda, mean, square, f, repair, repair_square;  ///< E[S], E[S^2]; E[R], E[R^2]
  [[nodiscard]] double wait() const {
    const double longer = 1 + f * repair, c = mean * longer;
    const double c_square = square * longer * longer + f * mean * repair_square;
    return lambda * c_square / (2 * (1 - lambda * c)) + f * repair_square / (2 * longer);
  }
  [[nodiscard]] double in_use() const { return lambda * mean + f * repair / (1 + f * repair); }
};

/// M/M/2 with two rates; who finds both servers free goes to the first. A chain of one state for each number of
/// customers, and two for one customer. Source: Gumbel 1960, "Waiting lines with heterogeneous servers", Operations
/// Research 8:504.
struct UnequalServers {
  double first_busy, second_busy, queue, delayed;
  UnequalServers(double lambda, double first, double second) {
    const double r = lambda / (first + second);
    // One customer is at the second server in a share k of the time with one customer: balance of that state.
    const double k = first * r / (lambda + second);
    const double one = lambda / ((1 - k) * first + k * second), two = r * one, all = 1 + one + two / (1 - r);
    first_busy = ((1 - k) * one + two / (1 - r)) / all;
    second_busy = (k * one + two / (1 - r)) / all;
    queue = two * r / ((1 - r) * (1 - r)) / all;
    delayed = two / (1 - r) / all;
  }
};

/// One server that goes round, stays at each queue until it is empty, and needs `way` (constant) for a whole round: the
/// sum over queues of load x mean wait. Source: Boxma, Groenendijk 1987, "Pseudo-conservation laws in cyclic-service
/// systems", Journal of Applied Probability 24:949.
struct PolledQueue {
  double lambda, mean, square;
};
inline double polling_sum(const std::vector<PolledQueue>& queues, double way) {
  double rho = 0, squares = 0, residual = 0;
  for (const PolledQueue& q : queues) {
    rho += q.lambda * q.mean;
    squares += q.lambda * q.mean * q.lambda * q.mean;
    residual += q.lambda * q.square / 2;
  }
  return rho * residual / (1 - rho) + rho * way / 2 + way * (rho * rho - squares) / (2 * (1 - rho));
}

/// A loss system of c units and classes that take some of them: the share of each that is lost, whatever the
/// distribution of its stay. Sources: Kaufman 1981, IEEE Transactions on Communications 29:1474; Roberts 1981.
struct UnitsClass {
  double load;
  int units;
};
inline std::vector<double> lost_by_units(int c, const std::vector<UnitsClass>& classes) {
  std::vector<double> p{1};
  for (int n = 1; n <= c; ++n) {
    double sum = 0;
    for (const UnitsClass& k : classes)
      if (k.units <= n) sum += k.load * k.units * p[static_cast<std::size_t>(n - k.units)];
    p.push_back(sum / n);
  }
  const double all = std::accumulate(p.begin(), p.end(), 0.0);
  std::vector<double> lost;
  for (const UnitsClass& k : classes) lost.push_back(std::accumulate(p.end() - k.units, p.end(), 0.0) / all);
  return lost;
}

/// A session of n appointments `gap` apart, each kept with a probability; service is exponential. The number there
/// before an appointment is a chain: one more with that probability, less a Poisson number of services in the gap, 0 at
/// least. Figures are means over those who come.
struct Appointments {
  double wait = 0;                       ///< mean
  double waits = 0;                      ///< share who wait at all
  double over_quarter = 0, over_half{};  ///< share who wait over 1/4 h, 1/2 h
  Appointments(int n, double gap, double kept, double service) {
    const auto size = static_cast<std::size_t>(n) + 1;
    const auto poisson = [](double mean, std::size_t k) {
      return std::exp(-mean + static_cast<double>(k) * std::log(mean) - std::lgamma(static_cast<double>(k) + 1));
    };
    std::vector<double> there(size, 0);
    there[0] = 1;
    for (int k = 0; k < n; ++k) {
      for (std::size_t i = 0; i < size; ++i) {
        wait += there[i] * static_cast<double>(i) * service / n;
        waits += i > 0 ? there[i] / n : 0;
        // i services take longer than t if fewer than i of a Poisson process are done by then.
        for (std::size_t j = 0; j < i; ++j) {
          over_quarter += there[i] * poisson(0.25 / service, j) / n;
          over_half += there[i] * poisson(0.5 / service, j) / n;
        }
      }
      std::vector<double> next(size, 0);
      for (std::size_t i = 0; i < size; ++i) {
        for (const bool comes : {false, true}) {
          const double p = there[i] * (comes ? kept : 1 - kept);
          const std::size_t present = std::min(i + (comes ? 1 : 0), size - 1);
          double some = 0;
          for (std::size_t done = 0; done < present; ++done) {
            next[present - done] += p * poisson(gap / service, done);
            some += poisson(gap / service, done);
          }
          next[0] += p * (1 - some);
        }
      }
      there = next;
    }
  }
};

/// M/M/1 where routine customers go before the urgent once they have waited `raised_after`, by a program of its own: 60
/// runs of 20 years. Means and their standard errors.
struct RisingPriority {
  double share_raised = 0, routine_wait = 0, urgent_wait = 0;
  double share_raised_se = 0, routine_wait_se = 0, urgent_wait_se = 0;

  RisingPriority(double urgent, double routine, double raised_after) {
    std::mt19937_64 words(20260131);
    icsflow::engine::Tally share, of_routine, of_urgent;
    for (int run = 0; run < 60; ++run) {
      const auto gap = [&](double rate) { return std::exponential_distribution<double>(rate)(words); };
      double next_urgent = gap(urgent), next_routine = gap(routine), free_at = 0;
      std::deque<double> urgents, routines;  // when they came
      double sums[2]{}, counts[2]{}, raised = 0;
      while (free_at < 175'200) {
        const auto arrive_until = [&](double t) {
          for (; next_urgent <= t; next_urgent += gap(urgent)) urgents.push_back(next_urgent);
          for (; next_routine <= t; next_routine += gap(routine)) routines.push_back(next_routine);
        };
        arrive_until(free_at);
        if (urgents.empty() && routines.empty()) arrive_until(free_at = std::min(next_urgent, next_routine));
        const bool long_wait = !routines.empty() && free_at - routines.front() >= raised_after;
        const bool takes_urgent = !long_wait && !urgents.empty();
        std::deque<double>& queue = takes_urgent ? urgents : routines;
        const double wait = free_at - queue.front();
        queue.pop_front();
        sums[takes_urgent ? 1 : 0] += wait;
        ++counts[takes_urgent ? 1 : 0];
        raised += long_wait ? 1 : 0;
        free_at += gap(1);
      }
      share.add(raised / counts[0]);
      of_routine.add(sums[0] / counts[0]);
      of_urgent.add(sums[1] / counts[1]);
    }
    const auto error = [](const icsflow::engine::Tally& t) {
      return std::sqrt(t.variance() / static_cast<double>(t.count()));
    };
    share_raised = share.mean(), share_raised_se = error(share);
    routine_wait = of_routine.mean(), routine_wait_se = error(of_routine);
    urgent_wait = of_urgent.mean(), urgent_wait_se = error(of_urgent);
  }
};

/// A list from which each morning's slots are given to those who have come by then, Poisson arrivals. Days.
/// Who waits after the slots of a morning are given: Q' = (Q + A - c)+. With one slot a day and the classes that go
/// first, E[Q] = x^2 / (2 (1 - x)), x their arrivals a day (the queue after a bulk service of one: M. F. Neuts, 1989,
/// Structured stochastic matrices of M/G/1 type, section 1.4); the mornings that a class waits beyond its first are, by
/// Little's law and as in A. Cobham 1954, (1 / ((1 - x before) (1 - x with it)) - 1) / 2.
struct MorningSlots {
  /// Mornings without a slot, of a class. @param before, with  arrivals a day of the classes before it; and with it
  static double of_class(double before, double with) { return (1 / ((1 - before) * (1 - with)) - 1) / 2; }
  /// The same with several slots a day and one class: the chain, to 1e-12.
  static double of_all(double arrivals, std::size_t slots) {
    constexpr std::size_t kMost = 600, kMostArrivals = 60;
    std::vector<double> a(kMostArrivals), q(kMost, 0), next(kMost);
    a[0] = std::exp(-arrivals);
    for (std::size_t n = 1; n < kMostArrivals; ++n) a[n] = a[n - 1] * arrivals / static_cast<double>(n);
    q[0] = 1;
    for (double change = 1; change > 1e-12;) {
      std::fill(next.begin(), next.end(), 0);
      for (std::size_t i = 0; i < kMost; ++i) {
        for (std::size_t n = 0; n < kMostArrivals; ++n)
          next[std::min(kMost - 1, i + n > slots ? i + n - slots : 0)] += q[i] * a[n];
      }
      change = 0;
      for (std::size_t i = 0; i < kMost; ++i) change += std::abs(next[i] - q[i]);
      std::swap(q, next);
    }
    double mean = 0;
    for (std::size_t i = 0; i < kMost; ++i) mean += static_cast<double>(i) * q[i];
    return mean / arrivals;
  }
  /// From coming, at any time of a day, to the first morning (08:00), and from there to the middle of the next day's
  /// hours (13:00).
  static constexpr double kAtLeast = 0.5 + 1 + 5.0 / 24;
};

}  // namespace theory
