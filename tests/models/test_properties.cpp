// What holds of every scenario (validation case E), whatever is in it: nothing is lost, nobody works unpaid, and how a
// thing is written or run does not matter. Tried on scenarios that are shipped, shortened, and on small ones by chance
// (random_scenario.hpp) in which the keys of the format meet each other; half of these with interventions by chance.
//
// What is tested elsewhere is not repeated here. E7: the order in which processes are listed, test_executor.cpp; an
// unused provider, test_bnssg.cpp. E8: merged providers, other windows, test_parallel.cpp; the program's own options,
// test_cli.cpp; a study that was killed and resumed, test_results.cpp. E9: the demo, test_interventions.cpp and
// test_directions.cpp. There are no ranks (E8): one process runs a study, so threads are what there is to vary. E10 is
// of checkpoints: there are none, a run is repeated and not resumed; a study resumes between replications.

#include "icsflow/study/study.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "heap_world.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "random_scenario.hpp"
#include "rewriting.hpp"
#include "scenario_files.hpp"
#include "stepwise.hpp"

using namespace icsflow::models;
namespace engine = icsflow::engine;
namespace fs = std::filesystem;
using test::Study;

namespace {

/// How many scenarios by chance; ICSFLOW_MODELS=5000 looks further.
std::uint64_t model_count() {
  const char* asked = std::getenv("ICSFLOW_MODELS");
  return asked == nullptr ? 200 : std::stoull(asked);
}

/// What came of a run: results, or that patients waited for each other, which must be the same then.
struct Outcome {
  std::optional<RunResult> result;
  std::string deadlock;
  friend bool operator==(const Outcome& a, const Outcome& b) {
    return a.deadlock == b.deadlock && a.result.has_value() == b.result.has_value() &&
           (!a.result || test::same(*a.result, *b.result));
  }
};

Outcome outcome(const Study& study, const RunOptions& options = {}, WorldFactory list = make_world) {
  try {
    return {study.run(options, list), ""};
  } catch (const Deadlock& error) {
    return {std::nullopt, error.what()};
  }
}

/// A scenario by chance, and what comes of it.
struct Model {
  std::string text;
  std::unique_ptr<Study> study;
  Outcome plain;
};

std::unique_ptr<Study> study_of(const std::string& text) {
  const test::TemporaryDirectory folder;
  folder.write("services.csv", test::RandomScenario::services());
  return std::make_unique<Study>(folder.write("scenario.yaml", text));
}

/// Whether a run of `text` can begin.
bool accepted(const std::string& text) {
  try {
    (void)study_of(text);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

/// `text` without the numbers at the opening that the model cannot have, as it says itself.
std::string with_possible_opening(std::string text) {
  while (true) {
    try {
      (void)study_of(text);
      return text;
    } catch (const InputError& error) {
      const Problem& p = error.problems().front();
      const bool of_pool = p.key.ends_with(".opening");
      if (!of_pool && p.key != "opening.transfers") throw;
      std::size_t line = 0;
      for (int n = 1; n < p.place.line; ++n) line = text.find('\n', line) + 1;
      const std::size_t from = text.find(of_pool ? ", opening: " : ", transfers: [", line);
      const std::size_t to = of_pool ? text.find_first_of(",}", from + 2) : text.find(']', from) + 1;
      if (from > text.find('\n', line)) throw;
      text.erase(from, to - from);
    }
  }
}

std::string any_parameter(const Scenario& scenario, test::Chance& chance) {
  return scenario.parameters.at(static_cast<ParameterId>(chance.below(scenario.parameters.size()))).path;
}

/// `text`, and up to `wanted` changes of values by chance; those that a run could not follow are left out.
std::string with_interventions(const std::string& text, const Scenario& scenario, test::Chance& chance, int wanted) {
  std::string given = text + "interventions:\n";
  int n = 0;
  for (int k = 0; k < 4 * wanted && n < wanted; ++k) {
    std::string more =
        fmt::format("  change_{}: {{at: 2026-01-{:02}, path: {}, multiply: {}", k, chance.between(7, 14),
                    any_parameter(scenario, chance), chance.of(std::vector<std::string>{"0", "0.5", "1", "1.5", "2"}));
    if (chance.one_in(3)) more += ", over: 3 d";
    if (chance.one_in(3)) more += ", until: 2026-01-16";
    more += "}\n";
    if (!accepted(given + more)) continue;
    given += more;
    ++n;
  }
  return n == 0 ? text : given;
}

/// `value` as it is written, in the unit that it has.
std::string written(double value, Unit unit) {
  switch (unit) {
    case Unit::kShare:
      return fmt::format("{:.6f} %", value * 100);
    case Unit::kDuration:
      return fmt::format("{:.6f} d", value);
    case Unit::kRate:
      return fmt::format("{:.6f} /day", value);
    case Unit::kWorkingRate:
      return fmt::format("{:.6f} /working day", value);
    case Unit::kCount:
      return fmt::format("{:.0f}", value);
    case Unit::kNumber:
      break;
  }
  return fmt::format("{:.6f}", value);
}

/// `text`, in which up to `wanted` values by chance are not known, of those that may be so.
std::string with_uncertainty(const std::string& text, const Scenario& scenario, test::Chance& chance, int wanted) {
  std::string given = text + "uncertainty:\n";
  int n = 0;
  for (int k = 0; k < 4 * wanted && n < wanted; ++k) {
    const Parameter& p = scenario.parameters.at(static_cast<ParameterId>(chance.below(scenario.parameters.size())));
    const bool whole = p.unit == Unit::kCount;
    const double low = whole ? std::floor(p.value / 2) : p.value / 2, high = whole ? 3 * p.value + 1 : 1.5 * p.value;
    const std::string more =
        fmt::format("  value_{}: {{path: {}, low: {}, high: {}, shape: {}}}\n", k, p.path, written(low, p.unit),
                    written(high, p.unit), chance.of(std::vector<std::string>{"uniform", "triangular"}));
    if (!accepted(given + more)) continue;
    given += more;
    ++n;
  }
  return n == 0 ? text : given;
}

/// The scenarios by chance; made once.
const std::vector<Model>& models() {
  static const std::vector<Model> kAll = [] {
    std::vector<Model> all;
    for (std::uint64_t k = 0; k < model_count(); ++k) {
      Model m;
      m.text = with_possible_opening(test::RandomScenario(k).text());
      test::Chance chance(k + 1'000'000);
      m.study = study_of(m.text);
      if (k % 2 == 1) {
        m.text = with_interventions(m.text, m.study->scenario, chance, 4);
        m.study = study_of(m.text);
      }
      m.plain = outcome(*m.study);
      all.push_back(std::move(m));
    }
    return all;
  }();
  return kAll;
}

/// A shipped scenario, short, without a warm-up: statistics then are of everybody.
struct Shipped {
  std::string file;
  std::vector<Override> sets;
};
const std::vector<Shipped>& shipped() {
  static const std::vector<Shipped> kAll = [] {
    const std::vector<std::pair<std::string, std::string>> files{{"bnssg.yaml", "2026-02-15"},
                                                                 {"stroke.yaml", "2026-04-01"},
                                                                 {"urgent_care.yaml", "2026-02-09"},
                                                                 {"what-if/strike.yaml", "2026-02-15"},
                                                                 {"textbook/a4_finite_1.yaml", "2026-02-01"},
                                                                 {"textbook/a5_reneging.yaml", "2026-02-01"},
                                                                 {"textbook/a6_priority_3_classes.yaml", "2026-02-01"},
                                                                 {"textbook/balking.yaml", "2026-02-01"},
                                                                 {"textbook/overflow.yaml", "2026-02-01"},
                                                                 {"textbook/p2_fork_join.yaml", "2026-02-01"},
                                                                 {"textbook/p3_batches.yaml", "2026-02-01"},
                                                                 {"textbook/p4_finite_source.yaml", "2026-02-01"},
                                                                 {"textbook/p5_daily_cycle.yaml", "2026-02-01"},
                                                                 {"textbook/p6_feedback.yaml", "2026-02-01"},
                                                                 {"textbook/p7_attributes.yaml", "2026-02-01"},
                                                                 {"textbook/p8_care_hours.yaml", "2026-03-01"},
                                                                 {"textbook/preemption.yaml", "2026-02-01"},
                                                                 {"textbook/preemption_repeat.yaml", "2026-02-01"},
                                                                 {"textbook/reneging_hazard.yaml", "2026-02-01"},
                                                                 {"textbook/shortest_first.yaml", "2026-02-01"},
                                                                 {"textbook/tandem_blocking.yaml", "2026-02-01"},
                                                                 {"textbook/together.yaml", "2026-02-01"},
                                                                 {"textbook/turnover.yaml", "2026-02-01"},
                                                                 {"textbook/turnover_beds.yaml", "2026-02-01"}};
    std::vector<Shipped> all;
    for (const auto& [file, until] : files) {
      Shipped s{file, {{"until", until}}};
      if (read_scenario(test::shipped(file)).warm_up.given()) s.sets.push_back({"warm_up", "0 d"});
      all.push_back(s);
    }
    return all;
  }();
  return kAll;
}

/// Calls each(name, study) for the shipped scenarios and those by chance.
void of_all(const std::function<void(const std::string&, const Study&)>& each) {
  for (const Shipped& s : shipped()) each(s.file, Study(test::shipped(s.file), s.sets));
  for (std::size_t k = 0; k < models().size(); ++k) each(fmt::format("scenario {}", k), *models()[k].study);
}

/// Patients at a step that waits for units of a pool.
struct Waiting {
  std::int64_t came = 0, gone = 0;  ///< served, gave up, turned away, did not join
};

/// The books of one provider at midnight. @throws engine::ContractViolation if its own recount does not agree
void check_books(const CompiledModel& model, const CompiledProvider& here, World& world, std::size_t rank) {
  world.check_identities(rank);
  const ProviderRecord& record = world.record(rank);
  CHECK(record.created + record.passed_in >= record.left + record.passed_out);
  // Who came to wait for units of a pool and has not gone stands in its queue: by class, that is step, and together.
  std::vector<Waiting> by_pool(here.pools.size());
  std::vector<bool> exact(here.pools.size(), true);
  for (std::size_t i = 0; i < here.stat_steps.size(); ++i) {
    const CompiledStep& s = model.steps[here.stat_steps[i]];
    if (s.kind != StepKind::kUse && s.kind != StepKind::kSeize && s.kind != StepKind::kCare) continue;
    Waiting w{record.steps[i].arrived, record.steps[i].turned_away + record.steps[i].gave_up};
    for (const engine::Tally& t : record.steps[i].wait) w.gone += static_cast<std::int64_t>(t.count());
    if (!record.managed_steps.empty()) w.gone += record.managed_steps[i].balked;
    INFO(model.step_names[here.stat_steps[i]]);
    CHECK(w.came >= w.gone);
    by_pool[s.resource].came += w.came;
    by_pool[s.resource].gone += w.gone;
    // Those who ask for another provider, or whose clock ends, may leave the queue unseen; the interrupted stand in it.
    const CompiledInstance& instance = model.instances[s.instance];
    if (instance.accept != kNoStep || instance.rtt || here.pools[s.resource].interrupts()) exact[s.resource] = false;
  }
  for (std::size_t p = 0; p < here.pools.size(); ++p) {
    if (!exact[p]) continue;
    INFO(here.pools[p].name);
    CHECK(by_pool[p].came - by_pool[p].gone == record.pools[p].queue.level());
  }
}

/// Unit-milliseconds from the start, exactly: means are whole ones over the time.
std::int64_t unit_ticks(const engine::TimeWeighted& level, engine::SimTime now) {
  return std::llround(level.mean(now) * static_cast<double>((now - engine::kStart).ticks()));
}

/// Unit-milliseconds that the roster gives up to `now`, worked out from the file.
std::int64_t rostered(const Scenario& scenario, const CompiledModel& model, const PoolSpec& pool, engine::SimTime now) {
  std::int64_t sum = 0;
  for (const PoolSpec::Shift& shift : pool.shifts) {
    const auto units = static_cast<std::int64_t>(scenario.parameters.value(shift.units.id));
    const engine::Duration length =
        shift.to > shift.from ? shift.to - shift.from : shift.to + engine::days(1) - shift.from;
    for (std::int32_t day = -1; engine::start_of_day(day) < now; ++day) {
      if (!shift.days[model.calendar->service_weekday(day)]) continue;
      const engine::SimTime from = engine::start_of_day(day) + shift.from;
      const engine::SimTime begins = std::max(from, engine::kStart), ends = std::min(from + length, now);
      if (ends > begins) sum += units * (ends - begins).ticks();
    }
  }
  return sum;
}

/// The rows of a table from last to first; those above its header stay.
void shuffle_rows(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<std::string> head, rows;
  for (std::string line; std::getline(in, line);) {
    const bool above = rows.empty() && (head.empty() || line.empty() || line[0] == '#' || head.back()[0] == '#');
    (above ? head : rows).push_back(line + "\n");
  }
  in.close();
  if (std::any_of(rows.begin(), rows.end(), [](const std::string& row) { return row[0] == '#'; })) return;
  std::ofstream out(file, std::ios::binary);
  for (const std::string& line : head) out << line;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) out << *row;
}

/// Calls each(folder) with a copy of the shipped scenarios in which every YAML file has been rewritten.
void rewrite_shipped(const fs::path& to, const std::function<YAML::Node(const YAML::Node&)>& rewrite) {
  fs::copy(test::shipped(""), to, fs::copy_options::recursive);
  for (const auto& entry : fs::recursive_directory_iterator(to)) {
    if (entry.path().extension() == ".csv") shuffle_rows(entry.path());
    if (entry.path().extension() != ".yaml") continue;
    const std::string text = test::emitted(rewrite(YAML::LoadFile(entry.path().string())));
    std::ofstream(entry.path(), std::ios::binary) << text;
  }
}

/// The first line in which two texts differ; "" if there is none.
std::string first_difference(const std::string& a, const std::string& b) {
  std::istringstream in_a(a), in_b(b);
  for (std::string line, other;;) {
    const bool more = static_cast<bool>(std::getline(in_a, line)),
               others = static_cast<bool>(std::getline(in_b, other));
    if (!more && !others) return "";
    if (!more || !others || line != other) return (more ? line : "(end)") + " | " + (others ? other : "(end)");
  }
}

/// The same scenarios, written otherwise, must give the same to the last bit.
/// @param same_text the scenario as it is hashed is the same too: not so where a value is written with another unit
void check_rewritten(const std::function<YAML::Node(const YAML::Node&, test::Chance&)>& rewrite, bool same_text) {
  std::size_t changed = 0;
  for (std::size_t k = 0; k < models().size(); ++k) {
    const Model& m = models()[k];
    test::Chance chance(k);
    const std::string other = test::emitted(rewrite(YAML::Load(m.text), chance));
    changed += other != test::emitted(YAML::Load(m.text)) ? 1 : 0;
    INFO(other);
    const auto study = study_of(other);
    CHECK((outcome(*study) == m.plain));
    if (same_text) CHECK(first_difference(study->scenario.canonical, m.study->scenario.canonical) == "");
  }
  CHECK(changed == models().size());
  const test::TemporaryDirectory folder;
  test::Chance chance(7);
  rewrite_shipped(folder / "scenarios", [&](const YAML::Node& node) { return rewrite(node, chance); });
  for (const Shipped& s : shipped()) {
    INFO(s.file);
    const Study plain(test::shipped(s.file), s.sets), other((folder / "scenarios" / s.file).string(), s.sets);
    Outcome a = outcome(plain), b = outcome(other);
    REQUIRE(a.result);
    REQUIRE(b.result);
    CHECK((a == b));
    if (same_text) CHECK(first_difference(plain.scenario.canonical, other.scenario.canonical) == "");
  }
}

/// One queue of patients who are alike, and its total waiting time in patient-milliseconds.
std::int64_t waiting(int servers, const std::string& takes, const std::string& arrivals, std::uint64_t seed) {
  const test::TemporaryDirectory folder;
  const Study study(folder.write("queue.yaml", fmt::format(R"(
icsflow: 1
name: one queue
start: 2026-01-05
until: 2026-02-02
seed: {}
profiles: {{day: {{hours: [1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 8, 7, 7, 6, 6, 5, 5, 5, 4, 4, 4, 3, 3, 2]}}}}
providers: {{clinic: {{kind: other, resources: {{beds: {{kind: pool, capacity: {}}}}}}}}}
pathways: {{visit: {{steps: {{served: {{use: beds, for: {}, next: gone}}, gone: {{leave: treated}}}}}}}}
streams: {{patients: {{at: clinic, pathway: visit, {}}}}}
)",
                                                           seed, servers, takes, arrivals)));
  return std::llround(study.headline(study.run(), "mean_queue", "clinic/beds") * 28 * 86'400'000.0);
}

}  // namespace

TEST_CASE("properties: every scenario by chance is valid, and together they use what there is", "[quick][properties]") {
  std::map<std::string, int> used;
  std::size_t deadlocks = 0;
  for (const Model& m : models()) {
    for (const std::string key : {"priority:",
                                  "gives_up:",
                                  "balks:",
                                  "waiting_room:",
                                  "full:",
                                  "hold_until:",
                                  "preemption: resume",
                                  "preemption: repeat",
                                  "at_shift_end: finish",
                                  "at_shift_end: hand_over",
                                  "at_shift_end: preempt",
                                  "turnover:",
                                  "discipline: lifo",
                                  "discipline: random",
                                  "discipline: shortest_first",
                                  "grants:",
                                  "escalation:",
                                  "unlimited",
                                  "first_of:",
                                  "use: [",
                                  "seize:",
                                  "release:",
                                  "all_of:",
                                  "join:",
                                  "hours: [",
                                  "batch:",
                                  "arrivals:",
                                  "population:",
                                  "transfer:",
                                  "accept:",
                                  "elsewhere:",
                                  "book:",
                                  "window:",
                                  "by:",
                                  "opening:",
                                  "set:",
                                  "profile:",
                                  "referred_from:",
                                  "removals:",
                                  "interventions:",
                                  "over:"}) {
      used[key] += m.text.find(key) != std::string::npos ? 1 : 0;
    }
    deadlocks += m.plain.deadlock.empty() ? 0 : 1;
    if (m.plain.result) CHECK(m.plain.result->events > 50);
  }
  for (const auto& [key, n] : used) {
    INFO(key);
    CHECK(n >= 10);
  }
  CHECK(deadlocks < models().size() / 10);  // a run that stops halfway shows half as much
}

TEST_CASE("E1 conservation: patients by class, node, provider and region, every midnight", "[quick][properties]") {
  of_all([](const std::string& name, const Study& study) {
    INFO(name);
    const CompiledModel& model = *study.model;
    test::Stepwise run(model, study.scenario.seed);
    try {
      for (std::int32_t day = 1; day <= model.run_days; ++day) {
        INFO("midnight after day " << day);
        run.run_to(day);
        std::int64_t out = 0, in = 0;
        for (std::size_t p = 0; p < model.providers.size(); ++p) {
          INFO(model.providers[p].id);
          CHECK_NOTHROW(check_books(model, model.providers[p], run.world(), p));
          out += run.world().record(p).passed_out;
          in += run.world().record(p).passed_in;
        }
        CHECK(out == in);  // nobody is on the way without being somewhere
      }
    } catch (const Deadlock&) {  // the books were right until then
    }
  });
}

TEST_CASE("E2 unit-seconds: in use, being cleaned and idle are the rostered and the overtime, every midnight",
          "[quick][properties]") {
  std::size_t rosters = 0, overtimes = 0;
  of_all([&](const std::string& name, const Study& study) {
    INFO(name);
    const CompiledModel& model = *study.model;
    test::Stepwise run(model, study.scenario.seed);
    try {
      for (std::int32_t day = 1; day <= model.run_days; ++day) {
        run.run_to(day);
        const engine::SimTime now = run.now();
        for (std::size_t p = 0; p < model.providers.size(); ++p) {
          const ProviderRecord& record = run.world().record(p);
          for (std::size_t i = 0; i < record.managed_pools.size(); ++i) {
            const CompiledPool& pool = model.providers[p].pools[i];
            const PoolSpec& spec = study.scenario.providers[p].pools[i];
            if (!pool.managed || spec.unlimited) continue;
            INFO("midnight after day " << day << ": " << model.providers[p].id << "." << pool.name);
            const ManagedPoolRecord& r = record.managed_pools[i];
            const std::int64_t busy = unit_ticks(record.pools[i].busy, now), on_shift = unit_ticks(r.on_shift, now);
            const std::int64_t overtime = unit_ticks(r.overtime, now);
            CHECK(busy + unit_ticks(r.cleaning, now) + unit_ticks(r.idle, now) == on_shift + overtime);
            CHECK(unit_ticks(r.blocked, now) <= busy);
            overtimes += overtime > 0 ? 1 : 0;
            if (pool.shifts.empty() || !study.scenario.interventions.empty()) continue;
            CHECK(on_shift == rostered(study.scenario, model, spec, now));
            ++rosters;
          }
        }
      }
    } catch (const Deadlock&) {
    }
  });
  CHECK(rosters > 500);
  CHECK(overtimes > 500);
}

TEST_CASE("E3 monotone: one bed more never makes patients who are alike wait longer in all", "[quick][properties]") {
  for (const std::string takes : {"4 h", "{exponential: {mean: 4 h}}", "{lognormal: {mean: 4 h, cv: 2}}"}) {
    for (const std::string arrivals :
         {"rate: 30 /day", "rate: 30 /day, profile: day", "rate: 8 /day, batch: {1: 30 %, 6: rest}"}) {
      for (const std::uint64_t seed : {1U, 2U, 3U}) {
        INFO(takes << "; " << arrivals << "; seed " << seed);
        std::int64_t fewer = waiting(3, takes, arrivals, seed);
        for (int servers = 4; servers <= 12; ++servers) {
          const std::int64_t more = waiting(servers, takes, arrivals, seed);
          CHECK(more <= fewer);
          if (servers < 7) CHECK(more < fewer);
          fewer = more;
        }
      }
    }
  }
}

namespace {

/// Mean wait, in hours, of both streams in two years. @param pools how many, `each` so large; the second stream goes to
/// the second pool, if there is one
double wait_in(int pools, int each, int rate_a_day) {
  const test::TemporaryDirectory folder;
  const auto pathway = [](const std::string& name, const std::string& pool) {
    return fmt::format(
        "  {}: {{steps: {{served: {{use: {}, for: {{exponential: {{mean: 1 h}}}}, next: gone}}, gone: {{leave: "
        "home}}}}}}\n",
        name, pool);
  };
  std::string text = fmt::format(
      "icsflow: 1\nname: lists\nstart: 2026-01-01\nuntil: 2028-01-01\nwarm_up: 30 d\nproviders:\n  clinic:\n    kind: "
      "other\n    resources:\n      one: {{kind: pool, capacity: {}}}\n",
      each);
  if (pools == 2) text += fmt::format("      two: {{kind: pool, capacity: {}}}\n", each);
  text += "pathways:\n" + pathway("a", "one") + pathway("b", pools == 2 ? "two" : "one") + "streams:\n";
  for (const std::string id : {"a", "b"})
    text += fmt::format("  {0}: {{at: clinic, pathway: {0}, rate: {1} /day}}\n", id, rate_a_day / 2);
  const Study study(folder.write("lists.yaml", text));
  const RunResult r = study.run();
  const double n = study.headline(r, "served", "clinic/a.served"), m = study.headline(r, "served", "clinic/b.served");
  return 24 *
         (n * study.headline(r, "mean_wait", "clinic/a.served") +
          m * study.headline(r, "mean_wait", "clinic/b.served")) /
         (n + m);
}

}  // namespace

// The exact waits, 1.5250, 0.6687 and 0.2754 h, are those of textbook/a1_mmc_5, _10 and _20 (test_textbook.cpp).
TEST_CASE("E4 scale: twice the patients on twice the servers wait less", "[quick][properties]") {
  const double five = wait_in(1, 5, 108), ten = wait_in(1, 10, 216), twenty = wait_in(1, 20, 432);
  CHECK(five > 1.5 * ten);
  CHECK(ten > 1.5 * twenty);
}

TEST_CASE("E5 splitting: two lists of five make the same patients wait longer than one of ten", "[quick][properties]") {
  CHECK(wait_in(2, 5, 216) > 1.5 * wait_in(1, 10, 216));
}

TEST_CASE("E6 units of time: days or hours, hours or minutes, a day or a week: the same bits", "[quick][properties]") {
  check_rewritten([](const YAML::Node& node, test::Chance&) { return test::in_other_units(node); }, false);
}

TEST_CASE("E7 order: keys, providers, classes, steps in another order: the same bits", "[quick][properties]") {
  check_rewritten([](const YAML::Node& node, test::Chance& chance) { return test::reordered(node, chance); }, true);
}

TEST_CASE("E8 threads: workers 1, 2 and 8, either executor and event list: the same bits", "[quick][properties]") {
  of_all([](const std::string& name, const Study& study) {
    INFO(name);
    const Outcome plain = outcome(study);
    RunOptions options;
    for (const int workers : {2, 8}) {
      options.workers = workers;
      CHECK((outcome(study, options) == plain));
    }
    options = {};
    options.executor = ExecutorKind::kSequential;
    CHECK((outcome(study, options, make_heap_world) == plain));
  });
}

TEST_CASE("E8 threads: replications side by side, or workers within each: the same bytes", "[quick][properties]") {
  const test::TemporaryDirectory folder;
  for (const Shipped& s : shipped()) {
    if (s.file.rfind("textbook/", 0) == 0 && s.file != "textbook/preemption.yaml") continue;
    INFO(s.file);
    const Study study(test::shipped(s.file), s.sets);
    const auto dump = [&](int workers, std::optional<int> inner) {
      StudyOptions options;
      options.directory = folder / "study";
      options.replications = 4;
      options.workers = workers;
      options.inner_workers = inner;
      options.overwrite = true;
      {
        ResultsStore store(study.scenario, catalogue(*study.model), options);
        run_study(store, study.model, options);
      }
      return canonical_dump(options.directory / "results.sqlite");
    };
    const std::string one = dump(1, std::nullopt);
    CHECK(one.size() > 1000);
    CHECK((dump(8, 1) == one));
    CHECK((dump(1, 8) == one));
    CHECK((dump(2, 2) == one));
  }
}

TEST_CASE("E9 null interventions: values changed to what they are make no difference", "[quick][properties]") {
  std::size_t changes = 0;
  for (std::size_t k = 0; k < models().size(); k += 2) {  // those without interventions
    const Model& m = models()[k];
    test::Chance chance(k + 2'000'000);
    std::string text = m.text + "interventions:\n";
    int n = 0;
    for (int i = 0; i < 20 && n < 5; ++i) {
      const std::string path = any_parameter(m.study->scenario, chance);
      const std::string more = fmt::format("  none_{}: {{at: 2026-01-{:02}, path: {}, multiply: 1{}}}\n", i,
                                           chance.between(7, 12), path, chance.one_in(2) ? ", over: 2 d" : "");
      if (!accepted(text + more)) continue;
      text += more;
      ++n;
    }
    if (n == 0) continue;
    changes += static_cast<std::size_t>(n);
    INFO(text);
    CHECK((outcome(*study_of(text)) == m.plain));
  }
  CHECK(changes > 300);
}

namespace {

/// How many scenarios by chance whose figures are looked at; ICSFLOW_FIGURES=2000 looks further.
std::uint64_t figures_count() {
  const char* asked = std::getenv("ICSFLOW_FIGURES");
  return asked == nullptr ? 60 : std::stoull(asked);
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
