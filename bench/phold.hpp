#pragma once

/// PHOLD (Fujimoto 1990) on the public API: logical processes that pass messages on. Each event starts one other after
/// an exponential time, here or at a process drawn uniformly from all, there later by the lookahead. Draws are keyed by
/// message and hop, so nothing depends on who ran what.

#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/engine/world.hpp"

namespace bench {

using namespace icsflow::engine;

/// Mean time from an event to the one it starts, in ticks.
inline constexpr double kPholdMean = 1'000'000;
inline constexpr double kPholdRemote = 0.1;

/// What varies. The peers of docs/performance.md were measured with 25 % remote and every increment 0.1 + an
/// exponential of mean 0.9: `kPeersPhold`.
struct PholdShape {
  double lookahead = 0.5;  ///< as a share of kPholdMean
  double remote = kPholdRemote;
  double mean = 1;           ///< of the exponential, as a share of kPholdMean
  bool delays_here = false;  ///< messages to oneself are later by the lookahead too
};
inline constexpr PholdShape kPeersPhold{0.1, 0.25, 0.9, true};

struct PholdMessage {
  std::uint64_t identity = 0;
  std::uint32_t hops = 0;
};

template <class Fel>
class PholdPlace final : public Process<PholdPlace<Fel>, PholdMessage, Fel> {
  using Base = Process<PholdPlace<Fel>, PholdMessage, Fel>;

 public:
  PholdPlace(std::string name, LpRank rank, std::uint32_t places, Duration lookahead, const PholdShape& shape)
      : Base(std::move(name), rank),
        places_(places),
        lookahead_(lookahead),
        here_(shape.delays_here ? lookahead : milliseconds(0)),
        mean_(shape.mean * kPholdMean),
        remote_(shape.remote * 0x1.0p32) {}

  void start(std::uint32_t pending) {
    this->reset_process();
    for (std::uint32_t i = 0; i < pending; ++i) {
      const std::uint64_t identity = child_identity(this->rank(), i);
      Substream u(kKey, identity, kStartSite);
      this->send(Base::kToSelf, kStart + here_ + increment(u), 0, kArrived, {identity, 0});
    }
  }

  void handle(const Event& event) {
    PholdMessage message = this->take_mail(event.entity);
    Substream u(kKey, message.identity, kHopSite, static_cast<std::uint16_t>(message.hops));
    const Duration later = increment(u);
    const std::uint64_t word = u();
    // Chosen without a branch: nobody could predict it.
    const bool remote = static_cast<double>(word >> 32) < remote_;
    const auto drawn = static_cast<std::uint32_t>(((word & 0xFFFFFFFF) * places_) >> 32);
    const std::uint32_t channel = drawn | (static_cast<std::uint32_t>(remote) - 1U);
    static_assert((0U | (0U - 1U)) == Base::kToSelf);
    const Duration delay = remote ? lookahead_ : here_;
    ++message.hops;
    this->send(channel, this->now() + delay + later, 0, kArrived, message);
  }

  void prefetch(const Event& event) const {
    this->prefetch_mail(event.entity);
    __builtin_prefetch(&places_);
  }

 private:
  enum Kind : std::uint16_t { kArrived };
  static constexpr RunKey kKey{20'260'131, 0};
  static constexpr DrawSite kStartSite{"start"};
  static constexpr DrawSite kHopSite{"hop"};

  [[nodiscard]] Duration increment(Substream& u) const {
    return milliseconds(static_cast<std::int64_t>(unit_exponential(u) * mean_ + 0.5));
  }

  std::uint32_t places_;
  Duration lookahead_, here_;
  double mean_, remote_;
};

template <class Fel>
class Phold {
 public:
  /// @param lookahead as a share of the mean
  Phold(std::uint32_t places, double lookahead) : Phold(places, PholdShape{lookahead}) {}
  Phold(std::uint32_t places, const PholdShape& shape)
      : lookahead_(milliseconds(std::llround(shape.lookahead * kPholdMean))),
        world_({{names(places),
                 [&](std::string name, LpRank rank) {
                   return std::make_unique<PholdPlace<Fel>>(std::move(name), rank, places, lookahead_, shape);
                 }}}),
        places_(world_.template all<PholdPlace<Fel>>()) {
    for (const PholdPlace<Fel>* to : places_) places_[0]->connect(*to, lookahead_);
    for (PholdPlace<Fel>* from : places_) from->connect_as(*places_[0]);
  }

  void start(std::uint32_t pending) {
    for (PholdPlace<Fel>* place : places_) place->start(pending);
  }
  /// @param workers 0: run_sequential
  ExecutorReport run(SimTime end, int workers) {
    return workers == 0 ? run_sequential(processes(), lookahead_, end)
                        : run_windows(processes(), lookahead_, end, workers);
  }
  [[nodiscard]] std::span<LogicalProcess* const> processes() const { return world_.processes(); }
  /// Of every event of every place, and what is pending.
  [[nodiscard]] std::uint64_t hash() const {
    std::uint64_t h = 0;
    for (const PholdPlace<Fel>* place : places_) {
      h = mix64(h ^ place->event_hash()) + place->events_executed();
      h = mix64(h ^ static_cast<std::uint64_t>(place->next_event_time().ticks()));
    }
    return h;
  }

 private:
  /// In the order of their numbers, which are the ranks.
  static std::vector<std::string> names(std::uint32_t places) {
    std::vector<std::string> out;
    for (std::uint32_t i = 0; i < places; ++i) out.push_back("place" + std::to_string(1'000'000 + i));
    return out;
  }

  Duration lookahead_;
  World<PholdMessage, Fel> world_;
  std::vector<PholdPlace<Fel>*> places_;
};

}  // namespace bench
