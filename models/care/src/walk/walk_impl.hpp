#pragma once

/// Definitions of Walk, for provider.cpp alone: the parts that most events go through are inlined there.

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "steps/windows.hpp"
#include "walk/walk.hpp"

namespace icsflow::models {

template <class Fel>
StepId Walk<Fel>::choose(Slot e, const BranchTable& table, engine::DrawSite site) {
  if (table.count == 0) return choose_by_rule(e, table, site);
  const CompiledBranch* branch = &book_.model.branches[table.begin];
  if (table.count == 1) return branch->to;
  const Token& t = book_.tokens[e];
  double x = book_.uniform(patients_.overflow.luck(t, book_.step_of(t)), site);
  for (std::uint16_t i = 0; i + 1 < table.count; ++i) {
    if ((x -= book_.value(branch[i].share)) < 0) return branch[i].to;
  }
  return branch[table.count - 1].to;
}

template <class Fel>
StepId Walk<Fel>::next_step(Slot e) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  const StepId next = choose(e, s.next, s.branch_site);
  patients_.overflow.count_visit(e, book_.tokens[e], s);
  return next;
}

template <class Fel>
void Walk<Fel>::enter(Slot e, StepId step) {
  while (true) {
    book_.tokens[e].step = step;
    const CompiledStep& s = book_.model.steps[step];
    book_.tokens[e].since = book_.now();
    book_.observe(e, Change::kEnters);
    if (s.kind == StepKind::kBook) clinics_.list_of(book_.tokens[e]).prefetch(book_.tokens[e].list_day());
    if (s.marks != 0) marks_.apply(e, s.marks);
    switch (s.kind) {
      case StepKind::kDelay:
        book_.later(book_.now() + patients_.attributes.sample(s.duration, e, s.duration_site), kPriorityRelease,
                    EventKind::kStepEnd, e, book_.tokens[e].generation);
        return;
      case StepKind::kWindow:
        book_.later(window_time(book_, e, book_.me.windows[s.resource], s.duration_site), kPriorityRelease,
                    EventKind::kStepEnd, e, book_.tokens[e].generation);
        return;
      case StepKind::kUse:
        if (book_.me.pools[s.resource].managed) [[unlikely]] {
          step = beds_.service.enter(e, s);
          if (step == kNoStep) return;
          continue;
        }
        if (beds_.request(e, s)) {
          book_.later(book_.now() + patients_.attributes.sample(s.duration, e, s.duration_site), kPriorityRelease,
                      EventKind::kStepEnd, e, book_.tokens[e].generation);
          return;
        }
        if (book_.tokens[e].has(kInQueue)) return;
        step = s.full;
        continue;
      case StepKind::kSeize:
        if (book_.me.pools[s.resource].managed) [[unlikely]] {
          step = beds_.service.enter(e, s);
          if (step == kNoStep) return;
          continue;
        }
        if (beds_.request(e, s)) {
          patients_.episodes.of(e).held |= pool_bit(s.resource);
          break;
        }
        if (book_.tokens[e].has(kInQueue)) return;
        step = s.full;
        continue;
      case StepKind::kRelease: {
        Episode& ep = patients_.episodes.of(e);
        if ((ep.held >> s.resource) & 1U) {
          ep.held &= ~(pool_bit(s.resource));
          beds_.release(e, s.resource);
        }
        break;
      }
      case StepKind::kBook:
        clinics_.join_list(e, true);
        return;
      case StepKind::kTransfer:
        transfers_.ask(e, false);
        return;
      case StepKind::kAccept:
        if (!book_.tokens[e].has(kRequest)) break;  // nobody asked for a place, or the patient is here already
        transfers_.offer(e);
        return;
      case StepKind::kLeave:
        endings_.end_pathway(e);
        return;
      case StepKind::kCare:
        step = beds_.hours.request(e, s);
        if (step == kNoStep) return;
        continue;
      case StepKind::kAllOf:
        branches_.fork(e, s);
        return;
      case StepKind::kJoin:
        branches_.join(e);
        return;
      case StepKind::kRestart:
        branches_.restart(e, s);
        break;
      case StepKind::kGo:
        break;
    }
    step = next_step(e);
  }
}

template <class Fel>
void Walk<Fel>::step_end(Slot e) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  if (s.kind == StepKind::kUse) {
    if (book_.me.pools[s.resource].managed) [[unlikely]] {
      beds_.service.finish_use(e);
      return;
    }
    beds_.release(e, s.resource);
  }
  enter(e, next_step(e));
}

template <class Fel>
void Walk<Fel>::give_up(Slot e) {
  Token& t = book_.tokens[e];
  const CompiledStep& s = book_.step_of(t);
  if (!t.has(kInQueue) && !t.has(kAsking)) {
    engine::contract_violation(fmt::format("{}: pathway {:016x} gives up at {} without waiting", book_.me.id, t.id,
                                           book_.model.step_names[t.step]));
  }
  ++book_.record.steps[s.stat].gave_up;
  book_.observe(e, Change::kGivesUp);
  if (t.has(kInQueue)) beds_.dequeue(e);
  if (t.has(kAsking)) {
    transfers_.withdraw(e);
    ++t.generation;  // an offer under way is too late
  }
  patients_.overflow.count_visit(e);
  enter(e, s.elsewhere);
  if (book_.me.tracks_holds) beds_.service.release_kept_units(e);
}

template <class Fel>
void Walk<Fel>::drain_resumed() {
  auto& resumed = book_.resumed;
  for (std::size_t i = 0; i < resumed.size(); ++i) {  // entering a step may resume more
    const auto r = resumed[i];
    if (book_.current(r.token, r.generation)) enter(r.token, r.step);  // else it was removed in the same event
  }
  resumed.clear();
}

template <class Fel>
[[gnu::noinline, gnu::cold]] StepId Walk<Fel>::choose_by_rule(Slot e, const BranchTable& table, engine::DrawSite site) {
  const CompiledChoice& choice = book_.model.choices[table.begin];
  if (choice.cases != kNone)
    return choose(e, book_.model.branch_tables[patients_.attributes.by_attribute(e, choice.cases)], site);
  // Who waits less the units that are free: the fewest waiting, among idle pools the most free. The first named wins
  // a tie.
  StepId best = choice.shortest_queue.front();
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (const StepId step : choice.shortest_queue) {
    const Pool& pool = beds_.pools[book_.model.steps[step].resource];
    const std::int64_t load = pool.busy + pool.queued - pool.capacity();
    if (load >= least) continue;
    least = load;
    best = step;
  }
  return best;
}

}  // namespace icsflow::models
