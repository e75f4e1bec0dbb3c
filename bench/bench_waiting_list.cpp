// The operations of a waiting list (models/src/aged_list.hpp), one by one, on lists of 1,000 to 1,000,000 patients:
// join with any older clock, remove anybody, the oldest, the one nearest a breach, a pick by lot. One item is one
// operation. Before anything is timed, 20,000 operations are compared with a std::set; times_set says how many times as
// fast as that set the operation was in this run (a pick by lot: as a plain vector of members, which costs a second
// record's touch at every leaving instead).

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <vector>

#include <benchmark/benchmark.h>

#include "clinics/aged_list.hpp"
#include "icsflow/engine/random.hpp"
#include "live_bytes.hpp"
#include "ratio.hpp"

namespace {

using icsflow::engine::mix64;
using icsflow::models::AgedList;
using icsflow::models::Slot;
using icsflow::models::Token;

constexpr std::int32_t kFirstDay = -800;
constexpr std::int32_t kLastDay = 365;
constexpr std::size_t kBatch = 1'000;

enum Operation { kJoin, kRemoveAny, kOldest, kNearestBreach, kByLot };

/// What everybody would write: ordered by (clock start, joining), and the members in an array for uniform picks.
class Plain {
 public:
  explicit Plain(std::size_t patients) : joined_(patients), position_(patients) {}
  void join(std::int32_t day, Slot slot) {
    joined_[slot] = {day, ++joins_, slot};
    order_.insert(joined_[slot]);
    position_[slot] = members_.size();
    members_.push_back(slot);
  }
  void remove(Slot slot) {
    order_.erase(joined_[slot]);
    const Slot last = members_.back();
    members_[position_[slot]] = last;
    position_[last] = position_[slot];
    members_.pop_back();
  }
  [[nodiscard]] Slot oldest() const { return std::get<2>(*order_.begin()); }
  [[nodiscard]] Slot first_from(std::int32_t day) const {
    const auto found = order_.lower_bound({day, 0, 0});
    return found == order_.end() ? oldest() : std::get<2>(*found);
  }
  [[nodiscard]] Slot member(std::size_t i) const { return members_[i]; }
  [[nodiscard]] Slot by_lot(std::size_t rank) const {
    const auto at = std::next(order_.begin(), static_cast<std::ptrdiff_t>(rank));
    const auto from = order_.lower_bound({std::get<0>(*at), 0, 0}),
               to = order_.lower_bound({std::get<0>(*at) + 1, 0, 0});
    return std::get<2>(std::distance(from, at) < std::distance(at, to) ? *from : *std::prev(to));
  }
  [[nodiscard]] std::size_t size() const { return members_.size(); }

 private:
  using Entry = std::tuple<std::int32_t, std::uint64_t, Slot>;
  std::set<Entry> order_;
  std::vector<Entry> joined_;
  std::vector<std::size_t> position_;
  std::vector<Slot> members_;
  std::uint64_t joins_ = 0;
};

class Patients {
 public:
  explicit Patients(std::size_t n) : tokens_(n), plain_(n) {
    list_.set_range(kFirstDay, kLastDay);
    for (Slot slot = 0; slot < n; ++slot) join(slot);
  }

  /// False if the list and the set ever differ.
  bool agree(int operations) {
    for (int i = 0; i < operations; ++i) {
      const std::int32_t day = day_of(word());
      if (list_.size() != plain_.size() || list_.oldest() != plain_.oldest() ||
          list_.first_from(day) != plain_.first_from(day)) {
        return false;
      }
      const std::size_t rank = word() % list_.size();
      // Walking to a rank of a large set takes long: not every time.
      const Slot lot = list_.by_lot(rank);
      if ((list_.size() <= 1'000 || i % 1'000 == 0) && lot != plain_.by_lot(rank)) return false;
      const Slot leaver = i % 3 == 0 ? list_.oldest() : i % 3 == 1 ? list_.first_from(day) : lot;
      list_.remove(tokens_, leaver);
      plain_.remove(leaver);
      join(leaver);
    }
    return true;
  }

  /// A batch of one operation; returns seconds. `list` or the set. What it needs before and after is not timed.
  double batch(Operation operation, bool list) {
    choose();
    if (operation == kJoin) leave_all(list);
    double began = bench::seconds(CLOCK_THREAD_CPUTIME_ID);
    std::uint64_t sum = 0;
    switch (operation) {
      case kJoin:
        join_all(list);
        break;
      case kRemoveAny:
        leave_all(list);
        break;
      case kOldest:
        for (std::size_t i = 0; i < kBatch; ++i) {
          benchmark::DoNotOptimize(sum += list ? list_.oldest() : plain_.oldest());
        }
        break;
      case kNearestBreach:
        for (const std::int32_t day : days_) sum += list ? list_.first_from(day) : plain_.first_from(day);
        break;
      case kByLot:
        for (const std::size_t pick : picks_) sum += list ? list_.by_lot(pick) : plain_.member(pick);
        break;
    }
    benchmark::DoNotOptimize(sum);
    const double seconds = bench::seconds(CLOCK_THREAD_CPUTIME_ID) - began;
    if (operation == kRemoveAny) join_all(list);
    return seconds;
  }

 private:
  std::uint64_t word() { return mix64(++words_); }
  static std::int32_t day_of(std::uint64_t word) {
    return kFirstDay + static_cast<std::int32_t>(word % (kLastDay - kFirstDay + 1));
  }
  void set_day(Slot slot) {
    tokens_[slot].set(icsflow::models::kClockRunning);
    tokens_[slot].clock_start = static_cast<std::int16_t>(day_of(word()));
  }
  void join(Slot slot) {
    set_day(slot);
    list_.join(tokens_, slot);
    plain_.join(tokens_[slot].clock_start, slot);
  }
  /// Whom the next batch is about: kBatch different members, days and picks.
  void choose() {
    chosen_.clear();
    days_.clear();
    picks_.clear();
    const std::size_t n = list_.size();
    const std::size_t first = word() % n;
    for (std::size_t i = 0; i < kBatch; ++i) {
      // A stride that shares no factor with n = 10^k visits nobody twice and nobody near the last.
      chosen_.push_back(static_cast<Slot>((first + i * 7'919) % n));
      days_.push_back(day_of(word()));
      picks_.push_back(word() % n);
    }
  }
  void leave_all(bool list) {
    for (const Slot slot : chosen_) list ? list_.remove(tokens_, slot) : plain_.remove(slot);
  }
  void join_all(bool list) {
    for (const Slot slot : chosen_) {
      list ? list_.join(tokens_, slot) : plain_.join(tokens_[slot].clock_start, slot);
    }
  }

  std::vector<Token> tokens_;
  AgedList list_;
  Plain plain_;
  std::uint64_t words_ = 0;
  std::vector<Slot> chosen_;
  std::vector<std::int32_t> days_;
  std::vector<std::size_t> picks_;
};

/// Kept between calls, of which the library makes several for one row; null if the list and the set differ.
Patients* patients_of(std::size_t n) {
  static std::map<std::size_t, std::unique_ptr<Patients>> all;
  const auto [found, is_new] = all.try_emplace(n);
  if (is_new) {
    found->second = std::make_unique<Patients>(n);
    if (!found->second->agree(20'000)) found->second.reset();
  }
  return found->second.get();
}

void waiting_list(benchmark::State& state, Operation operation) {
  Patients* const known = patients_of(static_cast<std::size_t>(state.range(0)));
  if (known == nullptr) {
    state.SkipWithError("the list and a std::set of the same patients differ");
    return;
  }
  Patients& patients = *known;
  double set_seconds = 0;
  constexpr int kSetBatches = 50;
  for (int i = 0; i < kSetBatches; ++i) set_seconds += patients.batch(operation, false);
  double seconds = 0;
  for (auto _ : state) {
    const double batch = patients.batch(operation, true);
    state.SetIterationTime(batch);
    seconds += batch;
  }
  const auto operations = static_cast<double>(state.iterations()) * kBatch;
  state.SetItemsProcessed(static_cast<std::int64_t>(operations));
  state.counters["ns"] = 1e9 * seconds / operations;
  state.counters["times_set"] = set_seconds / kSetBatches / (seconds / static_cast<double>(state.iterations()));
}

void sizes(benchmark::internal::Benchmark* b) {
  b->ArgName("waiting")->Arg(1'000)->Arg(100'000)->Arg(1'000'000)->UseManualTime();
}
BENCHMARK_CAPTURE(waiting_list, join, kJoin)->Apply(sizes);
BENCHMARK_CAPTURE(waiting_list, remove_any, kRemoveAny)->Apply(sizes);
BENCHMARK_CAPTURE(waiting_list, oldest, kOldest)->Apply(sizes);
BENCHMARK_CAPTURE(waiting_list, nearest_breach, kNearestBreach)->Apply(sizes);
BENCHMARK_CAPTURE(waiting_list, by_lot, kByLot)->Apply(sizes);

/// What one more patient who waits takes: the record, and the place in the list. The list's table of days, which does
/// not grow with them, is told apart. Powers of two: no vector has slack.
void waiting_bytes(benchmark::State& state) {
  constexpr std::size_t kWaiting = std::size_t{1} << 17;
  const auto bytes_of = [&state](std::size_t patients) {
    const std::size_t before = bench::live_bytes();
    std::vector<Token> tokens(patients);
    AgedList list;
    list.set_range(kFirstDay, kLastDay);
    for (Slot slot = 0; slot < patients; ++slot) {
      tokens[slot].set(icsflow::models::kClockRunning);
      tokens[slot].clock_start = static_cast<std::int16_t>(kFirstDay + static_cast<std::int32_t>(slot) % 600);
      list.join(tokens, slot);
    }
    if (list.size() != patients) state.SkipWithError("patients were lost");
    return static_cast<double>(bench::live_bytes() - before);
  };
  double few = 0, many = 0;
  for (auto _ : state) {
    few = bytes_of(kWaiting);
    many = bytes_of(2 * kWaiting);
  }
  state.SetItemsProcessed(state.iterations() * 3 * static_cast<std::int64_t>(kWaiting));
  state.counters["bytes_a_patient"] = (many - few) / kWaiting;
  state.counters["bytes_a_list"] = 2 * few - many;
}
BENCHMARK(waiting_bytes)->Unit(benchmark::kMillisecond);

}  // namespace
