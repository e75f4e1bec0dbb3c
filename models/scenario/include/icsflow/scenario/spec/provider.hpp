#pragma once

/// Providers, and the channels between them.

#include <array>
#include <string>
#include <vector>

#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/numbers_and_defaults/cancellation.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/provider_kind.hpp"

namespace icsflow::models {

struct PoolSpec;
struct SessionSpec;
struct StaffGroupSpec;
struct WindowSpec;

/// YAML: providers.<p>.cancellation: {pool:, ...}; its keys: fields/provider.cpp.
struct CancellationSpec : CancellationNumbers<Number> {
  std::string pool;  ///< of beds, which the policy looks at; empty: no policy
  engine::Duration at;
};

/// YAML: providers.<id>: one logical process each; its keys: fields/provider.cpp. A provider's `parameters` are
/// `providers.<id>.parameters.<name>` in the table. Who looks into its pools or sessions includes their header, too.
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
  CancellationSpec cancellation;
  Place place;
};

/// YAML: channels: [{from: ID or kind, to: ID or kind, floor: DURATION}]; the minimum delay of messages.
struct ChannelSpec {
  std::string from, to;
  Number floor;
  Place place;
};

}  // namespace icsflow::models
