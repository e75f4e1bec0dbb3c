/// The order in which a scenario becomes tables. Read this first, then parts.hpp.

#include "icsflow/compile/compile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "context.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "opening/solve.hpp"
#include "parts.hpp"

namespace icsflow::models {
namespace {

/// Numbers that 16 bits hold.
void check_counts_of_scenario(CompileContext& c) {
  c.at_most(c.in.providers.size(), "providers");
  c.at_most(c.in.services.size(), "services");
  c.at_most(c.in.services.size() + c.in.streams.size(), "services and streams");
  for (const ProviderSpec& provider : c.in.providers) c.at_most(provider.pools.size(), "pools at " + provider.id);
}

/// Numbers that 31 or 32 bits hold. No memory holds so many, but no index may be taken for another.
void check_counts_of_tables(CompileContext& c) {
  const CompiledModel& m = c.model;
  const std::size_t most =
      std::max({m.base.values.size(), m.steps.size(), m.branches.size(), m.base.distributions.size(), m.cases.size(),
                m.attributes.size(), m.transfers.size(), m.sets.size()});
  if (most < kByAttribute) return;
  c.problem({c.in.file, 0, 0}, "",
            fmt::format("expected at most {} values, steps or ways on; found {}", kByAttribute - 1, most));
  c.refuse_problems();
}

/// Everything but the solve of the opening state.
/// @throws InputError with all problems found
void make_tables(CompileContext& c) {
  check_counts_of_scenario(c);
  make_frame(c);
  make_providers(c);
  make_services(c);
  make_streams(c);
  bind_transfers(c);
  mark_returns(c);
  make_opening(c);
  mark_rostered(c);
  make_lines(c);
  make_measures(c);
  c.refuse_problems();
  outline_steps(c);
  make_changing_values(c);
  check_units_of_pools(c);
  c.refuse_problems();
  check_counts_of_tables(c);
}

}  // namespace

std::shared_ptr<const CompiledModel> compile(const Scenario& scenario) {
  DrawSites::OtherNames other_names;
  for (const bool again : {false, true}) {
    const auto model = std::make_shared<CompiledModel>();
    CompileContext c{scenario, *model, DrawSites(std::move(other_names)), {}, {}, {}, {}};
    make_tables(c);
    if (c.sites.collided()) {
      if (again) engine::contract_violation("draw sites with other names collide too");
      other_names = c.sites.other_names();
      continue;
    }
    check_opening(c, solve_opening(*model));
    c.refuse_problems();
    find_what_can_occur(*model);
    return model;
  }
  return nullptr;
}

}  // namespace icsflow::models
