#include "pathways/steps.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/steps/steps.hpp"
#include "lookup.hpp"
#include "pathways/step_kinds.hpp"

namespace icsflow::models {
namespace {

/// What only some steps have: patience, hazards of giving up, balking, several pools, a pace.
void compile_rules(const StepInput& step, CompiledStep& out) {
  const StepSpec& in = step.in;
  const Scope& scope = step.scope;
  CompileContext& c = step.context();
  const bool waits = !in.patience.numbers.empty() || in.own_patience.given() || !in.hazards.empty();
  const StepUnits what = facts_of(in.kind).units;
  const bool takes_units = what == StepUnits::kUses || what == StepUnits::kKeeps;
  const bool counts = takes_units && !in.hours.empty();
  if (!waits && in.balks.empty() && in.others.empty() && !in.hold_until_next && !counts && in.pace.empty()) return;
  StepRules rules;
  rules.pace = scope.resolve_by_wait(in.pace);
  if (!in.pace.empty()) out.marks |= kPaced;
  if (!in.patience.numbers.empty()) rules.patience = scope.distribution(in.patience);
  for (const auto& h : in.hazards) rules.hazards.push_back({scope.resolve_or(h.from, 0), scope.resolve_or(h.rate, 0)});
  for (const auto& b : in.balks)
    rules.balks.push_back({static_cast<std::int64_t>(b.queue), scope.resolve_or(b.share, 0)});
  rules.first_of = in.first_of;
  rules.hold_until_next = in.hold_until_next;
  rules.balk_site = c.site(step.here + "/balks");
  if (counts) {
    for (const Number& n : in.hours)
      rules.units.push_back(static_cast<std::uint16_t>(std::floor(c.model.base.values[scope.resolve_or(n, 1)] + 0.5)));
  }
  if (takes_units) {
    for (const auto& pool : in.pools()) {
      // One that is not there is reported with the step.
      const std::uint16_t index = index_by_name(step.provider().pools, pool);
      if (index == kNoIndex && pool != in.target)
        c.problem(in.place, step.here, fmt::format("expected a pool of this provider; found \"{}\"", pool));
      rules.pools.push_back(index);
    }
  }
  // Not a rate, but somebody may give up.
  if (waits) out.gives_up = c.constant(0);
  out.rules = static_cast<std::uint32_t>(c.model.step_rules.size());
  c.model.step_rules.push_back(std::move(rules));
}

void name_sites(const StepInput& step, CompiledStep& out) {
  const auto site = [&](const char* what) { return step.context().site(step.here + what); };
  out.duration_site = site("/duration");
  out.branch_site = site("/next");
  out.missed_site = site("/missed");
  out.leave_site = site("/gives_up");
  out.ask_site = site("/ask");
  out.offer_site = site("/offer");
  out.move_site = site("/move");
}

}  // namespace

CompiledStep compile_step(const StepInput& step) {
  const StepSpec& in = step.in;
  CompiledStep out;
  out.kind = in.kind;
  out.instance = step.instance_index;
  for (const MarkKind mark : in.marks) out.marks |= 1U << static_cast<unsigned>(mark);
  out.next = step.branches(in.next);
  out.missed = step.branches(in.missed);
  out.full = step.to(in.full);
  out.cancelled = step.to(in.cancelled);
  out.elsewhere = step.to(in.elsewhere);
  out.priority = step.scope.resolve(in.priority);
  out.gives_up = step.scope.resolve(in.gives_up);
  step.scope.resolve_all(kStepNumbers<Number>, kStepNumbers<ParameterId>, in, out.numbers);
  if (in.due.given()) out.marks |= kDue;
  compile_rules(step, out);
  compile_kind(step, out);
  if (facts_of(in.kind).counted) {
    auto& stats = step.context().model.providers[step.scope.provider].stat_steps;
    out.stat = static_cast<std::uint32_t>(stats.size());
    stats.push_back(kNoStep);  // bind() knows its number
  }
  name_sites(step, out);
  return out;
}

}  // namespace icsflow::models
