// What few pathways carry beside their token. Part of provider_process.cpp. Rare, and kept out of the way of what is
// not: none of these functions is inlined.
#pragma once

#include "provider_process.hpp"

namespace icsflow::models {

/// The particulars of a token, which it has from now on.
template <class Fel>
[[gnu::noinline, gnu::cold]] Particulars& ProviderProcess<Fel>::particulars(Slot e) {
  Token& t = tokens_[e];
  if (t.has(kParticulars)) return particulars_[t.visits];
  std::uint64_t place = particulars_.size();
  if (free_particulars_.empty()) {
    particulars_.emplace_back();
  } else {
    place = free_particulars_.back();
    free_particulars_.pop_back();
    particulars_[place].clear();
  }
  Particulars& p = particulars_[place];
  for (std::uint64_t counters = t.visits; counters != 0; counters >>= kVisitBits) {
    p.visits.push_back(static_cast<std::uint32_t>(counters & kMostVisits));
  }
  t.visits = place;
  t.set(kParticulars);
  return p;
}

/// The token is about to go.
template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::drop_particulars(Slot e) {
  Token& t = tokens_[e];
  free_particulars_.push_back(static_cast<std::uint32_t>(t.visits));
  t.clear(kParticulars);
  t.visits = 0;
}

template <class Fel>
[[gnu::noinline, gnu::cold]] std::uint16_t ProviderProcess<Fel>::visits_beside(const Token& t,
                                                                               std::uint8_t counter) const {
  if (!t.has(kParticulars)) return 0;
  const std::vector<std::uint32_t>& visits = particulars_[t.visits].visits;
  return counter < visits.size() ? static_cast<std::uint16_t>(visits[counter]) : std::uint16_t{0};
}

template <class Fel>
[[gnu::noinline, gnu::cold]] void ProviderProcess<Fel>::count_beside(Slot e, std::uint8_t counter) {
  std::vector<std::uint32_t>& visits = particulars(e).visits;
  if (counter >= visits.size()) visits.resize(counter + std::size_t{1}, 0);
  ++visits[counter];
}

}  // namespace icsflow::models
