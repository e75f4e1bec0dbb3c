#pragma once

/// Chance. A counter-based generator, Threefry2x64-20 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as
/// easy as 1, 2, 3"), with
///   key     = (seed, replication)
///   counter = (identity, site : 36 | visit : 16 | block : 12)
/// Each (identity, site, visit) is a private substream: the words one draw uses never shift another draw. `identity` is
/// who the draw is for (a pathway, or a resource and date), `site` names what is drawn, `visit` how many times this
/// identity has been at this site before.

#include <cstdint>
#include <limits>
#include <string_view>

#include <Random123/threefry.h>

namespace icsflow::engine {

/// Seed and replication: the part of the key that is one for a whole run.
struct RunKey {
  std::uint64_t seed = 0;
  std::uint64_t replication = 0;
};

/// Finaliser of splitmix64: a bijection of 64-bit words that mixes every bit.
constexpr std::uint64_t mix64(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

/// Hash of a name: FNV-1a, then mixed. The same on every machine.
constexpr std::uint64_t hash_name(std::string_view name) {
  std::uint64_t h = 0xCBF29CE484222325ULL;
  for (const char c : name) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return mix64(h);
}

/// Identity of the n-th creation of a stream, or of the n-th child of a pathway.
constexpr std::uint64_t child_identity(std::uint64_t parent, std::uint64_t ordinal) {
  return mix64(parent + mix64(ordinal + 0x632BE59BD9B4E019ULL));
}

/// The named place a draw is made at ("RA7.C_110/first/duration"), as 36 bits of the hash of its name.
class DrawSite {
 public:
  constexpr DrawSite() = default;
  explicit constexpr DrawSite(std::string_view name) : bits_(hash_name(name) >> 28) {}
  [[nodiscard]] constexpr std::uint64_t bits() const { return bits_; }
  constexpr auto operator<=>(const DrawSite&) const = default;

 private:
  std::uint64_t bits_ = 0;
};

/// 53 bits of a random word as a number of [0, 1).
constexpr double unit_interval(std::uint64_t word) { return static_cast<double>(word >> 11) * 0x1.0p-53; }

/// The words of one draw: a UniformRandomBitGenerator for Boost.Random. Cheap to make; two words a block.
class Substream {
 public:
  using result_type = std::uint64_t;
  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }

  Substream(RunKey key, std::uint64_t identity, DrawSite site, std::uint16_t visit = 0)
      : key_{{key.seed, key.replication}},
        counter_{{identity, (site.bits() << 28) | (static_cast<std::uint64_t>(visit) << 12)}} {}

  result_type operator()() {
    if (used_ == 0) {
      block_ = r123::Threefry2x64()(counter_, key_);
      counter_.v[1] = (counter_.v[1] & ~0xFFFULL) | ((counter_.v[1] + 1) & 0xFFFULL);
      used_ = 2;
    }
    return block_.v[--used_];
  }

  /// Uniform on [0, 1): 53 bits of one word.
  double uniform() { return unit_interval((*this)()); }

 private:
  r123::Threefry2x64::key_type key_;
  r123::Threefry2x64::ctr_type counter_;
  r123::Threefry2x64::ctr_type block_{};
  unsigned used_ = 0;
};

/// The first two words of a Substream (one block), for draws that need no more.
struct TwoWords {
  std::uint64_t first, second;
};
inline TwoWords first_words(RunKey key, std::uint64_t identity, DrawSite site, std::uint16_t visit = 0) {
  const r123::Threefry2x64::ctr_type counter{
      {identity, (site.bits() << 28) | (static_cast<std::uint64_t>(visit) << 12)}};
  const auto block = r123::Threefry2x64()(counter, {{key.seed, key.replication}});
  return {block.v[1], block.v[0]};
}

}  // namespace icsflow::engine
