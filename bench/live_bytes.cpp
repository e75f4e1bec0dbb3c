#include "live_bytes.hpp"

#include <malloc.h>

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

// Relaxed: a count, and nobody reads it while others allocate.
std::atomic<std::size_t> live{0};

// What was asked for is kept in front of a block: what malloc makes of it depends on addresses and on the blocks
// around.
constexpr std::size_t kHeader = alignof(std::max_align_t);

void* take(std::size_t bytes) {
  void* const raw = std::malloc(bytes + kHeader);
  if (raw == nullptr) throw std::bad_alloc();
  *static_cast<std::size_t*>(raw) = bytes;
  live.fetch_add(bytes, std::memory_order_relaxed);
  return static_cast<std::byte*>(raw) + kHeader;
}
void give_back(void* block) {
  if (block == nullptr) return;
  void* const raw = static_cast<std::byte*>(block) - kHeader;
  live.fetch_sub(*static_cast<std::size_t*>(raw), std::memory_order_relaxed);
  std::free(raw);
}

// Blocks with an alignment of their own, beyond that of every block, are multiples of it; malloc's slack behind is
// less.
std::size_t aligned_bytes(void* block, std::size_t alignment) {
  return malloc_usable_size(block) / alignment * alignment;
}
void* take(std::size_t bytes, std::size_t alignment) {
  if (alignment <= kHeader) return take(bytes);
  void* const block = std::aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
  if (block == nullptr) throw std::bad_alloc();
  live.fetch_add(aligned_bytes(block, alignment), std::memory_order_relaxed);
  return block;
}
void give_back(void* block, std::size_t alignment) {
  if (alignment <= kHeader) return give_back(block);
  if (block == nullptr) return;
  live.fetch_sub(aligned_bytes(block, alignment), std::memory_order_relaxed);
  std::free(block);
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
