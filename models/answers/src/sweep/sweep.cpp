#include "icsflow/answers/sweep.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "figures.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/scenario/visible.hpp"
#include "methods/designs.hpp"
#include "points.hpp"
#include "sweep/factor.hpp"

namespace icsflow::models {
namespace {

constexpr std::size_t kMostPoints = 1'000'000;
constexpr std::size_t kMostSobol = 3667;  // dimensions of Boost's sequence
constexpr std::size_t kGridLevels = 3;
constexpr double kAsInBase = std::numeric_limits<double>::quiet_NaN();

GivenBase with_design(const GivenBase& given, const DesignSpec& design) {
  GivenBase base = given;
  base.file = design.base;
  if (!base.seed) base.seed = design.seed;
  for (const Override& set : design.sets) {
    const auto same = [&](const Override& other) { return other.path == set.path; };
    if (std::none_of(given.sets.begin(), given.sets.end(), same)) base.sets.push_back(set);
  }
  return base;
}

class Sweeping {
 public:
  Sweeping(const DesignSpec& design, const GivenBase& base) : design_(design), points_(with_design(base, design)) {
    make_factors();
    find_figures();
    if (problems_.empty()) make_points();
    if (problems_.empty()) check_ends();
    if (!problems_.empty()) throw InputError(std::move(problems_));
    describe();
  }

  int run_part() {
    points_.run(wanted());
    return points_.run_now() + points_.reused();
  }

  Sweep sweep() {
    out_.values.assign(out_.figures.size(), {});
    const std::vector<Points::Wanted> wanted = this->wanted();
    for (std::size_t i = 0; i < wanted.size(); ++i) out_.points[i].hash = points_.hash(wanted[i].point);
    points_.run(wanted);
    for (std::size_t f = 0; f < keys_.size(); ++f)
      for (const Points::Wanted& one : wanted)
        out_.values[f].push_back(points_.values(one.point, keys_[f], out_.replications));
    out_.run = points_.run_now();
    out_.reused = points_.reused();
    out_.shared = points_.shared();
    return std::move(out_);
  }

 private:
  std::vector<Points::Wanted> wanted() {
    std::vector<Points::Wanted> wanted;
    for (const std::vector<Override>& sets : sets_) wanted.push_back({points_.add(sets), out_.replications});
    return wanted;
  }

  void refuse(const std::string& key, const std::string& message) {
    Problem problem;
    problem.place.file = design_.file;
    problem.key = key;
    problem.message = message;
    problems_.push_back(problem);
  }

  void make_factors() {
    const std::vector<DesignFactor> said = design_.assumed ? assumed_factors(points_.base()) : design_.factors;
    if (said.empty()) refuse("factors", "expected values marked C that have a range; the base has none");
    std::set<std::string> taken;
    for (const DesignFactor& one : said) {
      factors_.emplace_back(one, points_.base(), design_.kind == DesignKind::kList, problems_);
      if (!problems_.empty()) continue;
      for (const std::string& path : factors_.back().about().paths)
        if (!taken.insert(path).second) refuse("factors." + one.name, "the value \"" + path + "\" is meant twice");
    }
  }

  void find_figures() {
    const std::vector<ComparedFigure> all = figures_of(points_.catalogue());
    std::vector<std::size_t> found;
    for (const std::string& text : design_.measures) {
      std::vector<std::string> sentences;
      const AskedFigure asked = parse_figure(text);
      for (const std::size_t f : models::find_figures(asked, all, sentences)) found.push_back(f);
      for (const std::string& sentence : sentences) refuse("measures", sentence);
    }
    if (design_.measures.empty()) found = chosen_figures(all);
    for (const std::size_t f : found) {
      const ComparedFigure& figure = all[f];
      out_.figures.push_back(
          {figure.measure, figure.scope, figure.dimension, figure.date, figure.label, figure.format});
      keys_.push_back(key_of(figure));
    }
  }

  void make_points() {
    const std::size_t k = factors_.size();
    const auto seed = design_.seed.value_or(points_.seed());
    if (const std::size_t count = count_points(); count > kMostPoints)
      return refuse("", fmt::format("expected at most {} points; found {}", kMostPoints, count));
    switch (design_.kind) {
      case DesignKind::kGrid: {
        std::vector<std::size_t> levels;
        for (const Factor& f : factors_) levels.push_back(f.levels() > 0 ? f.levels() : kGridLevels);
        return take(methods::grid(levels));
      }
      case DesignKind::kList:
        return take_table();
      case DesignKind::kOneAtATime:
        return take(methods::one_at_a_time(methods::Row(k, kAsInBase)));
      case DesignKind::kLatinHypercube:
        return take(methods::latin_hypercube(static_cast<std::size_t>(design_.points), k, seed));
      case DesignKind::kSobolSequence:
        if (k > kMostSobol)
          return refuse("factors", fmt::format("expected at most {} of a Sobol sequence", kMostSobol));
        return take(methods::sobol_sequence(static_cast<std::size_t>(design_.points), k));
      case DesignKind::kMorris:
        return take(methods::morris_trajectories(static_cast<std::size_t>(design_.trajectories), k, seed));
      case DesignKind::kSobolIndices:
        if (2 * k > kMostSobol)
          return refuse("factors", fmt::format("expected at most {} of Sobol indices", kMostSobol / 2));
        return take(methods::sobol_pairs(static_cast<std::size_t>(design_.rows), k));
    }
  }

  [[nodiscard]] std::size_t count_points() const {
    const std::size_t k = factors_.size();
    switch (design_.kind) {
      case DesignKind::kGrid: {
        std::size_t count = 1;
        for (const Factor& f : factors_)
          count =
              std::min(count, kMostPoints + 1) * std::max<std::size_t>(1, f.levels() > 0 ? f.levels() : kGridLevels);
        return count;
      }
      case DesignKind::kList:
        return design_.table.size();
      case DesignKind::kOneAtATime:
        return 2 * k + 1;
      case DesignKind::kMorris:
        return static_cast<std::size_t>(design_.trajectories) * (k + 1);
      case DesignKind::kSobolIndices:
        return static_cast<std::size_t>(design_.rows) * (k + 2);
      case DesignKind::kLatinHypercube:
      case DesignKind::kSobolSequence:
        break;
    }
    return static_cast<std::size_t>(design_.points);
  }

  void take(const methods::Rows& rows) {
    for (const methods::Row& row : rows) {
      SweepPoint point;
      std::vector<Override> sets;
      for (std::size_t i = 0; i < row.size(); ++i) {
        point.at.push_back(row[i]);
        point.values.push_back(std::isnan(row[i]) ? kAsInBase : factors_[i].value(row[i]));
        if (std::isnan(row[i])) continue;
        for (Override& set : factors_[i].sets(row[i])) sets.push_back(std::move(set));
      }
      out_.points.push_back(std::move(point));
      sets_.push_back(std::move(sets));
    }
  }

  /// The lowest and the highest value of a column are 0 and 1.
  void take_table() {
    std::vector<double> low(factors_.size(), std::numeric_limits<double>::infinity());
    std::vector<double> high(factors_.size(), -std::numeric_limits<double>::infinity());
    for (const std::vector<std::string>& row : design_.table) {
      SweepPoint point;
      std::vector<Override> sets;
      for (std::size_t i = 0; i < row.size(); ++i) {
        const double value = factors_[i].value(row[i]);
        low[i] = std::min(low[i], value);
        high[i] = std::max(high[i], value);
        point.values.push_back(value);
        for (Override& set : factors_[i].sets(row[i])) sets.push_back(std::move(set));
      }
      out_.points.push_back(std::move(point));
      sets_.push_back(std::move(sets));
    }
    for (std::size_t i = 0; i < factors_.size(); ++i) factors_[i].spans(low[i], high[i]);
    for (SweepPoint& point : out_.points)
      for (std::size_t i = 0; i < factors_.size(); ++i)
        point.at.push_back(high[i] > low[i] ? (point.values[i] - low[i]) / (high[i] - low[i]) : 0);
  }

  /// Each factor at both ends, and of a table the first rows, are scenarios.
  void check_ends() {
    std::vector<std::vector<Override>> looked_at;
    constexpr std::size_t kRows = 20;
    if (design_.kind == DesignKind::kList) {
      looked_at.assign(sets_.begin(), sets_.begin() + static_cast<std::ptrdiff_t>(std::min(kRows, sets_.size())));
    } else {
      for (const double end : {0.0, 1.0}) {
        std::vector<Override> all;
        for (const Factor& factor : factors_)
          for (Override& set : factor.sets(end)) all.push_back(std::move(set));
        looked_at.push_back(std::move(all));
      }
    }
    std::vector<Scenario> ends;
    for (const std::vector<Override>& sets : looked_at) {
      try {
        ends.push_back(points_.read(sets));
      } catch (const InputError& error) {
        for (const Problem& p : error.problems())
          if (p.severity == Severity::kError) problems_.push_back(p);
      }
      if (!problems_.empty()) return;
    }
    if (design_.kind != DesignKind::kList) points_.share_past(ends.front(), ends.back());
  }

  void describe() {
    const Scenario& base = points_.base();
    out_.design = design_.file;
    out_.base = base.file;
    out_.name = base.name;
    out_.start = iso_date(base.start);
    out_.until = iso_date(base.until);
    out_.kind = design_.kind;
    out_.seed = points_.seed();
    out_.replications = design_.replications.value_or(1);
    out_.each_replication = design_.each_replication;
    std::set<std::string> varied;
    for (const Factor& factor : factors_) {
      out_.factors.push_back(factor.about());
      varied.insert(out_.factors.back().paths.begin(), out_.factors.back().paths.end());
    }
    for (ParameterId id = 0; id < base.parameters.size(); ++id) {
      const Parameter& p = base.parameters.at(id);
      if (p.mark == Mark::kC && varied.count(p.path) == 0) ++out_.not_varied;
    }
  }

  const DesignSpec& design_;
  std::vector<Problem> problems_;
  Points points_;
  std::vector<Factor> factors_;
  std::vector<std::string> keys_;  // of the figures
  std::vector<std::vector<Override>> sets_;
  Sweep out_;
};

}  // namespace

Sweep sweep(const DesignSpec& design, const GivenBase& base) { return Sweeping(design, base).sweep(); }

int sweep_part(const DesignSpec& design, const GivenBase& base) { return Sweeping(design, base).run_part(); }

}  // namespace icsflow::models
