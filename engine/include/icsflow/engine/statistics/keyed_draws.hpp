#pragma once

/// Chance of designs, points and resamples, beside that of a run: keyed by a key, by what it is for, and by nothing
/// else.

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "icsflow/engine/random.hpp"

namespace icsflow::engine {

class KeyedDraws {
 public:
  /// @param what  whom and what it is for, such as `ABC.C_110/points`; @param site  of the code that draws
  KeyedDraws(RunKey key, std::string_view what, DrawSite site)
      : key_(key), site_(site), identity_(hash_name(what)), words_(next()) {}

  /// On [0, 1).
  double uniform() {
    if (++used_ > kWords) {
      words_ = next();
      used_ = 1;
    }
    return words_.uniform();
  }
  /// 0 to count - 1. @param count 1 or more
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
  Substream next() { return {key_, child_identity(identity_, block_++), site_}; }

  RunKey key_;
  DrawSite site_;
  std::uint64_t identity_, block_ = 0;
  Substream words_;
  int used_ = 0;
};

}  // namespace icsflow::engine
