#pragma once

/// Walks of single patients through a pathway, by chance, with waits of a given mean where the pathway waits for a date
/// or a unit. Many walks tell in which stage those are whose clock has a given age (service.cpp).
///
/// A walk follows the rules of a run with these simplifications: a unit or a session is granted after a gamma wait;
/// choices of the shortest queue are as likely for each; branches of `all_of` take as long as the longest; a transfer
/// ends the walk. Draws are keyed by the identity that the caller gives, with the seed 0 and the replication 0, so that
/// every replication starts from the same walks.

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "icsflow/domain/policies/by_wait.hpp"
#include "icsflow/scenario/steps/steps.hpp"
#include "opening/solve_input.hpp"

namespace icsflow::models {

/// How long is waited, and where. Each who waits has a unit variate with mean 1; this times it are the days, or, where
/// the session has weights (CompiledSession::order), what the weights of the days must add up to: then patients are
/// picked at a hazard in proportion to their weight, and have their date the session's horizon later.
struct Waits {
  double first = 0, admission = 0;
  bool first_in_pool = false, admission_in_pool = false;  ///< nothing is booked: the wait is for the first pool
};

/// One stay in one step.
struct Interval {
  StepId step;
  double entered, left;  ///< days; whole numbers are midnights
  double from, to;       ///< days since the clock's start
  bool clock, decided, ready, first_wait, admission_wait;
  bool after_first;
  bool queued;                       ///< waits for a pool
  double unit_wait;                  ///< the unit variate, if a wait
  const CompiledSession* by_weight;  ///< whose weights it waits by; null: by none, or urgent
  PoolUnits held;
  StepId seized;           ///< where the last of them was
  std::uint32_t duration;  ///< distribution of the time in the step; kNone: of another kind
};

class Walker {
 public:
  /// @param urgent_share  of those who walk: on the urgent list, as sessions with weights tell them apart
  Walker(const SolveInput& input, double urgent_share) : in_(input), m_(input.tables()), urgent_share_(urgent_share) {}

  /// Days from joining the list of a session with weights until the date.
  /// @param age  days of the clock at joining; @param amount  what the weights have to add up to
  double days_by_weight(const CompiledSession& session, double age, double amount) {
    if (weights_of_ != &session) {
      weights_.clear();
      for (const FromWait& w : session.order) weights_.push_back({static_cast<double>(w.days), in_.value(w.number)});
      weights_of_ = &session;
    }
    return policies::time_to_event(weights_, age, 0, amount) + in_.value(session.horizon);
  }

  /// How fast a delay passes, by days of the clock; until the next call.
  std::span<const policies::ValueFromWait> pace_of(const CompiledStep& s) {
    paces_.clear();
    for (const FromWait& pace : m_.step_rules[s.rules].pace)
      paces_.push_back({static_cast<double>(pace.days), in_.value(pace.number)});
    return paces_;
  }

  /// Walks one pathway from `step`, which it enters at the time `now` (days; whole numbers are midnights); calls
  /// see(Interval) for each step that takes time. @param clock  whether it comes with a clock that runs
  template <class See>
  void walk(StepId step, std::uint64_t identity, double now, bool clock, const Waits& waits, const See& see) {
    Person person{identity, {}};
    (void)walk(step, identity, now, clock, waits, person, see);
  }

 private:
  /// Whose attributes the walk goes by, and those that steps have set.
  struct Person {
    std::uint64_t identity;
    std::vector<std::pair<std::uint32_t, double>> carried;
  };
  struct Unseen {
    void operator()(const Interval&) const {}
  };
  static constexpr int kMaximumSteps = 400;     // of one walk
  static constexpr double kWaitShape = 2;       // waits for a date: gamma, between order of arrival and at random
  static constexpr double kRebookingDays = 14;  // beyond the notice, for those who are booked again
  static constexpr double kUrgentDays = 7;      // beyond the notice, for the urgent

  /// @return when it ended
  template <class See>
  double walk(StepId step, std::uint64_t identity, double now, bool clock, const Waits& waits, Person& person,
              const See& see);

  [[nodiscard]] bool is_urgent(std::uint64_t identity) const {
    if (urgent_share_ <= 0) return false;
    engine::Substream u({0, 0}, identity, urgent_site_);
    return engine::bernoulli(u, urgent_share_);
  }
  /// As ProviderProcess::by_attribute.
  [[nodiscard]] std::uint32_t by(std::uint32_t index, const Person& person) const;
  void set(const CompiledStep& s, std::uint64_t visit, Person& person) const;
  /// As ProviderProcess::window_time, with the mean share of the week for every day.
  double window_wait(const CompiledStep& s, double now, engine::Substream& u) const;
  /// From `at` to a time of that day at which the session runs (the next day's, if it is past).
  static double to_session(const CompiledSession& session, double at, engine::Substream& u);
  [[nodiscard]] StepId choose(const BranchTable& table, engine::Substream& u, const Person& person) const;

  const SolveInput& in_;
  const CompiledModel& m_;
  double urgent_share_;
  const CompiledSession* weights_of_ = nullptr;
  std::vector<policies::ValueFromWait> weights_, paces_;
  engine::DrawSite site_{"opening/walk"}, urgent_site_{"opening/walk/urgent"};
  engine::Distribution unit_wait_ = engine::Distribution::gamma(kWaitShape, 1 / kWaitShape);
};

template <class See>
double Walker::walk(StepId step, std::uint64_t identity, double now, bool clock, const Waits& waits, Person& person,
                    const See& see) {
  double clock_from = now;
  PoolUnits held;
  StepId seized = kNoStep;
  bool decided = false, ready = false, seen_first = false, seen_admission = false;
  for (int n = 0; n < kMaximumSteps; ++n) {
    const CompiledStep& s = m_.steps[step];
    if (has_mark(s, MarkKind::kClockStart) && !clock) {
      clock = true;
      decided = false;
      clock_from = now;
    }
    if (has_mark(s, MarkKind::kDecisionToAdmit)) decided = true;
    if (ends_clock(s)) {
      clock = false;
      clock_from = now;
    }
    if (has_mark(s, MarkKind::kReady)) ready = true;
    if (has_mark(s, MarkKind::kDischarged)) ready = false;
    const std::uint64_t visit = engine::child_identity(identity, static_cast<std::uint64_t>(n));
    engine::Substream u({0, 0}, visit, site_);
    if ((s.marks & kSets) != 0) set(s, visit, person);
    Interval i{step,  now,        0,     0, 0,       clock, decided, ready, false,
               false, seen_first, false, 0, nullptr, held,  seized,  kNone};
    double takes = 0;
    const bool first_wait = !decided && !seen_first && waits.first_in_pool;
    const bool admission_wait = decided && !seen_admission && waits.admission_in_pool;
    if (clock && (first_wait || admission_wait) && in_.waits_for_pool(s)) {
      Interval wait = i;
      wait.queued = true;
      wait.unit_wait = unit_wait_.sample(u);
      wait.first_wait = first_wait;
      wait.admission_wait = admission_wait;
      (decided ? seen_admission : seen_first) = true;
      wait.left = now + (decided ? waits.admission : waits.first) * wait.unit_wait;
      wait.from = now - clock_from;
      wait.to = wait.left - clock_from;
      see(wait);
      i.entered = now = wait.left;
      i.after_first = seen_first;
    }
    bool missed = false;
    switch (facts_of(s.kind).time) {
      case StepTime::kDuration:
        i.duration = s.duration < kByAttribute ? s.duration : by(s.duration, person);
        takes = std::max(0.0, in_.distribution(i.duration).sample(u));
        if (clock && (s.marks & kPaced) != 0) takes = policies::time_to_event(pace_of(s), now - clock_from, 0, takes);
        break;
      case StepTime::kBranches:
        for (std::uint32_t h = s.heads; h < s.heads + s.head_count; ++h) {
          const std::uint64_t child = engine::child_identity(visit, m_.heads[h].ordinal);
          takes = std::max(takes, walk(m_.heads[h].step, child, now, clock, waits, person, Unseen{}) - now);
        }
        break;
      case StepTime::kWindow:
        takes = window_wait(s, now, u);
        break;
      case StepTime::kUnits:
        held |= in_.pools_of(s, true);
        seized = step;
        break;
      case StepTime::kNone:
        if (facts_of(s.kind).units == StepUnits::kGivesBack) held.take(s.resource);
        break;
      case StepTime::kBooking: {
        const CompiledSession& session = in_.provider_of(s).sessions[s.resource];
        const bool first = clock && !decided && !seen_first, admission = clock && decided && !seen_admission;
        const bool by_weight = !session.order.empty() && (first || admission);
        i.unit_wait = by_weight ? engine::unit_exponential(u) : unit_wait_.sample(u);
        if (first) i.first_wait = seen_first = true;
        if (admission) i.admission_wait = seen_admission = true;
        const double amount = (admission ? waits.admission : waits.first) * i.unit_wait;
        if (by_weight && is_urgent(identity)) {
          takes = in_.value(session.urgent_notice) + kUrgentDays * u.uniform();
        } else if (by_weight) {
          i.by_weight = &session;
          takes = days_by_weight(session, now - clock_from, amount);
        } else if (!clock) {
          takes = in_.value(session.horizon) * i.unit_wait;
        } else if (first || admission) {
          takes = amount;
        } else {
          takes = in_.value(session.notice) + kRebookingDays * u.uniform();
        }
        takes += to_session(session, now + takes, u);
        missed = s.numbers.dna != kNoParameter && engine::bernoulli(u, in_.value(s.numbers.dna));
        break;
      }
      case StepTime::kTransfer:
      case StepTime::kEnds:
        return now;
    }
    i.left = now + takes;
    i.from = now - clock_from;
    i.to = i.left - clock_from;
    if (takes > 0 || i.unit_wait > 0) see(i);
    now += takes;
    if (missed) {
      if (s.missed.count > 0) step = choose(s.missed, u, person);
    } else {
      step = choose(s.next, u, person);
    }
  }
  return now;
}

}  // namespace icsflow::models
