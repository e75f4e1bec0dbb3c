// The opening state: where the pathways found at a census are in their pathways.
//
// Published lists give, for each service, how many clocks run at each age (weekly band), with and without a decision to
// admit. The stage of each follows from a stationary solve of its own pathway: many walks through the compiled steps,
// in which waits for booked sessions are unknown mean times, fixed by Little's law from the published totals; then
//   P(stage | age) = share of the walks that are in that stage at that age.
// Patients without a running clock (in beds, in care) are found the same way from the rates of their streams.

#include <algorithm>
#include <cmath>

#include "attributes.hpp"
#include "compiled_model.hpp"
#include "icsflow/engine/random.hpp"
#include "icsflow/models/problem.hpp"

namespace icsflow::models {
namespace {

constexpr int kWalks = 600;  // of a stream: standard error of a share about 2 points
// Of a service, about 1 point: a route that one patient in fifty takes (a hip replacement) must not depend on ten
// walks, for every replication starts from the same walks, and no range of chance would show it.
constexpr int kServiceWalks = 2400;
constexpr int kMaximumSteps = 400;     // of one walk
constexpr double kLongestStay = 3650;  // days a patient is in care, on average
constexpr double kWaitShape = 2;       // waits for a date: gamma, between order of arrival and at random
constexpr double kRebookingDays = 14;  // beyond the notice, for those who are booked again

struct Waits {
  double first = 0, admission = 0;
};

/// One stay in one step.
struct Interval {
  StepId step;
  double entered, left;  ///< days; whole numbers are midnights
  double from, to;       ///< days since the clock's start
  bool clock, decided, ready, first_wait, admission_wait;
  bool after_first;
  double unit_wait;  ///< the gamma variate with mean 1, if a wait
  std::uint64_t held;
};

class Walker {
 public:
  explicit Walker(const CompiledModel& model) : m_(model) {}

  /// Walks one pathway from `step`, which it enters at the time `now` (days; whole numbers are midnights); calls
  /// see(Interval) for each step that takes time.
  template <class See>
  void walk(StepId step, std::uint64_t identity, double now, const Waits& waits, const See& see) {
    Person person{identity, {}};
    (void)walk(step, identity, now, waits, person, see);
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
  double walk(StepId step, std::uint64_t identity, double now, const Waits& waits, Person& person, const See& see) {
    double clock_from = now;
    std::uint64_t held = 0;
    bool clock = false, decided = false, ready = false, seen_first = false, seen_admission = false;
    for (int n = 0; n < kMaximumSteps; ++n) {
      const CompiledStep& s = m_.steps[step];
      const auto has = [&s](MarkKind k) { return (s.marks >> static_cast<unsigned>(k)) & 1U; };
      if (has(MarkKind::kClockStart) && !clock) {
        clock = true;
        decided = false;
        clock_from = now;
      }
      if (has(MarkKind::kDecisionToAdmit)) decided = true;
      if (has(MarkKind::kStopAdmitted) || has(MarkKind::kStopNonAdmitted) || has(MarkKind::kNullify) ||
          has(MarkKind::kRemove)) {
        clock = false;
        clock_from = now;
      }
      if (has(MarkKind::kReady)) ready = true;
      if (has(MarkKind::kDischarged)) ready = false;
      const std::uint64_t visit = engine::child_identity(identity, static_cast<std::uint64_t>(n));
      engine::Substream u({0, 0}, visit, site_);
      if ((s.marks & kSets) != 0) set(s, visit, person);
      Interval i{step, now, 0, 0, 0, clock, decided, ready, false, false, seen_first, 0, held};
      double takes = 0;
      bool missed = false;
      switch (s.kind) {
        case StepKind::kDelay:
        case StepKind::kUse:
        case StepKind::kCare:
          takes = std::max(0.0,
                           m_.distributions[s.duration < kByAttribute ? s.duration : by(s.duration, person)].sample(u));
          break;
        case StepKind::kAllOf:
          for (std::uint32_t h = s.heads; h < s.heads + s.head_count; ++h) {
            const std::uint64_t child = engine::child_identity(visit, m_.heads[h].ordinal);
            takes = std::max(takes, walk(m_.heads[h].step, child, now, waits, person, Unseen{}) - now);
          }
          break;
        case StepKind::kWindow:
          takes = window_wait(s, now, u);
          break;
        case StepKind::kSeize:
          held |= seized(s);
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
  /// Bit per pool; of several that would do, the first.
  std::uint64_t seized(const CompiledStep& s) const {
    std::uint64_t bits = std::uint64_t{1} << s.resource;
    if (s.rules == kNone || m_.step_rules[s.rules].first_of) return bits;
    for (const std::uint16_t pool : m_.step_rules[s.rules].pools) bits |= std::uint64_t{1} << pool;
    return bits;
  }
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

/// One sample for every midnight spent in the step: what a census finds, with what is left of the step.
void at_midnights(const Interval& i, StayOpening& out) {
  if (static_cast<double>(out.samples.size()) + i.left - i.entered > kWalks * kLongestStay) {
    Problem problem;
    problem.key = out.name;
    problem.message =
        "expected patients who stay less than ten years on average, to know who is there when the run starts; found "
        "longer stays: shorten the durations";
    throw InputError({problem});
  }
  for (auto day = static_cast<std::int64_t>(std::ceil(i.entered)); static_cast<double>(day) < i.left; ++day) {
    out.samples.push_back({i.step, static_cast<float>(i.left - static_cast<double>(day)), i.ready, i.held});
  }
}

double arrivals_per_day(const CompiledModel& m, double rate, std::uint32_t profile) {
  if (profile == kNone) return rate;
  return rate * m.profiles[profile].integral(engine::kStart, m.end) / m.run_days;
}

/// Mean number of new clocks a day of a service.
double referrals_per_day(const CompiledModel& m, std::uint16_t service) {
  double sum = 0;
  for (const CompiledProvider& p : m.providers) {
    for (const CompiledStream& s : p.streams) {
      if (s.referral && m.steps[s.entry].instance == m.services[service].instance) {
        sum += arrivals_per_day(m, m.value(s.rate) * m.value(s.share), s.profile);
      }
    }
  }
  return sum;
}

/// The number of this place of a service; a new one if it has not been seen.
std::uint32_t place_of(const OpeningSample& sample, ServiceOpening& out) {
  for (std::uint32_t i = 0; i < out.places.size(); ++i) {
    const OpeningSample& p = out.places[i];
    if (p.step == sample.step && p.ready == sample.ready && p.held == sample.held) return i;
  }
  out.places.push_back(sample);
  return static_cast<std::uint32_t>(out.places.size() - 1);
}

void fill_gaps(ServiceOpening::ByAge& by_age, std::uint32_t fallback) {
  for (std::size_t w = 1; w < by_age.size(); ++w) {
    if (by_age[w].empty()) by_age[w] = by_age[w - 1];
  }
  for (std::size_t w = by_age.size() - 1; w-- > 0;) {
    if (by_age[w].empty()) by_age[w] = by_age[w + 1];
  }
  for (auto& samples : by_age) {
    if (samples.empty()) samples.push_back({fallback, 0});
  }
}

/// The step that `wanted` holds of and that is nearest to `from` on the ways on, those named first first; kNoStep if
/// none can be reached. (By the ways and not by the order in the file, which may be any.)
template <class Wanted>
StepId nearest(const CompiledModel& m, StepId from, const Wanted& wanted) {
  std::vector<StepId> seen{from};
  const auto see = [&](const BranchTable& table) {
    for (std::uint32_t b = table.begin; b < table.begin + table.count; ++b) {
      if (std::find(seen.begin(), seen.end(), m.branches[b].to) == seen.end()) seen.push_back(m.branches[b].to);
    }
  };
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const CompiledStep& s = m.steps[seen[i]];
    if (wanted(s)) return seen[i];
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

/// A step that books sessions: the first of the pathway, or the first after a decision to admit.
StepId booking_step(const CompiledModel& m, const CompiledService& service, bool decided) {
  const StepId first = m.instances[service.instance].first;
  const auto books = [](const CompiledStep& s) { return s.kind == StepKind::kBook; };
  StepId found = kNoStep;
  if (decided) {
    const StepId from = nearest(m, first, [](const CompiledStep& s) {
      return ((s.marks >> static_cast<unsigned>(MarkKind::kDecisionToAdmit)) & 1U) != 0;
    });
    if (from != kNoStep) found = nearest(m, from, books);
  }
  if (found == kNoStep) found = nearest(m, first, books);
  return found == kNoStep ? first : found;
}

ServiceOpening solve_service(const CompiledModel& m, std::uint16_t index, const BandCounts& open, double decided_total,
                             StayOpening& stays) {
  const CompiledService& service = m.services[index];
  Walker walker(m);
  const std::uint64_t base = engine::hash_name("opening/walk/" + service.id);
  const auto each_walk = [&](const Waits& waits, const auto& see) {
    for (int k = 0; k < kServiceWalks; ++k) {
      walker.walk(service.entry, engine::child_identity(base, static_cast<std::uint64_t>(k)), (k + 0.5) / kServiceWalks,
                  waits, [&](const Interval& i) { see(i, k); });
    }
  };
  // 1. The unknown mean waits, from Little's law: list = referrals a day x mean days on it.
  const double rate = referrals_per_day(m, index);
  double other_open = 0, other_decided = 0, first_units = 0, admission_units = 0;
  each_walk({}, [&](const Interval& i, int) {
    if (!i.clock) return;
    if (i.first_wait) first_units += i.unit_wait;
    if (i.admission_wait) admission_units += i.unit_wait;
    (i.decided ? other_decided : other_open) += i.to - i.from;
  });
  Waits waits{30, 60};
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
  out.before_first.resize(kBands);
  out.after_first.resize(kBands);
  out.decided.resize(kBands);
  double after_days = 0;
  constexpr int kEach = kServiceWalks / kWalks;  // stays are gone through in every replication: as few as of a stream
  each_walk(waits, [&](const Interval& i, int k) {
    if (!i.clock) {
      if (k % kEach == 0) at_midnights(i, stays);
      return;
    }
    if (!i.decided && i.after_first) after_days += i.to - i.from;
    const std::uint32_t place = place_of({i.step, 0, i.ready, i.held}, out);
    for (int w = std::max(0, static_cast<int>((i.from - 4) / 7)); w < kBands; ++w) {
      const double middle = 7.0 * w + 4;
      if (middle >= i.to) break;
      if (middle < i.from) continue;
      auto& table = i.decided ? out.decided : i.after_first ? out.after_first : out.before_first;
      table[static_cast<std::size_t>(w)].push_back({place, static_cast<float>(i.to - middle)});
    }
  });
  stays.expected = rate * static_cast<double>(stays.samples.size()) / kWalks;
  // 3. The published ages are not those of a stationary list: weigh "after the first appointment" so that their total
  //    is the stationary one, or follow-up clinics would start with too many or too few.
  const double wanted = std::min(rate * after_days / kServiceWalks, 0.95 * open_total);
  const auto share_before = [&](std::size_t w, double weight) {
    const auto before = static_cast<double>(out.before_first[w].size());
    const double after = weight * static_cast<double>(out.after_first[w].size());
    return before + after > 0 ? before / (before + after) : -1;
  };
  double low = 1e-6, high = 1e6;
  std::vector<double> shares(kBands, -1);
  for (int pass = 0; pass < 80; ++pass) {
    const double weight = std::sqrt(low * high);
    double after = 0, last = 0.5;
    for (std::size_t w = 0; w < kBands; ++w) {
      shares[w] = share_before(w, weight);
      if (shares[w] < 0) shares[w] = last;
      last = shares[w];
      after += static_cast<double>(open[w]) * (1 - shares[w]);
    }
    (after > wanted ? high : low) = weight;
  }
  out.share_before_first = shares;
  const std::uint32_t booking = place_of({booking_step(m, service, false), 0, false, 0}, out);
  fill_gaps(out.before_first, booking);
  fill_gaps(out.after_first, booking);
  fill_gaps(out.decided, place_of({booking_step(m, service, true), 0, false, 0}, out));
  return out;
}

/// Samples of a pathway without a clock, by walks from `entry`.
StayOpening solve_stays(const CompiledModel& m, StepId entry, const std::string& name, double rate) {
  StayOpening out;
  out.name = name;
  Walker walker(m);
  const std::uint64_t base = engine::hash_name("opening/walk/" + name);
  for (int k = 0; k < kWalks; ++k) {
    walker.walk(entry, engine::child_identity(base, static_cast<std::uint64_t>(k)), (k + 0.5) / kWalks, {},
                [&](const Interval& i) { at_midnights(i, out); });
  }
  out.expected = rate * static_cast<double>(out.samples.size()) / kWalks;
  return out;
}

}  // namespace

void solve_opening(CompiledModel& m) {
  m.service_openings.resize(m.services.size());
  m.stay_openings.resize(m.providers.size());
  if (m.opening_list.empty() && m.services.empty() && m.opening_transfers.empty()) {
    bool any = false;
    for (const CompiledProvider& p : m.providers) {
      for (const CompiledPool& pool : p.pools) any = any || pool.opening != kNoParameter;
    }
    if (!any) return;  // a study that starts empty
  }
  for (std::uint16_t i = 0; i < size16(m.services); ++i) {
    BandCounts open{};
    double decided = 0;
    for (const OpeningRow& row : m.opening_list) {
      if (row.service != i) continue;
      for (std::size_t b = 0; b < kBands; ++b) {
        if (row.decided) {
          decided += row.bands[b];
        } else {
          open[b] += row.bands[b];
        }
      }
    }
    StayOpening stays;
    stays.name = "service/" + m.services[i].id;
    stays.localities = m.services[i].localities;
    m.service_openings[i] = solve_service(m, i, open, decided, stays);
    m.stay_openings[m.services[i].provider].push_back(std::move(stays));
  }
  for (std::uint16_t p = 0; p < size16(m.providers); ++p) {
    for (const CompiledStream& s : m.providers[p].streams) {
      if (s.referral) continue;
      if (!s.is_rate) continue;  // who comes at given dates, or of a population, is not there yet
      const double rate = arrivals_per_day(m, m.value(s.rate), s.profile) * s.mean_batch;
      StayOpening stays = solve_stays(m, s.entry, "stream/" + s.id, rate);
      stays.localities = s.localities;
      stays.list = s.list;
      m.stay_openings[p].push_back(std::move(stays));
    }
  }
  for (const CompiledInstance& instance : m.instances) {
    if (instance.accept == kNoStep) continue;
    bool first = true;
    for (StepId s = instance.first; s < instance.first + instance.step_count; ++s) {
      const CompiledStep& step = m.steps[s];
      if (step.kind != StepKind::kSeize || step.next.count != 1 || m.branches[step.next.begin].to != instance.accept) {
        continue;
      }
      // The rate is not known here; the published use of the pool is (open_stays scales to it).
      std::string name = "care/" + m.providers[instance.provider].id + "/" + instance.pathway;
      // Patients of a further place of the same pathway are others: without a name of its own they would be the same.
      if (!first) name += "/" + m.step_names[s];
      first = false;
      m.stay_openings[instance.provider].push_back(solve_stays(m, s, name, 1));
    }
  }
  // Steps in which nothing can be held up at the census by itself: a wait for another provider is given by the
  // scenario.
  for (auto& list : m.stay_openings) {
    for (StayOpening& o : list) {
      const std::size_t before = o.samples.size();
      std::erase_if(o.samples, [&m](const OpeningSample& s) {
        const StepKind k = m.steps[s.step].kind;
        return k != StepKind::kDelay && k != StepKind::kUse && k != StepKind::kCare && k != StepKind::kWindow &&
               k != StepKind::kBook;
      });
      if (before > 0) o.expected *= static_cast<double>(o.samples.size()) / static_cast<double>(before);
    }
  }
}

}  // namespace icsflow::models
