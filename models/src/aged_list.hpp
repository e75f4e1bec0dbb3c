#pragma once

/// A waiting list ordered by clock start: buckets by day with links in the tokens, a bitmap of days that are not empty,
/// and a dense array for uniform picks. Joins come with any older clock. O(1) join, remove anybody, uniform pick;
/// oldest and nearest breach in a scan of a few words.

#include <bit>
#include <cstdint>
#include <vector>

#include "token.hpp"

namespace icsflow::models {

class AgedList {
 public:
  /// Days a list can hold; earlier clocks share the first bucket, later ones the last.
  void set_range(std::int32_t first_day, std::int32_t last_day) {
    first_day_ = first_day;
    buckets_ = static_cast<std::uint32_t>(last_day - first_day + 1);
  }
  [[nodiscard]] std::size_t size() const { return members_.size(); }
  [[nodiscard]] bool empty() const { return members_.empty(); }
  [[nodiscard]] Slot member(std::size_t i) const { return members_[i]; }

  void clear() {
    members_.clear();
    heads_.assign(heads_.size(), kNoSlot);
    bits_.assign(bits_.size(), 0);
  }

  void join(std::vector<Token>& tokens, Slot slot) {
    if (heads_.empty()) {
      heads_.assign(buckets_, kNoSlot);
      bits_.assign(buckets_ / 64 + 1, 0);
    }
    Token& t = tokens[slot];
    t.position = static_cast<Slot>(members_.size());
    members_.push_back(slot);
    const std::uint32_t b = bucket(t.list_day());
    const Slot head = heads_[b];
    if (head == kNoSlot) {
      t.prev = t.next = slot;
      heads_[b] = slot;
      bits_[b / 64] |= 1ULL << (b % 64);
    } else {  // circular: behind the last of the day
      const Slot tail = tokens[head].prev;
      t.prev = tail;
      t.next = head;
      tokens[tail].next = slot;
      tokens[head].prev = slot;
    }
  }

  void remove(std::vector<Token>& tokens, Slot slot) {
    Token& t = tokens[slot];
    const Slot last = members_.back();
    members_[t.position] = last;
    tokens[last].position = t.position;
    members_.pop_back();
    const std::uint32_t b = bucket(t.list_day());
    if (t.next == slot) {
      heads_[b] = kNoSlot;
      bits_[b / 64] &= ~(1ULL << (b % 64));
    } else {
      tokens[t.prev].next = t.next;
      tokens[t.next].prev = t.prev;
      if (heads_[b] == slot) heads_[b] = t.next;
    }
    t.position = t.prev = t.next = kNoSlot;
  }

  /// Longest waiting; the list must not be empty.
  [[nodiscard]] Slot oldest() const { return heads_[next_bucket(0)]; }

  /// The one nearest a breach of a target: the oldest clock that started on or after `day`; the oldest of all if none.
  [[nodiscard]] Slot first_from(std::int32_t day) const {
    const std::uint32_t b = next_bucket(bucket(day));
    return b < buckets_ ? heads_[b] : oldest();
  }

 private:
  [[nodiscard]] std::uint32_t bucket(std::int32_t day) const {
    if (day < first_day_) return 0;
    const auto b = static_cast<std::uint32_t>(day - first_day_);
    return b < buckets_ ? b : buckets_ - 1;
  }
  [[nodiscard]] std::uint32_t next_bucket(std::uint32_t from) const {
    std::uint32_t word = from / 64;
    std::uint64_t bits = bits_[word] & (~0ULL << (from % 64));
    while (bits == 0) {
      if (++word == bits_.size()) return buckets_;
      bits = bits_[word];
    }
    return word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
  }

  std::int32_t first_day_ = 0;
  std::uint32_t buckets_ = 1;
  std::vector<Slot> members_;
  std::vector<Slot> heads_;
  std::vector<std::uint64_t> bits_;
};

}  // namespace icsflow::models
