#pragma once

/// Who is next where the chance to be next is in proportion to weights that depend on the time waited.
///
/// Each who joins carries a unit exponential, keyed by patient and visit. It is used up as slots are given: what one
/// unit of order's time uses up of a patient's is the weight of that moment. Whoever has used up theirs is next, and as
/// much time passes as that takes. The first of exponentials that run at rates w is the k-th with the chance
/// w(k) / sum of w, whatever happened before, and what is left of the others are unit exponentials again (W. Feller, An
/// Introduction to Probability Theory and Its Applications, vol. 2, sections I.3 and I.6): each pick is by weight, and
/// yet a patient's luck is the patient's own. A slot or a patient more moves the time a little and gives nobody else
/// another luck.
///
/// All with one clock start have one weight at all times, and so has a band of days: those whose waits are between two
/// steps of the weights. What is used up is therefore counted by band. What the first of a day is still to use up,
/// beside others of the band, is the same from night to night, so each band has its days in a heap, and a night looks
/// at the first of each band and at the days that go over into the next.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <tuple>
#include <vector>

#include "clinics/aged_list.hpp"
#include "clinics/day_heap.hpp"
#include "icsflow/domain/policies/by_wait.hpp"

namespace icsflow::models {

/// What a list has been through. A day's number is that of AgedList; its key is the goal of its first less what the day
/// had used up when it came into its band, and more what the band had: the first of the day has used up theirs when the
/// band has used up the key.
///
/// Always: a day below the end of the youngest band with somebody who waits is in the heap of its band, with a key of
/// at most that of its first.
class WeightedOrder {
 public:
  /// @param bands  steps of the weights
  void clear(const AgedList& list, std::size_t bands) {
    for (Band& band : bands_) band.days.clear();
    bands_.resize(bands);
    for (Band& band : bands_) band.used = band.end = 0;
    ahead_.assign(list.days(), 0);
    places_.assign(list.days(), DayHeap::kNowhere);
  }

  /// The goal of a patient who joins a day: what has been used up of the day's when the patient is next.
  /// Whoever had the slot before is forgotten.
  double goal_of_new(std::uint32_t day, Slot slot, double exponential) {
    if (day >= bands_.front().end) return exponential;  // in no band yet: nothing has been used up
    Band& band = band_of(day);
    const double key = band.used + exponential;
    if (places_[day] == DayHeap::kNowhere) {
      ahead_[day] = 0;
      band.days.insert({key, day, slot}, places_);
      return key;
    }
    const DayHeap::Entry& first = band.days.entry_of(day, places_);
    if (key < first.key) {
      band.days.lower({key, day, slot}, places_);
    } else if (first.of == slot) {
      band.days.forget_whose(day, kNoSlot, places_);
    }
    return key + ahead_[day];
  }

  auto state() { return std::tie(bands_, ahead_, places_); }
  [[nodiscard]] std::size_t bytes() const {
    std::size_t all = bands_.capacity() * sizeof(Band) + ahead_.capacity() * sizeof(ahead_[0]) +
                      places_.capacity() * sizeof(places_[0]);
    for (const Band& band : bands_) all += band.days.bytes();
    return all;
  }

  /// The bands are those of `today` from now on. @param goals  by slot, as goal_of_new gave them
  /// @param today  day of the booking; before the run (below 0) at the opening, where dates are given that were booked
  /// then: whose clock started on that day or later was not there yet at 08:00
  void advance(const AgedList& list, std::span<const double> goals, std::span<const policies::ValueFromWait> weights,
               std::int32_t today) {
    const std::int32_t youngest =
        std::min(today - list.first_day() - (today < 0 ? 1 : 0), static_cast<std::int32_t>(list.days()) - 1);
    std::uint32_t older = 0;
    for (std::size_t k = bands_.size(); k-- > 0;) {  // the oldest first: who crosses several bands is moved once
      const auto last = std::min(today - list.first_day() - static_cast<std::int32_t>(weights[k].days), youngest);
      const std::uint32_t end = std::max(bands_[k].end, static_cast<std::uint32_t>(std::max(0, last + 1)));
      for (std::uint32_t day = std::max(bands_[k].end, older); day < end; ++day) move(list, goals, day, k);
      older = bands_[k].end = end;
    }
  }

  /// When the first of a band is next, in order's time from now on; infinite if nobody is known to wait.
  [[nodiscard]] double time_of(std::size_t band, double weight) const {
    const Band& b = bands_[band];
    return b.days.empty() ? std::numeric_limits<double>::infinity() : (b.days.least().key - b.used) / weight;
  }
  /// Who it is, of a band whose time is finite. kNoSlot if they have gone: the time of the band may be later now.
  Slot first_of(std::size_t band, const AgedList& list, std::span<const double> goals) {
    DayHeap& days = bands_[band].days;
    const DayHeap::Entry known = days.least();
    const Slot first = list.first_of(known.day);
    if (first == kNoSlot) {
      days.remove(known.day, places_);
    } else if (first != known.of) {
      days.raise_least({goals[first] - ahead_[known.day], known.day, first}, places_);
      return kNoSlot;
    }
    return first;
  }
  /// So much is used up by each of a band's.
  void use(std::size_t band, double amount) { bands_[band].used += amount; }

 private:
  /// Days with one weight. Bands of longer waits come later; their days are lower.
  struct Band {
    double used = 0;        ///< by each of its days since the run began
    std::uint32_t end = 0;  ///< behind the last of its days; the first is the end of the next band
    DayHeap days;
    auto state() { return std::tie(used, end, days); }
  };
  /// The band of a day, which must be below the end of the youngest.
  [[nodiscard]] Band& band_of(std::uint32_t day) {
    std::size_t k = 0;
    while (k + 1 < bands_.size() && day < bands_[k + 1].end) ++k;
    return bands_[k];
  }
  /// The day goes over to a band from a younger one, or from none.
  void move(const AgedList& list, std::span<const double> goals, std::uint32_t day, std::size_t to) {
    Band& band = bands_[to];
    const Slot first = list.first_of(day);
    if (places_[day] == DayHeap::kNowhere) {
      if (first == kNoSlot) return;
      ahead_[day] = -band.used;  // nothing has been used up of this day's
      return band.days.insert({goals[first] + band.used, day, first}, places_);
    }
    std::size_t k = to - 1;  // mostly the next younger
    while (day >= bands_[k].end) --k;
    Band& from = bands_[k];
    DayHeap::Entry entry = from.days.entry_of(day, places_);
    from.days.remove(day, places_);
    if (first == kNoSlot) return;
    ahead_[day] += from.used - band.used;
    entry.key += band.used - from.used;
    band.days.insert(entry, places_);
  }

  std::vector<Band> bands_;            ///< the youngest first
  std::vector<double> ahead_;          ///< by day: how much more has been used up of its patients' than of its band's
  std::vector<std::uint32_t> places_;  ///< by day, in the heap of its band
};

/// Gives slots away on one day, by its weights. Nobody may join meanwhile.
class WeightedPicks {
 public:
  /// Looks at who waits. @param today  as WeightedOrder::advance has it
  /// @param goals  by slot; @param weights  by wait
  void start(const AgedList& list, WeightedOrder& order, std::span<const double> goals,
             std::span<const policies::ValueFromWait> weights, std::int32_t today) {
    if (!list.empty()) order.advance(list, goals, weights, today);
    bands_.clear();
    for (std::size_t k = 0; k < weights.size(); ++k)
      bands_.push_back({weights[k].value, order.time_of(k, weights[k].value)});
    time_ = 0;
  }
  [[nodiscard]] bool started() const { return !bands_.empty(); }

  /// Who is next; the caller takes them off the list. kNoSlot: nobody waits yet.
  Slot next(const AgedList& list, WeightedOrder& order, std::span<const double> goals) {
    for (;;) {
      std::size_t k = bands_.size() - 1;  // of one time the older clock
      for (std::size_t other = k; other-- > 0;) {
        if (bands_[other].time < bands_[k].time) k = other;
      }
      if (bands_[k].time == std::numeric_limits<double>::infinity()) return kNoSlot;
      const Slot first = order.first_of(k, list, goals);
      if (first != kNoSlot) {
        time_ = std::max(time_, bands_[k].time);
        return first;
      }
      bands_[k].time = order.time_of(k, bands_[k].weight);
    }
  }

  /// What has been used up meanwhile is written down.
  void finish(WeightedOrder& order) {
    for (std::size_t k = 0; k < bands_.size(); ++k) order.use(k, bands_[k].weight * time_);
    bands_.clear();
  }
  [[nodiscard]] std::size_t bytes() const { return bands_.capacity() * sizeof(Band); }

 private:
  struct Band {
    double weight;
    double time;  ///< at which its first is next
  };
  std::vector<Band> bands_;
  double time_ = 0;
};

}  // namespace icsflow::models
