#pragma once

/// Finds patients who keep units and wait for each other's without end. Called when somebody who keeps units begins to
/// wait in a pool that this can happen at (CompiledPool::in_hold_cycle).

#include "beds/rostered_units.hpp"

namespace icsflow::models {

template <class Fel>
class Deadlocks {
 public:
  Deadlocks(Book<Fel>& book, Pools<Fel>& pools, RosteredUnits<Fel>& units)
      : book_(book), pools_(pools), units_(units) {}

  /// After this patient began to wait: are there pools all of whose units are kept by patients who wait for just these?
  /// @throws Deadlock
  void check(Slot last);

 private:
  [[nodiscard]] bool is_full(std::size_t p) const;
  [[nodiscard]] bool is_stuck(Slot e, const PoolUnits& among) const;
  [[noreturn]] void report(const PoolUnits& stuck) const;

  Book<Fel>& book_;
  Pools<Fel>& pools_;
  RosteredUnits<Fel>& units_;
};

}  // namespace icsflow::models
