#include "pathways/pathways.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "lookup.hpp"
#include "parts.hpp"
#include "pathways/attributes.hpp"
#include "pathways/steps.hpp"
#include "pathways/visits.hpp"

namespace icsflow::models {

StepId step_index(const PathwaySpec& path, const std::string& name) {
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    if (path.steps[i].name == name) return static_cast<StepId>(i);
  }
  return kNoStep;
}

std::uint16_t bind(const PathwaySpec& path, const Scope& scope) {
  CompileContext& c = scope.context;
  const std::string key =
      fmt::format("{}|{}|{}|{}", path.name, scope.provider, scope.service != nullptr ? scope.service->id : "",
                  scope.stream != nullptr ? scope.stream->id : "");
  const auto found = c.bound.find(key);
  if (found != c.bound.end()) return found->second;
  CompiledModel& m = c.model;
  c.at_most(m.instances.size() + 1, "pathways of services, of streams and of transfers to another service");
  const auto index = static_cast<std::uint16_t>(m.instances.size());
  c.bound.emplace(key, index);
  CompiledInstance instance;
  instance.pathway = path.name;
  instance.provider = scope.provider;
  instance.rtt = path.rtt;
  instance.first = static_cast<StepId>(m.steps.size());
  instance.step_count = static_cast<std::uint32_t>(path.steps.size());
  if (scope.service != nullptr) instance.service = service_index(m, scope.service->id);
  if (scope.stream != nullptr && !scope.stream->department.empty())
    instance.department = static_cast<std::uint16_t>(number_of(m.departments, scope.stream->department));
  instance.attributes = static_cast<std::uint32_t>(m.attributes.size());
  instance.attribute_count = static_cast<std::uint32_t>(path.attributes.size());
  for (const AttributeSpec& a : path.attributes)
    m.attributes.push_back(compile_attribute(scope, a, c.site("attribute/" + a.name)));
  m.instances.push_back(instance);
  const std::vector<std::uint8_t> counters = visit_counters(c, path, false);
  m.steps.resize(m.steps.size() + path.steps.size());
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    const StepSpec& in = path.steps[i];
    const StepId id = instance.first + static_cast<StepId>(i);
    const StepInput input{scope, path, in, instance, index, path.name + "." + in.name};
    CompiledStep step = compile_step(input);
    compile_by_attribute(input, step);
    step.visit_counter = counters[i];
    if (step.kind == StepKind::kAccept) m.instances[index].accept = id;
    CompiledProvider& provider = m.providers[scope.provider];
    if (step.stat != kNone) provider.stat_steps[step.stat] = id;
    if (provider.kind == ProviderKind::kAcute &&
        std::find(in.marks.begin(), in.marks.end(), MarkKind::kReady) != in.marks.end())
      provider.counts_ready = true;
    m.step_names.push_back(in.name);
    if (in.kind == StepKind::kTransfer) c.transfers.push_back({id, &in, scope.provider});
    m.steps[id] = step;
  }
  return index;
}

void outline_steps(CompileContext& c) {
  CompiledModel& m = c.model;
  for (CompiledStep& s : m.steps) {
    const CompiledInstance& instance = m.instances[s.instance];
    s.department = instance.department;
    if (instance.service != kNoIndex) s.service = m.services[instance.service].local;
    const bool uses = s.kind == StepKind::kUse && !m.providers[instance.provider].pools[s.resource].rostered;
    m.outlines.push_back({s.service, uses ? s.resource : kNoIndex});
  }
}

}  // namespace icsflow::models
