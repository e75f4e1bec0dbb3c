#pragma once

/// The units of pools that do more than wait their turn (CompiledPool::rostered): shifts, cleaning, units kept while
/// another is waited for, several at once. At all times
///   units in use + being cleaned + free = on shift + at work after their shift.
/// Called by the other classes of rostered pools; nothing of it is reached from a pool that has none of this.

#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "beds/pools.hpp"
#include "beds/work_table.hpp"
#include "icsflow/engine/bytes.hpp"

namespace icsflow::models {

/// Units that came with one shift, as long as it lasts.
struct OnDuty {
  std::uint64_t number = 0;  ///< counts the shifts of the run, from 1
  engine::SimTime ends;
  std::int64_t units = 0, busy = 0, cleaning = 0;  ///< busy: in use, or being cleaned
};

/// Those of a queue who want the same units, each priority in the order of asking.
struct QueueLine {
  std::array<Slot, kPriorities> head{}, tail{};
};

/// What a rostered pool needs beside Pool.
struct RosteredPool {
  auto state() {
    return std::tie(cleaning, blocked, overtime, overtime_cleaning, starts, picks, shifts, on_duty, serving, occupied,
                    units, lines, ranked);
  }

  std::int64_t cleaning = 0, blocked = 0;
  std::int64_t overtime = 0;           ///< `finish`: units at work, or being cleaned, whose shift is over
  std::int64_t overtime_cleaning = 0;  ///< of these, those being cleaned
  std::uint64_t starts = 0, picks = 0;
  std::uint64_t shifts = 0;     ///< so far
  std::vector<OnDuty> on_duty;  ///< by start
  std::map<std::pair<std::uint8_t, std::uint64_t>, Slot>
      serving;                 ///< whom it may interrupt, by priority and Work::started
  std::uint64_t occupied = 0;  ///< units given so far
  /// `finish`: who has a unit, in the order of getting it (one patient may have several), of which shift.
  std::map<std::pair<Slot, std::uint64_t>, std::uint64_t> units;
  std::vector<QueueLine> lines;            ///< by CompiledPool::lines: the queue, instead of Pool::head and ::tail
  std::array<Slot, kPriorities> ranked{};  ///< roots in RankedQueues, by priority, if CompiledPool::ranks()
};

/// What a patient at a rostered pool needs beside Token.
struct Work {
  auto state() {
    return std::tie(units, kept, blocked, joined, started, began, paused_at, left, drawn, paused, turnovers, blocked_at,
                    interruptions, started_priority, sampled, is_paused);
  }

  PoolUnits units;            ///< of the present `use`
  PoolUnits kept;             ///< of an earlier one, until the next place is had
  PoolUnits blocked;          ///< of what it has, those counted as blocked
  std::uint64_t joined = 0;   ///< order of asking
  std::uint64_t started = 0;  ///< order of beginning, from 1; 0: not among those who may be interrupted
  engine::SimTime began;      ///< of the present stretch of service
  engine::SimTime paused_at;
  engine::Duration left;  ///< of the service when it began
  engine::Duration drawn;
  engine::Duration paused;             ///< altogether
  std::uint64_t turnovers = 0;         ///< units left to be cleaned
  std::uint32_t blocked_at = kNoSlot;  ///< place among the blocked, if it has been there
  std::uint32_t interruptions = 0;
  std::uint8_t started_priority = 0;  ///< with `started`: the key in RosteredPool::serving
  bool sampled = false, is_paused = false;
};
static_assert(sizeof(Work) == 128);

template <class Fel>
class RosteredUnits {
 public:
  RosteredUnits(Book<Fel>& book, Patients<Fel>& patients, Pools<Fel>& pools)
      : book_(book), patients_(patients), pools_(pools) {}

  void start();
  [[nodiscard]] RosteredPool& operator[](std::size_t p) { return rostered_[p]; }
  [[nodiscard]] const RosteredPool& operator[](std::size_t p) const { return rostered_[p]; }

  /// What the patient has at rostered pools, from now on.
  Work& work(Slot e) {
    if (e >= work_.size()) work_.grow_to(book_.tokens.size());
    return work_[e];
  }
  /// Likewise, of a patient who has had something there.
  [[nodiscard]] Work& known_work(Slot e) { return work_[e]; }
  /// Whether the slot may have anything there. Nobody has at a provider without rostered pools.
  [[nodiscard]] bool has_work(Slot e) const { return e < work_.size(); }
  [[nodiscard]] bool is_paused(Slot e) const { return has_work(e) && work_[e].is_paused; }
  [[nodiscard]] const WorkTable<Work>& all_work() const { return work_; }
  /// Who keeps units that it does not use.
  [[nodiscard]] const std::vector<Slot>& blocked() const { return blocked_; }

  /// Those that could be given to somebody now; below 0 after a cut.
  [[nodiscard]] std::int64_t free_units(std::size_t p) const {
    return pools_[p].capacity() - pools_[p].busy - rostered_[p].cleaning + rostered_[p].overtime;
  }
  /// The units that would be taken now for this step, a list of the model's; null if it must wait.
  [[nodiscard]] const PoolUnits* available(const CompiledStep& s) const;
  [[nodiscard]] const PoolUnits* available(const CompiledPool::Line& line) const;
  /// Brings the record of a pool up to its present state.
  void update_levels(std::size_t p);
  void occupy(Slot e, std::size_t p);
  /// Takes the unit from the patient; gives back the number of its shift.
  std::uint64_t vacate(Slot e, std::size_t p);
  /// Neither used nor cleaned any more: the unit is its shift's, or goes home.
  void unit_free(std::size_t p, std::uint64_t shift);
  /// One more or less of the units of this shift is being cleaned.
  void count_cleaning(std::size_t p, std::uint64_t shift, std::int64_t more);
  /// Counts what the patient has and does not use, while it waits for the next place.
  void count_blocked(Slot e);

  /// The units of shifts are those in use, being cleaned or free. @throws engine::ContractViolation if they are not
  void check() const;
  /// As engine/state.hpp has it.
  void save(engine::ByteWriter& out);
  void load(engine::ByteReader& in);
  [[nodiscard]] std::size_t used_bytes() const { return work_.size() * sizeof(Work); }
  [[nodiscard]] std::size_t bytes() const;

 private:
  void set_blocked(Slot e, PoolUnits units);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  Pools<Fel>& pools_;
  WorkTable<Work> work_;                // by slot, as far as rostered pools were asked
  std::vector<Slot> blocked_;           // who keeps units that it does not use
  std::vector<RosteredPool> rostered_;  // by pool; none at a provider without rostered ones
};

}  // namespace icsflow::models
