/// What changes during the run, and what is not known.

#include "fields/fields.hpp"
#include "fields/keys.hpp"
#include "icsflow/domain/shocks.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/noise.hpp"

namespace icsflow::models::format {
namespace {

constexpr NumberRule kPersistence{Unit::kNumber, 0, kMostPersistence};

}  // namespace

const Fields<InterventionSpec>& intervention() {
  static const auto kFields =
      Fields<InterventionSpec>("intervention")
          .key(simple("at", Form::kDate, "first day on which it is felt, from 00:00").required(), &InterventionSpec::at)
          .key(number("over", rules::kDuration, "whole days in which it comes into force, in equal daily steps")
                   .in_words("at once"),
               &InterventionSpec::over)
          .key(simple("until", Form::kDate, "first day on which it is over: from 00:00 all is as without it")
                   .in_words("it lasts"),
               &InterventionSpec::until)
          .key(simple("path", Form::kPaths, "what it changes").required())
          .key(simple("set", Form::kParameter, "the new value; one of `set`, `multiply` and `add`"))
          .key(number("multiply", rules::kNumber, "the value times this"))
          .key(simple("add", Form::kParameter, "the value and this, which may be below 0"))
          .word<&InterventionSpec::cancels>(
              word("dates", {"kept", "cancelled"},
                   "of those booked into sessions that are lost by it, as in a strike: `cancelled` sends them back")
                  .otherwise("kept"));
  return kFields;
}

const Fields<NoiseSpec>& noise() {
  static const auto kFields =
      Fields<NoiseSpec>("noise")
          .key(simple("path", Form::kPaths, "what differs from month to month; each value for itself").required())
          .key(number("cv", rules::kShare, "standard deviation of a month's value over its mean").required(),
               &NoiseSpec::cv)
          .key(word("every", {"month"}, "how long a shock lasts: a civil month").otherwise("month"))
          .key(number("persistence", kPersistence, "correlation of a month with the one before").otherwise("0"),
               &NoiseSpec::persistence)
          .key(numbers("shared", rules::kShare,
                       "by factor: its part of the variance; all values that name a factor have it in common")
                   .in_words("none"),
               &NoiseSpec::shared);
  return kFields;
}

const Block& series() {
  static const Block kBlock{"series",
                            {
                                simple("series", Form::kFile, "a CSV file").required(),
                                simple("column", Form::kDottedName, "of the file").required(),
                            }};
  return kBlock;
}

const Fields<UncertainSpec>& uncertainty() {
  static const auto kFields =
      Fields<UncertainSpec>("uncertainty")
          .key(simple("path", Form::kPaths, "what is not known; each value is drawn on its own").required())
          .key(simple("low", Form::kParameter, "the least it may be; with `high`").in_words("the value's `range`"),
               &UncertainSpec::low)
          .key(simple("high", Form::kParameter, "the most it may be; with `low`").in_words("the value's `range`"),
               &UncertainSpec::high)
          .word<&UncertainSpec::shape>(
              word("shape", {"triangular", "uniform"}, "`triangular`: likeliest is the value that the scenario gives")
                  .otherwise("triangular"));
  return kFields;
}

}  // namespace icsflow::models::format
