#pragma once

/// A scenario as plain structs: what the reader (reader.hpp) makes of the YAML and CSV files, checked and frozen.
/// Each struct's comment gives its YAML keys. docs/scenario-format.md is the user's view of the same.
///
/// Every number is either a parameter of its own (`id`) or a reference `$name`, resolved when a pathway is bound to a
/// service or provider: first the service's row, then the stream's `parameters`, then the provider's `parameters`, then
/// the scenario's `parameters`.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/parameters.hpp"
#include "icsflow/scenario/spec/measures.hpp"
#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

struct ChainLink;
struct ChannelSpec;
struct ExpectationSpec;
struct InterventionSpec;
struct NamedDistributionSpec;
struct NoiseSpec;
struct OpeningListRow;
struct OpeningTransfer;
struct OpeningWaiting;
struct PathwaySpec;
struct ProfileSpec;
struct ProviderSpec;
struct PublishedFigure;
struct SeasonSpec;
struct SeriesSpec;
struct ServiceSpec;
struct ServiceTypeSpec;
struct StartGuardSpec;
struct StreamSpec;
struct TargetSpec;
struct UncertainSpec;
struct UncertainValue;
struct Setting;

/// What a study does with a replication that cannot go on: patients who wait for each other, a queue without end.
enum class OnDeadlock : std::uint8_t { kStop, kEndReplication };

/// The whole scenario. YAML top level: icsflow: 1, name, description, start, until, warm_up, seed, replications,
/// deadlock, calendar: {holidays: england-and-wales | none | [dates], add: [dates], remove: [dates]}, localities:
/// [NAMES], parameters, profiles, seasons, providers, channels, pathways, service_types, services, streams, opening,
/// published, targets, expect, interventions, noise, uncertainty, chain, include: [FILES] (pathway libraries: files
/// with a `pathways` key). Any value may be {value:, source:, mark: A | A-d | B | C, range: [low, high], note:}; any
/// mapping may carry source:, mark: (not steps: their `mark` is a MarkKind) and note: for the values below. Parameter
/// paths leave `steps` out: pathways.visit.served.for.exponential.mean. Channels are channels.<from>-<to>.floor,
/// opening transfers opening.transfers.<provider>.<pathway>.<step>[.<locality>].count, weekly shares end in .Mon ...
/// .Sun, values of lists in .1, .2 ...
///
/// The nouns are declared in spec/: who looks into one includes its header. A change of one then rebuilds only these.
struct Scenario {
  Scenario();
  Scenario(const Scenario& other);
  Scenario(Scenario&& other) noexcept;
  Scenario& operator=(const Scenario& other);
  Scenario& operator=(Scenario&& other) noexcept;
  ~Scenario();

  std::string file;
  std::string name, description;
  std::chrono::sys_days start;                ///< first simulated day; the opening census is the evening before
  std::chrono::sys_days until;                ///< first day not simulated
  engine::Duration closes = engine::days(1);  ///< time of day at which the last day ends
  Number warm_up;                             ///< statistics of generic queues start then (days); not given: 0
  std::uint64_t seed = 1;
  int replications = 1;
  OnDeadlock on_deadlock = OnDeadlock::kStop;  ///< no part of `canonical`: what is finished is the same
  bool holidays_by_rule = true;
  std::vector<std::chrono::sys_days> holidays;  ///< if not by rule
  std::vector<std::chrono::sys_days> holidays_added, holidays_removed;
  std::vector<std::string> localities;
  ParameterTable parameters;
  std::vector<NamedDistributionSpec> distributions;
  std::vector<ProfileSpec> profiles;
  std::vector<SeasonSpec> seasons;
  std::vector<SeriesSpec> series;       ///< by path
  std::vector<ProviderSpec> providers;  ///< sorted by id
  std::vector<ChannelSpec> channels;
  std::vector<PathwaySpec> pathways;  ///< sorted by name
  std::vector<ServiceTypeSpec> service_types;
  std::vector<ServiceSpec> services;  ///< sorted by id
  std::vector<StreamSpec> streams;    ///< sorted by identity
  std::vector<OpeningListRow> opening_list;
  std::vector<OpeningListRow> completed;  ///< `decision_to_admit`: admitted. No part of `canonical`: no run reads it
  std::vector<OpeningTransfer> opening_transfers;
  std::vector<OpeningWaiting> opening_waiting;
  enum class OpeningStays : std::uint8_t { kEmpty, kStationary };
  enum class AboveCapacity : std::uint8_t { kRefuse, kKeep };
  OpeningStays opening_stays = OpeningStays::kEmpty;
  AboveCapacity opening_above_capacity = AboveCapacity::kRefuse;
  std::vector<PublishedFigure> published;
  std::vector<StartGuardSpec> start_guard;      ///< none or one
  std::vector<InterventionSpec> interventions;  ///< in the order in which they apply: by date, then as in the file
  std::vector<NoiseSpec> noise;                 ///< sorted by name
  std::vector<UncertainSpec> uncertainty;
  std::vector<UncertainValue> uncertain;      ///< what `uncertainty` says of single values, by path
  std::vector<TargetSpec> targets;            ///< by name. No part of `canonical`, as what follows: no run reads it
  std::vector<ExpectationSpec> expectations;  ///< in the order of the file
  std::string extends;                        ///< the file that `file` extends, which `expectations` are about
  MeasuresSpec measures;
  std::vector<Setting> settings;
  std::vector<Problem> warnings;  ///< e.g. load at or above 1
  std::string canonical;          ///< resolved scenario as text (sorted parameters), for the hash in results
  std::vector<ChainLink> chain;   ///< no part of `canonical`: no run reads it
  /// So many replications in a row meet the same drawn inputs (`uncertainty`), each with other luck.
  int replications_per_draw = 1;
};

}  // namespace icsflow::models
