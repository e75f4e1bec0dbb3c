#pragma once

/// Sessions of clinics and theatres, and windows of the day.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/compile/by_wait.hpp"
#include "icsflow/compile/compiled_pools.hpp"
#include "icsflow/domain/wait_since.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/numbers_and_defaults/session.hpp"
#include "icsflow/scenario/numbers_and_defaults/session_class.hpp"
#include "icsflow/scenario/numbers_and_defaults/validation.hpp"
#include "icsflow/scenario/priority.hpp"

namespace icsflow::models {

struct CompiledClass : SessionClassNumbers<ParameterId> {
  std::string name;
  WaitSince since = WaitSince::kClock;
};

/// Of patients who are asked whether they still need the date.
struct CompiledValidation : ValidationNumbers<ParameterId> {
  std::vector<std::int32_t> rounds;  ///< days on which all are asked, rising; empty: each at their wait
  engine::DrawSite site;
  [[nodiscard]] bool given() const { return after != kNoParameter; }
};

struct CompiledSession : SessionNumbers<ParameterId> {
  std::string name;
  std::uint16_t service = kNoIndex;
  std::array<bool, 7> days{};
  std::array<double, 12> season{};
  CompiledStaffing staffing;
  ByWait order;  ///< weights of who waits; empty: routine slots by lot
  CompiledValidation validation;
  engine::Duration from, to;
  std::uint64_t identity = 0;
  engine::DrawSite run_site, pick_site, order_site, sub_list_site;
  /// Of a list that is made of several: each is a session of its own, one after the other. The first says where their
  /// parts of the patients end; empty: it is one list.
  std::vector<double> sub_list_ends;
  std::vector<CompiledClass> classes;                ///< by rising priority; empty: the routine list is one
  std::array<std::uint8_t, kPriorities> class_of{};  ///< by priority
  std::uint32_t first_class = 0;                     ///< its classes among those that the provider counts
  double slots_part = 1;                             ///< of the slots, those of this list
  double first_fraction = 0;                         ///< of a slot, with which its rounding begins
  /// Whether it is one of several lists, and not the first.
  [[nodiscard]] bool is_further_list() const { return sub_list_ends.empty() && slots_part < 1; }
};

struct CompiledWindow {
  engine::Duration from, to;
  std::array<ParameterId, 7> share{};
};

}  // namespace icsflow::models
