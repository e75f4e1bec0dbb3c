#pragma once

/// Simulated figures beside known ones, and the tables of docs/validation.md that come of it.
///
/// Rules. The seed is the hash of the comparison's own name; it is never tuned. A run has R replications, and the
/// simulator passes a comparison if the theory lies inside the Student interval of the mean with two-sided error
/// 0.0015: 3.2 standard errors of a normal variable, more for few replications. What fails is run once again, with four
/// times the replications and another seed, and must pass there. So a right simulator fails a comparison with
/// probability 0.0015^2 = 2.3e-6, and fewer than 300 comparisons fail with probability 7e-4 of the 1e-3 that the whole
/// suite may spend. Each comparison must also refuse the figures of systems that are a little different.

#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <iomanip>
#include <map>
#include <memory>
#include <sstream>

#include "icsflow/engine/random.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "scenario_files.hpp"

namespace test {

inline constexpr double kError = 0.0015;  // two-sided, of one look
inline constexpr double kWidest = 0.015;  // half-width of a 95 % interval, relative to the mean

/// The replications of one shipped scenario.
class Sample {
 public:
  /// @param file below scenarios/
  Sample(const std::string& file, int replications, const std::string& seed_name,
         const std::vector<icsflow::models::Override>& sets = {})
      : study_(shipped(file), sets) {
    icsflow::models::Simulation simulation(study_.model);
    icsflow::models::RunOptions options;
    options.seed = icsflow::engine::hash_name(seed_name);
    for (options.replication = 0; options.replication < replications; ++options.replication) {
      results_.push_back(simulation.run(options));
      seconds_ += results_.back().seconds;
      forget_dated_series();
    }
  }
  /// A headline of each replication, times `scale`.
  [[nodiscard]] std::vector<double> values(const std::string& measure, const std::string& scope,
                                           double scale = 1) const {
    std::vector<double> out;
    for (const auto& r : results_) out.push_back(scale * study_.headline(r, measure, scope));
    return out;
  }
  [[nodiscard]] const Study& study() const { return study_; }
  [[nodiscard]] const std::vector<icsflow::models::RunResult>& results() const { return results_; }
  [[nodiscard]] double seconds() const { return seconds_; }

 private:
  /// Thousands of replications are kept: not each of their days.
  void forget_dated_series() {
    const auto& infos = study_.names.series;
    for (std::size_t i = 0; i < infos.size(); ++i) {
      if (infos[i].period != icsflow::models::Period::kRun) results_.back().series[i] = {};
    }
  }

  Study study_;
  std::vector<icsflow::models::RunResult> results_;
  double seconds_ = 0;
};

/// The first sample of a scenario: made once, looked at by several tests.
inline const Sample& first_sample(const std::string& file, int replications) {
  static std::map<std::pair<std::string, int>, std::unique_ptr<Sample>> made;
  std::unique_ptr<Sample>& sample = made[{file, replications}];
  if (!sample) sample = std::make_unique<Sample>(file, replications, file);
  return *sample;
}

/// The checker: does this sample agree with that mean?
inline bool agrees(const std::vector<double>& sample, double theory) {
  const icsflow::engine::Interval i = icsflow::engine::confidence_interval(sample, 1 - kError);
  return i.low() <= theory && theory <= i.high();
}

/// One figure of a scenario and what it should be.
struct Comparison {
  std::string what;
  std::function<std::vector<double>(const Sample&)> values;  ///< independent, one for each replication
  double theory = 0;
  std::vector<double> wrong = {};  ///< figures that the checker must refuse
  double standard_error = 0;       ///< of `theory`, if it was simulated itself
  double tolerance = 0;            ///< if given: the difference and the 95 % half-width are at most this
  double widest = kWidest;         ///< half-width of the 95 % interval, relative to the mean
};

/// A headline, times `scale`.
inline std::function<std::vector<double>(const Sample&)> headline(const std::string& measure, const std::string& scope,
                                                                  double scale = 1) {
  return [=](const Sample& s) { return s.values(measure, scope, scale); };
}

/// Tables for docs/validation.md, by name; printed by the test "[.report]" (tools/validation).
inline std::map<std::string, std::ostringstream>& reports() {
  static std::map<std::string, std::ostringstream> tables;
  return tables;
}

/// `textbook/a1_mmc_1.yaml` as `a1_mmc_1`.
inline std::string short_name(const std::string& file) {
  const auto slash = file.find('/') + 1;
  return file.substr(slash, file.find('.') - slash);
}

/// Runs a scenario and makes all its comparisons, by the rules above; a line of each goes to the table.
inline void compare(const std::string& table, const std::string& file, int replications,
                    const std::vector<Comparison>& comparisons) {
  namespace engine = icsflow::engine;
  const Sample& first = first_sample(file, replications);
  std::unique_ptr<Sample> second;  // the pre-declared rerun
  for (const Comparison& c : comparisons) {
    INFO(file << ", " << c.what);
    // A figure that was simulated elsewhere: the interval is wider by its standard error.
    const auto near = [&](const std::vector<double>& sample, double theory) {
      if (c.standard_error == 0) return agrees(sample, theory);
      const engine::Interval i = engine::confidence_interval(sample, 1 - kError);
      const engine::Interval one = engine::confidence_interval(sample, 0.6826894921370859);  // a standard error, nearly
      return std::abs(i.mean - theory) <= i.half_width / one.half_width * std::hypot(one.half_width, c.standard_error);
    };
    std::vector<double> sample = c.values(first);
    bool good = near(sample, c.theory);
    if (!good) {
      if (!second) second = std::make_unique<Sample>(file, 4 * replications, file + "/rerun");
      sample = c.values(*second);
      good = near(sample, c.theory);
    }
    const engine::Interval i = engine::confidence_interval(sample, 0.95);
    INFO("theory " << c.theory << ", simulated " << i.mean << " +- " << i.half_width << " (95 %), " << sample.size()
                   << " replications");
    CHECK(good);
    if (c.tolerance > 0) {
      CHECK(i.half_width <= c.tolerance);
      CHECK(std::abs(i.mean - c.theory) <= c.tolerance);
    } else {
      CHECK(i.half_width <= c.widest * i.mean);
    }
    for (const double wrong : c.wrong) {
      INFO("must refuse " << wrong);
      CHECK_FALSE(near(sample, wrong));
    }
    reports()[table] << "| `" << short_name(file) << "` | " << c.what << " | " << std::fixed << std::setprecision(6)
                     << c.theory << " | " << i.mean << " | " << i.half_width << " | " << sample.size() << " | "
                     << std::setprecision(1) << (second ? second->seconds() : first.seconds()) << " |"
                     << (second ? " second run" : "") << "\n";
  }
}

inline const std::string kComparisonHead =
    "| scenario | figure | theory | simulated | 95 % +- | replications | seconds |\n|---|---|---|---|---|---|---|\n";

}  // namespace test
