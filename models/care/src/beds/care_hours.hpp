#pragma once

/// Care by hours a week: a pool whose capacity is in hours (CompiledPool::in_hours), of which a patient takes some in
/// every week, fewer as the weeks go by. A patient holds OverflowRecord::hours of the pool; their sum is Pool::busy.
/// Called by the walk, by beds.hpp when hours come free, and by the opening.

#include <cmath>

#include "beds/pools.hpp"

namespace icsflow::models {

template <class Fel>
class CareHours {
 public:
  CareHours(Book<Fel>& book, Patients<Fel>& patients, Pools<Fel>& pools)
      : book_(book), patients_(patients), pools_(pools) {}

  /// Requests the hours of the first week. Care starts when all of them are free, and nobody waits already.
  /// @return kNoStep, or the step of those who are turned away
  StepId request(Slot e, const CompiledStep& s);
  /// Joins the queue for hours.
  void wait(Slot e, const CompiledStep& s, std::uint8_t priority);
  void leave_queue(Slot e);
  /// A week with fewer hours begins, or care ends.
  void next_week(Slot e);
  /// Care is broken off, or no longer waited for.
  void end(Slot e);
  /// Who waits for hours begins as soon as there are enough, one after the other.
  void serve(std::size_t pool);
  /// Care found at the census, which has lasted `since` so far: it takes the hours of that week, or, where `room` is
  /// not enough for them, of the last week listed. @return the hours
  std::int64_t open(Slot e, engine::Duration since, engine::Duration left, std::int64_t room);
  /// From the week after the last listed on, the hours are those of the last.
  [[nodiscard]] std::int64_t hours_in_week(const CompiledStep& s, std::size_t week) const {
    const std::size_t i = std::min<std::size_t>(week, s.hours_count - 1U);
    return static_cast<std::int64_t>(std::floor(book_.value(book_.model.hours[s.hours + i]) + 0.5));
  }

 private:
  void start(Slot e, engine::Duration takes);
  void give_back(Slot e, std::int64_t hours);
  void schedule(Slot e);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  Pools<Fel>& pools_;
};

}  // namespace icsflow::models
