#pragma once

/// M/M/c on the public API: draws keyed by customer, first come first served, one clerk's event each.

#include <cstdint>
#include <deque>

#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "single_server.hpp"

namespace bench {

template <class Fel>
class ManyServers : public Process<ManyServers<Fel>, int, Fel> {
 public:
  ManyServers(std::int64_t customers, int servers)
      : Process<ManyServers<Fel>, int, Fel>("servers", 0),
        customers_(kMeanService / (kRho * servers)),
        left_(customers),
        idle_(servers) {}

  void start(RunKey key) {
    customers_.start(key);
    this->schedule(kStart, kArrivals, kArrival, 0);
  }
  void handle(const Event& event) {
    switch (event.kind) {
      case kArrival: {
        const Customers::Drawn customer = customers_(arrivals_++);
        if (idle_ == 0) {
          queue_.push_back({this->now(), customer.service});
        } else {
          --idle_;
          begin({this->now(), customer.service});
        }
        if (--left_ > 0) this->schedule(this->now() + customer.gap, kArrivals, kArrival, 0);
        break;
      }
      default:
        if (queue_.empty()) {
          ++idle_;
          break;
        }
        const Customer next = queue_.front();
        queue_.pop_front();
        begin(next);
        break;
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

  Customers customers_;
  std::deque<Customer> queue_;
  std::int64_t left_;
  std::int64_t idle_;
  std::uint64_t arrivals_ = 0;
  Tally waits_;
};

}  // namespace bench
