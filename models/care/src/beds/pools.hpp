#pragma once

/// The pools of a provider: units, and queues by priority with links inside the tokens. At all times `busy` is the
/// number of units that pathways hold, `queued` the number of tokens in the queues, and the record's levels are these.
/// What a pool's units do beyond waiting their turn is in rostered_*.hpp and care_hours.hpp, which call this; others go
/// through beds.hpp.

#include <array>
#include <tuple>
#include <vector>

#include "book.hpp"
#include "icsflow/domain/policies/bed_meeting.hpp"
#include "patients/patients.hpp"

namespace icsflow::models {

struct Pool {
  std::int64_t core = 0, extra = 0, busy = 0;  ///< extra: escalation beds
  std::int64_t queued = 0;
  std::array<Slot, kPriorities> head{}, tail{};
  std::array<double, 7> expected_leaving{}, expected_need{};  ///< 07:00 to 18:00, by weekday
  std::int64_t leaving_today = 0, need_today = 0;
  [[nodiscard]] std::int64_t capacity() const { return core + extra; }
};

template <class Fel>
class Pools {
 public:
  Pools(Book<Fel>& book, Patients<Fel>& patients) : book_(book), patients_(patients) {}

  void start();
  [[nodiscard]] std::size_t size() const { return pools_.size(); }
  [[nodiscard]] Pool& operator[](std::size_t p) { return pools_[p]; }
  [[nodiscard]] const Pool& operator[](std::size_t p) const { return pools_[p]; }
  auto begin() { return pools_.begin(); }
  auto end() { return pools_.end(); }

  /// Takes, or gives back, units.
  void use(std::size_t p, std::int64_t units) {
    Pool& pool = pools_[p];
    pool.busy += units;
    book_.record.pools[p].busy.set(book_.now(), pool.busy);
  }
  /// So many more stand in the queue.
  void count_queued(std::size_t p, std::int64_t more) {
    Pool& pool = pools_[p];
    pool.queued += more;
    book_.record.pools[p].queue.set(book_.now(), pool.queued);
  }
  /// Puts the token into a queue, before another; kNoSlot: at its end.
  void link(Slot& head, Slot& tail, Slot e, Slot before) {
    Token& t = book_.tokens[e];
    t.next = before;
    t.prev = before == kNoSlot ? tail : book_.tokens[before].prev;
    (t.prev == kNoSlot ? head : book_.tokens[t.prev].next) = e;
    (before == kNoSlot ? tail : book_.tokens[before].prev) = e;
  }
  void unlink(Slot& head, Slot& tail, Slot e) {
    Token& t = book_.tokens[e];
    (t.prev == kNoSlot ? head : book_.tokens[t.prev].next) = t.next;
    (t.next == kNoSlot ? tail : book_.tokens[t.next].prev) = t.prev;
    t.prev = t.next = kNoSlot;
  }
  /// The first of a pool's queue: of the best priority, who is at its head; kNoSlot if nobody waits.
  [[nodiscard]] Slot first(std::size_t p) const;
  /// Draws how long the patient is ready to wait, if not for ever.
  /// @param waited  days that the patient has waited already, at the census
  void plan_give_up(Slot e, const CompiledStep& s, double waited = 0);

  /// For the morning's forecast: who asks for a bed during the day without being elective.
  void note_need(std::size_t p, std::uint8_t priority) {
    if (p != book_.me.cancellation.pool || priority > 1) return;
    if (in_forecast()) ++pools_[p].need_today;
  }
  /// And who leaves one.
  void note_leaving(std::size_t p) {
    if (p != book_.me.cancellation.pool) return;
    if (in_forecast()) ++pools_[p].leaving_today;
  }
  /// The day is over, and the forecast of its weekday learns from it. @param yesterday weekday; called at 00:00
  void learn(unsigned yesterday);
  /// The counts of the day begin anew.
  void new_day() {
    for (Pool& p : pools_) p.leaving_today = p.need_today = 0;
  }
  /// What a pool has is not what it had: for its utilisation.
  void note_capacity(std::size_t p);
  auto state() { return std::tie(pools_); }
  [[nodiscard]] std::size_t bytes() const { return pools_.capacity() * sizeof(Pool); }

 private:
  [[nodiscard]] bool in_forecast() const {
    return policies::counts_for_bed_meeting(book_.now() - engine::start_of_day(book_.today));
  }

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  std::vector<Pool> pools_;
};

}  // namespace icsflow::models
