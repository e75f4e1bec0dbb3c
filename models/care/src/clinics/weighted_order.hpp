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
/// All with one clock start have one weight at all times, so for each day of clock starts it is enough to know how much
/// has been used up since the run began; who has least beside that is first in the list of the day.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "clinics/aged_list.hpp"
#include "icsflow/domain/policies/by_wait.hpp"

namespace icsflow::models {

/// What a list has been through. A day's number is that of AgedList.
class WeightedOrder {
 public:
  void clear(const AgedList& list) {
    used_.assign(list.days(), 0);
    firsts_.assign(list.days(), First{});
  }
  /// The goal of a patient who joins a day with so much to use up. Whoever had the slot before is forgotten.
  [[nodiscard]] double goal_of_new(std::uint32_t day, Slot slot, double exponential) {
    if (firsts_[day].slot == slot) firsts_[day].slot = kNoSlot;
    return used_[day] + exponential;
  }
  /// What the first of a day has left to use up. Every morning asks for all days, and hardly any has another first than
  /// the day before: those goals are kept here side by side.
  /// @param first  of the day; @param goals  by slot, as goal_of_new gave them
  [[nodiscard]] double left(std::uint32_t day, Slot first, std::span<const double> goals) {
    First& known = firsts_[day];
    if (known.slot != first) known = {goals[first], first};
    return known.goal - used_[day];
  }
  /// So much is used up by each of the day's.
  void use(std::uint32_t day, double amount) { used_[day] += amount; }
  /// The goals of first ones are found again.
  auto state() { return std::tie(used_); }
  [[nodiscard]] std::size_t bytes() const {
    return used_.capacity() * sizeof(used_[0]) + firsts_.capacity() * sizeof(firsts_[0]);
  }

 private:
  struct First {
    double goal = 0;
    Slot slot = kNoSlot;
  };
  std::vector<double> used_;   ///< by each of a day's so far
  std::vector<First> firsts_;  ///< of those days that were asked for
};

/// Gives slots away on one day, by its weights. Nobody may join meanwhile.
class WeightedPicks {
 public:
  /// Looks at who waits. @param goals  by slot: what had been used up of the day's when the patient's is used up
  /// @param weights  by wait; @param today  day of the booking; before the run (0) at the opening, where dates are
  /// given that were booked then: whose clock started on that day or later was not there yet at 08:00
  void start(const AgedList& list, WeightedOrder& order, std::span<const double> goals,
             std::span<const policies::ValueFromWait> weights, std::int32_t today) {
    due_.clear();
    time_ = 0;
    std::size_t at = weights.size();
    list.each_day([&](std::uint32_t day, Slot first, std::uint32_t) {
      const double wait = today - (list.first_day() + static_cast<std::int32_t>(day));
      if (today < 0 && wait <= 0) return;
      while (at > 1 && weights[at - 1].days > wait) --at;  // later clocks have waited less
      const double weight = weights[at - 1].value;
      due_.push_back({order.left(day, first, goals) / weight, day, weight});
    });
    std::make_heap(due_.begin(), due_.end(), Later{});
  }
  [[nodiscard]] bool started() const { return !due_.empty(); }

  /// Who is next; the caller takes them off the list. kNoSlot: nobody waits yet.
  Slot next(const AgedList& list, WeightedOrder& order, std::span<const double> goals) {
    while (!due_.empty()) {
      Due& due = due_.front();
      const Slot first = list.first_of(due.day);
      if (first == kNoSlot) {  // nobody of the day waits any more
        std::pop_heap(due_.begin(), due_.end(), Later{});
        due_.pop_back();
        continue;
      }
      const double time = order.left(due.day, first, goals) / due.weight;
      if (time <= due.time) {
        time_ = std::max(time_, time);
        return first;
      }
      due.time = time;  // whom this entry was of has gone, and the next of the day is later
      sift_down();
    }
    return kNoSlot;
  }

  /// What has been used up meanwhile is written down.
  void finish(WeightedOrder& order) {
    for (const Due& due : due_) order.use(due.day, due.weight * time_);
    due_.clear();
  }
  [[nodiscard]] std::size_t bytes() const { return due_.capacity() * sizeof(Due); }

 private:
  struct Due {
    double time;  ///< at which the first of the day is next
    std::uint32_t day;
    double weight;
  };
  /// Earlier times first; of one time the older clock.
  struct Later {
    bool operator()(const Due& a, const Due& b) const { return a.time != b.time ? a.time > b.time : a.day > b.day; }
  };

  /// To its place with the entry at the top, which has become later.
  void sift_down() {
    const Later later;
    const Due due = due_.front();
    std::size_t at = 0;
    for (std::size_t child = 1; child < due_.size(); child = 2 * at + 1) {
      if (child + 1 < due_.size() && later(due_[child], due_[child + 1])) ++child;
      if (!later(due, due_[child])) break;
      due_[at] = due_[child];
      at = child;
    }
    due_[at] = due;
  }

  std::vector<Due> due_;  ///< a heap, the earliest at the top
  double time_ = 0;
};

}  // namespace icsflow::models
