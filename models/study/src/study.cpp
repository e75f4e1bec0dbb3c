#include "icsflow/study/study.hpp"

namespace icsflow::models {

StudyReport run_study(ResultsStore& store, const RunnerFactory& make_runner, const StudyOptions& options,
                      std::uint64_t replication_bytes) {
  PoolScenario one;
  one.scenario = options.scenario;
  one.make_runner = make_runner;
  one.replications = options.replications;
  one.replication_bytes = replication_bytes;
  one.ends_replication = options.ends_replication;
  return run_pool(store, {&one, 1}, options);
}

StudyReport run_study(ResultsStore& store, const std::shared_ptr<const CompiledModel>& model,
                      const StudyOptions& options) {
  PoolScenario one = pool_scenario(options.scenario, model, options.replications, options.make_world);
  one.ends_replication = options.ends_replication;
  one.hold_on = options.hold_on;
  one.hold = options.hold;
  one.from = options.from;
  one.observer = options.observer;
  return run_pool(store, {&one, 1}, options);
}

}  // namespace icsflow::models
