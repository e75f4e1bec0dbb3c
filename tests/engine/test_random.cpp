#include <array>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"

using namespace icsflow::engine;

namespace {

std::vector<std::uint64_t> words(Substream u, int n) {
  std::vector<std::uint64_t> out;
  for (int i = 0; i < n; ++i) out.push_back(u());
  return out;
}

}  // namespace

TEST_CASE("random: Threefry2x64-20 gives the published known answers", "[quick][engine][rng]") {
  // Random123's kat_vectors, "threefry2x64 20": counter, key, answer.
  using Words = std::array<std::uint64_t, 2>;
  struct Known {
    Words counter, key, answer;
  };
  constexpr std::uint64_t kOnes = ~std::uint64_t{0};
  const std::vector<Known> published = {
      {{0, 0}, {0, 0}, {0xc2b6e3a8c2c69865, 0x6f81ed42f350084d}},
      {{kOnes, kOnes}, {kOnes, kOnes}, {0xe02cb7c4d95d277a, 0xd06633d0893b8b68}},
      {{0x243f6a8885a308d3, 0x13198a2e03707344},
       {0xa4093822299f31d0, 0x082efa98ec4e6c89},
       {0x263c7d30bb0f0af1, 0x56be8361d3311526}},
  };
  for (const Known& known : published) {
    const r123::Threefry2x64::ctr_type counter = {{known.counter[0], known.counter[1]}};
    const r123::Threefry2x64::key_type key = {{known.key[0], known.key[1]}};
    const auto block = r123::Threefry2x64()(counter, key);
    CHECK(block.v[0] == known.answer[0]);
    CHECK(block.v[1] == known.answer[1]);
  }
}

TEST_CASE("random: a substream is the documented layout of key and counter", "[quick][engine][rng]") {
  const DrawSite site("theatre/duration");
  CHECK(site.bits() == hash_name("theatre/duration") >> 28);
  CHECK(site.bits() < (std::uint64_t{1} << 36));
  Substream u({11, 22}, 33, site, 44);
  for (std::uint64_t block = 0; block < 3; ++block) {
    const r123::Threefry2x64::ctr_type counter = {{33, (site.bits() << 28) | (44ULL << 12) | block}};
    const r123::Threefry2x64::key_type key = {{11, 22}};
    const auto expected = r123::Threefry2x64()(counter, key);
    CHECK(u() == expected.v[1]);  // the second word of a block is handed out first
    CHECK(u() == expected.v[0]);
  }
}

TEST_CASE("random: golden values of names, identities and words", "[quick][engine][rng][golden]") {
  // Regenerate only with a change of docs/determinism.md: every published result moves with these.
  CHECK(mix64(1) == 0x5692161D100B05E5);
  CHECK(hash_name("") == 0xF52A15E9A9B5E89B);
  CHECK(hash_name("RA7.C_110/first/duration") == 0xA65EB373BFBA2E4D);
  CHECK(child_identity(1, 0) == 0xC87831003A95207C);
  CHECK(child_identity(1, 1) == 0x37670E0F9292A73A);
  Substream u({2026, 3}, 0x1234567890ABCDEF, DrawSite("RA7.C_110/first/duration"), 2);
  CHECK(u() == 0x9D72156AA8EC14B3);
  CHECK(u() == 0xCC5B30B598239CB5);
  CHECK(u() == 0xC839E793DAE7EE17);
  CHECK(u.uniform() == 0x1.a34043ccb0c0dp-1);
}

TEST_CASE("random: every part of the key and of the counter opens another substream", "[quick][engine][rng]") {
  const DrawSite site("a");
  std::set<std::vector<std::uint64_t>> seen;
  seen.insert(words(Substream({1, 1}, 1, site, 1), 4));
  seen.insert(words(Substream({2, 1}, 1, site, 1), 4));
  seen.insert(words(Substream({1, 2}, 1, site, 1), 4));
  seen.insert(words(Substream({1, 1}, 2, site, 1), 4));
  seen.insert(words(Substream({1, 1}, 1, DrawSite("b"), 1), 4));
  seen.insert(words(Substream({1, 1}, 1, site, 2), 4));
  CHECK(seen.size() == 6);
}

TEST_CASE("random: the words one draw uses never shift another draw", "[quick][engine][rng]") {
  // A pathway draws at three sites. Whatever the middle one is (none, one word, a rejection sampler, thousands of
  // words), the draws at the others stay what they were, in any order of visits.
  const RunKey key{5, 0};
  const std::uint64_t patient = 99;
  const auto draw = [&](const char* site) {
    Substream u(key, patient, DrawSite(site));
    return Distribution::gamma(0.7, 3).sample(u);
  };
  const double first = draw("first");
  const double last = draw("last");
  for (const int used : {0, 1, 2, 3, 8'000}) {
    CHECK(draw("first") == first);
    Substream middle(key, patient, DrawSite("middle"));
    for (int i = 0; i < used; ++i) middle();
    CHECK(draw("last") == last);
  }
}

TEST_CASE("random: uniform is 53 bits on [0, 1)", "[quick][engine][rng]") {
  double smallest = 1;
  double largest = 0;
  bool multiples = true;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    const double x = Substream({1, 0}, i, DrawSite("u")).uniform();
    smallest = std::min(smallest, x);
    largest = std::max(largest, x);
    multiples = multiples && std::floor(x * 0x1.0p53) == x * 0x1.0p53;
  }
  CHECK(multiples);
  CHECK(smallest >= 0);
  CHECK(smallest < 1e-3);
  CHECK(largest < 1);
  CHECK(largest > 1 - 1e-3);
}

TEST_CASE("random: neighbouring identities are uncorrelated and uniform", "[stat][engine][rng]") {
  // 1e6 identities in steps of one, seed fixed. Two bands of 4 standard errors: false-alarm rate 1.3e-4.
  const auto passes = [](double probability, double power) {
    constexpr int kN = 1'000'000;
    double previous = 0.5;
    double product = 0;
    int below = 0;
    for (int i = 0; i < kN; ++i) {
      const double x = std::pow(Substream({1, 0}, static_cast<std::uint64_t>(i), DrawSite("n")).uniform(), power);
      below += x < probability ? 1 : 0;
      product += (x - 0.5) * (previous - 0.5);
      previous = x;
    }
    const double n = kN;
    const bool uniform = std::abs(below - n * probability) < 4 * std::sqrt(n * probability * (1 - probability));
    const bool uncorrelated = std::abs(product) < 4 * std::sqrt(n) / 12;
    return uniform && uncorrelated;
  };
  CHECK(passes(0.3, 1));
  CHECK_FALSE(passes(0.3, 1.01));  // a distribution 1 % off is seen
}

TEST_CASE("random: a site name without a collision has its own bits", "[quick][engine][rng]") {
  std::set<std::uint64_t> bits;
  for (int i = 0; i < 20'000; ++i) bits.insert(DrawSite("site/" + std::to_string(i)).bits());
  // 36 bits: 20,000 names collide with probability 0.3 %; these do not.
  CHECK(bits.size() == 20'000);
}
