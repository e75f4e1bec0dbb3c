#include "opening/flow.hpp"

#include <algorithm>
#include <compare>
#include <map>
#include <tuple>
#include <utility>

#include "icsflow/compile/attributes.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/steps/steps.hpp"

namespace icsflow::models {
namespace {

constexpr double kLongestStay = 3650;  // days a patient is in care, on average
constexpr int kRounds = 20'000;        // of steps, of one patient
constexpr double kNobody = 1e-9;       // fewer patients are not followed

/// Where somebody is in a pathway, and all that decides how it goes on and what is held.
struct State {
  StepId step = kNoStep;
  StepId seized = kNoStep;  ///< where the last pool held was
  PoolUnits held;
  bool clock = false, decided = false, ready = false;
  bool request = false;      ///< still in the custody of who asked for a place
  bool has_stratum = false;  ///< since a transfer that went by where people live
  StratumId stratum = 0;
  std::vector<std::pair<std::uint32_t, double>> carried{};  ///< attributes by name: those known, ascending
  auto operator<=>(const State&) const = default;
};

class Flow {
 public:
  Flow(const SolveInput& input, const OpeningSource& source, bool keeps)
      : in_(input), m_(input.tables()), source_(source), keeps_(keeps) {}

  SourceFlow run() {
    const StepId entry = source_.entry;
    const std::uint16_t service = in_.instance_of(m_.steps[entry]).service;
    std::map<State, double> now, next;
    State first;
    first.step = entry;
    first.clock = source_.clock;
    now.emplace(std::move(first), 1);
    if (service != kNoIndex) enter_[service] = 1;
    for (int n = 0; n < kRounds && !now.empty(); ++n) {
      next.clear();
      next_ = &next;
      for (const auto& [state, number] : now) {
        if (number > kNobody) visit(state, number);
      }
      std::swap(now, next);
    }
    out_.enter.assign(enter_.begin(), enter_.end());
    out_.clocks.assign(clocks_.begin(), clocks_.end());
    out_.with_clock.assign(with_clock_.begin(), with_clock_.end());
    if (keeps_) keep_stays();
    return std::move(out_);
  }

 private:
  struct Less {
    static auto key(const OpeningStay& s) {
      return std::tie(s.step, s.duration, s.seized, s.ready, s.held, s.pools, s.has_stratum, s.stratum);
    }
    bool operator()(const OpeningStay& a, const OpeningStay& b) const { return key(a) < key(b); }
  };

  void keep_stays() {
    double days = 0;
    for (const auto& [place, weight] : places_) days += weight;
    if (!(days < kLongestStay)) {
      Problem problem;
      problem.key = source_.name;
      problem.message =
          "expected patients who stay less than ten years on average, to know who is there when the run starts; found "
          "longer stays: shorten the durations";
      throw InputError({problem});
    }
    for (const auto& [place, weight] : places_) {
      out_.stays.push_back(place);
      out_.stays.back().weight = weight;
    }
  }

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
        out.emplace_back(a.labels[i].label, in_.value(a.labels[i].share));
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
      const double up_to = in_.distribution(a.number).probability_below(bound);
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
      const double share = last ? rest : std::min(rest, in_.value(m_.branches[b].share));
      rest -= share;
      if (share > 0) add(s, number * share, m_.branches[b].to);
    }
  }

  void visit(State s, double number) {
    const CompiledStep& step = m_.steps[s.step];
    if (has_mark(step, MarkKind::kClockStart) && !s.clock && in_.instance_of(step).service != kNoIndex) {
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
    switch (facts_of(step.kind).time) {
      case StepTime::kDuration:
        if (step.duration >= kByAttribute && step.duration != kNone) {
          return split(s, number, step.duration & ~kByAttribute, [&](const State& t, double n, std::uint32_t d) {
            if (d != kNone) spend(step, t, n, d);
          });
        }
        return spend(step, s, number, step.duration);
      case StepTime::kWindow:
        stay(step, s, number * window_midnights(step), kNone, s.held);
        return go(s, number, step.next);
      case StepTime::kBooking: {
        const CompiledSession& session = in_.provider_of(step).sessions[step.resource];
        constexpr double kToSession = 0.5;  // days, from any time of a day to the next hour at which one is seen
        stay(step, s, number * (in_.value(session.horizon) + kToSession), kNone, s.held);
        const double missed = step.numbers.dna == kNoParameter ? 0 : std::clamp(in_.value(step.numbers.dna), 0.0, 1.0);
        if (missed > 0 && step.missed.count > 0) go(s, number * missed, step.missed);
        if (missed > 0 && step.missed.count == 0) add(s, number * missed, s.step);
        if (missed < 1) go(s, number * (1 - missed), step.next);
        return;
      }
      case StepTime::kUnits: {
        note_clock(step, s, in_.pools_of(step, false));
        s.seized = s.step;
        each_choice(step, [&](const PoolUnits& pools, double share) {
          State t = s;
          t.held |= pools;
          go(t, number * share, step.next);
        });
        return;
      }
      case StepTime::kTransfer:
        return transfer(step, s, number);
      case StepTime::kNone:
        pass(step, s, number);
        break;
      case StepTime::kBranches:  // who is there while branches are at work is not known: the branches are not opened
        break;
      case StepTime::kEnds:
        return;
    }
    go(s, number, step.next);
  }

  /// What a step does that takes no time.
  void pass(const CompiledStep& step, State& s, double number) {
    if (facts_of(step.kind).units == StepUnits::kGivesBack) {
      s.held.take(step.resource);
      if (s.held.empty()) s.seized = kNoStep;
    }
    if (step.kind == StepKind::kAccept) {
      s.request = false;
      s.seized = kNoStep;  // who has moved here does not go back to ask for the place
    }
    if (step.kind != StepKind::kRestart) return;
    for (std::uint32_t h = step.heads; h < step.heads + step.head_count; ++h) {
      State another;
      another.step = m_.heads[h].step;
      another.has_stratum = s.has_stratum;
      another.stratum = s.stratum;
      (*next_)[std::move(another)] += number;
    }
  }

  /// Of several pools that would do, as likely in each; else all of them.
  template <class See>
  void each_choice(const CompiledStep& step, const See& see) const {
    if (step.rules == kNone || !m_.step_rules[step.rules].first_of) return see(in_.pools_of(step, true), 1.0);
    const auto& pools = m_.step_rules[step.rules].pools;
    for (const std::uint16_t pool : pools) see(PoolUnits(pool), 1.0 / static_cast<double>(pools.size()));
  }

  void spend(const CompiledStep& step, const State& s, double number, std::uint32_t duration) {
    const double days = std::max(0.0, in_.distribution(duration).mean());
    if (takes_units(step)) {
      note_clock(step, s, s.held | in_.pools_of(step, false));
      each_choice(step, [&](const PoolUnits& pools, double share) {
        PoolUnits all = s.held;  // what is used is had beside what is held, of the same pool too
        all.add(pools);
        stay(step, s, number * share * days, duration, all);
      });
    } else {
      stay(step, s, number * days, duration, s.held);
    }
    go(s, number, step.next);
  }

  /// A clock runs here, through time.
  void note_clock(const CompiledStep& step, const State& s, const PoolUnits& pools) {
    const CompiledInstance& instance = in_.instance_of(step);
    if (!s.clock || s.request || instance.service == kNoIndex) return;
    SourceFlow::Clocks& c = clocks_[instance.service];
    (s.decided ? c.decided : c.undecided) = true;
    with_clock_[instance.provider] |= pools;
  }

  /// So many are found in the step, on average. Those with a clock are on the list, and nobody is there twice.
  void stay(const CompiledStep& step, const State& s, double number, std::uint32_t duration, const PoolUnits& pools) {
    if (number <= 0 || s.request) return;
    if (s.clock && in_.instance_of(step).service != kNoIndex) return note_clock(step, s, pools);
    OpeningStay place;
    place.step = s.step;
    place.duration = duration;
    place.seized = s.seized;
    place.ready = s.ready;
    place.held = s.held;
    place.pools = pools;
    place.has_stratum = s.has_stratum;
    place.stratum = s.stratum;
    places_[place] += number;
  }

  /// On to the receivers, by where patients live. Who gives up or is turned away first is not known here.
  void transfer(const CompiledStep& step, const State& s, double number) {
    const auto move = [&](const CompiledTransfer& to, double n, bool by_locality, StratumId stratum) {
      State t;
      t.step = to.entry;
      t.request = to.handshake;
      t.clock = s.clock;
      t.decided = s.decided;
      t.carried = s.carried;
      t.has_stratum = s.has_stratum || by_locality;
      t.stratum = by_locality ? stratum : s.stratum;
      const std::uint16_t service = m_.instances[m_.steps[to.entry].instance].service;
      if (service != kNoIndex) enter_[service] += n;
      if (service != kNoIndex && s.clock)
        clocks_[service].by_transfer = std::min(clocks_[service].by_transfer, to.entry);
      (*next_)[std::move(t)] += n;
    };
    const auto by_locality = [&](StratumId stratum, double n) {
      const CompiledTransfer* found = &m_.transfers[step.transfers];
      for (std::uint16_t i = step.transfer_count; i-- > 0;) {
        const CompiledTransfer& c = m_.transfers[step.transfers + i];
        if (c.any_locality || c.locality == m_.locality_of(stratum)) found = &c;
      }
      move(*found, n, true, stratum);
    };
    if (step.transfer_count == 0) return;
    if (s.has_stratum) return by_locality(s.stratum, number);
    if (m_.transfers[step.transfers].any_locality) return move(m_.transfers[step.transfers], number, false, 0);
    if (source_.strata.empty()) return by_locality(m_.unsaid_stratum(), number);
    double sum = 0;
    for (const auto& [stratum, share] : source_.strata) sum += in_.value(share);
    for (const auto& [stratum, share] : source_.strata) {
      if (sum > 0 && in_.value(share) > 0) by_locality(stratum, number * in_.value(share) / sum);
    }
  }

  /// Midnights spent waiting for the window, by those who come at any time of a day (after a window, or a session, in
  /// its hours): the days whose share they did not win.
  double window_midnights(const CompiledStep& step) const {
    const CompiledWindow& w = in_.provider_of(step).windows[step.resource];
    const double share = in_.window_share(w);
    constexpr double kAtMost = 60;  // as ProviderProcess::window_time
    return share > 1 / kAtMost ? std::min(kAtMost, (1 - share) / share + (1 - engine::in_days(w.to))) : kAtMost;
  }

  const SolveInput& in_;
  const CompiledModel& m_;
  const OpeningSource& source_;
  bool keeps_;
  SourceFlow out_;
  std::map<std::uint16_t, double> enter_;               // SourceFlow::enter
  std::map<std::uint16_t, SourceFlow::Clocks> clocks_;  // SourceFlow::clocks
  std::map<std::uint16_t, PoolUnits> with_clock_;       // SourceFlow::with_clock
  std::map<OpeningStay, double, Less> places_;
  std::map<State, double>* next_ = nullptr;
};

}  // namespace

SourceFlow::Clocks SourceFlow::clocks_of(std::uint16_t service) const {
  const auto found = std::lower_bound(clocks.begin(), clocks.end(), service,
                                      [](const auto& entry, std::uint16_t wanted) { return entry.first < wanted; });
  return found != clocks.end() && found->first == service ? found->second : Clocks{};
}

SourceFlow follow(const SolveInput& input, const OpeningSource& source, bool keeps) {
  return Flow(input, source, keeps).run();
}

}  // namespace icsflow::models
