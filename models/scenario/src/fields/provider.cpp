/// Providers: staff, windows, the cancellation policy; channels.
/// Numbers with their defaults: numbers_and_defaults/staffing.hpp and the like. Defaults of other keys: otherwise(),
/// here.

#include "icsflow/scenario/spec/provider.hpp"
#include "fields/fields.hpp"
#include "fields/keys.hpp"
#include "icsflow/scenario/spec/staffing.hpp"
#include "icsflow/scenario/spec/window.hpp"

namespace icsflow::models::format {

const Fields<ProviderSpec>& provider() {
  static const auto kFields =
      Fields<ProviderSpec>("provider")
          .key(text("name", "as people call it").in_words("the id"), &ProviderSpec::name)
          .word<&ProviderSpec::kind>(
              word("kind", {"acute", "community", "independent", "council", "primary_care", "other"}, "what it is")
                  .required())
          .key(name("locality", "one of `localities`: where the patients live whom it refers to services"),
               &ProviderSpec::locality)
          .key(simple("parameters", Form::kParameters, "for `$name`"))
          .key(block("staff", Form::kNamedBlocks, staff_group(), "groups of staff, below"))
          .key(simple("resources", Form::kNamedResources, "what patients wait for: pools and sessions, below"))
          .key(block("windows", Form::kNamedBlocks, window(), "times of day at which something may happen, below"))
          .key(block("cancellation", Form::kBlock, cancellation(), "the morning look at the beds, below"));
  return kFields;
}

const Fields<StaffGroupSpec>& staff_group() {
  static const auto kFields = Fields<StaffGroupSpec>("staff_group").numbers(kStaffGroupNumbers<Number>);
  return kFields;
}

const Fields<WindowSpec>& window() {
  static const auto kFields =
      Fields<WindowSpec>("window")
          .key(simple("from", Form::kTime, "start of the window").required(), &WindowSpec::from)
          .key(simple("to", Form::kTime, "end of the window").required(), &WindowSpec::to)
          .key(simple("share", Form::kWeekShares, "of those who get through on that day, Monday first").required(),
               &WindowSpec::share)
          .key(word("holidays", {"like Sunday"}, "how bank holidays are").otherwise("like Sunday"));
  return kFields;
}

const Fields<CancellationSpec>& cancellation() {
  static const auto kFields =
      Fields<CancellationSpec>("cancellation")
          .key(name("pool", "the beds, a pool with `beds: yes`").required(), &CancellationSpec::pool)
          .key(simple("at", Form::kTime, "when it is looked").otherwise("07:00"), &CancellationSpec::at)
          .numbers(kCancellationNumbers<Number>);
  return kFields;
}

const Fields<ChannelSpec>& channel() {
  static const auto kFields =
      Fields<ChannelSpec>("channel")
          .key(name("from", "id or kind of a provider").required())
          .key(name("to", "id or kind of a provider").required())
          .key(number("floor", rules::kDuration, "the shortest time after which a message can have an effect")
                   .required(),
               &ChannelSpec::floor);
  return kFields;
}

}  // namespace icsflow::models::format
