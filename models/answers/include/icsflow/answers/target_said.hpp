#pragma once

/// What is said of a target: in how many replications it is met, and since when.

#include <string>
#include <vector>

namespace icsflow::models {

struct TargetSaid {
  /// Of one side: the base, or a plan. What does not apply is NaN.
  struct Chance {
    int met = 0, n = 0;                              ///< of the replications in which the figure has a value
    double low = 0, high = 0;                        ///< Wilson's interval of the chance
    double difference = 0;                           ///< of a plan: its chance less that of the base
    double difference_low = 0, difference_high = 0;  ///< Newcombe's, of pairs
    /// The first month that meets it, of a census or a month: that by which half of the replications have met it.
    std::string first;  ///< its first day, YYYY-MM-DD; empty: most never do, or there is no such month
    int never = 0;      ///< replications in which no month meets it
    bool has_first = false;
  };
  /// A provider of a target of `each`.
  struct Part {
    std::string scope;
    std::vector<Chance> chances;
  };
  std::string text;  ///< as given, or in words; `all targets` for all together
  std::string name;  ///< of a target of a scenario or file; empty: of an option, or of all together
  std::string measure, scope, period, by, source, mark, note;  ///< of these; `by` YYYY-MM-DD
  std::string why_not;                                         ///< not judged: why; there are no chances then
  bool simulated = true;                                       ///< false: no results have its measure
  std::vector<Chance> chances;                                 ///< base, then plans
  std::vector<Part> parts;                                     ///< of `each`, met where all of them meet it
  [[nodiscard]] bool judged() const { return why_not.empty(); }
};

}  // namespace icsflow::models
