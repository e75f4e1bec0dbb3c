#pragma once

/// Logical processes (LP): a part of the model with its own clock, future event list and state, which talks to others
/// only by timestamped messages over declared channels, each with a minimum delay. Executors (executor.hpp) see the
/// LogicalProcess interface: one virtual call per window, none per event.
///
/// Threads: an LP is advanced by one thread at a time; deliver_mail() is only called between windows.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/engine/check.hpp"
#include "icsflow/engine/event.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// Rank of an LP among all LPs of the run, by sorted name.
using LpRank = std::uint16_t;

/// Which part of the run receives the mail of each LP. Must outlive the bags made for it.
struct MailParts {
  std::size_t count = 1;
  std::vector<std::uint8_t> of_rank = std::vector<std::uint8_t>(std::size_t{std::numeric_limits<LpRank>::max()} + 1, 0);
};

/// The messages that the LPs of one part of the run have sent, sorted by the part their receivers are in. Two sides:
/// one is written while the other is delivered, so that a window both writes and delivers mail without locks.
class Mailbag {
 public:
  virtual ~Mailbag() = default;
  Mailbag(const Mailbag&) = delete;
  Mailbag& operator=(const Mailbag&) = delete;

  /// Turns the sides over: what was sent until now can be delivered. The other side must be empty by now.
  virtual void turn() = 0;
  /// Moves what was sent to `part` before the last turn into its receivers' event lists. Returns how many.
  /// @throws ContractViolation if a receiver is already at or past the time of its message
  virtual std::size_t deliver(std::size_t part) = 0;
  /// As deliver(), of what was sent since the last turn within the senders' own part.
  virtual std::size_t deliver_here() = 0;
  /// Names the earliest message sent since the last turn, which must not be before `reached`: a broken lookahead.
  [[noreturn]] virtual void refuse(SimTime reached) const = 0;

  /// Time of the earliest message sent since the last turn and not yet delivered, kNever if none.
  [[nodiscard]] SimTime earliest_sent() const { return std::min(earliest_here_, earliest_elsewhere_); }

 protected:
  Mailbag() = default;
  SimTime earliest_here_ = kNever;  // to the senders' own part
  SimTime earliest_elsewhere_ = kNever;
};

class LogicalProcess;

/// A channel as declared: messages along it take at least `minimum_delay`.
struct ChannelInfo {
  const LogicalProcess* to = nullptr;
  Duration minimum_delay;
};

/// Bytes held for a process by the engine; what its model holds is the model's to say.
struct ProcessMemory {
  std::size_t event_list = 0;
  std::size_t mail = 0;
};

/// What an executor needs to know of an LP.
class LogicalProcess {
 public:
  virtual ~LogicalProcess() = default;
  LogicalProcess(const LogicalProcess&) = delete;
  LogicalProcess& operator=(const LogicalProcess&) = delete;

  /// Time of the earliest pending event, kNever if none.
  [[nodiscard]] virtual SimTime next_event_time() const = 0;
  /// Runs every pending event strictly before `horizon`, in order.
  virtual void advance(SimTime horizon) = 0;
  /// Moves the messages sent since the last call into their destinations' event lists. Returns how many.
  /// @throws ContractViolation if a destination is already at or past the time of its message
  virtual std::size_t deliver_mail() = 0;
  [[nodiscard]] virtual bool has_mail() const = 0;

  /// An empty bag for messages of this LP's kind, sent by LPs of part `own`.
  [[nodiscard]] virtual std::unique_ptr<Mailbag> make_mailbag(const MailParts& parts, std::size_t own) const = 0;
  /// From now on messages go into `bag`, or where deliver_mail() finds them if that is null. False if the bag is for
  /// messages of another kind; nothing is changed then.
  virtual bool use_mailbag(Mailbag* bag) = 0;
  /// From now on `slot` always says at most next_event_time(), exactly so after advance() and deliveries.
  void publish_next_time(SimTime* slot) { next_time_ = slot != nullptr ? slot : &unread_; }

  [[nodiscard]] virtual std::size_t channel_count() const = 0;
  [[nodiscard]] virtual ChannelInfo channel(std::size_t index) const = 0;
  [[nodiscard]] virtual ProcessMemory memory() const = 0;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] LpRank rank() const { return rank_; }
  [[nodiscard]] std::uint64_t events_executed() const { return executed_; }
  /// Fingerprint of (time, order, kind) of every event executed so far.
  [[nodiscard]] std::uint64_t event_hash() const { return hash_; }

 protected:
  LogicalProcess(std::string name, LpRank rank) : name_(std::move(name)), rank_(rank) {}

  std::string name_;
  LpRank rank_;
  SimTime unread_ = kNever;
  SimTime* next_time_ = &unread_;
  std::uint64_t executed_ = 0;
  std::uint64_t hash_ = 0x9E3779B97F4A7C15ULL;
};

/// The main loop, and what a handler may do: read the clock, schedule here, send elsewhere.
/// `Derived` provides `void handle(const Event&)`, and may provide `void prefetch(const Event&) const`: called for most
/// events shortly before they run, to call in what handle() will touch; must change nothing. `Payload` is the content
/// of a message (trivially copyable); `Fel` is a future event list (future_event_list.hpp).
template <class Derived, class Payload, class Fel>
class Process : public LogicalProcess {
 public:
  using PeerProcess = Process;

  [[nodiscard]] SimTime next_event_time() const final { return fel_.next_time(); }

  /// The sequential loop of one process: pop, advance the clock, run.
  void advance(SimTime horizon) final {
    while (fel_.next_time() < horizon) {
      const Event event = fel_.pop();
      now_ = event.time;
      ++executed_;
      mix(event);
      prefetch_ahead();
      static_cast<Derived*>(this)->handle(event);
    }
    *next_time_ = fel_.next_time();
  }

  [[nodiscard]] bool has_mail() const final { return !own_mail_.empty(); }

  std::size_t deliver_mail() final {
    own_mail_.turn();
    return own_mail_.deliver(0);
  }

  [[nodiscard]] std::unique_ptr<Mailbag> make_mailbag(const MailParts& parts, std::size_t own) const final {
    return std::make_unique<Outbox>(parts, own);
  }

  bool use_mailbag(Mailbag* bag) final {
    auto* const outbox = bag == nullptr ? &own_mail_ : dynamic_cast<Outbox*>(bag);
    if (outbox != nullptr) mail_out_ = outbox;
    return outbox != nullptr;
  }

  /// Declares a channel to `to`; messages must take at least `minimum_delay` (the lookahead). Returns its index.
  /// Several channels to one process, and channels to oneself, are allowed: their messages are counted together.
  std::uint32_t connect(PeerProcess& to, Duration minimum_delay) {
    const auto index = static_cast<std::uint32_t>(channels_.size());
    std::uint32_t first = 0;
    while (first < index && channels_[first].to != &to) ++first;
    channels_.push_back({&to, minimum_delay, first, to.rank(), 0});
    return index;
  }
  [[nodiscard]] std::size_t channel_count() const final { return channels_.size(); }
  [[nodiscard]] ChannelInfo channel(std::size_t index) const final {
    return {channels_[index].to, channels_[index].minimum_delay};
  }

  [[nodiscard]] ProcessMemory memory() const final {
    return {fel_.bytes(), mail_.capacity() * sizeof(Payload) + free_mail_.capacity() * sizeof(std::uint32_t) +
                              channels_.capacity() * sizeof(Channel)};
  }

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
    if (c.to == this) {
      // In its place at once: no other process is concerned, so such a channel limits nobody's lookahead.
      fel_.push(Event{at, make_order(priority, rank_, sequence_++), store(payload), kind, 0});
      return;
    }
    std::uint64_t& sequence = channels_[c.counter].sent;
    mail_out_->post(c.to_rank, {Event{at, make_order(priority, rank_, sequence++), 0, kind, 0}, this, c.to, payload});
  }

  /// The content of the message that an event delivered; frees its slot.
  Payload take_mail(std::uint32_t slot) {
    free_mail_.push_back(slot);
    return mail_[slot];
  }

  /// Back to the state after construction, keeping memory and channels: for the next replication.
  void reset_process() {
    fel_.clear();
    own_mail_.clear();
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
    LpRank to_rank;
    std::uint64_t sent;
  };
  struct Letter {
    Event event;
    const PeerProcess* from;
    PeerProcess* to;
    Payload payload;
  };

  class Outbox final : public Mailbag {
   public:
    /// Everybody in one part.
    Outbox() {
      for (auto& side : sides_) side.resize(1);
    }
    Outbox(const MailParts& parts, std::size_t own) : part_of_rank_(parts.of_rank.data()), own_(own) {
      for (auto& side : sides_) {
        side.resize(parts.count);
        // Enough for most windows from the start: a bag lives for one run only.
        for (auto& part : side) part.reserve(kLettersFromTheStart / parts.count);
      }
    }

    void post(LpRank to, const Letter& letter) {
      const std::size_t part = part_of_rank_ == nullptr ? 0 : part_of_rank_[to];
      sides_[written_][part].push_back(letter);
      SimTime& earliest = part == own_ ? earliest_here_ : earliest_elsewhere_;
      earliest = std::min(earliest, letter.event.time);
    }
    void turn() override {
      written_ ^= 1U;
      earliest_here_ = earliest_elsewhere_ = kNever;
    }
    std::size_t deliver(std::size_t part) override { return deliver_all(sides_[written_ ^ 1U][part]); }
    std::size_t deliver_here() override {
      earliest_here_ = kNever;
      return deliver_all(sides_[written_][own_]);
    }
    [[noreturn]] void refuse(SimTime reached) const override {
      const Letter* earliest = nullptr;
      for (const auto& letters : sides_[written_]) {
        for (const Letter& l : letters) {
          if (earliest == nullptr || l.event.time < earliest->event.time) earliest = &l;
        }
      }
      earliest->to->late_mail(*earliest, reached);
    }

    [[nodiscard]] bool empty() const { return sides_[written_][0].empty(); }
    void clear() {
      for (auto& side : sides_) side[0].clear();
    }

   private:
    static constexpr std::size_t kLettersFromTheStart = 1024;
    static std::size_t deliver_all(std::vector<Letter>& letters) {
      const std::size_t n = letters.size();
      for (const Letter& letter : letters) letter.to->receive(letter);
      letters.clear();
      return n;
    }

    const std::uint8_t* part_of_rank_ = nullptr;
    std::size_t own_ = 0;
    std::array<std::vector<std::vector<Letter>>, 2> sides_;  // [side][part]
    unsigned written_ = 0;
  };

  void receive(const Letter& letter) {
    Event event = letter.event;
    // A valid lookahead leaves every message strictly after whatever its receiver has done by now.
    if (event.time <= now_) late_mail(letter, now_);
    event.entity = store(letter.payload);
    fel_.push(event);
    *next_time_ = std::min(*next_time_, event.time);
  }

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

  void prefetch_ahead() {
    if constexpr (requires(const Derived& d, const Event& e) {
                    d.prefetch(e);
                    fel_.next_ahead();
                  }) {
      for (const Event& event : fel_.next_ahead()) static_cast<const Derived*>(this)->prefetch(event);
    }
  }

  void mix(const Event& e) {
    hash_ = (std::rotl(hash_, 23) ^ static_cast<std::uint64_t>(e.time.ticks())) * 0x9FB21C651E98DF25ULL;
    hash_ = (hash_ ^ e.order ^ (static_cast<std::uint64_t>(e.kind) << 48)) * 0xD6E8FEB86659FD93ULL;
  }

  [[noreturn]] void late_event(SimTime at) const {
    contract_violation("process " + name_ + ": event scheduled at " + std::to_string(at.ticks()) +
                       " ms, before the present " + std::to_string(now_.ticks()) + " ms");
  }
  [[noreturn]] void late_mail(const Letter& letter, SimTime reached) const {
    contract_violation("channel " + letter.from->name() + " -> " + name_ + ": message for " +
                       std::to_string(letter.event.time.ticks()) + " ms when the run had reached " +
                       std::to_string(reached.ticks()) +
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
  Outbox* mail_out_ = &own_mail_;
  std::vector<Channel> channels_;
  std::vector<Payload> mail_;
  std::vector<std::uint32_t> free_mail_;
  Outbox own_mail_;
};

}  // namespace icsflow::engine
