// What the opening state cannot be: so many today, where the model cannot have so many, is refused, and never less or
// more in silence. Uncertain values count at the end that is the harder to keep.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "icsflow/scenario/spec/opening.hpp"
#include "opening/solve.hpp"
#include "parts.hpp"

namespace icsflow::models {
namespace {

class OpeningChecks {
 public:
  OpeningChecks(CompileContext& context, const OpeningFindings& found)
      : context_(context), in_(context.in), m_(context.model), found_(found) {}

  void run() {
    for (std::uint16_t p = 0; p < size16(m_.providers); ++p) {
      for (std::size_t i = 0; i < m_.providers[p].pools.size(); ++i) {
        if (m_.providers[p].pools[i].opening != kNoParameter) check_pool(p, i);
      }
    }
    if (!found_.clocks.empty()) check_lists();
    check_transfers();
    check_waiting();
    check_beds_of_transfers();
  }

 private:
  /// The lowest and highest that a value may be.
  [[nodiscard]] std::pair<double, double> ends_of(ParameterId id) const {
    for (const UncertainValue& value : in_.uncertain) {
      if (value.id == id) return {value.low, value.high};
    }
    return {m_.base.values[id], m_.base.values[id]};
  }
  void problem_of(ParameterId id, std::string message) {
    const bool known = id < in_.parameters.size();
    context_.problem(known ? in_.parameters.at(id).place : Place{in_.file, 0, 0},
                     known ? in_.parameters.at(id).path : "opening", std::move(message));
  }
  /// Units at 00:00 of the first day, at the least.
  [[nodiscard]] double units_at_start(const CompiledPool& pool) const {
    if (pool.shifts.empty()) return ends_of(pool.capacity).first;
    double units = 0;
    for (const std::int32_t day : {-1, 0}) {
      for (const CompiledPool::Shift& shift : pool.shifts) {
        const engine::SimTime from = engine::start_of_day(day) + shift.from, to = from + shift.length;
        if (shift.days[m_.calendar->service_weekday(day)] && from <= engine::kStart && to > engine::kStart)
          units += ends_of(shift.units).first;
      }
    }
    return units;
  }
  [[nodiscard]] bool keeps_above_capacity() const {
    return in_.opening_above_capacity == Scenario::AboveCapacity::kKeep;
  }

  // --- pools with a number in use ---

  /// Who can be found with a unit of a pool.
  struct Occupants {
    bool any = false;             ///< somebody comes to the pool
    bool possible = false;        ///< somebody can be there at the census
    bool only_members = true;     ///< of populations of this provider
    PoolUnits always;             ///< pools that all of them have units of
    PoolUnits beside;             ///< pools without a number that keep somebody out
    double members = 0;           ///< of the populations that come
    double fewest_hours = 1e300;  ///< a week, of one patient; units, unless the pool is in hours
  };

  /// Pools of the provider that say how many are in use.
  [[nodiscard]] static PoolUnits numbered_pools(const CompiledProvider& provider) {
    PoolUnits numbered;
    for (std::size_t i = 0; i < provider.pools.size(); ++i) {
      if (provider.pools[i].opening != kNoParameter) numbered.add(i);
    }
    return numbered;
  }

  [[nodiscard]] Occupants occupants(std::uint16_t p, std::size_t pool) const {
    const CompiledProvider& provider = m_.providers[p];
    const PoolUnits numbered = numbered_pools(provider);
    Occupants out;
    std::set<std::uint32_t> sources;
    for (const OpeningStay& s : m_.base.opening.stays_at(p)) {
      if (!s.pools.has(pool)) continue;
      out.any = true;
      if (const PoolUnits beside = s.pools - numbered; !m_.stationary_stays && !beside.empty()) {
        out.beside |= beside;
        continue;
      }
      out.always = out.possible ? out.always - (out.always - s.pools) : s.pools;
      out.possible = true;
      const OpeningSource& source = m_.opening_sources[s.source];
      const bool here = source.population != kNone && source.provider == p;
      out.only_members = out.only_members && here;
      if (here && sources.insert(s.source).second)
        out.members += m_.base.values[provider.streams[source.population].population];
      const CompiledStep& step = m_.steps[s.step];
      const bool hours = step.kind == StepKind::kCare && step.resource == pool;
      out.fewest_hours = std::min(out.fewest_hours, hours ? m_.base.values[m_.hours[step.hours + step.hours_count - 1U]]
                                                          : static_cast<double>(s.pools.of(pool)));
    }
    return out;
  }

  void check_pool(std::uint16_t p, std::size_t pool) {
    const CompiledPool& c = m_.providers[p].pools[pool];
    const double wanted = ends_of(c.opening).second;
    if (wanted < 0.5) return;
    const bool stops = !c.shifts.empty() && c.at_shift_end == ShiftEnd::kPreempt;
    const bool keeps = keeps_above_capacity() && !stops;
    if (const double units = units_at_start(c); wanted > units && !keeps) {
      problem_of(
          c.opening,
          fmt::format("expected at most the {:g} units that the pool has at 00:00 of the first day; found {:g}{}",
                      units, wanted,
                      stops ? ", though service stops when a shift ends (at_shift_end: preempt)"
                            : ": write \"opening: {above_capacity: keep}\" if so many are there"));
    }
    const Occupants who = occupants(p, pool);
    if (who.possible) {
      check_number(p, pool, wanted, who);
    } else if (who.any) {
      problem_of(c.opening,
                 fmt::format("expected an \"opening\" of {}, too, as those who have a unit of this pool have "
                             "one there, and pools without a number open empty (or write \"opening: {{stays: "
                             "stationary}}\"); found none",
                             names_of(m_.providers[p], who.beside)));
    } else {
      const bool clocks = p < found_.with_clock.size() && found_.with_clock[p].has(pool);
      problem_of(c.opening,
                 clocks ? fmt::format("expected no number here, as all who use this pool have a running clock: "
                                      "\"opening: {{waiting_list: FILE}}\" says who they are; found {:g}",
                                      wanted)
                        : fmt::format("expected a pool in which somebody can be found when the run starts; found {:g} "
                                      "in use of one that nobody comes to (or only in branches of \"all_of\", which "
                                      "do not open): take \"opening\" out, or send somebody there",
                                      wanted));
    }
  }

  [[nodiscard]] static std::string names_of(const CompiledProvider& provider, const PoolUnits& pools) {
    std::string names;
    for (const auto [pool, units] : pools) names += (names.empty() ? "" : ", ") + provider.pools[pool].name;
    return names;
  }

  /// Against who can be there.
  void check_number(std::uint16_t p, std::size_t pool, double wanted, const Occupants& who) {
    const CompiledProvider& provider = m_.providers[p];
    const ParameterId opening = provider.pools[pool].opening;
    if (wanted < who.fewest_hours) {
      problem_of(opening, fmt::format("expected at least the {:g} {} of one patient; found {:g}", who.fewest_hours,
                                      provider.pools[pool].in_hours ? "hours a week" : "units", wanted));
    }
    if (who.only_members && wanted > who.members) {
      problem_of(opening, fmt::format("expected at most the {:g} members of the populations that come here; found {:g}",
                                      who.members, wanted));
    }
    const PoolUnits numbered = numbered_pools(provider);
    for (std::size_t i = 0; i < provider.pools.size(); ++i) {
      if (i == pool || !who.always.has(i) || !numbered.has(i)) continue;
      const double there = ends_of(provider.pools[i].opening).first;
      if (there >= wanted) continue;
      problem_of(opening, fmt::format("expected at most the {:g} in use of {}, as whoever has a unit of this pool has "
                                      "one there; found {:g}",
                                      there, provider.pools[i].name, wanted));
    }
  }

  // --- the waiting list ---

  void check_lists() {
    const auto in_list = [](const OpeningRow& row) { return std::accumulate(row.bands.begin(), row.bands.end(), 0.0); };
    std::map<std::uint16_t, double> totals;
    for (const OpeningRow& row : m_.opening_list) totals[row.service] += in_list(row);
    for (std::size_t r = 0; r < m_.opening_list.size(); ++r) {
      const OpeningRow& row = m_.opening_list[r];
      const double n = in_list(row);
      if (n == 0) continue;
      const Place& place = in_.opening_list[r].place;
      check_clocks(row, n, place);
      check_waiting_room(row.service, totals[row.service], place);
    }
  }

  static constexpr const char* kWaitingList = "opening.waiting_list";

  /// Somebody of the row's kind must be possible: a clock runs through time, with or without a decision to admit.
  void check_clocks(const OpeningRow& row, double n, const Place& place) {
    const CompiledService& service = m_.services[row.service];
    const OpeningFindings::Clocks clocks = found_.clocks[row.service];
    const std::string& pathway = m_.instances[service.instance].pathway;
    if (!clocks.undecided && !clocks.decided) {
      context_.problem(
          place, kWaitingList,
          fmt::format("expected nobody on the list of {}, as no clock runs in its pathway {} through a step that "
                      "takes time (mark a step before it clock_start); found {:g}",
                      service.id, pathway, n));
    } else if (row.decided && !clocks.decided) {
      context_.problem(
          place, kWaitingList,
          fmt::format("expected nobody with a decision to admit on the list of {}, as its pathway {} marks none "
                      "(decision_to_admit) before a step that takes time; found {:g}",
                      service.id, pathway, n));
    } else if (!row.decided && !clocks.undecided) {
      context_.problem(
          place, kWaitingList,
          fmt::format("expected nobody without a decision to admit on the list of {}, as its pathway {} marks one "
                      "as soon as the clock starts: give the row decision_to_admit yes; found {:g}",
                      service.id, pathway, n));
    }
  }

  void check_waiting_room(std::uint16_t index, double total, const Place& place) {
    const CompiledService& service = m_.services[index];
    for (const OpeningSample& s : m_.base.opening.services[index]->places) {
      const CompiledStep& step = m_.steps[s.step];
      if (!s.queued || step.full == kNoStep) continue;
      const CompiledPool& pool = m_.providers[service.provider].pools[step.resource];
      if (pool.waiting_room == kNoParameter) continue;
      const double places = ends_of(pool.waiting_room).first + units_at_start(pool);
      if (total <= places) continue;
      context_.problem(place, kWaitingList,
                       fmt::format("expected at most {:g} on the list of {}: they wait for {}, which has no more units "
                                   "and places to wait; found {:g}",
                                   places, service.id, pool.name, total));
      break;
    }
  }

  // --- requests for transfers under way ---

  /// Where the row's patients go; null if nowhere.
  [[nodiscard]] const CompiledTransfer* target_of(const OpeningTransferRow& row) const {
    const CompiledStep& step = m_.steps[row.step];
    const CompiledTransfer* to = nullptr;
    for (std::uint16_t i = step.transfer_count; i-- > 0;) {
      const CompiledTransfer& c = m_.transfers[step.transfers + i];
      if (to == nullptr || c.any_locality || c.locality == m_.locality_of(row.stratum)) to = &c;
    }
    return to;
  }

  void check_transfers() {
    std::map<StepId, double> asking;
    for (std::size_t r = 0; r < m_.opening_transfers.size(); ++r) {
      const double n = ends_of(m_.opening_transfers[r].count).second;
      const CompiledTransfer* to = target_of(m_.opening_transfers[r]);
      if (to == nullptr || n < 0.5) continue;
      const OpeningTransfer& in = in_.opening_transfers[r];
      if (!to->handshake) {
        context_.problem(
            in.place, "opening.transfers",
            fmt::format("expected a transfer to a pathway with an \"accept\" step; {}.{} leads to one without, "
                        "where nobody waits for a place; found {:g}",
                        in.pathway, in.step, n));
        continue;
      }
      const CompiledStep& waits = m_.steps[to->direct_entry];
      const double sum = asking[to->direct_entry] += n;
      if (waits.full == kNoStep || (waits.kind != StepKind::kSeize && waits.kind != StepKind::kUse)) continue;
      const CompiledPool& pool = m_.providers[m_.instances[waits.instance].provider].pools[waits.resource];
      if (pool.waiting_room == kNoParameter) continue;
      const double taken = pool.opening == kNoParameter ? 0 : ends_of(pool.opening).first;
      const double places = m_.base.values[pool.waiting_room] + std::max(0.0, units_at_start(pool) - taken);
      if (sum <= places) continue;
      context_.problem(in.place, "opening.transfers",
                       fmt::format("expected at most {:g} who wait for {}, which has no more free units and places to "
                                   "wait; found {:g}",
                                   places, pool.name, sum));
    }
  }

  /// No more wait for a pool than have places to wait.
  void check_waiting() {
    std::map<std::pair<std::uint16_t, std::uint16_t>, double> waiting;  // by provider and pool
    for (std::size_t r = 0; r < m_.opening_waiting.size(); ++r) {
      const OpeningWaitingRow& row = m_.opening_waiting[r];
      const CompiledStep& step = m_.steps[row.step];
      if (step.kind == StepKind::kBook) continue;
      const CompiledPool& pool = m_.providers[row.provider].pools[step.resource];
      if (pool.waiting_room == kNoParameter) continue;
      const double sum = waiting[{row.provider, step.resource}] += ends_of(row.count).second;
      const double places = m_.base.values[pool.waiting_room];
      if (sum <= places) continue;
      context_.problem(
          in_.opening_waiting[r].place, "opening.waiting",
          fmt::format("expected at most {:g} who wait for {}, which has no more places to wait; found {:g}", places,
                      pool.name, sum));
    }
  }

  /// Those who ask are in the sender's first pool of beds.
  void check_beds_of_transfers() {
    std::map<std::uint16_t, double> in_beds;  // by provider
    for (const OpeningTransferRow& row : m_.opening_transfers) in_beds[row.provider] += ends_of(row.count).second;
    for (const auto& [p, n] : in_beds) {
      const auto& pools = m_.providers[p].pools;
      const auto beds = std::find_if(pools.begin(), pools.end(), [](const CompiledPool& c) { return c.beds; });
      if (beds == pools.end()) continue;
      const bool numbered = beds->opening != kNoParameter;
      if (!numbered && keeps_above_capacity()) continue;
      const double most = numbered ? ends_of(beds->opening).first : units_at_start(*beds);
      if (n <= most) continue;
      const auto first = std::find_if(m_.opening_transfers.begin(), m_.opening_transfers.end(),
                                      [p = p](const OpeningTransferRow& row) { return row.provider == p; });
      context_.problem(in_.opening_transfers[static_cast<std::size_t>(first - m_.opening_transfers.begin())].place,
                       "opening.transfers",
                       fmt::format("expected at most {:g} at {}, where they are in the {} {}; found {:g}", most,
                                   m_.providers[p].id, numbered ? "units in use of" : "units of", beds->name, n));
    }
  }

  CompileContext& context_;
  const Scenario& in_;
  const CompiledModel& m_;
  const OpeningFindings& found_;
};

}  // namespace

void check_opening(CompileContext& c, const OpeningFindings& found) { OpeningChecks(c, found).run(); }

}  // namespace icsflow::models
