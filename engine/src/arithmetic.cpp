#include "icsflow/engine/arithmetic.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstdint>
#include <vector>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"

namespace icsflow::engine {
namespace {

std::string fingerprint() {
  constexpr std::uint64_t kSamples = 10'000;
  const std::vector<Distribution> all{
      Distribution::exponential(2), Distribution::lognormal_log(1, 0.7), Distribution::gamma(0.6, 2),
      Distribution::gamma(3.3, 2),  Distribution::weibull(1.7, 3),       Distribution::loglogistic(3, 2.1),
      Distribution::pareto(1, 1.8), Distribution::triangular(0, 1, 4),   Distribution::truncated_normal(1, 2, 0, 3),
      Distribution::poisson(3.3),   Distribution::poisson(300)};
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const DrawSite site(fmt::format("golden/{}", i));
    for (std::uint64_t entity = 0; entity < kSamples; ++entity) {
      Substream u({20260131, 0}, entity, site);
      std::uint64_t bits = std::bit_cast<std::uint64_t>(all[i].sample(u));
      for (int byte = 0; byte < 8; ++byte, bits >>= 8) hash = (hash ^ (bits & 0xff)) * 0x100000001b3U;
    }
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace

const std::string& arithmetic_fingerprint() {
  static const std::string kFingerprint = fingerprint();
  return kFingerprint;
}

}  // namespace icsflow::engine
