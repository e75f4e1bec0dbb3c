#include "icsflow/study/parallel.hpp"

#include <algorithm>

namespace icsflow::models {
namespace {

// Of the memory that is available: the estimate is rough, and others live here too.
constexpr double kShareOfMemory = 0.7;

}  // namespace

ParallelPlan plan_parallel(const ParallelNeeds& needs) {
  ParallelPlan plan;
  plan.workers = std::max(1, needs.workers);
  plan.at_once = std::clamp(needs.replications, 1, plan.workers);
  if (needs.inner_workers) {
    plan.inner_workers = needs.windows ? *needs.inner_workers : 1;
    return plan;
  }
  if (needs.available && needs.replication_bytes > 0) {
    const double room = kShareOfMemory * static_cast<double>(*needs.available);
    const double fit = std::max(1.0, room / static_cast<double>(needs.replication_bytes));
    plan.short_of_memory = fit < plan.at_once;
    if (plan.short_of_memory) plan.at_once = static_cast<int>(fit);
  }
  if (!needs.windows) return plan;
  plan.inner_workers = plan.workers / plan.at_once;
  const int last = needs.replications % plan.at_once;
  if (last > 0 && plan.workers / last > plan.inner_workers) {
    plan.last = last;
    plan.last_inner_workers = plan.workers / last;
  }
  return plan;
}

std::uint64_t patients_memory(std::uint64_t room, std::uint64_t expected) {
  return std::max(room / 4, std::min(2 * expected, room / 10 * 9));
}

void ParallelOutcome::Counts::add(const RunResult& r) {
  events += r.events;
  windows += r.execution.windows;
  parallel_windows += r.execution.parallel_windows;
  messages += r.execution.messages;
}

void ParallelOutcome::add(const RunResult& r) {
  ++replications;
  all.add(r);
  if (r.execution.workers > 1) shared.add(r);
  lookahead_hours = r.execution.lookahead_hours;
  merged = r.execution.merged;
}

}  // namespace icsflow::models
