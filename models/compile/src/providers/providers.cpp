#include <utility>

#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "icsflow/scenario/spec/window.hpp"
#include "lookup.hpp"
#include "parts.hpp"
#include "providers/sessions.hpp"
#include "scope.hpp"

namespace icsflow::models {
namespace {

/// Units of a pool that nobody waits for: more than any run has patients.
constexpr double kUnlimited = 1e12;

CompiledGroup compile_group(const Scope& scope, const StaffGroupSpec& g) {
  CompiledGroup out;
  out.name = g.name;
  scope.resolve_all(kStaffGroupNumbers<Number>, kStaffGroupNumbers<ParameterId>, g, out);
  if (out.observed_vacancy == kNoParameter) out.observed_vacancy = out.vacancy;
  return out;
}

CompiledPool compile_pool(const Scope& scope, const PoolSpec& in, const ProviderSpec& provider) {
  CompileContext& c = scope.context;
  CompiledPool pool;
  pool.name = in.name;
  scope.resolve_all(kPoolNumbers<Number>, kPoolNumbers<ParameterId>, in, pool);
  // What is read of every pool, though not all have it.
  scope.or_constant(pool.capacity, 0);
  scope.or_constant(pool.escalation, 0);
  scope.or_constant(pool.escalation_at, 1);
  pool.beds = in.beds;
  pool.daily_grants = in.daily_grants;
  pool.grants_at = in.grants_at;
  for (std::size_t d = 0; d < 7; ++d) pool.grant_share[d] = scope.resolve_or(in.grant_share[d], 1);
  pool.staffing = compile_staffing(scope, in.staffing, provider);
  pool.identity = engine::hash_name("pool/" + provider.id + "/" + in.name);
  pool.grant_site = c.site("pool/grant");
  if (in.unlimited) pool.capacity = c.constant(kUnlimited);
  pool.unlimited = in.unlimited;
  for (const PoolSpec::Shift& s : in.shifts) {
    const engine::Duration next_day = s.to <= s.from ? engine::days(1) : engine::Duration{};
    pool.shifts.push_back({s.days, s.from, s.to + next_day - s.from, scope.resolve_or(s.units, 0)});
  }
  pool.at_shift_end = in.at_shift_end;
  pool.preemption = in.preemption;
  pool.discipline = in.discipline;
  if (!in.turnover.numbers.empty()) pool.turnover = scope.distribution(in.turnover);
  pool.turnover_site = c.site("pool/turnover");
  pool.discipline_site = c.site("pool/discipline");
  pool.rostered = !pool.shifts.empty() || pool.preemption != Preemption::kNone ||
                  pool.discipline != policies::kFirstCome || pool.turnover != kNone;
  return pool;
}

CompiledWindow compile_window(const Scope& scope, const WindowSpec& in) {
  CompiledWindow window{in.from, in.to, {}};
  for (std::size_t d = 0; d < 7; ++d) window.share[d] = scope.resolve_or(in.share[d], 1);
  return window;
}

}  // namespace

void make_providers(CompileContext& c) {
  for (std::uint16_t i = 0; i < size16(c.in.providers); ++i) {
    const ProviderSpec& in = c.in.providers[i];
    const Scope scope{c, nullptr, nullptr, i};
    CompiledProvider p;
    p.id = in.id;
    p.name = in.name;
    p.kind = in.kind;
    for (const StaffGroupSpec& g : in.staff) p.groups.push_back(compile_group(scope, g));
    for (const PoolSpec& pool : in.pools) {
      p.pools.push_back(compile_pool(scope, pool, in));
      p.pools.back().one = PoolUnits(p.pools.size() - 1);
    }
    for (const WindowSpec& w : in.windows) p.windows.push_back(compile_window(scope, w));
    for (const SessionSpec& s : in.sessions) compile_session(scope, s, in, in.id + "/" + s.name, kNoIndex, p.sessions);
    c.at_most(p.sessions.size(), "sessions of " + p.id);
    if (!in.cancellation.pool.empty()) {
      p.cancellation.pool = index_by_name(in.pools, in.cancellation.pool);
      p.cancellation.at = in.cancellation.at;
      scope.resolve_all(kCancellationNumbers<Number>, kCancellationNumbers<ParameterId>, in.cancellation,
                        p.cancellation);
    }
    c.model.providers.push_back(std::move(p));
  }
}

}  // namespace icsflow::models
