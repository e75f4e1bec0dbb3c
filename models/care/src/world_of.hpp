#pragma once

/// The world of a model with one kind of event list. Part of the unit that holds the hot parts, so that the loop of the
/// engine is instantiated where they can be inlined into it.

#include <memory>
#include <vector>

#include "icsflow/care/world.hpp"
#include "provider.hpp"

namespace icsflow::models {

template <class Fel>
class WorldOf final : public World {
 public:
  explicit WorldOf(const CompiledModel& model) {
    for (std::uint16_t i = 0; i < size16(model.providers); ++i) {
      owned_.push_back(std::make_unique<ProviderProcess<Fel>>(model, i));
      providers_.push_back(owned_.back().get());
      processes_.push_back(owned_.back().get());
    }
    for (ProviderProcess<Fel>* p : providers_) p->connect_all(providers_);
  }

  void start(engine::RunKey key, std::vector<DrawRecord>* draws) override {
    for (ProviderProcess<Fel>* p : providers_) p->start(key, draws);
    for (ProviderProcess<Fel>* p : providers_) p->deliver_mail();
  }
  void observe(Observer* observer) override {
    for (ProviderProcess<Fel>* p : providers_) static_cast<Book<Fel>&>(*p).observer = observer;
  }
  [[nodiscard]] const std::vector<engine::LogicalProcess*>& processes() const override { return processes_; }
  void check_identities(std::size_t i) override { providers_[i]->check_identities(); }
  [[nodiscard]] const ProviderRecord& record(std::size_t i) const override {
    return static_cast<const Book<Fel>&>(*providers_[i]).record;
  }
  [[nodiscard]] ProviderOutcome outcome(std::size_t i) const override { return providers_[i]->outcome(); }
  [[nodiscard]] std::span<const std::uint64_t> events_by_kind(std::size_t i) const override {
    return providers_[i]->events_by_kind();
  }
  [[nodiscard]] ProviderMemory memory(std::size_t i) const override { return providers_[i]->holdings().memory(); }
  [[nodiscard]] std::uint64_t pathway_bytes(std::size_t i) const override {
    return providers_[i]->holdings().pathway_bytes();
  }
  [[nodiscard]] std::string longest_queue(std::size_t i) const override {
    return providers_[i]->holdings().longest_queue();
  }

 private:
  std::vector<std::unique_ptr<ProviderProcess<Fel>>> owned_;
  std::vector<ProviderProcess<Fel>*> providers_;
  std::vector<engine::LogicalProcess*> processes_;
};

}  // namespace icsflow::models
