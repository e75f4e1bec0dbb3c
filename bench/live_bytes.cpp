#include "live_bytes.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

// Relaxed: a count, and nobody reads it while others allocate.
std::atomic<std::size_t> live{0};

// What was asked for is kept in front of a block: what malloc makes of it depends on addresses and on the blocks
// around.
void* take(std::size_t bytes, std::size_t alignment = alignof(std::max_align_t)) {
  const std::size_t header = std::max(alignment, alignof(std::max_align_t));
  void* const raw = std::aligned_alloc(header, (bytes + 2 * header - 1) / header * header);
  if (raw == nullptr) throw std::bad_alloc();
  *static_cast<std::size_t*>(raw) = bytes;
  live.fetch_add(bytes, std::memory_order_relaxed);
  return static_cast<std::byte*>(raw) + header;
}
void give_back(void* block, std::size_t alignment = alignof(std::max_align_t)) {
  if (block == nullptr) return;
  void* const raw = static_cast<std::byte*>(block) - std::max(alignment, alignof(std::max_align_t));
  live.fetch_sub(*static_cast<std::size_t*>(raw), std::memory_order_relaxed);
  std::free(raw);
}

}  // namespace

std::size_t bench::live_bytes() { return live.load(std::memory_order_relaxed); }

void* operator new(std::size_t bytes) { return take(bytes); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return take(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* block) noexcept { give_back(block); }
void operator delete(void* block, std::size_t) noexcept { give_back(block); }
void operator delete(void* block, std::align_val_t alignment) noexcept {
  give_back(block, static_cast<std::size_t>(alignment));
}
void operator delete(void* block, std::size_t, std::align_val_t alignment) noexcept {
  give_back(block, static_cast<std::size_t>(alignment));
}
