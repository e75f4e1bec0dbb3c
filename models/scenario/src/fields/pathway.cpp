/// Pathways, and the keys of each kind of step.

#include "icsflow/scenario/spec/pathway.hpp"
#include <algorithm>
#include "fields/fields.hpp"
#include "fields/keys.hpp"

namespace icsflow::models::format {

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
          .key({"mark",
                Form::kMarks,
                "what the step says of the pathway when entered",
                {},
                {"clock_start", "stop_admitted", "stop_non_admitted", "nullify", "remove", "decision_to_admit",
                 "arrive", "decide_bed", "leave_department", "admit_emergency", "admit_zero_day", "admit_ordinary",
                 "admit_day_case", "ready", "discharged", "pause_start", "pause_end"}})
          .key(simple("for", Form::kDurationBy, "how long the unit is held").required())
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

/// A kind of step, by the key that makes it one, and the shared keys that it has.
Fields<StepSpec> step(Key kind, std::vector<std::string_view> keys) {
  auto out = Fields<StepSpec>(kind.name, true).key(std::move(kind).required());
  const auto& shared = step_keys();
  keys.insert(keys.end(), {"set", "mark"});
  for (const auto name : keys) {
    const auto at = static_cast<std::size_t>(shared.find(name) - shared.keys.data());
    out.keys.push_back(shared.keys[at]);
    out.members.push_back(shared.members[at]);
  }
  return out;
}

}  // namespace

const std::vector<Fields<StepSpec>>& steps() {
  static const std::vector<Fields<StepSpec>> kSteps{
      step(simple("delay", Form::kDurationBy, "time passes"), {"next"}),
      step(name("window", "waits for the provider's window"), {"next"}),
      step(simple("use", Form::kPools, "waits for a unit of the pool, holds it that long, gives it back"),
           {"for", "next", "hours", "priority", "full", "gives_up", "balks", "elsewhere", "hold_until"}),
      step(simple("seize", Form::kPools, "waits for a unit of the pool and keeps it"),
           {"next", "priority", "full", "gives_up", "balks", "elsewhere"}),
      step(name("release", "gives the unit of the pool back"), {"next"}),
      step(name("book", "joins the waiting list of the sessions, is booked, attends"),
           {"next", "dna", "missed", "cancelled", "bed", "due"}),
      step(block("transfer", Form::kTarget, transfer_target(),
                 "asks another provider to take over (at once, if its pathway has no `accept`)"),
           {"next", "ask", "offer", "move", "gives_up", "elsewhere"}),
      step(simple("accept", Form::kYes,
                  "at the receiver: says yes, waits for the patient to arrive; without a request, goes on at once"),
           {"next"}),
      step(name("leave", "the end, with this outcome"), {}),
      step(simple("go", Form::kYes, "nothing but `mark` and `next`"), {"next"}),
      step(simple("all_of", Form::kNames, "branches begin at these steps, side by side; goes on when all have joined"),
           {"next"}),
      step(simple("join", Form::kYes, "the end of a branch of `all_of`"), {}),
      step(name("restart", "another pathway of this patient begins at that step; this one goes on"), {"next"}),
  };
  return kSteps;
}

}  // namespace icsflow::models::format
