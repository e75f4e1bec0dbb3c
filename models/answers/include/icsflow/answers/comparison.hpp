#pragma once

/// What a comparison of plans with their base says: every number of it, no text but names and sentences of warning.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "icsflow/answers/target_said.hpp"
#include "icsflow/engine/statistics/variance_components.hpp"
#include "icsflow/measure/catalogue.hpp"

namespace icsflow::models {

/// The base, or a plan.
struct ComparedSide {
  std::string label;       ///< short and unique: the file's name without its ending, or the directory
  std::string name, file;  ///< of the scenario
  std::string directory;   ///< where its results are
  std::string hash;        ///< of the scenario
  std::uint64_t seed = 0;
  std::vector<int> replications;  ///< that are used, ascending
};

/// A figure that the base and a plan report. Of one period of a series where there is a `date`.
struct ComparedFigure {
  std::string measure, scope, dimension;
  std::string label;  ///< for people: provider, what is measured, when
  Format format = Format::kNumber;
  std::string date = {};      ///< first day of the month; empty: a headline
  std::string last_day = {};  ///< of that month, or of the run; of the opening census: the evening before the run
  bool primary = false;       ///< named beforehand as what decides
  bool shown = false;         ///< on the page: asked for, or chosen where nothing is asked for
  bool asked_for = false;     ///< by `show`, `primary`, `precision` or `at`
};

/// Place after the last month of the series that has the figure at `from`; of a headline the next place.
std::size_t end_of_series(const std::vector<ComparedFigure>& figures, std::size_t from);

/// What the interval of a primary figure says.
enum class Verdict : std::uint8_t { kNone, kLower, kHigher, kUnclear, kSame };

/// Plan less base. What does not apply is NaN.
struct Difference {
  int n = 0;                  ///< pairs of replications in which both have a value; of Welch's: the smaller number
  double base = 0, plan = 0;  ///< means
  double mean = 0;            ///< of the difference
  double low = 0, high = 0;   ///< interval of that mean: Student's of the pairs; Welch's if not paired; Stein's of
                              ///< the figure of `precision`
  double bootstrap_low = 0, bootstrap_high = 0;
  bool skewed = false;   ///< an end of the bootstrap's differs by more than a tenth of the interval's width
  int in_direction = 0;  ///< replications whose difference has the sign of the mean
  double gain = 0;       ///< (variance of base + of plan) / variance of the difference; infinite if that is 0
  double band_low = 0, band_high = 0;          ///< of a month: holds in all months of the series at once
  double together_low = 0, together_high = 0;  ///< of a primary figure: all primary intervals hold at once (Bonferroni)
  Verdict verdict = Verdict::kNone;            ///< of a primary figure, by the interval above
  /// How much of the spread of the difference is what is not known, if draws of it were met by several pairs each.
  std::optional<engine::VarianceComponents> spread = {};
  [[nodiscard]] bool excludes_zero() const { return low > 0 || high < 0; }
};

/// Since when a series of a plan differs from that of the base, by the simultaneous band.
struct OverTime {
  std::size_t plan = 0;
  std::string measure, scope, label;
  std::vector<std::size_t> figures;  ///< its months, in order
  enum class Kind : std::uint8_t {
    kSame,   ///< no replication differs in any month
    kNever,  ///< no month is clear
    kFrom,   ///< from `first` to the end, on one side
    kSome,   ///< clear in `clear` months, the last of them `last`, but not from some month to the end
  } kind = Kind::kNever;
  std::string first, last;  ///< first days of months
  int clear = 0;
};

/// What a plan was expected to do, said before it was run, and what it did.
struct ExpectationSaid {
  std::size_t plan = 0;
  std::string text;  ///< `occupancy RA7`, `list, 2026-07`
  std::string measure, scope, date, note;
  bool higher = false;  ///< expected
  /// By the paired interval of its figure: on the side expected, on the other, or neither.
  enum class Borne : std::uint8_t { kYes, kNo, kNotClear, kNotChecked } borne = Borne::kNotChecked;
  std::string why_not;  ///< of kNotChecked
  Difference difference = {};
  Format format = Format::kNumber;
};

/// How many replications a wished half-width takes.
struct PrecisionSaid {
  std::string figure;     ///< as given
  double half_width = 0;  ///< wished
  int first_stage = 0;    ///< replications from which the number was told
  double needed = 0;      ///< of all plans together, the most
  int used = 0;
  bool reached = false;
};

/// Each side beside the best of the others: for all of them at once (engine/statistics/best.hpp).
struct BestSaid {
  std::string figure;  ///< its label
  Format format = Format::kNumber;
  bool least = true;  ///< less is better
  int n = 0;          ///< replications in which all have a value
  enum class Is : std::uint8_t { kBest, kMayBe, kNot };
  struct Side {
    double mean = 0;
    double difference = 0;  ///< of its mean and that of the best of the others
    double low = 0, high = 0;
    Is is = Is::kMayBe;
  };
  std::vector<Side> sides;  ///< base, then plans; empty: fewer than two replications
};

/// A link of the mechanism of a plan; its size is the difference of the figure.
struct LinkSaid {
  std::size_t plan = 0, figure = 0;
  std::string words, parameter, literature, source;  ///< as the plan says them; empty: it does not
};

/// A value that a plan has otherwise than the base; texts with units, `-` where there is none.
struct PlanChange {
  std::size_t plan = 0;
  std::string path, of, before, after, source, mark;  ///< `of`: names of provider and service
};

struct Comparison {
  ComparedSide base;
  std::vector<ComparedSide> plans;
  std::string start, until;  ///< of the base
  double confidence = 0.95;
  bool paired = true;
  std::vector<ComparedFigure> figures;
  std::vector<std::vector<Difference>> differences;  ///< by plan and figure; n = 0: the plan has no such figure
  std::vector<OverTime> over_time;
  std::vector<TargetSaid> targets;
  std::vector<ExpectationSaid> expectations;
  std::optional<PrecisionSaid> precision;
  std::optional<BestSaid> best;
  std::vector<LinkSaid> chain;  ///< by plan, in the order of the links
  std::vector<PlanChange>
      changes;                ///< by plan and path; not told by compare(), which reads no file of a finished study
  int run = 0, reused = 0;    ///< replications simulated now, and taken from what was there
  double shared = 0;          ///< of those simulated now, what was not: days that a plan shares with the base
  int exploratory = 0;        ///< intervals of figures that are not primary, of all plans, which have a width
  int exploratory_clear = 0;  ///< of these, exclude 0
  [[nodiscard]] double clear_by_luck() const { return exploratory * (1 - confidence); }
  std::vector<std::string> warnings;
};

}  // namespace icsflow::models
