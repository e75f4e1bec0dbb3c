#pragma once

/// The state of one session: its waiting lists, its open days, who has a date.

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <tuple>
#include <vector>

#include "clinics/aged_list.hpp"
#include "clinics/class_lists.hpp"
#include "clinics/weighted_order.hpp"
#include "icsflow/domain/list_class.hpp"
#include "icsflow/domain/policies/slots.hpp"
#include "icsflow/engine/bytes.hpp"
#include "staffing/staffing.hpp"

namespace icsflow::models {

inline constexpr auto kRoutineList = static_cast<std::size_t>(ListClass::kRoutine);
inline constexpr auto kUrgentList = static_cast<std::size_t>(ListClass::kUrgent);
inline constexpr auto kPlannedList = static_cast<std::size_t>(ListClass::kPlanned);

/// Oldest clock a list distinguishes: three years before the run.
inline constexpr std::int32_t kOldestDay = -1100;

/// The slots of a day; small, for every morning looks through all days of the horizon.
struct SessionDay {
  std::int32_t day = -1;
  policies::FreeSlots free{};
  std::uint32_t picks = 0;
};

/// Fractions of slots that were not lost to rounding.
struct Carry {
  auto state() { return std::tie(slots, kept, classes); }

  double slots = 0;
  policies::KeptCarry kept;
  std::vector<double> classes;  ///< of slots kept for each class
};

/// The slots of a day as they were made.
struct Rota {
  auto state() { return std::tie(planned, run, kept, for_classes, before); }

  std::int64_t planned = 0, run = 0;
  policies::FreeSlots kept{};             ///< of those run, for each list
  std::vector<std::int32_t> for_classes;  ///< of those run, kept for each class
  Carry before;                           ///< what was carried over to this day
};

struct Session {
  std::array<AgedList, kListClasses> lists;
  std::vector<SessionDay> days;           ///< ring by day; so are
  std::vector<std::vector<Slot>> booked;  ///< who has a date then
  std::int64_t free_slots = 0;
  Carry carry;
  std::vector<Rota> rotas;                ///< ring as `days`; empty if nothing here will change
  std::int32_t horizon = 0, release = 0;  ///< days, as the open days are now
  SessionStaff staff;
  WeightedOrder order;                  ///< of the routine list; used where the session has weights
  std::unique_ptr<ClassLists> classes;  ///< instead of the routine list, where its patients are of classes

  /// As engine/state.hpp has it.
  void save(engine::ByteWriter& out);
  void load(engine::ByteReader& in);

  [[nodiscard]] SessionDay& on(std::int32_t day) { return days[place_of(day)]; }
  [[nodiscard]] std::vector<Slot>& booked_on(std::int32_t day) { return booked[place_of(day)]; }
  [[nodiscard]] Rota& rota_of(std::int32_t day) { return rotas[place_of(day)]; }
  /// Free slots kept for each class; none where there are no classes.
  [[nodiscard]] std::span<std::int32_t> kept_on(std::int32_t day) {
    return classes ? classes->kept_on(place_of(day)) : std::span<std::int32_t>{};
  }
  /// The day's free slots are lost.
  void lose_free(SessionDay& d) {
    for (const std::int32_t f : d.free) free_slots -= f;
    d.free = {};
    for (std::int32_t& f : kept_on(d.day)) {
      free_slots -= f;
      f = 0;
    }
  }

 private:
  auto state() {
    return std::tie(lists, days, booked, free_slots, carry, rotas, horizon, release, staff, order, classes);
  }
  [[nodiscard]] std::uint32_t place_of(std::int32_t day) const {
    return static_cast<std::uint32_t>(day) % static_cast<std::uint32_t>(days.size());
  }
};

}  // namespace icsflow::models
