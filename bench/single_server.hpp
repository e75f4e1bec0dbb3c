#pragma once

/// M/M/1 on the public API: draws keyed by customer, first come first served.

#include <cstdint>
#include <deque>

#include "icsflow/engine/process.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/statistics.hpp"

namespace bench {

using namespace icsflow::engine;

inline constexpr double kRho = 0.8;
/// Mean service time in ticks: long enough that rounding to a tick moves no mean by more than 1e-6 of itself.
inline constexpr double kMeanService = 1'000'000;

template <class Fel>
class SingleServer : public Process<SingleServer<Fel>, int, Fel> {
 public:
  explicit SingleServer(std::int64_t customers) : Process<SingleServer<Fel>, int, Fel>("server", 0), left_(customers) {}

  void start(RunKey key) {
    key_ = key;
    this->schedule(kStart + next_gap(), kArrivals, kArrival, 0);
  }
  void handle(const Event& event) {
    if (event.kind == kArrival) {
      if (busy_) {
        queue_.push_back({arrivals_, this->now()});
      } else {
        busy_ = true;
        begin(arrivals_, this->now());
      }
      ++arrivals_;
      if (--left_ > 0) this->schedule(this->now() + next_gap(), kArrivals, kArrival, 0);
    } else if (queue_.empty()) {
      busy_ = false;
    } else {
      const Customer next = queue_.front();
      queue_.pop_front();
      begin(next.number, next.arrived);
    }
  }
  [[nodiscard]] const Tally& waits() const { return waits_; }

 private:
  enum Kind : std::uint16_t { kArrival, kDeparture };
  enum Priority : std::uint8_t { kDepartures, kArrivals };
  struct Customer {
    std::uint64_t number;
    SimTime arrived;
  };

  void begin(std::uint64_t customer, SimTime arrived) {
    waits_.add(static_cast<double>((this->now() - arrived).ticks()));
    this->schedule(this->now() + drawn(customer, service_site_, service_), kDepartures, kDeparture, 0);
  }
  Duration next_gap() { return drawn(arrivals_, gap_site_, gap_); }
  Duration drawn(std::uint64_t customer, DrawSite site, const Distribution& distribution) const {
    Substream u(key_, customer, site);
    return milliseconds(static_cast<std::int64_t>(distribution.sample(u) + 0.5));
  }

  RunKey key_;
  DrawSite gap_site_{"gap"};
  DrawSite service_site_{"service"};
  Distribution gap_ = Distribution::exponential(kMeanService / kRho);
  Distribution service_ = Distribution::exponential(kMeanService);
  std::deque<Customer> queue_;
  bool busy_ = false;
  std::int64_t left_;
  std::uint64_t arrivals_ = 0;
  Tally waits_;
};

}  // namespace bench
