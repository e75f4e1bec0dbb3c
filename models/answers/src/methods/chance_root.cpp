#include "methods/chance_root.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>

#include "icsflow/answers/compare.hpp"
#include "icsflow/engine/statistics/proportions.hpp"

namespace icsflow::models::methods {
namespace {

int count_met(const std::vector<bool>& met, int n) {
  return static_cast<int>(std::count(met.begin(), met.begin() + n, true));
}

/// The levels tried, and what their replications say together.
class Search {
 public:
  Search(const RootOptions& options, const MetAt& met) : options_(options), met_(met) {}

  /// Tests it, if that was not done.
  const LevelTried& test(int level) {
    const auto there = tried_.find(level);
    return there != tried_.end() ? there->second
                                 : tried_.emplace(level, test_level(level, options_, met_)).first->second;
  }
  void note(const LevelTried& tried) { tried_[tried.level] = tried; }
  [[nodiscard]] bool has(int level) const { return tried_.count(level) > 0; }
  [[nodiscard]] std::vector<LevelTried> all() const {
    std::vector<LevelTried> out;
    for (const auto& [level, tried] : tried_) out.push_back(tried);
    return out;
  }
  /// Of the replications that two levels share, the dearer one never meets fewer.
  [[nodiscard]] bool monotone() const {
    for (auto a = tried_.begin(); a != tried_.end(); ++a) {
      for (auto b = std::next(a); b != tried_.end(); ++b) {
        const int n = std::min(a->second.n, b->second.n);
        if (n > 0 && count_met(met_(a->first, n), n) > count_met(met_(b->first, n), n)) return false;
      }
    }
    return true;
  }

 private:
  const RootOptions& options_;
  const MetAt& met_;
  std::map<int, LevelTried> tried_;
};

/// The least level of the bracket whose replications reach the chance.
std::optional<int> best_guess(const Root& root, const RootOptions& options) {
  for (const LevelTried& t : root.tried) {
    if (t.level <= root.below || t.level > root.above || t.n == 0) continue;
    if (t.side == Side::kAbove || t.met >= options.chance * t.n) return t.level;
  }
  return std::nullopt;
}

/// Where the answer may be: level k, or beyond the last one.
class Odds {
 public:
  explicit Odds(int levels) : of_(static_cast<std::size_t>(levels) + 1, 1.0 / (static_cast<double>(levels) + 1)) {}

  /// The first level at or below which half of the probability lies.
  [[nodiscard]] int median() const { return quantile(0.5); }
  [[nodiscard]] int quantile(double p) const {
    double sum = 0;
    for (std::size_t k = 0; k < of_.size(); ++k) {
      sum += of_[k];
      if (sum >= p) return static_cast<int>(k);
    }
    return static_cast<int>(of_.size()) - 1;
  }
  /// The answer is at most `level` (or above it), said by one who is right with this probability.
  void weigh(int level, bool at_most, double right) {
    double sum = 0;
    for (std::size_t k = 0; k < of_.size(); ++k) {
      of_[k] *= (static_cast<int>(k) <= level) == at_most ? right : 1 - right;
      sum += of_[k];
    }
    for (double& one : of_) one /= sum;
  }
  /// The shortest run of levels that holds this much, as (before the first, last).
  [[nodiscard]] std::pair<int, int> shortest(double much) const {
    std::pair<int, int> best{-1, static_cast<int>(of_.size()) - 1};
    double sum = 0;
    for (std::size_t from = 0, to = 0; from < of_.size(); sum -= of_[from++]) {
      while (to < of_.size() && sum < much) sum += of_[to++];
      if (sum < much) break;
      const std::pair<int, int> here{static_cast<int>(from) - 1, static_cast<int>(to) - 1};
      if (here.second - here.first < best.second - best.first) best = here;
    }
    return best;
  }

 private:
  std::vector<double> of_;
};

}  // namespace

std::vector<int> looks_at(int most) {
  std::vector<int> looks;
  for (int n = std::min(10, most); n < most; n = stage_at_least(n + 1)) looks.push_back(n);
  looks.push_back(most);
  return looks;
}

LevelTried test_level(int level, const RootOptions& options, const MetAt& met) {
  const std::vector<int> looks = looks_at(options.most);
  const double confidence = 1 - (1 - options.confidence) / static_cast<double>(looks.size());
  LevelTried tried;
  tried.level = level;
  for (const int n : looks) {
    const std::vector<bool> is_met = met(level, n);
    tried.n = std::min(n, static_cast<int>(is_met.size()));
    if (tried.n == 0) return tried;
    tried.met = count_met(is_met, tried.n);
    const engine::ShareRange range = engine::wilson_interval(tried.met, tried.n, confidence);
    tried.low = range.low;
    tried.high = range.high;
    if (range.low > options.chance) tried.side = Side::kAbove;
    if (range.high < options.chance) tried.side = Side::kBelow;
    if (tried.side != Side::kOpen || tried.n < n) return tried;
  }
  return tried;
}

Root bisect(const RootOptions& options, const MetAt& met) {
  Search search(options, met);
  Root root;
  root.above = options.levels;
  std::vector<int> open;
  const auto test = [&](int level) {
    switch (search.test(level).side) {
      case Side::kBelow:
        root.below = std::max(root.below, level);
        break;
      case Side::kAbove:
        root.above = std::min(root.above, level);
        break;
      case Side::kOpen:
        open.push_back(level);
        break;
    }
  };
  test(options.levels - 1);
  if (root.below < options.levels - 1) test(0);
  while (root.below < root.above - 1) {
    // What is left below the open levels and above them.
    int first = root.above, last = root.below;
    for (const int level : open) {
      if (level <= root.below || level >= root.above) continue;
      first = std::min(first, level);
      last = std::max(last, level);
    }
    if (first == root.above) last = root.below;
    const int under = first - root.below - 1, over = root.above - last - 1;
    if (under > 0) {
      test(root.below + (under + 1) / 2);
    } else if (over > 0) {
      test(last + (over + 1) / 2);
    } else {
      break;
    }
  }
  root.tried = search.all();
  root.monotone = search.monotone();
  root.level = best_guess(root, options);
  return root;
}

Root bisect_by_odds(const RootOptions& options, const MetAt& met) {
  constexpr double kError = 0.3;  // of both sides of one test together
  const double right = 1 - kError / 2;
  const std::vector<int> looks = looks_at(options.most);
  Odds odds(options.levels);
  std::vector<int> used(static_cast<std::size_t>(options.levels), 0);
  Search search(options, met);
  // Replications of a level that were not used, until they point to a side. Nothing: there are no more.
  const auto ask = [&](int level) -> std::optional<bool> {
    int& from = used[static_cast<std::size_t>(level)];
    std::vector<bool> is_met;
    double sum = 0;
    for (int m = 1; from < options.most; ++m) {
      // As many at once as a look has: those that are run anyway.
      if (static_cast<int>(is_met.size()) <= from)
        is_met = met(level, *std::upper_bound(looks.begin(), looks.end(), from));
      if (static_cast<int>(is_met.size()) <= from) break;
      sum += (is_met[static_cast<std::size_t>(from)] ? 1 : 0) - options.chance;
      ++from;
      if (std::abs(sum) >= std::sqrt((m + 1) * (std::log(m + 1.0) - 2 * std::log(kError))) / 2) return sum > 0;
    }
    return std::nullopt;
  };
  while (true) {
    const auto [below, above] = odds.shortest(options.confidence);
    if (above - below <= 1) break;
    const int level = std::min(odds.median(), options.levels - 1);
    std::optional<bool> reached = ask(level);
    // Used up: the nearest level of the bracket that is not.
    int asked = level;
    for (int away = 1; !reached && away < options.levels; ++away) {
      for (const int other : {level - away, level + away}) {
        if (reached || other <= below || other > above || other < 0 || other >= options.levels) continue;
        asked = other;
        reached = ask(other);
      }
    }
    if (!reached) break;
    odds.weigh(asked, *reached, right);
  }
  Root root;
  std::tie(root.below, root.above) = odds.shortest(options.confidence);
  root.level = odds.median() < options.levels ? std::optional<int>(odds.median()) : std::nullopt;
  root.probabilistic = true;
  for (int level = 0; level < options.levels; ++level) {
    const int n = used[static_cast<std::size_t>(level)];
    if (n == 0) continue;
    LevelTried tried;
    tried.level = level;
    tried.n = n;
    tried.met = count_met(met(level, n), n);
    const engine::ShareRange range = engine::wilson_interval(tried.met, n, options.confidence);
    tried.low = range.low;
    tried.high = range.high;
    tried.side = level <= root.below ? Side::kBelow : level >= root.above ? Side::kAbove : Side::kOpen;
    search.note(tried);
  }
  root.tried = search.all();
  root.monotone = search.monotone();
  return root;
}

Root least_level(const RootOptions& options, const MetAt& met) {
  Root root = bisect(options, met);
  if (root.monotone || root.below == options.levels - 1) return root;
  Root by_odds = bisect_by_odds(options, met);
  by_odds.monotone = false;
  // Levels that bisection tried are told too.
  for (const LevelTried& t : root.tried) {
    const auto same = [&](const LevelTried& other) { return other.level == t.level; };
    if (std::none_of(by_odds.tried.begin(), by_odds.tried.end(), same)) by_odds.tried.push_back(t);
  }
  std::sort(by_odds.tried.begin(), by_odds.tried.end(), [](const auto& a, const auto& b) { return a.level < b.level; });
  return by_odds;
}

}  // namespace icsflow::models::methods
