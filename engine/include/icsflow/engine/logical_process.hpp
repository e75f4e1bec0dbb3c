#pragma once

/// A logical process (LP) as executors see it: a part of the model with its own clock, event list and state. It
/// affects other LPs only by timestamped messages along declared channels, each with a minimum delay.
///
///   LogicalProcess               what an executor needs (this header): one virtual call per window, none per event
///   Messaging<Payload, Fel>      clock, event list, mail, channels, send(): messaging.hpp
///   Process<Derived, ...>        the loop, handle(), prefetch(): event_loop.hpp
///
/// Threads: one thread at a time advances an LP. deliver_mail() is called between windows only.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "icsflow/engine/event.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

class Mailbag;     // mailbag.hpp
struct MailParts;  // mailbag.hpp
class SharedList;  // shared_list.hpp

/// A channel as declared: messages along it take at least `minimum_delay`.
struct ChannelInfo {
  LpRank to = 0;
  Duration minimum_delay;
};

/// Bytes that the engine holds for a process. What the model holds is the model's to say.
struct ProcessMemory {
  std::size_t event_list = 0;
  std::size_t mail = 0;
};

/// What an executor needs to know of an LP. What every event touches comes first, here and in Messaging.
class alignas(64) LogicalProcess {
 public:
  virtual ~LogicalProcess() = default;
  LogicalProcess(const LogicalProcess&) = delete;
  LogicalProcess& operator=(const LogicalProcess&) = delete;

  /// Time of the earliest pending event, kNever if there is none.
  [[nodiscard]] virtual SimTime next_event_time() const = 0;
  /// Runs every pending event strictly before `horizon`, in order.
  virtual void advance(SimTime horizon) = 0;
  /// Moves the messages sent since the last call into their receivers' event lists. Returns how many.
  /// @throws ContractViolation if a receiver is already at or past the time of its message
  virtual std::size_t deliver_mail() = 0;
  [[nodiscard]] virtual bool has_mail() const = 0;

  /// An empty bag for messages of this LP's payload and directory, sent by LPs of part `own`.
  [[nodiscard]] virtual std::unique_ptr<Mailbag> make_mailbag(const MailParts& parts, std::size_t own) const = 0;
  /// From now on messages go into `bag`, or where deliver_mail() finds them if `bag` is null. Returns false and changes
  /// nothing if the bag is for another payload or another directory.
  virtual bool use_mailbag(Mailbag* bag) = 0;
  /// An empty shared list for LPs of this kind. When the list is destroyed, they get their events back.
  [[nodiscard]] virtual std::unique_ptr<SharedList> make_shared_list() const = 0;

  /// From now on `slot` always says at most next_event_time(), and exactly that after advance() and deliveries.
  void publish_next_time(SimTime* slot) { next_time_ = slot != nullptr ? slot : &unread_; }

  [[nodiscard]] virtual std::size_t channel_count() const = 0;
  [[nodiscard]] virtual ChannelInfo channel(std::size_t index) const = 0;
  /// The process that messages to `rank` reach, null if this process knows none.
  [[nodiscard]] virtual const LogicalProcess* peer(LpRank rank) const = 0;
  [[nodiscard]] virtual ProcessMemory memory() const = 0;

  [[nodiscard]] const std::string& name() const { return *name_; }
  [[nodiscard]] LpRank rank() const { return rank_; }
  [[nodiscard]] std::uint64_t events_executed() const { return executed_; }
  /// Fingerprint of (time, order, kind) of every event executed so far.
  [[nodiscard]] std::uint64_t event_hash() const { return hash_; }

 protected:
  static constexpr std::uint64_t kEmptyHash = 0x9E3779B97F4A7C15ULL;

  LogicalProcess(std::string name, LpRank rank)
      : rank_(rank), name_(std::make_unique<const std::string>(std::move(name))) {}

  std::uint64_t executed_ = 0;
  std::uint64_t hash_ = kEmptyHash;
  LpRank rank_;
  SimTime* next_time_ = &unread_;

 private:
  SimTime unread_ = kNever;
  std::unique_ptr<const std::string> name_;
};

}  // namespace icsflow::engine
