#pragma once

/// The world of a model with one kind of event list. Part of the unit that holds the hot parts, so that the loop of the
/// engine is instantiated where they can be inlined into it.

#include <memory>
#include <string>
#include <vector>

#include "icsflow/care/world.hpp"
#include "icsflow/engine/world.hpp"
#include "provider.hpp"

namespace icsflow::models {

template <class Fel>
class WorldOf final : public World {
 public:
  explicit WorldOf(const CompiledModel& model)
      : world_({{names_of(model),
                 [&](const std::string&, engine::LpRank rank) {
                   return std::make_unique<ProviderProcess<Fel>>(model, rank);
                 }}}),
        providers_(world_.template all<ProviderProcess<Fel>>()) {
    for (ProviderProcess<Fel>* p : providers_) p->connect_all(providers_);
  }

  void start(const RunStart& run) override {
    for (ProviderProcess<Fel>* p : providers_) p->start(run);
    for (ProviderProcess<Fel>* p : providers_) p->deliver_mail();
  }
  void save(engine::ByteWriter& out) override {
    for (ProviderProcess<Fel>* p : providers_) p->save(out);
  }
  void go_on(const RunStart& run, std::int32_t day, engine::ByteReader& in) override {
    for (ProviderProcess<Fel>* p : providers_) p->go_on(run, day, in);
    if (!in.left().empty()) throw engine::BadBytes("there are more bytes than the state of this care system has");
    for (ProviderProcess<Fel>* p : providers_) p->deliver_mail();
  }
  void observe(Observer* observer) override {
    for (ProviderProcess<Fel>* p : providers_) static_cast<Book<Fel>&>(*p).observer = observer;
  }
  void tell_who_is_there() override {
    for (ProviderProcess<Fel>* p : providers_) p->tell_who_is_there();
  }
  [[nodiscard]] std::span<engine::LogicalProcess* const> processes() const override { return world_.processes(); }
  void check_identities(std::size_t i) override { providers_[i]->check_identities(); }
  [[nodiscard]] const ProviderRecord& record(std::size_t i) const override {
    return static_cast<const Book<Fel>&>(*providers_[i]).record;
  }
  [[nodiscard]] ProviderOutcome outcome(std::size_t i) const override { return providers_[i]->outcome(); }
  [[nodiscard]] std::span<const std::uint64_t> events_by_kind(std::size_t i) const override {
    return providers_[i]->events_by_kind();
  }
  [[nodiscard]] ProviderMemory memory(std::size_t i) const override { return providers_[i]->memory_held().memory(); }
  [[nodiscard]] std::uint64_t pathway_bytes(std::size_t i) const override {
    return providers_[i]->memory_held().pathway_bytes();
  }
  [[nodiscard]] std::string longest_queue(std::size_t i) const override {
    return providers_[i]->memory_held().longest_queue();
  }

 private:
  static std::vector<std::string> names_of(const CompiledModel& model) {
    std::vector<std::string> names;
    for (const CompiledProvider& p : model.providers) names.push_back(p.id);
    return names;
  }

  engine::World<CareMessage, Fel> world_;
  std::vector<ProviderProcess<Fel>*> providers_;  // by rank: the compiled providers are in the order of their names
};

}  // namespace icsflow::models
