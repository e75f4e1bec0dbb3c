#include "opening/ages.hpp"

#include <algorithm>
#include <cstddef>

namespace icsflow::models {
namespace {

constexpr std::size_t kTimedSamples = 32;  // kept of a week of a service, of those whose step ends by itself

}  // namespace

std::uint32_t place_of(const OpeningSample& sample, ServiceOpening& out) {
  for (std::uint32_t i = 0; i < out.places.size(); ++i) {
    const OpeningSample& p = out.places[i];
    if (p.step == sample.step && p.ready == sample.ready && p.held == sample.held && p.queued == sample.queued &&
        p.seized == sample.seized && p.duration == sample.duration)
      return i;
  }
  out.places.push_back(sample);
  return static_cast<std::uint32_t>(out.places.size() - 1);
}

void keep_by_age(const CompiledModel& m, const FoundByAge& found, const ServiceOpening::Aged& fallback,
                 ServiceOpening& out, ServiceOpening::ByAge& by_age) {
  by_age.assign(kBands, {});
  std::vector<std::size_t> standing(out.places.size());
  std::vector<Found> timed;
  for (std::size_t w = 0; w < found.size(); ++w) {
    if (found[w].empty()) continue;
    standing.assign(out.places.size(), 0);
    timed.clear();
    for (const Found& f : found[w]) {
      const OpeningSample& place = out.places[f.place];
      const bool waits = place.queued || m.steps[place.step].kind == StepKind::kBook;
      if (waits) ++standing[f.place];
      if (!waits) timed.push_back(f);
    }
    by_age[w].begin = static_cast<std::uint32_t>(out.samples.size());
    float up_to = 0;
    const auto add = [&](const Found& f, double weight) {
      up_to += static_cast<float>(weight);
      out.samples.push_back({f.place, f.days, up_to});
    };
    for (std::uint32_t p = 0; p < standing.size(); ++p) {
      if (standing[p] > 0) add({p, 0}, static_cast<double>(standing[p]));
    }
    const std::size_t kept = std::min(kTimedSamples, timed.size());
    for (std::size_t k = 0; k < kept; ++k)
      add(timed[(2 * k + 1) * timed.size() / (2 * kept)],
          static_cast<double>(timed.size()) / static_cast<double>(kept));
    by_age[w].count = static_cast<std::uint32_t>(out.samples.size()) - by_age[w].begin;
  }
  for (std::size_t w = 1; w < by_age.size(); ++w) {
    if (by_age[w].count == 0) by_age[w] = by_age[w - 1];
  }
  for (std::size_t w = by_age.size() - 1; w-- > 0;) {
    if (by_age[w].count == 0) by_age[w] = by_age[w + 1];
  }
  if (by_age.front().count > 0) return;
  by_age.assign(kBands, {static_cast<std::uint32_t>(out.samples.size()), 1});
  out.samples.push_back(fallback);
}

}  // namespace icsflow::models
