#pragma once

/// A run taken one day at a time, to look at its books every midnight. Conservation is checked here from the records
/// of all providers; that the records are those of the pathways is what each provider's own recount says
/// (ProviderProcess::check_identities).

#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <vector>

#include "icsflow/care/provider_process.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/engine/directory.hpp"
#include "icsflow/engine/executor.hpp"
#include "icsflow/engine/future_event_list.hpp"

namespace test {

class Stepwise {
 public:
  using Provider = icsflow::models::ProviderProcess<icsflow::engine::BucketRing>;

  Stepwise(const icsflow::models::CompiledModel& model, std::uint64_t seed) : model_(model) {
    for (std::uint16_t i = 0; i < model.providers.size(); ++i) {
      owned_.push_back(std::make_unique<Provider>(model, i));
      providers_.push_back(owned_.back().get());
      processes_.push_back(owned_.back().get());
      directory_.enter(*owned_.back());
    }
    for (Provider* p : providers_) p->connect_all(providers_);
    for (Provider* p : providers_) p->start({seed, 0}, model.base, nullptr);
    for (Provider* p : providers_) p->deliver_mail();
    lookahead_ = icsflow::engine::ChannelGraph(processes_).shortest();
  }

  /// Runs everything before this midnight, or the end of the run.
  void run_to(std::int32_t day) {
    now_ = std::min(icsflow::engine::start_of_day(day), model_.end);
    icsflow::engine::run_sequential(processes_, lookahead_, now_);
  }
  [[nodiscard]] icsflow::engine::SimTime now() const { return now_; }
  [[nodiscard]] const std::vector<Provider*>& providers() const { return providers_; }

 private:
  const icsflow::models::CompiledModel& model_;
  icsflow::engine::Directory<icsflow::models::Letter, icsflow::engine::BucketRing> directory_;
  std::vector<std::unique_ptr<Provider>> owned_;
  std::vector<Provider*> providers_;
  std::vector<icsflow::engine::LogicalProcess*> processes_;
  icsflow::engine::Duration lookahead_;
  icsflow::engine::SimTime now_;
};

}  // namespace test
