#include "sources/streams.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "lookup.hpp"
#include "parts.hpp"
#include "pathways/pathways.hpp"
#include "scope.hpp"
#include "sources/profiles.hpp"

namespace icsflow::models {
namespace {

/// Batches; dates or a population instead of a rate.
void compile_source(const StreamSpec& s, const Scope& scope, CompiledStream& out) {
  CompileContext& c = scope.context;
  out.is_rate = s.arrivals.empty() && !s.population.given();
  double rest = 1, mean = 0;
  for (const bool last : {false, true}) {  // the rest goes last, as in StepInput::branches
    for (const BatchSize& b : s.batch) {
      if (b.share.given() == last) continue;
      const ParameterId share = last ? kNoParameter : scope.resolve(b.share);
      const double p = last ? rest : c.model.base.values[share];
      out.batch.push_back({b.size, share});
      mean += p * b.size;
      rest -= p;
    }
  }
  if (!out.batch.empty()) out.mean_batch = mean;
  for (const DatedArrivals& a : s.arrivals) {
    if (a.date < c.in.start || a.date >= c.in.until) continue;
    out.dated.push_back({static_cast<std::int32_t>((a.date - c.in.start).count()),
                         static_cast<std::int32_t>(a.date.time_since_epoch().count()),
                         a.time ? static_cast<std::int32_t>(a.time->ticks() / engine::seconds(1).ticks()) : -1,
                         a.count});
    if (a.time && out.within == kNoParameter) out.within = scope.resolve(s.within);
  }
  if (!s.clock_age.numbers.empty()) out.clock_age = scope.distribution(s.clock_age);
  if (s.population.given()) out.returns_after = scope.distribution(s.returns_after);
}

}  // namespace

void name_sites(CompileContext& c, CompiledStream& s) {
  s.arrival_site = c.site("stream/arrival");
  s.stratum_site = c.site("stream/locality");
  s.receipt_site = c.site("stream/receipt");
  s.batch_site = c.site("stream/batch");
  s.return_site = c.site("stream/return");
  s.clock_site = c.site("stream/clock");
}

bool is_working_rate(const CompileContext& c, ParameterId rate) {
  return rate < c.in.parameters.size() && c.in.parameters.at(rate).unit == Unit::kWorkingRate;
}

void make_streams(CompileContext& c) {
  CompiledModel& m = c.model;
  for (const StreamSpec& s : c.in.streams) {
    const std::uint16_t provider = provider_index(c.in, s.provider);
    const PathwaySpec* path = pathway_named(c.in, s.pathway);
    if (provider == kNoIndex || path == nullptr) {
      c.problem(s.place, "streams." + s.id, "expected a provider and a pathway that exist");
      continue;
    }
    const ServiceSpec* of = s.service.empty() ? nullptr : service_with_id(c.in, s.service);
    const Scope scope{c, of, &s, provider};
    CompiledStream out;
    out.id = s.id;
    out.identity = engine::hash_name("stream/" + s.identity());
    scope.resolve_all(kStreamNumbers<Number>, kStreamNumbers<ParameterId>, s, out);
    scope.or_constant(out.rate, 0);
    out.profile = arrival_profile(c, s.profile, is_working_rate(c, out.rate), s.season, s.place);
    const std::uint16_t instance = bind(*path, scope);
    out.entry = m.instances[instance].first;
    out.department = m.instances[instance].department;
    out.list = s.list;
    for (const auto& [name, share] : s.localities) {
      const auto it = std::find(m.localities.begin(), m.localities.end(), name);
      if (it == m.localities.end()) {
        c.problem(s.place, "localities", fmt::format("expected a locality; found \"{}\"", name));
        continue;
      }
      out.strata.emplace_back(static_cast<StratumId>(it - m.localities.begin()), scope.resolve_or(share, 1));
    }
    name_sites(c, out);
    compile_source(s, scope, out);
    m.providers[provider].streams.push_back(std::move(out));
  }
}

}  // namespace icsflow::models
