#pragma once

/// The least level of a lever at which a chance is reached, from replications that either meet a target or do not.
///
/// Levels are 0 .. levels - 1, from the cheapest to the dearest. Replication r of every level has the same luck, so
/// that the levels are compared in pairs. `met(level, n)` tells of replications 0 .. n - 1 of a level which meet the
/// target; it is asked for growing n, and answers of fewer than n end the search at that level.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace icsflow::models::methods {

using MetAt = std::function<std::vector<bool>(int level, int n)>;

/// On which side of the chance wanted a level is.
enum class Side : std::uint8_t { kBelow, kAbove, kOpen };

/// What is known of a level.
struct LevelTried {
  int level = 0;
  int met = 0, n = 0;
  double low = 0, high = 0;  ///< interval of its chance that decided: Wilson's, at the confidence of one look
  Side side = Side::kOpen;
};

struct RootOptions {
  int levels = 2;            ///< 2 or more
  double chance = 0.8;       ///< wanted; in (0, 1)
  double confidence = 0.95;  ///< of the bracket
  int most = 100;            ///< replications of a level
};

struct Root {
  /// The answer is above `below` and at most `above`; -1: nothing is known to be too little, `levels`: nothing is known
  /// to suffice.
  int below = -1, above = 0;
  std::optional<int> level;    ///< the best guess: the least level in the bracket whose replications reach the chance
  bool monotone = true;        ///< in no pair of levels tried do fewer replications meet the target at the dearer one
  bool probabilistic = false;  ///< found by probabilistic bisection
  std::vector<LevelTried> tried;  ///< by level
};

/// How many replications are looked at: 10, 15, 20, 30, 45, 70, ... (stage_at_least), the last of them `most`.
std::vector<int> looks_at(int most);

/// Tests one level: after each look Wilson's interval (1927, JASA 22:209) at confidence 1 - (1 - confidence) / looks,
/// so that all looks together err as often as one would (Bonferroni), until it lies on one side of the chance wanted.
LevelTried test_level(int level, const RootOptions& options, const MetAt& met);

/// Bisection: the dearest level is tested first, then the cheapest, then the middle of what is left. A level that
/// stays open after `most` replications is gone round on both sides. Where the chance does not fall from level to level
/// and luck is shared, only the two levels beside the answer can mislead, so the bracket holds it with `confidence`.
Root bisect(const RootOptions& options, const MetAt& met);

/// Probabilistic bisection (Waeber, Frazier and Henderson 2013, SIAM Journal on Control and Optimization 51:2261), for
/// chances that luck makes fall and rise: a distribution of where the answer is, at first even, whose median is tested
/// again and again. Each test is of power one: replications not used at that level before, until their sum S_m of (met
/// - chance) leaves sqrt((m + 1) (ln(m + 1) - 2 ln g)) / 2 (Robbins 1970, Annals of Mathematical Statistics 41:1397, of
/// values in an interval of length 1), so that it errs with probability g / 2 at most; then the side it points to is
/// weighed with 1 - g / 2. Ends when levels holding `confidence` are two neighbours, or replications are used up.
Root bisect_by_odds(const RootOptions& options, const MetAt& met);

/// `bisect`; where its sample is not monotone, `bisect_by_odds`, which uses the replications that are there.
Root least_level(const RootOptions& options, const MetAt& met);

}  // namespace icsflow::models::methods
