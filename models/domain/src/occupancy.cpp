#include "icsflow/domain/occupancy.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace icsflow::models {
namespace {

double probability(std::span<const double> shares, std::size_t n) { return n < shares.size() ? shares[n] : 0.0; }

/// P(N >= n).
double at_least(std::span<const double> shares, std::size_t n) {
  double sum = 0;
  for (std::size_t k = n; k < shares.size(); ++k) sum += shares[k];
  return sum;
}

}  // namespace

double delay_chance(std::span<const double> shares, std::size_t n) {
  const auto upto = shares.begin() + static_cast<std::ptrdiff_t>(std::min(n + 1, shares.size()));
  const double sum = std::accumulate(shares.begin(), upto, 0.0);
  return sum > 0 ? probability(shares, n) / sum : std::numeric_limits<double>::quiet_NaN();
}

double shared_delay_chance(std::span<const double> first, std::span<const double> second, const SharedBeds& beds) {
  double chance = at_least(first, beds.first + beds.shared);
  for (std::size_t j = 1; j <= beds.shared; ++j) {
    chance += probability(first, beds.first + beds.shared - j) * at_least(second, beds.second + j);
  }
  return chance;
}

}  // namespace icsflow::models
