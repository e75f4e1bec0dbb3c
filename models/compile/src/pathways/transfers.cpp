#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "lookup.hpp"
#include "parts.hpp"
#include "pathways/pathways.hpp"
#include "providers/channels.hpp"
#include "scope.hpp"

namespace icsflow::models {

namespace {

/// Binds the receiver's pathway and makes the channels to it and, if it accepts, back. A target that is not there is a
/// problem and left out.
void bind_target(CompileContext& c, std::uint16_t sender, const TransferTarget& t,
                 std::vector<CompiledTransfer>& made) {
  const std::uint16_t to = provider_index(c.in, t.provider);
  const std::size_t dot = t.pathway.find('.');
  const PathwaySpec* path = pathway_named(c.in, t.pathway.substr(0, dot));
  if (to == kNoIndex || path == nullptr) {
    c.problem(t.place, "transfer",
              fmt::format("expected a provider and a pathway; found \"{}\" and \"{}\"", t.provider, t.pathway));
    return;
  }
  const Scope scope{c, t.service.empty() ? nullptr : service_with_id(c.in, t.service), nullptr, to};
  const std::uint16_t instance = bind(*path, scope);
  const CompiledInstance& target = c.model.instances[instance];
  CompiledTransfer out;
  out.any_locality = t.locality.empty();
  if (!out.any_locality) {
    const auto& all = c.model.localities;
    const auto it = std::find(all.begin(), all.end(), t.locality);
    if (it == all.end()) c.problem(t.place, "transfer", fmt::format("expected a locality; found \"{}\"", t.locality));
    out.locality = static_cast<std::uint16_t>(it - all.begin());
  }
  out.handshake = target.accept != kNoStep;
  out.entry = target.first;
  if (dot != std::string::npos) {
    const StepId index = step_index(*path, t.pathway.substr(dot + 1));
    if (index == kNoStep) {
      c.problem(t.place, "transfer", fmt::format("expected PATHWAY.STEP; found \"{}\"", t.pathway));
    } else {
      out.entry = target.first + index;
    }
  }
  out.direct_entry = out.entry;
  for (StepId s = target.first; out.handshake && s < target.first + target.step_count; ++s) {
    const CompiledStep& step = c.model.steps[s];
    if (step.kind == StepKind::kSeize && step.next.count == 1 &&
        c.model.branches[step.next.begin].to == target.accept) {
      out.direct_entry = s;
    }
  }
  out.channel = channel_between(c, sender, to, t.place);
  if (out.handshake) channel_between(c, to, sender, t.place);
  made.push_back(out);
}

}  // namespace

void bind_transfers(CompileContext& c) {
  // Binding a receiver's pathway may add further transfers: the list grows while it is worked off.
  for (std::size_t i = 0; i < c.transfers.size(); ++i) {
    const PendingTransfer pending = c.transfers[i];
    std::vector<CompiledTransfer> made;
    for (const TransferTarget& t : pending.spec->transfers) bind_target(c, pending.provider, t, made);
    CompiledStep& step = c.model.steps[pending.step];
    step.transfers = static_cast<std::uint32_t>(c.model.transfers.size());
    step.transfer_count = static_cast<std::uint16_t>(made.size());
    c.model.transfers.insert(c.model.transfers.end(), made.begin(), made.end());
  }
}

}  // namespace icsflow::models
