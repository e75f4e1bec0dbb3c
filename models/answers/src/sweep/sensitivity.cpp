#include "icsflow/answers/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "figures.hpp"
#include "icsflow/engine/statistics/comparison.hpp"
#include "icsflow/results/kept_study.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/visible.hpp"
#include "methods/effects.hpp"
#include "nothing.hpp"
#include "problems.hpp"
#include "sides.hpp"

namespace icsflow::models {
namespace {

constexpr WithRange kUnknown{kNothing, kNothing, kNothing};
constexpr std::uint64_t kSeedOfResamples = 20260131;  // resamples are the same for every figure

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  int n = 0;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    sum += v;
    ++n;
  }
  return n > 0 ? sum / n : kNothing;
}

/// One figure over a design.
class Figure {
 public:
  Figure(const Sweep& sweep, std::size_t figure, double confidence)
      : sweep_(sweep), values_(sweep.values[figure]), confidence_(confidence) {
    out_.figure = sweep.figures[figure];
    for (std::size_t i = 0; i < sweep.factors.size(); ++i) {
      SensitivityRow row;
      row.factor = i;
      row.rank = row.regression = row.change = kUnknown;
      row.spread = kNothing;
      out_.rows.push_back(row);
    }
    out_.explained = out_.luck = kNothing;
    for (const std::vector<double>& replications : values_) means_.push_back(mean_of(replications));
    out_.mean = mean_of(means_);
    out_.points =
        static_cast<int>(std::count_if(means_.begin(), means_.end(), [](double m) { return !std::isnan(m); }));
  }

  SensitivityOf look() {
    if (sweep_.kind == DesignKind::kOneAtATime) {
      by_pairs();
    } else {
      by_regression();
      luck();
      if (sweep_.kind == DesignKind::kMorris) by_trajectories();
      if (sweep_.kind == DesignKind::kSobolIndices) by_variance();
    }
    std::stable_sort(out_.rows.begin(), out_.rows.end(), [](const SensitivityRow& a, const SensitivityRow& b) {
      return (std::isnan(a.importance) ? -1 : a.importance) > (std::isnan(b.importance) ? -1 : b.importance);
    });
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool complete() const { return out_.points == static_cast<int>(means_.size()); }

  /// Each factor at its two ends, replication by replication.
  void by_pairs() {
    for (std::size_t i = 0; i < out_.rows.size(); ++i) {
      const std::vector<double>&low = values_[1 + 2 * i], &high = values_[2 + 2 * i];
      std::vector<double> differences;
      for (std::size_t r = 0; r < low.size(); ++r)
        if (!std::isnan(high[r] - low[r])) differences.push_back(high[r] - low[r]);
      SensitivityRow& row = out_.rows[i];
      if (differences.empty()) continue;
      row.change = {mean_of(differences), kNothing, kNothing};
      if (differences.size() > 1) {
        const engine::Interval interval = engine::confidence_interval(differences, confidence_);
        row.change = {interval.mean, interval.low(), interval.high()};
      }
      row.importance = std::abs(row.change.value);
    }
  }

  void by_regression() {
    methods::Rows inputs;
    std::vector<double> output;
    for (std::size_t p = 0; p < means_.size(); ++p) {
      if (std::isnan(means_[p])) continue;
      inputs.push_back(sweep_.points[p].at);
      output.push_back(means_[p]);
    }
    if (output.size() < 3) return;
    const auto ranks = methods::rank_correlations(inputs, output, confidence_);
    const methods::Regression regression = methods::standardised_regression(inputs, output, confidence_);
    out_.explained = regression.explained;
    const double of_output = spread(output);
    for (SensitivityRow& row : out_.rows) {
      row.rank = ranks[row.factor];
      row.regression = regression.coefficients[row.factor];
      std::vector<double> column;
      for (const methods::Row& point : inputs) column.push_back(point[row.factor]);
      const double slope = of_output / spread(column);
      row.change = {row.regression.value * slope, row.regression.low * slope, row.regression.high * slope};
      // Where there are too few points for a regression, ranks have to do.
      row.importance = std::abs(std::isnan(row.regression.value) ? row.rank.value : row.regression.value);
    }
  }

  static double spread(const std::vector<double>& values) {
    const double mean = mean_of(values);
    double sum = 0;
    for (const double v : values) sum += (v - mean) * (v - mean);
    return std::sqrt(sum);
  }

  void luck() {
    methods::Rows complete;
    for (const std::vector<double>& replications : values_)
      if (std::none_of(replications.begin(), replications.end(), [](double v) { return std::isnan(v); }))
        complete.push_back(replications);
    out_.luck = methods::share_of_luck(complete);
  }

  void by_trajectories() {
    if (!complete()) return;
    methods::Rows inputs;
    for (const SweepPoint& point : sweep_.points) inputs.push_back(point.at);
    const auto effects = methods::elementary_effects(inputs, means_, confidence_, kSeedOfResamples);
    for (SensitivityRow& row : out_.rows) {
      const methods::Effect& effect = effects[row.factor];
      row.size = effect.size;
      row.spread = effect.spread;
      row.change = {effect.mean, kNothing, kNothing};
      row.importance = effect.size.value;
    }
  }

  void by_variance() {
    if (!complete()) return;
    const methods::Indices indices = methods::sobol_indices(out_.rows.size(), means_, confidence_, kSeedOfResamples);
    for (SensitivityRow& row : out_.rows) {
      row.first = indices.first[row.factor];
      row.total = indices.total[row.factor];
      row.importance = indices.total[row.factor].value;
    }
  }

  const Sweep& sweep_;
  const std::vector<std::vector<double>>& values_;  // by point and replication
  double confidence_;
  std::vector<double> means_;  // of points
  SensitivityOf out_;
};

/// Those that `--show` names.
std::vector<std::size_t> shown_figures(const std::vector<std::string>& measures,
                                       const std::vector<ComparedFigure>& figures) {
  std::vector<std::size_t> out;
  std::vector<Problem> problems;
  for (const std::string& text : measures) {
    std::vector<std::string> sentences;
    for (const std::size_t f : find_figures(parse_figure(text), figures, sentences)) out.push_back(f);
    for (const std::string& sentence : sentences) problems.push_back(problem_of("--show", "", sentence));
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  return out;
}

/// Those asked for of a sweep's figures.
std::vector<std::size_t> asked_figures(const Sweep& sweep, const std::vector<std::string>& measures) {
  std::vector<ComparedFigure> figures;
  for (const SweepFigure& f : sweep.figures)
    figures.push_back({f.measure, f.scope, f.dimension, f.label, f.format, f.date});
  std::vector<std::size_t> out = shown_figures(measures, figures);
  if (measures.empty())
    for (std::size_t f = 0; f < sweep.figures.size(); ++f) out.push_back(f);
  return out;
}

Sensitivity look_at(const Sweep& sweep, const std::vector<std::string>& measures, double confidence) {
  Sensitivity out;
  out.name = sweep.name;
  out.source = sweep.design;
  out.kind = sweep.kind;
  out.factors = sweep.factors;
  out.confidence = confidence;
  out.points = static_cast<int>(sweep.points.size());
  out.replications = sweep.replications;
  out.not_varied = sweep.not_varied;
  for (const std::size_t f : asked_figures(sweep, measures)) {
    out.figures.push_back(Figure(sweep, f, confidence).look());
    const SensitivityOf& said = out.figures.back();
    if (said.points < out.points)
      out.warnings.push_back(
          fmt::format("{}: {} of {} points have no value", said.figure.label, out.points - said.points, out.points));
  }
  return out;
}

}  // namespace

Sensitivity sensitivity(const Sweep& sweep, const std::vector<std::string>& measures, double confidence) {
  return look_at(sweep, measures, confidence);
}

Sensitivity sensitivity_of_study(const std::filesystem::path& directory, const std::vector<std::string>& measures,
                                 double confidence) {
  const KeptStudy study(directory);
  if (study.ensembles().size() != 1)
    refuse(directory.string(), fmt::format("expected a sweep, or a study of one scenario with `uncertainty`; found one "
                                           "of {} scenarios",
                                           study.ensembles().size()));
  const KeptEnsemble& kept = study.ensembles().front();
  if (kept.catalogue->uncertain.empty())
    refuse(directory.string(),
           "expected a sweep, or a study with `uncertainty`; found a study without. Run icsflow "
           "sweep, or say in the scenario what is not known");
  // A replication is a point of its own.
  Sweep sweep;
  sweep.design = directory.string();
  sweep.base = kept.file;
  sweep.name = kept.name;
  sweep.start = kept.start;
  sweep.until = kept.until;
  sweep.seed = kept.seed;
  sweep.points.resize(kept.finished.size());
  for (std::size_t u = 0; u < kept.catalogue->uncertain.size(); ++u) {
    const UncertainInfo& info = kept.catalogue->uncertain[u];
    sweep.factors.push_back({info.path, {info.path}, models::name(info.unit), info.low, info.high});
    const std::vector<double> drawn = study.drawn(kept, u);
    for (std::size_t p = 0; p < sweep.points.size(); ++p) {
      sweep.points[p].values.push_back(drawn[p]);
      sweep.points[p].at.push_back(info.high > info.low ? (drawn[p] - info.low) / (info.high - info.low) : 0);
    }
  }
  const std::vector<ComparedFigure> figures = figures_of(*kept.catalogue);
  const auto places = places_of(*kept.catalogue);
  std::vector<std::size_t> wanted = shown_figures(measures, figures);
  if (measures.empty()) wanted = chosen_figures(figures);
  for (const std::size_t f : wanted) {
    const ComparedFigure& figure = figures[f];
    sweep.figures.push_back({figure.measure, figure.scope, figure.dimension, figure.date, figure.label, figure.format});
    const FigurePlace place = places.at(key_of(figure));
    std::vector<double> values;
    if (place.is_series) {
      for (const std::vector<double>& one : study.series(kept, place.info)) values.push_back(one.at(place.position));
    } else {
      values = study.headline(kept, place.info);
    }
    auto& by_point = sweep.values.emplace_back();
    for (std::size_t p = 0; p < sweep.points.size(); ++p) by_point.push_back({values.at(p)});
  }
  Sensitivity out = look_at(sweep, {}, confidence);
  out.kind.reset();
  for (const auto& [path, parameter] : study.parameters(kept))
    if (parameter.mark == "C") ++out.not_varied;
  out.not_varied -= static_cast<int>(out.factors.size());
  return out;
}

}  // namespace icsflow::models
