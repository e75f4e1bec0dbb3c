#include "icsflow/report/run_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "icsflow/domain/digits.hpp"
#include "icsflow/engine/executor.hpp"

namespace icsflow::models {
namespace {

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

std::string grouped(std::uint64_t n) { return models::grouped(std::to_string(n)); }

std::string size(std::uint64_t bytes) {
  constexpr double kKibibyte = 1024;
  const auto b = static_cast<double>(bytes);
  if (b >= kKibibyte * kKibibyte) return fmt::format("{:.1f} MiB", b / (kKibibyte * kKibibyte));
  return fmt::format("{:.1f} KiB", b / kKibibyte);
}

std::string share(double part, double whole) { return whole > 0 ? fmt::format("{:.1f} %", 100 * part / whole) : "-"; }

void append_phase(std::string& text, const char* name, double seconds, const RunProfile& p) {
  text +=
      fmt::format("  {:<52} {:>10.3f} s {:>9} {:>9.1f} ns an event\n", name, seconds, share(seconds, p.phases.total()),
                  p.events == 0 ? 0 : 1e9 * seconds / static_cast<double>(p.events));
}

void append_phases(std::string& text, const RunProfile& p) {
  append_phase(text, "opening state", p.phases.opening, p);
  append_phase(text, "handling events", p.phases.handling, p);
  append_phase(text, "delivering messages", p.phases.delivering, p);
  append_phase(text, "finding the next window", p.phases.between, p);
  append_phase(text, "waiting for the slowest (parallel windows)", p.phases.waiting, p);
  append_phase(text, "dividing the work", p.phases.planning, p);
  append_phase(text, "measures", p.phases.measuring, p);
}

}  // namespace

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

std::string to_text(const RunProfile& p) {
  const auto events = static_cast<double>(p.events);
  std::string text = fmt::format("\nProfile ({} replication{})\n", p.replications, p.replications == 1 ? "" : "s");
  text +=
      fmt::format("  {} events in {} windows ({:.0f} a window; {} in parallel); {} messages\n", grouped(p.events),
                  grouped(p.windows), p.events_per_window(),
                  share(static_cast<double>(p.parallel_windows), static_cast<double>(p.windows)), grouped(p.messages));
  text += "\n Time: a parallel window counts once for each worker\n";
  append_phases(text, p);

  text += fmt::format("\n {:<35} {:>14} {:>9} {:>12} {:>9} {:>12}\n", "Provider", "events", "share", "seconds", "share",
                      "memory");
  double handling = 0;
  std::vector<const RunProfile::Provider*> busiest;
  for (const RunProfile::Provider& provider : p.providers) {
    handling += provider.seconds;
    busiest.push_back(&provider);
  }
  std::stable_sort(busiest.begin(), busiest.end(), [](auto* a, auto* b) { return a->events > b->events; });
  for (const RunProfile::Provider* provider : busiest) {
    text += fmt::format("  {:<34} {:>14} {:>9} {:>12.3f} {:>9} {:>12}\n", provider->id, grouped(provider->events),
                        share(static_cast<double>(provider->events), events), provider->seconds,
                        share(provider->seconds, handling), size(provider->bytes));
  }

  text += fmt::format("\n {:<35} {:>14} {:>9}\n", "Event", "events", "share");
  std::vector<RunProfile::Kind> kinds = p.kinds;
  std::stable_sort(kinds.begin(), kinds.end(), [](const auto& a, const auto& b) { return a.events > b.events; });
  for (const RunProfile::Kind& kind : kinds) {
    if (kind.events == 0) continue;
    text += fmt::format("  {:<34} {:>14} {:>9}\n", kind.name, grouped(kind.events),
                        share(static_cast<double>(kind.events), events));
  }

  text += fmt::format("\n {:<35} {:>14}\n", "Memory of one replication", "at most");
  for (const RunProfile::Memory& part : p.memory) text += fmt::format("  {:<34} {:>14}\n", part.part, size(part.bytes));
  return text;
}

}  // namespace icsflow::models
