#pragma once

/// Shifts of rostered pools: who is on now, and what the end of a shift does to patients in service. Called by the
/// events kShift and kShiftOver and at the start of a run.

#include "beds/rostered_service.hpp"
#include "staffing/staffing.hpp"

namespace icsflow::models {

template <class Fel>
class Shifts {
 public:
  Shifts(Book<Fel>& book, Pools<Fel>& pools, RosteredUnits<Fel>& units, RosteredService<Fel>& service,
         const Staffing& staffing)
      : book_(book), pools_(pools), units_(units), service_(service), staffing_(staffing) {}

  /// At the start of the run and whenever a shift begins or ends: who is on now, and when that changes.
  void change(std::size_t p);
  /// Whom the units on shift are not enough for has to stop.
  void end(std::size_t p);
  /// Of every rostered pool: the first shift, or the levels of its units.
  void start();

 private:
  Book<Fel>& book_;
  Pools<Fel>& pools_;
  RosteredUnits<Fel>& units_;
  RosteredService<Fel>& service_;
  const Staffing& staffing_;
};

}  // namespace icsflow::models
