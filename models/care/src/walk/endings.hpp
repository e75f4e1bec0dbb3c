#pragma once

/// How pathways end here, and how a token is taken out of whatever it is in. Called by the walk, by other parts through
/// the book, and by the day's rhythm.

#include "book.hpp"
#include "clock/clocks.hpp"
#include "sources/scheduled.hpp"
#include "steps/step_parts.hpp"

namespace icsflow::models {

template <class Fel>
class Endings {
 public:
  Endings(Book<Fel>& book, Clocks<Fel>& clocks, StepParts<Fel>& parts, ScheduledSources<Fel>& scheduled)
      : book_(book), clocks_(clocks), parts_(parts), scheduled_(scheduled) {}

  /// The pathway ends here.
  void end_pathway(Slot e);
  /// 00:00: those whose removal without treatment falls on today.
  void remove_due();
  /// The day is over: the clocks start of those who were due by today (S9), and they are on the routine list.
  void clocks_fall_due();
  /// Takes the token out of whatever it waits for or uses.
  void abandon(Slot e);
  /// The token is gone, and with it all that it holds and what is at work for it; somebody of a population will come
  /// again.
  void destroy(Slot e);
  /// Has the patient come to the present step and is not served there yet?
  [[nodiscard]] bool is_waiting(Slot e) const;

 private:
  void remove_pathway(Slot e);
  void note_pathway_leaves(Slot e);
  void drop_overflow(Slot e);

  Book<Fel>& book_;
  Clocks<Fel>& clocks_;
  StepParts<Fel>& parts_;
  ScheduledSources<Fel>& scheduled_;
};

}  // namespace icsflow::models
