/// Streams of patients, and the shapes of their arrivals.
/// Numbers with their defaults: numbers_and_defaults/stream.hpp and the like. Defaults of other keys: otherwise(),
/// here.

#include "icsflow/scenario/spec/stream.hpp"
#include "fields/fields.hpp"
#include "fields/keys.hpp"

namespace icsflow::models::format {

const Fields<StreamSpec>& stream() {
  static const auto kFields =
      Fields<StreamSpec>("stream")
          .key(name("at", "the provider where patients arrive").required(), &StreamSpec::provider)
          .key(name("pathway", "that they follow").required(), &StreamSpec::pathway)
          .key(simple("service", Form::kDottedName, "of that provider"), &StreamSpec::service)
          .numbers(kStreamNumbers<Number>)
          .key(simple("batch", Form::kBatch, "how many arrive together; with `rate`, which is then that of batches")
                   .otherwise("1"))
          .key(simple("arrivals", Form::kArrivals,
                      "how many arrive on which dates, or from which times on, instead of `rate`"))
          .key(number("within", rules::kUpToADay,
                      "with `arrivals` that give times: how long after its time a count arrives")
                   .otherwise("1 h", Mark::kC))
          .key(simple("returns_after", Form::kDistribution,
                      "from leaving (and from the start of the run) to coming again"),
               &StreamSpec::returns_after)
          .key(simple("clock_age", Form::kDistribution,
                      "how long their RTT clock has run when they arrive, from outside the scenario; with `service`")
                   .in_words("no clock runs"),
               &StreamSpec::clock_age)
          .key(name("profile", "shape of arrivals over the week").in_words("constant"), &StreamSpec::profile)
          .key(name("season", "shape of arrivals over the year").in_words("constant"), &StreamSpec::season)
          .word<&StreamSpec::list>(
              word("list", {"routine", "urgent", "planned"}, "waiting list of `book` steps").otherwise("routine"))
          .key(numbers("localities", rules::kShare,
                       "where the patients live, summing to 1; needed if the pathway transfers by locality"))
          .key(simple("parameters", Form::kParameters, "for `$name`"))
          .key(name("department", "`type1`, `type2` or `minor`, for measures of A&E"), &StreamSpec::department)
          .key(name("was", "the id before it was renamed: its patients keep their luck (section 9)"), &StreamSpec::was);
  return kFields;
}

const Block& profile() {
  static const Block kBlock{
      "profile",
      {
          weights("hours", 24, "weights of the hours of a day, scaled to mean 1").in_words("constant"),
          weights("week", 7, "weights of the days, Monday first, scaled to mean 1").in_words("constant"),
      }};
  return kBlock;
}

const Block& smooth_season() {
  static const Block kBlock{"smooth_season", {weights("smooth", 12, "each in the middle of its month").required()}};
  return kBlock;
}

}  // namespace icsflow::models::format
