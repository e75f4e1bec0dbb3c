#pragma once

/// Providers, and the channels between them.

#include <string>
#include <vector>

#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/provider_kind.hpp"

namespace icsflow::models {

struct PoolSpec;
struct SessionSpec;
struct StaffGroupSpec;
struct WindowSpec;

/// YAML: providers.<id>: {name:, kind:, locality: where the patients it refers live, parameters: {...}, staff: {...},
/// resources: {...}, windows: {...}, cancellation: {pool: RESOURCE, at: 07:00, reserve: NUMBER of beds, protect_over:
/// DURATION}}. One logical process each. A provider's `parameters` are `providers.<id>.parameters.<name>` in the table.
///
/// Who looks into its pools or sessions includes their header, too.
struct ProviderSpec {
  ProviderSpec();
  ProviderSpec(const ProviderSpec& other);
  ProviderSpec(ProviderSpec&& other) noexcept;
  ProviderSpec& operator=(const ProviderSpec& other);
  ProviderSpec& operator=(ProviderSpec&& other) noexcept;
  ~ProviderSpec();

  std::string id;
  std::string name;
  ProviderKind kind = ProviderKind::kOther;
  std::string locality;  ///< of the patients it refers to services; empty: not said
  std::vector<StaffGroupSpec> staff;
  std::vector<PoolSpec> pools;
  std::vector<SessionSpec> sessions;
  std::vector<WindowSpec> windows;
  std::string cancellation_pool;  ///< bed pool the 07:00 policy looks at; empty: no policy
  engine::Duration cancellation_at;
  Number cancellation_reserve;  ///< beds kept for emergencies beyond the forecast
  Number cancellation_protect;  ///< waits longer than this (days) are not cancelled
  Place place;
};

/// YAML: channels: [{from: ID or kind, to: ID or kind, floor: DURATION}]; the minimum delay of messages.
struct ChannelSpec {
  std::string from, to;
  Number floor;
  Place place;
};

}  // namespace icsflow::models
