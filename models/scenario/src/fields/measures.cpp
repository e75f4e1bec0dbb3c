/// What is measured beyond what is always reported.

#include "fields/keys.hpp"

namespace icsflow::models::format {

const Block& measures() {
  static const Block kBlock{
      "measures",
      {
          simple("at", Form::kNames, "the providers where it is measured").in_words("all"),
          block("waits", Form::kBlock, measured_spans(), "waits at each step, by priority"),
          block("pools", Form::kBlock, measured_pools(), "units in use and patients waiting"),
          block("time_in_system", Form::kBlock, measured_spans(), "from arrival to leaving, by pathway"),
          block("completed", Form::kBlock, measured_completed(), "RTT waits of pathways whose clock was stopped"),
      }};
  return kBlock;
}

const Block& measured_spans() {
  static const Block kBlock{
      "measured_spans",
      {
          list("percentiles", rules::kShare, "times that these shares do not exceed").otherwise("[50 %, 95 %]"),
          list("over", rules::kDuration, "the share of those who took longer than each"),
      }};
  return kBlock;
}

const Block& measured_completed() {
  static const Block kBlock{
      "measured_completed",
      {
          list("percentiles", rules::kShare, "waits that these shares do not exceed").otherwise("[50 %, 95 %]"),
          simple("adjusted", Form::kYesNo, "also those admitted, less the patients' pauses, as published until 2015")
              .otherwise("no"),
          simple("by_week", Form::kYesNo,
                 "also the list and the clocks stopped of each service and month by week of wait, as published")
              .otherwise("no"),
      }};
  return kBlock;
}

const Block& measured_pools() {
  static const Block kBlock{
      "measured_pools",
      {
          list("percentiles", rules::kShare, "numbers in use and waiting, not exceeded in these shares of the time")
              .otherwise("[50 %, 95 %]"),
          simple("audit", Form::kTime, "time of day at which units in use and patients waiting are counted, every day"),
          {"sizes", Form::kNumberLists, "by pool: capacities for which the chance of delay is worked out, below",
           rules::kPositiveCount},
      }};
  return kBlock;
}

}  // namespace icsflow::models::format
