#pragma once

/// A vector of records that move as bytes when it grows: nothing in them points into them.

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>

#include "icsflow/engine/state.hpp"

namespace icsflow::models {

/// @tparam T  may be moved by a copy of its bytes after which the old place is forgotten; its constructor without
///            arguments does not throw
template <class T>
class WorkTable {
 public:
  WorkTable() = default;
  WorkTable(const WorkTable&) = delete;
  WorkTable& operator=(const WorkTable&) = delete;
  ~WorkTable() {
    clear();
    std::allocator<T>().deallocate(all_, capacity_);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  T& operator[](std::size_t i) { return all_[i]; }
  const T& operator[](std::size_t i) const { return all_[i]; }
  [[nodiscard]] const T* begin() const { return all_; }
  [[nodiscard]] const T* end() const { return all_ + size_; }

  /// Has at least so many records; those that are new are T().
  void grow_to(std::size_t size) {
    if (size > capacity_) [[unlikely]]
      reserve(std::max(size, (capacity_ < kLarge ? 4 : 2) * capacity_));
    for (; size_ < size; ++size_) std::construct_at(all_ + size_);
  }
  /// As engine/state.hpp has it.
  void save(engine::ByteWriter& out) {
    out.put_length(size_);
    for (std::size_t i = 0; i < size_; ++i) engine::put_state(out, all_[i]);
  }
  void load(engine::ByteReader& in) {
    clear();
    const std::size_t size = in.get_length(1);
    grow_to(size);
    for (std::size_t i = 0; i < size; ++i) engine::get_state(in, all_[i]);
  }
  void clear() {
    std::destroy(all_, all_ + size_);
    size_ = 0;
  }

 private:
  static constexpr std::size_t kLarge = 1 << 16;  // smaller tables grow fourfold: they are copied seldom

  [[gnu::noinline]] void reserve(std::size_t capacity) {
    T* more = std::allocator<T>().allocate(capacity);
    if (size_ > 0) std::memcpy(static_cast<void*>(more), static_cast<const void*>(all_), size_ * sizeof(T));
    std::allocator<T>().deallocate(all_, capacity_);
    all_ = more;
    capacity_ = capacity;
  }

  T* all_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace icsflow::models
