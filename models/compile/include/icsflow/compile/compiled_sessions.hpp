#pragma once

/// Sessions of clinics and theatres, and windows of the day.

#include <array>
#include <cstdint>
#include <string>

#include "icsflow/compile/by_wait.hpp"
#include "icsflow/compile/compiled_pools.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/numbers/session.hpp"

namespace icsflow::models {

struct CompiledSession : SessionNumbers<ParameterId> {
  std::string name;
  std::uint16_t service = kNoIndex;
  std::array<bool, 7> days{};
  std::array<double, 12> season{};
  CompiledStaffing staffing;
  ByWait order;  ///< weights of who waits; empty: routine slots by lot
  engine::Duration from, to;
  std::uint64_t identity = 0;
  engine::DrawSite run_site, pick_site, order_site;
};

struct CompiledWindow {
  engine::Duration from, to;
  std::array<ParameterId, 7> share{};
};

}  // namespace icsflow::models
