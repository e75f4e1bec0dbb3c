/// What is measured beyond what is always reported.

#include "icsflow/scenario/spec/measures.hpp"

#include <iterator>

#include "fields/fields.hpp"
#include "fields/keys.hpp"

namespace icsflow::models::format {

const Fields<MeasuresSpec>& measures() {
  static const auto kFields =
      Fields<MeasuresSpec>("measures")
          .key(simple("at", Form::kNames, "the providers where it is measured").in_words("all"), &MeasuresSpec::at)
          .key(words("by", {std::begin(kPropertiesOfPatients), std::end(kPropertiesOfPatients)},
                     "properties of patients by which `waits`, `time_in_system` and `completed` are told apart, too"),
               &MeasuresSpec::by)
          .key(block("waits", Form::kBlock, measured_spans(), "waits at each step, by priority"))
          .key(block("pools", Form::kBlock, measured_pools(), "units in use and patients waiting"))
          .key(block("time_in_system", Form::kBlock, measured_spans(), "from arrival to leaving, by pathway"))
          .key(block("completed", Form::kBlock, measured_completed(), "RTT waits of pathways whose clock was stopped"))
          .key(block("windows", Form::kNamedBlocks, measured_window(),
                     "times of the run for which each headline is given, too"));
  return kFields;
}

const Fields<MeasuredWindow>& measured_window() {
  static const auto kFields =
      Fields<MeasuredWindow>("measured_window")
          .key(simple("from", Form::kDate, "its first day, from 00:00; not before the `warm_up` is over").required(),
               &MeasuredWindow::from)
          .key(simple("until", Form::kDate, "the first day after it; at most `until` of the run").required(),
               &MeasuredWindow::until);
  return kFields;
}

const Fields<MeasuredSpans>& measured_spans() {
  static const auto kFields =
      Fields<MeasuredSpans>("measured_spans")
          .key(list("percentiles", rules::kShare, "times that these shares do not exceed").otherwise("[50 %, 95 %]"),
               &MeasuredSpans::percentiles)
          .key(list("over", rules::kDuration, "the share of those who took longer than each"), &MeasuredSpans::over);
  return kFields;
}

const Fields<MeasuredCompleted>& measured_completed() {
  static const auto kFields =
      Fields<MeasuredCompleted>("measured_completed")
          .key(list("percentiles", rules::kShare, "waits that these shares do not exceed").otherwise("[50 %, 95 %]"),
               &MeasuredCompleted::percentiles)
          .key(simple("adjusted", Form::kYesNo,
                      "also those admitted, less the patients' pauses, as published until 2015")
                   .otherwise("no"),
               &MeasuredCompleted::adjusted)
          .key(simple("by_week", Form::kYesNo,
                      "also the list and the clocks stopped of each service and month by week of wait, as published")
                   .otherwise("no"),
               &MeasuredCompleted::by_week);
  return kFields;
}

const Fields<MeasuredPools>& measured_pools() {
  static const auto kFields =
      Fields<MeasuredPools>("measured_pools")
          .key(
              list("percentiles", rules::kShare, "numbers in use and waiting, not exceeded in these shares of the time")
                  .otherwise("[50 %, 95 %]"),
              &MeasuredPools::percentiles)
          .key(simple("audit", Form::kTime,
                      "time of day at which units in use and patients waiting are counted, every day"),
               &MeasuredPools::audit)
          .key({"sizes", Form::kNumberLists, "by pool: capacities for which the chance of delay is worked out, below",
                rules::kPositiveCount});
  return kFields;
}

}  // namespace icsflow::models::format
