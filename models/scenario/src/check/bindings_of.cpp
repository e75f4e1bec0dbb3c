/// Where pathways run: services, streams, and what they transfer to. Names that do not exist are left out.

#include <set>
#include <tuple>

#include "check/check.hpp"

namespace icsflow::models {

namespace {

using BindingKey = std::tuple<const PathwaySpec*, const ProviderSpec*, const ServiceSpec*, const StreamSpec*>;

void add_transfers(const Scenario& scenario, std::vector<Binding>& bindings, std::set<BindingKey>& known) {
  for (std::size_t i = 0; i < bindings.size(); ++i) {  // grows while it is walked: transfers may lead to transfers
    for (const auto& step : bindings[i].pathway->steps) {
      for (const auto& target : step.transfers) {
        Binding next;
        next.pathway =
            find_named(scenario.pathways, &PathwaySpec::name, target.pathway.substr(0, target.pathway.find('.')));
        next.provider = find_named(scenario.providers, &ProviderSpec::id, target.provider);
        if (next.pathway == nullptr || next.provider == nullptr) continue;
        if (!target.service.empty()) {
          next.service = find_named(scenario.services, &ServiceSpec::id, target.service);
          if (next.service != nullptr)
            next.type = find_named(scenario.service_types, &ServiceTypeSpec::name, next.service->type);
        }
        next.label = "transferred to " + target.provider;
        if (known.insert({next.pathway, next.provider, next.service, nullptr}).second)
          bindings.push_back(std::move(next));
      }
    }
  }
}

}  // namespace

std::vector<Binding> bindings_of(const Scenario& scenario) {
  std::vector<Binding> out;
  std::set<BindingKey> known;
  for (const auto& service : scenario.services) {
    Binding b;
    b.service = &service;
    b.type = find_named(scenario.service_types, &ServiceTypeSpec::name, service.type);
    b.provider = find_named(scenario.providers, &ProviderSpec::id, service.provider);
    if (b.type == nullptr || b.provider == nullptr) continue;
    b.pathway = find_named(scenario.pathways, &PathwaySpec::name, b.type->pathway);
    b.rate = &b.type->rate;
    b.label = "service " + service.id;
    if (b.pathway != nullptr && known.insert({b.pathway, b.provider, b.service, nullptr}).second) out.push_back(b);
  }
  for (const auto& stream : scenario.streams) {
    Binding b;
    b.stream = &stream;
    b.provider = find_named(scenario.providers, &ProviderSpec::id, stream.provider);
    b.pathway = find_named(scenario.pathways, &PathwaySpec::name, stream.pathway);
    if (b.provider == nullptr || b.pathway == nullptr) continue;
    if (!stream.service.empty()) {
      b.service = find_named(scenario.services, &ServiceSpec::id, stream.service);
      if (b.service != nullptr) b.type = find_named(scenario.service_types, &ServiceTypeSpec::name, b.service->type);
    }
    b.rate = &stream.rate;
    b.label = "stream " + stream.id;
    if (known.insert({b.pathway, b.provider, b.service, b.stream}).second) out.push_back(b);
  }
  add_transfers(scenario, out, known);
  return out;
}

}  // namespace icsflow::models
