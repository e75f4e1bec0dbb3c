#pragma once

/// A scenario compiled for the event loop: flat tables, read-only, shared between workers. Numbers that handlers need
/// are ids into `values`, so that a run can be given another table without recompiling.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/domain/list_class.hpp"
#include "icsflow/domain/rtt.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/rate_profile.hpp"
#include "icsflow/engine/samplers.hpp"
#include "icsflow/scenario/dated_values.hpp"
#include "icsflow/scenario/scenario.hpp"

namespace icsflow::models {

using StepId = std::uint32_t;
inline constexpr StepId kNoStep = ~StepId{0};
inline constexpr std::uint32_t kNone = ~std::uint32_t{0};
inline constexpr std::uint16_t kNoIndex = 0xFFFF;
inline constexpr std::uint8_t kNoCounter = 0xFF;
inline constexpr std::uint8_t kVisitCounters = 10;  // in the token; those from here on are in OverflowRecord
inline constexpr int kPriorities = 10;
inline constexpr std::int64_t kNoBound = -1;

/// Largest number of providers, services or bound pathways: they are counted in 16 bits.
inline constexpr std::size_t kMost16 = 60'000;
/// Size of a container that was checked against kMost16.
template <class Container>
std::uint16_t size16(const Container& c) {
  return static_cast<std::uint16_t>(c.size());
}

/// What a distribution was made of, to make it again of other values.
struct DistributionSource {
  DistributionSpec::Form form = DistributionSpec::Form::kDeterministic;
  std::vector<ParameterId> numbers;  ///< empty: no time passes; kNoParameter: a bound that was not given
  double log_unit = 0;               ///< as DistributionSpec says
  /// @throws std::domain_error if the values are none of its form
  [[nodiscard]] engine::Distribution make(const std::vector<double>& values) const;
};

struct BranchTable {
  std::uint32_t begin = 0;
  std::uint16_t count = 0;
};

/// One way on. share == kNoParameter: what the others leave.
struct CompiledBranch {
  ParameterId share = kNoParameter;
  StepId to = kNoStep;
};

/// Set in CompiledStep::duration and ::priority where these depend on an attribute: the rest is an index of
/// CompiledModel::cases. (kNone and kNoParameter, with every bit set, still mean that nothing was given.)
inline constexpr std::uint32_t kByAttribute = 1U << 31;

/// What patients carry, or a step sets.
struct CompiledAttribute {
  struct Label {
    double label = 0;  ///< number of its name in CompiledModel::labels
    ParameterId share = kNoParameter;
  };
  std::uint32_t name = 0;        ///< index in CompiledModel::attribute_names
  std::vector<Label> labels;     ///< the last takes what the others leave
  std::uint32_t number = kNone;  ///< distribution of a number
  engine::DrawSite site;
};

/// What holds for which values of an attribute; or the time that the attribute itself is, without cases.
struct CompiledCases {
  std::uint32_t attribute = 0;  ///< index in CompiledModel::attributes
  double unit = 0;              ///< days that a number of 1 is, if it is a time; else 0
  bool is_label = false;
  /// Label, or upper bound in rising order; and a branch table, a distribution or a parameter.
  std::vector<std::pair<double, std::uint32_t>> cases;
  std::uint32_t rest = kNone;
};

/// Ways on that are no shares: BranchTable::begin is then its index, and the count 0.
struct CompiledChoice {
  std::uint32_t cases = kNone;         ///< of branch tables; kNone: the shortest queue
  std::vector<StepId> shortest_queue;  ///< steps, in the order written
};

/// Where another token begins: a branch, or another pathway of the patient.
struct CompiledHead {
  StepId step = kNoStep;
  std::uint64_t ordinal = 0;  ///< of the child, less the visit: the hash of where it begins and why, then 16 bits of 0
};

struct CompiledTransfer {
  std::uint8_t locality = 0;
  bool any_locality = false;
  bool handshake = false;     ///< the receiver's pathway has an `accept` step
  std::uint16_t channel = 0;  ///< of the sending provider
  StepId entry = kNoStep;     ///< at the receiver
  StepId direct_entry =
      kNoStep;  ///< the step that waits for the place: where those already assessed at the census join
};

/// What only some steps have, apart from CompiledStep so that the others stay small.
struct StepRules {
  struct Hazard {
    ParameterId from, rate;
  };
  struct Balk {
    std::int64_t queue;
    ParameterId share;
  };
  std::uint32_t patience = kNone;    ///< distribution of the time that patients are ready to wait, or kByAttribute
  std::vector<Hazard> hazards;       ///< of giving up, by rising time waited
  std::vector<Balk> balks;           ///< by rising queue
  std::vector<std::uint16_t> pools;  ///< use, seize: all that are named; the first is CompiledStep::resource
  bool first_of = false;             ///< a unit of the first that has one; else of each
  bool hold_until_next = false;
  engine::DrawSite balk_site;
};

/// What nearly every visit needs is in the first cache line.
struct alignas(64) CompiledStep {
  StepKind kind = StepKind::kGo;
  std::uint8_t visit_counter = kNoCounter;
  std::uint16_t resource = kNoIndex;    ///< pool, session or window of the provider
  std::uint16_t service = kNoIndex;     ///< of the instance, index among the provider's services
  std::uint16_t department = kNoIndex;  ///< of the instance
  std::uint32_t marks = 0;              ///< bit per MarkKind
  std::uint32_t stat = kNone;           ///< index in the provider's step statistics
  std::uint32_t duration = kNone;       ///< distributions; also ask, offer, move
  ParameterId priority = kNoParameter, dna = kNoParameter, gives_up = kNoParameter;
  BranchTable next, missed;
  engine::DrawSite duration_site, branch_site;

  engine::DrawSite dna_site, missed_site, leave_site, ask_site, offer_site, move_site;
  StepId full = kNoStep, cancelled = kNoStep, elsewhere = kNoStep;
  std::uint32_t ask = kNone, offer = kNone, move = kNone;
  std::uint32_t transfers = 0;
  std::uint16_t transfer_count = 0;
  std::uint16_t instance = 0;
  std::uint16_t bed = kNoIndex;  ///< book: pool a bed is needed in
  std::uint32_t rules = kNone;   ///< in CompiledModel::step_rules
  std::uint16_t set_count = 0, head_count = 0;
  std::uint32_t sets = 0;   ///< in CompiledModel::sets, if marked kSets
  std::uint32_t heads = 0;  ///< all_of, restart: in CompiledModel::heads
  std::uint32_t hours = 0;  ///< care: in CompiledModel::hours
  std::uint16_t hours_count = 0;
  std::uint16_t line = 0;          ///< use, seize: in CompiledPool::lines of the pool in whose queue one waits
  ParameterId due = kNoParameter;  ///< book: days on the list without a clock until one starts, if marked kDue
};
/// Among CompiledStep::marks: the step sets attributes; a clock starts if the patient is not seen in time.
inline constexpr std::uint32_t kSets = 1U << 31, kDue = 1U << 30;
static_assert(offsetof(CompiledStep, dna_site) == 64);

/// A pathway bound to a provider (and to a service or stream, whose values its $names took).
struct CompiledInstance {
  std::string pathway;
  std::uint16_t provider = 0;
  std::uint16_t service = kNoIndex;     ///< index in CompiledModel::services
  std::uint16_t department = kNoIndex;  ///< A&E department, index in CompiledModel::departments
  bool rtt = false;
  StepId first = 0;
  std::uint32_t step_count = 0;
  StepId accept = kNoStep;    ///< its accept step, if any
  std::uint64_t returns = 0;  ///< a patient may come to it again from elsewhere: hash of its name
  std::uint32_t attributes = 0, attribute_count = 0;  ///< in CompiledModel::attributes
};

struct CompiledStaffing {
  struct Role {
    std::uint16_t group;
    ParameterId posts;
  };
  StaffingSpec::Rule rule = StaffingSpec::Rule::kNone;
  std::vector<Role> roles;
  ParameterId floaters = kNoParameter, teams = kNoParameter;
};

struct CompiledGroup {
  std::string name;
  ParameterId establishment, vacancy, sickness, leave, budgeted_sickness, bank_fill, agency_fill, observed_vacancy;
};

struct CompiledPool {
  std::string name;
  ParameterId capacity = kNoParameter, waiting_room = kNoParameter, escalation = kNoParameter,
              escalation_at = kNoParameter, opening = kNoParameter;
  bool beds = false, daily_grants = false;
  bool unlimited = false;
  bool may_escalate = false;            ///< its escalation share may be above 0 in some replication, on some day
  std::int64_t most_in_use = kNoBound;  ///< units that can be in use at a time in any replication
  bool managed = false;                 ///< its units do more than wait their turn: care/src/beds/rostered_*.hpp
  bool in_hours = false;                ///< given by hours a week: care/src/beds/care_hours.hpp
  engine::Duration grants_at;
  std::array<ParameterId, 7> grant_share{};
  CompiledStaffing staffing;
  std::uint64_t identity = 0;
  engine::DrawSite grant_site;
  // Of managed pools.
  struct Shift {
    std::array<bool, 7> days{};
    engine::Duration from, length;
    ParameterId units = kNoParameter;
  };
  std::vector<Shift> shifts;
  PoolSpec::ShiftEnd at_shift_end = PoolSpec::ShiftEnd::kFinish;
  PoolSpec::Preemption preemption = PoolSpec::Preemption::kNone;
  PoolSpec::Discipline discipline = PoolSpec::Discipline::kFifo;
  std::uint32_t turnover = kNone;  ///< distribution
  bool several = false;            ///< somebody in its queue may want units of other pools, too or instead
  bool kept = false;               ///< somebody may keep its units while waiting for others
  bool in_hold_cycle = false;      ///< its holders may come to wait for each other without end
  /// What somebody in the queue may want: a unit of each of these pools, or of the first that has one.
  struct Line {
    std::vector<std::uint16_t> pools;
    bool first_of = false;
    bool operator==(const Line&) const = default;
  };
  std::vector<Line> lines;              ///< of the queue, if `several`
  std::vector<std::uint16_t> partners;  ///< other pools in whose queue somebody may stand who wants a unit of this one
  engine::DrawSite turnover_site, discipline_site;
  /// Whether a patient in service may have to stop.
  [[nodiscard]] bool interrupts() const {
    return preemption != PoolSpec::Preemption::kNone ||
           (!shifts.empty() && at_shift_end == PoolSpec::ShiftEnd::kPreempt);
  }
  /// Whether the next to be served is looked for in the queue.
  [[nodiscard]] bool ranks() const {
    return discipline == PoolSpec::Discipline::kRandom || discipline == PoolSpec::Discipline::kShortestFirst;
  }
  /// Whether units of a shift that is over go on beside those of the next.
  [[nodiscard]] bool finishes() const { return !shifts.empty() && at_shift_end == PoolSpec::ShiftEnd::kFinish; }
};

struct CompiledSession {
  std::string name;
  std::uint16_t service = kNoIndex;
  ParameterId slots, horizon, notice, urgent_notice, release, urgent_share, planned_share, chronological, near_breach,
      target, cases_per_session;
  std::array<bool, 7> days{};
  std::array<double, 12> season{};
  CompiledStaffing staffing;
  engine::Duration from, to;
  std::uint64_t identity = 0;
  engine::DrawSite run_site, pick_site;
};

struct CompiledWindow {
  engine::Duration from, to;
  std::array<ParameterId, 7> share{};
};

/// A source of pathways: an arrival process at this provider, or referrals to a service elsewhere.
struct CompiledStream {
  std::string id;
  std::uint64_t identity = 0;
  std::uint16_t department = kNoIndex;
  ParameterId rate = kNoParameter;
  double rate_share = 1;  ///< share of the service's referrals that this source sends, by parameter below
  ParameterId share = kNoParameter;
  std::uint32_t profile = kNone;  ///< kNone: constant rate
  StepId entry = kNoStep;
  ParameterId priority = kNoParameter;
  ListClass list = ListClass::kRoutine;
  ParameterId urgent_share = kNoParameter;  ///< of referrals
  std::vector<std::pair<std::uint8_t, ParameterId>> localities;
  bool referral = false;
  std::uint16_t channel = 0;      ///< referral: to the service's provider
  std::uint32_t receipt = kNone;  ///< referral: distribution of the time to receipt
  engine::DrawSite arrival_site, locality_site, urgent_site, receipt_site;

  struct Batch {
    std::uint32_t size = 1;
    ParameterId share = kNoParameter;
  };
  struct Dated {
    std::int32_t day = 0;    ///< of the run
    std::int32_t civil = 0;  ///< day since 1970
    std::int32_t from = -1;  ///< second of the day from which on they come; -1: by the profile of the day
    std::uint32_t count = 0;
  };
  bool is_rate = true;       ///< else dates or a population
  std::vector<Batch> batch;  ///< empty: one at a time; the last takes what the others leave
  double mean_batch = 1;
  std::vector<Dated> dated;
  ParameterId within = kNoParameter;  ///< of dated arrivals with a time: for how long they come from it on
  ParameterId population = kNoParameter;
  std::uint32_t returns_after = kNone;  ///< distribution
  engine::DrawSite batch_site, return_site;
};

struct CompiledChannel {
  std::uint16_t to = 0;
  engine::Duration floor;
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
  bool managed = false;       ///< some of its pools are
  bool counts_ready = false;  ///< acute, and patients are ready there for discharge: counted every midnight
  bool tracks_holds = false;  ///< units kept by patients who wait for others are counted; then all pools are managed
  std::uint16_t cancellation_pool = kNoIndex;
  engine::Duration cancellation_at;
  ParameterId cancellation_reserve = kNoParameter, cancellation_protect = kNoParameter;
  std::vector<ParameterId> dated;                  ///< values read here that interventions change, ascending
  std::vector<std::uint32_t> dated_distributions;  ///< those made of such values
};

struct CompiledService {
  std::string id, provider_id, function, name;
  std::uint16_t provider = 0;
  std::uint16_t local = 0;  ///< index among the provider's services
  StepId entry = kNoStep;
  std::uint16_t instance = 0;
  ParameterId removal_hazard = kNoParameter;
  ParameterId rate = kNoParameter;
  bool working_rate = false;
  ParameterId urgent_share = kNoParameter;
  std::vector<std::pair<std::uint8_t, ParameterId>> localities;  ///< where its referrals come from
  engine::DrawSite removal_site;
};

/// Where a pathway found at the census may be, how long it has been or will be in its present step, and what it holds.
struct OpeningSample {
  StepId step = kNoStep;
  float days = 0;                  ///< in the step so far; without `duration` until it ends
  std::uint32_t duration = kNone;  ///< distribution of the time in the step
  bool ready = false;
  bool queued = false;      ///< waits for the step's pool
  std::uint64_t held = 0;   ///< bit per pool
  StepId seized = kNoStep;  ///< where the last of these was seized
};

/// Stationary solve of a service's pathway conditional on the age of the clock, in weeks (opening.cpp).
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
  std::vector<std::pair<std::uint8_t, ParameterId>> localities;
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
  bool ready = false, has_locality = false;
  std::uint8_t locality = 0;
  bool stationary = true;    ///< its weight is a mean number; else only a share
  std::uint64_t held = 0;    ///< bit per pool: seized
  std::uint64_t pools = 0;   ///< bit per pool: seized or used
  double weight = 0;         ///< mean number of them
  std::uint32_t source = 0;  ///< in CompiledModel::opening_sources
};

struct OpeningTransferRow {
  std::uint16_t provider = 0;
  StepId step = kNoStep;
  std::uint8_t locality = 0;
  ParameterId count = kNoParameter;
};

struct OpeningRow {
  std::uint16_t service = 0;
  bool decided = false;
  std::array<std::uint32_t, kBands> bands{};
};

/// A value each replication draws anew.
struct CompiledUncertain {
  ParameterId id = kNoParameter;
  double low = 0, high = 0;
  Unit unit = Unit::kNumber;
  bool uniform = false;  ///< between its bounds; else triangular
  bool whole = false;    ///< a count
  engine::Distribution distribution = engine::Distribution::deterministic(0);
  std::uint64_t identity = 0;
  engine::DrawSite site;
};

/// What the scenario asks to be measured beyond what is always reported.
struct CompiledMeasures {
  struct Spans {
    bool asked = false;
    std::vector<double> percentiles;
    std::vector<engine::Duration> over;
  };
  struct Completed {
    bool asked = false, adjusted = false;
    std::vector<double> percentiles;
  };
  Spans waits, time_in_system;
  Completed completed;  ///< counted anyway, but for the adjusted waits
  bool pools = false;
  std::vector<double> pool_percentiles;
  std::optional<engine::Duration> audit;
  [[nodiscard]] bool any() const { return waits.asked || time_in_system.asked || pools; }
  std::vector<bool> providers;                                           ///< by rank: measured there?
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> sizes;  ///< by name of the pool
};

class CompiledModel {
 public:
  [[nodiscard]] double value(ParameterId id) const { return values[id]; }
  /// Whether the waits and queues of this provider are among the results.
  [[nodiscard]] bool reports_queues(std::size_t provider) const {
    return services.empty() || (measures.any() && measures.providers[provider]);
  }

  std::string name;
  std::vector<double> values;
  std::vector<std::string> paths;  ///< of values, for messages
  std::vector<engine::Distribution> distributions;
  std::vector<DistributionSource> distribution_sources;  ///< of distributions
  std::vector<DatedChange> interventions;                ///< in the order in which they apply
  std::vector<CompiledUncertain> uncertain;              ///< by path
  std::vector<std::uint32_t> uncertain_distributions;    ///< those made of uncertain values
  bool uncertain_opening = false;                        ///< the opening solve reads uncertain values
  std::vector<engine::RateProfile> profiles;
  std::vector<CompiledStep> steps;
  /// What a count of all tokens needs of a step: few enough bytes for all steps to stay in the nearest cache.
  struct StepOutline {
    std::uint16_t service = kNoIndex;    ///< CompiledStep::service
    std::uint16_t used_pool = kNoIndex;  ///< of a `use` step, if it is not managed
  };
  std::vector<StepOutline> outlines;  ///< of steps
  std::vector<std::string> outcomes;  ///< of `leave` steps, whose CompiledStep::resource is the index
  std::vector<std::string> step_names;
  std::vector<CompiledBranch> branches;
  std::vector<CompiledTransfer> transfers;
  std::vector<StepRules> step_rules;
  std::vector<std::string> attribute_names, labels;
  std::vector<CompiledAttribute> attributes, sets;
  std::vector<CompiledCases> cases;
  std::vector<BranchTable> branch_tables;  ///< of cases
  std::vector<CompiledChoice> choices;
  std::vector<CompiledHead> heads;
  std::vector<ParameterId> hours;
  std::vector<CompiledInstance> instances;
  std::vector<CompiledProvider> providers;  ///< in order of rank
  std::vector<CompiledService> services;
  std::vector<std::string> departments;
  std::vector<std::string> localities;
  std::optional<Calendar> calendar;
  std::int32_t run_days = 0;
  engine::SimTime end;
  engine::SimTime warm_up;
  ParameterId ward_ratio_tolerance = kNoParameter;  ///< unfilled share that wards bear before beds close
  CompiledMeasures measures;
  std::vector<OpeningRow> opening_list;
  std::vector<OpeningTransferRow> opening_transfers;
  bool stationary_stays = false;  ///< pools without a number open as the flow implies

  std::vector<ServiceOpening> service_openings;  ///< per service
  std::vector<OpeningSource> opening_sources;
  std::vector<std::vector<OpeningStay>> opening_stays;  ///< per provider
};

/// What the solve saw, to check what the scenario asks for.
struct OpeningFindings {
  struct Clocks {
    bool undecided, decided;  ///< a clock runs through time, without or with a decision to admit
  };
  std::vector<Clocks> clocks;             ///< by service
  std::vector<std::uint64_t> with_clock;  ///< by provider: pools whose units go to patients with a running clock
};

/// Fills the opening tables of a compiled model (opening.cpp).
void solve_opening(CompiledModel& model, OpeningFindings* findings = nullptr);

/// Finds what can occur, whatever values a replication draws and interventions set (occurrence.cpp): the catalogue is
/// made of that, and is the same for every replication.
void find_what_can_occur(CompiledModel& model);

}  // namespace icsflow::models
