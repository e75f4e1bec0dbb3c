#pragma once

/// The least level of a lever that meets a target with a chance wanted.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/answers/base.hpp"
#include "icsflow/measure/catalogue.hpp"

namespace icsflow::models {

/// A lever as it is asked for: parameters that are moved together.
struct LeverText {
  std::vector<std::string> paths;  ///< `*` stands for any letters but dots
  std::string from, to;  ///< `16 /week` is the value, `+4 /week` is added to what each has, `x1.1` multiplies it
  std::string step;  ///< empty: a hundredth of the way, rounded down to 1, 2 or 5 of a power of ten; counts: 1 or more
};

/// A level that was tried.
struct SolveTried {
  int level = 0;     ///< steps from `from`
  std::string text;  ///< `16 /week`
  int met = 0, n = 0;
  double low = 0, high = 0;  ///< interval of the chance: Wilson's, at the confidence given
  double mean = 0;           ///< of the target's figure
  enum class Side : std::uint8_t { kBelow, kAbove, kOpen } side = Side::kOpen;
};

/// A pool or sessions, and how much of it is wanted.
struct BindingPlace {
  std::string path, label;
  double load = 0;  ///< wanted over available, by the numbers of the scenario; of beds: in use over open, simulated
  bool simulated = false;
};

/// A figure at the target's date and a year later, means over replications.
struct LaterFigure {
  std::string label;
  Format format = Format::kNumber;
  double then = 0, later = 0;
};

/// Whether the answer lasts.
struct Lasting {
  std::string then, later;  ///< last days of the months
  std::vector<LaterFigure> figures;
  enum class Kind : std::uint8_t { kLasts, kFades, kEmpties } kind = Kind::kLasts;
  int n = 0;
  double chance_later = 0;  ///< share of replications that meet the target a year later
};

/// What arithmetic of waiting lists says of the same target (domain/waiting_list.hpp), a week.
struct ClosedForm {
  double demand = 0, opening_list = 0, weeks = 0;  ///< simulated clock starts; the census; to the target's date
  double target_list =
      0;               ///< the longest list of which the share wanted is within the target, if waits are exponential
  double leaving = 0;  ///< relief capacity: have to leave the list a week until then
  double simulated_list = 0, simulated_leaving = 0;  ///< at the answer; with none, at the last level
};

struct SolveAnswer {
  std::string name, file, target, figure;  ///< of the base; as given; in words
  Format format = Format::kNumber;
  std::string start, until;
  std::vector<std::string> paths;
  std::string from, to, step;
  int levels = 0;
  double chance = 0, confidence = 0;
  int most = 0;
  std::uint64_t seed = 1;
  enum class Outcome : std::uint8_t {
    kFound,         ///< a level in between
    kAlready,       ///< the first level meets it
    kNotReachable,  ///< the last level does not, and no other that was tried
    kUnclear,       ///< the last level is too near to the chance wanted for so many replications
  } outcome = Outcome::kFound;
  std::optional<int> level;  ///< the answer
  std::string level_text;
  std::vector<Override> sets;               ///< what it gives the parameters
  std::optional<std::string> below, above;  ///< the answer is above `below` and at most `above`; nothing: not known
  bool one_step = false;                    ///< the bracket is one step wide
  bool monotone = true, probabilistic = false;
  std::vector<SolveTried> tried;      ///< by level
  std::size_t best = 0;               ///< of `tried`: the highest chance
  std::vector<BindingPlace> binding;  ///< of the last level, where the target is not reached; the highest first
  std::optional<Lasting> lasting;
  std::string no_lasting;  ///< why there is none
  std::optional<ClosedForm> closed_form;
  int run = 0, reused = 0;
  double shared =
      0;  ///< of those run now, replications that were not simulated: levels that part later share their past
  std::vector<std::string> warnings;
};

struct SolveOptions {
  GivenBase base;
  LeverText lever;
  std::string target;  ///< FIGURE < VALUE; also <=, >, >=
  std::string chance = "80 %";
  double confidence = 0.95;
  int most = 100;                                ///< replications of a level, 10 or more
  std::function<void(const SolveTried&)> tried;  ///< told of each level when it is decided; may be empty
};

/// Bisection on paired samples (methods/chance_root.hpp). @throws InputError with all that is wrong: nothing was run
/// then. StudyRefused, StudyInterrupted and what a replication throws; what was finished is kept
SolveAnswer solve(const SolveOptions& options);

}  // namespace icsflow::models
