#pragma once

/// Providers, and the channels between them.

#include <array>
#include <string>
#include <vector>

#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/number_field.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/provider_kind.hpp"

namespace icsflow::models {

struct PoolSpec;
struct SessionSpec;
struct StaffGroupSpec;
struct WindowSpec;

/// The numbers of the cancellation policy. @tparam Holder ProviderSpec, or what it is compiled to
template <class Holder, class Value>
inline constexpr auto kCancellationNumbers = std::to_array<NumberField<Holder, Value>>({
    {"reserve", &Holder::cancellation_reserve, rules::kNumber, otherwise("0"), ReadAt::kRun,
     "beds kept for emergencies"},
    {"protect_over", &Holder::cancellation_protect, rules::kDuration, otherwise("364 d", Mark::kC), ReadAt::kRun,
     "longer waits are not cancelled"},
});

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
