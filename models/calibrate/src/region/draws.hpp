#pragma once

/// Chance of a design: keyed by seed, by what it is for, and by nothing else.

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "icsflow/engine/random.hpp"

namespace icsflow::models::region {

class Draws {
 public:
  /// @param what  whom and what it is for, such as `ABC.C_110/points`
  Draws(std::uint64_t seed, std::string_view what, std::uint64_t wave)
      : key_{seed, wave}, identity_(engine::hash_name(what)), words_(next()) {}

  /// On [0, 1).
  double uniform() {
    if (++used_ > kWords) {
      words_ = next();
      used_ = 1;
    }
    return words_.uniform();
  }
  /// 0 to count - 1. @param count  1 or more
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(uniform() * static_cast<double>(count)); }
  /// 0 to count - 1 in a random order.
  std::vector<std::size_t> permutation(std::size_t count) {
    std::vector<std::size_t> out(count);
    std::iota(out.begin(), out.end(), std::size_t{0});
    for (std::size_t i = count; i > 1; --i) std::swap(out[i - 1], out[below(i)]);
    return out;
  }

 private:
  static constexpr int kWords = 4096;  // of a substream, which has 8192
  engine::Substream next() {
    return {key_, engine::child_identity(identity_, block_++), engine::DrawSite("calibrate/region")};
  }

  engine::RunKey key_;
  std::uint64_t identity_, block_ = 0;
  engine::Substream words_;
  int used_ = 0;
};

}  // namespace icsflow::models::region
