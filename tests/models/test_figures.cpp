// What holds of the figures of every run, in time that is not steady: shares, levels, and who came, left and is there.

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>

#include "chance_models.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "stepwise.hpp"

using namespace icsflow::models;
using namespace test::by_chance;

namespace {

/// How many scenarios by chance whose figures are looked at; ICSFLOW_FIGURES=2000 looks further.
std::uint64_t figures_count() {
  const char* count = std::getenv("ICSFLOW_FIGURES");
  return count == nullptr ? 60 : std::stoull(count);
}

/// A run in time that is not steady, of which the beginning is left out; with values that are drawn, and dated.
std::string unsteady(std::uint64_t number) {
  std::string text = with_possible_opening(test::RandomScenario(number).text());
  test::Chance chance(number + 3'000'000);
  if (!chance.one_in(4)) text += fmt::format("warm_up: {} d\n", chance.between(1, 5));
  const Scenario scenario = study_of(text)->scenario;
  if (chance.one_in(2)) text = with_interventions(text, scenario, chance, 5);
  if (!chance.one_in(3)) text = with_uncertainty(text, scenario, chance, 6);
  return text;
}

/// The value of a figure; nothing if there is no such figure.
std::optional<double> value_of(const Catalogue& c, const RunResult& r, const std::string& measure,
                               const std::string& scope) {
  for (std::size_t i = 0; i < c.headlines.size(); ++i) {
    if (c.headlines[i].measure == measure && c.headlines[i].scope == scope) return r.headlines[i];
  }
  return std::nullopt;
}

struct FiguresSeen {
  std::size_t steps = 0, waiting = 0, pools = 0, shares = 0, priorities = 0, utilisations = 0;
};

/// What holds of the figures of every run.
void check_figures(const CompiledModel& model, const RunResult& r, FiguresSeen& seen) {
  const Catalogue c = catalogue(model);
  REQUIRE(r.headlines.size() == c.headlines.size());
  REQUIRE(r.series.size() == c.series.size());
  std::set<std::pair<std::string, std::string>> names;
  for (std::size_t i = 0; i < c.headlines.size(); ++i) {
    const HeadlineInfo& h = c.headlines[i];
    INFO(h.measure << " of " << h.scope);
    CHECK(names.emplace(h.measure, h.scope).second);  // else nobody knows which of the two is meant
    const double x = r.headlines[i];
    CAPTURE(x);
    CHECK_FALSE(std::isinf(x));
    if (std::isnan(x)) continue;
    CHECK(x >= 0);
    if (h.format != Format::kShare) continue;
    ++seen.shares;
    seen.utilisations += h.measure == "utilisation" ? 1 : 0;
    if (h.measure != "occupancy") CHECK(x <= 1 + 1e-12);  // a pool that was cut is above its core
  }
  // By pool: shares of the time, or of audits, sum to 1, and the mean of the levels is the mean in use.
  std::map<std::string, std::pair<double, double>> levels;
  std::set<std::string> open_ended;
  for (std::size_t i = 0; i < c.series.size(); ++i) {
    const SeriesInfo& s = c.series[i];
    if (s.measure == "audit_in_use" || s.measure == "audit_waiting")
      CHECK(r.series[i].size() == static_cast<std::size_t>(model.run_days));
    if (s.measure.find("_share_") == std::string::npos) continue;
    REQUIRE(r.series[i].size() == 1);
    const double share = r.series[i][0];
    const auto slash = s.item.find('/');
    const std::string pool = s.measure + " " + s.provider + "/" + s.item.substr(0, slash);
    if (std::isnan(share)) continue;
    INFO(pool << " " << s.item << ": " << share);
    CHECK(share >= 0);
    CHECK(share <= 1 + 1e-12);
    levels[pool].first += share;
    levels[pool].second += share * std::stod(s.item.substr(slash + 1));
    if (s.item.back() == '+' && share > 0) open_ended.insert(pool);
  }
  for (const auto& [pool, sums] : levels) {
    INFO(pool);
    CHECK(sums.first == Approx(1).epsilon(1e-9));
    const std::string scope = pool.substr(pool.find(' ') + 1);
    if (open_ended.count(pool) > 0 || pool.rfind("audit", 0) == 0) continue;
    const auto mean = value_of(c, r, pool.rfind("time_share_queue", 0) == 0 ? "mean_queue" : "mean_in_use", scope);
    REQUIRE(mean);
    CHECK(sums.second == Approx(*mean).margin(1e-9));
    ++seen.pools;
  }
  // By step: whoever came, or waited when counting began, was served, has left or waits.
  for (const HeadlineInfo& h : c.headlines) {
    if (h.measure != "arrivals") continue;
    INFO(h.scope);
    const auto get = [&](const std::string& measure) { return value_of(c, r, measure, h.scope).value(); };
    CHECK(get("waiting_at_start") + get("arrivals") == get("served") + get("left_unserved") + get("still_waiting"));
    CHECK(std::isnan(get("wait_so_far_mean")) == (get("still_waiting") == 0));
    ++seen.steps;
    seen.waiting += get("still_waiting") > 0 ? 1 : 0;
  }
}

}  // namespace

TEST_CASE("figures: shares, levels, and who came, left and is there, in unsteady time",
          "[quick][properties][figures]") {
  FiguresSeen seen;
  std::size_t drawn = 0, dated = 0;
  for (std::uint64_t k = 0; k < figures_count(); ++k) {
    const std::string text = unsteady(k);
    INFO(text);
    const auto study = study_of(text);
    const CompiledModel& model = *study->model;
    drawn += model.uncertain.empty() ? 0 : 1;
    dated += model.interventions.empty() ? 0 : 1;
    for (int replication = 0; replication < 3; ++replication) {
      INFO("replication " << replication);
      RunOptions options;
      options.seed = study->scenario.seed;
      options.replication = replication;
      const Outcome out = outcome(*study, options);
      if (out.result) check_figures(model, *out.result, seen);
    }
    // By provider, from its own records: who came has left or is there; and nobody waits at a priority without a row.
    test::Stepwise run(model, study->scenario.seed);
    try {
      run.run_to(model.run_days);
    } catch (const Deadlock&) {
      continue;
    }
    for (std::size_t p = 0; p < model.providers.size(); ++p) {
      INFO(model.providers[p].id);
      const ProviderRecord& record = run.world().record(p);
      std::int64_t there = 0;
      for (const ProviderOutcome::Present& present : run.world().outcome(p).present) there += present.count;
      CHECK(record.created + record.passed_in == record.left + record.passed_out + there);
      for (std::size_t i = 0; i < record.steps.size(); ++i) {
        for (std::size_t priority = 0; priority < kPriorities; ++priority) {
          if (record.steps[i].wait[priority].count() == 0) continue;
          CHECK(((model.providers[p].stat_priorities[i] >> priority) & 1U) == 1U);
          ++seen.priorities;
        }
      }
    }
  }
  // It has been looked at often enough to mean something.
  const auto n = static_cast<std::size_t>(figures_count());
  CHECK(drawn > n / 3);
  CHECK(dated > n / 4);
  CHECK(seen.steps > 10 * n);
  CHECK(seen.waiting > n);
  CHECK(seen.pools > 5 * n);
  CHECK(seen.shares > 10 * n);
  CHECK(seen.utilisations > 2 * n);
  CHECK(seen.priorities > 5 * n);
}
