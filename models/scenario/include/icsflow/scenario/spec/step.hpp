#pragma once

/// Steps of pathways.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/scenario/number_field.hpp"
#include "icsflow/scenario/spec/attribute.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models {

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

/// Numbers of steps that are plain ones. (`priority`, `gives_up`, `hours` and `balks` may be more than a number.)
/// @tparam Holder StepSpec, or a compiled step
template <class Holder, class Value>
inline constexpr auto kStepNumbers = std::to_array<NumberField<Holder, Value>>({
    {"dna", &Holder::dna, rules::kShare, kOptional, ReadAt::kSolve, "those who do not attend; with `missed`"},
    {"due", &Holder::due, rules::kDuration, kOptional, ReadAt::kRun,
     "planned care: who has waited so long without a clock and was not seen by the end of that day has a clock from "
     "that day on, and is on the routine list"},
});

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
  /// (care) of the pool, in each week of the stay, the last in all further weeks; (use, seize) units of each of
  /// pools(), none: one of each.
  std::vector<Number> hours;
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

}  // namespace icsflow::models
