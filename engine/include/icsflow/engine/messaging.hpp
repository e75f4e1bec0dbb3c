#pragma once

/// What a process has that does not depend on its kind: clock, event list, mail, channels. Processes of different kinds
/// with one payload and one kind of event list send each other messages.
///
/// Invariants:
/// - No event is before the clock; no message takes less than its channel's minimum delay.
/// - Channels, envelopes and kept mail address processes by rank (mail.hpp); receivers are looked up when mail is
///   delivered (directory.hpp).
/// - Sending reads nothing of the receiver, which another worker may be writing to, unless both are in one shared list.
///
/// Threads: as LogicalProcess.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/engine/check.hpp"
#include "icsflow/engine/directory.hpp"
#include "icsflow/engine/event.hpp"
#include "icsflow/engine/logical_process.hpp"
#include "icsflow/engine/mail.hpp"
#include "icsflow/engine/mailbag.hpp"
#include "icsflow/engine/shared_list.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

template <class Derived, class Payload, class Fel>
class Process;
class ProcessImage;

/// @tparam Payload content of a message (mail.hpp)
/// @tparam Fel     future event list (future_event_list.hpp)
template <class Payload, class Fel>
class Messaging : public LogicalProcess {
 public:
  using Directory = engine::Directory<Payload, Fel>;

  /// Instead of a channel's index: to oneself, at any time from now on.
  static constexpr std::uint32_t kToSelf = ~std::uint32_t{0};

  ~Messaging() override {
    if (directory_ != nullptr) directory_->leave(*this);
  }

  [[nodiscard]] SimTime next_event_time() const final { return fel_.next_time(); }
  [[nodiscard]] bool has_mail() const final { return !own_mail_.posted().empty(); }

  std::size_t deliver_mail() final {
    own_mail_.turn();
    return own_mail_.deliver(0);
  }

  [[nodiscard]] std::unique_ptr<Mailbag> make_mailbag(const MailParts& parts, std::size_t own) const final {
    return std::make_unique<Bag>(directory_, parts, own);
  }

  bool use_mailbag(Mailbag* bag) final {
    auto* const outbox = bag == nullptr ? &own_mail_ : dynamic_cast<Bag*>(bag);
    if (outbox == nullptr || outbox->directory() != directory_) return false;
    mail_out_ = outbox;
    return true;
  }

  /// Declares a channel to `to`, a process of any kind in the same directory. Messages must take at least
  /// `minimum_delay`. Returns the channel's index. Several channels to one process, and channels to oneself, are
  /// allowed; those to oneself need no directory.
  /// @throws ContractViolation if the processes are not in one directory
  std::uint32_t connect(const Messaging& to, Duration minimum_delay) {
    if (&to != this) require_one_directory(to);
    if (!channels_ || channels_.use_count() > 1) {
      channels_ = channels_ ? std::make_shared<Channels>(*channels_) : std::make_shared<Channels>();
    }
    channels_->push_back({minimum_delay, to.rank_});
    channel_table_ = channels_->data();
    return static_cast<std::uint32_t>(channels_->size() - 1);
  }
  /// Declares the channels that `other` has by now, instead of any before. Both then look them up in one table: of many
  /// processes that can all send to all, each table of its own would be out of the caches.
  /// @throws ContractViolation if the processes are not in one directory
  void connect_as(const Messaging& other) {
    if (&other != this) require_one_directory(other);
    use_channels(other.channels_);
  }
  [[nodiscard]] std::size_t channel_count() const final { return channels_ ? channels_->size() : 0; }
  [[nodiscard]] ChannelInfo channel(std::size_t index) const final {
    return {(*channels_)[index].to, (*channels_)[index].minimum_delay};
  }
  [[nodiscard]] const LogicalProcess* peer(LpRank rank) const final {
    if (rank == rank_) return this;
    return directory_ != nullptr ? directory_->find(rank) : nullptr;
  }

  /// Null if it is in none.
  [[nodiscard]] const Directory* directory() const { return directory_; }

  /// A table that several share counts by parts.
  [[nodiscard]] ProcessMemory memory() const final {
    return {fel_.bytes(),
            mail_.bytes() + channel_count() * sizeof(Channel) /
                                std::max<std::size_t>(1, static_cast<std::size_t>(channels_.use_count()))};
  }

 protected:
  Messaging(std::string name, LpRank rank) : LogicalProcess(std::move(name), rank) {}

  [[nodiscard]] SimTime now() const { return now_; }
  /// Events scheduled and messages sent so far. Beyond 2^kSequenceBits the order of equal times is no longer certain.
  [[nodiscard]] std::uint64_t scheduled() const { return sequence_; }

  /// Schedules an event of this process. @throws ContractViolation if `at` is in the past.
  void schedule(SimTime at, std::uint8_t priority, std::uint16_t kind, std::uint32_t entity, std::uint16_t arg = 0) {
    if (at < now_) late_event(at);
    put(Event{at, make_order(priority, rank_, sequence_++), entity, kind, arg});
  }

  /// Schedules an event whose place among those of its time and priority the caller says, and which is not counted: the
  /// others have the places that they would have without it. Nothing else has that time, priority and place.
  /// @throws ContractViolation if `at` is in the past
  void schedule_at_place(SimTime at, std::uint8_t priority, std::uint64_t place, std::uint16_t kind) {
    if (at < now_) late_event(at);
    put(Event{at, make_order(priority, rank_, place), 0, kind, 0});
  }

  /// Sends a message that takes effect at `at`, along a channel or, kToSelf, to oneself without one.
  /// @throws ContractViolation if it is below the channel's minimum delay.
  void send(std::uint32_t channel, SimTime at, std::uint8_t priority, std::uint16_t kind, const Payload& payload) {
    // The receiver is often random, so avoid unpredictable branches: only whose list it goes into is one.
    const bool to_self = channel == kToSelf;
    const Channel* const declared = channel_table_ + (to_self ? 0 : channel);
    const Channel& c = *(to_self ? &to_self_ : declared);
    if (at - now_ < c.minimum_delay) broken_lookahead(c, at);
    const Event event{at, make_order(priority, rank_, sequence_++), 0, kind, 0};
    // In its place at once, if it is for oneself (no other process is concerned, so such a channel limits nobody's
    // lookahead) or for one in the same list.
    if (shared_ == nullptr) {
      if (c.to == rank_) return fel_.push(with_mail(event, payload));
    } else if (shared_->has(c.to)) {
      shared_->count_messages(c.to != rank_ ? 1 : 0);
      return shared_->push(shared_->member(c.to).with_mail(event, payload), c.to);
    }
    mail_out_->post({event, payload, c.to});
  }

  /// The content of the message that an event delivered; frees its slot.
  Payload take_mail(std::uint32_t slot) { return mail_.take(slot); }
  /// Calls in what take_mail(slot) will read.
  void prefetch_mail(std::uint32_t slot) const { mail_.prefetch(slot); }

  /// Back to the state after construction, keeping memory and channels: for the next replication.
  void reset_process() {
    fel_.clear();
    own_mail_.clear();
    mail_.clear();
    now_ = kStart;
    sequence_ = 0;
    executed_ = 0;
    hash_ = kEmptyHash;
  }

 private:
  template <class Derived, class P, class F>
  friend class Process;
  friend class Outbox<Payload, Fel>;
  friend class SharedEvents<Payload, Fel>;
  friend class ProcessImage;
  friend Directory;
  using Bag = Outbox<Payload, Fel>;
  using Letter = Envelope<Payload>;
  using Channels = std::vector<Channel>;

  void put(const Event& event) {
    if (shared_ != nullptr) [[unlikely]] {
      shared_->push(event, rank_);
    } else {
      fel_.push(event);
    }
  }
  /// Keeps the payload here, and says so in the event.
  Event with_mail(Event event, const Payload& payload) {
    event.entity = mail_.keep(payload);
    return event;
  }

  void receive(const Letter& letter) {
    // A valid lookahead leaves every message strictly after whatever its receiver has done by now.
    if (letter.event.time <= now_) late_mail(letter.event, now_);
    if (shared_ != nullptr && letter.event.time < shared_->reached()) late_mail(letter.event, shared_->reached());
    put(with_mail(letter.event, letter.payload));
    *next_time_ = std::min(*next_time_, letter.event.time);
  }

  void set_directory(Directory* directory) {
    directory_ = directory;
    own_mail_.set_directory(directory);
  }
  void use_channels(std::shared_ptr<Channels> channels) {
    channels_ = std::move(channels);
    channel_table_ = channels_ ? channels_->data() : nullptr;
  }

  void require_one_directory(const Messaging& to) const {
    if (directory_ != nullptr && directory_ == to.directory_) return;
    contract_violation("channel " + name() + " -> " + to.name() + ": the processes are not in one directory");
  }
  [[nodiscard]] std::string name_of(LpRank rank) const {
    const LogicalProcess* const process = peer(rank);
    return process != nullptr ? process->name() : "rank " + std::to_string(rank);
  }
  [[noreturn]] void late_event(SimTime at) const {
    contract_violation("process " + name() + ": event scheduled at " + std::to_string(at.ticks()) +
                       " ms, before the present " + std::to_string(now_.ticks()) + " ms");
  }
  [[noreturn]] void late_mail(const Event& event, SimTime reached) const {
    contract_violation("channel " + name_of(origin_of(event.order)) + " -> " + name() + ": message for " +
                       std::to_string(event.time.ticks()) + " ms when the run had reached " +
                       std::to_string(reached.ticks()) +
                       " ms: the lookahead of the run is longer than the delay of the channel");
  }
  [[noreturn]] void broken_lookahead(const Channel& c, SimTime at) const {
    contract_violation("channel " + name() + " -> " + name_of(c.to) + ": message sent at " +
                       std::to_string(now_.ticks()) + " ms for " + std::to_string(at.ticks()) +
                       " ms, below the minimum delay of " + std::to_string(c.minimum_delay.ticks()) + " ms");
  }

  // What every event touches comes first.
  SimTime now_ = kStart;
  std::uint64_t sequence_ = 0;                    // of what it has scheduled and sent
  SharedEvents<Payload, Fel>* shared_ = nullptr;  // holds its events, if not null
  const Channel* channel_table_ = nullptr;
  Channel to_self_{Duration(), rank_};
  MailStore<Payload> mail_;
  Bag* mail_out_ = &own_mail_;
  Directory* directory_ = nullptr;
  Fel fel_;
  Bag own_mail_;
  std::shared_ptr<Channels> channels_;
};

}  // namespace icsflow::engine
