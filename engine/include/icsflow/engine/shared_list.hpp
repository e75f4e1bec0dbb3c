#pragma once

/// One future event list for several processes that have only a few events in a window. They take turns event by event,
/// and messages between them are in their place at once.
///
/// A list is for processes of one kind (Derived): its loop calls that kind's handle() directly, and an event costs no
/// virtual call. Processes of different kinds that could share a list get a list a kind; mail between the lists follows
/// the channels, as between any two processes. So kinds mix freely, and a run of one kind pays nothing for it.
///
/// While an LP is in a list, its own list is empty. The order of each LP's events is the same in any list.
///
/// Threads: those of the worker that runs its processes.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "icsflow/engine/directory.hpp"
#include "icsflow/engine/event.hpp"
#include "icsflow/engine/logical_process.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// What an executor needs to know of a shared list.
class SharedList {
 public:
  virtual ~SharedList() = default;
  SharedList(const SharedList&) = delete;
  SharedList& operator=(const SharedList&) = delete;

  /// Takes the LP and its events in. Returns false and changes nothing if it is of another kind or directory.
  virtual bool join(LogicalProcess& process) = 0;
  /// Runs every pending event of its LPs strictly before `horizon`. Returns how many.
  virtual std::uint64_t advance(SimTime horizon) = 0;
  /// Messages between its LPs so far.
  [[nodiscard]] std::uint64_t messages() const { return messages_; }
  /// At most the time of the earliest pending event, kNever if there is none: exactly so after advance() and
  /// deliveries.
  [[nodiscard]] SimTime next_time() const { return next_time_; }
  /// End of the last advance().
  [[nodiscard]] SimTime reached() const { return reached_; }

 protected:
  SharedList() = default;
  SimTime next_time_ = kNever, reached_ = kStart;
  std::uint64_t messages_ = 0;
};

/// What a member needs to know of its list: who else is in it, and where to put events. The loop is Process's.
template <class Payload, class Fel>
class SharedEvents : public SharedList {
 public:
  using Member = Messaging<Payload, Fel>;

  /// Gives its events back.
  ~SharedEvents() override {
    list_.drain([this](const AddressedEvent& event) { members_[event.receiver]->fel_.push(event); });
    for (Member* member : members_) {
      if (member == nullptr) continue;
      member->shared_ = nullptr;
      member->publish_next_time(nullptr);
    }
  }

  [[nodiscard]] bool has(LpRank rank) const {
    return rank / 64U < ranks_.size() && ((ranks_[rank / 64U] >> (rank % 64U)) & 1U) != 0;
  }
  /// The member of that rank, which must be in the list.
  [[nodiscard]] Member& member(LpRank rank) { return *members_[rank]; }
  /// @param rank of the process whose event it is
  void push(const Event& event, LpRank rank) { list_.push({event, rank}); }
  void count_messages(std::uint64_t n) { messages_ += n; }

 protected:
  SharedEvents() = default;

  /// Returns false and changes nothing if the process is of another directory than those in the list.
  bool take_in(Member& member) {
    const LpRank rank = member.rank();
    if (has(rank) || (!members_.empty() && member.directory() != directory_)) return false;
    directory_ = member.directory();
    if (members_.size() <= rank) members_.resize(std::size_t{rank} + 1, nullptr);
    if (ranks_.size() <= rank / 64U) ranks_.resize(rank / 64U + 1);
    members_[rank] = &member;
    ranks_[rank / 64U] |= std::uint64_t{1} << (rank % 64U);
    member.fel_.drain([&](const Event& event) { push(event, rank); });
    member.shared_ = this;
    member.publish_next_time(&next_time_);
    next_time_ = list_.next_time();
    return true;
  }

  typename Fel::template Of<AddressedEvent> list_;
  std::vector<Member*> members_;  // by rank, null where the rank is of another list

 private:
  // Who is a member is asked of every receiver: bits, for the table above does not stay in the caches.
  std::vector<std::uint64_t> ranks_;
  const Directory<Payload, Fel>* directory_ = nullptr;  // of the members
};

}  // namespace icsflow::engine
