#pragma once

/// What distributions of numbers in use say of capacity: the arithmetic behind `measures: pools: sizes`.

#include <cstddef>
#include <span>

namespace icsflow::models {

/// Chance that an arrival finds all n units taken, if there were n: P(N = n) / P(N <= n), N the number in use where
/// nobody ever waits. For Poisson N this is Erlang's loss formula. Source: Monks et al. 2016, BMC Health Services
/// Research 16:530.
/// @param shares P(N = 0), P(N = 1), ...; what is missing at the end is 0
/// @return NaN if N <= n never happens
double delay_chance(std::span<const double> shares, std::size_t n);

/// Two wards with beds of their own and some that either may use.
struct SharedBeds {
  std::size_t first = 0;   ///< beds of the first ward alone
  std::size_t second = 0;  ///< beds of the second ward alone
  std::size_t shared = 0;  ///< beds of either
};

/// Chance that a patient of the first ward finds no bed, the two numbers in use taken as independent: of its own and
/// the shared beds all are taken by its own patients, or so many of the shared ones by the other ward's that none is
/// left. Supplement of Monks et al. 2016. For the second ward exchange the two.
/// @param first, second distributions of the numbers in use, as for delay_chance
double shared_delay_chance(std::span<const double> first, std::span<const double> second, const SharedBeds& beds);

}  // namespace icsflow::models
