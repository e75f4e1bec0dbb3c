// Forecasts know nothing after their origin, are the same bytes for any number of workers, and cover what they should.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>

#include "../temporary_directory.hpp"
#include "forecast.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "lists.hpp"
#include "reduced.hpp"

using namespace icsflow::models;
using namespace icsflow::models::backtesting;

namespace {

constexpr CivilMonth kFirst = 12 * 2020 + 30;  // July 2022

BacktestOptions options_in(const std::filesystem::path& folder) {
  BacktestOptions options;
  options.from = kFirst;
  options.replications = 12;
  options.horizon = 4;
  options.least_list = 100;
  options.patients = 1000;
  options.directory = folder;
  return options;
}

History two_lists() { return {{test::wandering_list("AAA", 1), test::wandering_list("BBB", 2)}, {"invented"}}; }

/// Every file below a folder, by its name there.
std::map<std::string, std::string> files_below(const std::filesystem::path& folder) {
  std::map<std::string, std::string> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file())
      out[std::filesystem::relative(entry.path(), folder).string()] = test::contents(entry.path());
  return out;
}

/// What is forecast, without what it is compared with.
std::map<std::string, std::string> forecasts_of(const Backtest& b) {
  std::map<std::string, std::string> out;
  for (const ListForecast& f : b.forecasts)
    out[fmt::format("{} {} {}", f.provider, month_text(f.origin), f.horizon)] =
        fmt::format("{} {} {} {} {} {} {} {} {} {}", f.forecast.mean, f.forecast.median, f.forecast.low_80,
                    f.forecast.high_80, f.forecast.low_95, f.forecast.high_95, *f.naive.last_value, *f.naive.drift,
                    *f.naive.seasonal, *f.naive.stock_and_flow);
  return out;
}

/// Every figure of the months after `month` is another.
History changed_after(History history, CivilMonth month) {
  for (PublishedList& list : history.lists)
    for (auto& [when, one] : list.months)
      if (when > month) {
        one.list = 7 * one.list + 13;
        one.beyond = {one.list, one.list, one.list, 5, 0};
        one.started = 9 * *one.started;
        one.completed = 1;
      }
  return history;
}

}  // namespace

TEST_CASE("back-test: what is published after an origin changes no byte of its forecast", "[backtest][quick]") {
  const Scenario scenario = read_scenario(test::kReduced);
  const History history = two_lists();
  const test::TemporaryDirectory here;
  const auto run = [&](const History& of, const std::string& season) {
    std::filesystem::remove_all(here / "out");  // the same place: scenarios name their base by its path from there
    BacktestOptions options = options_in(here / "out");
    options.to = kFirst + 2;
    options.season_from = season;
    const Backtest b = run_backtest(scenario, of, options);
    return std::pair(files_below(here / "out"), forecasts_of(b));
  };
  // The list that lends its season has five years.
  History with_season = history;
  with_season.lists.push_back(test::wandering_list("ENG", 3, 90));
  for (auto& [month, one] : with_season.lists.back().months) one.list *= 1 + 0.01 * (month % 12);
  {
    PublishedList& lender = with_season.lists.back();
    PublishedMonths earlier;
    for (const auto& [month, one] : lender.months) earlier[month - 48] = one;
    lender.months = earlier;
  }
  for (const std::string season : {"", "ENG"}) {
    const History& of = season.empty() ? history : with_season;
    const auto [files, forecasts] = run(of, season);
    REQUIRE(files.size() >= 18);
    for (CivilMonth origin = kFirst; origin <= kFirst + 2; ++origin) {
      INFO("origin " << month_text(origin) << ", season of " << season);
      const auto [files_then, forecasts_then] = run(changed_after(of, origin), season);
      std::size_t files_compared = 0, compared = 0;
      for (const auto& [name, text] : files) {
        if (name.substr(0, 7) > month_text(origin)) continue;
        CHECK(files_then.at(name) == text);
        ++files_compared;
      }
      for (const auto& [name, text] : forecasts) {
        if (name.substr(4, 7) > month_text(origin)) continue;
        CHECK(forecasts_then.at(name) == text);
        ++compared;
      }
      CHECK(files_compared >= 6U * std::size_t(origin - kFirst + 1));
      CHECK(compared >= 8U * std::size_t(origin - kFirst + 1));
    }
    // The origin itself is known: another figure there is another forecast.
    const auto [files_now, forecasts_now] = run(changed_after(of, kFirst - 1), season);
    for (const auto& [name, text] : forecasts) CHECK(forecasts_now.at(name) != text);
  }
}

TEST_CASE("back-test: the same bytes for any number of workers and any order of the lists", "[backtest][quick]") {
  const Scenario scenario = read_scenario(test::kReduced);
  const test::TemporaryDirectory here;
  BacktestOptions options = options_in(here / "out");
  options.to = kFirst + 1;
  const auto said = [&](const History& history) {
    const Backtest b = run_backtest(scenario, history, options);
    return to_csv(b) + to_json(b, options) + to_text(b, options, scenario.name);
  };
  const std::string one = said(two_lists());
  options.workers = 3;
  CHECK(said(two_lists()) == one);
  History turned = two_lists();
  std::swap(turned.lists[0], turned.lists[1]);
  CHECK(said(turned) == one);
  // What another list is does not matter to a provider.
  options.providers = {"AAA"};
  const Backtest alone = run_backtest(scenario, two_lists(), options);
  for (const ListForecast& f : alone.forecasts)
    CHECK(one.find(fmt::format("{:.1f}", f.forecast.mean)) != std::string::npos);
  options.seed = 2;
  CHECK(said(two_lists()) != one);
}

TEST_CASE("back-test: without shocks a forecast goes on as the list did", "[backtest][quick]") {
  // 4,000 patients, 1,200 new a month, 1,000 treated, 120 removed: 80 more each month.
  PublishedList list;
  list.provider = "AAA";
  for (int k = 0; k < 36; ++k) {
    auto& month = list.months[12 * 2020 + k];
    month.list = 4000 + 80.0 * (k - 30);
    month.started = 1200;
    month.completed = 1000;
  }
  const Scenario scenario = read_scenario(test::kReduced);
  const test::TemporaryDirectory here;
  BacktestOptions options = options_in(here / "out");
  options.to = kFirst;
  options.patients = 100'000;
  const Backtest b = run_backtest(scenario, {{list}, {}}, options);
  REQUIRE(b.bases.size() == 1);
  CHECK(b.bases[0].shock < 0.004);  // 80 of 1,600 is another share than 80 of 4,000
  CHECK(b.bases[0].own_flows);
  REQUIRE(b.forecasts.size() == 4);
  for (const ListForecast& f : b.forecasts) {
    CHECK(f.forecast.mean == Approx(4000 + 80 * f.horizon).margin(40));  // working days differ by month
    CHECK(*f.naive.drift == Approx(4000 + 80 * f.horizon));
  }
}

TEST_CASE("back-test: each origin's scenario is a scenario that anybody can run", "[backtest][quick]") {
  const test::TemporaryDirectory here;
  BacktestOptions options = options_in(here / "out");
  options.to = kFirst;
  const Backtest b = run_backtest(read_scenario(test::kReduced), two_lists(), options);
  const Scenario of = read_scenario((here / "out/2022-07/AAA/scenario.yaml").string());
  for (const Problem& warning : of.warnings) UNSCOPED_INFO(to_string(warning));
  CHECK(of.warnings.empty());
  const auto lists = lists_of(of, {"all"}, 1).front().lists;
  REQUIRE(lists.size() == 4);
  const double one_in = b.bases[0].one_in;
  CHECK(one_in > 1);
  double mean = 0;
  for (const double list : lists[3]) mean += one_in * list / double(lists[3].size());
  CHECK(b.forecasts[3].forecast.mean == Approx(mean));
}

TEST_CASE("back-test: a scenario as it is", "[backtest][quick]") {
  const Scenario scenario = read_scenario(test::kReduced, {{"replications", "3"}});
  PublishedList england = test::wandering_list("LIST", 5);
  BacktestOptions options;
  options.as_it_is = true;
  options.from = 12 * 2021 + 2;
  options.replications = 3;
  options.least_list = 100;
  const Backtest b = run_backtest(scenario, {{england}, {}}, options);
  REQUIRE(b.forecasts.size() == 12);
  CHECK(b.ranges == "chance and shocks");
  CHECK(b.forecasts[11].forecast.mean == Approx(5200).margin(400));  // that of the scenario, not of the history
  options.from += 1;
  CHECK_THROWS_AS(run_backtest(scenario, {{england}, {}}, options), InputError);
}

namespace {

/// Lists that the model itself makes: 45 months with shocks of known size, a list for each replication.
std::vector<PublishedMonths> made_by_the_model(int lists) {
  const Scenario truth = read_scenario(test::kReduced, {{"until", "2025-01-01"},
                                                        {"replications", std::to_string(lists)},
                                                        {"noise.referrals.cv", "12 %"},
                                                        {"noise.slots.cv", "12 %"},
                                                        {"seed", "20260131"}});
  const auto by_month = lists_of(truth, {"all"}, 2).front().lists;
  std::vector<PublishedMonths> out(static_cast<std::size_t>(lists));
  for (std::size_t r = 0; r < out.size(); ++r)
    for (std::size_t m = 0; m < by_month.size(); ++m) out[r][12 * 2021 + 3 + CivilMonth(m)].list = by_month[m][r];
  return out;
}

}  // namespace

TEST_CASE("back-test: of lists that the model made, ranges hold what they should", "[backtest][stat]") {
  // Each list is an independent provider with one origin, after 33 months; so hits are binomial. The shocks' size and
  // persistence and the drift are estimated of these months alone.
  constexpr int kLists = 100;
  constexpr CivilMonth kOrigin = 12 * 2023 + 11;
  const auto truths = made_by_the_model(kLists);
  std::vector<Problem> problems;
  const Template shipped = template_of(read_scenario(test::kReduced), problems);
  REQUIRE(problems.empty());
  const test::TemporaryDirectory here;

  /// Hits of the 80 and the 95 % range at 1 and 3 months, with estimated shocks times `factor`.
  const auto hits = [&](double factor) {
    std::map<int, std::pair<int, int>> held;
    for (const PublishedMonths& truth : truths) {
      Known known;
      const PublishedMonths before{truth.begin(), truth.upper_bound(kOrigin)};
      const Rules rules = test::rules();
      known.provider = "AAA";
      known.origin = kOrigin;
      known.list = truth.at(kOrigin);
      known.sizes = sizes_of(before, {}, rules).value();
      known.sizes.sd *= factor;
      const Drift drift = drift_of(before, kOrigin, {}, known.sizes, rules).value();
      const BelievedDrift believed_drift = believed(drift, known.sizes, known.list.list, rules);
      known.drift = believed_drift.mean;
      known.drift_sd = believed_drift.sd;
      known.started = shipped.started;
      known.removed = shipped.removed;
      Plan plan;
      plan.rules = rules;
      plan.months = 3;
      plan.replications = 100;
      plan.patients = 700;
      write_files(here.path(), files_of(known, shipped, plan, test::kReduced));
      const auto lists = lists_of(read_scenario((here / "scenario.yaml").string()), {"all"}, 2).front().lists;
      for (const int h : {1, 3}) {
        std::vector<double> list = lists[std::size_t(h - 1)];
        for (double& value : list) value *= one_in(known, plan);
        const Scored s = score(list, truth.at(kOrigin + h).list);
        const double published = truth.at(kOrigin + h).list;
        held[h].first += s.low_80 <= published && published <= s.high_80 ? 1 : 0;
        held[h].second += s.low_95 <= published && published <= s.high_95 ? 1 : 0;
      }
    }
    return held;
  };
  /// Within 3.3 standard deviations of a binomial count, 0.1 %; 100 replications and 32 changes make 2 % more or less.
  const auto nominal = [&](int count, double share) {
    const double sd = std::sqrt(kLists * share * (1 - share));
    return std::abs(count - kLists * share) <= 3.3 * sd + 0.02 * kLists;
  };
  for (const auto& [h, count] : hits(1)) {
    INFO(h << " months: " << count.first << " and " << count.second << " of " << kLists);
    CHECK(nominal(count.first, 0.80));
    CHECK(nominal(count.second, 0.95));
  }
  for (const auto& [h, count] : hits(0.5)) {
    INFO("shocks of half the size, " << h << " months: " << count.first << " and " << count.second << " of " << kLists);
    CHECK_FALSE(nominal(count.first, 0.80));
    CHECK_FALSE(nominal(count.second, 0.95));
  }
}
