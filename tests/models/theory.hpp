#pragma once

/// Textbook formulae of queues, for comparison with the simulator. Sources: Cooper, Introduction to Queueing Theory,
/// 2nd ed. 1981, chapters 3 (Erlang B and C) and 5 (priorities); Cobham 1954, "Priority assignment in waiting line
/// problems". One unit of time throughout: `lambda` arrivals and `mu` services a server in it, `c` servers, load a =
/// lambda / mu.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace theory {

/// Erlang B: share lost where nobody can wait, for any distribution of the service time with mean 1 / mu.
inline double erlang_b(int c, double a) {
  double b = 1;
  for (int k = 1; k <= c; ++k) b = a * b / (k + a * b);
  return b;
}

/// M/M/c with unlimited waiting. @param lambda < c mu
struct Mmc {
  double lambda, mu;
  int c;

  [[nodiscard]] double load() const { return lambda / mu; }       ///< mean servers busy
  [[nodiscard]] double rho() const { return lambda / (c * mu); }  ///< of one server
  /// Erlang C: share of customers who wait.
  [[nodiscard]] double p_wait() const {
    const double b = erlang_b(c, load());
    return b / (1 - rho() * (1 - b));
  }
  [[nodiscard]] double wq() const { return p_wait() / (c * mu - lambda); }  ///< mean wait before service
  [[nodiscard]] double lq() const { return lambda * wq(); }                 ///< mean number waiting
  [[nodiscard]] double w() const { return wq() + 1 / mu; }                  ///< mean time in the system
  [[nodiscard]] double l() const { return lambda * w(); }                   ///< mean number in the system
  /// Wait that a share p does not exceed.
  [[nodiscard]] double wait_percentile(double p) const {
    return p <= 1 - p_wait() ? 0 : std::log(p_wait() / (1 - p)) / (c * mu - lambda);
  }
  /// Share of customers who wait longer than t.
  [[nodiscard]] double p_wait_over(double t) const { return p_wait() * std::exp(-(c * mu - lambda) * t); }
};

/// M/M/c with classes of non-preemptive priority and one mean service time: mean wait of each class, first class first.
/// @param lambdas arrivals of each class, highest priority first
inline std::vector<double> priority_waits(const std::vector<double>& lambdas, double mu, int c) {
  const double all = std::accumulate(lambdas.begin(), lambdas.end(), 0.0);
  const double residual = Mmc{all, mu, c}.p_wait() / (c * mu);
  std::vector<double> waits;
  double before = 0;
  for (const double lambda : lambdas) {
    const double upto = before + lambda / (c * mu);
    waits.push_back(residual / ((1 - before) * (1 - upto)));
    before = upto;
  }
  return waits;
}

/// Mean wait of M/G/1 (Pollaczek 1930, Khinchine 1932). @param cv2 squared coefficient of variation of the service
inline double mg1_wait(double lambda, double mean_service, double cv2) {
  const double rho = lambda * mean_service;
  return rho * mean_service * (1 + cv2) / (2 * (1 - rho));
}

/// A queue whose state is the number of customers in it, at rates that depend on it alone.
struct BirthDeath {
  double p_all_busy = 0;  ///< share of arrivals that find every server busy
  double p_last = 0;      ///< probability of the highest state
  double lq = 0;          ///< mean number waiting
  double busy = 0;        ///< mean servers busy
};

/// M/M/c with room for `room` customers in all, each who waits giving up at the rate theta. With theta = 0 this is
/// M/M/c/K; with room for all who matter it is Erlang A (Palm 1957; Garnett, Mandelbaum, Reiman 2002).
inline BirthDeath many_servers(double lambda, double mu, int c, double theta, int room) {
  // Probabilities relative to that of the likeliest state so far: no overflow.
  std::vector<double> logs{0};
  for (int n = 1; n <= room; ++n) {
    logs.push_back(logs.back() + std::log(lambda / (std::min(n, c) * mu + std::max(0, n - c) * theta)));
  }
  const double top = *std::max_element(logs.begin(), logs.end());
  double sum = 0;
  for (const double l : logs) sum += std::exp(l - top);
  BirthDeath out;
  for (int n = 0; n <= room; ++n) {
    const double p = std::exp(logs[static_cast<std::size_t>(n)] - top) / sum;
    out.p_all_busy += n >= c ? p : 0;
    out.lq += std::max(0, n - c) * p;
    out.busy += std::min(n, c) * p;
    if (n == room) out.p_last = p;
  }
  return out;
}

}  // namespace theory
