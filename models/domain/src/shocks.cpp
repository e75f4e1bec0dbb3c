#include "icsflow/domain/shocks.hpp"

#include <algorithm>
#include <cmath>

#include "icsflow/engine/portable_math.hpp"
#include "icsflow/engine/samplers.hpp"

namespace icsflow::models {

double shock_log_sd(double cv) { return std::sqrt(engine::portable_log1p(cv * cv)); }

double shock_multiplier(double log_sd, double z) { return engine::portable_exp(log_sd * z - log_sd * log_sd / 2); }

int shock_terms(double persistence) {
  constexpr double kNegligible = 1e-6;
  int terms = 1;
  for (double power = persistence; power > kNegligible; power *= persistence) ++terms;
  return terms;
}

std::vector<double> shock_deviates(engine::RunKey key, std::uint64_t identity, engine::DrawSite site,
                                   double persistence, CivilMonth first, int count) {
  const int terms = shock_terms(persistence);
  std::vector<double> weights(static_cast<std::size_t>(terms));
  double power = 1, squares = 0;
  for (double& w : weights) {
    w = power;
    squares += power * power;
    power *= persistence;
  }
  const double scale = 1 / std::sqrt(squares);
  const int before = terms - 1;
  std::vector<double> draws(static_cast<std::size_t>(before + count));
  for (int i = 0; i < before + count; ++i) {
    engine::Substream u(key, engine::child_identity(identity, static_cast<std::uint64_t>(first - before + i)), site);
    draws[static_cast<std::size_t>(i)] = engine::unit_normal(u);
  }
  std::vector<double> out(static_cast<std::size_t>(count));
  for (int t = 0; t < count; ++t) {
    double sum = 0;
    for (int k = 0; k < terms; ++k)
      sum += weights[static_cast<std::size_t>(k)] * draws[static_cast<std::size_t>(before + t - k)];
    out[static_cast<std::size_t>(t)] = scale * sum;
  }
  return out;
}

std::vector<double> Shock::multipliers(engine::RunKey key, engine::DrawSite site, CivilMonth first, int count) const {
  std::vector<double> z(static_cast<std::size_t>(count), 0.0);
  const auto add = [&](std::uint64_t identity, double share) {
    if (share <= 0) return;
    const double weight = std::sqrt(share);
    const std::vector<double> part = shock_deviates(key, identity, site, persistence, first, count);
    for (std::size_t t = 0; t < z.size(); ++t) z[t] += weight * part[t];
  };
  double rest = 1;
  for (const SharedDeviates& factor : shared) {
    add(factor.identity, factor.share);
    rest -= factor.share;
  }
  constexpr double kRounding = 1e-9;  // what is left of shares that sum to 1
  add(own, rest > kRounding ? rest : 0);
  const double log_sd = shock_log_sd(cv);
  for (double& x : z) x = shock_multiplier(log_sd, std::clamp(x, -kMostDeviate, kMostDeviate));
  return z;
}

}  // namespace icsflow::models
