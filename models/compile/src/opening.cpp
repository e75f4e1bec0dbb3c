// The opening state: where the pathways found at a census are in their pathways.
//
// Published lists give, for each service, how many clocks run at each age (weekly band), with and without a decision to
// admit. The stage of each follows from a stationary solve of its own pathway: many walks through the compiled steps,
// in which the waits for sessions (or, where none are booked, for pools) are unknown mean times, fixed by Little's law
// from the published totals; then
//   P(stage | age) = share of the walks that are in that stage at that age.
//
// Patients without a running clock (in beds, in care) are found without chance: the expected visits to each step by
// those who come in a day, times the mean time of a visit, is the mean number there (Little's law). What is left of
// their stay is drawn in each replication (care/src/opening).

#include <algorithm>
#include <cmath>
#include <compare>
#include <map>
#include <tuple>

#include "icsflow/compile/attributes.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {
namespace {

// Of a service; the standard error of a share is about 1 point. A route that one patient in fifty takes (a hip
// replacement) must not depend on ten walks, for every replication starts from the same walks, and no range of chance
// would show it.
constexpr int kServiceWalks = 2400;
constexpr int kMaximumSteps = 400;         // of one walk
constexpr std::size_t kTimedSamples = 32;  // kept of a week of a service, of those whose step ends by itself
constexpr double kUnlimited = 1e11;        // a pool of more units has no queue
constexpr double kLongestStay = 3650;      // days a patient is in care, on average
constexpr double kWaitShape = 2;           // waits for a date: gamma, between order of arrival and at random
constexpr double kRebookingDays = 14;      // beyond the notice, for those who are booked again

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
  bool queued;       ///< waits for a pool
  double unit_wait;  ///< the gamma variate with mean 1, if a wait
  std::uint64_t held;
  StepId seized;           ///< where the last of them was
  std::uint32_t duration;  ///< distribution of the time in the step; kNone: of another kind
};

std::uint64_t pools_of(const CompiledModel& m, const CompiledStep& s, bool first_alone) {
  std::uint64_t bits = std::uint64_t{1} << s.resource;
  if (s.rules == kNone || (first_alone && m.step_rules[s.rules].first_of)) return bits;
  for (const std::uint16_t pool : m.step_rules[s.rules].pools) bits |= std::uint64_t{1} << pool;
  return bits;
}
bool takes_units(const CompiledStep& s) {
  return s.kind == StepKind::kUse || s.kind == StepKind::kSeize || s.kind == StepKind::kCare;
}
/// Whether there is a queue for it.
bool waits_for_pool(const CompiledModel& m, const CompiledStep& s) {
  if (!takes_units(s)) return false;
  const CompiledPool& pool = m.providers[m.instances[s.instance].provider].pools[s.resource];
  return !pool.shifts.empty() || m.value(pool.capacity) < kUnlimited;
}
bool has_mark(const CompiledStep& s, MarkKind k) { return ((s.marks >> static_cast<unsigned>(k)) & 1U) != 0; }
bool ends_clock(const CompiledStep& s) {
  return has_mark(s, MarkKind::kStopAdmitted) || has_mark(s, MarkKind::kStopNonAdmitted) ||
         has_mark(s, MarkKind::kNullify) || has_mark(s, MarkKind::kRemove);
}

class Walker {
 public:
  explicit Walker(const CompiledModel& model) : m_(model) {}

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

  /// @return when it ended
  template <class See>
  double walk(StepId step, std::uint64_t identity, double now, bool clock, const Waits& waits, Person& person,
              const See& see) {
    double clock_from = now;
    std::uint64_t held = 0;
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
      Interval i{step, now, 0, 0, 0, clock, decided, ready, false, false, seen_first, false, 0, held, seized, kNone};
      double takes = 0;
      const bool first_wait = !decided && !seen_first && waits.first_in_pool;
      const bool admission_wait = decided && !seen_admission && waits.admission_in_pool;
      if (clock && (first_wait || admission_wait) && waits_for_pool(m_, s)) {
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
      switch (s.kind) {
        case StepKind::kDelay:
        case StepKind::kUse:
        case StepKind::kCare:
          i.duration = s.duration < kByAttribute ? s.duration : by(s.duration, person);
          takes = std::max(0.0, m_.distributions[i.duration].sample(u));
          break;
        case StepKind::kAllOf:
          for (std::uint32_t h = s.heads; h < s.heads + s.head_count; ++h) {
            const std::uint64_t child = engine::child_identity(visit, m_.heads[h].ordinal);
            takes = std::max(takes, walk(m_.heads[h].step, child, now, clock, waits, person, Unseen{}) - now);
          }
          break;
        case StepKind::kWindow:
          takes = window_wait(s, now, u);
          break;
        case StepKind::kSeize:
          held |= pools_of(m_, s, true);
          seized = step;
          break;
        case StepKind::kRelease:
          held &= ~(std::uint64_t{1} << s.resource);
          break;
        case StepKind::kBook: {
          const CompiledSession& session = m_.providers[m_.instances[s.instance].provider].sessions[s.resource];
          i.unit_wait = unit_wait_.sample(u);
          if (!clock) {
            takes = m_.value(session.horizon) * i.unit_wait;
          } else if (decided && !seen_admission) {
            i.admission_wait = seen_admission = true;
            takes = waits.admission * i.unit_wait;
          } else if (!decided && !seen_first) {
            i.first_wait = seen_first = true;
            takes = waits.first * i.unit_wait;
          } else {
            takes = m_.value(session.notice) + kRebookingDays * u.uniform();
          }
          takes += to_session(session, now + takes, u);
          missed = s.dna != kNoParameter && engine::bernoulli(u, m_.value(s.dna));
          break;
        }
        case StepKind::kTransfer:
        case StepKind::kLeave:
        case StepKind::kJoin:
          return now;
        case StepKind::kAccept:
        case StepKind::kRestart:
        case StepKind::kGo:
          break;
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

  /// As ProviderProcess::by_attribute.
  std::uint32_t by(std::uint32_t index, const Person& person) const {
    const CompiledCases& cases = m_.cases[index & ~kByAttribute];
    const CompiledAttribute& a = m_.attributes[cases.attribute];
    const auto set = std::find_if(person.carried.begin(), person.carried.end(),
                                  [&a](const auto& carried) { return carried.first == a.name; });
    engine::Substream u({0, 0}, person.identity, a.site);
    return find_case(cases, set != person.carried.end() ? set->second : draw_attribute(m_, a, u));
  }
  void set(const CompiledStep& s, std::uint64_t visit, Person& person) const {
    for (std::uint32_t i = s.sets; i < s.sets + s.set_count; ++i) {
      const CompiledAttribute& a = m_.sets[i];
      engine::Substream u({0, 0}, visit, a.site);
      const double value = draw_attribute(m_, a, u);
      std::erase_if(person.carried, [&a](const auto& carried) { return carried.first == a.name; });
      person.carried.emplace_back(a.name, value);
    }
  }

 private:
  /// As ProviderProcess::window_time, with the mean share of the week for every day.
  double window_wait(const CompiledStep& s, double now, engine::Substream& u) const {
    const CompiledWindow& w = m_.providers[m_.instances[s.instance].provider].windows[s.resource];
    double share = 0;
    for (const ParameterId id : w.share) share += m_.value(id) / 7;
    const double from = engine::in_days(w.from), to = engine::in_days(w.to);
    double day = std::floor(now);
    if (now - day > to) day += 1;
    for (int n = 0; n < 60 && !engine::bernoulli(u, share); ++n) day += 1;
    const double opens = std::max(now, day + from);
    return opens + u.uniform() * std::max(0.0, day + to - opens) - now;
  }
  /// From `at` to a time of that day at which the session runs (the next day's, if it is past).
  static double to_session(const CompiledSession& session, double at, engine::Substream& u) {
    const double from = engine::in_days(session.from), to = engine::in_days(session.to);
    const double time = std::floor(at) + from + u.uniform() * (to - from);
    return time >= at ? time - at : time + 1 - at;
  }
  StepId choose(const BranchTable& table, engine::Substream& u, const Person& person) const {
    if (table.count == 0) {
      const CompiledChoice& choice = m_.choices[table.begin];
      if (choice.cases != kNone) return choose(m_.branch_tables[by(choice.cases, person)], u, person);
      // Queues are not known here: as likely to each.
      return choice
          .shortest_queue[static_cast<std::size_t>(u.uniform() * static_cast<double>(choice.shortest_queue.size()))];
    }
    const CompiledBranch* branch = &m_.branches[table.begin];
    double x = table.count > 1 ? u.uniform() : 0;
    for (std::uint16_t i = 0; i + 1 < table.count; ++i) {
      if ((x -= m_.value(branch[i].share)) < 0) return branch[i].to;
    }
    return branch[table.count - 1].to;
  }

  const CompiledModel& m_;
  engine::DrawSite site_{"opening/walk"};
  engine::Distribution unit_wait_ = engine::Distribution::gamma(kWaitShape, 1 / kWaitShape);
};

/// Where somebody is in a pathway, and all that decides how it goes on and what is held.
struct State {
  StepId step = kNoStep;
  StepId seized = kNoStep;  ///< where the last pool held was
  std::uint64_t held = 0;   ///< bit per pool
  bool clock = false, decided = false, ready = false;
  bool request = false;       ///< still in the custody of who asked for a place
  bool has_locality = false;  ///< since a transfer that went by it
  std::uint8_t locality = 0;
  std::vector<std::pair<std::uint32_t, double>> carried{};  ///< attributes by name: those known, ascending
  auto operator<=>(const State&) const = default;
};

/// Expected visits of a day's patients to each state, with the shares as they are: no walks, no chance. They go on
/// through transfers to other providers.
class Flow {
 public:
  /// What is known of a service when all have gone through.
  struct Clocks {
    double per_day = 0;                       ///< patients who come with a clock, or have one here
    bool undecided = false, decided = false;  ///< somebody's clock runs through time, without or with a decision
    StepId by_transfer = kNoStep;             ///< where clocks come in from elsewhere, if any do
  };

  /// @param keeps  whether those without a clock are to be known, or only where clocks run
  Flow(CompiledModel& m, bool keeps)
      : m_(m), keeps_(keeps), clocks_(m.services.size()), with_clock_(m.providers.size()) {}

  [[nodiscard]] const std::vector<Clocks>& clocks() const { return clocks_; }  ///< by service
  /// By provider: pools that patients with a running clock have units of.
  [[nodiscard]] const std::vector<std::uint64_t>& with_clock() const { return with_clock_; }
  /// Whether somebody of the last source had a running clock in this service.
  [[nodiscard]] bool has_clock(std::uint16_t service) const { return has_clock_[service]; }

  /// @param rate        patients a day
  /// @param stationary  whether there is a stationary number of them (else the numbers are only shares)
  void run(OpeningSource source, StepId entry, double rate, bool stationary) {
    localities_ = source.localities;
    places_.clear();
    has_clock_.assign(m_.services.size(), false);
    const std::uint16_t service = m_.instances[m_.steps[entry].instance].service;
    std::map<State, double> now, next;
    State first;
    first.step = entry;
    now.emplace(std::move(first), 1);
    come_.clear();
    if (service != kNoIndex) come_[service] = 1;
    constexpr int kRounds = 20'000;
    constexpr double kNobody = 1e-9;
    for (int n = 0; n < kRounds && !now.empty(); ++n) {
      next.clear();
      next_ = &next;
      for (const auto& [state, number] : now) {
        if (number > kNobody) visit(state, number);
      }
      std::swap(now, next);
    }
    for (const auto& [to, number] : come_) {
      if (has_clock_[to]) clocks_[to].per_day += number * rate;
    }
    if (!keeps_) return;
    double days = 0;
    for (const auto& [place, weight] : places_) days += weight;
    if (!(days < kLongestStay)) {
      Problem problem;
      problem.key = source.name;
      problem.message =
          "expected patients who stay less than ten years on average, to know who is there when the run starts; found "
          "longer stays: shorten the durations";
      throw InputError({problem});
    }
    for (const auto& [place, weight] : places_) {
      OpeningStay stay = place;
      stay.weight = weight * rate;
      stay.source = static_cast<std::uint32_t>(m_.opening_sources.size());
      stay.stationary = stationary;
      if (stay.weight > 0) m_.opening_stays[m_.instances[m_.steps[stay.step].instance].provider].push_back(stay);
    }
    m_.opening_sources.push_back(std::move(source));
  }

 private:
  struct Less {
    static auto key(const OpeningStay& s) {
      return std::tie(s.step, s.duration, s.seized, s.ready, s.held, s.pools, s.has_locality, s.locality);
    }
    bool operator()(const OpeningStay& a, const OpeningStay& b) const { return key(a) < key(b); }
  };

  void add(const State& s, double number, StepId to) {
    State next = s;
    next.step = to;
    (*next_)[std::move(next)] += number;
  }

  /// Calls see(state, number, what holds) for each value that the attribute may have, if it is not known.
  template <class See>
  void split(const State& s, double number, std::uint32_t cases, const See& see) {
    const CompiledCases& c = m_.cases[cases];
    const CompiledAttribute& a = m_.attributes[c.attribute];
    for (const auto& [name, value] : s.carried) {
      if (name == a.name) return see(s, number, find_case(c, value));
    }
    for (const auto& [value, share] : outcomes(a)) {
      if (share > 0) see(with(s, a.name, value), number * share, find_case(c, value));
    }
  }
  static State with(State s, std::uint32_t name, double value) {
    std::erase_if(s.carried, [name](const auto& carried) { return carried.first == name; });
    s.carried.emplace_back(name, value);
    std::sort(s.carried.begin(), s.carried.end());
    return s;
  }
  /// Values and their probabilities; of a number, one for each range between the bounds that anything asks about.
  std::vector<std::pair<double, double>> outcomes(const CompiledAttribute& a) const {
    std::vector<std::pair<double, double>> out;
    if (a.number == kNone) {
      double rest = 1;
      for (std::size_t i = 0; i + 1 < a.labels.size(); ++i) {
        out.emplace_back(a.labels[i].label, m_.value(a.labels[i].share));
        rest -= out.back().second;
      }
      out.emplace_back(a.labels.back().label, std::max(0.0, rest));
      return out;
    }
    std::vector<double> bounds;
    for (const CompiledCases& c : m_.cases) {
      if (c.is_label || m_.attributes[c.attribute].name != a.name) continue;
      for (const auto& [bound, what] : c.cases) bounds.push_back(bound);
    }
    std::sort(bounds.begin(), bounds.end());
    bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
    double below = 0, value = bounds.empty() ? 0 : bounds.front() - 1;
    for (const double bound : bounds) {
      const double up_to = m_.distributions[a.number].probability_below(bound);
      out.emplace_back(value, up_to - below);
      below = up_to;
      value = bound;
    }
    out.emplace_back(value, 1 - below);
    return out;
  }

  void go(const State& s, double number, const BranchTable& table) {
    if (table.count == 0) {
      const CompiledChoice& choice = m_.choices[table.begin];
      if (choice.cases != kNone) {
        return split(s, number, choice.cases, [&](const State& t, double n, std::uint32_t way) {
          if (way != kNone) go(t, n, m_.branch_tables[way]);
        });
      }
      // Queues are not known here: as likely to each.
      for (const StepId to : choice.shortest_queue)
        add(s, number / static_cast<double>(choice.shortest_queue.size()), to);
      return;
    }
    double rest = 1;
    for (std::uint32_t b = table.begin; b < table.begin + table.count; ++b) {
      const bool last = b + 1 == table.begin + table.count;
      const double share = last ? rest : std::min(rest, m_.value(m_.branches[b].share));
      rest -= share;
      if (share > 0) add(s, number * share, m_.branches[b].to);
    }
  }

  void visit(State s, double number) {
    const CompiledStep& step = m_.steps[s.step];
    if (has_mark(step, MarkKind::kClockStart) && !s.clock && m_.instances[step.instance].service != kNoIndex) {
      s.clock = true;
      s.decided = false;
    }
    if (has_mark(step, MarkKind::kDecisionToAdmit)) s.decided = s.clock;
    if (ends_clock(step)) s.clock = s.decided = false;
    if (has_mark(step, MarkKind::kReady)) s.ready = true;
    if (has_mark(step, MarkKind::kDischarged)) s.ready = false;
    if ((step.marks & kSets) == 0) return enter(step, s, number);
    std::vector<std::pair<State, double>> states{{s, number}};
    for (std::uint32_t i = step.sets; i < step.sets + step.set_count; ++i) {
      std::vector<std::pair<State, double>> more;
      for (const auto& [value, share] : outcomes(m_.sets[i])) {
        if (share <= 0) continue;
        for (const auto& [t, n] : states) more.emplace_back(with(t, m_.sets[i].name, value), n * share);
      }
      states = std::move(more);
    }
    for (const auto& [t, n] : states) enter(step, t, n);
  }

  /// The marks are set: what the step does.
  void enter(const CompiledStep& step, State s, double number) {
    switch (step.kind) {
      case StepKind::kDelay:
      case StepKind::kUse:
      case StepKind::kCare:
        if (step.duration >= kByAttribute && step.duration != kNone) {
          return split(s, number, step.duration & ~kByAttribute, [&](const State& t, double n, std::uint32_t d) {
            if (d != kNone) spend(step, t, n, d);
          });
        }
        return spend(step, s, number, step.duration);
      case StepKind::kWindow:
        stay(step, s, number * window_midnights(step), kNone, s.held);
        return go(s, number, step.next);
      case StepKind::kBook: {
        const CompiledSession& session = m_.providers[m_.instances[step.instance].provider].sessions[step.resource];
        constexpr double kToSession = 0.5;  // days, from any time of a day to the next hour at which one is seen
        stay(step, s, number * (m_.value(session.horizon) + kToSession), kNone, s.held);
        const double missed = step.dna == kNoParameter ? 0 : std::clamp(m_.value(step.dna), 0.0, 1.0);
        if (missed > 0 && step.missed.count > 0) go(s, number * missed, step.missed);
        if (missed > 0 && step.missed.count == 0) add(s, number * missed, s.step);
        if (missed < 1) go(s, number * (1 - missed), step.next);
        return;
      }
      case StepKind::kSeize: {
        note_clock(step, s, pools_of(m_, step, false));
        s.seized = s.step;
        each_choice(step, [&](std::uint64_t pools, double share) {
          State t = s;
          t.held |= pools;
          go(t, number * share, step.next);
        });
        return;
      }
      case StepKind::kRelease:
        s.held &= ~(std::uint64_t{1} << step.resource);
        if (s.held == 0) s.seized = kNoStep;
        break;
      case StepKind::kTransfer:
        return transfer(step, s, number);
      case StepKind::kAccept:
        s.request = false;
        s.seized = kNoStep;  // who has moved here does not go back to ask for the place
        break;
      case StepKind::kRestart:
        for (std::uint32_t h = step.heads; h < step.heads + step.head_count; ++h) {
          State another;
          another.step = m_.heads[h].step;
          another.has_locality = s.has_locality;
          another.locality = s.locality;
          (*next_)[std::move(another)] += number;
        }
        break;
      case StepKind::kAllOf:  // who is there while branches are at work is not known: the branches are not opened
      case StepKind::kGo:
        break;
      case StepKind::kLeave:
      case StepKind::kJoin:
        return;
    }
    go(s, number, step.next);
  }

  /// Of several pools that would do, as likely in each; else all of them.
  template <class See>
  void each_choice(const CompiledStep& step, const See& see) const {
    if (step.rules == kNone || !m_.step_rules[step.rules].first_of) return see(pools_of(m_, step, true), 1.0);
    const auto& pools = m_.step_rules[step.rules].pools;
    for (const std::uint16_t pool : pools) see(std::uint64_t{1} << pool, 1.0 / static_cast<double>(pools.size()));
  }

  void spend(const CompiledStep& step, const State& s, double number, std::uint32_t duration) {
    const double days = std::max(0.0, m_.distributions[duration].mean());
    if (takes_units(step)) {
      note_clock(step, s, s.held | pools_of(m_, step, false));
      each_choice(step, [&](std::uint64_t pools, double share) {
        stay(step, s, number * share * days, duration, s.held | pools);
      });
    } else {
      stay(step, s, number * days, duration, s.held);
    }
    go(s, number, step.next);
  }

  /// A clock runs here, through time.
  void note_clock(const CompiledStep& step, const State& s, std::uint64_t pools) {
    const CompiledInstance& instance = m_.instances[step.instance];
    if (!s.clock || s.request || instance.service == kNoIndex) return;
    Clocks& c = clocks_[instance.service];
    (s.decided ? c.decided : c.undecided) = true;
    has_clock_[instance.service] = true;
    with_clock_[instance.provider] |= pools;
  }

  /// So many are found in the step, on average. Those with a clock are on the list, and nobody is there twice.
  void stay(const CompiledStep& step, const State& s, double number, std::uint32_t duration, std::uint64_t pools) {
    if (number <= 0 || s.request) return;
    if (s.clock && m_.instances[step.instance].service != kNoIndex) return note_clock(step, s, pools);
    OpeningStay place;
    place.step = s.step;
    place.duration = duration;
    place.seized = s.seized;
    place.ready = s.ready;
    place.held = s.held;
    place.pools = pools;
    place.has_locality = s.has_locality;
    place.locality = s.locality;
    places_[place] += number;
  }

  /// On to the receivers, by where patients live. Who gives up or is turned away first is not known here.
  void transfer(const CompiledStep& step, const State& s, double number) {
    const auto move = [&](const CompiledTransfer& to, double n, bool by_locality, std::uint8_t locality) {
      State t;
      t.step = to.entry;
      t.request = to.handshake;
      t.clock = s.clock;
      t.decided = s.decided;
      t.carried = s.carried;
      t.has_locality = s.has_locality || by_locality;
      t.locality = by_locality ? locality : s.locality;
      const std::uint16_t service = m_.instances[m_.steps[to.entry].instance].service;
      if (service != kNoIndex) come_[service] += n;
      if (service != kNoIndex && s.clock)
        clocks_[service].by_transfer = std::min(clocks_[service].by_transfer, to.entry);
      (*next_)[std::move(t)] += n;
    };
    const auto to_locality = [&](std::uint8_t locality, double n) {
      const CompiledTransfer* found = &m_.transfers[step.transfers];
      for (std::uint16_t i = step.transfer_count; i-- > 0;) {
        const CompiledTransfer& c = m_.transfers[step.transfers + i];
        if (c.any_locality || c.locality == locality) found = &c;
      }
      move(*found, n, true, locality);
    };
    if (step.transfer_count == 0) return;
    if (s.has_locality) return to_locality(s.locality, number);
    if (m_.transfers[step.transfers].any_locality) return move(m_.transfers[step.transfers], number, false, 0);
    if (localities_.empty()) return to_locality(0, number);
    double sum = 0;
    for (const auto& [locality, share] : localities_) sum += m_.value(share);
    for (const auto& [locality, share] : localities_) {
      if (sum > 0 && m_.value(share) > 0) to_locality(locality, number * m_.value(share) / sum);
    }
  }

  /// Midnights spent waiting for the window, by those who come at any time of a day (after a window, or a session, in
  /// its hours): the days whose share they did not win.
  double window_midnights(const CompiledStep& step) const {
    const CompiledWindow& w = m_.providers[m_.instances[step.instance].provider].windows[step.resource];
    double share = 0;
    for (const ParameterId id : w.share) share += m_.value(id) / 7;
    constexpr double kAtMost = 60;  // as ProviderProcess::window_time
    return share > 1 / kAtMost ? std::min(kAtMost, (1 - share) / share + (1 - engine::in_days(w.to))) : kAtMost;
  }

  CompiledModel& m_;
  bool keeps_;
  std::vector<Clocks> clocks_;
  std::vector<std::uint64_t> with_clock_;
  std::map<std::uint16_t, double> come_;  // by service: of one who comes from the source, how many enter it
  std::vector<std::pair<std::uint8_t, ParameterId>> localities_;
  std::map<OpeningStay, double, Less> places_;
  std::vector<bool> has_clock_;  // by service, of this source
  std::map<State, double>* next_ = nullptr;
};

double arrivals_per_day(const CompiledModel& m, double rate, std::uint32_t profile) {
  if (profile == kNone) return rate;
  return rate * m.profiles[profile].integral(engine::kStart, m.end) / m.run_days;
}

/// An age of a clock, in weeks, with all that was found there by the walks.
struct Found {
  std::uint32_t place = 0;
  float days = 0;
};
using FoundByAge = std::vector<std::vector<Found>>;

/// The number of this place of a service; a new one if it has not been seen.
std::uint32_t place_of(const OpeningSample& sample, ServiceOpening& out) {
  for (std::uint32_t i = 0; i < out.places.size(); ++i) {
    const OpeningSample& p = out.places[i];
    if (p.step == sample.step && p.ready == sample.ready && p.held == sample.held && p.queued == sample.queued &&
        p.seized == sample.seized && p.duration == sample.duration)
      return i;
  }
  out.places.push_back(sample);
  return static_cast<std::uint32_t>(out.places.size() - 1);
}

/// Keeps of each week how many are where, and of those whose step ends by itself some examples. Weeks without any are
/// as the nearest before them, else after them, else as `fallback`.
void keep(const CompiledModel& m, const FoundByAge& found, const ServiceOpening::Aged& fallback, ServiceOpening& out,
          ServiceOpening::ByAge& by_age) {
  by_age.assign(kBands, {});
  std::vector<std::size_t> standing(out.places.size());
  std::vector<Found> timed;
  for (std::size_t w = 0; w < found.size(); ++w) {
    if (found[w].empty()) continue;
    standing.assign(out.places.size(), 0);
    timed.clear();
    for (const Found& f : found[w]) {
      const OpeningSample& place = out.places[f.place];
      const bool waits = place.queued || m.steps[place.step].kind == StepKind::kBook;
      if (waits) ++standing[f.place];
      if (!waits) timed.push_back(f);
    }
    by_age[w].begin = static_cast<std::uint32_t>(out.samples.size());
    float up_to = 0;
    const auto add = [&](const Found& f, double weight) {
      up_to += static_cast<float>(weight);
      out.samples.push_back({f.place, f.days, up_to});
    };
    for (std::uint32_t p = 0; p < standing.size(); ++p) {
      if (standing[p] > 0) add({p, 0}, static_cast<double>(standing[p]));
    }
    const std::size_t kept = std::min(kTimedSamples, timed.size());
    for (std::size_t k = 0; k < kept; ++k)
      add(timed[(2 * k + 1) * timed.size() / (2 * kept)],
          static_cast<double>(timed.size()) / static_cast<double>(kept));
    by_age[w].count = static_cast<std::uint32_t>(out.samples.size()) - by_age[w].begin;
  }
  for (std::size_t w = 1; w < by_age.size(); ++w) {
    if (by_age[w].count == 0) by_age[w] = by_age[w - 1];
  }
  for (std::size_t w = by_age.size() - 1; w-- > 0;) {
    if (by_age[w].count == 0) by_age[w] = by_age[w + 1];
  }
  if (by_age.front().count > 0) return;
  by_age.assign(kBands, {static_cast<std::uint32_t>(out.samples.size()), 1});
  out.samples.push_back(fallback);
}

/// The step that `wanted` holds of and that is nearest to `from` on the ways on, those named first first; kNoStep if
/// none can be reached without going on from one that `ends` holds of. (By the ways and not by the order in the file,
/// which may be any.)
template <class Wanted, class Ends>
StepId nearest(const CompiledModel& m, StepId from, const Wanted& wanted, const Ends& ends) {
  std::vector<StepId> seen{from};
  const auto see = [&](const BranchTable& table) {
    for (std::uint32_t b = table.begin; b < table.begin + table.count; ++b) {
      if (std::find(seen.begin(), seen.end(), m.branches[b].to) == seen.end()) seen.push_back(m.branches[b].to);
    }
  };
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const CompiledStep& s = m.steps[seen[i]];
    if (wanted(s)) return seen[i];
    if (ends(s)) continue;
    see(s.next);
    const bool by_case = s.next.count == 0 && s.kind != StepKind::kLeave && s.kind != StepKind::kJoin &&
                         m.choices[s.next.begin].cases != kNone;
    if (!by_case) continue;
    const CompiledCases& cases = m.cases[m.choices[s.next.begin].cases];
    for (const auto& [value, table] : cases.cases) see(m.branch_tables[table]);
    if (cases.rest != kNone) see(m.branch_tables[cases.rest]);
  }
  return kNoStep;
}

bool decides(const CompiledStep& s) { return has_mark(s, MarkKind::kDecisionToAdmit); }
bool books(const CompiledStep& s) { return s.kind == StepKind::kBook; }

/// Where patients of this service wait: the step that books sessions first (after the decision to admit), else the
/// first that waits for a pool, else the first that takes time.
ServiceOpening::Aged waiting_place(const CompiledModel& m, StepId entry, bool decided, ServiceOpening& out) {
  const auto never = [](const CompiledStep&) { return false; };
  StepId from = decided ? nearest(m, entry, decides, never) : entry;
  if (from == kNoStep) from = entry;
  const auto search = [&](const auto& wanted) {
    const StepId found = nearest(m, from, wanted, never);
    return found == kNoStep && from != entry ? nearest(m, entry, wanted, never) : found;
  };
  OpeningSample sample;
  sample.step = search(books);
  if (sample.step == kNoStep) {
    sample.step = search([&m](const CompiledStep& s) { return waits_for_pool(m, s); });
    sample.queued = sample.step != kNoStep;
  }
  if (sample.step == kNoStep) {
    sample.step = search([](const CompiledStep& s) { return s.duration < kByAttribute && !takes_units(s); });
    if (sample.step == kNoStep) sample.step = entry;
    const CompiledStep& s = m.steps[sample.step];
    if (s.duration < kByAttribute) sample.duration = s.duration;
  }
  return {place_of(sample, out), 0, 1};
}

ServiceOpening solve_service(const CompiledModel& m, std::uint16_t index, const BandCounts& open, double decided_total,
                             const Flow::Clocks& clocks, bool own_clock) {
  const CompiledService& service = m.services[index];
  Walker walker(m);
  const StepId entry = own_clock || clocks.by_transfer == kNoStep ? service.entry : clocks.by_transfer;
  const bool with_clock = entry != service.entry || !own_clock;
  const std::uint64_t base = engine::hash_name("opening/walk/" + service.id);
  const auto each_walk = [&](const Waits& waits, const auto& see) {
    for (int k = 0; k < kServiceWalks; ++k) {
      walker.walk(entry, engine::child_identity(base, static_cast<std::uint64_t>(k)), (k + 0.5) / kServiceWalks,
                  with_clock, waits, see);
    }
  };
  // 1. The unknown mean waits, from Little's law: list = new clocks a day x mean days on it.
  const double rate = clocks.per_day;
  Waits waits;
  const StepId decision = nearest(m, entry, decides, [](const CompiledStep&) { return false; });
  waits.first_in_pool = nearest(m, entry, books, decides) == kNoStep;
  waits.admission_in_pool = decision != kNoStep && nearest(m, decision, books, ends_clock) == kNoStep;
  double other_open = 0, other_decided = 0, first_units = 0, admission_units = 0;
  each_walk(waits, [&](const Interval& i) {
    if (!i.clock) return;
    if (i.first_wait) first_units += i.unit_wait;
    if (i.admission_wait) admission_units += i.unit_wait;
    (i.decided ? other_decided : other_open) += i.to - i.from;
  });
  waits.first = 30;
  waits.admission = 60;
  const double open_total = static_cast<double>(total(open));
  if (rate > 0 && first_units > 0)
    waits.first = std::max(1.0, (open_total / rate * kServiceWalks - other_open) / first_units);
  if (rate > 0 && admission_units > 0) {
    waits.admission = std::max(1.0, (decided_total / rate * kServiceWalks - other_decided) / admission_units);
  }
  // 2. Stage and residual time by age.
  ServiceOpening out;
  out.first_wait = waits.first;
  out.admission_wait = waits.admission;
  FoundByAge before_first(kBands), after_first(kBands), decided(kBands);
  double after_days = 0;
  each_walk(waits, [&](const Interval& i) {
    if (!i.clock) return;
    if (!i.decided && i.after_first) after_days += i.to - i.from;
    OpeningSample sample;
    sample.step = i.step;
    sample.ready = i.ready;
    sample.queued = i.queued;
    sample.held = i.held;
    sample.seized = i.seized;
    sample.duration = i.duration;
    const std::uint32_t place = place_of(sample, out);
    for (int w = std::max(0, static_cast<int>((i.from - 4) / 7)); w < kBands; ++w) {
      const double middle = 7.0 * w + 4;
      if (middle >= i.to) break;
      if (middle < i.from) continue;
      auto& table = i.decided ? decided : i.after_first ? after_first : before_first;
      table[static_cast<std::size_t>(w)].push_back(
          {place, static_cast<float>(i.duration == kNone ? i.to - middle : middle - i.from)});
    }
  });
  // 3. The published ages are not those of a stationary list: weigh "after the first appointment" so that their total
  //    is the stationary one, or follow-up clinics would start with too many or too few.
  const double wanted = std::min(rate * after_days / kServiceWalks, 0.95 * open_total);
  const auto share_before = [&](std::size_t w, double weight) {
    const auto before = static_cast<double>(before_first[w].size());
    const double after = weight * static_cast<double>(after_first[w].size());
    return before + after > 0 ? before / (before + after) : -1;
  };
  double low = 1e-6, high = 1e6;
  std::vector<float> shares(kBands, -1);
  for (int pass = 0; pass < 80; ++pass) {
    const double weight = std::sqrt(low * high);
    double after = 0, last = 0.5;
    for (std::size_t w = 0; w < kBands; ++w) {
      double share = share_before(w, weight);
      if (share < 0) share = last;
      last = share;
      shares[w] = static_cast<float>(share);
      after += static_cast<double>(open[w]) * (1 - share);
    }
    (after > wanted ? high : low) = weight;
  }
  out.share_before_first = shares;
  const ServiceOpening::Aged waiting = waiting_place(m, entry, false, out);
  const ServiceOpening::Aged admission = waiting_place(m, entry, true, out);
  keep(m, before_first, waiting, out, out.before_first);
  keep(m, after_first, waiting, out, out.after_first);
  keep(m, decided, admission, out, out.decided);
  out.waits_open = waiting;
  out.waits_decided = admission;
  out.samples.shrink_to_fit();
  return out;
}

/// Whether anything opens with patients without a running clock.
bool opens_stays(const CompiledModel& m) {
  if (m.stationary_stays) return true;
  for (const CompiledProvider& p : m.providers) {
    if (std::any_of(p.pools.begin(), p.pools.end(), [](const CompiledPool& c) { return c.opening != kNoParameter; }))
      return true;
  }
  return false;
}

/// Those who come, from every source, through their pathways.
/// @return by service: whether its own pathway starts clocks
std::vector<bool> run_flows(const CompiledModel& m, Flow& flow) {
  std::vector<double> referrals(m.services.size(), 0);
  std::vector<bool> own_clock(m.services.size(), false);
  for (const CompiledProvider& p : m.providers) {
    for (const CompiledStream& s : p.streams) {
      if (!s.referral) continue;
      const std::uint16_t service = m.instances[m.steps[s.entry].instance].service;
      referrals[service] += arrivals_per_day(m, m.value(s.rate) * m.value(s.share), s.profile);
    }
  }
  for (std::uint16_t i = 0; i < size16(m.services); ++i) {
    OpeningSource source;
    source.name = "service/" + m.services[i].id;
    source.localities = m.services[i].localities;
    // A service to which nobody is referred goes through too, for the places where its clocks run.
    flow.run(std::move(source), m.services[i].entry, referrals[i], true);
    own_clock[i] = flow.has_clock(i);
  }
  for (std::uint16_t p = 0; p < size16(m.providers); ++p) {
    for (std::uint32_t i = 0; i < m.providers[p].streams.size(); ++i) {
      const CompiledStream& s = m.providers[p].streams[i];
      if (s.referral) continue;
      OpeningSource source;
      source.name = "stream/" + s.id;
      source.localities = s.localities;
      source.list = s.list;
      source.priority = s.priority;
      double rate = 0;
      if (s.population != kNoParameter) {
        source.provider = p;
        source.population = i;
        rate = m.value(s.population);  // as shares go, all are alike
      } else if (s.is_rate) {
        rate = arrivals_per_day(m, m.value(s.rate), s.profile) * s.mean_batch;
      } else {
        for (const CompiledStream::Dated& d : s.dated) rate += static_cast<double>(d.count) * s.mean_batch / m.run_days;
      }
      flow.run(std::move(source), s.entry, rate, s.is_rate);
    }
  }
  return own_clock;
}

/// One order, whatever the order of the files.
void sort_stays(CompiledModel& m) {
  const auto key = [&m](const OpeningStay& s) {
    return std::tie(m.opening_sources[s.source].name, m.instances[m.steps[s.step].instance].pathway,
                    m.step_names[s.step]);
  };
  const auto names = [&m](const OpeningStay& s) {
    return std::pair(s.seized == kNoStep ? std::string() : m.step_names[s.seized],
                     s.has_locality ? m.localities[s.locality] : std::string());
  };
  for (auto& stays : m.opening_stays) {
    std::stable_sort(stays.begin(), stays.end(), [&](const OpeningStay& a, const OpeningStay& b) {
      if (key(a) != key(b)) return key(a) < key(b);
      if (a.ready != b.ready) return a.ready < b.ready;
      if (names(a) != names(b)) return names(a) < names(b);
      return a.weight < b.weight;
    });
  }
}

}  // namespace

void solve_opening(CompiledModel& m, OpeningFindings* findings) {
  m.service_openings.assign(m.services.size(), {});
  m.opening_stays.assign(m.providers.size(), {});
  m.opening_sources.clear();
  const bool stays = opens_stays(m);
  if (m.opening_list.empty() && !stays) return;  // a study that starts empty
  Flow flow(m, stays);
  const std::vector<bool> own_clock = run_flows(m, flow);
  sort_stays(m);
  struct Counts {
    BandCounts open{};
    double decided = 0;
  };
  std::map<std::uint16_t, Counts> counts;
  for (const OpeningRow& row : m.opening_list) {
    Counts& c = counts[row.service];
    for (std::size_t b = 0; b < kBands; ++b) {
      if (row.decided) {
        c.decided += row.bands[b];
      } else {
        c.open[b] += row.bands[b];
      }
    }
  }
  for (const auto& [service, c] : counts)
    m.service_openings[service] =
        solve_service(m, service, c.open, c.decided, flow.clocks()[service], own_clock[service]);
  if (findings == nullptr) return;
  findings->with_clock = flow.with_clock();
  for (const Flow::Clocks& c : flow.clocks()) findings->clocks.push_back({c.undecided, c.decided});
}

}  // namespace icsflow::models
