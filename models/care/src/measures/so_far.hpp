#pragma once

/// What the records say before the run is over: at the ends of months, and where the windows of `measures` begin and
/// end. Nothing here is called per patient. Called by the day's rhythm.

#include <vector>

#include "book.hpp"
#include "icsflow/care/outcome.hpp"
#include "measures/requested.hpp"

namespace icsflow::models {

template <class Fel>
class SoFar {
 public:
  SoFar(Book<Fel>& book, const RequestedMeasures<Fel>& measures);

  /// For a new run: plans when to look. Before anything else is scheduled: what happens at that instant is of the time
  /// that begins.
  void start();
  /// A month of the run is over, and is not the last.
  void month_ends();
  /// Keeps all as it is now. @param outcome up to now
  void look(ProviderOutcome outcome);
  [[nodiscard]] const std::vector<RecordAtDay>& at_days() const { return at_days_; }

 private:
  void plan_next_month(std::int32_t from);

  Book<Fel>& book_;
  const RequestedMeasures<Fel>& measures_;
  bool counts_by_month_;  // though it does not live by the calendar
  std::vector<RecordAtDay> at_days_;
  ProviderOutcome there_;  // kept for its memory
};

}  // namespace icsflow::models
