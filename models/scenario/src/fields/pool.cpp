/// Pools, their grants and shifts.
/// Numbers with their defaults: numbers_and_defaults/pool.hpp and the like. Defaults of other keys: otherwise(), here.

#include "icsflow/scenario/spec/pool.hpp"

#include <fmt/format.h>

#include <string>

#include "fields/fields.hpp"
#include "fields/keys.hpp"
#include "icsflow/domain/policies/disciplines.hpp"

namespace icsflow::models::format {

namespace {

Key disciplines() {
  using policies::Disciplines;
  static const std::string kMeaning = [] {
    std::string out = "who is next among those of one priority";
    constexpr auto kNext = Disciplines::each([](auto of) { return decltype(of)::kNext; });
    for (std::size_t i = 0; i < Disciplines::kSize; ++i)
      out += fmt::format("{} `{}`: {}", i == 0 ? ":" : ";", Disciplines::kWords[i], kNext[i]);
    return out;
  }();
  return word("discipline", {Disciplines::kWords.begin(), Disciplines::kWords.end()}, kMeaning);
}

}  // namespace

const Fields<PoolSpec>& pool() {
  static const auto kFields =
      Fields<PoolSpec>("pool")
          .key(word("kind", {"pool", "sessions"}, "`pool`: beds, staff, places").required())
          .numbers(kPoolNumbers<Number>)
          .key(block("shifts", Form::kNamedBlocks, shift(), "who is on when, instead of `capacity`, below"))
          .word<&PoolSpec::at_shift_end>(word("at_shift_end", {"finish", "hand_over", "preempt"},
                                              "what happens to the patients in service, below; needed with `shifts`"))
          .word<&PoolSpec::discipline>(disciplines().otherwise(policies::Disciplines::kWords[policies::kFirstCome]))
          .word<&PoolSpec::preemption>(
              word("preemption", {"none", "resume", "repeat"},
                   "whether a patient of better priority takes the unit of another, who then goes on or starts again")
                  .otherwise("none"))
          .key(simple("turnover", Form::kDistribution,
                      "from the end of a use until the unit is free again, e.g. cleaning"),
               &PoolSpec::turnover)
          .key(simple("staffing", Form::kStaffing, "how staff limit the pool, below"))
          .key(block("grants", Form::kBlock, grants(), "free units are given out once a day only: `at`, `share`"))
          .key(simple("beds", Form::kYesNo, "counted as beds").otherwise("no"), &PoolSpec::beds);
  return kFields;
}

const Block& grants() {
  static const Block kBlock{"grants",
                            {
                                simple("at", Form::kTime, "time of day").required(),
                                simple("share", Form::kWeekShares, "of the free units, Monday first").required(),
                            }};
  return kBlock;
}

const Block& shift() {
  static const Block kBlock{"shift",
                            {
                                words("days", {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
                                      "on which it starts; a bank holiday is like a Sunday")
                                    .otherwise("[Mon, Tue, Wed, Thu, Fri, Sat, Sun]"),
                                simple("from", Form::kTime, "its start").required(),
                                simple("to", Form::kTime, "its end; at or before `from`: of the next day").required(),
                                number("units", rules::kCount, "on this shift").required(),
                            }};
  return kBlock;
}

}  // namespace icsflow::models::format
