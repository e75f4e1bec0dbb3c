#pragma once

/// M/M/1 on the public API: draws keyed by customer, first come first served.

#include <cstdint>
#include <deque>

#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/statistics/statistics.hpp"

namespace bench {

using namespace icsflow::engine;

inline constexpr double kRho = 0.8;
/// Mean service time in ticks: long enough that rounding to a tick moves no mean by more than 1e-6 of itself.
inline constexpr double kMeanService = 1'000'000;

/// What customers bring, keyed by their number: one block of random words gives both durations.
class Customers {
 public:
  struct Drawn {
    Duration service, gap;  ///< of this customer; from this customer's arrival to the next one's
  };
  explicit Customers(double mean_gap) : gap_(Distribution::exponential(mean_gap)) {}
  void start(RunKey key) { key_ = key; }
  [[nodiscard]] Drawn operator()(std::uint64_t number) const {
    Substream u(key_, number, site_);
    const Duration service = ticks(service_.sample(u));
    return {service, ticks(gap_.sample(u))};
  }

 private:
  static Duration ticks(double x) { return milliseconds(static_cast<std::int64_t>(x + 0.5)); }

  RunKey key_;
  DrawSite site_{"customer"};
  Distribution gap_;
  Distribution service_ = Distribution::exponential(kMeanService);
};

template <class Fel>
class SingleServer : public Process<SingleServer<Fel>, int, Fel> {
 public:
  explicit SingleServer(std::int64_t customers) : Process<SingleServer<Fel>, int, Fel>("server", 0), left_(customers) {}

  void start(RunKey key) {
    customers_.start(key);
    this->schedule(kStart, kArrivals, kArrival, 0);
  }
  void handle(const Event& event) {
    if (event.kind == kArrival) {
      const Customers::Drawn customer = customers_(arrivals_++);
      if (busy_) {
        queue_.push_back({this->now(), customer.service});
      } else {
        busy_ = true;
        begin({this->now(), customer.service});
      }
      if (--left_ > 0) this->schedule(this->now() + customer.gap, kArrivals, kArrival, 0);
    } else if (queue_.empty()) {
      busy_ = false;
    } else {
      const Customer next = queue_.front();
      queue_.pop_front();
      begin(next);
    }
  }
  [[nodiscard]] const Tally& waits() const { return waits_; }

 private:
  enum Kind : std::uint16_t { kArrival, kDeparture };
  enum Priority : std::uint8_t { kDepartures, kArrivals };
  struct Customer {
    SimTime arrived;
    Duration service;
  };

  void begin(const Customer& customer) {
    waits_.add(static_cast<double>((this->now() - customer.arrived).ticks()));
    this->schedule(this->now() + customer.service, kDepartures, kDeparture, 0);
  }

  Customers customers_{kMeanService / kRho};
  std::deque<Customer> queue_;
  bool busy_ = false;
  std::int64_t left_;
  std::uint64_t arrivals_ = 0;
  Tally waits_;
};

}  // namespace bench
