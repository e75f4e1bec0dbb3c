#include "icsflow/study/parallel.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "icsflow/engine/executor.hpp"

namespace icsflow::models {
namespace {

// Of the memory that is available: the estimate is rough, and others live here too.
constexpr double kShareOfMemory = 0.7;

/// What was counted in the windows of replications that had more than one thread.
std::string windows_shared(const ParallelOutcome::Counts& shared, int workers) {
  if (shared.windows == 0) return " on one thread: there is nothing to share between more";
  if (shared.parallel_windows == 0) {
    return fmt::format(" on one of {} threads: {:.0f} events a window are too few to share (from {:.0f} on they are)",
                       workers, shared.events_per_window(), engine::kEventsWorthWorkers);
  }
  return fmt::format(" with windows shared by {} threads ({:.0f} events a window, {:.0f} % of windows worth sharing)",
                     workers, shared.events_per_window(),
                     100 * static_cast<double>(shared.parallel_windows) / static_cast<double>(shared.windows));
}

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

std::string to_text(const ParallelOutcome& o) {
  const ParallelPlan& plan = o.plan;
  std::string text = plan.at_once > 1      ? fmt::format("{} replications at a time", plan.at_once)
                     : o.replications == 1 ? "one replication"
                                           : "one replication at a time";
  if (plan.short_of_memory) text += " (memory for no more)";
  if (plan.inner_workers > 1) {
    text += windows_shared(o.shared, plan.inner_workers);
  } else {
    text += plan.at_once == 1 ? " on one thread" : ", each on one thread";
    if (plan.last > 0) {
      text += plan.last == 1 ? "; the last one" : fmt::format("; the last {}", plan.last);
      text += windows_shared(o.shared, plan.last_inner_workers);
    }
  }
  if (o.merged > 0) {
    text += fmt::format("; {} providers with channels shorter than {} h merged", o.merged, o.lookahead_hours);
  }
  return text;
}

}  // namespace icsflow::models
