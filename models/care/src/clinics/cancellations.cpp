#include "clinics/cancellations.hpp"

#include <algorithm>

#include "event_list.hpp"
#include "icsflow/domain/policies/bed_meeting.hpp"

namespace icsflow::models {

namespace {

/// The order in which dates are lost.
using Order = policies::ShortestWaitFirst;

}  // namespace

template <class Fel>
policies::Booked Cancellations<Fel>::booked(Slot e) const {
  const Token& t = book_.tokens[e];
  return {t.list(), t.has(kClockRunning), book_.today - t.clock_start, t.list_day(), t.id};
}

template <class Fel>
std::optional<double> Cancellations<Fel>::protect_over() const {
  if (book_.me.cancellation.protect_over == kNoParameter) return std::nullopt;
  return book_.value(book_.me.cancellation.protect_over);
}

template <class Fel>
void Cancellations<Fel>::for_want_of_beds() {
  Pool& pool = pools_[book_.me.cancellation.pool];
  std::vector<Slot>& candidates = candidates_;
  candidates.clear();
  const std::optional<double> protected_wait = protect_over();
  std::int64_t admissions = 0;
  for (std::size_t i = 0; i < clinics_.size(); ++i) {
    if (i + 1 < clinics_.size()) book_.prefetch_first(clinics_[i + 1].booked_on(book_.today));
    const SessionDay& d = clinics_[i].on(book_.today);
    if (d.day != book_.today) continue;
    const std::vector<Slot>& on_date = clinics_[i].booked_on(book_.today);
    for (std::size_t k = 0; k < on_date.size(); ++k) {
      const Slot e = on_date[k];
      book_.prefetch_further(on_date, k);
      if (book_.step_of(book_.tokens[e]).bed != book_.me.cancellation.pool) continue;
      ++admissions;
      if (!policies::is_spared(booked(e), protected_wait)) candidates.push_back(e);
    }
  }
  if (candidates.empty()) return;
  const unsigned weekday = book_.model.calendar->weekday(book_.today);
  std::int64_t cancel = cancellations_for_want_of_beds(admissions, pool.capacity() - pool.busy,
                                                       pool.expected_leaving[weekday], pool.expected_need[weekday],
                                                       pool.queued, book_.value(book_.me.cancellation.reserve));
  cancel = std::min<std::int64_t>(cancel, static_cast<std::int64_t>(candidates.size()));
  if (cancel <= 0) return;
  std::sort(candidates.begin(), candidates.end(),
            [this](Slot a, Slot b) { return Order::before(booked(a), booked(b)); });
  for (std::int64_t k = 0; k < cancel; ++k) {
    const Slot e = candidates[static_cast<std::size_t>(k)];
    clinics_.unbook(e);
    ++book_.record.cancelled_no_bed;
    clinics_.back_to_list(e);
  }
  // A slot given up this morning cannot be filled: take it out of today's free ones.
  for (std::size_t i = 0; i < clinics_.size(); ++i) {
    SessionDay& d = clinics_[i].on(book_.today);
    if (d.day != book_.today) continue;
    clinics_[i].lose_free(d);
  }
}

template <class Fel>
void Cancellations<Fel>::for_want_of_slots(std::size_t i) {
  Session& s = clinics_[i];
  const std::optional<double> protected_wait = protect_over();
  for (std::int32_t day = book_.today; day < book_.today + s.horizon; ++day) {
    SessionDay& d = s.on(day);
    const std::int64_t slots = s.rota_of(day).run;
    if (static_cast<std::int64_t>(s.booked_on(day).size()) <= slots) continue;
    std::vector<Slot> on_date = s.booked_on(day);
    std::sort(on_date.begin(), on_date.end(), [&](Slot a, Slot b) {
      return policies::before_with_spared_last<Order>(booked(a), booked(b), protected_wait);
    });
    on_date.resize(on_date.size() - static_cast<std::size_t>(slots));
    for (const Slot e : on_date) {
      clinics_.unbook(e);
      --d.free[kRoutineList];  // there is no such slot
      --s.free_slots;
      ++book_.record.cancelled_no_slot;
      clinics_.back_to_list(e);
    }
  }
}

template class Cancellations<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
