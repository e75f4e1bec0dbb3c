#pragma once

/// Logical processes (LP): a part of the model with its own clock, future event list and state, which talks to others
/// only by timestamped messages over declared channels, each with a minimum delay. Executors (executor.hpp) see the
/// LogicalProcess interface: one virtual call per window, none per event.
///
/// Threads: an LP is advanced by one thread at a time; deliver_mail() is only called between windows.

#include <bit>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/engine/check.hpp"
#include "icsflow/engine/event.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// Rank of an LP among all LPs of the run, by sorted name.
using LpRank = std::uint16_t;

/// What an executor needs to know of an LP.
class LogicalProcess {
 public:
  virtual ~LogicalProcess() = default;
  LogicalProcess(const LogicalProcess&) = delete;
  LogicalProcess& operator=(const LogicalProcess&) = delete;

  /// Time of the earliest pending event, kNever if none.
  [[nodiscard]] virtual SimTime next_event_time() = 0;
  /// Runs every pending event strictly before `horizon`, in order.
  virtual void advance(SimTime horizon) = 0;
  /// Moves the messages sent since the last call into their destinations' event lists.
  /// @throws ContractViolation if a destination is already at or past the time of its message
  virtual void deliver_mail() = 0;
  [[nodiscard]] virtual bool has_mail() const = 0;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] LpRank rank() const { return rank_; }
  [[nodiscard]] std::uint64_t events_executed() const { return executed_; }
  /// Fingerprint of (time, order, kind) of every event executed so far.
  [[nodiscard]] std::uint64_t event_hash() const { return hash_; }

 protected:
  LogicalProcess(std::string name, LpRank rank) : name_(std::move(name)), rank_(rank) {}

  std::string name_;
  LpRank rank_;
  std::uint64_t executed_ = 0;
  std::uint64_t hash_ = 0x9E3779B97F4A7C15ULL;
};

/// The main loop, and what a handler may do: read the clock, schedule here, send elsewhere.
/// `Derived` provides `void handle(const Event&)`; `Payload` is the content of a message (trivially copyable);
/// `Fel` is a future event list (future_event_list.hpp).
template <class Derived, class Payload, class Fel>
class Process : public LogicalProcess {
 public:
  using PeerProcess = Process;

  [[nodiscard]] SimTime next_event_time() final { return fel_.next_time(); }

  /// The sequential loop of one process: pop, advance the clock, run.
  void advance(SimTime horizon) final {
    while (fel_.next_time() < horizon) {
      const Event event = fel_.pop();
      now_ = event.time;
      ++executed_;
      mix(event);
      static_cast<Derived*>(this)->handle(event);
    }
  }

  [[nodiscard]] bool has_mail() const final { return !outbox_.empty(); }

  void deliver_mail() final {
    for (const Letter& letter : outbox_) {
      PeerProcess& to = *channels_[letter.channel].to;
      Event event = letter.event;
      // A valid lookahead leaves every message strictly after whatever its receiver has done by now.
      if (event.time <= to.now_) late_mail(to, event.time);
      event.entity = to.store(letter.payload);
      to.fel_.push(event);
    }
    outbox_.clear();
  }

  /// Declares a channel to `to`; messages must take at least `minimum_delay` (the lookahead). Returns its index.
  /// Several channels to one process, and channels to oneself, are allowed: their messages are counted together.
  std::uint32_t connect(PeerProcess& to, Duration minimum_delay) {
    const auto index = static_cast<std::uint32_t>(channels_.size());
    std::uint32_t first = 0;
    while (first < index && channels_[first].to != &to) ++first;
    channels_.push_back({&to, minimum_delay, first, 0});
    return index;
  }
  [[nodiscard]] std::size_t channel_count() const { return channels_.size(); }

 protected:
  Process(std::string name, LpRank rank) : LogicalProcess(std::move(name), rank) {}

  [[nodiscard]] SimTime now() const { return now_; }

  /// Schedules an event of this process. @throws ContractViolation if `at` is in the past.
  void schedule(SimTime at, std::uint8_t priority, std::uint16_t kind, std::uint32_t entity, std::uint16_t arg = 0) {
    if (at < now_) late_event(at);
    fel_.push(Event{at, make_order(priority, rank_, sequence_++), entity, kind, arg});
  }

  /// Sends a message that takes effect at `at`. @throws ContractViolation if it is below the channel's minimum delay.
  void send(std::uint32_t channel, SimTime at, std::uint8_t priority, std::uint16_t kind, const Payload& payload) {
    Channel& c = channels_[channel];
    if (at - now_ < c.minimum_delay) broken_lookahead(c, at);
    std::uint64_t& sequence = c.to == this ? sequence_ : channels_[c.counter].sent;
    outbox_.push_back({Event{at, make_order(priority, rank_, sequence++), 0, kind, 0}, channel, payload});
  }

  /// The content of the message that an event delivered; frees its slot.
  Payload take_mail(std::uint32_t slot) {
    free_mail_.push_back(slot);
    return mail_[slot];
  }

  /// Back to the state after construction, keeping memory and channels: for the next replication.
  void reset_process() {
    fel_.clear();
    outbox_.clear();
    mail_.clear();
    free_mail_.clear();
    for (Channel& c : channels_) c.sent = 0;
    now_ = kStart;
    sequence_ = 0;
    executed_ = 0;
    hash_ = 0x9E3779B97F4A7C15ULL;
  }

 private:
  struct Channel {
    PeerProcess* to;
    Duration minimum_delay;
    std::uint32_t counter;  // first channel to the same process: there its messages are counted, for unique keys
    std::uint64_t sent;
  };
  struct Letter {
    Event event;
    std::uint32_t channel;
    Payload payload;
  };

  std::uint32_t store(const Payload& payload) {
    if (free_mail_.empty()) {
      mail_.push_back(payload);
      return static_cast<std::uint32_t>(mail_.size() - 1);
    }
    const std::uint32_t slot = free_mail_.back();
    free_mail_.pop_back();
    mail_[slot] = payload;
    return slot;
  }

  void mix(const Event& e) {
    hash_ = (std::rotl(hash_, 23) ^ static_cast<std::uint64_t>(e.time.ticks())) * 0x9FB21C651E98DF25ULL;
    hash_ = (hash_ ^ e.order ^ (static_cast<std::uint64_t>(e.kind) << 48)) * 0xD6E8FEB86659FD93ULL;
  }

  [[noreturn]] void late_event(SimTime at) const {
    contract_violation("process " + name_ + ": event scheduled at " + std::to_string(at.ticks()) +
                       " ms, before the present " + std::to_string(now_.ticks()) + " ms");
  }
  [[noreturn]] void late_mail(const PeerProcess& to, SimTime at) const {
    contract_violation("channel " + name_ + " -> " + to.name() + ": message for " + std::to_string(at.ticks()) +
                       " ms delivered when the receiver had reached " + std::to_string(to.now_.ticks()) +
                       " ms: the lookahead of the run is longer than the delay of the channel");
  }
  [[noreturn]] void broken_lookahead(const Channel& c, SimTime at) const {
    contract_violation("channel " + name_ + " -> " + c.to->name() + ": message sent at " +
                       std::to_string(now_.ticks()) + " ms for " + std::to_string(at.ticks()) +
                       " ms, below the minimum delay of " + std::to_string(c.minimum_delay.ticks()) + " ms");
  }

  Fel fel_;
  SimTime now_ = kStart;
  std::uint64_t sequence_ = 0;
  std::vector<Channel> channels_;
  std::vector<Letter> outbox_;
  std::vector<Payload> mail_;
  std::vector<std::uint32_t> free_mail_;
};

}  // namespace icsflow::engine
