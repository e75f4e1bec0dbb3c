#pragma once

/// RTT clocks: they start and stop, and the day is drawn on which each would end without treatment or report. At all
/// times a token is linked into the day of its removal_day, if it has one; ServiceRecord::running and ::decided are the
/// numbers of tokens with kClockRunning and kDecided. Called by marks of steps, transfers, the opening and endings.

#include <vector>

#include "book.hpp"
#include "patients/patients.hpp"

namespace icsflow::models {

template <class Fel>
class Clocks {
 public:
  Clocks(Book<Fel>& book, Patients<Fel>& patients) : book_(book), patients_(patients) {}

  void clear();
  /// Nothing happens if a clock runs, or the pathway has no service.
  void start(Slot e);
  /// A clock must run.
  void stop(Slot e);
  /// Draws when this pathway would be removed without treatment or report, and links it into that day if it is in the
  /// run.
  void plan_removal(Slot e);
  /// Links the pathway into the day of its removal, so many days after the start of the day `from`, if that is in the
  /// run.
  void link_removal(Slot e, std::int32_t from, double days);
  void unlink_removal(Slot e);
  /// The first of those linked into a day; the others by Token::removal_next.
  [[nodiscard]] Slot first_of_day(std::int32_t day) const { return heads_[static_cast<std::size_t>(day)]; }
  [[nodiscard]] std::size_t bytes() const { return heads_.capacity() * sizeof(Slot); }

 private:
  std::uint64_t removal_identity(Slot e, const CompiledService& service);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  std::vector<Slot> heads_;  // by day of the run
};

}  // namespace icsflow::models
