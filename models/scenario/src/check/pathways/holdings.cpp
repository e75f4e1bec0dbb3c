#include "check/pathways/holdings.hpp"

#include <set>
#include <string>

#include <fmt/format.h>

#include "icsflow/scenario/holds.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"

namespace icsflow::models {

Holdings holdings_of(const PathwaySpec& pathway, const StepGraph& steps, const std::vector<Vertex>& entries) {
  Holdings h;
  std::vector<std::vector<std::size_t>> pools(pathway.steps.size());  // of seizes and releases
  for (const auto& step : pathway.steps) {
    if (step.kind != StepKind::kSeize && step.kind != StepKind::kRelease) continue;
    for (const auto& pool : step.pools())
      pools[static_cast<std::size_t>(&step - pathway.steps.data())].push_back(
          h.pools.try_emplace(pool, h.pools.size()).first->second);
  }
  h.may.resize(pathway.steps.size(), Holdings::Set(h.pools.size()));
  h.must.assign(pathway.steps.size(), Holdings::Set(h.pools.size()).set());
  std::vector<Vertex> work = entries;
  for (const Vertex entry : entries) h.must[entry].reset();
  for (const auto& step : pathway.steps) {
    for (const auto& name : begins(step)) {
      const auto* to = find_named(pathway.steps, &StepSpec::name, name);
      if (to == nullptr) continue;
      work.push_back(static_cast<Vertex>(to - pathway.steps.data()));
      h.must[work.back()].reset();
    }
  }
  while (!work.empty()) {
    const Vertex at = work.back();
    work.pop_back();
    const StepSpec& step = pathway.steps[at];
    for (const Way& way : steps.ways[at]) {
      Holdings::Set may = h.may[at], must = h.must[at];
      for (const std::size_t pool : pools[at]) {
        if (step.kind == StepKind::kSeize && way.done) {
          may.set(pool);
          if (!step.first_of) must.set(pool);
        } else if (step.kind == StepKind::kRelease) {
          may.reset(pool);
          must.reset(pool);
        }
      }
      const Holdings::Set new_may = h.may[way.to] | may, new_must = h.must[way.to] & must;
      if (new_may == h.may[way.to] && new_must == h.must[way.to]) continue;
      h.may[way.to] = new_may;
      h.must[way.to] = new_must;
      work.push_back(way.to);
    }
  }
  return h;
}

bool check_pool_count(Context& context, const PathwaySpec& pathway) {
  std::set<std::string> pools;
  for (const auto& step : pathway.steps) {
    const bool takes = step.kind == StepKind::kUse || step.kind == StepKind::kSeize || step.kind == StepKind::kRelease;
    for (const auto& pool : takes ? step.pools() : std::vector<std::string>{}) pools.insert(pool);
  }
  if (pools.size() <= kMostPoolsOfPathway) return true;
  context.error_at("pathways." + pathway.name, fmt::format("expected at most {} pools in one pathway; found {}",
                                                           kMostPoolsOfPathway, pools.size()));
  return false;
}

void check_seizes(Context& context, const PathwaySpec& pathway, const Holdings& holdings) {
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const StepSpec& step = pathway.steps[v];
    if (step.kind != StepKind::kSeize) continue;
    for (const auto& name : step.pools()) {
      const std::size_t pool = holdings.pools.at(name);
      if (!holdings.may[v].test(pool)) continue;
      context.error_at("pathways." + pathway.name + '.' + step.name + ".seize",
                       "expected a resource of which the patient has no unit; on some way to this step " + quote(name) +
                           " is seized and not released");
    }
  }
}

void check_releases(Context& context, const PathwaySpec& pathway, const Holdings& holdings,
                    const std::vector<bool>& reachable) {
  for (Vertex v = 0; v < pathway.steps.size(); ++v) {
    const StepSpec& step = pathway.steps[v];
    if (step.kind != StepKind::kRelease || !reachable[v]) continue;
    const std::size_t pool = holdings.pools.at(step.target);
    const std::string path = "pathways." + pathway.name + '.' + step.name + ".release";
    if (!holdings.may[v].test(pool)) {
      context.error_at(path, "expected a resource that an earlier step seizes; found " + quote(step.target));
    } else if (!holdings.must[v].test(pool)) {
      context.warn(context.place_of(path), path,
                   quote(step.target) + " is not held on every way to this step; then nothing is released");
    }
  }
}

}  // namespace icsflow::models
