#include <algorithm>
#include <cstdint>
#include <vector>

#include "parts.hpp"

namespace icsflow::models {

void make_measures(CompileContext& c) {
  const MeasuresSpec& in = c.in.measures;
  CompiledMeasures& out = c.model.measures;
  const auto value = [&](const Number& n) { return c.model.base.values[n.id]; };
  const auto percentiles = [&](const std::vector<Number>& given) {
    std::vector<double> shares;
    shares.reserve(given.size());
    for (const Number& n : given) shares.push_back(value(n));
    return shares;
  };
  const auto spans = [&](const MeasuredSpans& requested) {
    CompiledMeasures::Spans s;
    s.requested = requested.requested;
    s.percentiles = percentiles(requested.percentiles);
    for (const Number& n : requested.over) s.over.push_back(engine::duration_from_days(value(n)));
    return s;
  };
  out.waits = spans(in.waits);
  out.time_in_system = spans(in.time_in_system);
  out.completed = {in.completed.requested, in.completed.adjusted, in.completed.by_week,
                   percentiles(in.completed.percentiles)};
  out.pools = in.pools.requested;
  out.pool_percentiles = percentiles(in.pools.percentiles);
  // 24:00 is the last instant of the day, not the first of the next.
  if (in.pools.audit) out.audit = std::min(*in.pools.audit, engine::days(1) - engine::milliseconds(1));
  for (const auto& [pool, sizes] : in.pools.sizes) {
    out.sizes.emplace_back(pool, std::vector<std::int64_t>{});
    for (const Number& n : sizes) out.sizes.back().second.push_back(static_cast<std::int64_t>(value(n)));
  }
  for (const CompiledProvider& p : c.model.providers)
    out.providers.push_back(in.at.empty() || std::find(in.at.begin(), in.at.end(), p.id) != in.at.end());
}

}  // namespace icsflow::models
