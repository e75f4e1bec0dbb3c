#pragma once

/// The book of a provider: the context that every part of it holds by reference. It is the logical process (clock,
/// event list, mail), the compiled tables, the table of tokens, the record and the draws. It knows no part.
///
/// Parts are plain classes that own their members; the provider owns the parts (provider.hpp). A part calls those it
/// holds a reference to, which are in folders below its own: patients, values and staffing lowest, then clock, beds,
/// clinics, transfer and sources, then steps and walk, then interventions, opening, measures and audit. What a lower
/// part needs of the walk through a pathway it asks for here, under "ways up"; provider.cpp defines these. All calls
/// are direct.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "care_message.hpp"
#include "events.hpp"
#include "icsflow/care/draw_record.hpp"
#include "icsflow/care/observer.hpp"
#include "icsflow/care/records.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/domain/policies/by_wait.hpp"
#include "icsflow/engine/event_loop.hpp"
#include "icsflow/engine/huge_pages.hpp"
#include "icsflow/engine/random.hpp"
#include "luck.hpp"
#include "patients/token.hpp"

namespace icsflow::models {

template <class Fel>
class ProviderProcess;

template <class Fel>
class Book : public engine::Process<ProviderProcess<Fel>, CareMessage, Fel> {
  using Base = engine::Process<ProviderProcess<Fel>, CareMessage, Fel>;

 public:
  Book(const CompiledModel& m, std::uint16_t rank)
      : Base(m.providers[rank].id, rank), model(m), me(m.providers[rank]), index(rank) {}

  using Base::now;
  using Base::scheduled;

  const CompiledModel& model;
  const CompiledProvider& me;
  std::uint16_t index;
  const ModelValues* given = nullptr;                   ///< of this run, before any change
  const double* values = nullptr;                       ///< by parameter: those given, or the provider's own (values/)
  const engine::Distribution* distributions = nullptr;  ///< likewise
  engine::RunKey key;
  std::vector<DrawRecord>* draws = nullptr;                     ///< where every draw is noted, if anywhere
  Observer* observer = nullptr;                                 ///< who is told of changes of step, if anybody
  std::vector<Token, engine::HugePageAllocator<Token>> tokens;  ///< by slot; who makes and frees them: patients/
  /// A token that continues when the present event has been handled: it was seized, joined or begun within it.
  struct Resumed {
    Slot token;
    StepId step;
    std::uint16_t generation;
  };
  std::vector<Resumed> resumed;  ///< the walk goes through it
  ProviderRecord record;
  std::int32_t today = 0, week = 0;
  bool times_stays = false;  ///< notes when pathways come and leave, for `measures`
  /// Notes stopped clocks less pauses, or by group of patients, for `measures`.
  bool notes_stops = false;
  bool has_days = false;  ///< this provider lives by the calendar

  // --- what is known ---

  [[nodiscard]] double value(ParameterId id) const { return values[id]; }
  [[nodiscard]] const CompiledStep& step_of(const Token& t) const { return model.steps[t.step]; }
  /// What only some steps have; null if this one has none of it.
  [[nodiscard]] const StepRules* rules_of(const CompiledStep& s) const {
    return s.rules == kNone ? nullptr : &model.step_rules[s.rules];
  }
  /// How long a delay takes from now on that would take so long at the pace 1, with the values of today. As long, if no
  /// clock runs. @param s  marked kPaced
  [[gnu::noinline]] engine::Duration paced(Slot e, const CompiledStep& s, engine::Duration time) {
    const Token& t = tokens[e];
    if (!t.has(kClockRunning)) return time;
    paces_.clear();
    for (const FromWait& pace : rules_of(s)->pace)
      paces_.push_back({static_cast<double>(pace.days), value(pace.number)});
    const double wait = std::max(0.0, engine::in_days(now() - engine::start_of_day(t.clock_start)));
    return engine::duration_from_days(policies::time_to_event(paces_, wait, 0, engine::in_days(time)));
  }
  /// Whether a message that names the token concerns it still.
  [[nodiscard]] bool current(Slot e, std::uint16_t generation) const {
    return tokens[e].generation == generation && tokens[e].has(kLive);
  }
  /// The record of the service whose clock the token may have; null if its pathway has none.
  [[nodiscard]] ServiceRecord* service_record(const Token& t) {
    const std::uint16_t service = step_of(t).service;
    return service == kNoIndex ? nullptr : &record.services[service];
  }
  [[nodiscard]] ClockFlows& this_week(ServiceRecord& s) { return s.weeks[static_cast<std::size_t>(week)]; }

  // --- draws ---

  /// The private random words of one draw.
  engine::Substream substream(std::uint64_t identity, engine::DrawSite site, std::uint16_t visit = 0) {
    if (draws != nullptr) [[unlikely]]
      note_draw(identity, site, visit);
    return {key, identity, site, visit};
  }
  engine::Substream substream(Luck luck, engine::DrawSite site) { return substream(luck.identity, site, luck.visit); }
  /// A draw of at most two words: the first two numbers of substream(...), uniform on [0, 1).
  TwoUniform two_uniform(std::uint64_t identity, engine::DrawSite site, std::uint16_t visit = 0) {
    const engine::TwoWords words = two_words(identity, site, visit);
    return {engine::unit_interval(words.first), engine::unit_interval(words.second)};
  }
  double uniform(std::uint64_t identity, engine::DrawSite site, std::uint16_t visit = 0) {
    return engine::unit_interval(two_words(identity, site, visit).first);
  }
  double uniform(Luck luck, engine::DrawSite site) { return uniform(luck.identity, site, luck.visit); }

  // --- events and messages ---

  void later(engine::SimTime at, std::uint8_t priority, EventKind kind, std::uint32_t entity, std::uint16_t arg = 0) {
    this->schedule(at, priority, static_cast<std::uint16_t>(kind), entity, arg);
  }
  /// Values change at 00:00 of the day (values/dated_table.hpp).
  void change_values_on(std::int32_t day) {
    this->schedule_at_place(engine::start_of_day(day), kPriorityChange, 0,
                            static_cast<std::uint16_t>(EventKind::kParametersChange));
  }
  /// Sends a message that takes effect at `at`, or as soon as the channel allows.
  void post(std::uint16_t channel, engine::SimTime at, EventKind kind, const CareMessage& message) {
    const engine::SimTime earliest = now() + me.channels[channel].floor;
    const std::uint8_t priority =
        kind == EventKind::kMove || kind == EventKind::kDirectMove ? kPriorityCustody : kPriorityArrival;
    this->send(channel, std::max(at, earliest), priority, static_cast<std::uint16_t>(kind), message);
  }
  /// The token goes on at `step` when the present event has been handled, unless it is gone by then.
  void resume(Slot e, StepId step) { resumed.push_back({e, step, tokens[e].generation}); }

  /// Tells the observer, if there is one.
  void observe(Slot e, Change what) {
    if (observer != nullptr) [[unlikely]]
      tell_observer(e, what);
  }
  /// Likewise: a token begins that comes from another pathway, or person.
  void observe_beginning(Slot e, std::uint64_t from) {
    if (observer != nullptr) [[unlikely]]
      tell_observer(e, Change::kBegins, from);
  }
  /// Likewise, of one that is taken out of its step.
  void observe_calling_off(Slot e, bool waits) {
    if (observer != nullptr) [[unlikely]]
      tell_observer(e, Change::kIsCalledOff, 0, waits);
  }
  /// Likewise, of where a token is found.
  void observe_presence(Slot e, std::uint64_t from, bool waits) {
    if (observer != nullptr) tell_observer(e, Change::kIsThere, from, waits);
  }

  // --- tokens called in before they are needed: as many misses overlap ---

  static constexpr std::size_t kTokensAhead = 8;
  void prefetch_token(Slot e) const { __builtin_prefetch(&tokens[e], 1); }
  /// Those a list of slots begins with.
  void prefetch_first(const std::vector<Slot>& slots) const {
    for (std::size_t k = 0; k < slots.size() && k < kTokensAhead; ++k) prefetch_token(slots[k]);
  }
  /// And the one some places further on, where the list is gone through.
  void prefetch_further(const std::vector<Slot>& slots, std::size_t here) const {
    if (here + kTokensAhead < slots.size()) prefetch_token(slots[here + kTokensAhead]);
  }

  // --- ways up: what parts below the walk ask of it (walk/walk.hpp, walk/endings.hpp) ---

  /// Goes through steps until one takes time. `e` may be destroyed on return.
  void enter(Slot e, StepId step);
  /// Where the pathway goes from its present step, which is thereby over.
  StepId next_step(Slot e);
  StepId choose(Slot e, const BranchTable& table, engine::DrawSite site);
  /// Likewise, where the draw was made with another: a number of [0, 1).
  StepId choose_with(Slot e, const BranchTable& table, double drawn);
  /// The pathway ends in its present step.
  void end_pathway(Slot e);
  /// Takes the token out of whatever it waits for or uses.
  void abandon(Slot e);
  /// The token is gone, and with it all that it holds.
  void destroy(Slot e);

 private:
  engine::TwoWords two_words(std::uint64_t identity, engine::DrawSite site, std::uint16_t visit) {
    if (draws != nullptr) [[unlikely]]
      note_draw(identity, site, visit);
    return engine::first_words(key, identity, site, visit);
  }
  [[gnu::cold, gnu::noinline]] void tell_observer(Slot e, Change what, std::uint64_t other = 0, bool waits = false);
  /// Where draws are written down, which is for tests: kept apart, so that a draw stays small.
  [[gnu::cold, gnu::noinline]] void note_draw(std::uint64_t identity, engine::DrawSite site, std::uint16_t visit) {
    draws->push_back({identity, site.bits(), visit, engine::first_words(key, identity, site, visit).first});
  }

  std::vector<policies::ValueFromWait> paces_;  // kept for its memory
};

/// A number of days as parameters give it, halves up.
inline std::int32_t whole_days(double days) { return static_cast<std::int32_t>(std::floor(days + 0.5)); }

/// There are kPriorities queues. An intervention on an uncertain priority may lead beyond the first or the last.
inline std::uint8_t priority_from(double value) {
  const auto whole = static_cast<std::int64_t>(value);
  if (static_cast<std::uint64_t>(whole) >= kPriorities) [[unlikely]]
    return whole < 0 ? 0 : kPriorities - 1;
  return static_cast<std::uint8_t>(whole);
}

}  // namespace icsflow::models
