/// What changes during the run, and what is not known.

#include "fields/keys.hpp"

namespace icsflow::models::format {

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
