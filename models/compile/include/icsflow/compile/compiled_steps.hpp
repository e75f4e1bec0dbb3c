#pragma once

/// Pathways as tables of steps, and what steps refer to.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/compile/by_wait.hpp"
#include "icsflow/compile/ids.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/scenario/numbers_and_defaults/step.hpp"
#include "icsflow/scenario/spec/mark_kind.hpp"
#include "icsflow/scenario/steps/stages.hpp"

namespace icsflow::models {

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
  std::uint16_t locality = 0;  ///< of those whom it concerns; so is
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
  std::vector<std::uint16_t> units;  ///< of each of `pools`; empty: one
  ByWait pace;                       ///< delay: how fast it passes, by days of the clock
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
  ParameterId priority = kNoParameter, gives_up = kNoParameter;
  BranchTable next, missed;
  engine::DrawSite duration_site, branch_site;

  engine::DrawSite missed_site, leave_site, ask_site, offer_site, move_site;
  StepNumbers<ParameterId> numbers;
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
  std::uint16_t line = 0;  ///< use, seize: in CompiledPool::lines of the pool in whose queue one waits
};
/// Among CompiledStep::marks: the step sets attributes; a clock starts if the patient is not seen in time; the delay
/// passes at a pace of its own (StepRules::pace); the list that it books from is made of several; its patients are of
/// classes.
inline constexpr std::uint32_t kSets = 1U << 31, kDue = 1U << 30, kPaced = 1U << 29, kSubLists = 1U << 28,
                               kClasses = 1U << 27;
static_assert(offsetof(CompiledStep, missed_site) == 64);

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

}  // namespace icsflow::models
