#pragma once

/// Formulae of queues whose patients give up, balk or interrupt each other, and whose units are kept, cleaned or wanted
/// together. One unit of time throughout: `lambda` arrivals and `mu` services a server in it.

#include <cmath>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "theory.hpp"

namespace theory {

/// Stationary probabilities of a finite Markov chain in continuous time: solves p Q = 0, sum p = 1 by elimination.
/// @param rates rates[i][j] from state i to state j; the diagonal is not read
inline std::vector<double> stationary(const std::vector<std::vector<double>>& rates) {
  const std::size_t n = rates.size();
  // Balance of state j in row j, the last replaced by the sum.
  std::vector<std::vector<double>> a(n, std::vector<double>(n + 1, 0));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i == j) continue;
      a[j][i] += rates[i][j];
      a[i][i] -= rates[i][j];
    }
  }
  a[n - 1].assign(n + 1, 1);
  for (std::size_t c = 0; c < n; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c + 1; r < n; ++r) pivot = std::abs(a[r][c]) > std::abs(a[pivot][c]) ? r : pivot;
    if (std::abs(a[pivot][c]) < 1e-14) throw std::domain_error("a chain without one stationary state");
    std::swap(a[c], a[pivot]);
    for (std::size_t r = 0; r < n; ++r) {
      const double factor = r == c ? 0 : a[r][c] / a[c][c];
      for (std::size_t k = c; factor != 0 && k <= n; ++k) a[r][k] -= factor * a[c][k];
    }
  }
  std::vector<double> p(n);
  for (std::size_t i = 0; i < n; ++i) p[i] = a[i][n] / a[i][i];
  return p;
}

/// M/M/c whose arrivals join a queue of k, with no server free, with probability joins(k). Birth and death.
inline Stationary balking(double lambda, double mu, int c, const std::function<double(int)>& joins) {
  return {birth_death(
              c + 200, [=](int n) { return n < c ? lambda : lambda * joins(n - c); },
              [=](int n) { return std::min(n, c) * mu; }),
          c};
}

/// Integral of f from a to b by Simpson's rule.
inline double integral(const std::function<double(double)>& f, double a, double b, int pieces = 20000) {
  const double h = (b - a) / pieces;
  double sum = f(a) + f(b);
  for (int k = 1; k < pieces; ++k) sum += (k % 2 == 1 ? 4 : 2) * f(a + k * h);
  return sum * h / 3;
}

/// M/M/c+G: patience of any distribution. Zeltyn and Mandelbaum 2005, Call centers with impatient customers:
/// many-server asymptotics of the M/M/n+G queue, Queueing Systems 51, section 3 (after Baccelli and Hebuterne 1981).
struct Mmcg {
  double lambda, mu;
  int c;
  std::function<double(double)> survival;  ///< share of patients ready to wait longer than t
  double beyond;                           ///< time to which is integrated; `survival` is 0, or as good as, there
  double kink = 0;                         ///< where `survival` jumps or bends; 0: nowhere

  /// Share of arrivals who give up.
  [[nodiscard]] double gives_up() const {
    const double n = c;
    double epsilon = 0, term = 1;  // (c - 1)! / (j! (lambda / mu)^(c - 1 - j)), summed over j < c
    for (int j = c - 1; j >= 0; --j) {
      epsilon += term;
      term *= j * mu / lambda;
    }
    // J = integral of exp(lambda H(x) - n mu x), H the integral of the survival: steps of both together.
    double big_j = 0, h = 0;
    const auto over = [&](double from, double to) {
      constexpr int kPieces = 400000;
      const double step = (to - from) / kPieces;
      for (int k = 0; k < kPieces; ++k) {
        const double x = from + k * step, middle = x + step / 2;
        const double half = h + survival(x + step / 4) * step / 2;
        big_j += step * std::exp(lambda * half - n * mu * middle);
        h += survival(middle) * step;
      }
    };
    if (kink > 0) over(0, kink);
    over(kink, beyond);
    return (1 + (lambda - n * mu) * big_j) / (epsilon + lambda * big_j);
  }
};

/// One class of M/G/1 with priorities: arrivals, first and second moment of the service.
struct PriorityClass {
  double lambda, mean, square;
};

/// M/G/1, preemptive, resumed: mean wait until first served, first class first. Conway, Maxwell and Miller, Theory of
/// Scheduling, 1967, section 8-6.
inline std::vector<double> preemptive_waits(const std::vector<PriorityClass>& classes) {
  std::vector<double> out;
  double residual = 0, before = 0;
  for (const PriorityClass& k : classes) {
    residual += k.lambda * k.square / 2;
    const double upto = before + k.lambda * k.mean;
    out.push_back(residual / ((1 - before) * (1 - upto)));
    before = upto;
  }
  return out;
}

/// The same: mean time interrupted between the first start and the end. Each who comes first and better interrupts for
/// a busy period of the better classes.
inline std::vector<double> preemptive_interruptions(const std::vector<PriorityClass>& classes) {
  std::vector<double> out;
  double before = 0;
  for (const PriorityClass& k : classes) {
    out.push_back(k.mean * before / (1 - before));
    before += k.lambda * k.mean;
  }
  return out;
}

/// M/M/1 with service of mean 1 whose next customer is the one with the shortest service: mean wait. Phipps 1956,
/// Machine repair as a priority waiting-line problem, Operations Research 4.
inline double shortest_first_wait(double lambda) {
  // Of a service of length x: lambda E[S^2] / (2 (1 - rho(x))^2), rho(x) = lambda (1 - (1 + x) exp(-x)).
  return integral(
      [lambda](double x) {
        const double rho = lambda * (1 - (1 + x) * std::exp(-x));
        return std::exp(-x) * lambda / ((1 - rho) * (1 - rho));
      },
      0, 60);
}

/// Two stations of one server each. At most `room` wait for the first; nobody can wait between them, so who is done at
/// the first blocks it until the second is free.
struct Tandem {
  double lambda, mu1, mu2;
  int room;
  double lost = 0, blocked = 0, busy1 = 0, busy2 = 0;  ///< busy1: served or blocked

  Tandem(double lambda_, double mu1_, double mu2_, int room_) : lambda(lambda_), mu1(mu1_), mu2(mu2_), room(room_) {
    // States: k = 0 ... room + 1 at the first, with the second 0 idle, 1 busy, 2 busy and the first blocked (k > 0).
    const int at_first = room + 2;
    const auto state = [at_first](int k, int second) { return static_cast<std::size_t>(second * at_first + k); };
    // State (0, 2) does not exist: it is taken by the last (room + 1, 2), shifted down.
    const auto index = [&](int k, int second) { return second < 2 ? state(k, second) : state(k - 1, 2); };
    const std::size_t n = static_cast<std::size_t>(2 * at_first + room + 1);
    std::vector<std::vector<double>> rates(n, std::vector<double>(n, 0));
    for (int second = 0; second < 3; ++second) {
      for (int k = second == 2 ? 1 : 0; k < at_first; ++k) {
        auto& from = rates[index(k, second)];
        if (k <= room) from[index(k + 1, second)] += lambda;
        if (second == 0 && k > 0) from[index(k - 1, 1)] += mu1;
        if (second == 1 && k > 0) from[index(k, 2)] += mu1;
        if (second == 1) from[index(k, 0)] += mu2;
        if (second == 2) from[index(k - 1, 1)] += mu2;
      }
    }
    const std::vector<double> p = stationary(rates);
    for (int second = 0; second < 3; ++second) {
      for (int k = second == 2 ? 1 : 0; k < at_first; ++k) {
        const double x = p[index(k, second)];
        if (k == room + 1) lost += x;
        if (second == 2) blocked += x;
        if (second > 0) busy2 += x;
        if (k > 0) busy1 += x;
      }
    }
  }
};

/// Two wards of two beds and one overflow bed, service 1: who finds neither the own ward nor the overflow free is lost.
struct Overflow {
  double lost_a = 0, lost_b = 0, overflow = 0;

  Overflow(double lambda_a, double lambda_b) {
    const auto index = [](int a, int b, int o) { return static_cast<std::size_t>(o * 9 + b * 3 + a); };
    std::vector<std::vector<double>> rates(18, std::vector<double>(18, 0));
    for (int a = 0; a < 3; ++a) {
      for (int b = 0; b < 3; ++b) {
        for (int o = 0; o < 2; ++o) {
          auto& from = rates[index(a, b, o)];
          if (a < 2) from[index(a + 1, b, o)] += lambda_a;
          if (b < 2) from[index(a, b + 1, o)] += lambda_b;
          if (o == 0) from[index(a, b, 1)] += (a == 2 ? lambda_a : 0) + (b == 2 ? lambda_b : 0);
          if (a > 0) from[index(a - 1, b, o)] += a;
          if (b > 0) from[index(a, b - 1, o)] += b;
          if (o > 0) from[index(a, b, 0)] += 1;
        }
      }
    }
    const std::vector<double> p = stationary(rates);
    for (int a = 0; a < 3; ++a) {
      for (int b = 0; b < 3; ++b) {
        overflow += p[index(a, b, 1)];
        if (a == 2) lost_a += p[index(a, b, 1)];
        if (b == 2) lost_b += p[index(a, b, 1)];
      }
    }
  }
};

/// One unit each of two resources; some want both at once, some only the first, some only the second; who does not find
/// what is wanted is lost. A loss network (Kelly 1991), of product form in the offered loads.
struct Together {
  double lost_both, lost_first, lost_second;
  Together(double both, double first, double second) {
    const double empty = 1 / (1 + both + first + second + first * second);
    lost_both = 1 - empty;
    lost_first = empty * (both + first + first * second);
    lost_second = empty * (both + second + first * second);
  }
};

}  // namespace theory
