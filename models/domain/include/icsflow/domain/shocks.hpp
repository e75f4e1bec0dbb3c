#pragma once

/// Shocks: by what a rate, slots, a stay or a share of staff is multiplied from month to month.
///
/// The multiplier of a month is exp(s z - s^2 / 2) with s = sqrt(log(1 + cv^2)), so its mean is 1 and its coefficient
/// of variation cv (Aitchison & Brown 1957, "The Lognormal Distribution"). z is a stationary Gaussian autoregression of
/// order 1 over civil months (Box & Jenkins 1970, "Time Series Analysis", section 3.2.3), of variance 1:
///   z_t = c (e_t + r e_{t-1} + ... + r^(K-1) e_{t-K+1}),   c = sqrt((1 - r^2) / (1 - r^(2 K))),
/// where r is the persistence and e_m the standard normal draw of civil month m. K is the first power at which r^K is
/// at most 1e-6, so the correlation of months h apart is r^h to 1e-11. There is no first month: what z is in a month
/// does not depend on when a run starts or ends.

#include <cstdint>
#include <vector>

#include "icsflow/engine/random.hpp"

namespace icsflow::models {

/// The most that a persistence may be: then the 1,375 months before a month count.
inline constexpr double kMostPersistence = 0.99;
/// A deviate beyond this is taken to be this, so that what a value can become is known before a run. One in 1.7 million
/// is: the coefficient of variation becomes less by 1e-5 of itself at a cv of 30 %, by 2e-4 at one of 100 %.
inline constexpr double kMostDeviate = 5;

/// s, the standard deviation of the logarithm.
double shock_log_sd(double cv);
/// exp(s z - s^2 / 2).
double shock_multiplier(double log_sd, double z);
/// K. @param persistence from 0 to kMostPersistence
int shock_terms(double persistence);

/// A civil month as a number: months since the beginning of year 0.
using CivilMonth = std::int32_t;

/// z of `count` months from `first` on, not yet limited to kMostDeviate. The draws are keyed by (key, identity, month)
/// at `site`, so the same months always have the same values.
std::vector<double> shock_deviates(engine::RunKey key, std::uint64_t identity, engine::DrawSite site,
                                   double persistence, CivilMonth first, int count);

/// A series of deviates that several values share, with the part it has in the variance of one of them.
struct SharedDeviates {
  std::uint64_t identity = 0;
  double share = 0;
};

/// The multipliers of one value: z = sqrt(share) z_factor + ... + sqrt(1 - shares) z_own, limited to kMostDeviate.
/// Factors are filtered with the persistence of the value, so z has variance 1 and is such an autoregression whatever
/// the persistence of others that share them.
/// @param own  identity of what is the value's alone
struct Shock {
  double cv = 0, persistence = 0;
  std::uint64_t own = 0;
  std::vector<SharedDeviates> shared;
  [[nodiscard]] std::vector<double> multipliers(engine::RunKey key, engine::DrawSite site, CivilMonth first,
                                                int count) const;
};

}  // namespace icsflow::models
