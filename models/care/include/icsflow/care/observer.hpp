#pragma once

/// Somebody who is told what pathways do while a run goes on: for logs of events. Without an observer a run pays one
/// null test at each change of step. An observer changes no result.

#include <cstdint>
#include <utility>
#include <vector>

#include "icsflow/compile/ids.hpp"
#include "icsflow/compile/strata.hpp"
#include "icsflow/domain/list_class.hpp"
#include "icsflow/engine/time.hpp"

namespace icsflow::models {

/// What a pathway does.
enum class Change : std::uint8_t {
  kEnters,         ///< comes to the step
  kIsServed,       ///< has stood in the queue of a pool, or asked for care, and gets what it asked for
  kGivesUp,        ///< waits no longer
  kAttends,        ///< its booked time has come
  kMisses,         ///< likewise, and the patient does not come
  kIsCalledOff,    ///< is taken out of the step, which it does not finish
  kPassesCustody,  ///< goes on at another provider
  kLeaves,         ///< the pathway ends in this step
  kIsRemoved,      ///< its clock ends without treatment, and the pathway with it
  kBegins,         ///< a branch, another pathway of the patient, or one of a person who returns: of `other`
  kIsTurnedAway,   ///< finds the waiting room full
  kIsCancelled,    ///< its date is called off: it is on the list again, or goes on elsewhere
  kIsInterrupted,  ///< loses its unit to somebody else
  kResumes,        ///< has it again
  kIsThere,        ///< is found in the step by World::tell_who_is_there()
  kBalks,          ///< finds the queue too long, and does not join it
};

/// Whose token it is that does it.
enum class Standing : std::uint8_t {
  kOwn,      ///< of a pathway in the custody of the provider
  kBranch,   ///< of a branch of such a one
  kRequest,  ///< of a request for a place: the patient is elsewhere still
  kPassed,   ///< what is left of a pathway that another provider has
};

/// Values of attributes, by name: the place in CompiledModel::attribute_names, and the number, or the label's place in
/// CompiledModel::labels.
using CarriedValues = std::vector<std::pair<std::uint32_t, double>>;

/// Tells what a patient carries at the moment of an observation.
class Carrier {
 public:
  Carrier() = default;
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;
  virtual ~Carrier() = default;
  /// In rising order of names; nothing where the scenario gives the pathway none.
  [[nodiscard]] virtual CarriedValues values() const = 0;
};

/// A change of one pathway at one provider.
struct Observation {
  engine::SimTime at;
  std::uint64_t pathway = 0;   ///< identity; a branch has one of its own
  std::uint16_t provider = 0;  ///< index in CompiledModel::providers
  StepId step = kNoStep;       ///< where the pathway is: index in CompiledModel::steps
  Change what = Change::kEnters;
  Standing standing = Standing::kOwn;
  ListClass list = ListClass::kRoutine;
  std::uint8_t priority = 0;
  StratumId stratum = 0;
  std::uint32_t slot = 0;            ///< of the token: no two that live at the same time at one provider have the same
  std::uint64_t other = 0;           ///< kBegins, kIsThere: the identity it comes from, or its own
  bool waits = false;                ///< kIsThere, kIsCalledOff: for what the step is about
  const Carrier* carrier = nullptr;  ///< for as long as observe() has not returned
};

/// Observations of one provider come in the order in which they happen; of two providers, from two threads if the run
/// has several workers. Who gets a unit without standing in a queue is not told of: it goes on, or is there at the end.
/// What a pathway is found in at the opening census is told when it is asked for (World::tell_who_is_there).
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void observe(const Observation& seen) = 0;
};

}  // namespace icsflow::models
