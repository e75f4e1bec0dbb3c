#include "icsflow/answers/select.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

#include "figures.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/engine/statistics/comparison.hpp"
#include "icsflow/scenario/levels.hpp"
#include "icsflow/scenario/visible.hpp"
#include "methods/best_of.hpp"
#include "nothing.hpp"
#include "points.hpp"
#include "problems.hpp"
#include "sides.hpp"

namespace icsflow::models {
namespace {

constexpr int kFirst = 10;  // replications of each plan

/// Of which more is better.
bool is_good(const std::string& measure) {
  static constexpr std::array kGood{"within", "completed", "served", "ae_within", "admitted_within"};
  return std::any_of(kGood.begin(), kGood.end(), [&](const char* good) { return measure.rfind(good, 0) == 0; });
}

class Selecting {
 public:
  explicit Selecting(const SelectOptions& options) : options_(options), points_(options.base) {
    add_plans();
    find_figure();
    read_delta();
    if (!problems_.empty()) throw InputError(std::move(problems_));
    for (const std::string& file : files_) points_of_.push_back(points_.add_file(file));
    out_.highest = options.highest.value_or(is_good(figure_.measure));
    out_.confidence = options.confidence;
    out_.budget = options.budget;
  }

  SelectAnswer select() {
    choose_delta();
    const std::vector<int> used = options_.budget ? by_budget() : by_elimination();
    tell(used);
    return std::move(out_);
  }

 private:
  void add_plans() {
    files_.push_back(options_.base.file);
    files_.insert(files_.end(), options_.plans.begin(), options_.plans.end());
    std::set<std::string> taken;
    std::vector<GivenSide> given;
    for (const std::string& file : files_) {
      const std::string stem = std::filesystem::path(file).stem().string();
      std::string label = stem;
      for (int k = 2; !taken.insert(label).second; ++k) label = fmt::format("{}_{}", stem, k);
      SelectRow row;
      row.label = label;
      row.file = file;
      given.push_back({file, std::nullopt});
      try {
        given.back().scenario = read_scenario(file, options_.base.sets, options_.base.reading);
        row.name = given.back().scenario->name;
      } catch (const InputError& error) {
        problems_.insert(problems_.end(), error.problems().begin(), error.problems().end());
      }
      out_.rows.push_back(row);
    }
    if (!problems_.empty()) throw InputError(std::move(problems_));
    CompareOptions compared;
    compared.run = options_.base.run;
    std::vector<Side> sides;
    sides.reserve(given.size());
    for (const GivenSide& one : given) sides.push_back(side_of(one, compared, points_.seed()));
    for (std::size_t i = 1; i < sides.size(); ++i) find_differences(sides.front(), sides[i], true, problems_);
    for (const Side& side : sides) places_.push_back(places_of(*side.catalogue));
  }

  void find_figure() {
    const std::vector<ComparedFigure> figures = figures_of(points_.catalogue());
    std::vector<std::string> sentences;
    const auto found = find_figures(parse_figure(options_.measure), figures, sentences);
    for (const std::string& sentence : sentences) problems_.push_back(problem_of("--measure", sentence));
    if (found.size() > 1)
      problems_.push_back(problem_of(
          "--measure",
          fmt::format("expected one figure; found {} of \"{}\": say the scope, as in {}:{}", found.size(),
                      visible(options_.measure), figures[found.front()].measure, figures[found.front()].scope)));
    if (found.size() != 1) return;
    figure_ = figures[found.front()];
    key_ = key_of(figure_);
    for (std::size_t s = 0; s < files_.size(); ++s)
      if (places_[s].count(key_) == 0)
        problems_.push_back(problem_of(
            files_[s],
            fmt::format("expected {} of {}, as the base reports it; it is missing", figure_.measure, figure_.scope)));
    out_.measure = options_.measure;
    out_.figure = figure_.label;
    out_.format = figure_.format;
    out_.start = iso_date(points_.base().start);
    out_.until = iso_date(points_.base().until);
    out_.seed = points_.seed();
  }

  void read_delta() {
    if (options_.budget && *options_.budget < kFirst * static_cast<int>(files_.size()))
      problems_.push_back(problem_of("--budget", fmt::format("expected {} or more, {} of each; found {}",
                                                             kFirst * files_.size(), kFirst, *options_.budget)));
    if (!options_.budget && options_.most < kFirst)
      problems_.push_back(
          problem_of("--max-replications", fmt::format("expected {} or more; found {}", kFirst, options_.most)));
    if (options_.delta.empty()) return;
    Level level;
    std::string why;
    const bool read = parse_level(options_.delta, level, why) && level.form == Level::Form::kValue &&
                      (level.written.empty() || (level.unit == Unit::kShare && figure_.format == Format::kShare));
    if (!read || !(level.number > 0))
      problems_.push_back(problem_of("--delta",
                                     "expected a difference above 0 in the unit of the figure, such as 100 "
                                     "or '0.5 %'; found \"" +
                                         visible(options_.delta) + "\""));
    out_.delta = level.number;
  }

  void choose_delta() {
    if (out_.delta > 0) return;
    out_.delta_chosen = true;
    const std::vector<double> base = observed(0, kFirst);
    const double mean = std::accumulate(base.begin(), base.end(), 0.0) / static_cast<double>(base.size());
    out_.delta = mean == 0 ? 1 : std::abs(mean) / 100;
  }

  /// The figure in replications 0 .. n - 1.
  std::vector<double> observed(std::size_t plan, int n) {
    if (seen_.size() < files_.size()) seen_.resize(files_.size());
    std::vector<double>& seen = seen_[plan];
    if (static_cast<int>(seen.size()) < n) {
      // A few more than asked for are run together, whatever the number of workers.
      constexpr int kTogether = 5;
      const int count = std::min(std::max(options_.most, n), (n + kTogether - 1) / kTogether * kTogether);
      points_.run({{points_of_[plan], count}});
      seen = points_.values(points_of_[plan], key_, count);
      for (const double value : seen)
        if (std::isnan(value))
          throw std::runtime_error(fmt::format("{}: a replication has no value of {}: plans cannot be told apart by it",
                                               files_[plan], out_.figure));
    }
    return {seen.begin(), seen.begin() + n};
  }

  /// More is better.
  std::vector<double> as_gain(std::size_t plan, int n) {
    std::vector<double> values = observed(plan, n);
    if (!out_.highest)
      for (double& v : values) v = -v;
    return values;
  }

  std::vector<int> by_elimination() {
    methods::KnOptions kn;
    kn.delta = out_.delta;
    kn.confidence = options_.confidence;
    kn.first = kFirst;
    kn.most = options_.most;
    const methods::Best best =
        methods::select_best(files_.size(), kn, [&](std::size_t plan, int n) { return as_gain(plan, n); });
    out_.best = best.best;
    out_.decided = best.decided;
    for (std::size_t s = 0; s < files_.size(); ++s) out_.rows[s].left_out = !best.left[s];
    return best.used;
  }

  std::vector<int> by_budget() {
    const std::size_t k = files_.size();
    std::vector<int> used(k, kFirst);
    const auto moments = [&](std::vector<double>& means, std::vector<double>& variances) {
      means.clear();
      variances.clear();
      for (std::size_t s = 0; s < k; ++s) {
        const std::vector<double> values = as_gain(s, used[s]);
        const double mean = std::accumulate(values.begin(), values.end(), 0.0) / used[s];
        double sum = 0;
        for (const double v : values) sum += (v - mean) * (v - mean);
        means.push_back(mean);
        variances.push_back(sum / (used[s] - 1));
      }
    };
    std::vector<double> means, variances;
    moments(means, variances);
    for (int spent = kFirst * static_cast<int>(k); spent < *options_.budget;) {
      const int total = std::min(*options_.budget, spent + 5 * static_cast<int>(k));
      const std::vector<int> wanted = methods::allocate_budget(means, variances, total);
      int left = total - spent;
      for (std::size_t s = 0; s < k && left > 0; ++s) {
        const int more = std::clamp(wanted[s] - used[s], 0, left);
        used[s] += more;
        left -= more;
      }
      // What no plan lacks goes to the best.
      used[static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin())] += left;
      spent = total;
      moments(means, variances);
    }
    out_.best = static_cast<std::size_t>(std::max_element(means.begin(), means.end()) - means.begin());
    return used;
  }

  void tell(const std::vector<int>& used) {
    std::vector<std::vector<double>> gains;
    for (std::size_t s = 0; s < files_.size(); ++s) gains.push_back(as_gain(s, used[s]));
    out_.chance = methods::chance_of_best(gains);
    for (std::size_t s = 0; s < files_.size(); ++s) {
      SelectRow& row = out_.rows[s];
      row.n = used[s];
      const std::vector<double> values = observed(s, used[s]);
      row.mean = std::accumulate(values.begin(), values.end(), 0.0) / used[s];
      row.behind = row.behind_low = row.behind_high = kNothing;
      if (s == out_.best) continue;
      std::vector<double> behind;
      for (std::size_t r = 0; r < std::min(gains[s].size(), gains[out_.best].size()); ++r)
        behind.push_back(gains[out_.best][r] - gains[s][r]);
      const engine::Interval interval = engine::confidence_interval(behind, options_.confidence);
      row.behind = interval.mean;
      row.behind_low = interval.low();
      row.behind_high = interval.high();
    }
    out_.run = points_.run_now();
    out_.reused = points_.reused();
  }

  const SelectOptions& options_;
  Points points_;
  std::vector<Problem> problems_;
  std::vector<std::string> files_;
  std::vector<std::map<std::string, FigurePlace>> places_;  // by file
  std::vector<std::size_t> points_of_;
  ComparedFigure figure_;
  std::string key_;
  std::vector<std::vector<double>> seen_;
  SelectAnswer out_;
};

}  // namespace

SelectAnswer select(const SelectOptions& options) { return Selecting(options).select(); }

}  // namespace icsflow::models
