#pragma once

/// Units of pools of one provider: a short list of (pool, number of units).

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <utility>

#include "icsflow/engine/bytes.hpp"

namespace icsflow::models {

/// More units than any pool has.
inline constexpr std::int64_t kAllUnits = std::numeric_limits<std::int64_t>::max();

/// How many units of which pools, in ascending order of the pools' indices, each pool once. 16 bytes: up to three pools
/// stand in the record itself, more in an array of its own. A set of pools is a list with one unit of each.
/// Pools are below 65,536; units are 1 to 65,535 of a pool.
class PoolUnits {
 public:
  struct Entry {
    std::uint16_t pool = 0, units = 0;
    bool operator==(const Entry&) const = default;
  };

  PoolUnits() = default;
  /// Units of one pool.
  explicit PoolUnits(std::size_t pool, std::size_t units = 1)
      : size_(1), own_{{static_cast<std::uint16_t>(pool), static_cast<std::uint16_t>(units)}} {}
  PoolUnits(const PoolUnits& other) { copy(other); }
  PoolUnits(PoolUnits&& other) noexcept { steal(other); }
  PoolUnits& operator=(const PoolUnits& other) {
    if (this == &other) return *this;
    drop();
    copy(other);
    return *this;
  }
  PoolUnits& operator=(PoolUnits&& other) noexcept {
    if (this == &other) return *this;
    drop();
    steal(other);
    return *this;
  }
  ~PoolUnits() { drop(); }

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Entry* begin() const { return size_ <= kInline ? own_ : array(); }
  [[nodiscard]] const Entry* end() const { return begin() + size_; }
  /// Units of the pool; 0 if there are none.
  [[nodiscard]] std::size_t of(std::size_t pool) const {
    const std::size_t at = place(pool);
    return at < size_ && begin()[at].pool == pool ? begin()[at].units : 0;
  }
  [[nodiscard]] bool has(std::size_t pool) const { return of(pool) != 0; }
  [[nodiscard]] bool has_any_of(const PoolUnits& pools) const {
    return std::any_of(begin(), end(), [&](const Entry& e) { return pools.has(e.pool); });
  }

  /// Some more units of the pool.
  void add(std::size_t pool, std::size_t units = 1) {
    const std::size_t at = place(pool);
    Entry* all = data();
    if (at < size_ && all[at].pool == pool) {
      all[at].units = static_cast<std::uint16_t>(all[at].units + units);
    } else {
      insert(at, {static_cast<std::uint16_t>(pool), static_cast<std::uint16_t>(units)});
    }
  }
  void add(const PoolUnits& more) {
    for (const Entry& e : more) add(e.pool, e.units);
  }
  /// Of each pool, the larger number of units.
  PoolUnits& operator|=(const PoolUnits& other) {
    for (const Entry& e : other) {
      const std::size_t has = of(e.pool);
      if (has < e.units) add(e.pool, e.units - has);
    }
    return *this;
  }
  /// All units of the pool are taken out. @return how many there were
  std::size_t take(std::size_t pool) {
    const std::size_t at = place(pool);
    if (at == size_ || begin()[at].pool != pool) return 0;
    const std::size_t units = begin()[at].units;
    erase(at);
    return units;
  }
  /// One unit of the pool is taken out, if there is one.
  void take_one(std::size_t pool) {
    const std::size_t at = place(pool);
    if (at == size_ || begin()[at].pool != pool) return;
    if (--data()[at].units == 0) erase(at);
  }
  /// The first entry is taken out. There is one.
  Entry take_first() {
    const Entry first = *begin();
    erase(0);
    return first;
  }
  /// All units of these pools are taken out.
  void take_all(const PoolUnits& pools) {
    for (const Entry& e : pools) (void)take(e.pool);
  }

  /// Without so many units of these pools.
  [[nodiscard]] PoolUnits less(const PoolUnits& units) const {
    PoolUnits out;
    for (const Entry& e : *this) {
      if (const std::size_t gone = units.of(e.pool); gone < e.units) out.add(e.pool, e.units - gone);
    }
    return out;
  }

  friend PoolUnits operator|(PoolUnits a, const PoolUnits& b) {
    a |= b;
    return a;
  }
  /// Without the pools of another list.
  friend PoolUnits operator-(PoolUnits a, const PoolUnits& pools) {
    a.take_all(pools);
    return a;
  }

  /// As engine/state.hpp has it.
  void save(engine::ByteWriter& out) const {
    out.put_length(size_);
    out.put_all(std::span<const Entry>(begin(), size_));
  }
  void load(engine::ByteReader& in) {
    *this = {};
    for (std::size_t left = in.get_length(sizeof(Entry)); left > 0; --left) {
      const auto entry = in.get<Entry>();
      add(entry.pool, entry.units);
    }
  }

  bool operator==(const PoolUnits& other) const { return std::equal(begin(), end(), other.begin(), other.end()); }
  /// By the last pool that differs, as numbers whose bits are pools: what has it is more.
  std::strong_ordering operator<=>(const PoolUnits& other) const {
    for (std::size_t i = size_, k = other.size_; i > 0 && k > 0;) {
      const Entry &a = begin()[--i], &b = other.begin()[--k];
      if (a.pool != b.pool) return a.pool <=> b.pool;
      if (a.units != b.units) return a.units <=> b.units;
    }
    return size_ <=> other.size_;
  }

 private:
  static constexpr std::size_t kInline = 3;
  static constexpr std::size_t kAddress = sizeof(void*);

  /// The array of its own, whose address then stands in the place of the second and third entry.
  [[nodiscard]] Entry* array() const {
    Entry* all = nullptr;
    std::memcpy(&all, &own_[1], kAddress);
    return all;
  }
  void set_array(Entry* all) { std::memcpy(static_cast<void*>(&own_[1]), &all, kAddress); }
  [[nodiscard]] Entry* data() { return size_ <= kInline ? own_ : array(); }
  /// Where the pool is, or would stand.
  [[nodiscard]] std::size_t place(std::size_t pool) const {
    if (size_ > kInline) [[unlikely]]
      return place_in_array(pool);
    std::size_t at = 0;
    while (at < size_ && own_[at].pool < pool) ++at;
    return at;
  }
  void copy(const PoolUnits& other) {
    size_ = other.size_;
    std::memcpy(own_, other.own_, sizeof own_);
    if (size_ > kInline) [[unlikely]]
      copy_array(other);
  }
  void steal(PoolUnits& other) noexcept {
    size_ = std::exchange(other.size_, 0);
    std::memcpy(own_, other.own_, sizeof own_);
  }
  void drop() {
    if (size_ > kInline) [[unlikely]]
      delete[] array();
  }
  void insert(std::size_t at, Entry entry) {
    if (size_ >= kInline) [[unlikely]]
      make_room();
    ++size_;
    Entry* all = data();
    for (std::size_t i = size_ - 1; i > at; --i) all[i] = all[i - 1];
    all[at] = entry;
  }
  void erase(std::size_t at) {
    Entry* all = data();
    for (std::size_t i = at; i + 1 < size_; ++i) all[i] = all[i + 1];
    --size_;
    if (size_ == kInline) [[unlikely]]
      come_home();
  }
  [[nodiscard]] std::size_t place_in_array(std::size_t pool) const;
  void copy_array(const PoolUnits& other);
  /// The list is, or comes to be, in an array with room for one more. Arrays have room for powers of two.
  void make_room();
  /// The list in the array has come to fit in the record.
  void come_home();

  std::uint32_t size_ = 0;
  Entry own_[kInline]{};
};
static_assert(sizeof(PoolUnits) == 16);

}  // namespace icsflow::models
