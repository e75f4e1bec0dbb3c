/// Pathways, and the keys of each kind of step.
/// Numbers with their defaults: numbers_and_defaults/step.hpp and the like. Defaults of other keys: otherwise(), here.

#include "icsflow/scenario/spec/pathway.hpp"
#include <algorithm>
#include "fields/fields.hpp"
#include "fields/keys.hpp"
#include "icsflow/scenario/steps/steps.hpp"

namespace icsflow::models::format {

namespace {

/// The words of MarkKind, in its order.
const std::vector<std::string> kMarkWords{
    "clock_start",    "stop_admitted", "stop_non_admitted", "nullify",         "remove",         "decision_to_admit",
    "arrive",         "decide_bed",    "leave_department",  "admit_emergency", "admit_zero_day", "admit_ordinary",
    "admit_day_case", "ready",         "discharged",        "pause_start",     "pause_end"};

}  // namespace

const Fields<PathwaySpec>& pathway() {
  static const auto kFields =
      Fields<PathwaySpec>("pathway", true)
          .key(simple("rtt", Form::kYesNo, "whether an RTT clock may run").otherwise("no"), &PathwaySpec::rtt)
          .key(simple("attributes", Form::kAttributes, "what patients carry, below"))
          .key(simple("steps", Form::kNamedSteps, "the first is where pathways begin").required());
  return kFields;
}

const Block& transfer_target() {
  static const Block kBlock{"transfer_target",
                            {
                                name("to", "the provider").required(),
                                simple("pathway", Form::kDottedName, "`pathway` or `pathway.step`").required(),
                                simple("service", Form::kDottedName, "of that provider"),
                            }};
  return kBlock;
}

const Block& first_of() {
  static const Block kBlock{"first_of",
                            {simple("first_of", Form::kNames, "one unit, of the first pool that has one").required()}};
  return kBlock;
}

const Block& own_time() {
  static const Block kBlock{"own_time",
                            {
                                name("of", "an attribute that is a number").required(),
                                word("unit", unit_names(Unit::kDuration, false), "that it is in").required(),
                            },
                            true};
  return kBlock;
}

const Block& patience_hazard() {
  static const Block kBlock{"patience_hazard",
                            {
                                number("from", rules::kDuration, "time waited").required(),
                                number("rate", rules::kCalendarRate, "hazard from then on").required(),
                            },
                            true};
  return kBlock;
}

/// The keys that steps of several kinds have.
const Fields<StepSpec>& step_keys() {
  static const auto kFields =
      Fields<StepSpec>("step", true)
          .key(simple("next", Form::kNext,
                      "where to go on. Shares sum to 1; one may be `rest`, which takes what is left")
                   .required())
          .key(simple("set", Form::kSet, "changes attributes when the step is entered"))
          .key({"records", Form::kMarks, "what the step records of the pathway when entered", {}, kMarkWords})
          .key({"mark", Form::kMarks, "the older name of `records`", {}, kMarkWords})
          .key(simple("for", Form::kDurationBy, "how long the unit is held").required())
          .key(by_wait("pace_by_wait", rules::kPositive,
                       "how fast the delay passes, by completed days of the clock: at 2 in half the time. Who has no "
                       "clock waits as if it were 1"))
          .key(Key{"hours", Form::kNumberOrList,
                   "hours a week that it takes of a pool whose capacity is in hours a week: always the same, or by "
                   "week of the use, the last for all further weeks; they do not rise",
                   rules::kPositiveCount}
                   .in_words("one unit"))
          .key(Key{"priority", Form::kNumberBy, "lower goes first", rules::kPriority}.in_words("the stream's"))
          .key(name("full", "step to go to when the waiting room is full"), &StepSpec::full)
          .numbers(kStepNumbers<Number>)
          .key(simple("missed", Form::kBranches, "where those go who do not attend; with `dna`"))
          .key(name("cancelled", "step to go to when the date is cancelled").in_words("back to the list"),
               &StepSpec::cancelled)
          .key(name("bed", "pool in which a bed is needed on the day"), &StepSpec::bed)
          .key({"gives_up",
                Form::kPatience,
                "how patients leave the wait: a hazard, the time they are ready to wait, or a hazard that changes with "
                "the time waited, below; with `elsewhere`",
                rules::kCalendarRate,
                {},
                &patience_hazard()})
          .key(numbers("balks", rules::kShare,
                       "the share who do not join the queue when so many wait or more, e.g. `{5: 40 %, 10: 100 %}`; "
                       "with `elsewhere`"))
          .key(name("elsewhere", "step to go to on giving up or balking; with `gives_up` or `balks`"),
               &StepSpec::elsewhere)
          .key(word("hold_until", {"next"},
                    "`next`: the unit is kept until the place that the next step asks for is had")
                   .in_words("the end of the use"))
          .key(simple("ask", Form::kDistribution, "how long the request takes"), &StepSpec::ask)
          .key(simple("offer", Form::kDistribution, "how long the answer takes"), &StepSpec::offer)
          .key(simple("move", Form::kDistribution, "how long the journey takes"), &StepSpec::move);
  return kFields;
}

namespace {

Form form_of(StepValue value) {
  switch (value) {
    case StepValue::kYes:
      return Form::kYes;
    case StepValue::kPools:
      return Form::kPools;
    case StepValue::kSteps:
      return Form::kNames;
    case StepValue::kDuration:
      return Form::kDurationBy;
    case StepValue::kTransfer:
      return Form::kTarget;
    case StepValue::kPool:
    case StepValue::kWindow:
    case StepValue::kSessions:
    case StepValue::kOutcome:
    case StepValue::kStep:
      break;
  }
  return Form::kName;
}

/// A kind of step, by the key that makes it one, and the shared keys that it has.
Fields<StepSpec> step(const StepFacts& kind) {
  Key word = simple(kind.word, form_of(kind.value), kind.meaning);
  if (kind.value == StepValue::kTransfer) word.block = &transfer_target();
  auto out = Fields<StepSpec>(kind.word, true).key(std::move(word).required());
  const auto& shared = step_keys();
  std::vector<std::string_view> keys(kind.keys.begin(), kind.keys.end());
  keys.insert(keys.end(), {"set", "records", "mark"});
  for (const auto name : keys) {
    const auto at = static_cast<std::size_t>(shared.find(name) - shared.keys.data());
    out.keys.push_back(shared.keys[at]);
    out.members.push_back(shared.members[at]);
  }
  return out;
}

}  // namespace

const std::vector<StepKind>& written_kinds() {
  static const std::vector<StepKind> kKinds = [] {
    std::vector<StepKind> out;
    for (std::size_t i = 0; i < KindsOfSteps::kFacts.size(); ++i) {
      if (KindsOfSteps::kFacts[i].is_written()) out.push_back(static_cast<StepKind>(i));
    }
    return out;
  }();
  return kKinds;
}

const std::vector<Fields<StepSpec>>& steps() {
  static const std::vector<Fields<StepSpec>> kSteps = [] {
    std::vector<Fields<StepSpec>> out;
    for (const StepKind kind : written_kinds()) out.push_back(step(facts_of(kind)));
    return out;
  }();
  return kSteps;
}

}  // namespace icsflow::models::format
