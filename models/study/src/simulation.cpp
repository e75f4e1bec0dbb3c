#include "icsflow/study/simulation.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>

#include "icsflow/care/world.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/compile/uncertainty.hpp"
#include "icsflow/domain/calendar.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/stopwatch.hpp"
#include "icsflow/measure/measures.hpp"

namespace icsflow::models {
namespace {

/// A world and what runs it.
class Running {
 public:
  /// @param values  which the runs read; they may be others for each
  Running(const CompiledModel& model, const ModelValues& values, WorldFactory make)
      : model_(model), values_(values), world_(make(model)), graph_(world_->processes()) {}

  RunResult run(const RunOptions& options) {
    const auto began = std::chrono::steady_clock::now();
    if (options.draws != nullptr && options.workers > 1)
      engine::contract_violation("draws are noted on one worker only");
    engine::Laps laps(options.profile != nullptr);
    RunProfile unread;
    RunProfile& profile = options.profile != nullptr ? *options.profile : unread;
    world_->observe(options.observer);
    begin(options);
    if (options.observer != nullptr) world_->tell_who_is_there();
    profile.phases.opening += laps.next();

    engine::ExecutorProfile times;
    engine::ExecutorReport report;
    for (const std::int32_t day : options.hold_on) {
      add(execute(options, engine::start_of_day(day), options.profile != nullptr ? &times : nullptr), report);
      hold(options, day);
    }
    add(execute(options, model_.end, options.profile != nullptr ? &times : nullptr), report);
    laps.next();
    if (options.observer != nullptr) world_->tell_who_is_there();
    check_custody();
    RunResult result;
    result.replication = options.replication;
    result.events = report.events;
    result.execution = {
        report.windows, report.parallel_windows, report.messages, report.workers, engine::in_hours(report.lookahead),
        report.merged};
    std::vector<ProviderOutcome> outcomes;
    for (std::size_t i = 0; i < providers(); ++i) {
      result.event_hash = engine::mix64(result.event_hash ^ world_->processes()[i]->event_hash());
      outcomes.push_back(world_->outcome(i));
    }
    measure(model_, outcomes, result);
    profile.phases.measuring += laps.next();
    if (options.profile != nullptr) fill(profile, times, result);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return result;
  }

 private:
  void begin(const RunOptions& options) {
    const RunStart start{{options.seed, static_cast<std::uint64_t>(options.replication)},
                         &values_,
                         options.draws,
                         !options.hold_on.empty()};
    if (options.from == nullptr) return world_->start(start);
    if (options.from->seed != options.seed || options.from->replication != options.replication)
      engine::contract_violation("the state that was held is of another replication");
    engine::ByteReader in(options.from->bytes);
    world_->go_on(start, options.from->day, in);
  }

  void hold(const RunOptions& options, std::int32_t day) {
    HeldState state{day, options.seed, options.replication, {}};
    state.bytes.reserve(held_bytes_);
    engine::ByteWriter out(state.bytes);
    world_->save(out);
    held_bytes_ = state.bytes.size();
    options.hold(std::move(state));
  }

  /// Of a run in parts.
  static void add(const engine::ExecutorReport& part, engine::ExecutorReport& all) {
    all.events = part.events;  // since the opening
    all.windows += part.windows;
    all.parallel_windows += part.parallel_windows;
    all.messages += part.messages;
    all.workers = part.workers;
    all.lookahead = part.lookahead;
    all.merged = part.merged;
  }

  /// Runs what happens before `until`. @throws Interrupted
  engine::ExecutorReport execute(const RunOptions& options, engine::SimTime until, engine::ExecutorProfile* profile) {
    engine::WindowOptions windows;
    windows.workers = options.workers;
    windows.merge_below = options.merge_below;
    windows.profile = profile;
    windows.state_bytes = [&](std::size_t i) { return bytes_of(i); };
    windows.events_worth_own_list = 0;  // measured: a provider has too much state to take turns event by event
    const double end = engine::in_days(model_.end - engine::kStart);
    bool stopped = false;
    std::string too_many;
    if (options.progress || options.memory > 0) {
      // Nobody is at work meanwhile.
      windows.progress = [&](engine::SimTime t) {
        too_many = beyond(options.memory, t);
        if (!too_many.empty()) return false;
        stopped = options.progress && !options.progress(engine::in_days(t - engine::kStart) / end);
        return !stopped;
      };
    }
    const engine::Duration lookahead = options.lookahead.value_or(graph_.shortest());
    engine::ExecutorReport report;
    if (options.executor == ExecutorKind::kSequential) {
      report = engine::run_sequential(world_->processes(), lookahead, until, windows.progress, profile);
    } else if (options.lookahead) {
      report = engine::run_windows(world_->processes(), lookahead, until, windows);
    } else {
      report = engine::run_windows(graph_, until, windows);
    }
    if (!too_many.empty()) throw GrowsWithoutEnd(too_many);
    if (stopped) throw Interrupted();
    return report;
  }

  /// What a provider holds, and the engine for it.
  [[nodiscard]] std::uint64_t bytes_of(std::size_t provider) const {
    const engine::ProcessMemory engine = world_->processes()[provider]->memory();
    const ProviderMemory own = world_->memory(provider);
    return engine.event_list + engine.mail + own.pathways + own.resources + own.records;
  }

  /// Says where most wait if patients take more than `limit` bytes; else, or without a limit, nothing.
  [[nodiscard]] std::string beyond(std::uint64_t limit, engine::SimTime now) const {
    if (limit == 0) return {};
    std::uint64_t bytes = 0;
    std::size_t largest = 0;
    for (std::size_t i = 0; i < providers(); ++i) {
      bytes += world_->pathway_bytes(i);
      if (world_->pathway_bytes(i) > world_->pathway_bytes(largest)) largest = i;
    }
    if (bytes <= limit) return {};
    constexpr double kMegabyte = 1e6;
    return fmt::format(
        "more patients than there is memory for on {}: {}. They take {:.0f} MB, of {:.0f} MB for each "
        "replication that runs at the same time",
        iso_date(model_.calendar->date(engine::day_of(now))), world_->longest_queue(largest),
        static_cast<double>(bytes) / kMegabyte, static_cast<double>(limit) / kMegabyte);
  }

  /// What a run did, for a profile.
  void fill(RunProfile& profile, const engine::ExecutorProfile& times, const RunResult& result) const {
    RunProfile::Phases& phases = profile.phases;
    phases.planning += times.planning;
    phases.between += times.between;
    phases.delivering += times.delivering;
    phases.handling += times.handling;
    phases.waiting += times.waiting;
    RunProfile run;
    run.replications = 1;
    run.events = result.events;
    run.windows = result.execution.windows;
    run.parallel_windows = result.execution.parallel_windows;
    run.messages = result.execution.messages;
    for (const char* name : event_kind_names()) run.kinds.push_back({name, 0});
    std::uint64_t event_lists = 0, mail = 0, pathways = 0, resources = 0, records = 0, results = 0;
    for (std::size_t i = 0; i < providers(); ++i) {
      const engine::LogicalProcess& p = *world_->processes()[i];
      const auto by_kind = world_->events_by_kind(i);
      for (std::size_t kind = 0; kind < run.kinds.size(); ++kind) run.kinds[kind].events += by_kind[kind];
      const engine::ProcessMemory engine = p.memory();
      const ProviderMemory own = world_->memory(i);
      run.providers.push_back({p.name(), times.processes[i].events, times.processes[i].seconds, bytes_of(i)});
      event_lists += engine.event_list;
      mail += engine.mail;
      pathways += own.pathways;
      resources += own.resources;
      records += own.records;
    }
    results = result.headlines.capacity() * sizeof(double);
    for (const auto& series : result.series) results += series.capacity() * sizeof(double);
    run.memory = {{"pathways", pathways},       {"lists, pools, sessions", resources},
                  {"event lists", event_lists}, {"messages and channels", mail},
                  {"records", records},         {"results", results}};
    profile.add(run);
  }

  /// Every pathway is in somebody's custody: what one provider passed on, another took over.
  void check_custody() {
    std::int64_t out = 0, in = 0;
    for (std::size_t i = 0; i < providers(); ++i) {
      world_->check_identities(i);
      out += world_->record(i).passed_out;
      in += world_->record(i).passed_in;
    }
    if (out != in) {
      engine::contract_violation(fmt::format("{} pathways were passed on and {} taken over", out, in));
    }
  }

  [[nodiscard]] std::size_t providers() const { return world_->processes().size(); }

  const CompiledModel& model_;
  const ModelValues& values_;
  std::unique_ptr<World> world_;
  engine::ChannelGraph graph_;  // of its processes
  std::size_t held_bytes_ = 0;  // of the last state held
};

}  // namespace

std::uint64_t expected_bytes(const CompiledModel& model) {
  // Measured on the demo (docs/performance.md): the pool of tokens is up to twice as large as what is in it; a provider
  // has its event list, sessions and records beside.
  constexpr std::uint64_t kToken = 2 * kBytesOfPathway;
  constexpr std::uint64_t kProvider = 1U << 18U;
  double pathways = 0;
  for (const OpeningRow& row : model.opening_list) {
    for (const std::uint32_t n : row.bands) pathways += n;
  }
  for (const auto& stays : *model.base.opening.stays) {
    for (const OpeningStay& stay : stays) pathways += model.stationary_stays && stay.stationary ? stay.weight : 0;
  }
  for (const CompiledProvider& p : model.providers) {
    for (const CompiledPool& pool : p.pools)
      pathways += pool.opening == kNoParameter ? 0 : model.base.value(pool.opening);
  }
  std::uint64_t values = 0;
  const Catalogue all = catalogue(model);
  for (const SeriesInfo& s : all.series) {
    values += s.period == Period::kDay ? all.days.size() : all.weeks.size();
  }
  return static_cast<std::uint64_t>(pathways) * kToken + model.providers.size() * kProvider + values * sizeof(double);
}

struct Simulation::Impl {
  std::shared_ptr<const CompiledModel> model;
  std::unique_ptr<ModelValues> drawn;  // of the present replication, if some are uncertain
  std::unique_ptr<Running> running;
};

Simulation::Simulation(std::shared_ptr<const CompiledModel> model, WorldFactory make)
    : impl_(std::make_unique<Impl>()) {
  impl_->model = std::move(model);
  if (!impl_->model->uncertain.empty()) impl_->drawn = std::make_unique<ModelValues>(impl_->model->base);
  const CompiledModel& tables = *impl_->model;
  impl_->running = std::make_unique<Running>(tables, impl_->drawn ? *impl_->drawn : tables.base, make);
}

Simulation::~Simulation() = default;

RunResult Simulation::run(const RunOptions& options) {
  // Numbers of replications count from 0 in the results.
  const auto named = [&](const std::exception& error) {
    return fmt::format("replication {}, seed {}: {}", options.replication, options.seed, error.what());
  };
  try {
    if (!impl_->drawn) return impl_->running->run(options);
    const CompiledModel& model = *impl_->model;
    const auto draw = static_cast<std::uint64_t>(options.replication / model.replications_per_draw);
    std::vector<double> values = draw_uncertain(model, {options.seed, draw});
    set_uncertain(*impl_->drawn, model, values);
    RunResult result = impl_->running->run(options);
    result.drawn = std::move(values);
    return result;
  } catch (const Deadlock& error) {
    throw Deadlock(named(error));
  } catch (const GrowsWithoutEnd& error) {
    throw GrowsWithoutEnd(named(error));
  } catch (const engine::ContractViolation& error) {
    throw engine::ContractViolation(named(error));
  }
}

}  // namespace icsflow::models
