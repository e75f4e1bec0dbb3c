#pragma once

/// A scenario as plain structs: what the reader (reader.hpp) makes of the YAML and CSV files, checked and frozen.
/// Each struct's comment gives its YAML keys. docs/scenario-format.md is the user's view of the same.
///
/// Every number is either a parameter of its own (`id`) or a reference `$name`, resolved when a pathway is bound to a
/// service or provider: first the service's row, then the stream's `parameters`, then the provider's `parameters`, then
/// the scenario's `parameters`.

#include <array>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

/// A number in the YAML: its own parameter, or `$reference` to one found in the scope it is used in.
struct Number {
  ParameterId id = kNoParameter;
  std::string reference;      ///< without the $; empty if `id` is set
  Unit unit = Unit::kNumber;  ///< the field's; the parameter's own may be kWorkingRate where this is kRate
  Place place;
  [[nodiscard]] bool given() const { return id != kNoParameter || !reference.empty(); }
};

/// YAML: a plain quantity (`4 h`: deterministic), or a mapping with the family as its one key:
/// {exponential: {mean: 4 h}}, {uniform: {low:, high:}}, {lognormal: {mean:, sd:}} or {mean:, cv:} or {mu:, sigma:,
/// unit: h} (of the logarithm of the time in that unit) or {median:, sigma:}, {gamma: {mean:, cv:}} or {shape:,
/// scale:}, {erlang: {mean:, stages:}}, {weibull: {shape:, scale:}}, {loglogistic: {median:, shape:}}, {pareto: {low:,
/// shape:}}, {triangular: {low:, mode:, high:}}, {normal: {mean:, sd:, low:, high:}} (truncated; low 0, high none by
/// default), {empirical: {values: [...], weights: [...]}}; or $NAME, one of `distributions`.
struct DistributionSpec {
  enum class Form : std::uint8_t {
    kDeterministic,    // value
    kExponential,      // mean
    kUniform,          // low, high
    kLognormalMeanSd,  // mean, sd
    kLognormalMeanCv,  // mean, cv
    kLognormalLog,     // mu, sigma
    kLognormalMedian,  // median, sigma
    kGammaMeanCv,      // mean, cv
    kGammaShape,       // shape, scale
    kWeibull,          // shape, scale
    kTriangular,       // low, mode, high
    kNormal,           // mean, sd, low, high
    kEmpirical,        // values..., weights...
    kErlang,           // mean, stages; from here on in the order of their making: the hash of a scenario has the number
    kLoglogistic,      // median, shape
    kPareto,           // low, shape
  };
  Form form = Form::kDeterministic;
  std::vector<Number> numbers;  ///< in the order of the comment above; optional ones are there, not given()
  double log_unit = 0;          ///< (kLognormalLog) logarithm of the unit of the time in days: what mu and it sum to
  std::string name;             ///< that it was given by; checked there
  Place place;
};

/// YAML: distributions.<name>: a distribution, for $name wherever one is wanted. The numbers are the same parameters.
struct NamedDistributionSpec {
  std::string name;
  DistributionSpec distribution;
  bool is_used = false;
  Place place;
};

/// One way on: the probability and the step. `rest` (probability not given) takes what is left; at most one.
struct Branch {
  std::string to;
  Number probability;  ///< not given(): the rest
  Place place;
};

/// What a patient carries. YAML: pathways.<p>.attributes.<name>: {LABEL: SHARE | rest, ...} (one of several labels), or
/// a number: plain, or a distribution of plain numbers. Drawn for each patient, keyed by identity and name.
struct AttributeSpec {
  std::string name;
  std::vector<Branch> labels;  ///< `to` is the label; empty: a number
  DistributionSpec number;
  Place place;
  [[nodiscard]] bool is_label() const { return !labels.empty(); }
};

/// Attributes other than those drawn at entry that patients can take along to another provider: what a letter holds.
inline constexpr std::size_t kMostCarried = 2;
/// Attributes of a scenario, by name.
inline constexpr std::size_t kMostAttributes = 250;

/// One case of `by`: a label; `under_N`, numbers below N; or `rest`, all others. One of the values is given, as the key
/// says.
struct CaseSpec {
  std::string name;
  double under = 0;  ///< of `under_N`
  std::vector<Branch> next;
  DistributionSpec duration;
  Number number;
  Place place;
  [[nodiscard]] bool is_rest() const { return name == "rest"; }
};

/// YAML: {by: ATTRIBUTE, CASE: VALUE, ...} where a step takes a value: it then depends on the patient. Numbers that are
/// `under_N` hold below that bound; whatever their order in the file, `cases` has them rising, and `rest` last.
struct ByAttribute {
  std::string attribute;
  std::vector<CaseSpec> cases;
  [[nodiscard]] bool given() const { return !attribute.empty(); }
};

/// YAML: {of: ATTRIBUTE, unit: h}: a time that is the patient's own number, in that unit; the same wherever it is used.
struct OwnTime {
  std::string attribute;
  double unit = 0;  ///< days
  Place place;
  [[nodiscard]] bool given() const { return !attribute.empty(); }
};

/// YAML: set: {ATTRIBUTE: LABEL | {LABEL: SHARE | rest, ...} | NUMBER | distribution}: as AttributeSpec, drawn at each
/// visit.
using SetSpec = AttributeSpec;

/// What a step says of the pathway when it is entered.
enum class MarkKind : std::uint8_t {
  kNone,
  kClockStart,       ///< clock_start: an RTT clock starts now
  kStopAdmitted,     ///< stop_admitted
  kStopNonAdmitted,  ///< stop_non_admitted
  kNullify,          ///< nullify: the clock leaves every return (X1)
  kRemove,           ///< remove: the clock ends without being reported (X2)
  kDecisionToAdmit,  ///< decision_to_admit
  kArrive,           ///< arrive: an A&E attendance begins (4-hour clock)
  kDecideBed,        ///< decide_bed: decision to admit from A&E (12-hour clock)
  kLeaveDepartment,  ///< leave_department: the attendance ends
  kAdmitEmergency,   ///< admit_emergency: an emergency admission, overnight
  kAdmitZeroDay,     ///< admit_zero_day: an emergency admission that does not stay overnight
  kAdmitOrdinary,    ///< admit_ordinary: an elective ordinary admission
  kAdmitDayCase,     ///< admit_day_case: an elective day case
  kReady,            ///< ready: no longer meets the criteria to reside (discharge-ready)
  kDischarged,       ///< discharged: leaves hospital
  kPauseStart,       ///< pause_start: the patient does not want the dates offered (adjusted waits only)
  kPauseEnd,         ///< pause_end: available again
};

enum class StepKind : std::uint8_t {
  kDelay,     ///< delay: DURATION                      time passes
  kWindow,    ///< window: NAME                         waits for the provider's window of that name
  kUse,       ///< use: RESOURCE, for: DURATION         seize one unit, hold it that long, release
  kSeize,     ///< seize: RESOURCE                      waits for a unit and keeps it
  kRelease,   ///< release: RESOURCE
  kBook,      ///< book: SESSIONS                       joins the waiting list, is booked, attends
  kTransfer,  ///< transfer: {to: ..., pathway: ...}    asks another provider to take the pathway over
  kAccept,    ///< accept: yes                          (receiver) says yes, waits for the patient to arrive
  kLeave,     ///< leave: OUTCOME                       end of the pathway
  kGo,        ///< go: yes                              nothing but `mark` and `next`
  kAllOf,     ///< all_of: [STEP, STEP]                 branches begin at these steps; goes on when all have joined
  kJoin,      ///< join: yes                            the end of a branch
  kRestart,   ///< restart: STEP                        another pathway of this patient begins there; this one goes on
  kCare,      ///< a `use` with `hours`: takes hours a week of the pool, fewer as the weeks go by
};

/// Where a transfer goes: `provider`, chosen by the patient's locality ("" = any).
struct TransferTarget {
  std::string locality;
  std::string provider;
  std::string pathway;  ///< pathway at the receiver, or `pathway.step` to join it at that step
  std::string service;  ///< service id at the receiver, if the pathway runs in one; else empty
  Place place;
};

/// YAML: pathways.<p>.steps.<name>: one kind key (above), then
///   next: STEP | {STEP: SHARE | rest, ...}     not for `leave`
///   mark: NAME or list of names
///   priority: whole number 0..9 (use, seize; lower first; default: the pathway's own)
///   full: STEP           (use, seize) where to go if the resource's waiting room is full
///   missed: as next      (book) where those go who do not attend;  dna: SHARE
///   cancelled: STEP      (book) where those go whose session or bed is cancelled; default: back to the list
///   bed: RESOURCE        (book) pool in which a bed is needed on the day: subject to the cancellation policy
///   gives_up: RATE | DISTRIBUTION | [{from: DURATION, rate: RATE}], elsewhere: STEP   (transfer, use, seize) leaves
///   the
///     wait at this hazard, after that time, or at a hazard that changes with the time waited; and goes there
///   balks: {QUEUE: SHARE}, elsewhere: STEP   (use, seize) does not join so long a queue
///   hold_until: next                         (use) keeps the unit until the next step's place is had
///   ask, offer, move: DURATION        (transfer) request, answer and journey; each at least the channel's floor
///   hours: COUNT, or [COUNT, ...] (use) hours a week of a pool whose capacity is in hours a week, by week of the stay
///   set: {ATTRIBUTE: ...}             changes what the patient carries, when the step is entered
///   `next`, `for`, `delay` and `priority` may be {by: ATTRIBUTE, ...}; `next` may be {shortest_queue: [STEP, STEP]};
///   `for`, `delay` and `gives_up` may be {of: ATTRIBUTE, unit: h}
struct StepSpec {
  /// From a time waited on, the hazard of giving up.
  struct Hazard {
    Number from, rate;
  };
  /// From so many waiting on, the share of those who come who do not join.
  struct Balk {
    std::uint64_t queue = 0;
    Number share;
  };
  std::string name;
  StepKind kind = StepKind::kDelay;
  std::string target;               ///< resource, window, sessions or outcome
  std::vector<std::string> others;  ///< use, seize: further pools, of all of which (or of any) a unit is wanted
  bool first_of = false;            ///< one unit, of the first of them that has one
  bool hold_until_next = false;
  DistributionSpec patience;  ///< gives_up as a distribution
  std::vector<Hazard> hazards;
  std::vector<Balk> balks;  ///< by rising queue
  DistributionSpec duration;
  std::vector<Branch> next;
  std::vector<MarkKind> marks;
  Number priority;
  std::string full;
  Number dna;
  std::vector<Branch> missed;
  std::string cancelled;
  std::string bed;
  Number due;  ///< book: after how long on the list a clock starts
  Number gives_up;
  std::string elsewhere;
  std::vector<TransferTarget> transfers;
  DistributionSpec ask, offer, move;
  ByAttribute next_by, duration_by, priority_by;  ///< instead of next, duration, priority
  OwnTime own_duration, own_patience;             ///< instead of duration, patience
  std::vector<std::string> shortest_queue;        ///< instead of next: the step whose pool has the fewest waiting
  std::vector<SetSpec> sets;
  std::vector<std::string> all_of;  ///< first steps of the branches
  std::vector<Number> hours;        ///< (care) of the pool, in each week of the stay, the last in all further weeks
  Place place;
  /// The pools of a use, seize or release.
  [[nodiscard]] std::vector<std::string> pools() const {
    std::vector<std::string> all{target};
    all.insert(all.end(), others.begin(), others.end());
    return all;
  }
  [[nodiscard]] bool may_give_up() const {
    return gives_up.given() || !patience.numbers.empty() || own_patience.given() || !hazards.empty();
  }
};

/// YAML: pathways.<name>: {rtt: yes|no, attributes: {...}, steps: {...}}. The first step is the entry.
struct PathwaySpec {
  std::string name;
  bool rtt = false;
  std::vector<AttributeSpec> attributes;
  std::vector<StepSpec> steps;
  Place place;
};

/// YAML: providers.<p>.windows.<name>: {from: 08:00, to: 12:00, share: [Mon..Sun], holidays: like Sunday}
/// A pathway that waits for the window goes through on the first day whose share it wins, at a uniform time of what is
/// left of the window.
struct WindowSpec {
  std::string name;
  engine::Duration from, to;  ///< time of day
  std::array<Number, 7> share;
  Place place;
};

/// How staff limit a resource: {group: nursing, rule: beds | proportional} or {rule: theatre_team, floaters: 1,
/// teams: 4, roles: {surgeons: 1, ...}} (group -> number per session). See workforce.hpp for the formulae.
struct StaffingSpec {
  enum class Rule : std::uint8_t { kNone, kBeds, kProportional, kTheatreTeam };
  Rule rule = Rule::kNone;
  std::vector<std::pair<std::string, Number>> roles;  ///< group, posts per session (beds, proportional: not given, 1)
  Number floaters;                                    ///< theatre_team: universal floating posts per `teams` teams
  Number teams;
  Place place;
};

/// YAML: providers.<p>.resources.<name>: {kind: pool, capacity:, ...}
///   waiting_room: COUNT      places to wait; none given: unlimited
///   staffing: as StaffingSpec
///   grants: {at: 09:00, share: [Mon..Sun]}   free units are given out once a day only, each with the day's share
///   beds: yes                counted as beds: midnight occupancy, ready-not-discharged
///   escalation: SHARE, escalation_at: SHARE  (beds) extra beds opened next day when the 07:00 occupancy is above
///   opening: COUNT           units in use at the opening census
///   capacity: COUNT | unlimited, or shifts: {NAME: {days:, from:, to:, units:}} with at_shift_end: finish | hand_over
///   |
///     preempt
///   preemption: none | resume | repeat, discipline: fifo | lifo | random | shortest_first
///   turnover: DISTRIBUTION   after each patient, before the unit is free again
struct PoolSpec {
  enum class Preemption : std::uint8_t { kNone, kResume, kRepeat };
  enum class Discipline : std::uint8_t { kFifo, kLifo, kRandom, kShortestFirst };
  enum class ShiftEnd : std::uint8_t { kFinish, kHandOver, kPreempt };
  struct Shift {
    std::string name;
    std::array<bool, 7> days{true, true, true, true, true, true, true};
    engine::Duration from, to;  ///< time of day; `to` at or before `from`: of the next day
    Number units;
  };
  std::string name;
  bool unlimited = false;
  std::vector<Shift> shifts;
  ShiftEnd at_shift_end = ShiftEnd::kFinish;
  Preemption preemption = Preemption::kNone;
  Discipline discipline = Discipline::kFifo;
  DistributionSpec turnover;  ///< no numbers: none
  Number capacity;
  Number waiting_room;
  StaffingSpec staffing;
  bool daily_grants = false;
  engine::Duration grants_at;
  std::array<Number, 7> grant_share;
  bool beds = false;
  Number escalation, escalation_at;
  Number opening;
  Place place;
};

/// YAML: providers.<p>.resources.<name> or service_types.<t>.sessions.<name>: {kind: sessions, slots: RATE ...}
///   slots: RATE, customarily `40 /week` (stored per day: times 7 a week; not /working day); planned, on `days`, closed
///   at bank holidays days: [Mon, Tue, ...]    default Mon-Fri season: NAME             month multipliers of the slots
///   horizon: DURATION        how far ahead routine dates are booked (whole days)
///   notice: DURATION         shortest notice of a routine booking
///   planned_share: SHARE of slots kept for planned work, urgent_share: SHARE of the others kept for urgent patients,
///                   until `release` before the date
///   urgent_notice, release: DURATION
///   chronological, near_breach: SHARE   booking rule: oldest; nearest the next target; else any
///   target: DURATION         the target `near_breach` looks at (whole days)
///   cases_per_session: NUMBER, staffing: as above  (a session that cannot be staffed loses its slots)
///   from, to: time of day attendances are spread over (default 09:00, 17:00)
struct SessionSpec {
  std::string name;
  Number slots;
  std::array<bool, 7> days{true, true, true, true, true, false, false};
  std::string season;
  Number horizon, notice, urgent_notice, release;
  Number urgent_share, planned_share;
  Number chronological, near_breach, target;
  Number cases_per_session;
  StaffingSpec staffing;
  engine::Duration from, to;
  Place place;
};

/// YAML: providers.<p>.staff.<group>: establishment (WTE), vacancy, sickness, leave, budgeted_sickness, bank_fill,
/// agency_fill (shares of the shortfall), observed_vacancy (the vacancy at which the published capacities were seen).
struct StaffGroupSpec {
  std::string name;
  Number establishment, vacancy, sickness, leave, budgeted_sickness, bank_fill, agency_fill, observed_vacancy;
  Place place;
};

enum class ProviderKind : std::uint8_t { kAcute, kCommunity, kIndependent, kCouncil, kPrimaryCare, kOther };

/// YAML: providers.<id>: {name:, kind:, locality: where the patients it refers live, parameters: {...}, staff: {...},
/// resources: {...}, windows: {...}, cancellation: {pool: RESOURCE, at: 07:00, reserve: NUMBER of beds, protect_over:
/// DURATION}}. One logical process each. A provider's `parameters` are `providers.<id>.parameters.<name>` in the table.
struct ProviderSpec {
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

/// YAML: service_types.<name>: {pathway:, referred_from: {PROVIDER: SHARE}, rate: $column, season:, removals: RATE,
/// urgent_share:, receipt: DURATION, sessions: {...}}: what the services of a table have in common.
struct ServiceTypeSpec {
  std::string name;
  std::string pathway;
  std::vector<std::pair<std::string, Number>> referred_from;  ///< primary-care provider, share of referrals
  Number rate;                                                ///< referrals
  std::string season;                                         ///< of referrals
  Number removal_hazard;  ///< unreported removals, per day of a running clock (kRate)
  Number urgent_share;    ///< of referrals, to the urgent list
  Number receipt;         ///< from sending a referral to its receipt, at least the channel's floor (kDuration)
  std::vector<SessionSpec> sessions;
  Place place;
};

/// One treatment function at one provider: a row of services.table. YAML: services: {table: FILE.csv}. Columns: id,
/// provider, function, type, name, and one column per `$name` its type and pathway use (a parameter each:
/// services.<id>.<column>). An empty cell is not given: a `$name` is then looked for in the wider scopes. Comment
/// lines:
/// `# source: TEXT`, `# mark COLUMN: C`, `# unit COLUMN: /week` (the cells are then plain numbers).
struct ServiceSpec {
  std::string id;
  std::string provider;
  std::string function;
  std::string name;
  std::string type;
  std::map<std::string, ParameterId> values;
  Place place;
};

/// How many arrive together. YAML: batch: COUNT, or {COUNT: SHARE | rest, ...}.
struct BatchSize {
  std::uint32_t size = 1;
  Number share;  ///< not given(): the rest
};

/// How many arrive on a day, or within some time of a moment. YAML: arrivals: {DATE: COUNT, DATE HH:MM: COUNT, ...}, or
/// a CSV file with the columns date or timestamp, and count.
struct DatedArrivals {
  std::chrono::sys_days date;
  std::optional<engine::Duration> time;  ///< of day, whole seconds; not given: any time, by the profile
  std::uint32_t count = 0;
  Place place;
};

/// YAML: streams.<id>: {at: PROVIDER, pathway:, service: ID (optional), rate:, profile:, season:, priority:,
/// list: routine | urgent | planned, localities: {NAME: SHARE}, parameters: {...}, department: NAME (A&E type), was:
/// ID}; batch: with `rate`; instead of `rate`: arrivals: {DATE: COUNT} and within: DURATION, or population: COUNT and
/// returns_after: DISTRIBUTION (as many people, who come, leave and come again after that time)
struct StreamSpec {
  std::string id;
  std::string provider;
  std::string pathway;
  std::string service;
  Number rate;
  std::string profile;  ///< empty: constant
  std::string season;   ///< empty: none
  Number priority;
  std::string list;  ///< waiting list of `book` steps: "routine" (default), "urgent", "planned"
  std::vector<std::pair<std::string, Number>> localities;
  std::map<std::string, ParameterId> values;  ///< stream parameters
  std::string department;                     ///< for A&E measures: type1, type2, minor; empty: none
  std::string was;                            ///< id before it was renamed; its patients keep their luck
  std::vector<BatchSize> batch;               ///< empty: one at a time
  std::vector<DatedArrivals> arrivals;        ///< instead of `rate`, sorted by date and time
  Number within;                              ///< of `arrivals` with times: they come within so long of it (1 h)
  Number population;                          ///< instead of `rate`
  DistributionSpec returns_after;             ///< with `population`
  Place place;
  /// The name its patients' identities come from.
  [[nodiscard]] const std::string& identity() const { return was.empty() ? id : was; }
};

/// YAML: profiles.<name>: {hours: [24 weights], week: [7 weights Mon..Sun]}: shape of arrivals, normalised to mean 1.
struct ProfileSpec {
  std::string name;
  std::array<double, 24> hours{};
  std::array<double, 7> week{};
  Place place;
};

/// YAML: seasons.<name>: [12 multipliers, January first], or {smooth: [12 multipliers]}.
struct SeasonSpec {
  std::string name;
  std::array<double, 12> months{};
  bool smooth = false;  ///< each in the middle of its month, on straight lines between
  Place place;
  /// The multiplier of a day.
  [[nodiscard]] double on(std::chrono::sys_days day) const;
};

/// YAML: opening: {waiting_list:, transfers:, stays: none | stationary, above_capacity: refuse | keep}. Pools open with
/// what their own `opening` says; the others empty, or stationary where `stays` says so.
///
/// One row of the opening list: pathways of `service` whose clock has run between band and band + 1 weeks at the census
/// (band 104: 104 weeks and more). YAML: opening: {waiting_list: FILE.csv}; columns provider, function,
/// decision_to_admit (yes/no), then w000 ... w104 (an empty cell is 0).
struct OpeningListRow {
  std::string service;
  bool decision_to_admit = false;
  std::array<std::uint32_t, 105> bands{};
  Place place;
};

/// YAML: opening.transfers: [{from: PROVIDER, step: PATHWAY.STEP, locality:, count:}]: patients ready who wait for a
/// transfer at the census.
struct OpeningTransfer {
  std::string provider, pathway, step, locality;
  Number count;
  Place place;
};

/// YAML: published: [{measure:, scope:, value:, over:, role: calibration | validation, source:}]: what the summary
/// shows beside the simulated headline of the same measure and scope.
struct PublishedFigure {
  std::string measure, scope;
  double value = 0;
  bool calibration = true;
  std::string source;
  Place place;
  double over = 0;  ///< days that a total was counted over; 0: not given
};

/// A path as it is written: `*` stands for any name between two dots.
struct PathPattern {
  std::string text;
  Place place;
};

/// YAML: interventions.<name>: {at: DATE, over: DURATION, until: DATE, path: PATH or list, set: | multiply: | add:}.
/// What becomes of a value x on a day: dated_values.hpp.
struct InterventionSpec {
  enum class Change : std::uint8_t { kSet, kMultiply, kAdd };
  std::string name;
  std::chrono::sys_days at;                    ///< first day on which it is felt
  std::optional<std::chrono::sys_days> until;  ///< first day on which it is over
  Number over;                                 ///< days until it is fully in force; not given: at once
  Change change = Change::kSet;
  Number amount;  ///< what is set, multiplied by or added
  std::vector<PathPattern> paths;
  bool cancels = false;                 ///< dates of lost sessions are not kept
  std::vector<ParameterId> parameters;  ///< that the paths mean, in the order of the table
  Place place;
};

/// YAML: uncertainty.<name>: {path: PATH or list, low:, high:, shape: triangular | uniform}; without low and high the
/// `range` beside the value. Each value is drawn on its own, for each replication.
struct UncertainSpec {
  enum class Shape : std::uint8_t { kTriangular, kUniform };
  std::string name;
  Shape shape = Shape::kTriangular;
  Number low, high;
  std::vector<PathPattern> paths;
  Place place;
};

/// One value that is not known: drawn between low and high, the peak of a triangular shape being the value itself.
struct UncertainValue {
  ParameterId id = kNoParameter;
  double low = 0, high = 0;
  UncertainSpec::Shape shape = UncertainSpec::Shape::kTriangular;
  Place place;
};

/// YAML: measures: {at: [PROVIDERS], waits: {percentiles: [SHARES], over: [DURATIONS]}, pools: {percentiles: [SHARES],
/// audit: 08:00, sizes: {POOL: [COUNTS]}}, time_in_system: {percentiles: [SHARES], over: [DURATIONS]}}: what is
/// measured beyond what is always reported. What is not asked for costs nothing.
struct MeasuresSpec {
  struct Spans {
    bool asked = false;
    bool default_percentiles = true;  ///< `percentiles` was not given
    std::vector<Number> percentiles;
    std::vector<Number> over;  ///< shares of those who took longer
  };
  struct Pools {
    bool asked = false;
    bool default_percentiles = true;
    std::vector<Number> percentiles;
    std::optional<engine::Duration> audit;                           ///< time of day of the daily count
    std::vector<std::pair<std::string, std::vector<Number>>> sizes;  ///< of what pool, what capacities are compared
  };
  struct Completed {
    bool asked = false;
    bool default_percentiles = true;
    std::vector<Number> percentiles;
    bool adjusted = false;  ///< admitted, less the patients' pauses, too
  };
  std::vector<std::string> at;  ///< empty: all providers
  Spans waits, time_in_system;
  Completed completed;
  Pools pools;
};

/// A value that is not a parameter: a name, a word, a date, a weight, a `$name`; or a default that holds because
/// nothing was said. For `icsflow explain`; nothing is computed from it.
struct Setting {
  std::string path;
  std::string text;
  Place place;
  bool in_plan = false;     ///< said by a file that extends another
  bool is_default = false;  ///< not said
  bool overridden = false;  ///< said by --set
  bool settable = false;    ///< --set can say it
};

/// What a study does with a replication that cannot go on: patients who wait for each other, a queue without end.
enum class OnDeadlock : std::uint8_t { kStop, kEndReplication };

/// The whole scenario. YAML top level: icsflow: 1, name, description, start, until, warm_up, seed, replications,
/// deadlock, calendar: {holidays: england-and-wales | none | [dates], add: [dates], remove: [dates]}, localities:
/// [NAMES], parameters, profiles, seasons, providers, channels, pathways, service_types, services, streams, opening,
/// published, interventions, uncertainty, include: [FILES] (pathway libraries: files with a `pathways` key). Any value
/// may be {value:, source:, mark: A | A-d | B | C, range: [low, high], note:}; any mapping may carry source:, mark:
/// (not steps: their `mark` is a MarkKind) and note: for the values below. Parameter paths leave `steps` out:
/// pathways.visit.served.for.exponential.mean. Channels are channels.<from>-<to>.floor, opening transfers
/// opening.transfers.<provider>.<pathway>.<step>[.<locality>].count, weekly shares end in .Mon ... .Sun, values of
/// lists in .1, .2 ...
struct Scenario {
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
  std::vector<ProviderSpec> providers;  ///< sorted by id
  std::vector<ChannelSpec> channels;
  std::vector<PathwaySpec> pathways;  ///< sorted by name
  std::vector<ServiceTypeSpec> service_types;
  std::vector<ServiceSpec> services;  ///< sorted by id
  std::vector<StreamSpec> streams;    ///< sorted by identity
  std::vector<OpeningListRow> opening_list;
  std::vector<OpeningTransfer> opening_transfers;
  enum class OpeningStays : std::uint8_t { kNone, kStationary };
  enum class AboveCapacity : std::uint8_t { kRefuse, kKeep };
  OpeningStays opening_stays = OpeningStays::kNone;
  AboveCapacity opening_above_capacity = AboveCapacity::kRefuse;
  std::vector<PublishedFigure> published;
  std::vector<InterventionSpec> interventions;  ///< in the order in which they apply: by date, then as in the file
  std::vector<UncertainSpec> uncertainty;
  std::vector<UncertainValue> uncertain;  ///< what `uncertainty` says of single values, by path
  MeasuresSpec measures;
  std::vector<Setting> settings;
  std::vector<Problem> warnings;  ///< e.g. load at or above 1
  std::string canonical;          ///< resolved scenario as text (sorted parameters), for the hash in results
};

}  // namespace icsflow::models
