#include "icsflow/study/start.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <utility>

#include "icsflow/domain/treatment_function.hpp"
#include "icsflow/engine/replications.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/study/parallel.hpp"
#include "icsflow/study/simulation.hpp"

namespace icsflow::models {
namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

/// The figures of a list, in the order of ListFigure.
constexpr std::array kFigures{ListFigure::kList, ListFigure::kWithin18Weeks, ListFigure::kP92Wait,
                              ListFigure::kOver52Weeks};
constexpr std::array<const char*, kFigures.size()> kSeries{"list", "within_18_weeks", "p92_wait", "over_52_weeks"};
constexpr std::array<const char*, kFigures.size()> kOpening{"opening_list", "opening_within_18_weeks",
                                                            "opening_p92_wait", "opening_over_52_weeks"};

/// Month ends of a run of these dates: the first is the census before it, if that is the end of a month.
struct MonthEnds {
  std::vector<std::chrono::year_month> months;
  bool census = false;

  MonthEnds(std::chrono::sys_days start, std::chrono::sys_days until) {
    const std::chrono::year_month_day first{start};
    const std::chrono::year_month begin = first.year() / first.month();
    census = first.day() == std::chrono::day{1};
    if (census) months.push_back(begin - std::chrono::months{1});
    for (int k = 0; k < kGuardedMonths; ++k) {
      const std::chrono::year_month month = begin + std::chrono::months{k};
      if (first_day_after(month) > until) break;
      months.push_back(month);
    }
  }
  static std::chrono::sys_days first_day_after(std::chrono::year_month month) {
    return (month + std::chrono::months{1}) / 1;
  }
  /// Of the series at month ends, whose first value is that of the opening census.
  [[nodiscard]] std::size_t in_series(std::size_t month) const { return month + (census ? 0 : 1); }
  [[nodiscard]] std::size_t ends() const { return months.size() - (census ? 1 : 0); }
};

/// What is made of the figures of replications, one after the other.
class Start {
 public:
  Start(const Scenario& scenario, const Catalogue& catalogue) : ends_(scenario.start, scenario.until) {
    headlines_.fill(kNowhere);
    series_.fill(kNowhere);
    for (std::size_t i = 0; i < catalogue.headlines.size(); ++i) {
      const HeadlineInfo& info = catalogue.headlines[i];
      if (info.scope != "all" || !info.dimension.empty()) continue;
      for (std::size_t f = 0; f < kFigures.size(); ++f)
        if (info.measure == kOpening[f]) headlines_[f] = i;
    }
    for (std::size_t i = 0; i < catalogue.series.size(); ++i) take(catalogue.series[i], i);
    sums_.resize(ends_.months.size());
  }

  /// @param headline, series  of one replication, by their places in the catalogue
  template <class Headline, class Series>
  void add(const Headline& headline, const Series& series) {
    ++replications_;
    for (std::size_t f = 0; f < kFigures.size(); ++f) {
      if (ends_.census) sums_[0][f] += headline(headlines_[f]);
      const std::vector<double>& values = series(series_[f]);
      for (std::size_t m = ends_.census ? 1 : 0; m < sums_.size(); ++m) sums_[m][f] += values[ends_.in_series(m)];
    }
    for (const Bands& column : bands_) {
      const std::vector<double>& values = series(column.series);
      for (std::size_t k = 0; k < completed_months(); ++k) {
        const auto stopped = static_cast<std::uint64_t>(std::llround(values[k]));
        completed_[{!column.admitted, ""}][column.band] += stopped;
        completed_[{!column.admitted, column.function}][column.band] += stopped;
      }
    }
  }

  [[nodiscard]] SimulatedStart result() const {
    SimulatedStart out;
    out.replications = replications_;
    if (replications_ == 0) return out;
    out.months.reserve(sums_.size());
    for (std::size_t m = 0; m < sums_.size(); ++m) {
      const auto mean = [&](std::size_t f) -> std::optional<double> {
        const double value = sums_[m][f] / replications_;
        return std::isnan(value) ? std::nullopt : std::optional(value);
      };
      out.months.push_back({ends_.months[m], "", mean(0), mean(1), mean(3), mean(2)});
    }
    if (bands_.empty()) return out;
    out.completed_months = static_cast<int>(completed_months());
    for (const auto& [key, bands] : completed_) out.completed.push_back({!key.first, key.second, bands});
    return out;
  }
  [[nodiscard]] bool has_months() const { return std::find(series_.begin(), series_.end(), kNowhere) == series_.end(); }

 private:
  struct Bands {
    std::size_t series, band;
    bool admitted;
    std::string function;
  };

  void take(const SeriesInfo& info, std::size_t place) {
    for (std::size_t f = 0; f < kFigures.size(); ++f) {
      const bool of_all = info.provider == "all" && info.item == "all" && info.period == Period::kMonthEnd;
      if (of_all && info.measure == kSeries[f]) series_[f] = place;
    }
    if (info.period != Period::kMonth) return;
    const bool admitted = info.measure == "rtt_part_1a";
    if (!admitted && info.measure != "rtt_part_1b") return;
    const std::size_t digits = info.dimension.find_first_of("0123456789");
    bands_.push_back({place, std::stoul(info.dimension.substr(digits)), admitted, function_code(info.item)});
  }
  [[nodiscard]] std::size_t completed_months() const {
    return std::min<std::size_t>(ends_.ends(), static_cast<std::size_t>(kCompletedMonths));
  }

  MonthEnds ends_;
  std::array<std::size_t, kFigures.size()> headlines_{}, series_{};
  std::vector<Bands> bands_;
  int replications_ = 0;
  std::vector<std::array<double, kFigures.size()>> sums_;         // by month end
  std::map<std::pair<bool, std::string>, BandCounts> completed_;  // by not admitted, function
};

/// The first months of the same scenario, with completed pathways by week of wait.
Scenario first_months(const Scenario& scenario) {
  Scenario out = scenario;
  out.warm_up = {};
  out.measures = {};
  out.measures.completed.requested = true;
  out.measures.completed.by_week = true;
  const MonthEnds ends(scenario.start, scenario.until);
  if (ends.ends() > 0) out.until = MonthEnds::first_day_after(ends.months.back());
  return out;
}

}  // namespace

SimulatedStart start_of(const Scenario& scenario, const StartOptions& options) {
  const auto model = compile(first_months(scenario));
  Start start(scenario, catalogue(*model));
  ParallelNeeds needs;
  needs.replications = options.replications;
  needs.workers = options.workers;
  needs.replication_bytes = expected_bytes(*model);
  needs.available = options.memory;
  const ParallelPlan plan = plan_parallel(needs);
  const std::uint64_t room = options.memory.value_or(0) / static_cast<std::uint64_t>(plan.at_once);
  std::vector<RunResult> results(static_cast<std::size_t>(options.replications));
  std::mutex mutex;
  int done = 0;
  engine::run_replications(
      0, options.replications, plan.at_once, [&] { return std::make_shared<Simulation>(model); },
      [&](int replication, void* state) {
        RunOptions run;
        run.seed = options.seed;
        run.replication = replication;
        run.workers = plan.workers_of(replication, options.replications);
        run.memory = patients_memory(room, needs.replication_bytes);
        results[static_cast<std::size_t>(replication)] = static_cast<Simulation*>(state)->run(run);
        const std::scoped_lock turn(mutex);
        ++done;
        if (options.progress) options.progress(done);
      });
  for (const RunResult& result : results)
    start.add([&](std::size_t i) { return result.headlines[i]; },
              [&](std::size_t i) -> const std::vector<double>& { return result.series[i]; });
  return start.result();
}

SimulatedStart start_of(const Scenario& scenario, const Catalogue& catalogue, const ResultsStore& store, int count,
                        std::size_t index) {
  Start start(scenario, catalogue);
  if (store.detail() != Detail::kFull || !start.has_months()) return {};
  std::map<std::size_t, std::vector<double>> headlines;
  std::map<std::size_t, std::vector<std::vector<double>>> series;
  const std::size_t replications = store.finished(count, index).size();
  for (std::size_t r = 0; r < replications; ++r) {
    start.add(
        [&](std::size_t i) {
          const auto found = headlines.find(i);
          return (found != headlines.end() ? found->second
                                           : headlines.emplace(i, store.headline(i, count, index)).first->second)[r];
        },
        [&](std::size_t i) -> const std::vector<double>& {
          const auto found = series.find(i);
          return (found != series.end() ? found->second
                                        : series.emplace(i, store.series(i, count, index)).first->second)[r];
        });
  }
  return start.result();
}

}  // namespace icsflow::models
