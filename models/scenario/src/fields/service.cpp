/// Service types, and the table of services.
/// Numbers with their defaults: numbers_and_defaults/service.hpp and the like. Defaults of other keys: otherwise(),
/// here.

#include "fields/fields.hpp"
#include "fields/keys.hpp"
#include "icsflow/scenario/spec/service_type.hpp"

namespace icsflow::models::format {

const Fields<ServiceTypeSpec>& service_type() {
  static const auto kFields =
      Fields<ServiceTypeSpec>("service_type", true)
          .key(name("pathway", "where its pathways run").required(), &ServiceTypeSpec::pathway)
          .key(numbers("referred_from", rules::kShare, "the providers that refer; shares sum to 1"))
          .numbers(kServiceNumbers<Number>)
          .key(by_wait("removals_by_wait", rules::kCalendarRate,
                       "beside `removals`: unreported removals a day, by completed days of the clock"))
          .key(number("receipt", rules::kDuration,
                      "from sending a referral to its receipt, at least the channel's floor")
                   .in_words("the channel's floor"),
               &ServiceTypeSpec::receipt)
          .key(name("season", "of referrals"), &ServiceTypeSpec::season)
          .key(block("sessions", Form::kNamedBlocks, sessions(), "as among a provider's resources, section 3"));
  return kFields;
}

const Block& services() {
  static const Block kBlock{
      "services",
      {simple("table", Form::kFile, "a CSV file, below").required(),
       simple("series", Form::kNamedFiles, "columns of it that differ by month or week: files, section 16")}};
  return kBlock;
}

}  // namespace icsflow::models::format
