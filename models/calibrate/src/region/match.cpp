#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <utility>

#include "icsflow/calibrate/region.hpp"
#include "icsflow/engine/replications.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/by_wait.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/study/simulation.hpp"
#include "region/history.hpp"
#include "region/inputs.hpp"
#include "region/targets.hpp"

namespace icsflow::models {

/// The inputs and what is known of each service.
struct Region::Emulators {
  std::vector<region::ServiceInputs> inputs;
  std::vector<region::History> histories;
};

namespace region {
namespace {

constexpr int kFewestRuns = 20;
constexpr std::size_t kEven = 300;           // points spread evenly over the region, for its bounds
constexpr int kSweeps = 40;                  // of the named points
constexpr double kLittleLess = 0.9;          // volume after a wave over before: another would say little
constexpr int kReplicationsAWave = 1 << 14;  // so that no two runs share their luck

struct Matched {
  std::size_t service = 0;
  std::vector<Target> targets;
  std::vector<bool> fitted;  // by target
  std::vector<double> q2;    // by target: of the last emulator used, else the best of those refused
  std::vector<bool> used;
  std::vector<Point> design;  // of this wave
  double volume = 1;
  bool empty = false;
  double least = 0;
};

class Matching {
 public:
  Matching(const Scenario& scenario, const RegionOptions& options)
      : scenario_(scenario), options_(options), settings_(options.assumed, problems_) {
    const Flows flows = read_flows(options.flows, problems_);
    refuse_if_wrong();
    check(flows);
    refuse_if_wrong();
    // Completed pathways by week, and the months that are looked at.
    base_ = scenario;
    base_.warm_up = {};
    base_.measures = {};
    base_.measures.completed.requested = true;
    base_.measures.completed.by_week = true;
    base_.until = months_.end;
    cut_ = options.cut.value_or(settings_("cut"));
    auto all = std::make_shared<Region::Emulators>();
    all->inputs = ServiceInputs::of(scenario, settings_);
    for (const ServiceInputs& inputs : all->inputs)
      all->histories.emplace_back(std::max<std::size_t>(1, inputs.varied().size()));
    emulators_ = all;
    out_.cut = cut_;
    for (std::size_t s = 0; s < scenario.services.size(); ++s) prepare(s, flows);
    if (matched_.empty()) {
      const std::string why = out_.services.empty() ? "no services" : out_.services.front().why_not;
      problem("expected a service whose inputs can be fitted; found none: " + why);
      refuse_if_wrong();
    }
  }

  Region run() {
    for (int wave = 0; wave < options_.waves; ++wave) {
      design(wave);
      if (std::all_of(matched_.begin(), matched_.end(), [](const Matched& m) { return m.empty; })) break;
      learn(wave);
      out_.waves = wave + 1;
      if (!narrowed(wave)) break;
    }
    points();
    out_.emulators = emulators_;
    return std::move(out_);
  }

 private:
  void problem(const std::string& message) {
    Problem& p = problems_.emplace_back();
    p.place.file = scenario_.file;
    p.message = message;
  }
  void refuse_if_wrong() {
    if (!problems_.empty()) throw InputError(std::move(problems_));
  }

  void check(const Flows& flows) {
    if (scenario_.completed.empty())
      problem("expected `opening: {completed: FILE}`, what was completed in the month before; found none");
    if (scenario_.opening_list.empty()) problem("expected `opening: {waiting_list: FILE}`; found none");
    if (options_.runs < kFewestRuns) problem(fmt::format("expected {} runs of a wave or more", kFewestRuns));
    const std::chrono::year_month_day day{scenario_.start};
    if (day.day() != std::chrono::day{1})
      problem("expected a scenario that starts on the first of a month, as published lists end with one");
    months_.first = scenario_.start;
    months_.count = static_cast<std::size_t>(std::lround(settings_("months")));
    const auto end = day.year() / day.month() + std::chrono::months{static_cast<int>(months_.count)};
    months_.end = std::chrono::sys_days{end / std::chrono::day{1}};
    if (scenario_.until < months_.end) problem(fmt::format("expected a run of {} whole months or more", months_.count));
    std::set<std::string> known(target_kinds().begin(), target_kinds().end());
    for (const ServiceSpec& s : scenario_.services) {
      known.insert(s.id);
      known.insert(s.provider);
    }
    for (const std::string& name : options_.held_out) {
      if (known.count(name) == 0)
        problem("--hold-out: expected a provider, a service or one of bands, flows, list, drift, tail; found \"" +
                name + '"' + did_you_mean(name, {known.begin(), known.end()}));
    }
    bool any = flows.empty();
    for (const ServiceSpec& s : scenario_.services) any = any || flows.count({s.provider, s.function}) > 0;
    if (!any) problem("expected flows of services of this scenario; found none of them in " + options_.flows.string());
  }

  [[nodiscard]] bool is_held_out(const std::string& name) const {
    return std::find(options_.held_out.begin(), options_.held_out.end(), name) != options_.held_out.end();
  }

  void prepare(std::size_t s, const Flows& flows) {
    const ServiceSpec& service = scenario_.services[s];
    ServiceRegion& region = out_.services.emplace_back();
    region.id = service.id;
    region.provider = service.provider;
    region.held_out = is_held_out(service.id) || is_held_out(service.provider);
    const ServiceInputs& inputs = emulators_->inputs[s];
    const double n = completions(scenario_, s);
    if (n < settings_("fewest_completions"))
      region.why_not =
          fmt::format("{:.0f} completed in the published month, fewer than {:g}", n, settings_("fewest_completions"));
    else if (inputs.varied().empty())
      region.why_not = "no input of its own to vary";
    if (!region.why_not.empty()) return;
    for (const std::size_t i : inputs.varied()) {
      region.inputs[i].varied = true;
      region.inputs[i].low = inputs.low(i);
      region.inputs[i].high = inputs.high(i);
    }
    Matched m;
    m.service = s;
    m.targets = targets_of(scenario_, s, months_, flows, settings_);
    for (const Target& t : m.targets) m.fitted.push_back(!region.held_out && !t.unfitted && !is_held_out(t.kind));
    m.q2.assign(m.targets.size(), 0);
    m.used.assign(m.targets.size(), false);
    if (!region.held_out && std::none_of(m.fitted.begin(), m.fitted.end(), [](bool f) { return f; })) {
      region.why_not = "no published figure left to fit it to";
      return;
    }
    matched_.push_back(std::move(m));
  }

  // --- waves ---

  [[nodiscard]] engine::KeyedDraws draws(const Matched& m, const char* what, int wave) const {
    return {{options_.seed, static_cast<std::uint64_t>(wave)},
            scenario_.services[m.service].id + '/' + what,
            engine::DrawSite("calibrate/region")};
  }

  /// Where each service is run: everywhere, then where it is not ruled out.
  void design(int wave) {
    const auto runs = static_cast<std::size_t>(options_.runs);
    each_service([&](Matched& m) {
      engine::KeyedDraws chance = draws(m, "design", wave);
      const History& history = emulators_->histories[m.service];
      if (history.empty()) {
        m.design = latin_hypercube(history.inputs(), runs, chance);
        return;
      }
      Sample found = sample(history, cut_, runs, m.volume, chance);
      m.empty = found.points.empty();
      m.least = found.least;
      m.volume = found.volume;
      // Nothing is left of it: its runs are those of the last wave, for the others' sake.
      if (!m.empty) m.design = std::move(found.points);
    });
  }

  void learn(int wave) {
    const auto found = simulate(wave * kReplicationsAWave, m_points(), options_.runs);
    each_service([&](Matched& m) {
      if (m.empty) return;
      History& history = emulators_->histories[m.service];
      const std::size_t k = place(m);
      for (std::size_t t = 0; t < m.targets.size(); ++t) {
        if (!m.fitted[t]) continue;
        std::vector<double> values;
        values.reserve(found.size());
        for (const auto& run : found) values.push_back(run[k][t]);
        Emulator emulator(history.inputs(), m.design, values);
        const bool good = emulator.q2() >= settings_("least_q2");
        if (good || !m.used[t]) m.q2[t] = good ? emulator.q2() : std::max(m.q2[t], emulator.q2());
        if (!good) continue;
        m.used[t] = true;
        history.add(t, m.targets[t].observed(), std::move(emulator));
      }
    });
    out_.runs += options_.runs;
  }

  /// Whether the wave ruled out enough for another.
  bool narrowed(int wave) {
    each_service([&](Matched& m) {
      const History& history = emulators_->histories[m.service];
      if (history.empty() || m.empty) return;
      std::size_t left = 0;
      for (const Point& p : m.design) left += history.plausible(p, cut_) ? 1 : 0;
      // Half a point more: none of a few is not none of all.
      m.volume *= (static_cast<double>(left) + 0.5) / (static_cast<double>(m.design.size()) + 1);
    });
    double ratio = 0, volume = 0;
    int services = 0;
    for (Matched& m : matched_) {
      std::vector<double>& volumes = out_.services[m.service].volumes;
      const double before = volumes.empty() ? 1 : volumes.back();
      volumes.push_back(m.volume);
      if (m.empty || emulators_->histories[m.service].empty()) continue;
      ratio += before > 0 ? m.volume / before : 0;
      volume += m.volume;
      ++services;
    }
    if (options_.progress)
      options_.progress(fmt::format("wave {}: {} runs; of what was tried {:.3g} % is left, mean of {} services",
                                    wave + 1, options_.runs, services == 0 ? 100 : 100 * volume / services, services));
    return services > 0 && ratio / services < kLittleLess;
  }

  // --- runs ---

  [[nodiscard]] std::size_t place(const Matched& m) const { return static_cast<std::size_t>(&m - matched_.data()); }

  [[nodiscard]] std::vector<const std::vector<Point>*> m_points() const {
    std::vector<const std::vector<Point>*> out;
    for (const Matched& m : matched_) out.push_back(&m.design);
    return out;
  }

  /// Figures by run, matched service and target. Each run has its own luck. @param at  by matched service, then run
  [[nodiscard]] std::vector<std::vector<std::vector<double>>> simulate(int first,
                                                                       const std::vector<const std::vector<Point>*>& at,
                                                                       int runs) const {
    std::vector<std::vector<std::vector<double>>> out(static_cast<std::size_t>(runs));
    engine::run_replications(
        0, runs, options_.workers, [] { return std::shared_ptr<void>(); },
        [&](int run, void* /*state*/) {
          const auto r = static_cast<std::size_t>(run);
          Scenario scenario = base_;
          for (std::size_t k = 0; k < matched_.size(); ++k) {
            const ServiceInputs& inputs = emulators_->inputs[matched_[k].service];
            inputs.set(scenario, inputs.factors((*at[k])[r]));
          }
          const std::shared_ptr<const CompiledModel> model = compile(scenario);
          const std::vector<SeriesOfService> where = series_of(scenario, catalogue(*model));
          RunOptions how;
          how.seed = options_.seed;
          how.replication = first + run;
          const Simulated result = read(Simulation(model).run(how), where);
          for (const Matched& m : matched_) {
            std::vector<double>& figures = out[r].emplace_back();
            for (const Target& t : m.targets) figures.push_back(simulated(t, result, m.service, months_.count));
          }
        });
    return out;
  }

  template <class Work>
  void each_service(const Work& work) {
    engine::run_replications(
        0, static_cast<int>(matched_.size()), options_.workers, [] { return std::shared_ptr<void>(); },
        [&](int k, void* /*state*/) { work(matched_[static_cast<std::size_t>(k)]); });
  }

  // --- what is left ---

  void points() {
    const auto count = static_cast<std::size_t>(options_.points);
    std::vector<std::vector<Point>> named(matched_.size());
    each_service([&](Matched& m) {
      ServiceRegion& region = out_.services[m.service];
      if (region.held_out) return;
      const History& history = emulators_->histories[m.service];
      engine::KeyedDraws chance = draws(m, "points", 0);
      const Sample even = sample(history, cut_, kEven, m.volume, chance);
      if (even.points.empty()) {
        m.empty = true;
        region.least_implausibility = even.least;
        return;
      }
      if (!region.volumes.empty()) region.volumes.back() = even.volume;
      std::vector<Point> start(even.points.begin(),
                               even.points.begin() + static_cast<std::ptrdiff_t>(std::min(count, even.points.size())));
      while (start.size() < count) start.push_back(start[start.size() % even.points.size()]);
      std::vector<Point>& chosen = named[place(m)] = by_misfit(history, cut_, std::move(start), kSweeps, chance);
      describe(m, region, even.points, chosen);
    });
    borrow(named);
    std::vector<const std::vector<Point>*> at;
    for (const auto& n : named) at.push_back(&n);
    const auto found = simulate((options_.waves + 1) * kReplicationsAWave, at, options_.points);
    out_.runs += options_.points;
    for (std::size_t k = 0; k < matched_.size(); ++k) score(matched_[k], k, named[k], found);
    collect();
  }

  /// Bounds and the best of the points.
  void describe(const Matched& m, ServiceRegion& region, const std::vector<Point>& even,
                const std::vector<Point>& chosen) const {
    const ServiceInputs& inputs = emulators_->inputs[m.service];
    const History& history = emulators_->histories[m.service];
    const auto best = std::min_element(chosen.begin(), chosen.end(), [&](const Point& a, const Point& b) {
      return history.misfit(a) < history.misfit(b);
    });
    const RegionFactors at_best = inputs.factors(*best);
    region.least_implausibility = history.worst(*best);
    for (const std::size_t i : inputs.varied()) {
      RegionRange& range = region.inputs[i];
      std::vector<double> of_points, all;
      for (const Point& p : chosen) of_points.push_back(inputs.factors(p)[i]);
      for (const Point& p : even) all.push_back(inputs.factors(p)[i]);
      all.insert(all.end(), of_points.begin(), of_points.end());
      std::sort(of_points.begin(), of_points.end());
      const auto [least, most] = std::minmax_element(all.begin(), all.end());
      range.least = *least;
      range.most = *most;
      const auto quantile = [&](double q) {
        return of_points[static_cast<std::size_t>(std::lround(q * static_cast<double>(of_points.size() - 1)))];
      };
      range.low95 = quantile(0.025);
      range.high95 = quantile(0.975);
      range.best = at_best[i];
    }
  }

  /// A service that is held out takes the points of the others of its provider in turn, or of all; one of which nothing
  /// is left stays as it is.
  void borrow(std::vector<std::vector<Point>>& named) const {
    const auto count = static_cast<std::size_t>(options_.points);
    for (std::size_t k = 0; k < matched_.size(); ++k) {
      if (!named[k].empty()) continue;
      const ServiceRegion& region = out_.services[matched_[k].service];
      const ServiceInputs& inputs = emulators_->inputs[matched_[k].service];
      RegionFactors one;
      one.fill(1);
      std::vector<std::size_t> others, near;
      for (std::size_t o = 0; o < matched_.size(); ++o) {
        const ServiceRegion& other = out_.services[matched_[o].service];
        if (other.held_out || matched_[o].empty) continue;
        others.push_back(o);
        if (other.provider == region.provider) near.push_back(o);
      }
      if (!near.empty()) others = near;
      for (std::size_t p = 0; p < count; ++p) {
        RegionFactors factors = one;
        if (region.held_out && !others.empty()) {
          const std::size_t o = others[p % others.size()];
          const ServiceInputs& theirs = emulators_->inputs[matched_[o].service];
          factors = theirs.factors(named[o][p]);
          for (const std::size_t i : inputs.varied())
            factors[i] = std::clamp(factors[i], inputs.low(i), inputs.high(i));
        }
        named[k].push_back(inputs.point(factors));
      }
    }
  }

  void score(const Matched& m, std::size_t k, const std::vector<Point>& named,
             const std::vector<std::vector<std::vector<double>>>& found) {
    ServiceRegion& region = out_.services[m.service];
    const ServiceInputs& inputs = emulators_->inputs[m.service];
    if (!m.empty) {
      for (const Point& p : named) region.points.push_back(inputs.factors(p));
    }
    const double n = static_cast<double>(found.size());
    for (std::size_t t = 0; t < m.targets.size(); ++t) {
      const Target& target = m.targets[t];
      RegionTarget& line = region.targets.emplace_back();
      line.name = target.name;
      line.kind = target.kind;
      line.published = target.published;
      line.luck = std::sqrt(target.luck);
      line.model = std::sqrt(target.model);
      line.held_out = !m.fitted[t];
      line.used = m.used[t];
      line.q2 = m.q2[t];
      for (const auto& run : found) line.mean += run[k][t] / n;
      for (const auto& run : found) line.spread += (run[k][t] - line.mean) * (run[k][t] - line.mean) / (n - 1);
      line.spread = std::sqrt(line.spread);
      if (target.unfitted) out_.notes.push_back(region.id + ": " + line.name + " is named as unfitted in `published`");
    }
  }

  /// Numbers of the scenario at the points.
  void collect() {
    for (const ServiceRegion& region : out_.services) {
      if (region.points.empty() || region.held_out) continue;
      const auto s = static_cast<std::size_t>(&region - out_.services.data());
      const ServiceInputs& inputs = emulators_->inputs[s];
      for (const std::size_t i : inputs.varied()) {
        for (const Handle& h : inputs.handles(i)) {
          RegionValue value;
          value.parameter = h.parameter;
          value.path = scenario_.parameters.at(h.parameter).path;
          value.best = ServiceInputs::value(h, region.inputs[i].best);
          value.low = std::min(value.best, ServiceInputs::value(h, region.inputs[i].low95));
          value.high = std::max(value.best, ServiceInputs::value(h, region.inputs[i].high95));
          for (const RegionFactors& f : region.points) value.points.push_back(ServiceInputs::value(h, f[i]));
          out_.values.push_back(std::move(value));
        }
      }
    }
    std::sort(out_.values.begin(), out_.values.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
  }

  const Scenario& scenario_;
  const RegionOptions& options_;
  std::vector<Problem> problems_;
  Settings settings_;
  Months months_;
  Scenario base_;
  double cut_ = 3;
  std::shared_ptr<Region::Emulators> emulators_;
  std::vector<Matched> matched_;
  Region out_;
};

}  // namespace
}  // namespace region

void check_history(const Scenario& scenario, const RegionOptions& options) {
  const region::Matching refused_or_not(scenario, options);
}

Region match_history(const Scenario& scenario, const RegionOptions& options) {
  return region::Matching(scenario, options).run();
}

double Region::implausibility(std::size_t service, const RegionFactors& factors) const {
  return emulators->histories[service].worst(emulators->inputs[service].point(factors));
}

}  // namespace icsflow::models
