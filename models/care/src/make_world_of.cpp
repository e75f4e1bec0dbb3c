#include "make_world_of.hpp"

#include <memory>
#include <string>
#include <vector>

#include "event_list.hpp"
#include "icsflow/engine/world.hpp"
#include "provider.hpp"

namespace icsflow::models {

using Fel = engine::ICSFLOW_CARE_EVENT_LIST;
// With the loop of the engine, where the hot parts can be inlined into it: provider.cpp.
extern template class ProviderProcess<Fel>;

namespace {

/// The world of a model with the event list of this library.
class WorldOf final : public World {
 public:
  explicit WorldOf(const CompiledModel& model)
      : world_({{names_of(model),
                 [&](const std::string&, engine::LpRank rank) {
                   return std::make_unique<ProviderProcess<Fel>>(model, rank);
                 }}}),
        providers_(world_.all<ProviderProcess<Fel>>()) {
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

}  // namespace

template <class Fel>
std::unique_ptr<World> make_world_of(const CompiledModel& model) {
  return std::make_unique<WorldOf>(model);
}
template std::unique_ptr<World> make_world_of<Fel>(const CompiledModel& model);

}  // namespace icsflow::models
