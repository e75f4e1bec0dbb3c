#pragma once

/// Definitions of Walk, for provider.cpp alone: the parts that most events go through are inlined there.

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "walk/kinds.hpp"
#include "walk/walk.hpp"

namespace icsflow::models {

template <class Fel>
StepId Walk<Fel>::choose(Slot e, const BranchTable& table, engine::DrawSite site) {
  if (table.count == 1) return book_.model.branches[table.begin].to;
  if (table.count == 0) [[unlikely]] {
    const CompiledChoice& choice = book_.model.choices[table.begin];
    const BranchTable* const found = table_by_attribute(e, choice);
    return found == nullptr ? shortest_queue(choice) : choose(e, *found, site);
  }
  const Token& t = book_.tokens[e];
  return pick(table, book_.uniform(parts_.patients.overflow.luck(t, book_.step_of(t)), site));
}

template <class Fel>
StepId Walk<Fel>::choose_with(Slot e, const BranchTable& table, double drawn) {
  if (table.count == 1) return book_.model.branches[table.begin].to;
  if (table.count == 0) [[unlikely]] {
    const CompiledChoice& choice = book_.model.choices[table.begin];
    const BranchTable* const found = table_by_attribute(e, choice);
    return found == nullptr ? shortest_queue(choice) : choose_with(e, *found, drawn);
  }
  return pick(table, drawn);
}

template <class Fel>
StepId Walk<Fel>::next_step(Slot e) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  const StepId next = choose(e, s.next, s.branch_site);
  parts_.patients.overflow.count_visit(e, book_.tokens[e], s);
  return next;
}

template <class Fel>
void Walk<Fel>::enter(Slot e, StepId step) {
  while (true) {
    book_.tokens[e].step = step;
    const CompiledStep& s = book_.model.steps[step];
    book_.tokens[e].since = book_.now();
    book_.observe(e, Change::kEnters);
    if (s.kind == StepKind::kBook) parts_.clinics.prefetch_list(book_.tokens[e], s);
    if (s.marks != 0) marks_.apply(e, s.marks);
    const StepId to = with_kind<StepId>(
        s.kind, [&](auto kind) [[gnu::always_inline]] { return decltype(kind)::enter(parts_, e, s); });
    if (to == kNoStep) return;
    step = to == kGoesOn ? next_step(e) : to;
  }
}

template <class Fel>
void Walk<Fel>::step_end(Slot e) {
  const CompiledStep& s = book_.step_of(book_.tokens[e]);
  const bool goes_on =
      with_kind<bool>(s.kind, [&](auto kind) [[gnu::always_inline]] { return decltype(kind)::finish(parts_, e, s); });
  if (goes_on) enter(e, next_step(e));
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
  if (t.has(kInQueue)) parts_.beds.dequeue(e);
  if (t.has(kAsking)) {
    parts_.transfers.withdraw(e);
    ++t.generation;  // an offer under way is too late
  }
  parts_.patients.overflow.count_visit(e);
  enter(e, s.elsewhere);
  if (book_.me.tracks_holds) parts_.beds.service.release_kept_units(e);
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
[[gnu::noinline, gnu::cold]] const BranchTable* Walk<Fel>::table_by_attribute(Slot e, const CompiledChoice& choice) {
  if (choice.cases == kNone) return nullptr;
  return &book_.model.branch_tables[parts_.patients.attributes.by_attribute(e, choice.cases)];
}

template <class Fel>
[[gnu::noinline, gnu::cold]] StepId Walk<Fel>::shortest_queue(const CompiledChoice& choice) const {
  // Who waits less the units that are free: the fewest waiting, among idle pools the most free. The first named wins
  // a tie.
  StepId best = choice.shortest_queue.front();
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (const StepId step : choice.shortest_queue) {
    const Pool& pool = parts_.beds.pools[book_.model.steps[step].resource];
    const std::int64_t load = pool.busy + pool.queued - pool.capacity();
    if (load >= least) continue;
    least = load;
    best = step;
  }
  return best;
}

}  // namespace icsflow::models
