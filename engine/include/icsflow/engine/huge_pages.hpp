#pragma once

/// An allocator for pools of records: blocks of some megabytes are put on huge pages where the system grants them,
/// which saves most of the address translation of random access. Smaller blocks are as std::allocator's.

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace icsflow::engine {

template <class T>
struct HugePageAllocator {
  using value_type = T;

  HugePageAllocator() = default;
  template <class U>
  HugePageAllocator(const HugePageAllocator<U>&) {}  // NOLINT(google-explicit-constructor): what allocators must offer

  T* allocate(std::size_t n) {
    const std::size_t bytes = n * sizeof(T);
    void* const block = ::operator new(bytes, alignment(bytes));
    // A request, not a need: refusal changes nothing but the time.
    if (bytes >= kWorthIt) madvise(block, bytes, MADV_HUGEPAGE);
    return static_cast<T*>(block);
  }
  void deallocate(T* block, std::size_t n) noexcept { ::operator delete(block, alignment(n * sizeof(T))); }
  bool operator==(const HugePageAllocator&) const = default;

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;
  static constexpr std::size_t kWorthIt = 2 * kHugePage;
  static std::align_val_t alignment(std::size_t bytes) {
    return std::align_val_t{bytes >= kWorthIt ? kHugePage : alignof(T)};
  }
};

}  // namespace icsflow::engine
