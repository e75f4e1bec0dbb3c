#pragma once

/// Days of clock starts by a key of theirs, the least first: a binary heap that knows where each day stands, so that
/// any day can be taken out or change its key.

#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

namespace icsflow::models {

/// Several heaps share one table of places: a day is in one of them at most.
class DayHeap {
 public:
  struct Entry {
    double key;
    std::uint32_t day;
    std::uint32_t of;  ///< whose key it is, for the caller
  };
  using Places = std::span<std::uint32_t>;                      ///< by day, where it stands in its heap
  static constexpr std::uint32_t kNowhere = ~std::uint32_t{0};  ///< the place of a day that is in no heap

  [[nodiscard]] bool empty() const { return entries_.empty(); }
  /// The day with the least key; of one key the older.
  [[nodiscard]] const Entry& least() const { return entries_.front(); }
  /// Of a day that is in this heap.
  [[nodiscard]] const Entry& entry_of(std::uint32_t day, Places places) const { return entries_[places[day]]; }
  void forget_whose(std::uint32_t day, std::uint32_t nobody, Places places) { entries_[places[day]].of = nobody; }

  /// The day is in no heap.
  void insert(const Entry& entry, Places places) {
    entries_.push_back(entry);
    rise(entries_.size() - 1, places);
  }
  /// A day of this heap has a key that is no more than it was.
  void lower(const Entry& entry, Places places) {
    entries_[places[entry.day]] = entry;
    rise(places[entry.day], places);
  }
  /// The day with the least key has one that is no less than it was.
  void raise_least(const Entry& entry, Places places) {
    entries_.front() = entry;
    sink(0, places);
  }
  void remove(std::uint32_t day, Places places) {
    const std::size_t at = places[day];
    places[day] = kNowhere;
    const Entry last = entries_.back();
    entries_.pop_back();
    if (at == entries_.size()) return;
    entries_[at] = last;
    sink(at, places);
    rise(places[last.day], places);
  }
  void clear() { entries_.clear(); }
  auto state() { return std::tie(entries_); }
  [[nodiscard]] std::size_t bytes() const { return entries_.capacity() * sizeof(Entry); }

 private:
  static bool before(const Entry& a, const Entry& b) { return a.key != b.key ? a.key < b.key : a.day < b.day; }

  void rise(std::size_t at, Places places) {
    const Entry entry = entries_[at];
    for (; at > 0; at = (at - 1) / 2) {
      const Entry& above = entries_[(at - 1) / 2];
      if (!before(entry, above)) break;
      place(at, above, places);
    }
    place(at, entry, places);
  }
  void sink(std::size_t at, Places places) {
    const Entry entry = entries_[at];
    for (std::size_t below = 2 * at + 1; below < entries_.size(); below = 2 * at + 1) {
      if (below + 1 < entries_.size() && before(entries_[below + 1], entries_[below])) ++below;
      if (!before(entries_[below], entry)) break;
      place(at, entries_[below], places);
      at = below;
    }
    place(at, entry, places);
  }
  void place(std::size_t at, const Entry& entry, Places places) {
    entries_[at] = entry;
    places[entry.day] = static_cast<std::uint32_t>(at);
  }

  std::vector<Entry> entries_;
};

}  // namespace icsflow::models
