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

/// M/G/1 with classes of non-preemptive priority and their own service times: mean wait of each class, first class
/// first. Source: Cobham 1954; Cooper 1981, section 5.
struct ServiceClass {
  double lambda, mean, second_moment;  ///< arrivals; E[S], E[S^2]
};
inline std::vector<double> priority_waits(const std::vector<ServiceClass>& classes) {
  double residual = 0, before = 0;
  for (const ServiceClass& c : classes) residual += c.lambda * c.second_moment / 2;
  std::vector<double> waits;
  for (const ServiceClass& c : classes) {
    const double upto = before + c.lambda * c.mean;
    waits.push_back(residual / ((1 - before) * (1 - upto)));
    before = upto;
  }
  return waits;
}

/// M^X/M/1: batches of random size arrive as a Poisson process. Source: Gross, Shortle, Thompson, Harris, Fundamentals
/// of Queueing Theory, 4th ed. 2008, section 3.1; batches of one give M/M/1.
struct BatchArrivals {
  double lambda, mu;                ///< batches, services
  std::vector<double> size_shares;  ///< of batches of 1, 2, ...

  [[nodiscard]] double moment(int power) const {
    double m = 0;
    for (std::size_t k = 0; k < size_shares.size(); ++k) m += size_shares[k] * std::pow(double(k + 1), power);
    return m;
  }
  [[nodiscard]] double rho() const { return lambda * moment(1) / mu; }
  [[nodiscard]] double l() const { return lambda * (moment(1) + moment(2)) / (2 * mu * (1 - rho())); }
  [[nodiscard]] double lq() const { return l() - rho(); }
  [[nodiscard]] double wq() const { return lq() / (lambda * moment(1)); }
};

/// M/M/c//N: a population of N, each away for an exponential time with rate `lambda`, served by c servers (the machine
/// repairman). Source: Cooper 1981, section 3.8: a birth and death process.
struct FiniteSource {
  double lambda, mu;
  int c, n;

  [[nodiscard]] std::vector<double> shares() const {  ///< of time with k present
    std::vector<double> p{1};
    for (int k = 0; k < n; ++k) p.push_back(p.back() * (n - k) * lambda / (std::min(k + 1, c) * mu));
    const double all = std::accumulate(p.begin(), p.end(), 0.0);
    for (double& x : p) x /= all;
    return p;
  }
  [[nodiscard]] double busy() const {
    double sum = 0;
    int k = 0;
    for (const double p : shares()) sum += p * std::min(k++, c);
    return sum;
  }
  [[nodiscard]] double lq() const {
    double sum = 0;
    int k = 0;
    for (const double p : shares()) sum += p * std::max(k++ - c, 0);
    return sum;
  }
  [[nodiscard]] double wq() const { return lq() / (busy() * mu); }
};

/// Mean time until both of two parallel M/M/1 queues have served their part of a customer, all customers being split
/// between both. Source: Flatto, Hahn 1984, "Two parallel queues created by arrivals with two demands", SIAM J. Appl.
/// Math. 44; in this form Nelson, Tantawi 1988, IEEE Trans. Computers 37. The tests derive it again from the chain.
inline double fork_join_2(double lambda, double mu) { return (12 - lambda / mu) / (8 * (mu - lambda)); }

/// A Markov chain on (i, j), 0 <= i, j < n, by Gauss-Seidel iteration of its balance equations. @param rates what
/// leaves (i, j): calls go(i2, j2, rate); targets outside of the square are left out @return the stationary shares
template <class Rates>
std::vector<double> two_queues(int n, const Rates& rates) {
  const auto at = [n](int i, int j) { return static_cast<std::size_t>(i * n + j); };
  struct In {
    std::size_t from;
    double rate;
  };
  std::vector<std::vector<In>> in(at(n, 0));
  std::vector<double> out(at(n, 0), 0), p(at(n, 0), 1.0 / double(at(n, 0)));
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      rates(i, j, [&](int to_i, int to_j, double rate) {
        if (to_i < 0 || to_j < 0 || to_i >= n || to_j >= n) return;
        in[at(to_i, to_j)].push_back({at(i, j), rate});
        out[at(i, j)] += rate;
      });
    }
  }
  for (int pass = 0; pass < 20'000; ++pass) {
    double moved = 0, all = 0;
    for (std::size_t s = 0; s < p.size(); ++s) {
      double flow = 0;
      for (const In& x : in[s]) flow += p[x.from] * x.rate;
      const double next = flow / out[s];
      moved += std::abs(next - p[s]);
      all += p[s] = next;
    }
    for (double& x : p) x /= all;
    if (moved < 1e-13) break;
  }
  return p;
}

/// Two M/M/1 queues, all customers joining the shorter, the first at a tie. The chain is cut off at 70 in a queue.
struct ShortestQueue {
  double lambda, mu;
  static constexpr int kMost = 70;

  struct Means {
    double busy[2]{}, lq[2]{};
  };
  [[nodiscard]] Means means() const {
    const auto p = two_queues(kMost, [this](int i, int j, const auto& go) {
      go(i <= j ? i + 1 : i, i <= j ? j : j + 1, lambda);
      if (i > 0) go(i - 1, j, mu);
      if (j > 0) go(i, j - 1, mu);
    });
    Means m;
    for (int i = 0; i < kMost; ++i) {
      for (int j = 0; j < kMost; ++j) {
        const double share = p[static_cast<std::size_t>(i * kMost + j)];
        const int n[2]{i, j};
        for (int k = 0; k < 2; ++k) {
          m.busy[k] += n[k] > 0 ? share : 0;
          m.lq[k] += share * std::max(0, n[k] - 1);
        }
      }
    }
    return m;
  }
};

/// Mean hours a week in use where nobody waits: arrivals x the hours of one person's care, which lasts an exponential
/// time and takes `hours` in its weeks, the last in all further ones. @param arrivals a week @param mean weeks of care
inline double tapering_care(double arrivals, double mean, const std::vector<double>& hours) {
  double sum = 0;
  for (std::size_t k = 0; k < hours.size(); ++k) {
    const double from = std::exp(-double(k) / mean);
    const double to = k + 1 == hours.size() ? 0 : std::exp(-double(k + 1) / mean);
    sum += hours[k] * mean * (from - to);
  }
  return arrivals * sum;
}

/// M_t/M/infinity: the mean number present at time t >> 1 / mu, when the rate has a period of one day and is constant
/// within each hour; exactly, by integrating rate(u) exp(-mu (t - u)). Source: Eick, Massey, Whitt 1993, "The physics
/// of the Mt/G/infinity queue", Oper. Res. 41, eq. 1. @param hours arrivals a day in each hour; mu a day; t of day, in
/// days
inline double mt_infinite(const std::vector<double>& hours, double mu, double t) {
  double one_day = 0;  // of the day before t
  for (std::size_t h = 0; h < 24; ++h) {
    const auto piece = [&](double from, double to) {
      return hours[h] / mu * (std::exp(-mu * (t - to)) - std::exp(-mu * (t - from)));
    };
    const double from = double(h) / 24, to = double(h + 1) / 24;
    if (to <= t) {
      one_day += piece(from, to);
    } else if (from >= t) {
      one_day += piece(from - 1, to - 1);
    } else {
      one_day += piece(from, t) + piece(t - 1, to - 1);
    }
  }
  return one_day / (1 - std::exp(-mu));
}

/// The same for a rate of mean (1 + depth sin(2 pi t)): a sine that lags behind and is flattened. Source: the same, eq.
/// 15 and 16 for exponential stays.
inline double mt_infinite_sine(double mean, double depth, double mu, double t) {
  const double w = 2 * std::acos(-1.0);
  return mean / mu * (1 + depth * mu * (mu * std::sin(w * t) - w * std::cos(w * t)) / (mu * mu + w * w));
}

}  // namespace theory
