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

#include <array>
#include <compare>
#include <map>
#include <memory_resource>
#include <unordered_map>
#include <utility>
#include <vector>

#include "aged_list.hpp"
#include "compiled_model.hpp"
#include "icsflow/engine/future_event_list.hpp"
#include "icsflow/engine/huge_pages.hpp"
#include "icsflow/engine/process.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/models/simulation.hpp"
#include "measures.hpp"
#include "particulars.hpp"
#include "policies.hpp"
#include "records.hpp"
#include "token.hpp"

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
  kCleaned,    // entity: pool, arg: number of the shift its unit belongs to
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

template <class Fel>
class ProviderProcess final : public engine::Process<ProviderProcess<Fel>, Letter, Fel> {
  using Base = engine::Process<ProviderProcess<Fel>, Letter, Fel>;
  friend Base;

 public:
  ProviderProcess(const CompiledModel& model, std::uint16_t index);

  /// Declares the channels; `all` are the processes of the run in order of rank.
  void connect_all(const std::vector<ProviderProcess*>& all);

  /// Forgets the last replication and builds the opening state of the next.
  /// @param draws if not null, where every draw is noted
  void start(engine::RunKey key, std::vector<DrawRecord>* draws);

  /// Counts what the records say against the tokens themselves. @throws engine::ContractViolation if they differ
  void check_identities();

  [[nodiscard]] const ProviderRecord& record() const { return record_; }
  /// What the measures need; valid until the next start().
  [[nodiscard]] ProviderOutcome outcome() const;
  [[nodiscard]] ProviderMemory state_memory() const;
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
    std::uint16_t number = 0;  ///< counts the shifts of the run, from 1
    engine::SimTime ends;
    std::int64_t units = 0, busy = 0;
  };
  /// What a managed pool needs beside Pool.
  struct ManagedPool {
    std::int64_t cleaning = 0, blocked = 0;
    std::int64_t overtime = 0;  // `finish`: units at work, or being cleaned, whose shift is over
    std::uint64_t starts = 0, picks = 0;
    std::uint16_t shifts = 0;                           // so far
    std::vector<OnDuty> on_duty;                        // by start
    std::vector<Slot> serving;                          // whom it may interrupt
    std::vector<std::pair<Slot, std::uint16_t>> units;  // `finish`: who has a unit, of which shift
  };
  /// What a patient at a managed pool needs beside Token.
  struct Work {
    std::uint64_t units = 0;    // bit per pool: of the present `use`
    std::uint64_t kept = 0;     // of an earlier one, until the next place is had
    std::uint64_t blocked = 0;  // of what it has, those counted as blocked
    std::uint64_t joined = 0;   // order of asking
    std::uint64_t started = 0;  // order of beginning
    engine::SimTime began;      // of the present stretch of service
    engine::SimTime paused_at;
    engine::Duration left;  // of the service when it began
    engine::Duration drawn;
    engine::Duration paused;      // altogether
    std::uint16_t turnovers = 0;  // units left to be cleaned
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
    std::uint16_t picks = 0;
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
  StepId next_step(Slot e);
  std::uint16_t visit(const Token& t, const CompiledStep& s) const;
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

  // provider_pools.ipp
  using Pools = std::uint64_t;  // bit per pool
  Work& work(Slot e);
  const StepRules* rules_of(const CompiledStep& s) const {
    return s.rules == kNone ? nullptr : &model_.step_rules[s.rules];
  }
  StepId enter_managed(Slot e, const CompiledStep& s);
  bool balks(Slot e, const CompiledStep& s);
  Pools available(const CompiledStep& s) const;
  Pools preempt(const CompiledStep& s, std::uint8_t priority);
  std::int64_t free_units(std::size_t pool) const;
  void start_units(Slot e, const CompiledStep& s, Pools units);
  void begin_service(Slot e, const CompiledStep& s);
  void finish_use(Slot e);
  void settle(Slot e);
  void occupy(Slot e, std::size_t pool);
  std::uint16_t vacate(Slot e, std::size_t pool);
  void unit_free(std::size_t pool, std::uint16_t shift);
  void give_back(Slot e, std::size_t pool);
  void give_back_all(Slot e, Pools units);
  void cleaned(std::size_t pool, std::uint16_t shift);
  void serve(std::size_t pool, std::int64_t units);
  Slot next_of(std::size_t pool, Pools& units);
  Slot pick(std::size_t pool);
  void enqueue(Slot e, std::size_t pool, std::uint8_t priority, bool at_head);
  Slot worst_in_service(std::size_t pool);
  void interrupt(Slot e, std::size_t pool);
  void roster(std::size_t pool);
  void shift_over(std::size_t pool);
  void count_blocked(Slot e);
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
  std::uint16_t visits_beside(const Token& t, std::uint8_t counter) const;
  void count_beside(Slot e, std::uint8_t counter);
  Slot whole(Slot e);
  double attribute(Slot e, const CompiledAttribute& a);
  void carry(Slot e, std::uint32_t name, double value);
  void set_attributes(Slot e);
  std::uint32_t by_attribute(Slot e, std::uint32_t cases);
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
  void end_care(Slot e);
  void open_care(Slot e, engine::Duration left);
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
  void plan_changes();
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
  Slot make_opening(std::uint64_t id);
  std::int64_t units_of(const CompiledStep& s, std::size_t pool) const;
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
  /// As the run began: what was seen when the published capacities were.
  [[nodiscard]] double value_at_start(ParameterId id) const { return model_.values[id]; }
  static bool in_custody(const Token& t) { return (t.flags & (kLive | kRequest | kCustodyPassed | kBranch)) == kLive; }
  [[nodiscard]] const CompiledStep& step_of(const Token& t) const { return model_.steps[t.step]; }
  [[nodiscard]] bool current(Slot e, std::uint16_t generation) const {
    return tokens_[e].generation == generation && tokens_[e].has(kLive);
  }
  /// The private random words of one draw.
  engine::Substream substream(std::uint64_t identity, engine::DrawSite site, std::uint16_t visit = 0) {
    if (draws_ != nullptr) [[unlikely]]
      note_draw(identity, site, visit);
    return {key_, identity, site, visit};
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
  const double* values_ = nullptr;  // by parameter: the model's, or own_values_
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
  std::vector<std::vector<Slot>> care_queues_;           // by pool, in the order of service; empty if none is in hours
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
  std::size_t next_change_ = 0;
  std::int32_t known_until_ = -1;   // interventions that begin later are not known yet
  std::vector<double> own_values_;  // used if there are changes; so is
  std::vector<engine::Distribution> own_distributions_;
  Counted counted_;                     // by check_identities(), kept for their memory; so is
  std::vector<Slot> may_be_cancelled_;  // of cancel_for_beds()
  EventKindCounts events_by_kind_{};
  std::int32_t today_ = 0, week_ = 0;
  std::int64_t ready_now_ = 0;
  std::vector<Work> work_;            // by slot, as far as managed pools were asked
  std::vector<ManagedPool> managed_;  // by pool; none at a provider without managed ones
  std::uint64_t joins_ = 0;
  bool times_stays_ = false;  // notes when pathways come and leave, for `measures`
  bool has_days_ = false;     // this provider lives by the calendar
};

}  // namespace icsflow::models
