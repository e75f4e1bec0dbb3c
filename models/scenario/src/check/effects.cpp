/// What can have no effect in the run, whatever is drawn: nobody arrives, units of which there are never any, marks
/// that never count, keys that change nothing. Each is a warning. Values are looked at over the whole run: what an
/// intervention opens later, or what is not known, is not called empty. Then once more as they are when the run ends:
/// what an intervention closes for good.

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <cmath>
#include <set>

#include "check/check.hpp"
#include "icsflow/scenario/dated_values.hpp"

namespace icsflow::models {

namespace {

/// The least and the greatest value that each parameter has in the run, or has in the end, whatever is drawn.
class RunValues {
 public:
  /// @param at_end  only what the values are from their last change on
  RunValues(const Scenario& scenario, bool at_end) : scenario_(scenario), at_end_(at_end) {
    const ParameterTable& table = scenario.parameters;
    std::vector<double> base(table.size());
    for (ParameterId id = 0; id < table.size(); ++id) base[id] = table.value(id);
    see(base);
    if (scenario.uncertain.empty()) return;
    for (const bool high : {false, true}) {
      for (const UncertainValue& u : scenario.uncertain) base[u.id] = high ? u.high : u.low;
      see(base);
    }
  }

  [[nodiscard]] double least(const Binding* binding, const Number& number, double otherwise) const {
    const ParameterId id = id_of(binding, number);
    return id == kNoParameter ? otherwise : least_[id];
  }
  [[nodiscard]] double greatest(const Binding* binding, const Number& number, double otherwise) const {
    const ParameterId id = id_of(binding, number);
    return id == kNoParameter ? otherwise : greatest_[id];
  }
  [[nodiscard]] Unit unit(const Binding* binding, const Number& number) const {
    const ParameterId id = id_of(binding, number);
    return id == kNoParameter ? number.unit : scenario_.parameters.at(id).unit;
  }
  /// The day of the run on which the value changes last; 0 if it does not.
  [[nodiscard]] std::int32_t since(const Binding* binding, const Number& number) const {
    const ParameterId id = id_of(binding, number);
    return id == kNoParameter ? 0 : since_[id];
  }
  /// The day of the last change of any value.
  [[nodiscard]] std::int32_t last_change() const {
    return since_.empty() ? 0 : *std::max_element(since_.begin(), since_.end());
  }
  /// kNoParameter: not given.
  [[nodiscard]] ParameterId id_of(const Binding* binding, const Number& number) const {
    if (number.id != kNoParameter || number.reference.empty() || binding == nullptr) return number.id;
    return resolve(scenario_, *binding, number.reference);
  }

 private:
  void see(const std::vector<double>& base) {
    const auto changes = dated_changes(scenario_);
    const auto run_days = static_cast<std::int32_t>((scenario_.until - scenario_.start).count());
    const auto dated = dated_values(changes, base, dated_ids(changes), run_days);
    std::vector<double> first = base;
    since_.resize(base.size());
    for (const DatedValue& v : dated) {
      if (v.day == 0 || at_end_) first[v.id] = v.value;
      since_[v.id] = std::max(since_[v.id], v.day);
    }
    if (least_.empty()) least_ = greatest_ = first;
    const auto take = [&](ParameterId id, double value) {
      least_[id] = std::min(least_[id], value);
      greatest_[id] = std::max(greatest_[id], value);
    };
    for (ParameterId id = 0; id < first.size(); ++id) take(id, first[id]);
    for (const DatedValue& v : dated) {
      if (!at_end_) take(v.id, v.value);
    }
  }

  const Scenario& scenario_;
  bool at_end_;
  std::vector<double> least_, greatest_;
  std::vector<std::int32_t> since_;
};

const SeasonSpec* season_of(const Scenario& scenario, const std::string& name) {
  return name.empty() ? nullptr : find_named(scenario.seasons, &SeasonSpec::name, name);
}

class Effects {
 public:
  Effects(Context& context, const std::vector<Binding>& bindings)
      : context_(context),
        scenario_(context.scenario),
        bindings_(bindings),
        values_(scenario_, false),
        at_end_(scenario_, true),
        grouped_(context) {
    for (const PathwaySpec& pathway : scenario_.pathways) {
      for (const StepSpec& step : pathway.steps) {
        for (const TransferTarget& target : step.transfers) {
          joined_.insert(target.pathway);
          targets_.insert({target.provider, target.service, target.pathway.substr(0, target.pathway.find('.'))});
        }
      }
    }
    for (const OpeningListRow& row : scenario_.opening_list) {
      if (std::any_of(row.bands.begin(), row.bands.end(), [](std::uint32_t n) { return n > 0; }))
        listed_.insert(row.service);
    }
  }

  void check() {
    check_arrivals();
    for (const Binding& binding : bindings_) {
      if (!binding.pathway->steps.empty() && arrives(binding)) check_needs(binding);
    }
    check_closed();
    check_marks();
    check_cases();
    check_reserves();
    check_parameters();
  }

 private:
  /// Whether other providers transfer patients to it.
  [[nodiscard]] bool is_target(const Binding& b) const {
    return b.rate == nullptr ||
           targets_.count({b.provider->id, b.service == nullptr ? "" : b.service->id, b.pathway->name}) > 0;
  }

  // --- arrivals ---

  [[nodiscard]] std::string run_dates() const {
    return fmt::format("{:%Y-%m-%d} until {:%Y-%m-%d}", scenario_.start, scenario_.until);
  }

  /// Whether a rate of this season and profile is above 0 on a day of the run.
  [[nodiscard]] bool has_day(const std::string& season, const std::string& profile, bool working) const {
    const SeasonSpec* months = season_of(scenario_, season);
    const ProfileSpec* week = find_named(scenario_.profiles, &ProfileSpec::name, profile);
    for (auto day = scenario_.start; day < scenario_.until; day += std::chrono::days{1}) {
      const unsigned weekday = std::chrono::weekday{day}.iso_encoding() - 1;
      const unsigned month = static_cast<unsigned>(std::chrono::year_month_day{day}.month()) - 1;
      const bool none = (months != nullptr && months->months[month] <= 0) || (working && weekday >= 5) ||
                        (week != nullptr && week->week[weekday] <= 0);
      if (!none) return true;
    }
    return false;
  }

  /// Whether the run has one of these days of the week. @param before  the day before the run counts too
  [[nodiscard]] bool has_one_of(const std::array<bool, 7>& days, bool before) const {
    const auto from = scenario_.start - std::chrono::days{before ? 1 : 0};
    for (auto day = from; day < std::min(scenario_.until, from + std::chrono::days{7}); day += std::chrono::days{1}) {
      if (days[std::chrono::weekday{day}.iso_encoding() - 1]) return true;
    }
    return false;
  }

  /// Why nobody arrives at this rate; "" if somebody may.
  [[nodiscard]] std::string no_arrivals(const Binding& binding, const Number& rate, const std::string& season,
                                        const std::string& profile) const {
    if (values_.greatest(&binding, rate, 0) <= 0)
      return "the rate is 0 throughout the run: write one above 0, or an intervention that sets one";
    if (!has_day(season, profile, values_.unit(&binding, rate) == Unit::kWorkingRate))
      return "the run, " + run_dates() + ", has no day on which season, profile and weekday leave a rate above 0";
    return "";
  }

  /// The least time that can come of a distribution, in days.
  [[nodiscard]] double least_of(const DistributionSpec& d) const {
    using Form = DistributionSpec::Form;
    const auto least = [&](std::size_t i) { return values_.least(nullptr, d.numbers[i], 0); };
    if (d.numbers.empty()) return 0;
    switch (d.form) {
      case Form::kDeterministic:
      case Form::kUniform:
      case Form::kTriangular:
        return least(0);
      case Form::kNormal:
        return least(2);
      case Form::kEmpirical: {
        double days = INFINITY;
        const std::size_t n = d.numbers.size() / 2;
        for (std::size_t i = 0; i < n; ++i) {
          if (values_.greatest(nullptr, d.numbers[n + i], 0) > 0) days = std::min(days, least(i));
        }
        return days;
      }
      default:
        return 0;
    }
  }

  /// Where it says so, and why nobody comes of this stream; "" if somebody may.
  [[nodiscard]] std::pair<std::string, std::string> no_arrivals(const Binding& binding) const {
    const StreamSpec& s = *binding.stream;
    const std::string path = "streams." + s.id;
    if (s.population.given()) {
      const auto run_days = static_cast<double>((scenario_.until - scenario_.start).count());
      const double away = least_of(s.returns_after);
      if (away < run_days) return {};
      return {path + ".returns_after", "people come when they have been away for " + show(away, Unit::kDuration) +
                                           " or more, and the run has " + show(run_days, Unit::kDuration)};
    }
    if (s.rate.given()) return {path + ".rate", no_arrivals(binding, s.rate, s.season, s.profile)};
    const auto counts = [&](const DatedArrivals& a) {
      return a.count > 0 && a.date >= scenario_.start && a.date < scenario_.until;
    };
    if (std::any_of(s.arrivals.begin(), s.arrivals.end(), counts)) return {};
    return {path + ".arrivals", "no date with a count above 0 is in the run, " + run_dates()};
  }

  [[nodiscard]] bool arrives(const Binding& binding) const {
    if (is_target(binding)) return true;
    if (binding.stream != nullptr) return no_arrivals(binding).second.empty();
    return listed_.count(binding.service->id) > 0 ||
           (binding.rate->given() && no_arrivals(binding, *binding.rate, binding.type->season, "").empty());
  }

  void check_arrivals() {
    bool anybody = false;
    std::size_t sources = 0;
    std::set<std::string> fed;  // services
    for (const Binding& binding : bindings_) {
      if (binding.service != nullptr && (binding.stream != nullptr || is_target(binding)))
        fed.insert(binding.service->id);
    }
    for (const Binding& binding : bindings_) {
      if (binding.rate == nullptr) continue;
      if (binding.stream != nullptr) {
        ++sources;
        const auto [path, why] = no_arrivals(binding);
        anybody = anybody || why.empty();
        if (!why.empty()) grouped_.warn(path, "nobody arrives: " + why, "");
        continue;
      }
      sources += binding.rate->given() ? 1 : 0;
      const std::string why =
          binding.rate->given()
              ? no_arrivals(binding, *binding.rate, binding.type->season, "")
              : std::string("there is no \"rate\" of referrals, no stream, no transfer and no opening list for it");
      anybody = anybody || why.empty();
      if (!why.empty() && fed.count(binding.service->id) == 0 && listed_.count(binding.service->id) == 0) {
        const std::string path = "service_types." + binding.type->name;
        grouped_.warn(binding.rate->given() ? path + ".rate" : path, "nobody is referred here: " + why, binding.label);
      }
    }
    if (anybody || sources == 1) return;
    const std::string path = context_.said("streams") ? "streams" : "services";
    const bool opens = !scenario_.opening_list.empty() || !scenario_.opening_transfers.empty();
    grouped_.warn(path,
                  "nobody arrives in the whole run, " + run_dates() +
                      (opens ? ": only those who are there at its opening are simulated" : ""),
                  "");
  }

  // --- units that are never there ---

  /// Steps that patients may come to where the pathway runs.
  [[nodiscard]] std::vector<bool> reached(const Binding& binding, const RunValues& values) const {
    constexpr double kNothing = 1e-9;
    const auto& steps = binding.pathway->steps;
    std::vector<bool> out(steps.size(), false);
    std::vector<std::size_t> work;
    const auto go = [&](const std::string& name) {
      const StepSpec* step = name.empty() ? nullptr : find_named(steps, &StepSpec::name, name);
      if (step == nullptr) return;
      const auto index = static_cast<std::size_t>(step - steps.data());
      if (!out[index]) work.push_back(index);
      out[index] = true;
    };
    const auto follow = [&](const std::vector<Branch>& branches) {
      double sum = 0;
      for (const Branch& b : branches) sum += values.least(&binding, b.probability, 0);
      for (const Branch& b : branches) {
        const bool rest = branches.size() > 1 && !b.probability.given();
        if (rest ? sum < 1 - kNothing : values.greatest(&binding, b.probability, 1) > kNothing) go(b.to);
      }
    };
    if (binding.rate != nullptr) go(steps.front().name);
    for (const StepSpec& step : steps) {
      const bool first = &step == &steps.front() && joined_.count(binding.pathway->name) > 0;
      if (first || joined_.count(binding.pathway->name + '.' + step.name) > 0) go(step.name);
    }
    while (!work.empty()) {
      const StepSpec& step = steps[work.back()];
      work.pop_back();
      const bool attended = !step.dna.given() || values.least(&binding, step.dna, 0) < 1;
      for (const WaysOn& ways : ways_on(step)) {
        if (attended) follow(*ways.branches);
      }
      if (values.greatest(&binding, step.dna, 0) > 0) follow(step.missed);
      for (const auto* names : {&step.shortest_queue, &step.all_of}) {
        for (const auto& name : *names) go(name);
      }
      for (const auto* name : {&step.full, &step.cancelled, &step.elsewhere}) go(*name);
      if (step.kind == StepKind::kRestart) go(step.target);
    }
    return out;
  }

  /// Where it says so, and why no unit of the pool is ever to be had; "" if there may be one.
  [[nodiscard]] std::pair<std::string, std::string> no_units(const ProviderSpec& provider, const PoolSpec& pool) const {
    const std::string path = "providers." + provider.id + ".resources." + pool.name;
    const auto none = [&](const Number& n) { return values_.greatest(nullptr, n, 0) <= 0; };
    if (pool.unlimited) return {};
    if (pool.shifts.empty() && none(pool.capacity)) return {path + ".capacity", "its capacity is 0 throughout the run"};
    if (!pool.shifts.empty() &&
        std::all_of(pool.shifts.begin(), pool.shifts.end(), [&](const PoolSpec::Shift& s) { return none(s.units); }))
      return {path + ".shifts", "its shifts have 0 units throughout the run"};
    const auto on = [&](const PoolSpec::Shift& s) { return !none(s.units) && has_one_of(s.days, s.to <= s.from); };
    if (!pool.shifts.empty() && std::none_of(pool.shifts.begin(), pool.shifts.end(), on))
      return {path + ".shifts", "the run, " + run_dates() + ", has none of the days of its shifts"};
    if (pool.daily_grants && std::all_of(pool.grant_share.begin(), pool.grant_share.end(), none))
      return {path + ".grants", "the shares that are given out are 0 on every day of the week"};
    return {};
  }

  using Week = std::bitset<7 * 24 * 60>;

  /// The minutes of a week at which a pool may have units.
  [[nodiscard]] Week open_minutes(const PoolSpec& pool) const {
    Week out;
    if (pool.shifts.empty()) out.set();
    constexpr std::size_t kDay = 24 * 60;
    for (const PoolSpec::Shift& shift : pool.shifts) {
      if (values_.greatest(nullptr, shift.units, 0) <= 0) continue;
      const auto minute = [](engine::Duration d) { return static_cast<std::size_t>(engine::in_days(d) * kDay + 0.5); };
      const std::size_t from = minute(shift.from), to = minute(shift.to) + (shift.to <= shift.from ? kDay : 0);
      for (std::size_t day = 0; day < 7; ++day) {
        for (std::size_t m = from; shift.days[day] && m < to; ++m) out.set((day * kDay + m) % out.size());
      }
    }
    return out;
  }

  void check_needs(const Binding& binding) {
    const auto& steps = binding.pathway->steps;
    const std::vector<bool> come = reached(binding, values_);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (!come[i]) continue;
      check_pools(binding, steps[i]);
      if (steps[i].kind == StepKind::kBook) check_booking(binding, steps[i]);
      if (steps[i].kind == StepKind::kWindow) check_window(binding, steps[i]);
    }
  }

  // --- units that are there no longer ---

  /// Whether people come by date or of a population once all values have changed.
  [[nodiscard]] bool comes_late(const StreamSpec& stream) const {
    const auto changed = scenario_.start + std::chrono::days{at_end_.last_change()};
    return stream.population.given() ||
           std::any_of(stream.arrivals.begin(), stream.arrivals.end(), [&](const DatedArrivals& a) {
             return a.count > 0 && a.date >= changed && a.date < scenario_.until;
           });
  }

  /// Those whose patients still come when values have changed for the last time.
  [[nodiscard]] std::vector<const Binding*> still_coming() const {
    std::vector<const Binding*> out;
    std::set<const Binding*> seen;
    const auto add = [&](const Binding& b) {
      if (!b.pathway->steps.empty() && seen.insert(&b).second) out.push_back(&b);
    };
    for (const Binding& b : bindings_) {
      const Number* rate = b.stream != nullptr ? &b.stream->rate : b.rate;
      const bool by_rate = rate != nullptr && rate->given();
      if (by_rate ? at_end_.greatest(&b, *rate, 0) > 0 : b.stream != nullptr && comes_late(*b.stream)) add(b);
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::vector<bool> come = reached(*out[i], at_end_);
      for (std::size_t s = 0; s < come.size(); ++s) {
        if (!come[s]) continue;
        for (const TransferTarget& target : out[i]->pathway->steps[s].transfers) {
          for (const Binding& b : bindings_) {
            if (b.provider->id == target.provider && (b.service == nullptr ? "" : b.service->id) == target.service &&
                b.pathway->name == target.pathway.substr(0, target.pathway.find('.')))
              add(b);
          }
        }
      }
    }
    return out;
  }

  /// Pools and sessions that an intervention closes for good, and to which patients come who cannot go elsewhere.
  void check_closed() {
    if (scenario_.interventions.empty()) return;
    const auto warn = [&](const std::vector<const Number*>& units, const Binding* of, const std::string& path,
                          const std::string& what, const Binding& binding, const StepSpec& step) {
      const auto is_open = [of](const RunValues& values) {
        return [of, &values](const Number* n) { return values.greatest(of, *n, 0) != 0; };  // below: a problem
      };
      if (std::none_of(units.begin(), units.end(), is_open(values_)) ||
          std::any_of(units.begin(), units.end(), is_open(at_end_)))
        return;
      std::int32_t since = 0;
      for (const Number* n : units) since = std::max(since, at_end_.since(of, *n));
      const auto day = scenario_.start + std::chrono::days{since};
      warn_of_need(path,
                   fmt::format("from {:%Y-%m-%d} on {}, and patients still come: they wait until the run ends. "
                               "Stop their arrivals, or give the step a way out (\"elsewhere\", \"full\")",
                               day, what),
                   binding, step);
    };
    for (const Binding* binding : still_coming()) {
      const std::vector<bool> come = reached(*binding, at_end_);
      for (std::size_t i = 0; i < come.size(); ++i) {
        const StepSpec& step = binding->pathway->steps[i];
        if (!come[i] || !step.full.empty() || !step.elsewhere.empty() || step.first_of) continue;
        const bool asks = step.kind == StepKind::kUse || step.kind == StepKind::kSeize || step.kind == StepKind::kCare;
        for (const auto& name : asks ? step.pools() : std::vector<std::string>{}) {
          const auto* pool = find_named(binding->provider->pools, &PoolSpec::name, name);
          if (pool == nullptr || pool->unlimited) continue;
          const std::string path = "providers." + binding->provider->id + ".resources." + name;
          std::vector<const Number*> units;
          for (const PoolSpec::Shift& shift : pool->shifts) units.push_back(&shift.units);
          if (units.empty()) {
            warn({&pool->capacity}, nullptr, path + ".capacity", "its capacity is 0", *binding, step);
          } else {
            warn(units, nullptr, path + ".shifts", "its shifts have 0 units", *binding, step);
          }
        }
        if (step.kind != StepKind::kBook) continue;
        const auto [sessions, path] = sessions_of(*binding, step);
        if (sessions != nullptr)
          warn({&sessions->slots}, binding, path + ".slots", "there are no slots", *binding, step);
      }
    }
  }

  void warn_of_need(const std::string& path, const std::string& why, const Binding& binding, const StepSpec& step) {
    grouped_.warn(path, why, "pathways." + binding.pathway->name + '.' + step.name);
  }

  void check_pools(const Binding& binding, const StepSpec& step) {
    const ProviderSpec& provider = *binding.provider;
    const bool asks = step.kind == StepKind::kUse || step.kind == StepKind::kSeize || step.kind == StepKind::kCare;
    std::vector<const PoolSpec*> pools;
    for (const auto& name : asks ? step.pools() : std::vector<std::string>{}) {
      if (const auto* pool = find_named(provider.pools, &PoolSpec::name, name)) pools.push_back(pool);
    }
    const auto empty = [&](const PoolSpec* pool) { return !no_units(provider, *pool).second.empty(); };
    const auto tell = [&](const PoolSpec& pool) {
      const auto [path, why] = no_units(provider, pool);
      warn_of_need(path, "patients come for a unit, and there is never one: " + why, binding, step);
    };
    if (step.first_of && !std::all_of(pools.begin(), pools.end(), empty)) return;
    bool any = false;
    for (const PoolSpec* pool : pools) {
      any = any || empty(pool);
      if (empty(pool)) tell(*pool);
    }
    if (const auto* bed = find_named(provider.pools, &PoolSpec::name, step.bed); bed != nullptr && empty(bed))
      tell(*bed);
    if (any || step.first_of || pools.size() < 2) return;
    Week together = open_minutes(*pools.front());
    for (const PoolSpec* pool : pools) together &= open_minutes(*pool);
    if (together.none())
      warn_of_need("pathways." + binding.pathway->name + '.' + step.name,
                   "patients come for a unit of each of several pools, whose shifts never overlap: they never have all",
                   binding, step);
  }

  /// The sessions that the step books, and their path.
  [[nodiscard]] static std::pair<const SessionSpec*, std::string> sessions_of(const Binding& binding,
                                                                              const StepSpec& step) {
    if (binding.type != nullptr) {
      if (const auto* s = find_named(binding.type->sessions, &SessionSpec::name, step.target))
        return {s, "service_types." + binding.type->name + ".sessions." + step.target};
    }
    return {find_named(binding.provider->sessions, &SessionSpec::name, step.target),
            "providers." + binding.provider->id + ".resources." + step.target};
  }

  void check_booking(const Binding& binding, const StepSpec& step) {
    const auto [s, path] = sessions_of(binding, step);
    if (s == nullptr) return;
    if (values_.greatest(&binding, s->slots, 0) <= 0) {
      warn_of_need(path + ".slots",
                   "patients wait for a date, and there is never one: the slots are 0 throughout the run", binding,
                   step);
    } else if (!has_one_of(s->days, false)) {
      warn_of_need(
          path,
          "patients wait for a date, and there is never one: the run, " + run_dates() + ", has none of its \"days\"",
          binding, step);
    } else if (!has_day(s->season, "", false)) {
      warn_of_need(path + ".season",
                   "patients wait for a date, and there is never one: the season is 0 in each month of "
                   "the run",
                   binding, step);
    }
    const bool planned = binding.stream != nullptr && binding.stream->list == ListClass::kPlanned;
    if (planned && !step.due.given() && values_.greatest(&binding, s->planned_share, 0) <= 0) {
      warn_of_need(
          context_.said(path + ".planned_share") ? path + ".planned_share" : path,
          "patients of the planned list only have slots that are kept for them, and there is never one: write a "
          "\"planned_share\" above 0",
          binding, step);
    }
    const auto run_days = static_cast<double>((scenario_.until - scenario_.start).count());
    const bool urgent = binding.stream != nullptr && binding.stream->list == ListClass::kUrgent;
    const double notice = values_.least(&binding, urgent ? s->urgent_notice : s->notice, 0);
    if (!planned && notice >= run_days) {
      warn_of_need(path,
                   fmt::format("patients who come have no date in the run: it has {}, and \"{}\" is {}",
                               show(run_days, Unit::kDuration), urgent ? "urgent_notice" : "notice",
                               show(notice, Unit::kDuration)),
                   binding, step);
    }
    // Slots that are kept are free for all `release` before the date.
    const bool all_kept =
        values_.least(&binding, s->planned_share, 0) >= 1 || values_.least(&binding, s->urgent_share, 0) >= 1;
    const bool routine = binding.stream == nullptr || binding.stream->list == ListClass::kRoutine;
    if (routine && all_kept && values_.greatest(&binding, s->release, 0) < values_.least(&binding, s->notice, 0)) {
      warn_of_need(path,
                   "routine patients never have a date: all slots are kept for others until they are released, and "
                   "then \"notice\" is longer than what is left",
                   binding, step);
    }
  }

  void check_window(const Binding& binding, const StepSpec& step) {
    const WindowSpec* window = find_named(binding.provider->windows, &WindowSpec::name, step.target);
    if (window == nullptr) return;
    const auto none = [&](const Number& share) { return values_.greatest(nullptr, share, 0) <= 0; };
    if (!std::all_of(window->share.begin(), window->share.end(), none)) return;
    warn_of_need("providers." + binding.provider->id + ".windows." + window->name + ".share",
                 "nobody gets through the window: the share is 0 on every day (they go on after 60 days)", binding,
                 step);
  }

  // --- marks ---

  [[nodiscard]] static bool has_mark(const PathwaySpec& pathway, MarkKind mark) {
    return std::any_of(pathway.steps.begin(), pathway.steps.end(), [&](const StepSpec& step) {
      return std::find(step.marks.begin(), step.marks.end(), mark) != step.marks.end();
    });
  }

  /// What a mark lacks where the pathway runs; "" if it can count.
  [[nodiscard]] std::string lacks(const Binding& binding, MarkKind mark) const {
    const PathwaySpec& pathway = *binding.pathway;
    const auto has = [&](MarkKind other) { return has_mark(pathway, other); };
    const bool department = binding.stream != nullptr && !binding.stream->department.empty();
    const auto clock = [&]() -> std::string {
      if (binding.service == nullptr) return "clocks are those of services, and no service runs this pathway";
      const bool due =
          std::any_of(pathway.steps.begin(), pathway.steps.end(), [](const StepSpec& s) { return s.due.given(); });
      const bool runs =
          has(MarkKind::kClockStart) || due || is_target(binding) || listed_.count(binding.service->id) > 0;
      return runs ? "" : "no clock ever runs here: no step says \"clock_start\"";
    };
    switch (mark) {
      case MarkKind::kClockStart:
        return binding.service == nullptr ? clock() : "";
      case MarkKind::kStopAdmitted:
      case MarkKind::kStopNonAdmitted:
      case MarkKind::kNullify:
      case MarkKind::kRemove:
      case MarkKind::kDecisionToAdmit:
        return clock();
      case MarkKind::kPauseStart:
      case MarkKind::kPauseEnd: {
        const std::string none = clock();
        const bool decided = has(MarkKind::kDecisionToAdmit) || is_target(binding) ||
                             (binding.service != nullptr && listed_.count(binding.service->id) > 0);
        return !none.empty() ? none : decided ? "" : "pauses count after a \"decision_to_admit\", which no step says";
      }
      case MarkKind::kArrive:
      case MarkKind::kDecideBed:
      case MarkKind::kLeaveDepartment:
        if (!department) return "attendances are those of streams with a \"department\", and none leads here";
        if (!has(MarkKind::kArrive)) return "no step says \"arrive\", with which the attendance begins";
        if (mark == MarkKind::kDecideBed && !has(MarkKind::kLeaveDepartment))
          return "no step says \"leave_department\", with which it is counted";
        return "";
      case MarkKind::kReady:
        return binding.provider->kind == ProviderKind::kAcute ? "" : "only those at an acute provider are counted";
      default:
        return "";
    }
  }

  /// What is asked for and would need a mark that no step has.
  void check_missing_marks(const PathwaySpec& pathway, const std::vector<const Binding*>& here) {
    const auto any_step = [&](const auto& holds) {
      return std::any_of(pathway.steps.begin(), pathway.steps.end(), holds);
    };
    const bool leads_on = any_step([](const StepSpec& s) { return !s.transfers.empty(); });
    for (const Binding* b : here) {
      if (leads_on || b->stream == nullptr || b->stream->department.empty() || has_mark(pathway, MarkKind::kArrive))
        continue;
      grouped_.warn("streams." + b->stream->id + ".department",
                    "no attendance is counted: no step of the pathway has the mark \"arrive\"", "");
    }
    const bool joined = std::any_of(joined_.begin(), joined_.end(), [&](const std::string& target) {
      return target.substr(0, target.find('.')) == pathway.name;
    });
    const bool listed = std::any_of(here.begin(), here.end(), [&](const Binding* b) {
      return b->service != nullptr && listed_.count(b->service->id) > 0;
    });
    const bool starts =
        has_mark(pathway, MarkKind::kClockStart) || any_step([](const StepSpec& s) { return s.due.given(); });
    if (pathway.rtt && !joined && !listed && !starts)
      grouped_.warn("pathways." + pathway.name + ".rtt",
                    "no clock ever runs here: no step has the mark \"clock_start\", and nobody comes with a clock", "");
  }

  void check_marks() {
    const auto& words = format::steps().front().find("mark")->words;
    for (const PathwaySpec& pathway : scenario_.pathways) {
      std::vector<const Binding*> here;
      for (const Binding& binding : bindings_) {
        if (binding.pathway == &pathway) here.push_back(&binding);
      }
      if (here.empty()) continue;
      bool told = false;
      for (const StepSpec& step : pathway.steps) {
        for (const MarkKind mark : step.marks) {
          std::string why;
          const bool counts = std::any_of(here.begin(), here.end(), [&](const Binding* binding) {
            const std::string missing = lacks(*binding, mark);
            if (why.empty()) why = missing;
            return missing.empty();
          });
          if (counts) continue;
          told = true;
          const auto word = static_cast<std::size_t>(mark) - static_cast<std::size_t>(MarkKind::kClockStart);
          grouped_.warn("pathways." + pathway.name + '.' + step.name + ".mark",
                        "the mark \"" + words[word] + "\" never counts: " + why, "");
        }
      }
      if (!told) check_missing_marks(pathway, here);
    }
  }

  // --- sessions ---

  /// Slots are lost by the session only where sessions need a team. A column that matters elsewhere may be named here.
  void check_cases() {
    std::set<std::string> used;  // names of references
    std::set<ParameterId> cases;
    const auto team = [](const SessionSpec& s) { return s.staffing.rule == StaffingSpec::Rule::kTheatreTeam; };
    each_sessions(scenario_, bindings_, [&](const Binding* binding, const std::string&, const SessionSpec& s) {
      if (const ParameterId id = values_.id_of(binding, s.cases_per_session); id != kNoParameter) cases.insert(id);
      if (team(s)) used.insert(s.cases_per_session.reference);
    });
    each_sessions(scenario_, bindings_, [&](const Binding*, const std::string& path, const SessionSpec& s) {
      const Number& n = s.cases_per_session;
      if (!n.said() || team(s) || (!n.reference.empty() && used.count(n.reference) > 0)) return;
      grouped_.warn(
          path + ".cases_per_session",
          "this changes nothing here: it says how many slots are lost together when a session finds no team, "
          "and these need none (staffing: {rule: theatre_team}). For more cases a session, write more \"slots\"",
          "");
    });
    for (const InterventionSpec& in : scenario_.interventions) {
      const auto is_cases = [&](ParameterId id) { return cases.count(id) > 0; };
      if (in.parameters.empty() || !std::all_of(in.parameters.begin(), in.parameters.end(), is_cases)) continue;
      grouped_.warn("interventions." + in.name + ".path",
                    "\"cases_per_session\" says how many slots are lost together when a session finds no team, not how "
                    "many there are: nobody more is seen. For more cases a session, change \"slots\"",
                    "");
    }
  }

  /// Beds kept for emergencies that are all there are.
  void check_reserves() {
    for (const ProviderSpec& provider : scenario_.providers) {
      const PoolSpec* pool = find_named(provider.pools, &PoolSpec::name, provider.cancellation_pool);
      if (pool == nullptr || !pool->capacity.given()) continue;
      const double beds = values_.greatest(nullptr, pool->capacity, 0);
      const double extra = 1 + values_.greatest(nullptr, pool->escalation, 0);
      const double reserve = values_.least(nullptr, provider.cancellation_reserve, 0);
      if (beds <= 0 || reserve < beds * extra) continue;
      grouped_.warn("providers." + provider.id + ".cancellation.reserve",
                    "as many beds are kept for emergencies as there are, " + show(beds, Unit::kCount) +
                        ": every patient booked for a bed is cancelled, but for the urgent and those beyond "
                        "\"protect_over\"",
                    "");
    }
  }

  /// Named numbers that no `$name` refers to: probably misspelt.
  void check_parameters() {
    std::set<std::string> names;
    for (const auto& [path, use] : context_.references()) names.insert(use.name);
    for (const ProviderSpec& provider : scenario_.providers) {
      for (const PoolSpec& pool : provider.pools) {
        if (pool.staffing.rule == StaffingSpec::Rule::kBeds) names.insert("ward_ratio_tolerance");
      }
    }
    const auto check = [&](const std::string& path) {
      const std::string name = path.substr(path.rfind('.') + 1);
      if (names.count(name) == 0)
        grouped_.warn(path, "this number is not read: no pathway or service type refers to it as $" + name, "");
    };
    for (ParameterId id = 0; id < scenario_.parameters.size(); ++id) {
      const std::string& path = scenario_.parameters.at(id).path;
      if (path.rfind("parameters.", 0) == 0) check(path);
      const auto own = path.find(".parameters.");
      const bool named = path.rfind("providers.", 0) == 0 || path.rfind("streams.", 0) == 0;
      if (named && own != std::string::npos && own == path.find('.', path.find('.') + 1)) check(path);
    }
  }

  Context& context_;
  const Scenario& scenario_;
  const std::vector<Binding>& bindings_;
  RunValues values_, at_end_;
  Grouped grouped_;
  std::set<std::string> joined_;                  // PATHWAY or PATHWAY.STEP that transfers lead to
  std::set<std::array<std::string, 3>> targets_;  // provider, service and pathway that transfers lead to
  std::set<std::string> listed_;                  // services with an opening list
};

}  // namespace

void validate_effects(Context& context, const std::vector<Binding>& bindings) { Effects(context, bindings).check(); }

}  // namespace icsflow::models
