#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "icsflow/engine/event.hpp"

namespace icsflow::engine {

/// Implicit 4-ary heap: O(log n) push and pop. The simple reference the other future event lists are checked against.
/// `Record` is an Event or more than that.
template <class Record>
class FourAryHeapOf {
 public:
  template <class Other>
  using Of = FourAryHeapOf<Other>;

  [[nodiscard]] bool empty() const { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const { return heap_.size(); }
  [[nodiscard]] SimTime next_time() const { return heap_.empty() ? kNever : heap_.front().time; }
  void clear() { heap_.clear(); }
  /// Memory held, for profiles.
  [[nodiscard]] std::size_t bytes() const { return heap_.capacity() * sizeof(Record); }
  /// The first in order; the list must not be empty.
  [[nodiscard]] const Record& front() const { return heap_.front(); }
  /// Every pending event, in no particular order.
  [[nodiscard]] std::span<const Record> unordered() const { return heap_; }

  /// A copy of every pending event, in no particular order.
  [[nodiscard]] std::vector<Record> pending() const { return heap_; }

  /// Hands every pending event to `take`, in no particular order, and is as new.
  template <class Take>
  void drain(Take take) {
    for (const Record& event : heap_) take(event);
    heap_.clear();
  }

  void push(const Record& event) {
    std::size_t i = heap_.size();
    heap_.push_back(event);
    while (i > 0) {
      const std::size_t parent = (i - 1) / 4;
      if (!event.before(heap_[parent])) break;
      heap_[i] = heap_[parent];
      i = parent;
    }
    heap_[i] = event;
  }

  Record pop() {
    const Record top = heap_.front();
    const Record last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sift_down(last);
    return top;
  }

 private:
  void sift_down(const Record& event) {
    const std::size_t n = heap_.size();
    std::size_t i = 0;
    while (true) {
      const std::size_t first = 4 * i + 1;
      if (first >= n) break;
      const std::size_t end = first + 4 < n ? first + 4 : n;
      std::size_t best = first;
      for (std::size_t child = first + 1; child < end; ++child) {
        if (heap_[child].before(heap_[best])) best = child;
      }
      if (!heap_[best].before(event)) break;
      heap_[i] = heap_[best];
      i = best;
    }
    heap_[i] = event;
  }

  std::vector<Record> heap_;
};

using FourAryHeap = FourAryHeapOf<Event>;

}  // namespace icsflow::engine
