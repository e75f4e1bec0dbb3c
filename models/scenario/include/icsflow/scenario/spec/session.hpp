#pragma once

/// Sessions: what is booked.

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/domain/wait_since.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/numbers_and_defaults/session.hpp"
#include "icsflow/scenario/numbers_and_defaults/session_class.hpp"
#include "icsflow/scenario/numbers_and_defaults/validation.hpp"
#include "icsflow/scenario/spec/by_wait.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/staffing.hpp"

namespace icsflow::models {

/// A class of patients (classes:).
struct SessionClassSpec : SessionClassNumbers<Number> {
  std::string name;
  std::int64_t priority = 0;  ///< of those who are of it, with those better than it whom no other class has
  WaitSince since = WaitSince::kClock;
  Place place;
};

/// The lists that a session's list is made of (sub_lists:).
struct SubListsSpec : SubListNumbers<Number> {
  std::vector<Number> sizes;  ///< of patients, as parts of all; instead of `count`
  std::vector<Number> slots;  ///< one for each of `sizes`; empty: as these
  Place place;
  [[nodiscard]] bool given() const { return count.given() || !sizes.empty(); }
};

/// Patients are asked whether they still need the date (validation:).
struct ValidationSpec : ValidationNumbers<Number> {
  std::vector<std::chrono::sys_days> rounds;  ///< all at once on these days, in this order; empty: each at their wait
  bool given = false;
};

/// YAML: providers.<p>.resources.<name> or service_types.<t>.sessions.<name>: {kind: sessions, slots: RATE ...}; its
/// keys: fields/session.cpp.
struct SessionSpec : SessionNumbers<Number> {
  std::string name;
  std::array<bool, 7> days{};  ///< when sessions are held, Monday first; never at bank holidays
  std::string season;          ///< month multipliers of the slots; empty: none
  StaffingSpec staffing;
  NumberByWait order;  ///< weights of who waits (order: {by_wait:}); empty: anybody, by lot
  SubListsSpec sub_lists;
  ValidationSpec validation;
  std::vector<SessionClassSpec> classes;  ///< of its routine list, by rising priority; empty: it is one
  engine::Duration from, to;              ///< times of day between which attendances are spread
  Place place;
};

}  // namespace icsflow::models
