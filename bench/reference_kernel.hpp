#pragma once

/// The reference kernel: the shortest event loop anybody would write in C++. A std::priority_queue of plain records, a
/// switch for the handlers, one sequential generator, logarithms for exponentials; nothing of the engine.
///
/// FROZEN. Every time the benchmarks print is also a ratio to this kernel in the same run, so that figures of different
/// machines, days and loads can be compared. Changing anything here, even for the better, makes all ratios published so
/// far meaningless: write a second reference instead.

#include <cmath>
#include <cstdint>
#include <deque>
#include <queue>
#include <vector>

namespace reference {

/// The same 24 bytes and the same total order (time, order) as the engine's events.
struct Record {
  std::int64_t time;
  std::uint64_t order;
  std::uint32_t entity;
  std::uint16_t kind;
  std::uint16_t arg;
};

class EventQueue {
 public:
  [[nodiscard]] bool empty() const { return queue_.empty(); }
  [[nodiscard]] const Record& top() const { return queue_.top(); }
  void push(const Record& record) { queue_.push(record); }
  Record pop() {
    const Record record = queue_.top();
    queue_.pop();
    return record;
  }

 private:
  struct Later {
    bool operator()(const Record& a, const Record& b) const {
      return a.time != b.time ? a.time > b.time : a.order > b.order;
    }
  };
  std::priority_queue<Record, std::vector<Record>, Later> queue_;
};

/// xoshiro256++ (Blackman and Vigna 2019), seeded by splitmix64.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) {
    for (std::uint64_t& word : state_) {
      seed += 0x9E3779B97F4A7C15ULL;
      std::uint64_t z = seed;
      z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
      word = z ^ (z >> 31);
    }
  }
  std::uint64_t operator()() {
    const std::uint64_t result = rotate(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = rotate(state_[3], 45);
    return result;
  }
  double uniform() { return static_cast<double>((*this)() >> 11) * 0x1.0p-53; }
  double exponential(double mean) { return -std::log(1 - uniform()) * mean; }

 private:
  static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }
  std::uint64_t state_[4];
};

/// M/M/1, first come first served. Returns the mean wait in queue, in ticks.
inline double mm1(std::uint64_t seed, std::int64_t customers, double mean_gap, double mean_service) {
  enum Kind : std::uint16_t { kArrival, kDeparture };
  Generator random(seed);
  EventQueue events;
  std::deque<std::int64_t> arrived;
  bool busy = false;
  std::int64_t left = customers;
  std::uint64_t sequence = 0;
  double sum_of_waits = 0;
  const auto later = [&](std::int64_t now, double mean, Kind kind) {
    events.push({now + std::llround(random.exponential(mean)), sequence++, 0, kind, 0});
  };
  later(0, mean_gap, kArrival);
  while (!events.empty()) {
    const Record event = events.pop();
    switch (event.kind) {
      case kArrival:
        if (busy) {
          arrived.push_back(event.time);
        } else {
          busy = true;
          later(event.time, mean_service, kDeparture);
        }
        if (--left > 0) later(event.time, mean_gap, kArrival);
        break;
      case kDeparture:
        if (arrived.empty()) {
          busy = false;
        } else {
          sum_of_waits += static_cast<double>(event.time - arrived.front());
          arrived.pop_front();
          later(event.time, mean_service, kDeparture);
        }
        break;
      default:
        break;
    }
  }
  return sum_of_waits / static_cast<double>(customers);
}

/// PHOLD in one queue: each message at `entity` starts one other, here or (with probability `remote`) at a place drawn
/// uniformly, after an exponential time (plus `lookahead` if elsewhere). Returns the number of events before `end`.
inline std::uint64_t phold(std::uint64_t seed, std::uint32_t places, std::uint32_t pending, double remote, double mean,
                           std::int64_t lookahead, std::int64_t end) {
  enum Kind : std::uint16_t { kMessage };
  Generator random(seed);
  EventQueue events;
  std::vector<std::uint64_t> seen(places, 0);
  std::uint64_t sequence = 0;
  std::uint64_t executed = 0;
  for (std::uint32_t place = 0; place < places; ++place) {
    for (std::uint32_t i = 0; i < pending; ++i) {
      events.push({std::llround(random.exponential(mean)), sequence++, place, kMessage, 0});
    }
  }
  while (!events.empty() && events.top().time < end) {
    const Record event = events.pop();
    ++executed;
    switch (event.kind) {
      case kMessage: {
        ++seen[event.entity];
        Record next = event;
        next.time += std::llround(random.exponential(mean));
        next.order = sequence++;
        if (random.uniform() < remote) {
          next.entity = static_cast<std::uint32_t>(random() % places);
          next.time += lookahead;
        }
        events.push(next);
        break;
      }
      default:
        break;
    }
  }
  return executed;
}

}  // namespace reference
