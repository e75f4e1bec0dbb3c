/// What the first months of a run are held against.

#include "icsflow/scenario/spec/start_guard.hpp"
#include "fields/fields.hpp"
#include "fields/keys.hpp"

namespace icsflow::models::format {

const Fields<StartGuardSpec>& start_guard() {
  using S = StartGuardSpec;
  static const auto kFields =
      Fields<S>("start_guard")
          .key(simple("months", Form::kFile, "a CSV file of the published list by month, below").required())
          .key(simple("completed", Form::kFile, "a CSV file of published completed pathways, below"))
          .key(number("first_month_within_18_weeks", rules::kShare,
                      "the most that the share within 18 weeks may move in the first month, in percentage points")
                   .otherwise("1 %", Mark::kC),
               &S::first_month_within_18_weeks)
          .key(number("first_month_p92_wait", rules::kDuration,
                      "the most that the 92nd percentile wait may move in the first month")
                   .otherwise("1 wk", Mark::kC),
               &S::first_month_p92_wait)
          .key(number("completed_within_18_weeks", rules::kShare,
                      "of all completed pathways of a part: the most that their share within 18 weeks may differ, in "
                      "percentage points")
                   .otherwise("3 %", Mark::kC),
               &S::completed_within_18_weeks)
          .key(number("function_within_18_weeks", rules::kShare, "the same of one treatment function")
                   .otherwise("8 %", Mark::kC),
               &S::function_within_18_weeks)
          .key(number("function_completed", rules::kCount,
                      "completed pathways a month, as published, below which a function is shown and not judged")
                   .otherwise("100", Mark::kC),
               &S::function_completed)
          .key(number("completed_median_wait", rules::kDuration,
                      "of all completed pathways of a part: the most that their median wait may differ")
                   .otherwise("1.5 wk", Mark::kC),
               &S::completed_median_wait);
  return kFields;
}

}  // namespace icsflow::models::format
