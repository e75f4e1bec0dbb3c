/// Values that are not known: what is drawn, and that a replication is the run of the scenario with the values it drew.

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <tuple>

#include "comparison.hpp"
#include "heap_world.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/compile/uncertainty.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/engine/statistics/statistics.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/study/study.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
using test::Study;

namespace {

Study plan_of(const std::string& changes, std::vector<Override> sets = {}) {
  const test::TemporaryDirectory folder;
  sets.push_back({"until", "2026-04-01"});
  return Study(
      folder.write("plan.yaml", "icsflow: 1\nname: plan\nextends: " + test::shipped("bnssg.yaml") + "\n" + changes),
      sets);
}

/// Of every kind: a duration and a share, which the opening solve reads, a hazard, a count, an amount of an
/// intervention.
const std::string kUncertain = R"(
interventions:
  fewer_nurses: {at: 2026-03-01, over: 5 d, path: providers.RVJ.staff.nursing.vacancy, add: 6 %}
uncertainty:
  stay: {path: providers.*.parameters.los_emergency, low: 3.5 d, high: 5.5 d}
  dna: {path: parameters.first_dna, low: 5 %, high: 9 %, shape: uniform}
  leaving: {path: providers.RVJ.parameters.gives_up}   # the range beside the value
  beds: {path: providers.RVJ.resources.beds.capacity, low: 900, high: 950}
  nurses: {path: interventions.fewer_nurses.add, low: 3 %, high: 9 %}
)";

std::vector<double> drawn_values(const Study& study, const std::string& path, int replications, std::uint64_t seed) {
  const auto& all = catalogue(*study.model).uncertain;
  std::size_t index = 0;
  while (index < all.size() && all[index].path != path) ++index;
  REQUIRE(index < all.size());
  std::vector<double> out;
  for (int k = 0; k < replications; ++k)
    out.push_back(draw_uncertain(*study.model, {seed, static_cast<std::uint64_t>(k)})[index]);
  return out;
}

/// That write these values, in the order of Catalogue::uncertain, in the place of the uncertain ones.
std::vector<Override> written(const Study& study, const std::vector<double>& values) {
  std::vector<Override> sets{{"uncertainty", "off"}};
  const auto& uncertain = catalogue(*study.model).uncertain;
  for (std::size_t i = 0; i < uncertain.size(); ++i) {
    const Unit unit = uncertain[i].unit;
    const char* text = unit == Unit::kDuration      ? " d"
                       : unit == Unit::kRate        ? " /day"
                       : unit == Unit::kWorkingRate ? " /working day"
                                                    : "";
    sets.push_back({uncertain[i].path, fmt::format("{}{}", values[i], text)});
  }
  return sets;
}

bool same(const ServiceOpening& a, const ServiceOpening& b) {
  const auto place = [](const OpeningSample& s) {
    return std::tuple(s.step, s.days, s.duration, s.ready, s.queued, s.held, s.seized);
  };
  const auto aged = [](const ServiceOpening::Aged& x) { return std::tuple(x.place, x.days, x.up_to); };
  const auto week = [](const ServiceOpening::Week& w) { return std::tuple(w.begin, w.count); };
  const auto all = [](const auto& x, const auto& y, const auto& key) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                      [&](const auto& i, const auto& k) { return key(i) == key(k); });
  };
  return all(a.places, b.places, place) && all(a.samples, b.samples, aged) &&
         all(a.before_first, b.before_first, week) && all(a.after_first, b.after_first, week) &&
         all(a.decided, b.decided, week) && a.share_before_first == b.share_before_first &&
         aged(a.waits_open) == aged(b.waits_open) && aged(a.waits_decided) == aged(b.waits_decided) &&
         a.first_wait == b.first_wait && a.admission_wait == b.admission_wait;
}
bool same(const OpeningState::Stays& a, const OpeningState::Stays& b) {
  const auto key = [](const OpeningStay& s) {
    return std::tuple(s.step, s.duration, s.seized, s.ready, s.has_stratum, s.stratum, s.stationary, s.held, s.pools,
                      s.weight, s.source);
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const auto& x, const auto& y) {
    return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                      [&](const auto& s, const auto& r) { return key(s) == key(r); });
  });
}

}  // namespace

TEST_CASE("uncertainty: values have the distribution that is said", "[stat][models][uncertainty]") {
  const Study study = plan_of(kUncertain);
  constexpr int kMany = 20000;
  const auto check = [&](const std::string& path, double low, double high, double mean, double variance,
                         const std::vector<double>& wrong_means) {
    INFO(path);
    const auto moments_agree = [&](const std::string& seed, double m, double v) {
      const auto values = drawn_values(study, path, kMany, engine::hash_name(seed));
      std::vector<double> squares;
      for (const double x : values) {
        CHECK((x >= low && x <= high));
        squares.push_back((x - m) * (x - m));
      }
      return test::agrees(values, m) && test::agrees(squares, v);
    };
    const std::string seed = "uncertainty/" + path;
    CHECK((moments_agree(seed, mean, variance) || moments_agree(seed + "/rerun", mean, variance)));
    CHECK_FALSE(moments_agree(seed, mean, variance * 1.1));
    for (const double wrong : wrong_means) CHECK_FALSE(moments_agree(seed, wrong, variance));
  };
  const auto triangular = [&](const std::string& path, double a, double c, double b) {
    check(path, a, b, (a + b + c) / 3, (a * a + b * b + c * c - a * b - a * c - b * c) / 18, {(a + b) / 2});
  };
  const auto value = [&](const std::string& path) {
    return study.scenario.parameters.value(study.scenario.parameters.find(path));
  };
  triangular("providers.RA7.parameters.los_emergency", 3.5, value("providers.RA7.parameters.los_emergency"), 5.5);
  triangular("providers.RVJ.parameters.los_emergency", 3.5, value("providers.RVJ.parameters.los_emergency"), 5.5);
  check("parameters.first_dna", 0.05, 0.09, 0.07, 0.04 * 0.04 / 12, {0.0697});
  for (const double beds : drawn_values(study, "providers.RVJ.resources.beds.capacity", 100, 1))
    CHECK(beds == std::floor(beds));
  // Two values of one entry are drawn apart.
  const auto a = drawn_values(study, "providers.RA7.parameters.los_emergency", kMany, 7);
  const auto b = drawn_values(study, "providers.RVJ.parameters.los_emergency", kMany, 7);
  double xy = 0, x = 0, y = 0, xx = 0, yy = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    x += a[k], y += b[k], xx += a[k] * a[k], yy += b[k] * b[k], xy += a[k] * b[k];
  }
  const double n = kMany;
  CHECK(std::abs((xy - x * y / n) / std::sqrt((xx - x * x / n) * (yy - y * y / n))) < 3.3 / std::sqrt(n));
}

TEST_CASE("uncertainty: a replication is the run of the scenario with the values it drew",
          "[quick][models][uncertainty]") {
  const Study study = plan_of(kUncertain);
  const auto& uncertain = catalogue(*study.model).uncertain;
  REQUIRE(uncertain.size() == 6);
  Simulation simulation(study.model);
  for (const int replication : {0, 1}) {
    RunOptions options;
    options.seed = study.scenario.seed;
    options.replication = replication;
    const RunResult result = simulation.run(options);
    REQUIRE(result.drawn.size() == uncertain.size());
    const Study fixed = plan_of(kUncertain, written(study, result.drawn));
    CHECK(catalogue(*fixed.model).uncertain.empty());
    CHECK(test::same(result, fixed.run(options)));
    CHECK_FALSE(test::same(result, plan_of(kUncertain, {{"uncertainty", "off"}}).run(options)));
  }
}

TEST_CASE("uncertainty: a replication solves anew what of the opening state its values reach, and shares the rest",
          "[quick][models][uncertainty]") {
  struct Case {
    const char* values;
    std::size_t services;  ///< that are solved anew; kAll: all
    bool stays;            ///< so are patients without a clock
  };
  constexpr std::size_t kAll = ~std::size_t{0};
  for (const auto& [values, services, stays] : {
           Case{"los: {path: providers.RA7.parameters.los_emergency, low: 3 d, high: 5 d}", 0, true},
           Case{"rate: {path: services.ACG20.C_130.referrals, low: 6 /working day, high: 8 /working day}", 1, true},
           Case{"way: {path: services.ACG20.C_130.p_later_admit, low: 0.02, high: 0.08}", 1, true},
           Case{"slots: {path: services.ACG20.C_130.first_slots, low: 10 /week, high: 16 /week}", 0, false},
           Case{"dna: {path: parameters.first_dna, low: 5 %, high: 9 %}", kAll, true},
       }) {
    const std::string changes = std::string("uncertainty: {") + values + "}\n";
    CAPTURE(changes);
    const Study study = plan_of(changes);
    const std::vector<double> values_drawn = draw_uncertain(*study.model, {study.scenario.seed, 4});
    const Study fixed = plan_of(changes, written(study, values_drawn));
    ModelValues drawn = study.model->base;
    set_uncertain(drawn, *study.model, values_drawn);
    const OpeningState& base = study.model->base.opening;
    const OpeningState& wanted = fixed.model->base.opening;
    std::size_t anew = 0, on_list = 0;
    for (std::size_t i = 0; i < base.services.size(); ++i) {
      if (base.services[i] == nullptr) continue;
      ++on_list;
      anew += drawn.opening.services[i] != base.services[i] ? 1 : 0;
      CHECK(same(*drawn.opening.services[i], *wanted.services[i]));
    }
    REQUIRE(on_list > 50);
    CHECK(anew == (services == kAll ? on_list : services));
    CHECK((drawn.opening.stays != base.stays) == stays);
    CHECK(same(*drawn.opening.stays, *wanted.stays));
    CHECK(drawn.values == fixed.model->base.values);
  }
}

TEST_CASE("uncertainty: the same whatever the workers and the list, and in a simulation used again",
          "[quick][models][uncertainty][parallel]") {
  const Study study = plan_of(kUncertain);
  RunOptions options;
  options.seed = 5;
  options.replication = 3;
  const RunResult reference = study.run(options);
  const auto agrees = [&](const RunResult& r) { return test::same(reference, r) && reference.drawn == r.drawn; };
  options.workers = 3;
  CHECK(agrees(study.run(options)));
  options.executor = ExecutorKind::kSequential;
  CHECK(agrees(study.run(options, make_heap_world)));
  Simulation simulation(study.model);
  options.replication = 9;
  CHECK_FALSE(agrees(simulation.run(options)));
  options.replication = 3;
  CHECK(agrees(simulation.run(options)));
}

TEST_CASE("uncertainty: plans share what is drawn", "[quick][models][uncertainty]") {
  const Study base = plan_of(kUncertain);
  const Study plan = plan_of(kUncertain + "  another: {path: parameters.follow_up_dna}\n" + R"(
providers: {RA7: {resources: {beds: {capacity: 1000}}}}
)");
  const auto& ours = catalogue(*base.model).uncertain;
  const auto& theirs = catalogue(*plan.model).uncertain;
  REQUIRE(theirs.size() == ours.size() + 1);
  std::size_t shared = 0;
  for (const UncertainInfo& u : ours) {
    const auto a = drawn_values(base, u.path, 20, 11), b = drawn_values(plan, u.path, 20, 11);
    CHECK(a == b);
    CHECK(a != drawn_values(base, u.path, 20, 12));
    shared += a == b ? 1 : 0;
  }
  CHECK(shared == ours.size());
}

TEST_CASE("uncertainty: results keep what each replication drew, and the page says what its ranges are of",
          "[quick][models][uncertainty][results]") {
  const Study study = plan_of(kUncertain, {{"until", "2026-02-15"}});
  const test::TemporaryDirectory folder;
  StudyOptions options;
  options.directory = folder.path() / "out";
  options.replications = 3;
  options.detail = Detail::kNone;
  const Catalogue& what = catalogue(*study.model);
  ResultsStore store(study.scenario, what, options);
  run_study(store, study.model, options);
  std::string dump, csv = "replication,path,value,unit\r\n";
  for (std::size_t i = 0; i < what.uncertain.size(); ++i) {
    const auto values = drawn_values(study, what.uncertain[i].path, 3, options.seed);
    CHECK(store.drawn(i, 3) == values);
    for (int k = 0; k < 3; ++k) {
      dump += fmt::format("drawn\t{}\t{}\t{}\n", k, what.uncertain[i].path, values[static_cast<std::size_t>(k)]);
      csv += fmt::format("{},{},{:.10g},", k, what.uncertain[i].path, values[static_cast<std::size_t>(k)]);
      const Unit unit = what.uncertain[i].unit;
      csv += unit == Unit::kDuration ? "days"
             : unit == Unit::kRate   ? "per day"
             : unit == Unit::kCount  ? "count"
                                     : "share";
      csv += "\r\n";
    }
  }
  CHECK(canonical_dump(options.directory / "results.sqlite").find(dump) != std::string::npos);
  CHECK(write_csv_files(options.directory, what, store, 3) == std::vector<std::string>{"uncertainty.csv"});
  CHECK(test::contents(options.directory / "uncertainty.csv") == csv);
  const std::string page = to_text(make_summary(study.scenario, what, store, 3));
  CHECK(page.find("by luck and by what we do not know") != std::string::npos);
  CHECK(page.find("drew 6 values anew") != std::string::npos);
  CHECK(to_json(make_summary(study.scenario, what, store, 3)).find("\"uncertain\"") != std::string::npos);
}

TEST_CASE("uncertainty: of what is read once is refused", "[quick][models][uncertainty]") {
  CHECK_THROWS_WITH(plan_of("uncertainty: {floor: {path: channels.acute-council.floor, low: 1 h, high: 2 h}}\n"),
                    Catch::Contains("differ between runs"));
  CHECK_THROWS_WITH(plan_of("", {{"uncertainty", "maybe"}}), Catch::Contains("expected on or off"));
}
