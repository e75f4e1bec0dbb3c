#pragma once

/// The state at the census: what the scenario says of it, and what was solved from that.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/compile/ids.hpp"
#include "icsflow/compile/pool_units.hpp"
#include "icsflow/compile/strata.hpp"
#include "icsflow/domain/list_class.hpp"
#include "icsflow/domain/rtt.hpp"
#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

struct OpeningTransferRow {
  std::uint16_t provider = 0;
  StepId step = kNoStep;
  StratumId stratum = 0;
  ParameterId count = kNoParameter;
};

/// Patients without a clock who wait at a step at the census.
struct OpeningWaitingRow {
  std::uint16_t provider = 0, stream = 0;  ///< the stream among those of the provider
  StepId step = kNoStep;
  ParameterId count = kNoParameter;
  std::uint32_t age = kNone;   ///< distribution of the time waited so far
  std::uint64_t identity = 0;  ///< theirs are its children
};

struct OpeningRow {
  std::uint16_t service = 0;
  bool decided = false;
  std::array<std::uint32_t, kBands> bands{};
};

/// Where a pathway found at the census may be, how long it has been or will be in its present step, and what it holds.
struct OpeningSample {
  StepId step = kNoStep;
  float days = 0;                  ///< in the step so far; without `duration` until it ends
  std::uint32_t duration = kNone;  ///< distribution of the time in the step
  bool ready = false;
  bool queued = false;  ///< waits for the step's pool
  PoolUnits held;
  StepId seized = kNoStep;  ///< where the last of these was seized
};

/// Stationary solve of a service's pathway conditional on the age of the clock, in weeks (src/opening/service.hpp).
struct ServiceOpening {
  /// A share of an age, up to the next: many share one place.
  struct Aged {
    std::uint32_t place = 0;
    float days = 0;
    float up_to = 1;  ///< weight of this and all before it
  };
  /// Of `samples`; weeks that are alike have the same.
  struct Week {
    std::uint32_t begin = 0, count = 0;
  };
  using ByAge = std::vector<Week>;
  [[nodiscard]] OpeningSample sample(const Aged& a) const {
    OpeningSample s = places[a.place];
    s.days = a.days;
    return s;
  }
  /// @param u  uniform on [0, 1)
  [[nodiscard]] const Aged& pick(Week week, double u) const {
    const Aged* first = &samples[week.begin];
    const Aged* last = first + week.count - 1;
    const auto x = static_cast<float>(u) * last->up_to;
    return *std::upper_bound(first, last, x, [](float v, const Aged& a) { return v < a.up_to; });
  }

  std::vector<OpeningSample> places;  ///< without their days
  std::vector<Aged> samples;
  ByAge before_first, after_first, decided;
  std::vector<float> share_before_first;      ///< of those without a decision to admit
  Aged waits_open, waits_decided;             ///< where those wait who do not fit into the pool they would be in
  double first_wait = 0, admission_wait = 0;  ///< mean days on the lists that the published numbers imply
};

/// Who comes through the pathways in which patients without a running clock are found.
struct OpeningSource {
  std::string name;
  StepId entry = kNoStep;
  bool clock = false;      ///< they come with a running clock
  bool stationary = true;  ///< there is a stationary number of them; else the numbers are only shares
  std::vector<std::pair<StratumId, ParameterId>> strata;
  ListClass list = ListClass::kRoutine;
  ParameterId priority = kNoParameter;
  std::uint16_t provider = kNoIndex;  ///< of a population; so is
  std::uint32_t population = kNone;   ///< the number of its stream there
};

/// Patients without a running clock who are in one step at the census, alike in all that a run asks about.
struct OpeningStay {
  StepId step = kNoStep;
  std::uint32_t duration = kNone;  ///< distribution of the time in the step; kNone: begins at the census
  StepId seized = kNoStep;         ///< where the last of the pools held was seized
  bool ready = false, has_stratum = false;
  StratumId stratum = 0;
  bool stationary = true;    ///< its weight is a mean number; else only a share
  PoolUnits held;            ///< seized
  PoolUnits pools;           ///< seized or used
  double weight = 0;         ///< mean number of them
  std::uint32_t source = 0;  ///< in CompiledModel::opening_sources
};

/// The opening state that some values imply. Replications with drawn values share the parts that these do not reach.
struct OpeningState {
  using Stays = std::vector<std::vector<OpeningStay>>;
  std::vector<std::shared_ptr<const ServiceOpening>> services;  ///< by service; null if the published list names it not
  std::shared_ptr<const Stays> stays;                           ///< by provider
  [[nodiscard]] const std::vector<OpeningStay>& stays_at(std::size_t provider) const { return (*stays)[provider]; }
};

}  // namespace icsflow::models
