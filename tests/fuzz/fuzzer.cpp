/// libFuzzer's entries for the target named FUZZ_TARGET.

#include <algorithm>
#include <cstring>
#include <exception>

#include "targets.hpp"

namespace {

const fuzz::Target& target() {
  static const fuzz::Target& kTarget = *fuzz::find_target(FUZZ_TARGET);
  return kTarget;
}

}  // namespace

extern "C" {

std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target().run({reinterpret_cast<const char*>(data), size});
  return 0;
}

std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
  fuzz::Chance chance(seed);
  if (chance.one_in(4)) return LLVMFuzzerMutate(data, size, max_size);
  const std::string text = target().change({reinterpret_cast<const char*>(data), size}, chance);
  const std::size_t kept = std::min(text.size(), max_size);
  std::memcpy(data, text.data(), kept);
  return kept;
}
}
