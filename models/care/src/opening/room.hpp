#pragma once

/// Room in the pools while the opening state is built: where somebody found at the census fits, and the placing there.
/// What may be where was solved when the scenario was compiled (compile/src/opening.cpp).

#include <algorithm>
#include <compare>
#include <vector>

#include "beds/beds.hpp"
#include "book.hpp"
#include "clinics/clinics.hpp"
#include "clock/rare_clocks.hpp"
#include "patients/patients.hpp"

namespace icsflow::models {

/// Who is made to wait at the census, until all are known.
struct WaitsAtCensus {
  engine::SimTime since;
  std::uint64_t id = 0;
  Slot token = kNoSlot;
  auto operator<=>(const WaitsAtCensus&) const = default;
};

/// Where somebody fits in at the census; no step: nowhere.
struct Fit {
  StepId step = kNoStep;
  PoolUnits held, used;
  bool waits = false;  ///< for the step's pool
};

template <class Fel>
class OpeningRoom {
 public:
  OpeningRoom(Book<Fel>& book, Patients<Fel>& patients, RareClocks<Fel>& rare_clocks, Beds<Fel>& beds,
              Clinics<Fel>& clinics)
      : book_(book), patients_(patients), rare_clocks_(rare_clocks), beds_(beds), clinics_(clinics) {}

  /// Pools open with the number that they say; the others empty, or, where the scenario asks for stationary stays, as
  /// the flow implies and no fuller than they are large.
  void start();
  /// Pools whose number is given.
  [[nodiscard]] const PoolUnits& numbered() const { return numbered_; }
  [[nodiscard]] std::int64_t units(std::size_t p) const { return units_[p]; }
  [[nodiscard]] std::int64_t places(std::size_t p) const { return places_[p]; }
  void take(std::size_t p) { --units_[p]; }
  [[nodiscard]] std::vector<WaitsAtCensus>& waiting() { return waiting_; }

  Slot make(std::uint64_t id) {
    const Slot e = patients_.tokens.create(id);
    book_.tokens[e].set_priority(5);
    return e;
  }
  /// Units of the pool that a patient found in this step has; of care by the week, those of the last week listed.
  [[nodiscard]] std::int64_t units_of(const CompiledStep& s, std::size_t p) const {
    return s.kind == StepKind::kCare && s.resource == p ? beds_.hours.hours_in_week(s, s.hours_count) : 1;
  }
  /// Units of the pool that those found there have on average: care is found in week w with probability
  ///   integral of P(care takes longer than t) over week w / mean time of care.
  [[nodiscard]] double mean_units(const OpeningStay& stay, std::size_t p) const;
  /// Whether somebody found in `step`, who holds `held` (seized last at `seized`) and uses `used`, has room there; who
  /// has not waits for the step's pool, or for the one seized last.
  [[nodiscard]] Fit fit(StepId step, const PoolUnits& held, const PoolUnits& used, StepId seized) const;
  [[nodiscard]] Fit fit(const OpeningStay& s) const { return fit(s.step, s.held, s.pools.less(s.held), s.seized); }
  /// The pools that a patient found in this `use` has: all that it names, or the first of them that has room.
  [[nodiscard]] PoolUnits used_pools(const CompiledStep& s) const;
  /// Takes these units for the token.
  void hold(Slot e, const PoolUnits& taken) {
    if (taken.empty()) return;
    patients_.episodes.of(e).held.add(taken);
    for (const auto [p, units] : taken) {
      for (std::size_t k = 0; k < units; ++k) take_unit(e, p);
    }
  }
  void take_unit(Slot e, std::size_t p) {
    if (book_.me.pools[p].rostered) {
      beds_.units.occupy(e, p);
    } else {
      beds_.pools.use(p, 1);
    }
  }
  /// Puts a token where it fits, in a step that it has been in for a while. @param drawn  the whole time in the step
  void place(Slot e, const Fit& at, bool ready, engine::Duration left, engine::Duration drawn);

 private:
  [[nodiscard]] bool has_room(const CompiledStep& s, const PoolUnits& taken) const {
    return std::all_of(taken.begin(), taken.end(), [&](const PoolUnits::Entry& e) {
      return units_[e.pool] >= std::max<std::int64_t>(e.units, units_of(s, e.pool));
    });
  }
  [[nodiscard]] PoolUnits all_pools(const CompiledStep& s) const;

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  RareClocks<Fel>& rare_clocks_;
  Beds<Fel>& beds_;
  Clinics<Fel>& clinics_;
  std::vector<std::int64_t> units_;   // by pool
  std::vector<std::int64_t> places_;  // by pool: of its waiting room
  PoolUnits numbered_;
  std::vector<WaitsAtCensus> waiting_;
};

}  // namespace icsflow::models
