#pragma once

/// A run taken one day at a time, to look at its books every midnight. Conservation is checked here from the records
/// of all providers; that the records are those of the pathways is what each provider's own recount says
/// (World::check_identities).

#include <catch2/catch.hpp>
#include <memory>
#include <vector>

#include "icsflow/care/world.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/engine/directory.hpp"
#include "icsflow/engine/executor.hpp"

namespace test {

class Stepwise {
 public:
  Stepwise(const icsflow::models::CompiledModel& model, std::uint64_t seed)
      : model_(model), world_(icsflow::models::make_world(model)) {
    world_->start({{seed, 0}, &model.base});
    lookahead_ = icsflow::engine::ChannelGraph(world_->processes()).shortest();
  }

  /// Runs everything before this midnight, or the end of the run.
  void run_to(std::int32_t day) {
    now_ = std::min(icsflow::engine::start_of_day(day), model_.end);
    icsflow::engine::run_sequential(world_->processes(), lookahead_, now_);
  }
  [[nodiscard]] icsflow::engine::SimTime now() const { return now_; }
  [[nodiscard]] icsflow::models::World& world() { return *world_; }

 private:
  const icsflow::models::CompiledModel& model_;
  std::unique_ptr<icsflow::models::World> world_;
  icsflow::engine::Duration lookahead_;
  icsflow::engine::SimTime now_;
};

}  // namespace test
