#pragma once

/// RTT clocks: they start and stop, and the day is drawn on which each would end without treatment or report. At all
/// times a token is linked into the day of its removal_day, if it has one; ServiceRecord::running and ::decided are the
/// numbers of tokens with kClockRunning and kDecided. Called by marks of steps, transfers, the opening and endings.

#include <algorithm>
#include <tuple>
#include <vector>

#include "book.hpp"
#include "icsflow/domain/policies/by_wait.hpp"
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
  /// Whether clocks of the service may be removed, at today's hazards.
  [[nodiscard]] bool removes(const CompiledService& service) const {
    if (book_.value(service.removal_hazard) > 0) return true;
    return std::any_of(service.removals_by_wait.begin(), service.removals_by_wait.end(),
                       [this](const FromWait& h) { return book_.value(h.number) > 0; });
  }
  /// Days from the start of the day `from` to the removal. @param e  unit exponential
  [[nodiscard]] double days_to_removal(const Token& t, const CompiledService& service, std::int32_t from, double e) {
    const double hazard = book_.value(service.removal_hazard);
    return service.removals_by_wait.empty() ? e / hazard : days_by_wait(t, service, hazard, from, e);
  }
  /// The first of those linked into a day; the others by Token::removal_next.
  [[nodiscard]] Slot first_of_day(std::int32_t day) const { return heads_[static_cast<std::size_t>(day)]; }
  auto state() { return std::tie(heads_); }
  [[nodiscard]] std::size_t bytes() const { return heads_.capacity() * sizeof(Slot); }

 private:
  std::uint64_t removal_identity(Slot e, const CompiledService& service);
  /// Days from the start of `from` to the removal of a clock with a hazard that depends on its wait.
  double days_by_wait(const Token& t, const CompiledService& service, double hazard, std::int32_t from, double e);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  std::vector<Slot> heads_;                       // by day of the run
  std::vector<policies::ValueFromWait> hazards_;  // kept for its memory
};

}  // namespace icsflow::models
