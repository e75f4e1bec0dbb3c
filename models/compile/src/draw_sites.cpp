#include "draw_sites.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace icsflow::models {
namespace {

using engine::DrawSite;

const std::array<std::string, 2>& names_in_runs() {
  static const std::array<std::string, 2> names{"clock/removal/changed", "opening/state"};
  return names;
}

}  // namespace

DrawSites::DrawSites(OtherNames other_names) : other_names_(std::move(other_names)) {
  for (const std::string& name : names_in_runs()) site(name);
}

DrawSite DrawSites::site(const std::string& name) {
  const auto other = other_names_.find(name);
  const DrawSite s(other == other_names_.end() ? name : other->second);
  const auto [it, fresh] = names_.emplace(s.bits(), name);
  if (!fresh && it->second != name) collided_.insert(name);
  return s;
}

DrawSites::OtherNames DrawSites::other_names() const {
  std::set<std::string> names = collided_;
  std::set<std::uint64_t> taken;
  for (const auto& [bits, name] : names_) {
    taken.insert(bits);
    names.insert(name);
  }
  OtherNames out;
  std::set<std::uint64_t> given;
  for (const std::string& name : names_in_runs()) given.insert(DrawSite(name).bits());
  for (const std::string& name : names) {
    const bool in_runs = std::find(names_in_runs().begin(), names_in_runs().end(), name) != names_in_runs().end();
    if (in_runs || given.insert(DrawSite(name).bits()).second) continue;
    std::string other;
    for (int k = 2; other.empty() || !taken.insert(DrawSite(other).bits()).second; ++k)
      other = fmt::format("{}#{}", name, k);
    out.emplace(name, other);
  }
  return out;
}

}  // namespace icsflow::models
