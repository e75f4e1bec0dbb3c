#include "event_log/recorder.hpp"

#include "icsflow/engine/random.hpp"
#include "icsflow/study/event_log.hpp"

namespace icsflow::models {

bool is_one_in(std::uint64_t root, std::uint64_t one_in) { return one_in <= 1 || engine::mix64(root) % one_in == 0; }

std::uint64_t Recorder::Roots::of(std::uint64_t pathway) {
  Part& p = part(pathway);
  const std::scoped_lock turn(p.mutex);
  const auto found = p.roots.find(pathway);
  return found == p.roots.end() ? pathway : found->second;
}

void Recorder::Roots::set(std::uint64_t pathway, std::uint64_t root) {
  Part& p = part(pathway);
  const std::scoped_lock turn(p.mutex);
  p.roots[pathway] = root;
}

void Recorder::observe(const Observation& seen) {
  Observation kept = seen;
  const bool comes_from = (seen.what == Change::kBegins || seen.what == Change::kIsThere) && seen.other != seen.pathway;
  if (comes_from) {
    kept.other = roots_.of(seen.other);
    roots_.set(seen.pathway, kept.other);
  } else {
    kept.other = roots_.of(seen.pathway);
  }
  if (!is_one_in(kept.other, one_in_)) return;
  Observations& here = by_provider_[seen.provider];
  if (seen.carrier != nullptr) {
    for (const auto& [name, value] : seen.carrier->values())
      here.carried.push_back({static_cast<std::uint32_t>(here.seen.size()), name, value});
  }
  kept.carrier = nullptr;
  here.seen.push_back(kept);
}

}  // namespace icsflow::models
