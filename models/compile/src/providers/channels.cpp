#include "providers/channels.hpp"

#include <fmt/format.h>

#include <string>

#include "icsflow/scenario/spec/provider.hpp"
#include "scope.hpp"

namespace icsflow::models {
namespace {

std::string kind_name(ProviderKind k) {
  switch (k) {
    case ProviderKind::kAcute:
      return "acute";
    case ProviderKind::kCommunity:
      return "community";
    case ProviderKind::kIndependent:
      return "independent";
    case ProviderKind::kCouncil:
      return "council";
    case ProviderKind::kPrimaryCare:
      return "primary_care";
    case ProviderKind::kOther:
      break;
  }
  return "other";
}

}  // namespace

engine::Duration channel_floor(CompileContext& c, std::uint16_t from, std::uint16_t to, const Place& place) {
  const ChannelSpec* best = nullptr;
  int best_score = -1;
  for (const ChannelSpec& spec : c.in.channels) {
    const auto matches = [&](const std::string& what, std::uint16_t who) {
      if (what == c.in.providers[who].id) return 2;
      return what == kind_name(c.in.providers[who].kind) ? 1 : 0;
    };
    const int a = matches(spec.from, from), b = matches(spec.to, to);
    if (a > 0 && b > 0 && a + b > best_score) {
      best = &spec;
      best_score = a + b;
    }
  }
  if (best == nullptr) {
    c.problem(
        place, "channels",
        fmt::format("expected a channel from {} to {}; found none", c.in.providers[from].id, c.in.providers[to].id));
    return {};
  }
  const Scope scope{c, nullptr, nullptr, from};
  return engine::duration_from_days(c.model.base.values[scope.resolve_or(best->floor, 0)]);
}

std::uint16_t channel_between(CompileContext& c, std::uint16_t from, std::uint16_t to, const Place& place) {
  CompiledProvider& p = c.model.providers[from];
  for (std::size_t i = 0; i < p.channels.size(); ++i) {
    if (p.channels[i].to == to) return static_cast<std::uint16_t>(i);
  }
  p.channels.push_back({to, channel_floor(c, from, to, place)});
  return static_cast<std::uint16_t>(p.channels.size() - 1);
}

}  // namespace icsflow::models
