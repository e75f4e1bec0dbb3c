#pragma once

/// Textbook formulae of queues, for comparison with the simulator. Sources: Cooper, Introduction to Queueing Theory,
/// 2nd ed. 1981, chapters 3 (Erlang B and C) and 5 (priorities); Cobham 1954, "Priority assignment in waiting line
/// problems". One unit of time throughout: `lambda` arrivals and `mu` services a server in it, `c` servers, load a =
/// lambda / mu.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
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

/// Birth and death on 0 ... n: p_k proportional to the product of up(i) / down(i + 1), i < k.
inline std::vector<double> birth_death(int n, const std::function<double(int)>& up,
                                       const std::function<double(int)>& down) {
  std::vector<double> p{1};
  double sum = 1;
  for (int k = 0; k < n; ++k) {
    p.push_back(p.back() * up(k) / down(k + 1));
    sum += p.back();
    for (double& x : p) x /= sum;  // so that nothing overflows on the way
    sum = 1;
  }
  return p;
}

/// A queue with c servers in its stationary state.
struct Stationary {
  std::vector<double> p;  ///< by number in the system
  int c;
  [[nodiscard]] double busy() const {
    double sum = 0;
    for (std::size_t n = 0; n < p.size(); ++n) sum += p[n] * std::min<double>(static_cast<double>(n), c);
    return sum;
  }
  /// Share of arrivals that find every server busy.
  [[nodiscard]] double all_busy() const {
    double sum = 0;
    for (auto n = static_cast<std::size_t>(c); n < p.size(); ++n) sum += p[n];
    return sum;
  }
  [[nodiscard]] double queue() const {
    double sum = 0;
    for (std::size_t n = 0; n < p.size(); ++n) sum += p[n] * std::max(0.0, static_cast<double>(n) - c);
    return sum;
  }
};

/// M/M/c with room for `room` customers in all, each who waits giving up at the rate theta.
inline Stationary many_servers(double lambda, double mu, int c, double theta, int room) {
  return {
      birth_death(
          room, [=](int) { return lambda; }, [=](int n) { return std::min(n, c) * mu + std::max(0, n - c) * theta; }),
      c};
}

/// M/M/c/K, K in the system at most: Gross and Harris, Fundamentals of Queueing Theory, 3rd ed. 1998, section 2.5.
inline Stationary mmck(double lambda, double mu, int c, int k) { return many_servers(lambda, mu, c, 0, k); }

/// M/M/c+M (Erlang A): each who waits leaves at the rate theta. Palm 1957; Garnett, Mandelbaum and Reiman 2002.
/// Cut off where nearly nobody is: far above (lambda - c mu) / theta.
inline Stationary erlang_a(double lambda, double mu, int c, double theta) {
  return many_servers(lambda, mu, c, theta, c + 3000);
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

/// Each hour's share of 24 (1 + 0.8 sin(2 pi (t + shift))) arrivals a day, as in p5_daily_cycle.yaml.
inline std::vector<double> daily_cycle(double shift, double arrivals = 24) {
  const double w = 2 * std::acos(-1.0);
  std::vector<double> hours;
  for (int h = 0; h < 24; ++h) {
    const double from = h / 24.0 + shift, to = (h + 1) / 24.0 + shift;
    hours.push_back(arrivals * (1 + 0.8 * 24 / w * (std::cos(w * from) - std::cos(w * to))));
  }
  return hours;
}

}  // namespace theory
