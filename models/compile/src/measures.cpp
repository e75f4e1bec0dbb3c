#include <algorithm>
#include <cstdint>
#include <vector>

#include "parts.hpp"

namespace icsflow::models {

namespace {

/// Whether somebody comes, or is found at the census, of whom nothing is said.
bool has_unsaid(const CompiledModel& m) {
  const auto unsaid = [&](const OpeningTransferRow& row) { return row.stratum == m.unsaid_stratum(); };
  if (std::any_of(m.opening_transfers.begin(), m.opening_transfers.end(), unsaid)) return true;
  const auto says_nothing = [](const auto& source) { return source.strata.empty(); };
  return std::any_of(m.services.begin(), m.services.end(), says_nothing) ||
         std::any_of(m.providers.begin(), m.providers.end(), [&](const CompiledProvider& p) {
           return std::any_of(p.streams.begin(), p.streams.end(), says_nothing);
         });
}

/// A group for each value of the properties that some patients have.
CompiledMeasures::Groups make_groups(const CompiledModel& m, const std::vector<std::string>& by) {
  CompiledMeasures::Groups out;
  if (by.empty()) return out;
  using Properties = std::vector<std::pair<std::string, std::string>>;
  const bool with_unsaid = has_unsaid(m);
  std::vector<Properties> of_strata;
  for (StratumId s = 0; s < m.strata.size(); ++s) {
    if (s == m.unsaid_stratum() && !with_unsaid) continue;
    Properties& all = of_strata.emplace_back();
    for (const std::string& property : by)  // only localities so far
      all.emplace_back(property, m.strata[s].says_where ? m.localities[m.strata[s].locality] : kUnsaid);
  }
  out.properties = of_strata;
  std::sort(out.properties.begin(), out.properties.end());
  out.properties.erase(std::unique(out.properties.begin(), out.properties.end()), out.properties.end());
  out.of.resize(m.strata.size());
  for (StratumId s = 0; s < of_strata.size(); ++s) {
    const auto at = std::lower_bound(out.properties.begin(), out.properties.end(), of_strata[s]);
    out.of[s] = static_cast<std::uint16_t>(at - out.properties.begin());
  }
  return out;
}

/// Windows that a shorter run does not reach are left out.
void make_windows(CompileContext& c, const std::vector<MeasuredWindow>& windows) {
  CompiledMeasures& out = c.model.measures;
  const auto day_of = [&](std::chrono::sys_days date) {
    return static_cast<std::int32_t>((date - c.in.start).count());
  };
  for (const MeasuredWindow& w : windows) {
    if (w.until > c.in.until) continue;
    out.windows.push_back({w.name, day_of(w.from), day_of(w.until)});
    for (const std::int32_t day : {day_of(w.from), day_of(w.until)})
      if (day > 0 && day < c.model.run_days) out.looks.push_back(day);
  }
  std::sort(out.looks.begin(), out.looks.end());
  out.looks.erase(std::unique(out.looks.begin(), out.looks.end()), out.looks.end());
}

}  // namespace

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
  out.groups = make_groups(c.model, in.by);
  make_windows(c, in.windows);
  for (const CompiledProvider& p : c.model.providers)
    out.providers.push_back(in.at.empty() || std::find(in.at.begin(), in.at.end(), p.id) != in.at.end());
}

}  // namespace icsflow::models
