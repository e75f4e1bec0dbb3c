#pragma once

/// What few RTT clocks have: a due date before they start, pauses that only the adjusted waits know, a journey to
/// another provider, a hazard of removal that changes. Rare, and kept out of the way of what is not.

#include "clock/clocks.hpp"

namespace icsflow::models {

template <class Fel>
class RareClocks {
 public:
  RareClocks(Book<Fel>& book, Patients<Fel>& patients, Clocks<Fel>& clocks)
      : book_(book), patients_(patients), clocks_(clocks) {}

  /// The patient has joined a list on which planned care falls due. A pathway without a clock has no day of removal:
  /// the links of that day hold the due date.
  void plan_due(Slot e);
  /// Seen in time, or gone another way.
  void forget_due(Slot e);

  /// A pause, as until September 2015, begins or ends. It counts only after a decision to admit; the clock runs on.
  void pause(Slot e, bool begins);
  /// Days of all pauses of the running clock up to today.
  std::int16_t paused_days(Slot e);
  /// A clock stops today: an admitted one is counted as a wait without the pauses, and each by group of patients, if
  /// `measures` asks for it.
  void note_stop(Slot e, bool admitted);

  /// The clock goes along to another provider.
  void pack(Slot e, CareMessage& message);
  /// The clock that came along runs on here.
  void take(Slot e, const CareMessage& message);

  /// A hazard of removal of a service is another from today on. Hazards have no memory: whoever is still here has a new
  /// time of removal, drawn by patient and day. @param local index among the provider's services
  void change_removals(std::uint16_t local);

 private:
  Book<Fel>& book_;
  Patients<Fel>& patients_;
  Clocks<Fel>& clocks_;
};

}  // namespace icsflow::models
