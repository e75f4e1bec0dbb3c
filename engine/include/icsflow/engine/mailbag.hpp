#pragma once

/// Messages on their way between processes: sorted by the part of the run that receives them, so that a window both
/// writes and delivers mail without locks.
///
/// Threads: the worker that runs the senders writes; the worker that runs part p delivers to p, from the other side.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "icsflow/engine/check.hpp"
#include "icsflow/engine/directory.hpp"
#include "icsflow/engine/event.hpp"
#include "icsflow/engine/mail.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::engine {

/// Which part of the run receives the mail of each LP. Must outlive the bags made for it.
struct MailParts {
  std::size_t count = 1;
  std::vector<std::uint8_t> of_rank = std::vector<std::uint8_t>(std::size_t{std::numeric_limits<LpRank>::max()} + 1, 0);
};

/// The messages that the LPs of one part of the run have sent, sorted by the part their receivers are in. It has two
/// sides: one is written while the other is delivered.
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

  /// Time of the earliest message sent since the last turn and not yet delivered, kNever if there is none.
  [[nodiscard]] SimTime earliest_sent() const { return std::min(earliest_here_, earliest_elsewhere_); }

 protected:
  Mailbag() = default;
  SimTime earliest_here_ = kNever;  // to the senders' own part
  SimTime earliest_elsewhere_ = kNever;
};

/// The bag for one payload. Receivers are looked up by rank in the senders' directory when mail is delivered; posting
/// reads nothing of them.
template <class Payload, class Fel>
class Outbox final : public Mailbag {
 public:
  using Letter = Envelope<Payload>;

  /// All receivers in one part.
  Outbox() {
    for (auto& side : sides_) side.resize(1);
  }
  Outbox(const Directory<Payload, Fel>* directory, const MailParts& parts, std::size_t own)
      : part_of_rank_(parts.of_rank.data()), own_(own), directory_(directory) {
    for (auto& side : sides_) {
      side.resize(parts.count);
      // Enough for most windows from the start: a bag lives for one run only.
      for (auto& part : side) part.reserve(kReserved / parts.count);
    }
  }

  void post(const Letter& letter) {
    const std::size_t part = part_of_rank_ == nullptr ? 0 : part_of_rank_[letter.to];
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
    receiver(*earliest).late_mail(earliest->event, reached);
  }

  [[nodiscard]] const Directory<Payload, Fel>* directory() const { return directory_; }
  void set_directory(const Directory<Payload, Fel>* directory) { directory_ = directory; }

  /// Of a bag with one part: what has been posted and not been delivered.
  [[nodiscard]] std::span<const Letter> posted() const { return sides_[written_][0]; }
  void clear() {
    for (auto& side : sides_) side[0].clear();
    earliest_here_ = earliest_elsewhere_ = kNever;
  }

 private:
  static constexpr std::size_t kReserved = 1024;

  std::size_t deliver_all(std::vector<Letter>& letters) {
    const std::size_t n = letters.size();
    for (const Letter& letter : letters) receiver(letter).receive(letter);
    letters.clear();
    return n;
  }
  [[nodiscard]] Messaging<Payload, Fel>& receiver(const Letter& letter) const {
    Messaging<Payload, Fel>* const found = directory_ == nullptr ? nullptr : directory_->find(letter.to);
    if (found == nullptr) [[unlikely]]
      lost(letter);
    return *found;
  }
  [[noreturn]] static void lost(const Letter& letter) {
    contract_violation("message from rank " + std::to_string(origin_of(letter.event.order)) + " to rank " +
                       std::to_string(letter.to) + ": the directory of the run has no such process");
  }

  const std::uint8_t* part_of_rank_ = nullptr;
  std::size_t own_ = 0;
  const Directory<Payload, Fel>* directory_ = nullptr;
  std::array<std::vector<std::vector<Letter>>, 2> sides_;  // [side][part]
  unsigned written_ = 0;
};

}  // namespace icsflow::engine
