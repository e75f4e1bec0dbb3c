#include "icsflow/answers/solve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "figures.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/engine/statistics/proportions.hpp"
#include "icsflow/scenario/visible.hpp"
#include "lever.hpp"
#include "methods/chance_root.hpp"
#include "points.hpp"
#include "problems.hpp"
#include "solve/afterwards.hpp"
#include "targets/targets.hpp"

namespace icsflow::models {
namespace {

constexpr int kFewest = 10;  // replications of a level, and of what is looked at beside the answer

void add_problems(std::vector<Problem>& into, const InputError& error) {
  for (const Problem& p : error.problems())
    if (p.severity == Severity::kError) into.push_back(p);
}

class Solving {
 public:
  explicit Solving(const SolveOptions& options)
      : options_(options), points_(options.base), lever_(options.lever, points_.base(), problems_) {
    find_target();
    read_chance();
    if (problems_.empty()) check_ends();
    if (!problems_.empty()) throw InputError(std::move(problems_));
  }

  SolveAnswer solve() {
    methods::RootOptions root;
    root.levels = lever_.levels();
    root.chance = chance_;
    root.confidence = options_.confidence;
    root.most = options_.most;
    const methods::Root found = methods::least_level(root, [&](int level, int n) { return met(level, n); });
    if (last_told_) tell_of(*last_told_);
    tell(found);
    if (without_value_ > 0)
      out_.warnings.push_back(fmt::format("{} replications have no value of {}: they count as not meeting the target",
                                          without_value_, out_.figure));
    afterwards();
    out_.run = points_.run_now();
    out_.reused = points_.reused();
    out_.shared = points_.shared();
    return std::move(out_);
  }

 private:
  void find_target() {
    const auto target = parse_target(options_.target);
    if (!target) {
      problems_.push_back(problem_of("--target",
                                     "expected a figure, <, <=, > or >= and a number, such as 'within_18_weeks@2027-03 "
                                     ">= 70 %' or 'over_52_weeks < 1000'; found \"" +
                                         visible(options_.target) + "\""));
      return;
    }
    const std::vector<ComparedFigure> figures = figures_of(points_.catalogue());
    std::vector<std::string> sentences;
    const auto found = find_figures(target->asked, figures, sentences);
    for (const std::string& sentence : sentences) problems_.push_back(problem_of("--target", sentence));
    if (found.size() > 1)
      problems_.push_back(problem_of(
          "--target", fmt::format("expected one figure; found {} of \"{}\": say the scope, as in {}:{}", found.size(),
                                  visible(target->asked.text), target->asked.measure, figures[found.front()].scope)));
    if (found.size() != 1) return;
    target_ = *target;
    figure_ = figures[found.front()];
    key_ = key_of(figure_);
  }

  void read_chance() {
    Level level;
    std::string why;
    const bool read = parse_level(options_.chance, level, why) && level.form == Level::Form::kValue &&
                      (level.unit == Unit::kShare || level.written.empty());
    if (!read || !(level.number > 0) || !(level.number < 1))
      problems_.push_back(problem_of("--chance", "expected a share above 0 and below 100 %, such as '80 %'; found \"" +
                                                     visible(options_.chance) + "\""));
    chance_ = level.number;
    if (options_.most < kFewest)
      problems_.push_back(problem_of(
          "--replications", fmt::format("expected {} or more of a level, at most; found {}", kFewest, options_.most)));
  }

  /// Both ends are scenarios, and they report the target's figure: so do the levels between them.
  void check_ends() {
    std::vector<Scenario> ends;
    for (const int level : {0, lever_.levels() - 1}) {
      try {
        ends.push_back(points_.read(lever_.sets(level)));
      } catch (const InputError& error) {
        add_problems(problems_, error);
      }
    }
    if (ends.size() == 2) points_.share_past(ends.front(), ends.back());
  }

  std::size_t point_of(int level) {
    const auto known = points_of_levels_.find(level);
    if (known != points_of_levels_.end()) return known->second;
    return points_of_levels_.emplace(level, points_.add(lever_.sets(level))).first->second;
  }

  std::vector<bool> met(int level, int n) {
    const std::size_t point = point_of(level);
    std::vector<double> values;
    if (const auto there = values_.find(level); there != values_.end() && static_cast<int>(there->second.size()) >= n) {
      values = there->second;
    } else {
      points_.run({{point, n}});
      if (!points_.has(point, key_))
        throw std::runtime_error(
            fmt::format("at the level {} the scenario does not report {}", lever_.text(level), figure_.label));
      values = points_.values(point, key_, n);
      values_[level] = values;
      if (last_told_ && *last_told_ != level) tell_of(*last_told_);
      last_told_ = level;
    }
    std::vector<bool> out;
    out.reserve(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) out.push_back(target_.met(values[static_cast<std::size_t>(i)]));
    return out;
  }

  /// A level of which no more is asked, for whoever waits.
  void tell_of(int level) {
    if (options_.tried) options_.tried(said(level, static_cast<int>(values_.at(level).size())));
  }

  /// What the first n replications of a level say.
  SolveTried said(int level, int n) {
    SolveTried one;
    one.level = level;
    one.text = lever_.text(level);
    const std::vector<double>& values = values_.at(level);
    int with_value = 0;
    for (int i = 0; i < n; ++i) {
      const double value = values[static_cast<std::size_t>(i)];
      one.met += target_.met(value) ? 1 : 0;
      if (std::isnan(value)) continue;
      one.mean += value;
      ++with_value;
    }
    one.n = n;
    one.mean = with_value > 0 ? one.mean / with_value : std::numeric_limits<double>::quiet_NaN();
    const engine::ShareRange range = engine::wilson_interval(one.met, n, options_.confidence);
    one.low = range.low;
    one.high = range.high;
    return one;
  }

  void tell(const methods::Root& root) {
    const Scenario& base = points_.base();
    out_.name = base.name;
    out_.file = base.file;
    out_.target = options_.target;
    out_.figure = figure_.label;
    out_.format = figure_.format;
    out_.start = iso_date(base.start);
    out_.until = iso_date(base.until);
    out_.paths = lever_.paths();
    out_.from = lever_.text(0);
    out_.to = lever_.text(lever_.levels() - 1);
    out_.step = lever_.step_text();
    out_.levels = lever_.levels();
    out_.chance = chance_;
    out_.confidence = options_.confidence;
    out_.most = options_.most;
    out_.seed = points_.seed();
    out_.monotone = root.monotone;
    out_.probabilistic = root.probabilistic;
    for (const methods::LevelTried& t : root.tried) {
      SolveTried one = said(t.level, static_cast<int>(values_.at(t.level).size()));
      one.side = static_cast<SolveTried::Side>(t.side);
      out_.tried.push_back(one);
      for (const double value : values_.at(t.level)) without_value_ += std::isnan(value) ? 1 : 0;
      const SolveTried& best = out_.tried[out_.best];
      if (one.met * best.n >= best.met * one.n) out_.best = out_.tried.size() - 1;
    }
    const int last = lever_.levels() - 1;
    if (root.below >= 0) out_.below = lever_.text(root.below);
    if (root.above <= last) out_.above = lever_.text(root.above);
    out_.one_step = root.above - root.below == 1 && root.below >= 0 && root.above <= last;
    out_.level = root.level;
    if (root.below >= last) {
      out_.outcome = SolveAnswer::Outcome::kNotReachable;
      out_.level.reset();
    } else if (root.above == 0) {
      out_.outcome = SolveAnswer::Outcome::kAlready;
    } else if (root.above > last) {
      out_.outcome = SolveAnswer::Outcome::kUnclear;
    }
    if (!out_.level) return;
    out_.level_text = lever_.text(*out_.level);
    out_.sets = lever_.sets(*out_.level);
  }

  /// What the answer, or the last level, leads to.
  void afterwards() {
    const int level = out_.level.value_or(lever_.levels() - 1);
    Afterwards after{points_, options_.base, lever_.sets(level), target_, figure_, options_.confidence};
    const int n = kFewest;
    out_.closed_form = closed_form(after, n);
    if (!out_.level) {
      out_.binding = what_binds(after, n);
      return;
    }
    lasting(after, n, out_);
  }

  const SolveOptions& options_;
  std::vector<Problem> problems_;
  Points points_;
  Lever lever_;
  Target target_;
  ComparedFigure figure_;
  std::string key_;
  double chance_ = 0;
  std::map<int, std::size_t> points_of_levels_;
  std::map<int, std::vector<double>> values_;  // of the target's figure, by level
  int without_value_ = 0;
  std::optional<int> last_told_;
  SolveAnswer out_;
};

}  // namespace

SolveAnswer solve(const SolveOptions& options) { return Solving(options).solve(); }

}  // namespace icsflow::models
