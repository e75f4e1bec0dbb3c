#include "icsflow/calibrate/tune.hpp"

#include <fmt/format.h>

#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <memory>
#include <set>

#include "icsflow/engine/replications.hpp"
#include "icsflow/import/imported.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/visible.hpp"
#include "icsflow/study/simulation.hpp"
#include "number_text.hpp"

namespace icsflow::models {
namespace {

using Vector = Eigen::VectorXd;
using Matrix = Eigen::MatrixXd;

constexpr double kProbe = 0.08;     // of its range, by which each value is moved for the slopes
constexpr double kLongest = 0.3;    // of its range, that a value moves at most in a step
constexpr double kShortest = 0.02;  // part of a step, below which it is given up

/// The rows of the table, checked.
class Reader {
 public:
  explicit Reader(const Scenario& scenario) : scenario_(scenario) {}

  std::vector<TunedValue> read(const std::filesystem::path& file) {
    const ImportedTable table =
        read_imported(file, {"path", "measure", "scope", "close", "wanted", "source"}, problems_);
    for (const ImportedTable::Row& row : table.rows) add(table, row);
    if (problems_.empty() && values_.empty()) {
      Problem& p = problems_.emplace_back();
      p.place.file = table.file;
      p.message = "expected a row for each value to tune; found none";
    }
    if (!problems_.empty()) throw InputError(std::move(problems_));
    return std::move(values_);
  }

 private:
  void add(const ImportedTable& table, const ImportedTable::Row& row) {
    const auto cell = [&](std::string_view column) { return row.cells[*table.column(column)]; };
    const auto wrong = [&](std::string_view column, const std::string& message) {
      Problem& p = problems_.emplace_back();
      p.place = {table.file, row.line, static_cast<int>(*table.column(column)) + 1};
      p.key = column;
      p.message = message;
    };
    TunedValue v;
    v.path = cell("path");
    v.measure = cell("measure");
    v.scope = cell("scope");
    v.parameter = scenario_.parameters.find(v.path);
    if (v.parameter == kNoParameter) {
      wrong("path", "expected a value of the scenario; found \"" + v.path + '"');
    } else {
      const Parameter& p = scenario_.parameters.at(v.parameter);
      v.before = v.after = p.value;
      if (!p.range || (*p.range)[0] >= (*p.range)[1])
        wrong("path", "expected a value with a `range`, within which it is moved; found none beside " + v.path);
      else if (p.value < (*p.range)[0] || p.value > (*p.range)[1])
        wrong("path", "expected a value within its `range`; found " + set_text(p, p.value));
      else
        v.low = (*p.range)[0], v.high = (*p.range)[1];
      if (!paths_.insert(v.path).second) wrong("path", "expected each value once; found a second row of " + v.path);
    }
    const auto close = imported_number(cell("close"));
    if (!close || *close <= 0)
      wrong("close", "expected how near is near enough, above 0; found \"" + cell("close") + '"');
    v.close = close.value_or(1);
    for (const PublishedFigure& f : scenario_.published) {
      if (f.measure != v.measure || f.scope != v.scope) continue;
      if (!f.calibration)
        wrong("measure", "expected a figure that may be fitted; found one named as unfitted (`role: validation`)");
      v.wanted = f.value;
      published_ = true;
    }
    if (const auto wanted = imported_number(cell("wanted"))) {
      v.wanted = *wanted;
      if (cell("source").empty()) wrong("source", "expected a reason for another figure than the published one");
    } else if (!cell("wanted").empty()) {
      wrong("wanted", "expected a number, or an empty cell; found \"" + cell("wanted") + '"');
    } else if (!published_) {
      wrong("measure",
            fmt::format("expected a figure of `published`, or `wanted`; found none of {} {}", v.measure, v.scope));
    }
    published_ = false;
    values_.push_back(std::move(v));
  }

  const Scenario& scenario_;
  std::vector<Problem> problems_;
  std::vector<TunedValue> values_;
  std::set<std::string> paths_;
  bool published_ = false;
};

class Tuner {
 public:
  Tuner(const Scenario& scenario, const std::filesystem::path& table, const TuneOptions& options)
      : scenario_(scenario), options_(options) {
    out_.values = Reader(scenario).read(table);
    const auto model = compile(scenario);
    const Catalogue names = catalogue(*model);
    std::vector<Problem> problems;
    for (const TunedValue& v : out_.values) {
      std::set<std::string> of_scope;
      std::size_t at = names.headlines.size();
      for (std::size_t i = 0; i < names.headlines.size(); ++i) {
        const HeadlineInfo& h = names.headlines[i];
        if (h.scope != v.scope || !h.dimension.empty()) continue;
        of_scope.insert(h.measure);
        if (h.measure == v.measure) at = i;
      }
      if (at < names.headlines.size()) {
        headlines_.push_back(at);
        continue;
      }
      Problem& p = problems.emplace_back();
      p.place.file = table.string();
      p.message = fmt::format("expected a measure of {}; found \"{}\"{}", v.scope, v.measure,
                              did_you_mean(v.measure, {of_scope.begin(), of_scope.end()}));
    }
    if (!problems.empty()) throw InputError(std::move(problems));
  }

  Tuning run() {
    Vector at(size());
    for (Eigen::Index k = 0; k < size(); ++k) {
      const TunedValue& v = value(k);
      at(k) = (v.before - v.low) / (v.high - v.low);
    }
    Vector off = simulate({at}).front();
    tell("as it is", off);
    if (worst(off) > 1) {
      Matrix slopes = probe(at, off);
      for (int step = 0; step < options_.steps && worst(off) > 1; ++step) {
        if (!move(at, off, slopes)) break;
        tell(fmt::format("step {}", step + 1), off);
      }
    }
    for (Eigen::Index k = 0; k < size(); ++k) {
      TunedValue& v = out_.values[static_cast<std::size_t>(k)];
      v.after = number(k, at(k));
      v.found = v.wanted + off(k) * v.close;
    }
    return std::move(out_);
  }

 private:
  [[nodiscard]] Eigen::Index size() const { return static_cast<Eigen::Index>(out_.values.size()); }
  [[nodiscard]] const TunedValue& value(Eigen::Index k) const { return out_.values[static_cast<std::size_t>(k)]; }
  static double worst(const Vector& off) { return off.cwiseAbs().maxCoeff(); }

  /// To five figures, within its range: what is written is what was run.
  [[nodiscard]] double number(Eigen::Index k, double part) const {
    const TunedValue& v = value(k);
    return std::clamp(std::stod(fmt::format("{:.5g}", v.low + part * (v.high - v.low))), v.low, v.high);
  }

  /// (found - wanted) / close at each of these, all replications of all of them side by side.
  std::vector<Vector> simulate(const std::vector<Vector>& places) {
    const int each = options_.replications;
    const int all = each * static_cast<int>(places.size());
    std::vector<std::vector<double>> found(static_cast<std::size_t>(all));
    std::vector<std::shared_ptr<const CompiledModel>> models;
    for (const Vector& place : places) {
      Scenario scenario = scenario_;
      for (Eigen::Index k = 0; k < size(); ++k) scenario.parameters.at(value(k).parameter).value = number(k, place(k));
      models.push_back(compile(scenario));
    }
    engine::run_replications(
        0, all, options_.workers, [] { return std::shared_ptr<void>(); },
        [&](int task, void* /*state*/) {
          RunOptions run;
          run.seed = options_.seed;
          run.replication = task % each;  // the same luck everywhere
          const RunResult result = Simulation(models[static_cast<std::size_t>(task / each)]).run(run);
          for (const std::size_t h : headlines_) found[static_cast<std::size_t>(task)].push_back(result.headlines[h]);
        });
    out_.runs += static_cast<int>(places.size());
    std::vector<Vector> out;
    for (std::size_t p = 0; p < places.size(); ++p) {
      Vector& off = out.emplace_back(Vector::Zero(size()));
      for (int r = 0; r < each; ++r) {
        for (Eigen::Index k = 0; k < size(); ++k)
          off(k) +=
              found[p * static_cast<std::size_t>(each) + static_cast<std::size_t>(r)][static_cast<std::size_t>(k)] /
              each;
      }
      for (Eigen::Index k = 0; k < size(); ++k) off(k) = (off(k) - value(k).wanted) / value(k).close;
    }
    return out;
  }

  /// Slopes of all figures against each value.
  Matrix probe(const Vector& at, const Vector& off) {
    std::vector<Vector> places;
    for (Eigen::Index k = 0; k < size(); ++k) {
      Vector& place = places.emplace_back(at);
      place(k) += at(k) + kProbe <= 1 ? kProbe : -kProbe;
    }
    const std::vector<Vector> found = simulate(places);
    Matrix slopes(size(), size());
    for (Eigen::Index k = 0; k < size(); ++k)
      slopes.col(k) = (found[static_cast<std::size_t>(k)] - off) / (places[static_cast<std::size_t>(k)](k) - at(k));
    return slopes;
  }

  /// One step; false if no part of it brings anything.
  bool move(Vector& at, Vector& off, Matrix& slopes) {
    Vector step = -slopes.colPivHouseholderQr().solve(off);
    const double longest = step.cwiseAbs().maxCoeff();
    if (!(longest > 0) || !std::isfinite(longest)) return false;
    if (longest > kLongest) step *= kLongest / longest;
    for (double part = 1; part > kShortest; part /= 2) {
      const Vector to = (at + part * step).cwiseMax(0.0).cwiseMin(1.0);
      const Vector gone = to - at;
      if (gone.squaredNorm() <= 0) return false;
      const Vector found = simulate({to}).front();
      slopes += (found - off - slopes * gone) * gone.transpose() / gone.squaredNorm();
      if (found.norm() >= off.norm()) continue;
      at = to;
      off = found;
      return true;
    }
    return false;
  }

  void tell(const std::string& what, const Vector& off) const {
    if (!options_.progress) return;
    std::string line = what + ':';
    for (Eigen::Index k = 0; k < size(); ++k)
      line += fmt::format(" {} {} {:.4g}", value(k).measure, value(k).scope, value(k).wanted + off(k) * value(k).close);
    options_.progress(line);
  }

  const Scenario& scenario_;
  const TuneOptions& options_;
  Tuning out_;
  std::vector<std::size_t> headlines_;
};

}  // namespace

bool TunedValue::met() const { return std::abs(found - wanted) <= close; }

bool Tuning::met() const {
  return std::all_of(values.begin(), values.end(), [](const TunedValue& v) { return v.met(); });
}

Tuning tune(const Scenario& scenario, const std::filesystem::path& table, const TuneOptions& options) {
  return Tuner(scenario, table, options).run();
}

std::string to_text(const Tuning& tuning, const Scenario& scenario) {
  const std::string name = visible(scenario.name);
  std::string page = fmt::format(
      "{}\n{}\nTuned values, {} runs. Fit check (not a validation: these figures are what the values were moved "
      "to).\n\n"
      "  {:<46} {:>14} {:>14}  {:<34} {:>9} {:>9}\n",
      name, std::string(name.size(), '='), tuning.runs, "value", "before", "after", "figure", "wanted", "simulated");
  for (const TunedValue& v : tuning.values) {
    const Parameter& p = scenario.parameters.at(v.parameter);
    page += fmt::format("  {:<46} {:>14} {:>14}  {:<34} {:>9.5g} {:>9.5g}{}\n", v.path, set_text(p, v.before),
                        set_text(p, v.after), v.measure + ' ' + v.scope, v.wanted, v.found,
                        v.met()          ? ""
                        : v.at_its_end() ? "  not met, at the end of its range"
                                         : "  not met");
  }
  return page;
}

std::vector<PlacedText> placed(const Tuning& tuning, const Scenario& scenario) {
  std::vector<PlacedText> out;
  for (const TunedValue& v : tuning.values) {
    const Parameter& p = scenario.parameters.at(v.parameter);
    out.push_back({p.place, number_and_unit(p, v.after).first});
  }
  return out;
}

}  // namespace icsflow::models
