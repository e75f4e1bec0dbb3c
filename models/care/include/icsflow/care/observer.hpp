#pragma once

/// Somebody who is told what pathways do while a run goes on: for logs of events. Without an observer a run pays one
/// null test at each change of step. An observer changes no result.

#include <cstdint>

#include "icsflow/compile/ids.hpp"
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
};

/// A change of one pathway at one provider.
struct Observation {
  engine::SimTime at;
  std::uint64_t pathway = 0;   ///< identity; a branch has one of its own
  std::uint16_t provider = 0;  ///< index in CompiledModel::providers
  StepId step = kNoStep;       ///< where the pathway is: index in CompiledModel::steps
  Change what = Change::kEnters;
};

/// Observations of one provider come in the order in which they happen; of two providers, from two threads if the run
/// has several workers. What a pathway is found in at the opening census is no observation.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void observe(const Observation& seen) = 0;
};

}  // namespace icsflow::models
