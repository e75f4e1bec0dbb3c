#pragma once

/// Textbook formulae of queues, for comparison with the simulator. Sources: Cooper, Introduction to Queueing Theory,
/// 2nd ed. 1981, chapters 3 (Erlang B and C) and 5 (priorities); Cobham 1954, "Priority assignment in waiting line
/// problems". One unit of time throughout: `lambda` arrivals and `mu` services a server in it, `c` servers, load a =
/// lambda / mu.

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

}  // namespace theory
