/// Targets, and what a plan is expected to do.

#include "icsflow/scenario/target.hpp"
#include "fields/fields.hpp"
#include "fields/keys.hpp"

namespace icsflow::models::format {

const Fields<TargetSpec>& target() {
  using S = TargetSpec;
  static const auto kFields =
      Fields<S>("target")
          .key(name("measure",
                    "a series by month as results call it; of a national standard that is not simulated its name "
                    "([targets.md](targets.md))")
                   .required(),
               &S::measure)
          .key(text("scope", "`all`, a provider, as results call it, or `each`: each provider that has the measure")
                   .otherwise("all"),
               &S::scope)
          .word<&S::is>(
              word("comparison", {"below", "at_most", "above", "at_least"}, "how it is to stand to `value`").required())
          .key(simple(
                   "value", Form::kRule,
                   "`65 %`, `18 wk`, `1000`, or a rule of the baseline: `max(baseline + 7 points, 65 %)`, with `min`, "
                   "`max`, `+`, `-` and parentheses")
                   .required())
          .key(block("baseline", Form::kBlock, baseline(),
                     "what a rule starts from; required with one that says `baseline`"))
          .word<&S::over>(
              word("period", {"census", "month", "quarter", "financial_year"},
                   "what it is of: the evening of `by`, or the month, quarter or financial year that ends then. "
                   "Of quarters and years the counts of the months are added up, above and below the line of a share")
                  .required())
          .key(simple("by", Form::kDate, "the last day of a month; of a quarter or a financial year").required(),
               &S::by);
  return kFields;
}

const Block& baseline() {
  static const Block kBlock{
      "baseline",
      {simple("date", Form::kDate, "of the figure; left out with `opening`"),
       simple("value", Form::kByScope, "the figure, or one of each scope; `opening`: that of the run's opening census")
           .required()}};
  return kBlock;
}

const Block& targets_file() {
  static const Block kBlock{"targets file", {block("targets", Form::kNamedBlocks, target(), "by name").required()}};
  return kBlock;
}

const Fields<ExpectationSpec>& expectation() {
  using S = ExpectationSpec;
  static const auto kFields =
      Fields<S>("expectation")
          .key(name("measure", "as results call it").required(), &S::measure)
          .key(text("scope", "as results call it").otherwise("all"), &S::scope)
          .key(text("at", "the month, such as 2026-11, of a series by month; or a window of `measures`")
                   .in_words("a headline"),
               &S::at)
          .word<&S::direction>(word("direction", {"lower", "higher"}, "than in the file that is extended").required());
  return kFields;
}

}  // namespace icsflow::models::format
