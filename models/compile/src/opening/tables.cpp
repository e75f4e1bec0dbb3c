// What the scenario says of the census, beside the numbers in use of pools (CompiledPool::opening).

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "lookup.hpp"
#include "parts.hpp"
#include "scope.hpp"

namespace icsflow::models {
namespace {

void make_waiting_list(CompileContext& c) {
  for (const OpeningListRow& row : c.in.opening_list) {
    OpeningRow out;
    const std::uint16_t service = service_index(c.model, row.service);
    if (service == kNoIndex)
      c.problem(row.place, "service", fmt::format("expected a service; found \"{}\"", row.service));
    else
      out.service = service;
    out.decided = row.decision_to_admit;
    out.bands = row.bands;
    c.model.opening_list.push_back(out);
  }
}

/// The step of this name of the first instance of the pathway at the provider that has one; kNoStep if none has.
StepId find_step(const CompiledModel& m, std::uint16_t provider, const OpeningTransfer& t) {
  for (const CompiledInstance& instance : m.instances) {
    if (instance.provider != provider || instance.pathway != t.pathway) continue;
    for (StepId s = instance.first; s < instance.first + instance.step_count; ++s) {
      if (m.step_names[s] == t.step) return s;
    }
  }
  return kNoStep;
}

void make_transfers(CompileContext& c) {
  const auto& localities = c.model.localities;
  for (const OpeningTransfer& t : c.in.opening_transfers) {
    OpeningTransferRow out;
    out.provider = provider_index(c.in, t.provider);
    out.step = find_step(c.model, out.provider, t);
    const auto it = std::find(localities.begin(), localities.end(), t.locality);
    if (out.provider == kNoIndex || out.step == kNoStep || (it == localities.end() && !t.locality.empty())) {
      c.problem(t.place, "opening.transfers", "expected a provider, a step of a pathway it runs and a locality");
      continue;
    }
    out.stratum = t.locality.empty() ? c.model.unsaid_stratum() : static_cast<StratumId>(it - localities.begin());
    out.count = Scope{c, nullptr, nullptr, out.provider}.resolve_or(t.count, 0);
    c.model.opening_transfers.push_back(out);
  }
}

/// Of a stream at its provider, where it was bound.
void make_waiting(CompileContext& c) {
  std::map<std::string, std::uint64_t> rows;  // of a step so far
  for (const OpeningWaiting& w : c.in.opening_waiting) {
    const StreamSpec* spec = nullptr;
    for (const StreamSpec& s : c.in.streams) {
      if (s.id == w.stream) spec = &s;
    }
    OpeningWaitingRow out;
    out.provider = spec == nullptr ? kNoIndex : provider_index(c.in, spec->provider);
    if (out.provider != kNoIndex) {
      const std::vector<CompiledStream>& streams = c.model.providers[out.provider].streams;
      for (std::size_t i = 0; i < streams.size(); ++i) {
        if (streams[i].referral || streams[i].id != spec->id) continue;
        out.stream = static_cast<std::uint16_t>(i);
        const CompiledInstance& instance = c.model.instances[c.model.steps[streams[i].entry].instance];
        for (StepId s = instance.first; s < instance.first + instance.step_count; ++s) {
          if (c.model.step_names[s] == w.step) out.step = s;
        }
      }
    }
    if (out.step == kNoStep) {
      c.problem(w.place, "opening.waiting", "expected a stream and a step of its pathway");
      continue;
    }
    const Scope scope{c, nullptr, spec, out.provider};
    out.count = scope.resolve_or(w.count, 0);
    out.age = scope.distribution(w.age);
    const std::string name = "opening/waiting/" + spec->identity() + "/" + w.step;
    out.identity = engine::child_identity(engine::hash_name(name), rows[name]++);
    c.model.opening_waiting.push_back(out);
  }
}

}  // namespace

void make_opening(CompileContext& c) {
  // Runs and the solve name these themselves: here no other name may get their hashes.
  for (const char* name : {"opening/walk", "opening/walk/urgent", "opening/state", "opening/share"}) c.site(name);
  c.model.stationary_stays = c.in.opening_stays == Scenario::OpeningStays::kStationary;
  make_waiting_list(c);
  make_transfers(c);
  make_waiting(c);
}

}  // namespace icsflow::models
