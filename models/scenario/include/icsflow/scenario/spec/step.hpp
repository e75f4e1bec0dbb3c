#pragma once

/// Steps of pathways.

#include <cstdint>
#include <string>
#include <vector>

#include "icsflow/scenario/numbers_and_defaults/step.hpp"
#include "icsflow/scenario/spec/attribute.hpp"
#include "icsflow/scenario/spec/by_wait.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/mark_kind.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models {

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
///   records: NAME or list of names            (mark: an older name)
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
///   pace_by_wait: {WAIT: NUMBER}      (delay) how fast it passes while a clock has run so long
///   hours: COUNT, or [COUNT, ...] (use) hours a week of a pool whose capacity is in hours a week, by week of the stay
///   set: {ATTRIBUTE: ...}             changes what the patient carries, when the step is entered
///   `next`, `for`, `delay` and `priority` may be {by: ATTRIBUTE, ...}; `next` may be {shortest_queue: [STEP, STEP]};
///   `for`, `delay` and `gives_up` may be {of: ATTRIBUTE, unit: h}
struct StepSpec : StepNumbers<Number> {
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
  NumberByWait pace;  ///< of a delay, by days of the clock; empty: always 1
  std::vector<Branch> next;
  std::vector<MarkKind> marks;
  Number priority;
  std::string full;
  std::vector<Branch> missed;
  std::string cancelled;
  std::string bed;
  Number gives_up;
  std::string elsewhere;
  std::vector<TransferTarget> transfers;
  std::string
      route;  ///< transfer: `$route`, of the scenario's `routes`, which are `transfers`; "": they are the step's
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
