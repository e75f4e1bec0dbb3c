#pragma once

/// Asking another provider to take a pathway over.
///
///   sender                         receiver
///   ask ------------------------>  request enters the receiver's pathway (assessment, queue for a place)
///   <----------------------- offer (its `accept` step)
///   move, arriving at T -------->  custody from T on
///   custody passes at T            the same instant on both sides, so nobody is counted twice or lost
///   withdraw / decline ----------> the place is given back
///
/// Called by the walk, by messages, and by the opening.

#include <memory_resource>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "beds/beds.hpp"
#include "book.hpp"
#include "clock/clocks.hpp"
#include "clock/rare_clocks.hpp"
#include "patients/patients.hpp"

namespace icsflow::models {

/// Who waits for another provider's place at the census has been ready for up to this long.
inline constexpr double kReadyDays = 14;

template <class Fel>
class Transfers {
 public:
  Transfers(Book<Fel>& book, Patients<Fel>& patients, Clocks<Fel>& clocks, RareClocks<Fel>& rare_clocks,
            Beds<Fel>& beds)
      : book_(book), patients_(patients), clocks_(clocks), rare_clocks_(rare_clocks), beds_(beds) {}

  void clear() { known_.clear(); }
  /// Channels of the provider, by rank of the receiver; kNoIndex: none.
  void use_channels(std::vector<std::uint16_t> by_rank) { channel_to_ = std::move(by_rank); }

  /// @param assessed true for those whom the receiver has assessed already: they join its queue for a place
  void ask(Slot e, bool assessed);
  /// Sender: the place is not needed any more.
  void withdraw(Slot e);
  /// Receiver: there is a place.
  void offer(Slot e);
  /// Sender: the agreed instant. What the pathway held here is free, and it is no longer ours.
  void custody_passes(Slot e);

  /// Receiver: a request arrives. The patient stays with the sender; the request goes through our pathway.
  void on_ask(const CareMessage& message);
  /// Sender: the offer arrives. If the patient still waits for it, the journey begins.
  void on_offer(const CareMessage& message);
  /// Receiver: the patient arrives; from now on the pathway is ours.
  void on_move(const CareMessage& message);
  /// Receiver: a pathway arrives without a place having been asked for, with its clock.
  void on_direct_move(const CareMessage& message);
  /// Receiver: the sender no longer needs the place.
  void on_withdraw(const CareMessage& message);
  void on_decline(const CareMessage& message);

  auto state() { return std::tie(known_); }
  [[nodiscard]] std::size_t known() const { return known_.size(); }
  [[nodiscard]] std::size_t known_buckets() const { return known_.bucket_count(); }

 private:
  [[nodiscard]] const CompiledTransfer& target(const Token& t, const CompiledStep& s) const;
  void abort_request(Slot e);
  /// The pathway goes elsewhere. If it may come again, its visits here will go on where they are: else it would meet
  /// the same luck again at each step.
  void remember(Slot e);
  /// The pathway comes, perhaps again. @param entry step at which it will begin here
  void recall(Slot e, StepId entry);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  Clocks<Fel>& clocks_;
  RareClocks<Fel>& rare_clocks_;
  Beds<Fel>& beds_;
  std::pmr::unsynchronized_pool_resource known_memory_;  // what was freed is used again
  // Open requests by pathway; and overflow records of pathways that may come again, by pathway and its name at this
  // provider. Looked up, never iterated.
  std::pmr::unordered_map<std::uint64_t, Slot> known_{&known_memory_};
  std::vector<std::uint16_t> channel_to_;  // by rank
};

}  // namespace icsflow::models
