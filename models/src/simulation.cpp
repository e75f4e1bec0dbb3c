#include "icsflow/models/simulation.hpp"

#include <fmt/format.h>

#include <chrono>

#include "compiled_model.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/future_event_list.hpp"
#include "measures.hpp"
#include "provider_process.hpp"

namespace icsflow::models {
namespace {

/// The processes of a run for one kind of event list, behind what Simulation needs of them.
class World {
 public:
  virtual ~World() = default;
  virtual RunResult run(const RunOptions& options) = 0;
};

template <class Fel>
class WorldOf final : public World {
 public:
  explicit WorldOf(const CompiledModel& model) : model_(model) {
    for (std::uint16_t i = 0; i < size16(model.providers); ++i) {
      owned_.push_back(std::make_unique<ProviderProcess<Fel>>(model, i));
      providers_.push_back(owned_.back().get());
      processes_.push_back(owned_.back().get());
    }
    for (ProviderProcess<Fel>* p : providers_) p->connect_all(providers_);
  }

  RunResult run(const RunOptions& options) override {
    const auto began = std::chrono::steady_clock::now();
    if (options.draws != nullptr && options.workers > 1)
      engine::contract_violation("draws are noted on one worker only");
    for (ProviderProcess<Fel>* p : providers_) {
      p->start({options.seed, static_cast<std::uint64_t>(options.replication)}, options.draws);
    }
    for (ProviderProcess<Fel>* p : providers_) p->deliver_mail();  // requests under way at the census
    const double end = engine::in_days(model_.end - engine::kStart);
    engine::ProgressCheck check;
    bool stopped = false;
    if (options.progress) {
      check = [&](engine::SimTime t) {
        stopped = !options.progress(engine::in_days(t - engine::kStart) / end);
        return !stopped;
      };
    }
    const engine::ExecutorReport report =
        options.executor == ExecutorKind::kSequential
            ? engine::run_sequential(processes_, model_.lookahead, model_.end, check)
            : engine::run_windows(processes_, model_.lookahead, model_.end, options.workers, check);
    if (stopped) throw Interrupted();
    check_custody();
    RunResult result;
    result.replication = options.replication;
    result.events = report.events;
    std::vector<ProviderOutcome> outcomes;
    for (ProviderProcess<Fel>* p : providers_) {
      result.event_hash = engine::mix64(result.event_hash ^ p->event_hash());
      outcomes.push_back(p->outcome());
    }
    measure(model_, outcomes, result);
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return result;
  }

 private:
  /// Every pathway is in somebody's custody: what one provider passed on, another took over.
  void check_custody() {
    std::int64_t out = 0, in = 0;
    for (ProviderProcess<Fel>* p : providers_) {
      p->check_identities();
      out += p->record().passed_out;
      in += p->record().passed_in;
    }
    if (out != in) {
      engine::contract_violation(fmt::format("{} pathways were passed on and {} taken over", out, in));
    }
  }

  const CompiledModel& model_;
  std::vector<std::unique_ptr<ProviderProcess<Fel>>> owned_;
  std::vector<ProviderProcess<Fel>*> providers_;
  std::vector<engine::LogicalProcess*> processes_;
};

}  // namespace

struct Simulation::Impl {
  std::shared_ptr<const CompiledModel> model;
  std::unique_ptr<World> world;
};

Simulation::Simulation(std::shared_ptr<const CompiledModel> model, EventListKind event_list)
    : impl_(std::make_unique<Impl>()) {
  impl_->model = std::move(model);
  if (event_list == EventListKind::kBucketRing) {
    impl_->world = std::make_unique<WorldOf<engine::BucketRing>>(*impl_->model);
  } else {
    impl_->world = std::make_unique<WorldOf<engine::FourAryHeap>>(*impl_->model);
  }
}

Simulation::~Simulation() = default;

RunResult Simulation::run(const RunOptions& options) { return impl_->world->run(options); }

}  // namespace icsflow::models
