#include "patients/overflow.hpp"

#include <limits>
#include <stdexcept>
#include <utility>

#include "event_list.hpp"

namespace icsflow::models {

template <class Fel>
void OverflowRecords<Fel>::clear() {
  records_.clear();
  free_.clear();
}

template <class Fel>
std::uint32_t OverflowRecords<Fel>::make() {
  if (free_.empty()) {
    if (records_.size() > std::numeric_limits<std::uint32_t>::max())
      throw std::length_error(book_.me.id + ": more patients are remembered than can be counted");
    records_.emplace_back();
    return static_cast<std::uint32_t>(records_.size() - 1);
  }
  const std::uint32_t place = free_.back();
  free_.pop_back();
  return place;
}

template <class Fel>
OverflowRecord& OverflowRecords<Fel>::of(Slot e) {
  Token& t = book_.tokens[e];
  if (t.has(kOverflow)) return records_[t.overflow_place()];
  const std::uint32_t place = make();
  OverflowRecord& p = records_[place];
  for (std::uint64_t counters = t.visit_counters(); counters != 0; counters >>= kVisitBits) {
    p.visits.push_back(counters & kMostVisits);
  }
  t.set_overflow_place(place);
  return p;
}

template <class Fel>
OverflowRecord OverflowRecords<Fel>::take(Slot e) {
  Token& t = book_.tokens[e];
  const std::uint32_t place = t.overflow_place();
  OverflowRecord gone = std::move(records_[place]);
  records_[place] = {};
  free_.push_back(place);
  t.clear_overflow_place();
  return gone;
}

template <class Fel>
Luck OverflowRecords<Fel>::luck_beside(const Token& t, std::uint8_t counter) const {
  if (!t.has(kOverflow)) return {t.id, 0};
  const std::vector<std::uint64_t>& visits = at(t.overflow_place()).visits;
  return nth(t.id, counter < visits.size() ? visits[counter] : 0);
}

template <class Fel>
void OverflowRecords<Fel>::count_beside(Slot e, std::uint8_t counter) {
  std::vector<std::uint64_t>& visits = of(e).visits;
  if (counter >= visits.size()) visits.resize(counter + std::size_t{1}, 0);
  ++visits[counter];
}

template class OverflowRecords<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
