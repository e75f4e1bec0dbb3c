#pragma once

/// PHOLD (Fujimoto 1990) on the public API: logical processes that pass messages on. Each event starts one other after
/// an exponential time, here or at a process drawn uniformly from all, there later by the lookahead. Draws are keyed by
/// message and hop, so nothing depends on who ran what.

#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/process.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/samplers.hpp"

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
  PholdPlace(std::uint32_t number, std::uint32_t places, Duration lookahead, const PholdShape& shape)
      : Base("place" + std::to_string(1'000'000 + number), static_cast<LpRank>(number)),
        places_(places),
        lookahead_(lookahead),
        here_(shape.delays_here ? lookahead : milliseconds(0)),
        mean_(shape.mean * kPholdMean),
        remote_(shape.remote * 0x1.0p32) {}

  void start(std::uint32_t pending) {
    this->reset_process();
    messages_.clear();
    free_ = kNoSlot;
    for (std::uint32_t i = 0; i < pending; ++i) {
      const std::uint64_t identity = child_identity(this->rank(), i);
      messages_.push_back({identity, 0});
      Substream u(kKey, identity, kStartSite);
      this->schedule(kStart + here_ + increment(u), 0, kHere, i);
    }
  }

  void handle(const Event& event) {
    PholdMessage message = event.kind == kArrived ? this->take_mail(event.entity) : messages_[event.entity];
    ++message.hops;
    Substream u(kKey, message.identity, kHopSite, static_cast<std::uint16_t>(message.hops));
    const Duration later = increment(u);
    const std::uint64_t word = u();
    if (static_cast<double>(word >> 32) < remote_) {
      const auto channel = static_cast<std::uint32_t>(((word & 0xFFFFFFFF) * places_) >> 32);
      if (event.kind == kHere) {
        messages_[event.entity].hops = free_;
        free_ = event.entity;
      }
      this->send(channel, this->now() + lookahead_ + later, 0, kArrived, message);
    } else {
      this->schedule(this->now() + here_ + later, 0, kHere, keep(event, message));
    }
  }

  void prefetch(const Event& event) const {
    if (event.kind == kHere) {
      __builtin_prefetch(&messages_[event.entity], 1);
    } else {
      this->prefetch_mail(event.entity);
    }
  }

 private:
  enum Kind : std::uint16_t { kHere, kArrived };
  static constexpr std::uint32_t kNoSlot = ~std::uint32_t{0};
  static constexpr RunKey kKey{20'260'131, 0};
  static constexpr DrawSite kStartSite{"start"};
  static constexpr DrawSite kHopSite{"hop"};

  [[nodiscard]] Duration increment(Substream& u) const {
    return milliseconds(static_cast<std::int64_t>(unit_exponential(u) * mean_ + 0.5));
  }

  /// An arrival takes the slot of a message that left.
  std::uint32_t keep(const Event& event, const PholdMessage& message) {
    std::uint32_t slot = event.entity;
    if (event.kind == kArrived) {
      slot = free_;
      if (slot == kNoSlot) {
        slot = static_cast<std::uint32_t>(messages_.size());
        messages_.emplace_back();
      } else {
        free_ = messages_[slot].hops;
      }
    }
    messages_[slot] = message;
    return slot;
  }

  std::uint32_t places_;
  Duration lookahead_, here_;
  double mean_, remote_;
  std::vector<PholdMessage> messages_;
  std::uint32_t free_ = kNoSlot;  // the first free slot; `hops` of each says the next
};

template <class Fel>
class Phold {
 public:
  /// @param lookahead as a share of the mean
  Phold(std::uint32_t places, double lookahead) : Phold(places, PholdShape{lookahead}) {}
  Phold(std::uint32_t places, const PholdShape& shape)
      : lookahead_(milliseconds(std::llround(shape.lookahead * kPholdMean))) {
    for (std::uint32_t i = 0; i < places; ++i) {
      places_.push_back(std::make_unique<PholdPlace<Fel>>(i, places, lookahead_, shape));
      processes_.push_back(places_.back().get());
    }
    for (auto& to : places_) places_[0]->connect(*to, lookahead_);
    for (auto& from : places_) from->connect_as(*places_[0]);
  }

  void start(std::uint32_t pending) {
    for (auto& place : places_) place->start(pending);
  }
  /// @param workers 0: run_sequential
  ExecutorReport run(SimTime end, int workers) {
    return workers == 0 ? run_sequential(processes_, lookahead_, end)
                        : run_windows(processes_, lookahead_, end, workers);
  }
  [[nodiscard]] std::span<LogicalProcess* const> processes() const { return processes_; }
  /// Of every event of every place, and what is pending.
  [[nodiscard]] std::uint64_t hash() const {
    std::uint64_t h = 0;
    for (const auto& place : places_) {
      h = mix64(h ^ place->event_hash()) + place->events_executed();
      h = mix64(h ^ static_cast<std::uint64_t>(place->next_event_time().ticks()));
    }
    return h;
  }

 private:
  Duration lookahead_;
  std::vector<std::unique_ptr<PholdPlace<Fel>>> places_;
  std::vector<LogicalProcess*> processes_;
};

}  // namespace bench
