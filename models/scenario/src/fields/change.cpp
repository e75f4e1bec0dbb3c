/// What changes during the run, and what is not known.

#include "fields/keys.hpp"
#include "icsflow/domain/shocks.hpp"

namespace icsflow::models::format {
namespace {

constexpr NumberRule kPersistence{Unit::kNumber, 0, kMostPersistence};

}  // namespace

const Block& intervention() {
  static const Block kBlock{
      "intervention",
      {
          simple("at", Form::kDate, "first day on which it is felt, from 00:00").required(),
          number("over", rules::kDuration, "whole days in which it comes into force, in equal daily steps")
              .in_words("at once"),
          simple("until", Form::kDate, "first day on which it is over: from 00:00 all is as without it")
              .in_words("it lasts"),
          simple("path", Form::kPaths, "what it changes").required(),
          simple("set", Form::kParameter, "the new value; one of `set`, `multiply` and `add`"),
          number("multiply", rules::kNumber, "the value times this"),
          simple("add", Form::kParameter, "the value and this, which may be below 0"),
          word("dates", {"kept", "cancelled"},
               "of those booked into sessions that are lost by it, as in a strike: `cancelled` sends them back")
              .otherwise("kept"),
      }};
  return kBlock;
}

const Block& noise() {
  static const Block kBlock{
      "noise",
      {
          simple("path", Form::kPaths, "what differs from month to month; each value for itself").required(),
          number("cv", rules::kShare, "standard deviation of a month's value over its mean").required(),
          word("every", {"month"}, "how long a shock lasts: a civil month").otherwise("month"),
          number("persistence", kPersistence, "correlation of a month with the one before").otherwise("0"),
          numbers("shared", rules::kShare,
                  "by factor: its part of the variance; all values that name a factor have it in common")
              .in_words("none"),
      }};
  return kBlock;
}

const Block& series() {
  static const Block kBlock{"series",
                            {
                                simple("series", Form::kFile, "a CSV file").required(),
                                simple("column", Form::kDottedName, "of the file").required(),
                            }};
  return kBlock;
}

const Block& uncertainty() {
  static const Block kBlock{
      "uncertainty",
      {
          simple("path", Form::kPaths, "what is not known; each value is drawn on its own").required(),
          simple("low", Form::kParameter, "the least it may be; with `high`").in_words("the value's `range`"),
          simple("high", Form::kParameter, "the most it may be; with `low`").in_words("the value's `range`"),
          word("shape", {"triangular", "uniform"}, "`triangular`: likeliest is the value that the scenario gives")
              .otherwise("triangular"),
      }};
  return kBlock;
}

}  // namespace icsflow::models::format
