/// Sessions, and how staff limit them and pools.
/// Numbers with their defaults: numbers_and_defaults/session.hpp and the like. Defaults of other keys: otherwise(),
/// here.

#include "icsflow/scenario/spec/session.hpp"
#include "fields/fields.hpp"
#include "fields/keys.hpp"
#include "icsflow/scenario/spec/staffing.hpp"

namespace icsflow::models::format {

const Fields<SessionSpec>& sessions() {
  static const auto kFields =
      Fields<SessionSpec>("sessions")
          .key(word("kind", {"pool", "sessions"}, "`sessions`; needed among `resources`").required())
          .numbers(kSessionNumbers<Number>)
          .key(block("order", Form::kBlock, booking_order(),
                     "who gets the routine slots that neither share gives away, below; without it anybody, by lot"))
          .key(block("sub_lists", Form::kBlock, sub_lists(),
                     "the lists that this one is made of, such as those of consultants, below; without it one list"))
          .key(block("classes", Form::kNamedBlocks, session_class(),
                     "classes of routine patients, such as P2 to P4, below; without it they are one"))
          .key(block("validation", Form::kBlock, validation(),
                     "patients are asked whether they still need the date, below; without it nobody is"))
          .key(words("days", {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}, "when sessions are held")
                   .otherwise("[Mon, Tue, Wed, Thu, Fri]"))
          .key(name("season", "month multipliers of the slots"), &SessionSpec::season)
          .key(simple("staffing", Form::kStaffing,
                      "how staff limit the sessions, below: one that cannot be staffed is lost"))
          .key(simple("from", Form::kTime, "attendances are spread from here").otherwise("09:00"), &SessionSpec::from)
          .key(simple("to", Form::kTime, "to here").otherwise("17:00"), &SessionSpec::to);
  return kFields;
}

const Block& booking_order() {
  static const Block kBlock{
      "booking_order",
      {by_wait("by_wait", rules::kPositive,
               "weight of each who waits, by completed days of the clock (without a clock: since the list was joined); "
               "the chance to be next is the weight's part of all weights")
           .required()}};
  return kBlock;
}

const Fields<SubListsSpec>& sub_lists() {
  static const auto kFields =
      Fields<SubListsSpec>("sub_lists")
          .numbers(kSubListNumbers<Number>)
          .key(list("sizes", rules::kPositive, "how many patients each has, as parts of all: `[3, 2, 1]`"))
          .key(list("slots", rules::kPositive,
                    "with `sizes`: how the slots are shared out; without it as patients are"));
  return kFields;
}

const Fields<SessionClassSpec>& session_class() {
  static const auto kFields =
      Fields<SessionClassSpec>("session_class")
          .key(whole("priority", rules::kPriority,
                     "whose class it is: those of this priority, and of a better one that no other class has; who has "
                     "a worse one than all classes is of the last. Lower goes first")
                   .required())
          .numbers(kSessionClassNumbers<Number>)
          .word<&SessionClassSpec::since>(
              word("since", {"clock", "decision", "listed"},
                   "from when their wait is counted, and by what they are ordered: the RTT clock; the decision to "
                   "admit; the joining of the list")
                  .otherwise("clock"));
  return kFields;
}

const Fields<ValidationSpec>& validation() {
  static const auto kFields =
      Fields<ValidationSpec>("validation")
          .numbers(kValidationNumbers<Number>)
          .key(simple(
              "rounds", Form::kDates,
              "instead of `every`: on these days all who have waited `after` or more are asked, and nobody else"));
  return kFields;
}

namespace {
const std::vector<std::string> kStaffingRules{"beds", "proportional", "theatre_team"};
}

const Block& group_staffing() {
  static const Block kBlock{"group_staffing",
                            {
                                word("rule", kStaffingRules, "`beds` or `proportional`").required(),
                                name("group", "of the provider's `staff`").required(),
                            }};
  return kBlock;
}

const Fields<StaffingSpec>& team_staffing() {
  static const auto kFields = Fields<StaffingSpec>("team_staffing")
                                  .key(word("rule", kStaffingRules, "`theatre_team`").required())
                                  .numbers(kTeamNumbers<Number>)
                                  .key(numbers("roles", rules::kPositive, "posts of each group in a team").required());
  return kFields;
}

}  // namespace icsflow::models::format
