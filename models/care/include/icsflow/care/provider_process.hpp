#pragma once

/// One provider as a logical process: interprets the compiled steps of the pathways in its custody, owns its pools,
/// sessions and waiting lists, and talks to other providers by messages.
///   provider_process.cpp   events: the day's rhythm, arrivals, marks, custody
///   provider_steps.ipp     entering and leaving steps, pools and queues
///   provider_pools.ipp     pools whose units do more: shifts, preemption, cleaning, blocking, several at once
///   provider_booking.ipp   waiting lists, sessions, the morning's decisions
///   provider_transfer.ipp  asking another provider, offers, moves
///   provider_opening.ipp   the state at the opening census
///   provider_dated.ipp     values that change during the run
///   provider_measures.ipp  what only `measures` asks for
///   provider_particulars.ipp  what few pathways carry beside their token
///   provider_care.ipp      care by hours a week
///   provider_clock.ipp     RTT clocks that start on a due date; pauses
///   provider_memory.ipp    what it holds, for profiles

#include <algorithm>
#include <array>
#include <compare>
#include <limits>
#include <map>
#include <memory_resource>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "icsflow/care/aged_list.hpp"
#include "icsflow/care/deadlock.hpp"
#include "icsflow/care/draw_record.hpp"
#include "icsflow/care/outcome.hpp"
#include "icsflow/care/particulars.hpp"
#include "icsflow/care/ranked_queues.hpp"
#include "icsflow/care/records.hpp"
#include "icsflow/care/token.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/domain/policies.hpp"
#include "icsflow/engine/future_event_list.hpp"
#include "icsflow/engine/huge_pages.hpp"
#include "icsflow/engine/process.hpp"
#include "icsflow/engine/random.hpp"

namespace icsflow::models {

/// What providers send each other.
struct Letter {
  std::uint64_t id = 0;
  StepId step = kNoStep;         ///< to join at the receiver
  StepId asking_step = kNoStep;  ///< the sender's transfer step
  Slot from_slot = kNoSlot, to_slot = kNoSlot;
  std::uint16_t from_generation = 0, to_generation = 0, from_rank = 0;
  std::int16_t clock_start = kNoDay,
               decision = kNoDay;  ///< of a move, in which from_generation is the days of its pauses
  std::uint8_t priority = 5, locality = 0;
  std::uint16_t flags = 0;
  std::array<std::uint8_t, kMostCarried> carried_names{};  ///< CompiledAttribute::name + 1; 0: no more
  std::array<float, kMostCarried> carried{};               ///< attributes that steps have set
};

/// Of kCleaned the entity is the pool, in these bits; above them, and in the arg, the number of the shift.
inline constexpr unsigned kPoolBits = 6;

/// Kinds of events of a provider.
enum class EventKind : std::uint16_t {
  kWarmUp,
  kDayStart,
  kStreamArrival,  // entity: stream
  kStepEnd,        // entity: token, arg: generation; so for kAttend, kGiveUp, kCustodyPasses
  kAttend,
  kGiveUp,
  kCustodyPasses,
  kMorning,
  kBook,
  kGrants,  // entity: pool
  kCensus,
  kReferral,  // messages; entity: mail
  kAsk,
  kOffer,
  kMove,
  kDirectMove,
  kWithdraw,
  kDecline,
  kShift,      // entity: pool; so for kShiftOver
  kShiftOver,  // what a shift's end does to patients in service, after what ends with it by itself
  kCleaned,    // entity, arg: pool and number of the shift its unit belongs to
  kParametersChange,
  kAudit,     // for measures
  kReturn,    // entity: member of a population
  kCareWeek,  // entity: token, arg: generation
};

/// Names of EventKind, in its order: for profiles.
inline constexpr std::array<const char*, 25> kEventKindNames = {"warm-up over",
                                                                "day starts",
                                                                "arrival",
                                                                "step ends",
                                                                "attendance",
                                                                "gives up",
                                                                "custody passes",
                                                                "morning",
                                                                "booking",
                                                                "daily grants",
                                                                "census",
                                                                "message: referral",
                                                                "message: ask",
                                                                "message: offer",
                                                                "message: move",
                                                                "message: direct move",
                                                                "message: withdrawal",
                                                                "message: decline",
                                                                "shift changes",
                                                                "shift is over",
                                                                "cleaned",
                                                                "parameters change",
                                                                "audit",
                                                                "comes again",
                                                                "week of care"};
static_assert(kEventKindNames.size() == static_cast<std::size_t>(EventKind::kCareWeek) + 1);

using EventKindCounts = std::array<std::uint64_t, kEventKindNames.size()>;

/// Bytes a provider holds of its own.
struct ProviderMemory {
  std::size_t pathways = 0;   ///< tokens, episodes, requests
  std::size_t resources = 0;  ///< pools, sessions, waiting lists
  std::size_t records = 0;
};

/// Priorities at equal times, lower first: the rhythm of the day, then those who come with custody, then what frees
/// capacity, then what needs it, the census last.
enum : std::uint8_t {
  kPriorityControl = 0,
  kPriorityCustody = 10,
  kPriorityRelease = 20,
  kPriorityInterrupt = 25,
  kPriorityArrival = 30,
  kPriorityAllocate = 40,
  kPriorityCensus = 250,
};

/// A level as the daily series keep it. @throws std::length_error if it has outgrown them
inline std::int32_t in_32_bits(std::int64_t level, const std::string& provider, const std::string& name) {
  if (level > std::numeric_limits<std::int32_t>::max()) [[unlikely]]
    throw std::length_error(provider + "." + name + ": " + std::to_string(level) +
                            " on a day; daily figures go up to 2,147,483,647");
  return static_cast<std::int32_t>(level);
}

template <class Fel>
class ProviderProcess final : public engine::Process<ProviderProcess<Fel>, Letter, Fel> {
  using Base = engine::Process<ProviderProcess<Fel>, Letter, Fel>;
  friend Base;

 public:
  ProviderProcess(const CompiledModel& model, std::uint16_t index);

  /// Declares the channels; `all` are the processes of the run in order of rank.
  void connect_all(const std::vector<ProviderProcess*>& all);

  /// Forgets the last replication and builds the opening state of the next; `given` must outlive it.
  /// @param draws if not null, where every draw is noted
  void start(engine::RunKey key, const ModelValues& given, std::vector<DrawRecord>* draws);

  /// Counts what the records say against the tokens themselves. @throws engine::ContractViolation if they differ
  void check_identities();

  [[nodiscard]] const ProviderRecord& record() const { return record_; }
  /// What the measures need; valid until the next start().
  [[nodiscard]] ProviderOutcome outcome() const;
  [[nodiscard]] ProviderMemory state_memory() const;
  /// Bytes of what grows with every patient; at once, for a look now and then.
  [[nodiscard]] std::uint64_t pathway_bytes() const;
  /// Where most wait, and how many, as the results call it.
  [[nodiscard]] std::string longest_queue() const;
  [[nodiscard]] const EventKindCounts& events_by_kind() const { return events_by_kind_; }

 private:
  struct Pool {
    std::int64_t core = 0, extra = 0, busy = 0;  // extra: escalation beds
    std::int64_t queued = 0;
    std::array<Slot, kPriorities> head{}, tail{};
    std::array<double, 7> expected_leaving{}, expected_need{};  // 07:00 to 18:00, by weekday
    std::int64_t leaving_today = 0, need_today = 0;
    [[nodiscard]] std::int64_t capacity() const { return core + extra; }
  };
  /// Units of a managed pool that came with one shift, as long as it lasts.
  struct OnDuty {
    std::uint64_t number = 0;  ///< counts the shifts of the run, from 1
    engine::SimTime ends;
    std::int64_t units = 0, busy = 0, cleaning = 0;  ///< busy: in use, or being cleaned
  };
  /// Those of a queue who want the same units, each priority in the order of asking.
  struct Line {
    std::array<Slot, kPriorities> head{}, tail{};
  };
  /// What a managed pool needs beside Pool.
  struct ManagedPool {
    std::int64_t cleaning = 0, blocked = 0;
    std::int64_t overtime = 0;           // `finish`: units at work, or being cleaned, whose shift is over
    std::int64_t overtime_cleaning = 0;  // of these, those being cleaned
    std::uint64_t starts = 0, picks = 0;
    std::uint64_t shifts = 0;     // so far
    std::vector<OnDuty> on_duty;  // by start
    std::map<std::pair<std::uint8_t, std::uint64_t>, Slot>
        serving;                 // whom it may interrupt, by priority and Work::started
    std::uint64_t occupied = 0;  // units given so far
    // `finish`: who has a unit, in the order of getting it (one patient may have several), of which shift.
    std::map<std::pair<Slot, std::uint64_t>, std::uint64_t> units;
    std::vector<Line> lines;                 // by CompiledPool::lines: the queue, instead of Pool::head and ::tail
    std::array<Slot, kPriorities> ranked{};  // roots in ranked_, by priority, if CompiledPool::ranks()
  };
  /// What a patient at a managed pool needs beside Token.
  struct Work {
    std::uint64_t units = 0;             // bit per pool: of the present `use`
    std::uint64_t kept = 0;              // of an earlier one, until the next place is had
    std::uint64_t blocked = 0;           // of what it has, those counted as blocked
    std::uint64_t joined = 0;            // order of asking
    std::uint64_t started = 0;           // order of beginning, from 1; 0: not among those who may be interrupted
    std::uint32_t blocked_at = kNoSlot;  // place in blocked_, if it has been there
    engine::SimTime began;               // of the present stretch of service
    engine::SimTime paused_at;
    engine::Duration left;  // of the service when it began
    engine::Duration drawn;
    engine::Duration paused;      // altogether
    std::uint64_t turnovers = 0;  // units left to be cleaned
    std::uint32_t interruptions = 0;
    std::uint8_t started_priority = 0;  // with `started`: the key in ManagedPool::serving
    bool sampled = false, is_paused = false;
  };
  /// Where a stream stands.
  struct Source {
    std::uint64_t ordinal = 0;  // of its next creation
    double left = -1;           // of the unit exponential variate of the next arrival, as of `from`; -1: not drawn
    engine::SimTime from;
    std::uint16_t generation = 0;  // of the arrival that is scheduled
  };
  /// The slots of a day; small, for every morning looks through all days of the horizon.
  struct SessionDay {
    std::int32_t day = -1;
    std::array<std::int32_t, kListClasses> free{};
    std::uint32_t picks = 0;
  };
  /// Fractions of slots that were not lost to rounding.
  struct Carry {
    double slots = 0, urgent = 0, planned = 0;
  };
  /// The slots of a day as they were made.
  struct Rota {
    std::int64_t planned = 0, run = 0;
    std::array<std::int32_t, kListClasses> kept{};  // of those run, for each list
    Carry before;                                   // what was carried over to this day
  };
  /// What staff make of sessions.
  struct SessionStaff {
    double run_share = 1;       // share of planned sessions that find their staff
    double planned_factor = 1;  // planned slots per published slot
  };
  struct Session {
    std::array<AgedList, kListClasses> lists;
    std::vector<SessionDay> days;           // ring by day; so are
    std::vector<std::vector<Slot>> booked;  // who has a date then
    std::int64_t free_slots = 0;
    Carry carry;
    std::vector<Rota> rotas;  // ring as `days`; empty if nothing here will change
    std::int32_t horizon = 28, notice = 7, urgent_notice = 2, release = 5;
    SessionStaff staff;
  };

  void handle(const engine::Event& event);
  void prefetch(const engine::Event& event) const {
    const auto kind = static_cast<EventKind>(event.kind);
    if (kind >= EventKind::kStepEnd && kind <= EventKind::kCustodyPasses) prefetch_token(event.entity);
  }

  // provider_process.cpp
  void day_start();
  void census();
  template <class See>
  void recount(See see);
  void stream_arrival(std::uint32_t stream);
  void arrive(std::uint32_t stream, std::uint64_t id);
  struct Newcomer {
    std::uint8_t priority = 0, locality = 0;
    ListClass list = ListClass::kRoutine;
  };
  Newcomer newcomer(const CompiledStream& s, std::uint64_t person);
  Slot create(std::uint64_t id, const Newcomer& who);
  void schedule_arrival(std::uint32_t stream);
  void schedule_next(std::uint32_t stream, double gap);
  void apply_marks(Slot e, std::uint32_t marks);
  void start_clock(Slot e);
  void stop_clock(Slot e);
  void plan_removal(Slot e);
  void link_removal(Slot e, std::int32_t from, double days);
  void unlink_removal(Slot e);
  void remove_pathway(Slot e);
  void leave(Slot e);
  Slot create(std::uint64_t id);
  void destroy(Slot e);
  void retire(Slot e);
  Episode& episode(Slot e);
  void drop_episode(Slot e);
  void close_stay(Slot e);
  void set_capacities();
  // `v` gives the value of a parameter: now, or on the day of a rota.
  template <class Value>
  double unfilled(std::uint16_t group, const Value& v) const;
  double unfilled_then(std::uint16_t group) const;
  template <class Value, class Absent>
  double run_share(const CompiledStaffing& staffing, const Value& v, const Absent& absent) const;
  template <class Value>
  double staffing_factor(const CompiledStaffing& staffing, const Value& v) const;
  template <class Value>
  SessionStaff session_staff(const CompiledStaffing& staffing, const Value& v) const;
  ServiceRecord* service_record(const Token& t);
  ClockFlows& this_week(ServiceRecord& s) { return s.weeks[static_cast<std::size_t>(week_)]; }

  // provider_steps.ipp
  void enter(Slot e, StepId step);
  void step_end(Slot e);
  void drain_granted();
  StepId choose(Slot e, const BranchTable& table, engine::DrawSite site);
  std::uint8_t priority_of(Slot e, const CompiledStep& s);
  /// There are kPriorities queues. An intervention on an uncertain priority may lead beyond the first or the last.
  static std::uint8_t priority_from(double value) {
    const auto whole = static_cast<std::int64_t>(value);
    if (static_cast<std::uint64_t>(whole) >= kPriorities) [[unlikely]]
      return whole < 0 ? 0 : kPriorities - 1;
    return static_cast<std::uint8_t>(whole);
  }
  StepId next_step(Slot e);
  /// Whose draws are made at a step, and which: the patient's, at this visit.
  struct Luck {
    std::uint64_t identity;
    std::uint16_t visit;
  };
  /// By how often this pathway has been at this step before.
  [[nodiscard, gnu::always_inline]] Luck luck(const Token& t, const CompiledStep& s) const {
    if (s.visit_counter == kNoCounter) return {t.id, 0};
    if (s.visit_counter >= kVisitCounters || t.has(kParticulars)) return luck_beside(t, s.visit_counter);
    return {t.id, static_cast<std::uint16_t>((t.visits >> (kVisitBits * s.visit_counter)) & kMostVisits)};
  }
  void count_visit(Slot e);
  engine::Duration sample(std::uint32_t distribution, Slot e, engine::DrawSite site);
  engine::SimTime window_time(Slot e, const CompiledWindow& window, engine::DrawSite site);
  bool request(Slot e, const CompiledStep& s);
  void stand_in_queue(Slot e, const CompiledStep& s, std::uint8_t priority);
  void release(Slot e, std::size_t pool);
  void end_use(Slot e);
  void grant_from(std::size_t pool, std::int64_t units);
  void granted(Slot e, std::size_t pool);
  void dequeue(Slot e);
  void give_up(Slot e);
  void plan_give_up(Slot e, const CompiledStep& s);
  void note_leaving(std::size_t pool);
  void note_need(std::size_t pool, std::uint8_t priority);
  void link(Slot& head, Slot& tail, Slot e, Slot before);
  void unlink(Slot& head, Slot& tail, Slot e);

  // provider_pools.ipp
  using Pools = std::uint64_t;  // bit per pool
  Work& work(Slot e);
  const StepRules* rules_of(const CompiledStep& s) const {
    return s.rules == kNone ? nullptr : &model_.step_rules[s.rules];
  }
  StepId enter_managed(Slot e, const CompiledStep& s);
  bool balks(Slot e, const CompiledStep& s);
  Pools available(const CompiledStep& s) const;
  Pools available(const CompiledPool::Line& line) const;
  Pools preempt(const CompiledStep& s, std::uint8_t priority);
  std::int64_t free_units(std::size_t pool) const;
  void start_units(Slot e, const CompiledStep& s, Pools units);
  void begin_service(Slot e, const CompiledStep& s);
  void finish_use(Slot e);
  void settle(Slot e);
  void occupy(Slot e, std::size_t pool);
  std::uint64_t vacate(Slot e, std::size_t pool);
  void unit_free(std::size_t pool, std::uint64_t shift);
  void count_cleaning(std::size_t pool, std::uint64_t shift, std::int64_t more);
  void give_back(Slot e, std::size_t pool);
  void give_back_all(Slot e, Pools units);
  void cleaned(std::size_t pool, std::uint64_t shift);
  void serve(std::size_t pool, std::int64_t units);
  Slot next_of(std::size_t pool, Pools& units);
  Slot pick(std::size_t pool);
  Line& line_of(Slot e);
  void enqueue(Slot e, std::size_t pool, std::uint8_t priority, bool at_head);
  Slot worst_in_service(std::size_t pool);
  void may_be_interrupted(Slot e, std::size_t pool);
  void stop_serving(Slot e, std::size_t pool);
  void rank_again(std::size_t pool);
  void interrupt(Slot e, std::size_t pool);
  void roster(std::size_t pool);
  void shift_over(std::size_t pool);
  void count_blocked(Slot e);
  void set_blocked(Slot e, Pools units);
  void check_deadlock(Slot e);
  bool is_stuck(Slot e, Pools among) const;
  void open_use(Slot e, Pools units, engine::Duration left, engine::Duration drawn);
  void drop_work(Slot e);
  void note(std::size_t pool);
  void start_managed();
  void check_managed();

  // provider_particulars.ipp
  std::uint32_t make_particulars();
  Particulars& particulars(Slot e);
  void drop_particulars(Slot e);
  Luck luck_beside(const Token& t, std::uint8_t counter) const;
  void count_beside(Slot e, std::uint8_t counter);
  Slot whole(Slot e);
  double attribute(Slot e, const CompiledAttribute& a);
  void carry(Slot e, std::uint32_t name, double value);
  void set_attributes(Slot e);
  std::uint32_t by_attribute(Slot e, std::uint32_t cases);
  double days_by_attribute(Slot e, std::uint32_t cases, engine::DrawSite site);
  StepId choose_otherwise(Slot e, const BranchTable& table, engine::DrawSite site);
  void pack_attributes(Slot e, Letter& letter);
  void unpack_attributes(Slot e, const Letter& letter);
  void abandon(Slot e);
  Slot begin_from(Slot e, const CompiledHead& head);
  void fork(Slot e, const CompiledStep& s);
  void join(Slot branch);
  void restart(Slot e, const CompiledStep& s);
  void rest_of_batch(std::uint32_t stream, std::uint64_t first);
  void start_source(std::uint32_t stream);
  void schedule_dated(std::uint32_t stream);
  void dated_arrival(std::uint32_t stream);
  void schedule_return(std::uint32_t member);
  void member_returns(std::uint32_t member);

  // provider_clock.ipp
  void plan_due(Slot e);
  void forget_due(Slot e);
  void clocks_fall_due();
  void pause(Slot e, bool begins);
  std::int16_t paused_days(Slot e);
  void count_adjusted(Slot e);

  // provider_care.ipp
  StepId ask_for_care(Slot e, const CompiledStep& s);
  void wait_for_care(Slot e, const CompiledStep& s, std::uint8_t priority);
  void start_care(Slot e, engine::Duration takes);
  void care_week(Slot e);
  void give_back_hours(Slot e, std::int64_t hours);
  void serve_care(std::size_t pool);
  void leave_care_queue(Slot e);
  void end_care(Slot e);
  std::int64_t open_care(Slot e, engine::Duration since, engine::Duration left, std::int64_t room);
  void schedule_care(Slot e);
  std::int64_t hours_in_week(const CompiledStep& s, std::size_t week) const {
    const std::size_t i = std::min<std::size_t>(week, s.hours_count - 1U);
    return static_cast<std::int64_t>(value(model_.hours[s.hours + i]) + 0.5);
  }

  // provider_booking.ipp
  void join_list(Slot e, bool fresh);
  void leave_list(Slot e);
  void book(Session& session, SessionDay& day, Slot e);
  void unbook(Slot e);
  void open_day(std::size_t session, std::int32_t day);
  void release_day(Session& session, std::int32_t day);
  void fill(std::size_t session, std::int32_t first, std::int32_t last, std::int32_t today);
  void fill_routine(std::size_t session, SessionDay& day, std::int32_t today);
  static std::uint32_t place_of(const Session& s, std::int32_t day) {
    return static_cast<std::uint32_t>(day) % static_cast<std::uint32_t>(s.days.size());
  }
  static SessionDay& session_day(Session& s, std::int32_t day) { return s.days[place_of(s, day)]; }
  static std::vector<Slot>& booked_on(Session& s, std::int32_t day) { return s.booked[place_of(s, day)]; }
  void book_all();
  void morning();
  void cancel_for_beds();
  bool spared(Slot e) const;
  bool shorter_wait(Slot a, Slot b) const;
  void back_to_list(Slot e);
  void attend(Slot e);

  // provider_transfer.ipp
  void ask(Slot e, bool assessed);
  void offer(Slot e);
  void on_ask(const Letter& letter);
  void on_offer(const Letter& letter);
  void on_move(const Letter& letter);
  void on_direct_move(const Letter& letter);
  void abort_request(Slot e);
  void withdraw(Slot e);
  void custody_passes(Slot e);
  void pack_clock(Slot e, Letter& letter);
  void take_clock(Slot e, const Letter& letter);
  void remember(Slot e);
  void recall(Slot e, StepId entry);
  std::uint64_t removal_identity(Slot e, const CompiledService& service);
  void post(std::uint16_t channel, engine::SimTime at, EventKind kind, const Letter& letter);
  const CompiledTransfer& target(const Token& t, const CompiledStep& s) const;

  // provider_dated.ipp
  void plan_changes(const ModelValues& given);
  std::int32_t longest_horizon(const CompiledSession& c) const;
  double arrival_rate(const CompiledStream& s) const;
  void change_parameters();
  void change_arrivals(std::uint32_t stream, double old_rate);
  void change_removals(std::uint16_t local);
  Rota make_rota(std::size_t session, std::int32_t day);
  double value_on(ParameterId id, std::int32_t day) const;
  void change_sessions(std::size_t session);
  void close_days(std::size_t session, std::int32_t first, std::int32_t last);
  void remake_rota(std::size_t session);
  void cancel_lost(std::size_t session);
  static Rota& rota_of(Session& s, std::int32_t day) { return s.rotas[place_of(s, day)]; }
  static std::int32_t whole_days(double days) { return static_cast<std::int32_t>(std::floor(days + 0.5)); }

  // provider_measures.ipp
  void start_measures();
  void start_statistics();
  void note_pathway_comes(Slot e);
  void note_pathway_leaves(Slot e);
  [[nodiscard]] bool is_waiting(Slot e) const;
  [[nodiscard]] engine::SimTime waits_since(Slot e) const;
  void note_capacity(std::size_t pool);
  void see_who_is_there(ProviderOutcome& out) const;
  void audit();
  void schedule_audit(std::int32_t day);

  // provider_opening.ipp
  /// Who is made to wait at the census, until all are known.
  struct Waiting {
    engine::SimTime since;
    std::uint64_t id = 0;
    Slot token = kNoSlot;
    auto operator<=>(const Waiting&) const = default;
  };
  /// What pools may still open with, while the opening state is built.
  struct OpeningRoom {
    std::vector<std::int64_t> units;   // by pool
    std::vector<std::int64_t> places;  // by pool: of its waiting room
    Pools numbered = 0;                // those whose number is given
  };
  /// Where somebody fits in at the census; no step: nowhere.
  struct Fit {
    StepId step = kNoStep;
    Pools held = 0, used = 0;
    bool waits = false;  // for the step's pool
  };
  void open();
  void open_lists();
  void open_transfers();
  void open_numbered();
  void open_stationary();
  void open_queues();
  StepId spent_in(StepId step) const;
  void open_in_use(std::size_t pool);
  Slot make_opening(std::uint64_t id);
  std::int64_t units_of(const CompiledStep& s, std::size_t pool) const;
  double mean_units(const OpeningStay& s, std::size_t pool) const;
  bool has_room(const CompiledStep& s, Pools taken) const;
  Pools all_pools(const CompiledStep& s) const;
  Pools used_pools(const CompiledStep& s) const;
  Fit fit(StepId step, Pools held, Pools used, StepId seized) const;
  Fit fit(const OpeningStay& s) const { return fit(s.step, s.held, s.pools & ~s.held, s.seized); }
  void hold(Slot e, Pools taken);
  void take_unit(Slot e, std::size_t pool);
  void place(Slot e, const Fit& at, bool ready, engine::Duration left, engine::Duration drawn);
  void place_on_list(Slot e, const ServiceOpening& solved, const OpeningSample& sample, engine::Substream& u);
  bool open_stay(const OpeningStay& stay, const Fit& at);
  void prebook();

  [[nodiscard]] double value(ParameterId id) const { return values_[id]; }
  [[nodiscard]] double value_at_start(ParameterId id) const { return given_->value(id); }  ///< before any change
  static bool in_custody(const Token& t) { return (t.flags & (kLive | kRequest | kCustodyPassed | kBranch)) == kLive; }
  [[nodiscard]] const CompiledStep& step_of(const Token& t) const { return model_.steps[t.step]; }
  /// Whether a letter that names the token concerns it still.
  [[nodiscard]] bool current(Slot e, std::uint16_t generation) const {
    return tokens_[e].generation == generation && tokens_[e].has(kLive);
  }
  /// Whether the event of a token concerns it still. (A slot that is given up changes its generation, unless it had the
  /// last.)
  [[nodiscard, gnu::always_inline]] bool current(const engine::Event& event) {
    if (event.arg == kLastGeneration) [[unlikely]]
      return current_in_last(event);
    return tokens_[event.entity].generation == event.arg;
  }
  /// The token's pending event of this kind is void; `kind` kGiveUp or kStepEnd. @param at its time
  void make_stale(Slot e, EventKind kind, engine::SimTime at) {
    if (tokens_[e].generation == kLastGeneration) [[unlikely]] {
      in_last_[e].stale.emplace(kind, at);
    } else {
      ++tokens_[e].generation;
    }
  }
  bool current_in_last(const engine::Event& event);
  /// The pending decision to give up is void.
  void no_more_giving_up(Slot e) {
    if (tokens_[e].generation == kLastGeneration) [[unlikely]] {
      InLast& in_last = in_last_[e];
      if (in_last.gives_up != engine::kNever) make_stale(e, EventKind::kGiveUp, in_last.gives_up);
      in_last.gives_up = engine::kNever;
    } else {
      ++tokens_[e].generation;
    }
  }
  /// The private random words of one draw.
  engine::Substream substream(std::uint64_t identity, engine::DrawSite site, std::uint16_t visit = 0) {
    if (draws_ != nullptr) [[unlikely]]
      note_draw(identity, site, visit);
    return {key_, identity, site, visit};
  }
  engine::Substream substream(Luck luck, engine::DrawSite site) { return substream(luck.identity, site, luck.visit); }
  /// Draws are told apart by 16 bits for the visit. Those beyond go on with another identity for each 65,536, so that
  /// no draw is made twice.
  static Luck nth(std::uint64_t identity, std::uint64_t visit) {
    if (visit > std::numeric_limits<std::uint16_t>::max()) [[unlikely]]
      identity = engine::child_identity(identity ^ engine::hash_name("visits"), visit >> 16);
    return {identity, static_cast<std::uint16_t>(visit)};
  }
  /// A draw of at most two words: the first two numbers of substream(...), uniform on [0, 1).
  struct TwoUniform {
    double first, second;
  };
  TwoUniform two_uniform(std::uint64_t identity, engine::DrawSite site, std::uint16_t visit = 0) {
    const engine::TwoWords words = two_words(identity, site, visit);
    return {engine::unit_interval(words.first), engine::unit_interval(words.second)};
  }
  double uniform(std::uint64_t identity, engine::DrawSite site, std::uint16_t visit = 0) {
    return engine::unit_interval(two_words(identity, site, visit).first);
  }
  double uniform(Luck luck, engine::DrawSite site) { return uniform(luck.identity, site, luck.visit); }
  engine::TwoWords two_words(std::uint64_t identity, engine::DrawSite site, std::uint16_t visit) {
    if (draws_ != nullptr) [[unlikely]]
      note_draw(identity, site, visit);
    return engine::first_words(key_, identity, site, visit);
  }
  /// Where draws are written down, which is for tests: kept apart, so that a draw stays small.
  [[gnu::cold, gnu::noinline]] void note_draw(std::uint64_t identity, engine::DrawSite site, std::uint16_t visit) {
    draws_->push_back({identity, site.bits(), visit, engine::first_words(key_, identity, site, visit).first});
  }
  [[nodiscard]] AgedList& list_of(const Token& t) {
    return sessions_[step_of(t).resource].lists[static_cast<std::size_t>(t.list())];
  }
  /// Calls in a token that is needed soon.
  void prefetch_token(Slot e) const { __builtin_prefetch(&tokens_[e], 1); }
  /// Calls in the tokens a list of slots begins with.
  void prefetch_first(const std::vector<Slot>& slots) const {
    for (std::size_t k = 0; k < slots.size() && k < kTokensAhead; ++k) prefetch_token(slots[k]);
  }
  /// And the one some places further on, where the list is gone through.
  void prefetch_further(const std::vector<Slot>& slots, std::size_t here) const {
    if (here + kTokensAhead < slots.size()) prefetch_token(slots[here + kTokensAhead]);
  }
  void later(engine::SimTime at, std::uint8_t priority, EventKind kind, std::uint32_t entity, std::uint16_t arg = 0) {
    this->schedule(at, priority, static_cast<std::uint16_t>(kind), entity, arg);
  }

  // Tokens called in before they are needed: as many misses overlap.
  static constexpr std::size_t kTokensAhead = 8;

  const CompiledModel& model_;
  const CompiledProvider& me_;
  std::uint16_t index_;
  bool times_stays_ = false;        // notes when pathways come and leave, for `measures`
  bool has_days_ = false;           // this provider lives by the calendar
  const double* values_ = nullptr;  // by parameter: those given, or own_values_
  const engine::Distribution* distributions_ = nullptr;
  engine::RunKey key_;
  std::vector<DrawRecord>* draws_ = nullptr;
  std::vector<Token, engine::HugePageAllocator<Token>> tokens_;
  std::vector<Slot> free_tokens_;
  std::vector<Episode> episodes_;
  std::vector<Slot> free_episodes_;
  std::vector<Particulars> particulars_;
  std::vector<std::uint32_t> free_particulars_;
  std::vector<Pool> pools_;
  std::vector<Session> sessions_;
  std::vector<Source> sources_;    // by stream
  std::vector<Slot> leave_heads_;  // by day of the run
  struct Resumed {
    Slot token;
    StepId step;
    std::uint16_t generation;
  };
  std::vector<Resumed> granted_;  // seized, joined or begun within this event; continue when it ends
  struct Dated {
    std::vector<std::pair<engine::SimTime, std::uint64_t>> due;  // time and identity
    std::size_t next = 0;
  };
  std::vector<Dated> dated_;  // by stream, if any has dates
  std::vector<Member> members_;
  OpeningRoom room_;
  std::vector<Waiting> waiting_;  // at the census
  // By source of the opening: the identity of its patients here, and how many there are.
  std::map<std::uint32_t, std::pair<std::uint64_t, std::uint64_t>> opened_of_;
  std::vector<std::uint32_t> members_opened_;            // by stream: of its population, here at the census
  std::pmr::unsynchronized_pool_resource known_memory_;  // what was freed is used again
  // Open requests by pathway; and particulars of pathways that may come again, by pathway and its name at this
  // provider. Looked up, never iterated.
  std::pmr::unordered_map<std::uint64_t, Slot> known_{&known_memory_};
  std::vector<std::uint16_t> channel_to_;  // by rank
  ProviderRecord record_;
  struct Counted {
    std::vector<std::int64_t> running, decided, held;
  };
  std::vector<DatedValue> changes_;  // of values read here, by day
  std::uint32_t next_change_ = 0;
  std::int32_t known_until_ = -1;       // interventions that begin later are not known yet
  const ModelValues* given_ = nullptr;  // of this run, before any change
  std::vector<double> own_values_;      // used if there are changes; so is
  std::vector<engine::Distribution> own_distributions_;
  Counted counted_;                     // by check_identities(), kept for their memory; so is
  std::vector<Slot> may_be_cancelled_;  // of cancel_for_beds()
  EventKindCounts events_by_kind_{};
  std::int32_t today_ = 0, week_ = 0;
  std::int64_t ready_now_ = 0;
  /// Of a token in its last generation, whose events can no longer be told apart by it.
  struct InLast {
    engine::SimTime gives_up = engine::kNever;                   // when the pending event says so
    std::multiset<std::pair<EventKind, engine::SimTime>> stale;  // pending events that do not concern it any more
  };
  std::unordered_map<Slot, InLast> in_last_;  // looked up, never iterated
  std::vector<Work> work_;                    // by slot, as far as managed pools were asked
  RankedQueues ranked_;                       // the queues of pools that are served at random or shortest first
  std::vector<Slot> blocked_;                 // who keeps units that it does not use
  std::vector<ManagedPool> managed_;          // by pool; none at a provider without managed ones
  std::uint64_t joins_ = 0;
};

}  // namespace icsflow::models
