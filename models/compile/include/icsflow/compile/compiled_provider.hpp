#pragma once

/// A provider with all that is its own.

#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/compile/compiled_pools.hpp"
#include "icsflow/compile/compiled_sessions.hpp"
#include "icsflow/compile/compiled_streams.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/numbers_and_defaults/cancellation.hpp"
#include "icsflow/scenario/spec/provider_kind.hpp"

namespace icsflow::models {

struct CompiledChannel {
  std::uint16_t to = 0;
  engine::Duration floor;
};

/// Dates of the day are cancelled for want of beds.
struct CompiledCancellation : CancellationNumbers<ParameterId> {
  std::uint16_t pool = kNoIndex;  ///< of beds; kNoIndex: none are
  engine::Duration at;
};

struct CompiledProvider {
  std::string id, name;
  ProviderKind kind = ProviderKind::kOther;
  std::vector<CompiledGroup> groups;
  std::vector<CompiledPool> pools;
  std::vector<CompiledSession> sessions;
  std::vector<CompiledWindow> windows;
  std::vector<CompiledStream> streams;
  std::vector<CompiledChannel> channels;
  std::vector<StepId> stat_steps;              ///< step of each entry of the step statistics
  std::vector<std::uint16_t> stat_priorities;  ///< bit per priority that can occur there, in any replication
  std::vector<std::uint16_t> services;
  bool rostered = false;      ///< some of its pools are
  bool counts_ready = false;  ///< acute, and patients are ready there for discharge: counted every midnight
  bool tracks_holds = false;  ///< units kept by patients who wait for others are counted; then all pools are rostered
  CompiledCancellation cancellation;
  std::vector<ParameterId> dated;                  ///< values read here that shocks or interventions change, ascending
  std::vector<std::uint32_t> dated_distributions;  ///< those made of such values
};

}  // namespace icsflow::models
