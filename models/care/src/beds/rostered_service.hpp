#pragma once

/// Service at rostered pools: units are given, interrupted, cleaned and given back. Called by beds.hpp for pools with
/// CompiledPool::rostered, by shifts.hpp and by the opening.

#include "beds/deadlocks.hpp"
#include "beds/rostered_queues.hpp"

namespace icsflow::models {

template <class Fel>
class RosteredService {
 public:
  RosteredService(Book<Fel>& book, Patients<Fel>& patients, Pools<Fel>& pools, RosteredUnits<Fel>& units,
                  RosteredQueues<Fel>& queues)
      : book_(book),
        patients_(patients),
        pools_(pools),
        units_(units),
        queues_(queues),
        deadlocks_(book, pools, units) {}

  /// Goes into a use or seize. The step to go on to; kNoStep if this one takes time.
  StepId enter(Slot e, const CompiledStep& s);
  /// The use is over.
  void finish_use(Slot e);
  /// After a step or several were entered: what was kept for the next place goes back unless that is still waited for.
  void release_kept_units(Slot e);
  /// The patient no longer has these units: they are cleaned, or the next one's.
  void give_back(Slot e, PoolUnits::Entry units);
  /// Whoever this was, it has nothing any more.
  void drop(Slot e);
  void cleaned(std::size_t p, std::uint64_t shift);
  /// Gives free units of the pool to those who wait, to so many at most.
  void serve(std::size_t p, std::int64_t most);

  /// Of those in service, who stops for another: the worst priority, then who began last; kNoSlot if nobody.
  [[nodiscard]] Slot worst_in_service(std::size_t p) const;
  /// Back to the head of the queue, with what is left of the service.
  void interrupt(Slot e, std::size_t p);
  /// Values have changed, and with them perhaps priorities of those in service.
  void rank_again(std::size_t p);
  /// A use that began before the run, of these units.
  void open_use(Slot e, const PoolUnits& units, engine::Duration left, engine::Duration drawn);

 private:
  bool balks(Slot e, const CompiledStep& s);
  /// Makes room by interrupting somebody. @return the unit; null if nobody stops
  const PoolUnits* preempt(const CompiledStep& s, std::uint8_t priority);
  void start_units(Slot e, const CompiledStep& s, const PoolUnits& units);
  void begin_service(Slot e, const CompiledStep& s);
  void give_back_one(Slot e, std::size_t p);
  void give_back_all(Slot e, const PoolUnits& units);
  void may_be_interrupted(Slot e, std::size_t p);
  void stop_serving(Slot e, std::size_t p);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  Pools<Fel>& pools_;
  RosteredUnits<Fel>& units_;
  RosteredQueues<Fel>& queues_;
  Deadlocks<Fel> deadlocks_;
};

}  // namespace icsflow::models
