#pragma once

/// Waiting lists and the sessions that patients on them are booked into. At all times Session::free_slots is the sum of
/// the free slots of its open days; a token with kInList is in one list, one with kBooked has a date. Called by the
/// walk, by the day's rhythm and by interventions.

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <vector>

#include "book.hpp"
#include "clinics/rota_maker.hpp"
#include "clinics/session.hpp"
#include "clock/rare_clocks.hpp"
#include "icsflow/domain/policies/patient_classes.hpp"
#include "patients/patients.hpp"

namespace icsflow::models {

template <class Fel>
class Clinics {
 public:
  Clinics(Book<Fel>& book, Patients<Fel>& patients, RareClocks<Fel>& rare_clocks, const DatedTable<Fel>& dated,
          const Staffing& staffing)
      : book_(book), patients_(patients), rare_clocks_(rare_clocks), dated_(dated), rota_(book, dated, staffing) {}

  void start();
  [[nodiscard]] std::size_t size() const { return sessions_.size(); }
  [[nodiscard]] Session& operator[](std::size_t i) { return sessions_[i]; }
  [[nodiscard]] const Session& operator[](std::size_t i) const { return sessions_[i]; }

  /// Days that each session has room for.
  [[nodiscard]] std::vector<std::size_t> open_days() const {
    std::vector<std::size_t> all;
    for (const Session& s : sessions_) all.push_back(s.days.size());
    return all;
  }
  auto state() { return std::tie(sessions_, sub_lists_, classes_, goals_); }
  /// What picks by weight and lists made of several need.
  [[nodiscard]] std::size_t bytes() const {
    return goals_.capacity() * sizeof(double) + weights_.capacity() * sizeof(weights_[0]) + picks_.bytes() +
           sub_lists_.capacity() + classes_.capacity();
  }

  /// The session whose list the token is in, or which it has a date of.
  [[nodiscard]] std::size_t session_of(Slot e) const {
    const CompiledStep& s = book_.step_of(book_.tokens[e]);
    return s.resource + ((s.marks & kSubLists) != 0 ? std::size_t{sub_lists_[e]} : 0);
  }
  /// Calls in what joining touches, where it is known before.
  void prefetch_list(const Token& t, const CompiledStep& s) {
    sessions_[s.resource].lists[static_cast<std::size_t>(t.list())].prefetch(t.list_day());
  }
  /// @param fresh true for a new wait; false for those whose date was cancelled, who have waited since they joined
  void join_list(Slot e, bool fresh);
  void leave_list(Slot e) {
    Token& t = book_.tokens[e];
    const CompiledStep& s = book_.step_of(t);
    if ((s.marks & (kSubLists | kClasses)) != 0) [[unlikely]] {
      leave_one_of_several(e);
    } else {
      sessions_[s.resource].lists[static_cast<std::size_t>(t.list())].remove(book_.tokens, e);
    }
    t.clear(kInList);
  }
  /// Takes the patient off the date; the slot is free for routine patients.
  void unbook(Slot e);
  /// The patient's date is cancelled; `e` has been taken off it.
  void back_to_list(Slot e);
  /// The patient's time has come.
  void attend(Slot e);

  /// The rota of a day becomes bookable.
  void open_day(std::size_t i, std::int32_t day);
  /// What was kept for urgent and planned patients and is still free goes to anybody.
  void release_day(Session& s, std::int32_t day);
  /// Books waiting patients into the free slots of the days first .. last.
  void fill(std::size_t i, std::int32_t first, std::int32_t last, std::int32_t today);

  /// 08:00: the next day of the horizon opens, kept slots are released, waiting patients get dates.
  void book_all();
  /// 07:00: today's free slots are given to those whose booking needs no notice.
  void fill_today();
  /// 07:00: today's patients are called in.
  void call_in();
  /// At the census: the days that were bookable are booked, by the rule of every morning.
  void prebook();

  [[nodiscard]] RotaMaker<Fel>& rota() { return rota_; }

 private:
  /// Gives the patient a place on that day; the caller has taken the slot from the day's free ones.
  void book(Session& session, SessionDay& day, Slot e) {
    leave_list(e);
    Token& t = book_.tokens[e];
    t.set(kBooked);
    std::vector<Slot>& booked = session.booked_on(day.day);
    t.set_booked(day.day, booked.size());
    booked.push_back(e);
    --session.free_slots;
  }
  void fill_routine(std::size_t i, SessionDay& day, std::int32_t today);
  /// The same where who waits has a weight.
  void fill_by_weight(std::size_t i, SessionDay& day, std::int32_t today);
  /// The same where those who wait are of classes.
  void fill_by_class(std::size_t i, SessionDay& day, std::int32_t today);
  [[nodiscard]] Slot next_of_class(std::size_t i, std::size_t k, SessionDay& day, std::int32_t today);
  void join_class(std::size_t i, Slot e, bool fresh);
  void leave_class(std::size_t i, Slot e);
  void finish_classes(ClassLists& classes);
  // Where the list is several, or patients are of classes (several.cpp).
  void join_one_of_several(Slot e, bool fresh);
  void leave_one_of_several(Slot e);
  void count_attended(Slot e);
  /// Whether the token waits, or has a date, among the classes of a session.
  [[nodiscard]] bool is_of_a_class(Slot e) const {
    const Token& t = book_.tokens[e];
    return (book_.step_of(t).marks & kClasses) != 0 && t.list() == ListClass::kRoutine;
  }
  [[nodiscard]] std::size_t choose_sub_list(Slot e);
  /// @param day  that orders the list
  void join_by_weight(const CompiledSession& session, AgedList& list, WeightedOrder& order, Slot e, std::int32_t day,
                      bool fresh);
  /// Days, of session `i`.
  [[nodiscard]] std::int32_t notice_of(std::size_t i) const {
    return whole_days(book_.value(book_.me.sessions[i].notice));
  }
  [[nodiscard]] std::int32_t urgent_notice_of(std::size_t i) const {
    return whole_days(book_.value(book_.me.sessions[i].urgent_notice));
  }
  /// The shortest of a class; where no class has one of its own that of the session.
  [[nodiscard]] std::int32_t class_notice_of(std::size_t i) const {
    std::int32_t least = notice_of(i);
    for (const CompiledClass& one : book_.me.sessions[i].classes) {
      if (one.notice != kNoParameter) least = std::min(least, whole_days(book_.value(one.notice)));
    }
    return least;
  }

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  RareClocks<Fel>& rare_clocks_;
  const DatedTable<Fel>& dated_;
  RotaMaker<Fel> rota_;
  std::vector<Session> sessions_;
  std::vector<std::uint8_t> sub_lists_;  ///< by slot: of those who wait where a list is made of several, which
  std::vector<std::uint8_t> classes_;    ///< likewise, where patients are of classes
  std::vector<policies::ClassAtSlot> at_slot_;
  // Of lists with weights.
  std::vector<double> goals_;  // by slot: what will have been used up of the day's order when the patient is next
  std::vector<policies::ValueFromWait> weights_;
  WeightedPicks picks_;
  std::vector<WeightedPicks> class_picks_;  // by class, of the session that is booked
};

}  // namespace icsflow::models
