#include "icsflow/backtest/backtest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "as_it_is.hpp"
#include "estimate.hpp"
#include "forecast.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/shipped.hpp"
#include "reduced.hpp"
#include "scores.hpp"

namespace icsflow::models {

using namespace backtesting;

namespace {

constexpr int kMostHorizon = 60;

Plan plan_of(const BacktestOptions& options, const Rules& rules, CivilMonth origin) {
  Plan plan;
  plan.rules = rules;
  plan.months = std::clamp(options.horizon, 1, kMostHorizon);
  plan.replications = options.replications;
  plan.seed = engine::child_identity(options.seed, static_cast<std::uint64_t>(origin)) >> 11;
  plan.patients = options.patients;
  plan.drift_uncertain = options.drift_uncertain;
  return plan;
}

/// A forecast to be made.
struct Job {
  Known known;
  PublishedMonths months;  ///< up to the origin, for naive forecasts
};

/// What is to be forecast, from what is known at each origin.
class Planner {
 public:
  Planner(const Scenario& scenario, const History& history, const BacktestOptions& options)
      : scenario_(scenario), history_(history), options_(options), template_(template_of(scenario, problems_)) {}

  /// @throws InputError
  std::vector<Job> jobs(Backtest& out) {
    check(out);
    stop_if_wrong();
    std::vector<Job> jobs;
    for (const std::string& provider : providers_) plan(provider, jobs, out);
    if (jobs.empty()) {
      std::string why;
      for (const std::string& line : out.left_out) why += "; " + line;
      wrong("--against", "expected a list that can be forecast from " + month_text(options_.from) + why);
      stop_if_wrong();
    }
    return jobs;
  }
  [[nodiscard]] const Template& of() const { return template_; }
  [[nodiscard]] const Rules& rules() const { return rules_; }

 private:
  void wrong(const std::string& key, const std::string& message) {
    problems_.push_back({{scenario_.file}, key, message});
  }
  void stop_if_wrong() {
    if (!problems_.empty()) throw InputError(std::move(problems_));
  }

  void check(Backtest& out) {
    CivilMonth last = 0;
    std::set<std::string> boards, all;
    for (const PublishedList& list : history_.lists) {
      all.insert(list.provider);
      boards.insert(list.board);
    }
    for (const std::string& code : all)
      if (boards.count(code) == 0 && (options_.providers.empty() || asked_for(code))) providers_.push_back(code);
    for (const std::string& code : options_.providers) {
      if (all.count(code) == 0) wrong("--providers", "expected codes of providers in the files; found \"" + code + '"');
      if (all.count(code) != 0 && boards.count(code) != 0) providers_.push_back(code);
    }
    for (const std::string& code : providers_) {
      const PublishedMonths& months = history_.find(code)->months;
      if (!months.empty()) last = std::max(last, months.rbegin()->first);
    }
    if (last <= options_.from)
      wrong("--from", fmt::format("expected a month with published months after it; found {}, and none after {}",
                                  month_text(options_.from), last == 0 ? "it" : month_text(last)));
    out.first_origin = options_.from;
    out.last_origin = std::min(options_.to.value_or(last - 1), last - 1);
    out.sized = options_.sized.value_or(options_.from);
    if (options_.to && *options_.to < options_.from)
      wrong("--to", fmt::format("expected {} or later, the first origin; found {}", month_text(options_.from),
                                month_text(*options_.to)));
    if (out.sized > options_.from)
      wrong("--sized-to", fmt::format("expected {} or earlier, the first origin: else shocks would be sized of months "
                                      "that are forecast; found {}",
                                      month_text(options_.from), month_text(out.sized)));
    if (!options_.season_from.empty()) {
      const PublishedList* list = history_.find(options_.season_from);
      if (list == nullptr)
        wrong("--season-from", "expected the code of a list in the files; found \"" + options_.season_from + '"');
      else if (!season_of(known(*list, options_.from), rules_))
        wrong("--season-from", fmt::format("expected four years of months to {}; {} has fewer",
                                           month_text(options_.from), options_.season_from));
    }
    sized_ = out.sized;
    last_ = out.last_origin;
    out.origins = static_cast<std::size_t>(std::max(0, last_ - options_.from + 1));
  }
  [[nodiscard]] bool asked_for(const std::string& code) const {
    return std::find(options_.providers.begin(), options_.providers.end(), code) != options_.providers.end();
  }

  static PublishedMonths known(const PublishedList& list, CivilMonth last) {
    return {list.months.begin(), list.months.upper_bound(last)};
  }

  /// Its own, or that of the list that all take; else none.
  [[nodiscard]] Season season_at(const PublishedList& list, CivilMonth origin, bool& any) const {
    const PublishedList* of = options_.season_from.empty() ? &list : history_.find(options_.season_from);
    const auto season = season_of(known(*of, origin), rules_);
    any = season.has_value();
    return season.value_or(Season{});
  }

  void plan(const std::string& provider, std::vector<Job>& jobs, Backtest& out) {
    const PublishedList& list = *history_.find(provider);
    ForecastBasis basis;
    basis.provider = provider;
    const auto sizes = sizes_of(known(list, sized_), season_at(list, sized_, basis.season), rules_);
    if (!sizes) {
      out.left_out.push_back(fmt::format("{}: fewer than {} changes of a month to {}", provider, rules_.fewest_changes,
                                         month_text(sized_)));
      return;
    }
    basis.shock = sizes->sd;
    basis.persistence = sizes->persistence;
    basis.changes = sizes->changes;
    basis.breaks = sizes->breaks;
    bool first = true;
    for (CivilMonth origin = options_.from; origin <= last_; ++origin) {
      Job job;
      job.months = known(list, origin);
      Known& k = job.known;
      bool any_season = false;
      k.season = season_at(list, origin, any_season);
      const auto at = job.months.find(origin);
      if (at == job.months.end() || at->second.list <= 0) {
        out.left_out.push_back(fmt::format("{} {}: no list published", provider, month_text(origin)));
        continue;
      }
      const auto drift = drift_of(job.months, origin, k.season, *sizes, rules_);
      if (!drift) {
        out.left_out.push_back(fmt::format("{} {}: fewer than {} changes in the {} months before", provider,
                                           month_text(origin), rules_.fewest_drift, rules_.drift_months));
        continue;
      }
      k.provider = provider;
      k.origin = origin;
      k.list = at->second;
      k.sizes = *sizes;
      const BelievedDrift believed_drift = believed(*drift, *sizes, k.list.list, rules_);
      k.drift = believed_drift.mean;
      k.drift_sd = believed_drift.sd;
      flows(list, job.months, origin, k, basis);
      if (first) basis.one_in = one_in(k, plan_of(options_, rules_, origin));
      if (first) basis.started = k.started, basis.removed = k.removed, out.bases.push_back(basis);
      first = false;
      jobs.push_back(std::move(job));
    }
  }

  /// Of the provider, else of its board, else of the scenario.
  void flows(const PublishedList& list, const PublishedMonths& months, CivilMonth origin, Known& k,
             ForecastBasis& basis) const {
    const Turnover own = turnover_of(months);
    Turnover board;
    const PublishedList* of_board = list.board.empty() ? nullptr : history_.find(list.board);
    if (of_board != nullptr) board = turnover_of(known(*of_board, origin));
    basis.own_flows = own.started.has_value();
    basis.board_flows = !own.started && board.started;
    k.started = own.started ? *own.started : board.started.value_or(template_.started);
    k.removed = own.removed ? *own.removed : board.removed.value_or(template_.removed);
  }

  const Scenario& scenario_;
  const History& history_;
  const BacktestOptions& options_;
  std::vector<Problem> problems_;
  Template template_;
  Rules rules_ = rules_of(shipped_scenarios() / "defaults/backtest.csv");
  std::vector<std::string> providers_;
  CivilMonth sized_ = 0, last_ = 0;
};

}  // namespace

Backtest run_backtest(const Scenario& scenario, const History& history, const BacktestOptions& options) {
  if (options.as_it_is) return run_as_it_is(scenario, history, options);
  Backtest out;
  Planner planner(scenario, history, options);
  const std::vector<Job> jobs = planner.jobs(out);
  out.sources = history.sources;
  out.ranges = options.drift_uncertain ? "chance, shocks and unknown inputs" : "chance and shocks";
  int done = 0;
  for (const Job& job : jobs) {
    const Known& known = job.known;
    const Plan plan = plan_of(options, planner.rules(), known.origin);
    const std::filesystem::path folder =
        std::filesystem::absolute(options.directory / month_text(known.origin) / known.provider);
    std::filesystem::create_directories(folder);
    const auto base = std::filesystem::relative(planner.of().file, folder);
    write_files(folder, files_of(known, planner.of(), plan, base.string()));
    auto lists = lists_of(read_scenario((folder / "scenario.yaml").string()), {"all"}, options.workers).front();
    for (std::vector<double>& month : lists.lists)
      for (double& list : month) list *= one_in(known, plan);

    add_forecasts(out, *history.find(known.provider), known.origin, job.months, known.started, lists, options);
    if (options.progress) options.progress(++done, static_cast<int>(jobs.size()));
  }
  score_all(out, options);
  return out;
}

}  // namespace icsflow::models
