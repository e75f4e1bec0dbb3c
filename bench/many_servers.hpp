#pragma once

/// M/M/c on the public API: draws keyed by customer, first come first served, one clerk's event each.

#include <cstdint>
#include <deque>

#include "icsflow/engine/process.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/statistics.hpp"
#include "single_server.hpp"

namespace bench {

template <class Fel>
class ManyServers : public Process<ManyServers<Fel>, int, Fel> {
 public:
  ManyServers(std::int64_t customers, int servers)
      : Process<ManyServers<Fel>, int, Fel>("servers", 0),
        gap_(Distribution::exponential(kMeanService / (kRho * servers))),
        left_(customers),
        idle_(servers) {}

  void start(RunKey key) {
    key_ = key;
    this->schedule(kStart + drawn(0, gap_site_, gap_), kArrivals, kArrival, 0);
  }
  void handle(const Event& event) {
    switch (event.kind) {
      case kArrival:
        if (idle_ == 0) {
          queue_.push_back({arrivals_, this->now()});
        } else {
          --idle_;
          begin(arrivals_, this->now());
        }
        ++arrivals_;
        if (--left_ > 0) this->schedule(this->now() + drawn(arrivals_, gap_site_, gap_), kArrivals, kArrival, 0);
        break;
      default:
        if (queue_.empty()) {
          ++idle_;
          break;
        }
        const Customer next = queue_.front();
        queue_.pop_front();
        begin(next.number, next.arrived);
        break;
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
  [[nodiscard]] Duration drawn(std::uint64_t customer, DrawSite site, const Distribution& distribution) const {
    Substream u(key_, customer, site);
    return milliseconds(static_cast<std::int64_t>(distribution.sample(u) + 0.5));
  }

  RunKey key_;
  DrawSite gap_site_{"gap"};
  DrawSite service_site_{"service"};
  Distribution gap_;
  Distribution service_ = Distribution::exponential(kMeanService);
  std::deque<Customer> queue_;
  std::int64_t left_;
  std::int64_t idle_;
  std::uint64_t arrivals_ = 0;
  Tally waits_;
};

}  // namespace bench
