#pragma once

/// Streams of arrivals at a rate, and what a newcomer brings. An arrival comes when the rate, integrated since the one
/// before, reaches its unit exponential variate. Called by the event kStreamArrival, by the other sources, and by
/// interventions.
///
/// Referrals to a service are a stream of the provider that receives them. Those of a day are drawn at 00:00, each with
/// when it is sent and how long it is under way, so that sending is no event. What is sent depends on nothing that
/// happens on the day: rates change at 00:00 only, and before the draws (interventions/).

#include <tuple>
#include <vector>

#include "book.hpp"
#include "clock/rare_clocks.hpp"
#include "icsflow/engine/mail.hpp"
#include "patients/patients.hpp"

namespace icsflow::models {

/// Where a stream stands.
struct Source {
  std::uint64_t ordinal = 0;  ///< of its next creation
  double left = -1;           ///< of the unit exponential variate of the next arrival, as of `from`; -1: not drawn
  double luck = 0;            ///< of the next arrival, drawn in one block with that: what the newcomer brings
  engine::SimTime from;
  std::uint16_t generation = 0;  ///< of the arrival that is scheduled
  engine::SimTime next;          ///< of referrals: when the next one is sent, beyond those of today
};

template <class Fel>
class Streams {
 public:
  Streams(Book<Fel>& book, Patients<Fel>& patients, RareClocks<Fel>& rare_clocks)
      : book_(book), patients_(patients), rare_clocks_(rare_clocks) {}

  void clear() {
    sources_.assign(book_.me.streams.size(), {});
    under_way_.clear();
  }
  /// Draws the next arrival, if the rate is above 0, and schedules it; of referrals, keeps it for its day.
  void schedule(std::uint32_t stream) { plan_next(stream, draw_next(stream, book_.now())); }
  [[nodiscard]] bool current(std::uint32_t stream, std::uint16_t generation) const {
    return generation == sources_[stream].generation;
  }
  /// An arrival at a rate: one patient or a batch.
  void arrival(std::uint32_t stream);
  /// A pathway of the stream begins here.
  /// @param luck a number of [0, 1): what the newcomer brings
  void arrive(std::uint32_t stream, std::uint64_t id, double luck) {
    const CompiledStream& s = book_.me.streams[stream];
    const Slot e = create(id, newcomer(s, luck));
    if (s.clock_age != kNone) [[unlikely]]
      bring_clock(s, e);
    book_.enter(e, s.entry);
  }
  /// 00:00: the referrals that are sent today.
  void draw_referrals();
  /// A referral is received.
  /// @param slot of the referral
  void receive(std::uint32_t slot);

  /// What a patient of a stream brings.
  struct Newcomer {
    std::uint8_t priority = 0;
    StratumId stratum = 0;
    ListClass list = ListClass::kRoutine;
  };
  Newcomer newcomer(const CompiledStream& s, double luck) const;
  /// The luck of a person who does not come at a rate by himself.
  double luck_of(const CompiledStream& s, std::uint64_t person) {
    return s.strata.size() > 1 ? book_.uniform(person, s.stratum_site) : 0;
  }
  Slot create(std::uint64_t id, const Newcomer& who);
  /// The newcomer, who is not yet at the entry, has a clock that began elsewhere.
  void bring_clock(const CompiledStream& s, Slot e);

  /// Arrivals a day, where the stream's profile is 1.
  [[nodiscard]] double rate_of(const CompiledStream& s) const {
    return book_.value(s.rate) * (s.share == kNoParameter ? 1.0 : book_.value(s.share));
  }
  /// The next arrival of a stream whose rate is another from now on. What has been used up of its variate so far was at
  /// the old rate. So the stream is a Poisson process of the rate that holds at each time, and no draw is made anew.
  void change_rate(std::uint32_t stream, double old_rate);
  auto state() { return std::tie(sources_, under_way_); }
  [[nodiscard]] std::size_t bytes() const { return sources_.capacity() * sizeof(Source) + under_way_.bytes(); }

 private:
  /// A referral under way.
  struct Referral {
    std::uint64_t id;
    std::uint32_t stream;
    Newcomer who;
  };

  /// Draws the arrival after one at `from`. Returns its time, kNever if there is no rate.
  engine::SimTime draw_next(std::uint32_t stream, engine::SimTime from);
  /// @param gap until the next arrival, in days where the stream's profile is 1
  [[nodiscard]] engine::SimTime time_after(const CompiledStream& s, engine::SimTime from, double gap) const {
    return s.profile == kNone ? from + engine::duration_from_days(gap)
                              : book_.model.profiles[s.profile].next(from, gap);
  }
  void plan_next(std::uint32_t stream, engine::SimTime at) {
    if (book_.me.streams[stream].referral) {
      sources_[stream].next = at;
    } else if (at < book_.model.end) {
      book_.later(at, kPriorityArrival, EventKind::kStreamArrival, stream, sources_[stream].generation);
    }
  }
  /// A referral sets out.
  void refer(std::uint32_t stream, std::uint64_t id, double luck, engine::SimTime sent);
  /// Those who arrive together with the one who has just arrived.
  void rest_of_batch(std::uint32_t stream, std::uint64_t first);

  Book<Fel>& book_;
  Patients<Fel>& patients_;
  RareClocks<Fel>& rare_clocks_;
  std::vector<Source> sources_;  // by stream
  engine::MailStore<Referral> under_way_;
};

}  // namespace icsflow::models
