#include "opening/stays.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <tuple>
#include <vector>

#include "event_list.hpp"
#include "opening/shares.hpp"

namespace icsflow::models {
namespace {
/// Who is on a list without a clock joined it within this.
constexpr double kJoinedDays = 28;
}  // namespace

template <class Fel>
void OpeningStays<Fel>::start() {
  opened_of_.clear();
  members_.assign(book_.me.streams.size(), 0);
}

/// One patient found in such a step, if there is room. @return whether there was
template <class Fel>
bool OpeningStays<Fel>::open_stay(const OpeningStay& stay, const Fit& at) {
  if (at.step == kNoStep || (at.waits && room_.places(book_.model.steps[at.step].resource) <= 0)) return false;
  const OpeningSource& source = book_.model.opening_sources[stay.source];
  std::uint64_t id = 0;
  std::uint32_t member = kNoMember;
  if (source.population != kNone && source.provider == book_.index) {
    const CompiledStream& s = book_.me.streams[source.population];
    const std::uint32_t n = members_[source.population];
    if (n >= static_cast<std::uint64_t>(std::floor(book_.value(s.population) + 0.5))) return false;
    ++members_[source.population];
    member = static_cast<std::uint32_t>(patients_.attributes.members.size());
    patients_.attributes.members.push_back({engine::child_identity(s.identity, n), 1, source.population, {}});
    id = engine::child_identity(patients_.attributes.members.back().id, 0);
  } else {
    auto& [name, ordinal] = opened_of_[stay.source];
    if (ordinal == 0) name = engine::hash_name("opening/" + book_.me.id + "/" + source.name);
    id = engine::child_identity(name, ordinal++);
  }
  const Slot e = room_.make(id);
  engine::Substream u = book_.substream(id, engine::DrawSite("opening/state"));
  Token& t = book_.tokens[e];
  t.stratum = stay.has_stratum ? stay.stratum
                               : opening::draw_stratum(source.strata, *book_.given, u, book_.model.unsaid_stratum());
  t.set_list(source.list);
  if (source.priority != kNoParameter) t.set_priority(priority_from(book_.value(source.priority)));
  if (member != kNoMember) patients_.overflow.of(e).member = member;
  engine::Duration left, drawn;
  if (stay.duration == kNone) {
    book_.tokens[e].since = book_.now() - engine::duration_from_days(u.uniform() * kJoinedDays);
  } else if (!at.waits) {
    // The stay that is under way at a given instant is drawn by its length, and the instant lies anywhere in it.
    const double days = book_.distributions[stay.duration].sample_length_biased(u);
    drawn = engine::duration_from_days(days);
    left = engine::duration_from_days(days * (1 - u.uniform()));
    book_.tokens[e].since = book_.now() - (drawn - left);
  } else {
    book_.tokens[e].since = book_.now();
  }
  room_.place(e, at, stay.ready, left, drawn);
  return true;
}

template <class Fel>
void OpeningStays<Fel>::open_numbered() {
  const std::vector<OpeningStay>& stays = book_.given->opening.stays_at(book_.index);
  // A pool whose patients are all in others with a number, too, first: those can be filled up without them.
  std::vector<std::tuple<bool, std::string_view, std::size_t>> order;
  std::vector<bool> has_alone(book_.me.pools.size(), false);
  for (const OpeningStay& s : stays) {
    const auto numbered = [this](const PoolUnits::Entry& e) { return room_.numbered().has(e.pool); };
    if (std::count_if(s.pools.begin(), s.pools.end(), numbered) != 1) continue;
    has_alone[std::find_if(s.pools.begin(), s.pools.end(), numbered)->pool] = true;
  }
  for (const auto [p, one] : room_.numbered()) {
    const bool alone = has_alone[p];
    order.emplace_back(alone, book_.me.pools[p].name, p);
  }
  std::sort(order.begin(), order.end());
  // Nobody is made to wait for a pool of which the scenario says how many units are in use.
  const auto fills = [this](const Fit& at, std::size_t p) {
    if (at.step == kNoStep || (!at.held.has(p) && !at.used.has(p))) return false;
    return !at.waits || !room_.numbered().has(book_.model.steps[at.step].resource);
  };
  std::vector<std::pair<const OpeningStay*, double>> fits;
  for (const auto& [alone, name, p] : order) {
    std::uint16_t pass = 0;
    constexpr std::uint16_t kPasses = 64;
    for (bool any = true; any && room_.units(p) > 0 && pass < kPasses; ++pass) {
      any = false;
      fits.clear();
      double units = 0, weights = 0;
      for (const OpeningStay& s : stays) {
        if (!s.pools.has(p)) continue;
        if (!fills(room_.fit(s), p)) continue;
        fits.emplace_back(&s, s.weight);
        units += s.weight * room_.mean_units(s, p);
        weights += s.weight;
      }
      if (units <= 0) break;
      // At least one: who does not fit with the hours of most may fit with fewer.
      const double patients = std::max(static_cast<double>(room_.units(p)) / units, 1 / weights);
      double up_to = book_.uniform(book_.me.pools[p].identity, engine::DrawSite("opening/share"), pass);
      for (const auto& [s, weight] : fits) {
        for (std::int64_t n = opening::next_whole(up_to, weight * patients); n > 0; --n) {
          const Fit at = room_.fit(*s);
          if (!fills(at, p) || !open_stay(*s, at)) break;
          any = true;
        }
      }
    }
  }
}

template <class Fel>
void OpeningStays<Fel>::open_stationary() {
  if (book_.given->opening.stays_at(book_.index).empty()) return;
  double up_to = book_.uniform(engine::hash_name("opening/" + book_.me.id), engine::DrawSite("opening/share"));
  for (const OpeningStay& s : book_.given->opening.stays_at(book_.index)) {
    if (!s.stationary || s.pools.has_any_of(room_.numbered())) continue;
    for (std::int64_t n = opening::next_whole(up_to, s.weight); n > 0; --n) (void)open_stay(s, room_.fit(s));
  }
}

template class OpeningStays<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
