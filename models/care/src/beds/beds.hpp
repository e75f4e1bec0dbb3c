#pragma once

/// Units of pools are requested, granted and given back. The way of plain pools is here; a pool whose units do more
/// hands over to the rostered classes, one in hours to CareHours. Called by the walk, endings, the clinics' morning,
/// interventions and the opening.

#include "beds/care_hours.hpp"
#include "beds/pools.hpp"
#include "beds/rostered_queues.hpp"
#include "beds/rostered_service.hpp"
#include "beds/rostered_units.hpp"
#include "beds/shifts.hpp"

namespace icsflow::models {

template <class Fel>
class Beds {
 public:
  Beds(Book<Fel>& book, Patients<Fel>& patients, const Staffing& staff)
      : pools(book, patients),
        units(book, patients, pools),
        queues(book, patients, pools, units),
        service(book, patients, pools, units, queues),
        shifts(book, pools, units, service, staff),
        hours(book, patients, pools),
        book_(book),
        patients_(patients),
        staffing_(staff) {}

  Pools<Fel> pools;
  RosteredUnits<Fel> units;
  RosteredQueues<Fel> queues;
  RosteredService<Fel> service;
  Shifts<Fel> shifts;
  CareHours<Fel> hours;

  /// Requests one unit of a plain pool. Returns true if it is granted immediately; otherwise the token is in the queue,
  /// or (no kInQueue) was turned away.
  bool request(Slot e, const CompiledStep& s);
  /// Joins the queue of the step's plain pool.
  void stand_in_queue(Slot e, const CompiledStep& s, std::uint8_t priority, double waited = 0);
  void dequeue(Slot e);
  /// A unit is free again; unless the pool grants once a day, the next in the queue has it.
  void release(Slot e, std::size_t p);
  /// Likewise of several.
  void release_all(Slot e, PoolUnits::Entry given_back);
  /// Gives so many free units of the pool to those who wait.
  void grant_from(std::size_t p, std::int64_t units_free);
  /// The day's grants of a pool: each free unit is granted with the day's probability.
  void grant_daily(std::size_t p);
  /// A `use` is broken off: the patient is gone, or a place is no longer needed.
  void end_use(Slot e);
  /// Gives back everything the patient holds, and its episode.
  void drop_episode(Slot e);
  /// Does the patient stand in the queue of a pool, and has not been served there yet?
  [[nodiscard]] bool is_waiting(Slot e) const {
    return book_.tokens[e].has(kInQueue) && !units.is_paused(e);  // the interrupted have been served
  }
  /// The morning's escalation beds are opened or closed.
  void escalate();
  /// Capacities follow today's staff.
  void set_capacities();

 private:
  void granted(Slot e, std::size_t p);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  const Staffing& staffing_;
};

}  // namespace icsflow::models
