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
#include <cstring>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
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

/// One future event list for several LPs of one kind, which takes turns between them event by event: for LPs that have
/// only a few events in a window. Messages between them are in their place at once. While a LP is in one, its own list
/// is empty; the order of each LP's events is the same.
class SharedList {
 public:
  virtual ~SharedList() = default;
  SharedList(const SharedList&) = delete;
  SharedList& operator=(const SharedList&) = delete;

  /// Takes the LP and its events in. False if it is of another kind; nothing is changed then.
  virtual bool join(LogicalProcess& process) = 0;
  /// Runs every pending event of its LPs strictly before `horizon`. Returns how many.
  virtual std::uint64_t advance(SimTime horizon) = 0;
  /// Messages between its LPs so far.
  [[nodiscard]] std::uint64_t messages() const { return messages_; }
  /// At most the time of the earliest pending event, kNever if none: exactly so after advance() and deliveries.
  [[nodiscard]] SimTime next_time() const { return next_time_; }
  /// End of the last advance().
  [[nodiscard]] SimTime reached() const { return reached_; }

 protected:
  SharedList() = default;
  SimTime next_time_ = kNever, reached_ = kStart;
  std::uint64_t messages_ = 0;
};

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

/// What an executor needs to know of an LP. What every event touches comes first, here and in Process.
class alignas(64) LogicalProcess {
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
  /// An empty shared list for LPs of this kind. When it is gone they have their events back.
  [[nodiscard]] virtual std::unique_ptr<SharedList> make_shared_list() const = 0;

  /// From now on `slot` always says at most next_event_time(), exactly so after advance() and deliveries.
  void publish_next_time(SimTime* slot) { next_time_ = slot != nullptr ? slot : &unread_; }

  [[nodiscard]] virtual std::size_t channel_count() const = 0;
  [[nodiscard]] virtual ChannelInfo channel(std::size_t index) const = 0;
  [[nodiscard]] virtual ProcessMemory memory() const = 0;

  [[nodiscard]] const std::string& name() const { return *name_; }
  [[nodiscard]] LpRank rank() const { return rank_; }
  [[nodiscard]] std::uint64_t events_executed() const { return executed_; }
  /// Fingerprint of (time, order, kind) of every event executed so far.
  [[nodiscard]] std::uint64_t event_hash() const { return hash_; }

 protected:
  LogicalProcess(std::string name, LpRank rank)
      : rank_(rank), name_(std::make_unique<const std::string>(std::move(name))) {}

  std::uint64_t executed_ = 0;
  std::uint64_t hash_ = 0x9E3779B97F4A7C15ULL;
  LpRank rank_;
  SimTime* next_time_ = &unread_;

 private:
  SimTime unread_ = kNever;
  std::unique_ptr<const std::string> name_;
};

/// The main loop, and what a handler may do: read the clock, schedule here, send elsewhere.
/// `Derived` provides `void handle(const Event&)`, and may provide `void prefetch(const Event&) const`: called for most
/// events shortly before they run, to call in what handle() will touch; must change nothing, and be small or
/// [[gnu::always_inline]]: GCC leaves out calls of functions that only prefetch. `Payload` is the content of a message
/// (trivially copyable); `Fel` is a future event list (future_event_list.hpp).
template <class Derived, class Payload, class Fel>
class Process : public LogicalProcess {
 public:
  using PeerProcess = Process;

  /// Instead of a channel's index: to oneself, at any time from now on.
  static constexpr std::uint32_t kToSelf = ~std::uint32_t{0};

  [[nodiscard]] SimTime next_event_time() const final { return fel_.next_time(); }

  /// The sequential loop of one process: pop, advance the clock, run.
  void advance(SimTime horizon) final {
    while (fel_.next_time() < horizon) {
      const Event event = fel_.pop();
      prefetch_ahead();
      run(event);
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

  [[nodiscard]] std::unique_ptr<SharedList> make_shared_list() const final { return std::make_unique<Shared>(); }

  /// Declares a channel to `to`; messages must take at least `minimum_delay` (the lookahead). Returns its index.
  /// Several channels to one process, and channels to oneself, are allowed.
  std::uint32_t connect(PeerProcess& to, Duration minimum_delay) {
    using Table = std::vector<Channel>;
    if (!channels_ || channels_.use_count() > 1) {
      channels_ = channels_ ? std::make_shared<Table>(*channels_) : std::make_shared<Table>();
    }
    channels_->push_back({&to, minimum_delay, to.rank()});
    channel_table_ = channels_->data();
    return static_cast<std::uint32_t>(channels_->size() - 1);
  }
  /// Declares the channels that `other` has by now, instead of any before. Both then look them up in one table: of many
  /// processes that can all send to all, each table of its own would be out of the caches.
  void connect_as(const PeerProcess& other) {
    channels_ = other.channels_;
    channel_table_ = other.channel_table_;
  }
  [[nodiscard]] std::size_t channel_count() const final { return channels_ ? channels_->size() : 0; }
  [[nodiscard]] ChannelInfo channel(std::size_t index) const final {
    return {(*channels_)[index].to, (*channels_)[index].minimum_delay};
  }

  /// A table that several share counts by parts.
  [[nodiscard]] ProcessMemory memory() const final {
    return {fel_.bytes(), mail_.capacity() * sizeof(MailSlot) +
                              channel_count() * sizeof(Channel) /
                                  std::max<std::size_t>(1, static_cast<std::size_t>(channels_.use_count()))};
  }

 protected:
  Process(std::string name, LpRank rank) : LogicalProcess(std::move(name), rank) {}

  [[nodiscard]] SimTime now() const { return now_; }
  /// Events scheduled and messages sent so far. Beyond 2^kSequenceBits the order of equal times is no longer certain.
  [[nodiscard]] std::uint64_t scheduled() const { return sequence_; }

  /// Schedules an event of this process. @throws ContractViolation if `at` is in the past.
  void schedule(SimTime at, std::uint8_t priority, std::uint16_t kind, std::uint32_t entity, std::uint16_t arg = 0) {
    if (at < now_) late_event(at);
    put(Event{at, make_order(priority, rank_, sequence_++), entity, kind, arg});
  }

  /// Sends a message that takes effect at `at`, along a channel or, kToSelf, to oneself without one.
  /// @throws ContractViolation if it is below the channel's minimum delay.
  void send(std::uint32_t channel, SimTime at, std::uint8_t priority, std::uint16_t kind, const Payload& payload) {
    // Who it is for is often a draw: no branch hangs on that but the one on whose list it goes into.
    const bool to_self = channel == kToSelf;
    const Channel* const declared = channel_table_ + (to_self ? 0 : channel);
    const Channel& c = *(to_self ? &to_self_ : declared);
    if (at - now_ < c.minimum_delay) broken_lookahead(c, at);
    const Event event{at, make_order(priority, rank_, sequence_++), 0, kind, 0};
    // Nothing is read of the receiver, which another worker may be writing to.
    if (shared_ != nullptr ? shared_->has(c.rank) : c.to == this) {
      // In its place at once. To oneself: no other process is concerned, so such a channel limits nobody's lookahead.
      c.to->put_message(event, payload);
      if (shared_ != nullptr) shared_->count_messages(c.to != this ? 1 : 0);
    } else {
      mail_out_->post(c.rank, {event, this, c.to, payload});
    }
  }

  /// The content of the message that an event delivered; frees its slot.
  Payload take_mail(std::uint32_t slot) {
    MailSlot& place = mail_[slot];
    Payload payload;
    std::memcpy(static_cast<void*>(&payload), place.bytes.data(), sizeof(Payload));
    std::memcpy(place.bytes.data(), &free_mail_, sizeof free_mail_);
    free_mail_ = slot;
    return payload;
  }
  /// Calls in what take_mail(slot) will read.
  void prefetch_mail(std::uint32_t slot) const { __builtin_prefetch(&mail_[slot], 1); }

  /// Back to the state after construction, keeping memory and channels: for the next replication.
  void reset_process() {
    fel_.clear();
    own_mail_.clear();
    mail_.clear();
    free_mail_ = kNoMail;
    now_ = kStart;
    sequence_ = 0;
    executed_ = 0;
    hash_ = 0x9E3779B97F4A7C15ULL;
  }

 private:
  struct Channel {
    PeerProcess* to;
    Duration minimum_delay;
    LpRank rank;  // of `to`
  };
  /// The content of a message that has been delivered; or, of a free slot, which is free next.
  static_assert(std::is_trivially_copyable_v<Payload>);
  struct MailSlot {
    alignas(std::max(alignof(Payload), alignof(std::uint32_t)))
        std::array<std::byte, std::max(sizeof(Payload), sizeof(std::uint32_t))> bytes;
  };
  static constexpr std::uint32_t kNoMail = ~std::uint32_t{0};

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

  class Shared final : public SharedList {
   public:
    ~Shared() override {
      list_.drain([this](const AddressedEvent& event) { members_[event.receiver]->fel_.push(event); });
      for (Process* member : members_) {
        member->shared_ = nullptr;
        member->publish_next_time(nullptr);
      }
    }
    bool join(LogicalProcess& process) override {
      auto* const member = dynamic_cast<Process*>(&process);
      if (member == nullptr) return false;
      const auto index = static_cast<std::uint32_t>(members_.size());
      members_.push_back(member);
      if (ranks_.size() <= member->rank_ / 64U) ranks_.resize(member->rank_ / 64U + 1);
      ranks_[member->rank_ / 64U] |= std::uint64_t{1} << (member->rank_ % 64U);
      member->fel_.drain([&](const Event& event) { list_.push({event, index}); });
      member->shared_ = this;
      member->index_in_shared_ = index;
      member->publish_next_time(&next_time_);
      next_time_ = list_.next_time();
      return true;
    }
    /// The sequential loop of several processes.
    std::uint64_t advance(SimTime horizon) override {
      std::uint64_t n = 0;
      for (; list_.next_time() < horizon; ++n) {
        const AddressedEvent event = list_.pop();
        prefetch_ahead();
        members_[event.receiver]->run(event);
      }
      next_time_ = list_.next_time();
      reached_ = horizon;
      return n;
    }
    [[nodiscard]] bool has(LpRank rank) const {
      return rank / 64U < ranks_.size() && ((ranks_[rank / 64U] >> (rank % 64U)) & 1U) != 0;
    }
    void push(const AddressedEvent& event) { list_.push(event); }
    void count_messages(std::uint64_t n) { messages_ += n; }

   private:
    void prefetch_ahead() {
      if constexpr (requires { list_.next_ahead(); }) {
        const std::span<const AddressedEvent> ahead = list_.next_ahead();
        for (const AddressedEvent& event : ahead) members_[event.receiver]->prefetch_self();
        if constexpr (kPrefetches) {
          for (const AddressedEvent& event : ahead) {
            static_cast<const Derived*>(members_[event.receiver])->prefetch(event);
          }
        }
      }
    }

    typename Fel::template Of<AddressedEvent> list_;
    std::vector<Process*> members_;
    std::vector<std::uint64_t> ranks_;  // of the members: a bit each
  };

  /// What happens with each event, in whichever list it was.
  void run(const Event& event) {
    now_ = event.time;
    ++executed_;
    mix(event);
    static_cast<Derived*>(this)->handle(event);
  }

  void put(const Event& event) {
    if (shared_ != nullptr) [[unlikely]] {
      shared_->push({event, index_in_shared_});
    } else {
      fel_.push(event);
    }
  }
  void put_message(Event event, const Payload& payload) {
    event.entity = store(payload);
    put(event);
  }

  void receive(const Letter& letter) {
    // A valid lookahead leaves every message strictly after whatever its receiver has done by now.
    if (letter.event.time <= now_) late_mail(letter, now_);
    if (shared_ != nullptr && letter.event.time < shared_->reached()) late_mail(letter, shared_->reached());
    put_message(letter.event, letter.payload);
    *next_time_ = std::min(*next_time_, letter.event.time);
  }

  std::uint32_t store(const Payload& payload) {
    std::uint32_t slot = free_mail_;
    if (slot == kNoMail) {
      slot = static_cast<std::uint32_t>(mail_.size());
      mail_.emplace_back();
    } else {
      std::memcpy(&free_mail_, mail_[slot].bytes.data(), sizeof free_mail_);
    }
    std::memcpy(mail_[slot].bytes.data(), &payload, sizeof(Payload));
    return slot;
  }

  static constexpr bool kPrefetches = requires(const Derived& d, const Event& e) { d.prefetch(e); };

  void prefetch_ahead() {
    if constexpr (kPrefetches && requires { fel_.next_ahead(); }) {
      for (const Event& event : fel_.next_ahead()) static_cast<const Derived*>(this)->prefetch(event);
    }
  }
  /// Calls in what every event touches of its process, which is one of many.
  void prefetch_self() const {
    constexpr std::size_t kLine = 64;
    const auto* const first = reinterpret_cast<const char*>(static_cast<const LogicalProcess*>(this));
    for (std::size_t line = 0; line < 3 * kLine; line += kLine) __builtin_prefetch(first + line, 1);
  }

  void mix(const Event& e) {
    hash_ = (std::rotl(hash_, 23) ^ static_cast<std::uint64_t>(e.time.ticks())) * 0x9FB21C651E98DF25ULL;
    hash_ = (hash_ ^ e.order ^ (static_cast<std::uint64_t>(e.kind) << 48)) * 0xD6E8FEB86659FD93ULL;
  }

  [[noreturn]] void late_event(SimTime at) const {
    contract_violation("process " + name() + ": event scheduled at " + std::to_string(at.ticks()) +
                       " ms, before the present " + std::to_string(now_.ticks()) + " ms");
  }
  [[noreturn]] void late_mail(const Letter& letter, SimTime reached) const {
    contract_violation("channel " + letter.from->name() + " -> " + name() + ": message for " +
                       std::to_string(letter.event.time.ticks()) + " ms when the run had reached " +
                       std::to_string(reached.ticks()) +
                       " ms: the lookahead of the run is longer than the delay of the channel");
  }
  [[noreturn]] void broken_lookahead(const Channel& c, SimTime at) const {
    contract_violation("channel " + name() + " -> " + c.to->name() + ": message sent at " +
                       std::to_string(now_.ticks()) + " ms for " + std::to_string(at.ticks()) +
                       " ms, below the minimum delay of " + std::to_string(c.minimum_delay.ticks()) + " ms");
  }

  SimTime now_ = kStart;
  std::uint64_t sequence_ = 0;  // of what it has scheduled and sent
  Shared* shared_ = nullptr;    // holds its events, if not null
  std::uint32_t index_in_shared_ = 0;
  const Channel* channel_table_ = nullptr;
  Channel to_self_{this, Duration(), rank_};
  std::vector<MailSlot> mail_;
  std::uint32_t free_mail_ = kNoMail;  // first of the free slots
  Fel fel_;
  Outbox* mail_out_ = &own_mail_;
  Outbox own_mail_;
  std::shared_ptr<std::vector<Channel>> channels_;
};

}  // namespace icsflow::engine
