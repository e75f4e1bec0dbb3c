#include "walk/validation.hpp"

#include <algorithm>
#include <tuple>

#include "event_list.hpp"
#include "icsflow/domain/policies/validation.hpp"
#include "icsflow/engine/state.hpp"

namespace icsflow::models {

template <class Fel>
Validation<Fel>::Validation(Book<Fel>& book, Clinics<Fel>& clinics, Marks<Fel>& marks, Endings<Fel>& endings)
    : book_(book), clinics_(clinics), marks_(marks), endings_(endings) {
  for (std::size_t i = 0; i < book.me.sessions.size(); ++i) {
    if (book.me.sessions[i].validation.given()) lists_.push_back({i, {}, 0});
  }
}

template <class Fel>
void Validation<Fel>::start() {
  for (List& list : lists_) {
    list.due.clear();
    list.free = 0;
  }
  book_.record.validations.assign(any() ? book_.me.sessions.size() : 0, {});
}

/// The lists of a session: of the urgent and the routine, or of its classes.
template <class Fel>
template <class See>
void Validation<Fel>::each_list(std::size_t session, const See& see) const {
  const Session& s = clinics_[session];
  for (const AgedList& list : s.lists) {
    if (!list.empty()) see(list);
  }
  if (!s.classes) return;
  for (const ClassLists::Of& one : s.classes->of) {
    if (!one.list.empty()) see(one.list);
  }
}

template <class Fel>
bool Validation<Fel>::anybody(std::size_t session, std::int32_t day) const {
  bool found = false;
  each_list(session, [&](const AgedList& list) { found = found || list.first_of(list.number_of(day)) != kNoSlot; });
  return found;
}

template <class Fel>
void Validation<Fel>::fall_due(List& list, std::int32_t after, std::int32_t every) {
  const CompiledValidation& v = book_.me.sessions[list.session].validation;
  const std::int32_t oldest = book_.today - kOldestDay;
  if (!v.rounds.empty()) {
    const auto round = std::find(v.rounds.begin(), v.rounds.end(), book_.today);
    if (round == v.rounds.end()) return;
    list.due.clear();  // whoever the last round has not come to is asked now
    for (std::int32_t wait = oldest; wait >= after; --wait) {
      if (anybody(list.session, book_.today - wait))
        list.due.push_back({book_.today - wait, static_cast<std::int32_t>(round - v.rounds.begin())});
    }
    return;
  }
  if (oldest < after) return;
  for (std::int32_t time = every > 0 ? (oldest - after) / every : 0; time >= 0; --time) {
    const std::int32_t day = book_.today - after - time * every;
    if (anybody(list.session, day)) list.due.push_back({day, time});
  }
}

template <class Fel>
void Validation<Fel>::ask() {
  for (List& list : lists_) {
    const CompiledSession& session = book_.me.sessions[list.session];
    const CompiledValidation& v = session.validation;
    const std::int32_t after = whole_days(book_.value(v.after)),
                       every = v.every == kNoParameter ? 0 : whole_days(book_.value(v.every));
    fall_due(list, after, every);
    // What is not used of a day's capacity is lost. Of a list that is several, each has the part that it has of slots.
    if (v.capacity != kNoParameter) list.free = std::min(0.0, list.free) + session.slots_part * book_.value(v.capacity);
    while (!list.due.empty() && (v.capacity == kNoParameter || list.free > 0)) {
      const Due due = list.due.front();
      list.due.pop_front();
      if (every > 0 && policies::due_again(book_.today - due.day, after, every, due.time)) continue;
      list.free -= static_cast<double>(ask_day(list.session, due));
    }
  }
}

/// Asks those of one day. @return how many they are
template <class Fel>
std::int64_t Validation<Fel>::ask_day(std::size_t session, const Due& due) {
  const CompiledValidation& v = book_.me.sessions[session].validation;
  const policies::ValidationShares shares{book_.value(v.reply), book_.value(v.no_longer_needed),
                                          book_.value(v.removed_without_reply), book_.value(v.reported)};
  ValidationRecord& record = book_.record.validations[session];
  asked_.clear();
  each_list(session, [&](const AgedList& list) { list.copy_day(book_.tokens, list.number_of(due.day), asked_); });
  // Nobody who waits for planned care, nor a test that the patient of another token needs.
  std::erase_if(
      asked_, [this](Slot e) { return book_.tokens[e].list() == ListClass::kPlanned || !in_custody(book_.tokens[e]); });
  for (const Slot e : asked_) {
    const Token& t = book_.tokens[e];
    // By the start of the wait, so that whoever comes back with another is asked anew.
    const TwoUniform u = book_.two_uniform(engine::child_identity(t.id, static_cast<std::uint64_t>(due.time)), v.site,
                                           static_cast<std::uint16_t>(t.list_day()));
    const bool replies = policies::replies(shares, u.first);
    ++record.asked;
    record.replied += replies ? 1 : 0;
    const policies::Asked answer = policies::answer(shares, replies, u.second);
    if (answer == policies::Asked::kStays) continue;
    const bool reported = answer == policies::Asked::kReported && t.has(kClockRunning);
    ++(reported ? record.reported : record.removed);
    endings_.abandon(e);  // before the clock stops, which is its place on the list
    marks_.apply(e, mark_bit(reported ? MarkKind::kStopNonAdmitted : MarkKind::kRemove));
    ++book_.record.left;
    book_.observe(e, Change::kIsRemoved);
    endings_.destroy(e);
  }
  return static_cast<std::int64_t>(asked_.size());
}

template <class Fel>
void Validation<Fel>::save(engine::ByteWriter& out) {
  engine::put_each(out, std::tie(lists_));
}

template <class Fel>
void Validation<Fel>::load(engine::ByteReader& in) {
  engine::get_each(in, std::tie(lists_));
}

template class Validation<engine::ICSFLOW_CARE_EVENT_LIST>;

}  // namespace icsflow::models
