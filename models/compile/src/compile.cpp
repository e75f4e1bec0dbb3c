#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>

#include "icsflow/compile/compile.hpp"
#include "icsflow/compile/compiled_model.hpp"
#include "icsflow/compile/parameter_use.hpp"
#include "icsflow/engine/check.hpp"
#include "icsflow/scenario/holds.hpp"

namespace icsflow::models {
namespace {

using engine::Distribution;
using engine::DrawSite;

/// Units of a pool that nobody waits for: more than any run has patients.
constexpr double kUnlimited = 1e12;

template <class T>
std::uint16_t index_by_name(const std::vector<T>& items, const std::string& name) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].name == name) return static_cast<std::uint16_t>(i);
  }
  return kNoIndex;
}

/// Where `$names` are looked up, innermost first.
struct Scope {
  const ServiceSpec* service = nullptr;
  const StreamSpec* stream = nullptr;
  std::uint16_t provider = 0;
};

class Compiler {
 public:
  /// Names of draw sites that hash to what others do, and the names that are hashed instead.
  using OtherNames = std::map<std::string, std::string>;

  Compiler(const Scenario& scenario, OtherNames other_names)
      : in_(scenario), model_(std::make_shared<CompiledModel>()), other_names_(std::move(other_names)) {}

  /// Null if draw sites collide: the caller begins again with other_names().
  std::shared_ptr<const CompiledModel> run() {
    CompiledModel& m = *model_;
    at_most(in_.providers.size(), "providers");
    at_most(in_.services.size(), "services");
    at_most(in_.services.size() + in_.streams.size(), "services and streams");
    m.name = in_.name;
    m.localities = in_.localities;
    m.run_days = static_cast<std::int32_t>((in_.until - in_.start).count());
    m.end = engine::start_of_day(m.run_days - 1) + in_.closes;
    for (ParameterId i = 0; i < in_.parameters.size(); ++i) {
      m.values.push_back(in_.parameters.value(i));
      m.paths.push_back(in_.parameters.at(i).path);
    }
    if (in_.warm_up.given()) m.warm_up = engine::kStart + engine::duration_from_days(m.values[in_.warm_up.id]);
    m.ward_ratio_tolerance = in_.parameters.find("parameters.ward_ratio_tolerance");
    for (const std::string& name : kNamesInRuns) site(name);
    make_calendar();
    make_providers();
    make_services();
    make_streams();
    bind_transfers();
    mark_returns();
    make_opening();
    mark_managed();
    make_lines();
    make_measures();
    if (!problems_.empty()) throw InputError(std::move(problems_));
    for (CompiledStep& s : m.steps) {
      const CompiledInstance& instance = m.instances[s.instance];
      s.department = instance.department;
      if (instance.service != kNoIndex) s.service = m.services[instance.service].local;
      const bool uses = s.kind == StepKind::kUse && !m.providers[instance.provider].pools[s.resource].managed;
      m.outlines.push_back({s.service, uses ? s.resource : kNoIndex});
    }
    check_changing_values();
    check_units_of_pools();
    if (!problems_.empty()) throw InputError(std::move(problems_));
    check_counts();
    if (!collided_.empty()) return nullptr;
    OpeningFindings found;
    solve_opening(m, &found);
    check_opening(found);
    if (!problems_.empty()) throw InputError(std::move(problems_));
    find_what_can_occur(m);
    return model_;
  }

  /// Of each hash the first name in the order of the alphabet keeps it; the others are hashed with a number behind them
  /// that no other name collides with. So it follows from the names alone, in whatever order a file lists them; and
  /// those that do not collide have the draws that they always had.
  [[nodiscard]] OtherNames other_names() const {
    std::set<std::string> names = collided_;
    std::set<std::uint64_t> taken;
    for (const auto& [bits, name] : sites_) {
      taken.insert(bits);
      names.insert(name);
    }
    OtherNames out;
    std::set<std::uint64_t> given;
    for (const std::string& name : kNamesInRuns) given.insert(DrawSite(name).bits());
    for (const std::string& name : names) {
      if (is_in_runs(name) || given.insert(DrawSite(name).bits()).second) continue;
      std::string other;
      for (int k = 2; other.empty() || !taken.insert(DrawSite(other).bits()).second; ++k)
        other = fmt::format("{}#{}", name, k);
      out.emplace(name, other);
    }
    return out;
  }

 private:
  void problem(const Place& place, std::string key, std::string message) {
    problems_.push_back({place, std::move(key), std::move(message), Severity::kError});
  }

  /// @throws InputError at once: nothing can be indexed beyond
  void at_most(std::size_t n, const std::string& what) {
    if (n <= kMost16) return;
    problem({in_.file, 0, 0}, what, fmt::format("expected at most {}; found {}", kMost16, n));
    throw InputError(std::move(problems_));
  }

  /// What is counted in 31 or 32 bits: nobody's memory holds so many, but nothing may be taken for another.
  void check_counts() {
    const CompiledModel& m = *model_;
    const std::size_t most = std::max({m.values.size(), m.steps.size(), m.branches.size(), m.distributions.size(),
                                       m.cases.size(), m.attributes.size(), m.transfers.size(), m.sets.size()});
    if (most < kByAttribute) return;
    problem({in_.file, 0, 0}, "",
            fmt::format("expected at most {} values, steps or ways on; found {}", kByAttribute - 1, most));
    throw InputError(std::move(problems_));
  }

  /// The parameter a number stands for in this scope; kNoParameter if it was not given (or does not resolve).
  ParameterId resolve(const Number& n, const Scope& scope) {
    if (n.reference.empty()) return n.id;
    if (scope.service != nullptr) {
      const auto it = scope.service->values.find(n.reference);
      if (it != scope.service->values.end()) return it->second;
    }
    if (scope.stream != nullptr) {
      const auto it = scope.stream->values.find(n.reference);
      if (it != scope.stream->values.end()) return it->second;
    }
    ParameterId id =
        in_.parameters.find("providers." + in_.providers[scope.provider].id + ".parameters." + n.reference);
    if (id == kNoParameter) id = in_.parameters.find("parameters." + n.reference);
    if (id == kNoParameter) {
      problem(n.place, n.reference,
              fmt::format("expected ${0} among the columns of the service, the parameters of the stream, of provider "
                          "{1} or of the scenario; found none",
                          n.reference, in_.providers[scope.provider].id));
    }
    return id;
  }

  ParameterId constant(double value) {
    model_->values.push_back(value);
    model_->paths.emplace_back();
    return static_cast<ParameterId>(model_->values.size() - 1);
  }
  ParameterId resolve_or(const Number& n, double fallback, const Scope& scope) {
    const ParameterId id = resolve(n, scope);
    return id == kNoParameter ? constant(fallback) : id;
  }

  DrawSite site(const std::string& name) {
    const auto other = other_names_.find(name);
    const DrawSite s(other == other_names_.end() ? name : other->second);
    const auto [it, fresh] = sites_.emplace(s.bits(), name);
    if (!fresh && it->second != name) collided_.insert(name);
    return s;
  }
  /// Sites that handlers name themselves: their hashes are nobody else's.
  inline static const std::array<std::string, 2> kNamesInRuns{"clock/removal/changed", "opening/state"};
  static bool is_in_runs(const std::string& name) {
    return std::find(kNamesInRuns.begin(), kNamesInRuns.end(), name) != kNamesInRuns.end();
  }

  std::uint32_t distribution(const DistributionSpec& spec, const Scope& scope) {
    if (spec.numbers.empty()) return zero_distribution();  // not given: no time
    DistributionSource source{spec.form, {}, spec.log_unit};
    for (const Number& n : spec.numbers) source.numbers.push_back(resolve(n, scope));
    try {
      model_->distributions.push_back(source.make(model_->values));
    } catch (const std::domain_error& e) {
      problem(spec.place, "", fmt::format("expected the parameters of a distribution; found {}", e.what()));
      model_->distributions.push_back(Distribution::deterministic(0));
    }
    model_->distribution_sources.push_back(std::move(source));
    return static_cast<std::uint32_t>(model_->distributions.size() - 1);
  }

  void make_measures() {
    const MeasuresSpec& in = in_.measures;
    CompiledMeasures& out = model_->measures;
    const auto value = [&](const Number& n) { return model_->values[n.id]; };
    const auto percentiles = [&](const std::vector<Number>& given, bool standard) {
      if (standard) return std::vector<double>{0.5, 0.95};
      std::vector<double> shares;
      for (const Number& n : given) shares.push_back(value(n));
      return shares;
    };
    const auto spans = [&](const MeasuresSpec::Spans& asked) {
      CompiledMeasures::Spans s;
      s.asked = asked.asked;
      s.percentiles = percentiles(asked.percentiles, asked.default_percentiles);
      for (const Number& n : asked.over) s.over.push_back(engine::duration_from_days(value(n)));
      return s;
    };
    out.waits = spans(in.waits);
    out.time_in_system = spans(in.time_in_system);
    out.completed = {in.completed.asked, in.completed.adjusted,
                     percentiles(in.completed.percentiles, in.completed.default_percentiles)};
    out.pools = in.pools.asked;
    out.pool_percentiles = percentiles(in.pools.percentiles, in.pools.default_percentiles);
    // 24:00 is the last instant of the day, not the first of the next.
    if (in.pools.audit) out.audit = std::min(*in.pools.audit, engine::days(1) - engine::milliseconds(1));
    for (const auto& [pool, sizes] : in.pools.sizes) {
      out.sizes.emplace_back(pool, std::vector<std::int64_t>{});
      for (const Number& n : sizes) out.sizes.back().second.push_back(static_cast<std::int64_t>(value(n)));
    }
    for (const CompiledProvider& p : model_->providers)
      out.providers.push_back(in.at.empty() || std::find(in.at.begin(), in.at.end(), p.id) != in.at.end());
  }

  void make_calendar() {
    std::vector<std::chrono::sys_days> holidays = in_.holidays;
    const std::chrono::year_month_day first{in_.start}, last{in_.until + std::chrono::days{400}};
    if (in_.holidays_by_rule) {
      for (auto y = first.year(); y <= last.year(); ++y) {
        for (const auto d : bank_holidays(y)) holidays.push_back(d);
      }
    }
    holidays.insert(holidays.end(), in_.holidays_added.begin(), in_.holidays_added.end());
    for (const auto d : in_.holidays_removed) std::erase(holidays, d);
    model_->calendar.emplace(in_.start, model_->run_days + 400, holidays);
  }

  CompiledStaffing staffing(const StaffingSpec& spec, const ProviderSpec& provider, const Scope& scope) {
    CompiledStaffing out;
    out.rule = spec.rule;
    if (spec.rule == StaffingSpec::Rule::kBeds && model_->ward_ratio_tolerance == kNoParameter) {
      problem(spec.place, "providers." + provider.id + ": staffing",
              "expected the scenario to say parameters.ward_ratio_tolerance (the unfilled share of nursing that wards "
              "bear before beds close); found none");
    }
    for (const auto& [group, posts] : spec.roles) {
      const std::uint16_t g = index_by_name(provider.staff, group);
      if (g == kNoIndex) {
        problem(spec.place, group, fmt::format("expected a staff group of {}; found \"{}\"", provider.id, group));
        continue;
      }
      out.roles.push_back({g, resolve_or(posts, 1, scope)});
    }
    out.floaters = resolve_or(spec.floaters, 0, scope);
    out.teams = resolve_or(spec.teams, 1, scope);
    return out;
  }

  CompiledSession session(const SessionSpec& spec, const ProviderSpec& provider, const Scope& scope,
                          const std::string& qualified) {
    CompiledSession s;
    s.name = spec.name;
    s.slots = resolve_or(spec.slots, 0, scope);
    s.horizon = resolve_or(spec.horizon, 28, scope);
    s.notice = resolve_or(spec.notice, 7, scope);
    s.urgent_notice = resolve_or(spec.urgent_notice, 2, scope);
    s.release = resolve_or(spec.release, 5, scope);
    s.urgent_share = resolve_or(spec.urgent_share, 0, scope);
    s.planned_share = resolve_or(spec.planned_share, 0, scope);
    s.chronological = resolve_or(spec.chronological, 1, scope);
    s.near_breach = resolve_or(spec.near_breach, 0, scope);
    s.target = resolve_or(spec.target, 364, scope);
    s.cases_per_session = resolve_or(spec.cases_per_session, 1, scope);
    s.days = spec.days;
    s.season.fill(1);
    if (const SeasonSpec* by_month = season(spec.season, spec.place)) s.season = by_month->months;
    s.staffing = staffing(spec.staffing, provider, scope);
    s.from = spec.from;
    s.to = spec.to;
    s.identity = engine::hash_name("sessions/" + qualified);
    s.run_site = site("session/run");
    s.pick_site = site("session/pick");
    return s;
  }

  /// Null if there is none.
  const SeasonSpec* season(const std::string& name, const Place& place) {
    if (name.empty()) return nullptr;
    for (const SeasonSpec& s : in_.seasons) {
      if (s.name == name) return &s;
    }
    problem(place, "season", fmt::format("expected the name of a season; found \"{}\"", name));
    return nullptr;
  }

  void make_providers() {
    for (std::uint16_t i = 0; i < size16(in_.providers); ++i) {
      const ProviderSpec& in = in_.providers[i];
      const Scope scope{nullptr, nullptr, i};
      CompiledProvider p;
      p.id = in.id;
      p.name = in.name;
      p.kind = in.kind;
      for (const StaffGroupSpec& g : in.staff) {
        const ParameterId vacancy = resolve_or(g.vacancy, 0, scope);
        const ParameterId observed = resolve(g.observed_vacancy, scope);
        p.groups.push_back({g.name, resolve_or(g.establishment, 0, scope), vacancy, resolve_or(g.sickness, 0, scope),
                            resolve_or(g.leave, 0, scope), resolve_or(g.budgeted_sickness, 0, scope),
                            resolve_or(g.bank_fill, 0, scope), resolve_or(g.agency_fill, 0, scope),
                            observed == kNoParameter ? vacancy : observed});
      }
      for (const PoolSpec& in_pool : in.pools) {
        CompiledPool pool;
        pool.name = in_pool.name;
        pool.capacity = resolve_or(in_pool.capacity, 0, scope);
        pool.waiting_room = resolve(in_pool.waiting_room, scope);
        pool.escalation = resolve_or(in_pool.escalation, 0, scope);
        pool.escalation_at = resolve_or(in_pool.escalation_at, 1, scope);
        pool.opening = resolve(in_pool.opening, scope);
        pool.beds = in_pool.beds;
        pool.daily_grants = in_pool.daily_grants;
        pool.grants_at = in_pool.grants_at;
        for (std::size_t d = 0; d < 7; ++d) pool.grant_share[d] = resolve_or(in_pool.grant_share[d], 1, scope);
        pool.staffing = staffing(in_pool.staffing, in, scope);
        pool.identity = engine::hash_name("pool/" + in.id + "/" + in_pool.name);
        pool.grant_site = site("pool/grant");
        if (in_pool.unlimited) pool.capacity = constant(kUnlimited);
        pool.unlimited = in_pool.unlimited;
        for (const PoolSpec::Shift& s : in_pool.shifts) {
          const engine::Duration next_day = s.to <= s.from ? engine::days(1) : engine::Duration{};
          pool.shifts.push_back({s.days, s.from, s.to + next_day - s.from, resolve_or(s.units, 0, scope)});
        }
        pool.at_shift_end = in_pool.at_shift_end;
        pool.preemption = in_pool.preemption;
        pool.discipline = in_pool.discipline;
        if (!in_pool.turnover.numbers.empty()) pool.turnover = distribution(in_pool.turnover, scope);
        pool.turnover_site = site("pool/turnover");
        pool.discipline_site = site("pool/discipline");
        pool.managed = !pool.shifts.empty() || pool.preemption != PoolSpec::Preemption::kNone ||
                       pool.discipline != PoolSpec::Discipline::kFifo || pool.turnover != kNone;
        p.pools.push_back(pool);
      }
      for (const WindowSpec& w : in.windows) {
        CompiledWindow window{w.from, w.to, {}};
        for (std::size_t d = 0; d < 7; ++d) window.share[d] = resolve_or(w.share[d], 1, scope);
        p.windows.push_back(window);
      }
      for (const SessionSpec& s : in.sessions) p.sessions.push_back(session(s, in, scope, in.id + "/" + s.name));
      if (!in.cancellation_pool.empty()) {
        p.cancellation_pool = index_by_name(in.pools, in.cancellation_pool);
        p.cancellation_at = in.cancellation_at;
        p.cancellation_reserve = resolve_or(in.cancellation_reserve, 0, scope);
        p.cancellation_protect = resolve_or(in.cancellation_protect, 364, scope);
      }
      model_->providers.push_back(std::move(p));
    }
  }

  std::uint16_t provider_index(const std::string& id) const {
    for (std::uint16_t i = 0; i < size16(in_.providers); ++i) {
      if (in_.providers[i].id == id) return i;
    }
    return kNoIndex;
  }
  const PathwaySpec* pathway(const std::string& name) const {
    for (const PathwaySpec& p : in_.pathways) {
      if (p.name == name) return &p;
    }
    return nullptr;
  }
  const ServiceSpec* service(const std::string& id) const {
    for (const ServiceSpec& s : in_.services) {
      if (s.id == id) return &s;
    }
    return nullptr;
  }

  std::uint16_t channel(std::uint16_t from, std::uint16_t to, const Place& place) {
    CompiledProvider& p = model_->providers[from];
    for (std::size_t i = 0; i < p.channels.size(); ++i) {
      if (p.channels[i].to == to) return static_cast<std::uint16_t>(i);
    }
    const ChannelSpec* best = nullptr;
    int best_score = -1;
    for (const ChannelSpec& c : in_.channels) {
      const auto matches = [&](const std::string& what, std::uint16_t who) {
        if (what == in_.providers[who].id) return 2;
        return what == kind_name(in_.providers[who].kind) ? 1 : 0;
      };
      const int a = matches(c.from, from), b = matches(c.to, to);
      if (a > 0 && b > 0 && a + b > best_score) {
        best = &c;
        best_score = a + b;
      }
    }
    if (best == nullptr) {
      problem(
          place, "channels",
          fmt::format("expected a channel from {} to {}; found none", in_.providers[from].id, in_.providers[to].id));
      return 0;
    }
    const Scope scope{nullptr, nullptr, from};
    p.channels.push_back({to, engine::duration_from_days(model_->values[resolve_or(best->floor, 0, scope)])});
    return static_cast<std::uint16_t>(p.channels.size() - 1);
  }

  static std::string kind_name(ProviderKind k) {
    switch (k) {
      case ProviderKind::kAcute:
        return "acute";
      case ProviderKind::kCommunity:
        return "community";
      case ProviderKind::kIndependent:
        return "independent";
      case ProviderKind::kCouncil:
        return "council";
      case ProviderKind::kPrimaryCare:
        return "primary_care";
      case ProviderKind::kOther:
        break;
    }
    return "other";
  }

  // --- pathways ---

  struct PendingTransfer {
    StepId step;
    const StepSpec* spec;
    std::uint16_t provider;
  };

  /// Binds a pathway to a place; returns the index of the instance.
  std::uint16_t bind(const PathwaySpec& path, const Scope& scope) {
    const std::string key =
        fmt::format("{}|{}|{}|{}", path.name, scope.provider, scope.service != nullptr ? scope.service->id : "",
                    scope.stream != nullptr ? scope.stream->id : "");
    const auto found = bound_.find(key);
    if (found != bound_.end()) return found->second;
    CompiledModel& m = *model_;
    at_most(m.instances.size() + 1, "pathways of services, of streams and of transfers to another service");
    const auto instance_index = static_cast<std::uint16_t>(m.instances.size());
    bound_.emplace(key, instance_index);
    CompiledInstance instance;
    instance.pathway = path.name;
    instance.provider = scope.provider;
    instance.rtt = path.rtt;
    instance.first = static_cast<StepId>(m.steps.size());
    instance.step_count = static_cast<std::uint32_t>(path.steps.size());
    if (scope.service != nullptr) {
      for (std::size_t i = 0; i < m.services.size(); ++i) {
        if (m.services[i].id == scope.service->id) instance.service = static_cast<std::uint16_t>(i);
      }
    }
    if (scope.stream != nullptr && !scope.stream->department.empty()) {
      instance.department = department(scope.stream->department);
    }
    instance.attributes = static_cast<std::uint32_t>(m.attributes.size());
    instance.attribute_count = static_cast<std::uint32_t>(path.attributes.size());
    for (const AttributeSpec& a : path.attributes)
      m.attributes.push_back(attribute(a, scope, site("attribute/" + a.name)));
    m.instances.push_back(instance);
    const std::vector<std::uint8_t> counters = visit_counters(path, false);
    m.steps.resize(m.steps.size() + path.steps.size());
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
      const StepId id = instance.first + static_cast<StepId>(i);
      CompiledStep step = compile_step(path, path.steps[i], scope, instance_index, instance.first);
      compile_by_attribute(path, path.steps[i], scope, instance, step);
      step.visit_counter = counters[i];
      if (step.kind == StepKind::kAccept) m.instances[instance_index].accept = id;
      CompiledProvider& provider = m.providers[scope.provider];
      if (step.stat != kNone) provider.stat_steps[step.stat] = id;
      const std::vector<MarkKind>& marks = path.steps[i].marks;
      if (provider.kind == ProviderKind::kAcute &&
          std::find(marks.begin(), marks.end(), MarkKind::kReady) != marks.end())
        provider.counts_ready = true;
      m.step_names.push_back(path.steps[i].name);
      if (path.steps[i].kind == StepKind::kTransfer) pending_.push_back({id, &path.steps[i], scope.provider});
      m.steps[id] = step;
    }
    return instance_index;
  }

  static StepId step_index(const PathwaySpec& path, const std::string& name) {
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
      if (path.steps[i].name == name) return static_cast<StepId>(i);
    }
    return kNoStep;
  }

  CompiledStep compile_step(const PathwaySpec& path, const StepSpec& in, const Scope& scope, std::uint16_t instance,
                            StepId first) {
    const CompiledProvider& provider = model_->providers[scope.provider];
    const std::string here = path.name + "." + in.name;
    CompiledStep out;
    out.kind = in.kind;
    out.instance = instance;
    for (const MarkKind mark : in.marks) out.marks |= 1U << static_cast<unsigned>(mark);
    const auto to = [&](const std::string& name) {
      if (name.empty()) return kNoStep;
      const StepId i = step_index(path, name);
      if (i == kNoStep) problem(in.place, here, fmt::format("expected a step of {}; found \"{}\"", path.name, name));
      return i == kNoStep ? kNoStep : first + i;
    };
    out.next = branches(in.next, scope, to);
    out.missed = branches(in.missed, scope, to);
    out.full = to(in.full);
    out.cancelled = to(in.cancelled);
    out.elsewhere = to(in.elsewhere);
    out.priority = resolve(in.priority, scope);
    out.dna = resolve(in.dna, scope);
    out.gives_up = resolve(in.gives_up, scope);
    out.due = resolve(in.due, scope);
    if (in.due.given()) out.marks |= kDue;
    step_rules(in, scope, here, out);
    const auto resource_problem = [&](const char* what) {
      problem(in.place, here, fmt::format("expected {} of {}; found \"{}\"", what, provider.id, in.target));
    };
    switch (in.kind) {
      case StepKind::kDelay:
        out.duration = distribution(in.duration, scope);
        break;
      case StepKind::kUse:
      case StepKind::kCare:
        out.duration = distribution(in.duration, scope);
        [[fallthrough]];
      case StepKind::kSeize:
      case StepKind::kRelease:
        out.resource = index_by_name(provider.pools, in.target);
        if (out.resource == kNoIndex) resource_problem("a pool");
        break;
      case StepKind::kWindow:
        out.resource = index_by_name(in_.providers[scope.provider].windows, in.target);
        if (out.resource == kNoIndex) resource_problem("a window");
        break;
      case StepKind::kBook:
        out.resource = find_session(provider, in.target, scope);
        if (out.resource == kNoIndex) resource_problem("sessions");
        if (!in.bed.empty()) {
          out.bed = index_by_name(provider.pools, in.bed);
          if (out.bed == kNoIndex) resource_problem("a pool of beds");
        }
        break;
      case StepKind::kTransfer:
        out.ask = distribution(in.ask, scope);
        out.offer = distribution(in.offer, scope);
        out.move = distribution(in.move, scope);
        break;
      case StepKind::kLeave:
        out.resource = static_cast<std::uint16_t>(number_of(model_->outcomes, in.target));
        at_most(model_->outcomes.size(), "different outcomes of `leave` steps");
        break;
      case StepKind::kAccept:
      case StepKind::kGo:
      case StepKind::kAllOf:
      case StepKind::kJoin:
      case StepKind::kRestart:
        break;
    }
    if (in.kind == StepKind::kUse || in.kind == StepKind::kSeize || in.kind == StepKind::kBook ||
        in.kind == StepKind::kTransfer || in.kind == StepKind::kAllOf || in.kind == StepKind::kCare) {
      auto& stats = model_->providers[scope.provider].stat_steps;
      out.stat = static_cast<std::uint32_t>(stats.size());
      stats.push_back(kNoStep);
    }
    out.duration_site = site(here + "/duration");
    out.branch_site = site(here + "/next");
    out.dna_site = site(here + "/dna");
    out.missed_site = site(here + "/missed");
    out.leave_site = site(here + "/gives_up");
    out.ask_site = site(here + "/ask");
    out.offer_site = site(here + "/offer");
    out.move_site = site(here + "/move");
    return out;
  }

  /// What only some steps have.
  void step_rules(const StepSpec& in, const Scope& scope, const std::string& here, CompiledStep& out) {
    const bool waits = !in.patience.numbers.empty() || in.own_patience.given() || !in.hazards.empty();
    if (!waits && in.balks.empty() && in.others.empty() && !in.hold_until_next) return;
    StepRules rules;
    if (!in.patience.numbers.empty()) rules.patience = distribution(in.patience, scope);
    for (const auto& h : in.hazards)
      rules.hazards.push_back({resolve_or(h.from, 0, scope), resolve_or(h.rate, 0, scope)});
    for (const auto& b : in.balks)
      rules.balks.push_back({static_cast<std::int64_t>(b.queue), resolve_or(b.share, 0, scope)});
    rules.first_of = in.first_of;
    rules.hold_until_next = in.hold_until_next;
    rules.balk_site = site(here + "/balks");
    if (in.kind == StepKind::kUse || in.kind == StepKind::kSeize) {
      for (const auto& pool : in.pools()) {
        // One that is not there is reported with the step.
        const std::uint16_t index = index_by_name(model_->providers[scope.provider].pools, pool);
        if (index == kNoIndex && pool != in.target)
          problem(in.place, here, fmt::format("expected a pool of this provider; found \"{}\"", pool));
        rules.pools.push_back(index);
      }
    }
    // Not a rate, but somebody may give up.
    if (waits) out.gives_up = constant(0);
    out.rules = static_cast<std::uint32_t>(model_->step_rules.size());
    model_->step_rules.push_back(std::move(rules));
  }

  /// Which pools need more than a count of free units and a queue.
  void mark_managed() {
    if (!problems_.empty()) return;
    CompiledModel& m = *model_;
    for (const CompiledStep& s : m.steps) {
      if (s.kind == StepKind::kCare) m.providers[m.instances[s.instance].provider].pools[s.resource].in_hours = true;
      if (s.rules == kNone) continue;
      const StepRules& rules = m.step_rules[s.rules];
      CompiledProvider& provider = m.providers[m.instances[s.instance].provider];
      provider.tracks_holds = provider.tracks_holds || rules.hold_until_next;
      const bool only_gives_up = rules.balks.empty() && rules.pools.size() < 2 && !rules.hold_until_next;
      if (only_gives_up) continue;
      for (std::size_t i = 0; i < rules.pools.size(); ++i) {
        CompiledPool& pool = provider.pools[rules.pools[i]];
        pool.managed = true;
        if (rules.pools.size() < 2) continue;
        pool.several = true;
        auto& partners = pool.partners;
        const std::uint16_t stands = rules.pools[0];
        if (i > 0 && std::find(partners.begin(), partners.end(), stands) == partners.end()) partners.push_back(stands);
      }
    }
    for (const HoldCycle& cycle : hold_cycles(bindings_of(in_))) {
      CompiledProvider& provider = m.providers[provider_index(cycle.provider)];
      provider.tracks_holds = true;
      for (const auto& name : cycle.pools) provider.pools[index_by_name(provider.pools, name)].in_hold_cycle = true;
    }
    for (const CompiledStep& s : m.steps) {
      const bool holds = s.rules != kNone && m.step_rules[s.rules].hold_until_next;
      if (s.kind != StepKind::kSeize && !holds) continue;
      CompiledProvider& provider = m.providers[m.instances[s.instance].provider];
      provider.pools[s.resource].kept = true;
      if (s.rules == kNone) continue;
      for (const std::uint16_t pool : m.step_rules[s.rules].pools) provider.pools[pool].kept = true;
    }
    for (CompiledProvider& provider : m.providers) {
      for (CompiledPool& pool : provider.pools) {
        pool.managed = pool.managed || (provider.tracks_holds && !pool.in_hours);
        provider.managed = provider.managed || pool.managed;
      }
    }
  }

  /// What those want who stand in the queue of a pool of which some want units of others, too or instead.
  void make_lines() {
    if (!problems_.empty()) return;
    CompiledModel& m = *model_;
    for (CompiledStep& s : m.steps) {
      if (s.kind != StepKind::kUse && s.kind != StepKind::kSeize) continue;
      CompiledPool& pool = m.providers[m.instances[s.instance].provider].pools[s.resource];
      if (!pool.several) continue;
      CompiledPool::Line line{{s.resource}, false};
      if (s.rules != kNone && m.step_rules[s.rules].pools.size() > 1)
        line = {m.step_rules[s.rules].pools, m.step_rules[s.rules].first_of};
      const auto found = std::find(pool.lines.begin(), pool.lines.end(), line);
      s.line = static_cast<std::uint16_t>(found - pool.lines.begin());
      if (found != pool.lines.end()) continue;
      if (pool.lines.size() == kMost16) at_most(kMost16 + 1, "choices of several pools");
      pool.lines.push_back(std::move(line));
    }
  }

  static std::uint32_t number_of(std::vector<std::string>& names, const std::string& name) {
    const auto at = static_cast<std::uint32_t>(std::find(names.begin(), names.end(), name) - names.begin());
    if (at == names.size()) names.push_back(name);
    return at;
  }

  CompiledAttribute attribute(const AttributeSpec& in, const Scope& scope, DrawSite where) {
    CompiledAttribute out;
    out.name = number_of(model_->attribute_names, in.name);
    out.site = where;
    if (!in.is_label()) {
      out.number = distribution(in.number, scope);
      return out;
    }
    for (const bool rest : {false, true}) {  // the rest goes last, as in branches()
      for (const Branch& b : in.labels) {
        if (b.probability.given() == rest) continue;
        out.labels.push_back({static_cast<double>(number_of(model_->labels, b.to)),
                              rest ? kNoParameter : resolve(b.probability, scope)});
      }
    }
    return out;
  }

  /// @return kByAttribute and an index into the model's cases
  std::uint32_t own_time(const PathwaySpec& path, const OwnTime& time, const CompiledInstance& instance) {
    CompiledCases out;
    const auto found = std::find_if(path.attributes.begin(), path.attributes.end(),
                                    [&](const AttributeSpec& a) { return a.name == time.attribute; });
    out.attribute = instance.attributes + static_cast<std::uint32_t>(found - path.attributes.begin());
    out.unit = time.unit;
    model_->cases.push_back(std::move(out));
    return kByAttribute | static_cast<std::uint32_t>(model_->cases.size() - 1);
  }

  /// @param value makes of a case what is found by it. @return an index into the model's cases
  template <class Value>
  std::uint32_t cases(const PathwaySpec& path, const ByAttribute& by, const CompiledInstance& instance,
                      const Value& value) {
    CompiledCases out;
    const auto found = std::find_if(path.attributes.begin(), path.attributes.end(),
                                    [&](const AttributeSpec& a) { return a.name == by.attribute; });
    out.attribute = instance.attributes + static_cast<std::uint32_t>(found - path.attributes.begin());
    out.is_label = found->is_label();
    for (const CaseSpec& c : by.cases) {
      const std::uint32_t what = value(c);
      if (c.is_rest()) {
        out.rest = what;
      } else {
        out.cases.emplace_back(out.is_label ? static_cast<double>(number_of(model_->labels, c.name)) : c.under, what);
      }
    }
    model_->cases.push_back(std::move(out));
    return static_cast<std::uint32_t>(model_->cases.size() - 1);
  }

  /// What of a step depends on what the patient carries, or changes it; branches; restarts.
  void compile_by_attribute(const PathwaySpec& path, const StepSpec& in, const Scope& scope,
                            const CompiledInstance& instance, CompiledStep& out) {
    CompiledModel& m = *model_;
    const std::string here = path.name + "." + in.name;
    const auto to = [&](const std::string& name) { return instance.first + step_index(path, name); };
    const auto choose = [&](CompiledChoice choice) {
      out.next = {static_cast<std::uint32_t>(m.choices.size()), 0};
      m.choices.push_back(std::move(choice));
    };
    if (in.next_by.given()) {
      choose({cases(path, in.next_by, instance,
                    [&](const CaseSpec& c) {
                      m.branch_tables.push_back(branches(c.next, scope, to));
                      return static_cast<std::uint32_t>(m.branch_tables.size() - 1);
                    }),
              {}});
    }
    if (!in.shortest_queue.empty()) {
      CompiledChoice choice;
      for (const std::string& name : in.shortest_queue) choice.shortest_queue.push_back(to(name));
      choose(std::move(choice));
    }
    if (in.duration_by.given()) {
      out.duration = kByAttribute | cases(path, in.duration_by, instance,
                                          [&](const CaseSpec& c) { return distribution(c.duration, scope); });
    }
    if (in.own_duration.given()) out.duration = own_time(path, in.own_duration, instance);
    if (in.own_patience.given()) m.step_rules[out.rules].patience = own_time(path, in.own_patience, instance);
    if (in.priority_by.given()) {
      out.priority = kByAttribute | cases(path, in.priority_by, instance,
                                          [&](const CaseSpec& c) { return resolve_or(c.number, 5, scope); });
    }
    if (!in.sets.empty()) {
      out.marks |= kSets;
      out.sets = static_cast<std::uint32_t>(m.sets.size());
      out.set_count = static_cast<std::uint16_t>(in.sets.size());
      for (const SetSpec& set : in.sets) m.sets.push_back(attribute(set, scope, site(here + "/set/" + set.name)));
    }
    out.hours = static_cast<std::uint32_t>(m.hours.size());
    out.hours_count = static_cast<std::uint16_t>(in.hours.size());
    for (const Number& n : in.hours) m.hours.push_back(resolve_or(n, 1, scope));
    std::vector<std::string> begins = in.all_of;
    if (in.kind == StepKind::kRestart) begins = {in.target};
    out.heads = static_cast<std::uint32_t>(m.heads.size());
    out.head_count = static_cast<std::uint16_t>(begins.size());
    for (const std::string& name : begins) m.heads.push_back({to(name), site(here + "/begins/" + name).bits() << 16});
  }

  template <class To>
  BranchTable branches(const std::vector<Branch>& in, const Scope& scope, const To& to) {
    BranchTable table{static_cast<std::uint32_t>(model_->branches.size()), static_cast<std::uint16_t>(in.size())};
    // The rest goes last, so that a draw is compared with the given shares first.
    for (const Branch& b : in) {
      if (b.probability.given()) model_->branches.push_back({resolve(b.probability, scope), to(b.to)});
    }
    for (const Branch& b : in) {
      if (!b.probability.given()) model_->branches.push_back({kNoParameter, to(b.to)});
    }
    return table;
  }

  std::uint16_t find_session(const CompiledProvider& provider, const std::string& name, const Scope& scope) const {
    std::uint16_t service_index = kNoIndex;
    if (scope.service != nullptr) {
      for (std::size_t i = 0; i < model_->services.size(); ++i) {
        if (model_->services[i].id == scope.service->id) service_index = static_cast<std::uint16_t>(i);
      }
    }
    std::uint16_t at_provider = kNoIndex;
    for (std::size_t i = 0; i < provider.sessions.size(); ++i) {
      if (provider.sessions[i].name != name) continue;
      if (provider.sessions[i].service == service_index) return static_cast<std::uint16_t>(i);
      if (provider.sessions[i].service == kNoIndex) at_provider = static_cast<std::uint16_t>(i);
    }
    return at_provider;
  }

  /// Steps that can be visited again and draw something get a visit counter, so that each visit has its own luck.
  /// @param all every step can be visited again: the patient may come back from elsewhere
  std::vector<std::uint8_t> visit_counters(const PathwaySpec& path, bool all) {
    using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
    Graph graph(path.steps.size());
    std::vector<bool> self_loop(path.steps.size(), false);
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
      const StepSpec& s = path.steps[i];
      const auto edge = [&](const std::string& name) {
        const StepId to = step_index(path, name);
        if (to == kNoStep) return;
        if (to == i) self_loop[i] = true;
        boost::add_edge(i, to, graph);
      };
      for (const Branch& b : s.next) edge(b.to);
      for (const CaseSpec& c : s.next_by.cases) {
        for (const Branch& b : c.next) edge(b.to);
      }
      for (const std::string& name : s.shortest_queue) edge(name);
      for (const Branch& b : s.missed) edge(b.to);
      edge(s.full);
      edge(s.cancelled);
      edge(s.elsewhere);
      if (s.kind == StepKind::kBook) self_loop[i] = true;  // a cancelled or missed date puts one back on the list
    }
    std::vector<int> component(path.steps.size());
    const int n = boost::strong_components(
        graph, boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
    std::vector<int> size(static_cast<std::size_t>(n), 0);
    for (const int c : component) ++size[static_cast<std::size_t>(c)];
    std::vector<std::uint8_t> out(path.steps.size(), kNoCounter);
    std::uint8_t used = 0;
    for (std::size_t i = 0; i < path.steps.size(); ++i) {
      const StepSpec& s = path.steps[i];
      const bool again = all || size[static_cast<std::size_t>(component[i])] > 1 || self_loop[i];
      const bool draws = s.next.size() > 1 || s.kind == StepKind::kDelay || s.kind == StepKind::kUse ||
                         s.kind == StepKind::kCare || s.kind == StepKind::kBook || s.kind == StepKind::kTransfer ||
                         s.kind == StepKind::kAllOf || s.kind == StepKind::kRestart || s.may_give_up() ||
                         !s.balks.empty() || s.next_by.given() || !s.sets.empty();
      if (!again || !draws) continue;
      if (used == kNoCounter) {
        problem(path.place, "pathways." + path.name,
                fmt::format("expected at most {} steps that can be visited again; found more", kNoCounter));
        break;
      }
      out[i] = used++;
    }
    return out;
  }

  /// A pool is in hours a week for all of its steps or for none.
  void check_units_of_pools() {
    std::map<std::pair<std::uint16_t, std::uint16_t>, std::pair<bool, bool>> uses;  // in units, in hours
    for (const CompiledStep& s : model_->steps) {
      auto& [in_units, in_hours] = uses[{model_->instances[s.instance].provider, s.resource}];
      in_units = in_units || s.kind == StepKind::kUse || s.kind == StepKind::kSeize;
      in_hours = in_hours || s.kind == StepKind::kCare;
    }
    for (const auto& [where, how] : uses) {
      if (!how.first || !how.second) continue;
      const ProviderSpec& p = in_.providers[where.first];
      problem(
          p.pools[where.second].place, p.id + "." + p.pools[where.second].name,
          "expected all steps that use this pool to say how many units (use: {NAME: 1}) or \"hours\" a week they take, "
          "or none; found both");
    }
  }

  std::uint16_t department(const std::string& name) {
    auto& all = model_->departments;
    const auto it = std::find(all.begin(), all.end(), name);
    if (it != all.end()) return static_cast<std::uint16_t>(it - all.begin());
    all.push_back(name);
    return static_cast<std::uint16_t>(all.size() - 1);
  }

  // --- services, streams, transfers ---

  const ServiceTypeSpec* service_type(const std::string& name) const {
    for (const ServiceTypeSpec& t : in_.service_types) {
      if (t.name == name) return &t;
    }
    return nullptr;
  }

  void make_services() {
    CompiledModel& m = *model_;
    for (const ServiceSpec& s : in_.services) {
      CompiledService out;
      out.id = s.id;
      out.provider_id = s.provider;
      out.function = s.function;
      out.name = s.name;
      out.provider = provider_index(s.provider);
      if (out.provider == kNoIndex) {
        problem(s.place, "provider", fmt::format("expected a provider; found \"{}\"", s.provider));
        out.provider = 0;
      }
      out.removal_site = site("clock/removal");
      auto& local = m.providers[out.provider].services;
      out.local = static_cast<std::uint16_t>(local.size());
      local.push_back(static_cast<std::uint16_t>(m.services.size()));
      m.services.push_back(out);
    }
    for (std::uint16_t i = 0; i < size16(in_.services); ++i) {
      const ServiceSpec& s = in_.services[i];
      const ServiceTypeSpec* type = service_type(s.type);
      if (type == nullptr) {
        problem(s.place, "type", fmt::format("expected a service type; found \"{}\"", s.type));
        continue;
      }
      const Scope scope{&s, nullptr, m.services[i].provider};
      CompiledProvider& provider = m.providers[scope.provider];
      for (const SessionSpec& spec : type->sessions) {
        CompiledSession made = session(spec, in_.providers[scope.provider], scope, s.id + "/" + spec.name);
        made.service = i;
        provider.sessions.push_back(std::move(made));
        at_most(provider.sessions.size(), "sessions of services at " + provider.id);
      }
      m.services[i].removal_hazard = resolve_or(type->removal_hazard, 0, scope);
      m.services[i].rate = resolve_or(type->rate, 0, scope);
      const ParameterId rate = m.services[i].rate;
      m.services[i].working_rate = rate < in_.parameters.size() && in_.parameters.at(rate).unit == Unit::kWorkingRate;
    }
    for (std::uint16_t i = 0; i < size16(in_.services); ++i) {
      const ServiceSpec& s = in_.services[i];
      const ServiceTypeSpec* type = service_type(s.type);
      if (type == nullptr) continue;
      const PathwaySpec* path = pathway(type->pathway);
      if (path == nullptr) {
        problem(type->place, "pathway", fmt::format("expected a pathway; found \"{}\"", type->pathway));
        continue;
      }
      const Scope scope{&s, nullptr, m.services[i].provider};
      m.services[i].instance = bind(*path, scope);
      m.services[i].entry = m.instances[m.services[i].instance].first;
      for (const auto& [source, share] : type->referred_from) referral(i, *type, source, share, scope);
    }
  }

  void referral(std::uint16_t service_index, const ServiceTypeSpec& type, const std::string& source,
                const Number& share, const Scope& scope) {
    CompiledModel& m = *model_;
    const std::uint16_t from = provider_index(source);
    if (from == kNoIndex) {
      problem(type.place, "referred_from", fmt::format("expected a provider; found \"{}\"", source));
      return;
    }
    CompiledStream out;
    out.id = source + "/" + m.services[service_index].id;
    out.identity = engine::hash_name("stream/" + out.id);
    out.rate = m.services[service_index].rate;
    out.share = resolve_or(share, 1, scope);
    out.profile = profile("", m.services[service_index].working_rate, type.season, type.place);
    out.entry = m.services[service_index].entry;
    out.priority = constant(5);
    out.urgent_share = resolve_or(type.urgent_share, 0, scope);
    const ProviderSpec& gp = in_.providers[from];
    const auto lives = std::find(m.localities.begin(), m.localities.end(), gp.locality);
    if (lives != m.localities.end()) {
      out.localities.emplace_back(static_cast<std::uint8_t>(lives - m.localities.begin()), constant(1));
    }
    for (const auto& [l, unused] : out.localities) m.services[service_index].localities.emplace_back(l, out.share);
    m.services[service_index].urgent_share = out.urgent_share;
    out.referral = true;
    out.channel = channel(from, scope.provider, type.place);
    DistributionSpec receipt;
    receipt.numbers.push_back(type.receipt);
    out.receipt = type.receipt.given() ? distribution(receipt, scope) : zero_distribution();
    stream_sites(out);
    m.providers[from].streams.push_back(std::move(out));
  }

  std::uint32_t zero_distribution() {
    model_->distributions.push_back(Distribution::deterministic(0));
    model_->distribution_sources.emplace_back();
    return static_cast<std::uint32_t>(model_->distributions.size() - 1);
  }

  void stream_sites(CompiledStream& s) {
    s.arrival_site = site("stream/arrival");
    s.locality_site = site("stream/locality");
    s.urgent_site = site("stream/urgent");
    s.receipt_site = site("stream/receipt");
    s.batch_site = site("stream/batch");
    s.return_site = site("stream/return");
  }

  /// Shape of arrivals with mean 1 a day; kNone: constant. `working`: with mean 1 a working day in weeks without bank
  /// holidays, nothing on other days, and from 08:00 to 18:00 unless a profile is named.
  std::uint32_t profile(const std::string& name, bool working, const std::string& season_name, const Place& place) {
    if (name.empty() && !working && season_name.empty()) return kNone;
    const std::string key = name + "|" + (working ? "working" : "") + "|" + season_name;
    const auto found = profiles_.find(key);
    if (found != profiles_.end()) return found->second;
    const std::size_t days = working ? 5 : 7;
    std::array<double, 168> rates{};
    if (name.empty()) {
      constexpr std::size_t kOpens = 8, kCloses = 18;
      for (std::size_t h = 0; h < rates.size(); ++h) {
        const bool open = h / 24 < days && h % 24 >= kOpens && h % 24 < kCloses;
        rates[h] = !working ? 1 : open ? 24.0 / (kCloses - kOpens) : 0;
      }
    } else {
      const ProfileSpec* spec = nullptr;
      for (const ProfileSpec& p : in_.profiles) {
        if (p.name == name) spec = &p;
      }
      if (spec == nullptr) {
        problem(place, "profile", fmt::format("expected the name of a profile; found \"{}\"", name));
        return kNone;
      }
      double hours = 0, week = 0;
      for (const double x : spec->hours) hours += x;
      for (std::size_t d = 0; d < days; ++d) week += spec->week[d];
      for (std::size_t h = 0; h < days * 24; ++h) {
        rates[h] = spec->week[h / 24] / week * static_cast<double>(days) * spec->hours[h % 24] / hours * 24;
      }
    }
    const SeasonSpec* of_year = season(season_name, place);
    const Calendar& calendar = *model_->calendar;
    std::vector<double> multipliers;
    multipliers.reserve(static_cast<std::size_t>(calendar.days()));
    for (std::int32_t d = 0; d < calendar.days(); ++d) {
      multipliers.push_back((of_year == nullptr ? 1.0 : of_year->on(calendar.date(d))) *
                            (working && calendar.is_holiday(d) ? 0.0 : 1.0));
    }
    model_->profiles.emplace_back(rates, calendar.weekday(0), std::move(multipliers));
    const auto index = static_cast<std::uint32_t>(model_->profiles.size() - 1);
    profiles_.emplace(key, index);
    return index;
  }

  void make_streams() {
    CompiledModel& m = *model_;
    for (const StreamSpec& s : in_.streams) {
      const std::uint16_t provider = provider_index(s.provider);
      const PathwaySpec* path = pathway(s.pathway);
      if (provider == kNoIndex || path == nullptr) {
        problem(s.place, "streams." + s.id, "expected a provider and a pathway that exist");
        continue;
      }
      const ServiceSpec* of = s.service.empty() ? nullptr : service(s.service);
      const Scope scope{of, &s, provider};
      CompiledStream out;
      out.id = s.id;
      out.identity = engine::hash_name("stream/" + s.identity());
      out.rate = resolve_or(s.rate, 0, scope);
      const bool working = out.rate < in_.parameters.size() && in_.parameters.at(out.rate).unit == Unit::kWorkingRate;
      out.profile = profile(s.profile, working, s.season, s.place);
      const std::uint16_t instance = bind(*path, scope);
      out.entry = m.instances[instance].first;
      out.department = m.instances[instance].department;
      out.priority = resolve_or(s.priority, 5, scope);
      out.list = s.list == "urgent"    ? ListClass::kUrgent
                 : s.list == "planned" ? ListClass::kPlanned
                                       : ListClass::kRoutine;
      for (const auto& [name, share] : s.localities) {
        const auto it = std::find(m.localities.begin(), m.localities.end(), name);
        if (it == m.localities.end()) {
          problem(s.place, "localities", fmt::format("expected a locality; found \"{}\"", name));
          continue;
        }
        out.localities.emplace_back(static_cast<std::uint8_t>(it - m.localities.begin()), resolve_or(share, 1, scope));
      }
      stream_sites(out);
      source(s, scope, out);
      m.providers[provider].streams.push_back(std::move(out));
    }
  }

  /// Batches; dates or a population instead of a rate.
  void source(const StreamSpec& s, const Scope& scope, CompiledStream& out) {
    out.is_rate = s.arrivals.empty() && !s.population.given();
    double rest = 1, mean = 0;
    for (const bool last : {false, true}) {  // the rest goes last, as in branches()
      for (const BatchSize& b : s.batch) {
        if (b.share.given() == last) continue;
        const ParameterId share = last ? kNoParameter : resolve(b.share, scope);
        const double p = last ? rest : model_->values[share];
        out.batch.push_back({b.size, share});
        mean += p * b.size;
        rest -= p;
      }
    }
    if (!out.batch.empty()) out.mean_batch = mean;
    for (const DatedArrivals& a : s.arrivals) {
      if (a.date < in_.start || a.date >= in_.until) continue;
      out.dated.push_back({static_cast<std::int32_t>((a.date - in_.start).count()),
                           static_cast<std::int32_t>(a.date.time_since_epoch().count()),
                           a.time ? static_cast<std::int32_t>(a.time->ticks() / engine::seconds(1).ticks()) : -1,
                           a.count});
      if (a.time && out.within == kNoParameter) out.within = resolve_or(s.within, 1.0 / 24, scope);
    }
    out.population = resolve(s.population, scope);
    if (s.population.given()) out.returns_after = distribution(s.returns_after, scope);
  }

  void bind_transfers() {
    // Binding a receiver's pathway may add further transfers: the list grows while it is worked off.
    for (std::size_t i = 0; i < pending_.size(); ++i) {
      const PendingTransfer pending = pending_[i];
      std::vector<CompiledTransfer> made;
      for (const TransferTarget& t : pending.spec->transfers) {
        const std::uint16_t to = provider_index(t.provider);
        const std::size_t dot = t.pathway.find('.');
        const PathwaySpec* path = pathway(t.pathway.substr(0, dot));
        if (to == kNoIndex || path == nullptr) {
          problem(t.place, "transfer",
                  fmt::format("expected a provider and a pathway; found \"{}\" and \"{}\"", t.provider, t.pathway));
          continue;
        }
        const Scope scope{t.service.empty() ? nullptr : service(t.service), nullptr, to};
        const std::uint16_t instance = bind(*path, scope);
        const CompiledInstance& target = model_->instances[instance];
        CompiledTransfer out;
        out.any_locality = t.locality.empty();
        if (!out.any_locality) {
          const auto& all = model_->localities;
          const auto it = std::find(all.begin(), all.end(), t.locality);
          if (it == all.end())
            problem(t.place, "transfer", fmt::format("expected a locality; found \"{}\"", t.locality));
          out.locality = static_cast<std::uint8_t>(it - all.begin());
        }
        out.handshake = target.accept != kNoStep;
        out.entry = target.first;
        if (dot != std::string::npos) {
          const StepId index = step_index(*path, t.pathway.substr(dot + 1));
          if (index == kNoStep) {
            problem(t.place, "transfer", fmt::format("expected PATHWAY.STEP; found \"{}\"", t.pathway));
          } else {
            out.entry = target.first + index;
          }
        }
        out.direct_entry = out.entry;
        for (StepId s = target.first; out.handshake && s < target.first + target.step_count; ++s) {
          const CompiledStep& step = model_->steps[s];
          if (step.kind == StepKind::kSeize && step.next.count == 1 &&
              model_->branches[step.next.begin].to == target.accept) {
            out.direct_entry = s;
          }
        }
        out.channel = channel(pending.provider, to, t.place);
        if (out.handshake) channel(to, pending.provider, t.place);
        made.push_back(out);
      }
      CompiledStep& step = model_->steps[pending.step];
      step.transfers = static_cast<std::uint32_t>(model_->transfers.size());
      step.transfer_count = static_cast<std::uint16_t>(made.size());
      model_->transfers.insert(model_->transfers.end(), made.begin(), made.end());
    }
  }

  /// Marks the pathways to which a patient may come a second time from elsewhere: those from which transfers lead round
  /// to themselves, those that a step asks that is come round to, and where transfers lead from these. All their steps
  /// that draw count their visits.
  void mark_returns() {
    CompiledModel& m = *model_;
    using Place = std::pair<std::uint16_t, std::string>;  // provider and pathway
    std::map<Place, std::size_t> places;
    const auto place_of = [&](const CompiledInstance& i) {
      return places.emplace(Place{i.provider, i.pathway}, places.size()).first->second;
    };
    boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph;
    std::set<std::size_t> again;
    std::vector<std::pair<std::size_t, std::size_t>> ways;
    for (const PendingTransfer& pending : pending_) {
      const CompiledStep& s = m.steps[pending.step];
      const std::size_t from = place_of(m.instances[s.instance]);
      for (std::uint32_t k = s.transfers; k < s.transfers + s.transfer_count; ++k) {
        const std::size_t to = place_of(m.instances[m.steps[m.transfers[k].entry].instance]);
        ways.emplace_back(from, to);
        boost::add_edge(from, to, graph);
        if (s.visit_counter != kNoCounter) again.insert(to);
      }
    }
    std::vector<std::size_t> component(boost::num_vertices(graph));
    boost::strong_components(graph,
                             boost::make_iterator_property_map(component.begin(), get(boost::vertex_index, graph)));
    for (const auto& [from, to] : ways) {
      if (component[from] == component[to]) again.insert(to);
    }
    for (std::size_t before = 0; before != again.size();) {
      before = again.size();
      for (const auto& [from, to] : ways) {
        if (again.count(from) > 0) again.insert(to);
      }
    }
    for (CompiledInstance& i : m.instances) {
      const auto found = places.find({i.provider, i.pathway});
      if (found == places.end() || again.count(found->second) == 0) continue;
      i.returns = engine::hash_name(i.pathway);
      const std::vector<std::uint8_t> counters = visit_counters(*pathway(i.pathway), true);
      for (std::size_t k = 0; k < counters.size(); ++k) m.steps[i.first + k].visit_counter = counters[k];
    }
  }

  void make_opening() {
    for (const char* name : {"opening/walk", "opening/state", "opening/share"}) site(name);  // here for their hash
    model_->stationary_stays = in_.opening_stays == Scenario::OpeningStays::kStationary;
    for (const OpeningListRow& row : in_.opening_list) {
      OpeningRow out;
      bool found = false;
      for (std::size_t i = 0; i < model_->services.size(); ++i) {
        if (model_->services[i].id == row.service) {
          out.service = static_cast<std::uint16_t>(i);
          found = true;
        }
      }
      if (!found) problem(row.place, "service", fmt::format("expected a service; found \"{}\"", row.service));
      out.decided = row.decision_to_admit;
      out.bands = row.bands;
      model_->opening_list.push_back(out);
    }
    for (const OpeningTransfer& t : in_.opening_transfers) {
      const std::uint16_t provider = provider_index(t.provider);
      OpeningTransferRow out;
      out.provider = provider;
      for (const CompiledInstance& instance : model_->instances) {
        if (instance.provider != provider || instance.pathway != t.pathway) continue;
        for (StepId s = instance.first; s < instance.first + instance.step_count; ++s) {
          if (model_->step_names[s] == t.step) out.step = s;
        }
        if (out.step != kNoStep) break;
      }
      const auto it = std::find(model_->localities.begin(), model_->localities.end(), t.locality);
      if (provider == kNoIndex || out.step == kNoStep || (it == model_->localities.end() && !t.locality.empty())) {
        problem(t.place, "opening.transfers", "expected a provider, a step of a pathway it runs and a locality");
        continue;
      }
      if (!t.locality.empty()) out.locality = static_cast<std::uint8_t>(it - model_->localities.begin());
      out.count = resolve_or(t.count, 0, Scope{nullptr, nullptr, provider});
      model_->opening_transfers.push_back(out);
    }
  }

  // --- what the opening state cannot be ---

  /// The lowest and highest that a value may be.
  [[nodiscard]] std::pair<double, double> ends_of(ParameterId id) const {
    for (const UncertainValue& value : in_.uncertain) {
      if (value.id == id) return {value.low, value.high};
    }
    return {model_->values[id], model_->values[id]};
  }
  void problem_of(ParameterId id, std::string message) {
    const bool known = id < in_.parameters.size();
    problem(known ? in_.parameters.at(id).place : Place{in_.file, 0, 0}, known ? in_.parameters.at(id).path : "opening",
            std::move(message));
  }
  /// Units at 00:00 of the first day, at the least.
  [[nodiscard]] double units_at_start(const CompiledPool& pool) const {
    if (pool.shifts.empty()) return ends_of(pool.capacity).first;
    double units = 0;
    for (const std::int32_t day : {-1, 0}) {
      for (const CompiledPool::Shift& shift : pool.shifts) {
        const engine::SimTime from = engine::start_of_day(day) + shift.from, to = from + shift.length;
        if (shift.days[model_->calendar->service_weekday(day)] && from <= engine::kStart && to > engine::kStart)
          units += ends_of(shift.units).first;
      }
    }
    return units;
  }

  /// So many today, where the model cannot have so many: refused, and never less or more in silence.
  void check_opening(const OpeningFindings& found) {
    for (std::uint16_t p = 0; p < size16(model_->providers); ++p) {
      for (std::size_t i = 0; i < model_->providers[p].pools.size(); ++i) {
        if (model_->providers[p].pools[i].opening != kNoParameter) check_opening_pool(p, i, found);
      }
    }
    if (!found.clocks.empty()) check_opening_lists(found);
    check_opening_transfers();
  }

  void check_opening_pool(std::uint16_t p, std::size_t pool, const OpeningFindings& found) {
    const CompiledModel& m = *model_;
    const CompiledProvider& provider = m.providers[p];
    const CompiledPool& c = provider.pools[pool];
    const double wanted = ends_of(c.opening).second;
    if (wanted < 0.5) return;
    const std::uint64_t bit = std::uint64_t{1} << pool;
    const bool stops = !c.shifts.empty() && c.at_shift_end == PoolSpec::ShiftEnd::kPreempt;
    const bool keeps = in_.opening_above_capacity == Scenario::AboveCapacity::kKeep && !stops;
    if (const double units = units_at_start(c); wanted > units && !keeps) {
      problem_of(
          c.opening,
          fmt::format("expected at most the {:g} units that the pool has at 00:00 of the first day; found {:g}{}",
                      units, wanted,
                      stops ? ", though service stops when a shift ends (at_shift_end: preempt)"
                            : ": write \"opening: {above_capacity: keep}\" if so many are there"));
    }
    std::uint64_t numbered = 0;
    for (std::size_t i = 0; i < provider.pools.size(); ++i)
      numbered |= provider.pools[i].opening == kNoParameter ? 0 : std::uint64_t{1} << i;
    bool any = false, possible = false, only_members = true;
    std::uint64_t always = ~std::uint64_t{0}, beside = 0;
    double members = 0, fewest_hours = 1e300;
    std::set<std::uint32_t> sources;
    for (const OpeningStay& s : m.opening_stays[p]) {
      if ((s.pools & bit) == 0) continue;
      any = true;
      if (!m.stationary_stays && (s.pools & ~numbered) != 0) {
        beside |= s.pools & ~numbered;
        continue;
      }
      possible = true;
      always &= s.pools;
      const OpeningSource& source = m.opening_sources[s.source];
      const bool here = source.population != kNone && source.provider == p;
      only_members = only_members && here;
      if (here && sources.insert(s.source).second) members += m.values[provider.streams[source.population].population];
      const CompiledStep& step = m.steps[s.step];
      const bool hours = step.kind == StepKind::kCare && step.resource == pool;
      fewest_hours = std::min(fewest_hours, hours ? m.values[m.hours[step.hours + step.hours_count - 1U]] : 1);
    }
    if (!possible && any) {
      std::string names;
      for (std::size_t i = 0; i < provider.pools.size(); ++i) {
        if (((beside >> i) & 1U) != 0) names += (names.empty() ? "" : ", ") + provider.pools[i].name;
      }
      problem_of(c.opening,
                 fmt::format("expected an \"opening\" of {}, too, as those who have a unit of this pool have "
                             "one there, and pools without a number open empty (or write \"opening: {{stays: "
                             "stationary}}\"); found none",
                             names));
      return;
    }
    if (!possible) {
      const bool clocks = p < found.with_clock.size() && (found.with_clock[p] & bit) != 0;
      problem_of(c.opening,
                 clocks ? fmt::format("expected no number here, as all who use this pool have a running clock: "
                                      "\"opening: {{waiting_list: FILE}}\" says who they are; found {:g}",
                                      wanted)
                        : fmt::format("expected a pool in which somebody can be found when the run starts; found {:g} "
                                      "in use of one that nobody comes to (or only in branches of \"all_of\", which "
                                      "do not open): take \"opening\" out, or send somebody there",
                                      wanted));
      return;
    }
    if (wanted < fewest_hours) {
      problem_of(c.opening, fmt::format("expected at least the {:g} hours a week of one patient; found {:g}",
                                        fewest_hours, wanted));
    }
    if (only_members && wanted > members) {
      problem_of(c.opening,
                 fmt::format("expected at most the {:g} members of the populations that come here; found {:g}", members,
                             wanted));
    }
    for (std::size_t i = 0; i < provider.pools.size(); ++i) {
      if (i == pool || ((always & numbered) >> i & 1U) == 0) continue;
      const double there = ends_of(provider.pools[i].opening).first;
      if (there >= wanted) continue;
      problem_of(c.opening,
                 fmt::format("expected at most the {:g} in use of {}, as whoever has a unit of this pool has "
                             "one there; found {:g}",
                             there, provider.pools[i].name, wanted));
    }
  }

  static double in_list(const OpeningRow& row) { return std::accumulate(row.bands.begin(), row.bands.end(), 0.0); }
  void check_opening_lists(const OpeningFindings& found) {
    const CompiledModel& m = *model_;
    std::map<std::uint16_t, double> totals;
    for (const OpeningRow& row : m.opening_list) totals[row.service] += in_list(row);
    for (std::size_t r = 0; r < m.opening_list.size(); ++r) {
      const OpeningRow& row = m.opening_list[r];
      const double n = in_list(row);
      if (n == 0) continue;
      const CompiledService& service = m.services[row.service];
      const OpeningFindings::Clocks clocks = found.clocks[row.service];
      const Place& place = in_.opening_list[r].place;
      const std::string& pathway = m.instances[service.instance].pathway;
      constexpr const char* kKey = "opening.waiting_list";
      if (!clocks.undecided && !clocks.decided) {
        problem(place, kKey,
                fmt::format("expected nobody on the list of {}, as no clock runs in its pathway {} through a step that "
                            "takes time (mark a step before it clock_start); found {:g}",
                            service.id, pathway, n));
      } else if (row.decided && !clocks.decided) {
        problem(place, kKey,
                fmt::format("expected nobody with a decision to admit on the list of {}, as its pathway {} marks none "
                            "(decision_to_admit) before a step that takes time; found {:g}",
                            service.id, pathway, n));
      } else if (!row.decided && !clocks.undecided) {
        problem(
            place, kKey,
            fmt::format("expected nobody without a decision to admit on the list of {}, as its pathway {} marks one "
                        "as soon as the clock starts: give the row decision_to_admit yes; found {:g}",
                        service.id, pathway, n));
      }
      for (const OpeningSample& s : m.service_openings[row.service].places) {
        const CompiledStep& step = m.steps[s.step];
        if (!s.queued || step.full == kNoStep) continue;
        const CompiledPool& pool = m.providers[service.provider].pools[step.resource];
        if (pool.waiting_room == kNoParameter) continue;
        const double places = ends_of(pool.waiting_room).first + units_at_start(pool);
        if (totals[row.service] <= places) continue;
        problem(place, kKey,
                fmt::format("expected at most {:g} on the list of {}: they wait for {}, which has no more units and "
                            "places to wait; found {:g}",
                            places, service.id, pool.name, totals[row.service]));
        break;
      }
    }
  }

  void check_opening_transfers() {
    const CompiledModel& m = *model_;
    std::map<std::uint16_t, double> in_beds;  // by provider
    std::map<StepId, double> asking;
    for (std::size_t r = 0; r < m.opening_transfers.size(); ++r) {
      const OpeningTransferRow& row = m.opening_transfers[r];
      const double n = ends_of(row.count).second;
      in_beds[row.provider] += n;
      const CompiledStep& step = m.steps[row.step];
      const CompiledTransfer* to = nullptr;
      for (std::uint16_t i = step.transfer_count; i-- > 0;) {
        const CompiledTransfer& c = m.transfers[step.transfers + i];
        if (to == nullptr || c.any_locality || c.locality == row.locality) to = &c;
      }
      if (to == nullptr || n < 0.5) continue;
      const OpeningTransfer& in = in_.opening_transfers[r];
      if (!to->handshake) {
        problem(in.place, "opening.transfers",
                fmt::format("expected a transfer to a pathway with an \"accept\" step; {}.{} leads to one without, "
                            "where nobody waits for a place; found {:g}",
                            in.pathway, in.step, n));
        continue;
      }
      const CompiledStep& waits = m.steps[to->direct_entry];
      const double sum = asking[to->direct_entry] += n;
      if (waits.full == kNoStep || (waits.kind != StepKind::kSeize && waits.kind != StepKind::kUse)) continue;
      const CompiledPool& pool = m.providers[m.instances[waits.instance].provider].pools[waits.resource];
      if (pool.waiting_room == kNoParameter) continue;
      const double taken = pool.opening == kNoParameter ? 0 : ends_of(pool.opening).first;
      const double places = m.values[pool.waiting_room] + std::max(0.0, units_at_start(pool) - taken);
      if (sum <= places) continue;
      problem(
          in.place, "opening.transfers",
          fmt::format("expected at most {:g} who wait for {}, which has no more free units and places to wait; found "
                      "{:g}",
                      places, pool.name, sum));
    }
    for (const auto& [p, n] : in_beds) {
      const auto& pools = m.providers[p].pools;
      const auto beds = std::find_if(pools.begin(), pools.end(), [](const CompiledPool& c) { return c.beds; });
      if (beds == pools.end()) continue;
      const bool keeps = in_.opening_above_capacity == Scenario::AboveCapacity::kKeep;
      const bool numbered = beds->opening != kNoParameter;
      if (!numbered && keeps) continue;
      const double most = numbered ? ends_of(beds->opening).first : units_at_start(*beds);
      if (n <= most) continue;
      const auto first = std::find_if(m.opening_transfers.begin(), m.opening_transfers.end(),
                                      [p = p](const OpeningTransferRow& row) { return row.provider == p; });
      problem(in_.opening_transfers[static_cast<std::size_t>(first - m.opening_transfers.begin())].place,
              "opening.transfers",
              fmt::format("expected at most {:g} at {}, where they are in the {} {}; found {:g}", most,
                          m.providers[p].id, numbered ? "units in use of" : "units of", beds->name, n));
    }
  }

  /// Interventions and uncertain values: only what the run reads afresh may change, and nothing is ignored.
  void check_changing_values() {
    if (in_.interventions.empty() && in_.uncertain.empty()) return;
    CompiledModel& m = *model_;
    const ParameterUse use(m);
    m.interventions = dated_changes(in_);
    for (const InterventionSpec& in : in_.interventions) {
      for (const ParameterId id : in.parameters) {
        if (use.in_run(id)) continue;
        problem(in.place, "interventions." + in.name,
                fmt::format(
                    "expected values that a run reads as it goes on; found {}, which {}", in_.parameters.at(id).path,
                    use.at_opening(id) ? "only tells the state at the start" : "is read before it, or by nothing"));
      }
    }
    for (const UncertainValue& value : in_.uncertain) {
      if (!use.in_run(value.id) && !use.at_opening(value.id) && !use.of_intervention(value.id, m.interventions)) {
        problem(
            value.place, "uncertainty",
            fmt::format("expected values that differ between runs of one scenario; found {}, which is read once, or by "
                        "nothing",
                        in_.parameters.at(value.id).path));
      }
    }
    use.note_changing(m, dated_ids(m.interventions));
    make_uncertain(use);
  }

  void make_uncertain(const ParameterUse& use) {
    CompiledModel& m = *model_;
    std::vector<bool> uncertain(m.values.size(), false);
    for (const UncertainValue& in : in_.uncertain) {
      const Parameter& p = in_.parameters.at(in.id);
      const bool uniform = in.shape == UncertainSpec::Shape::kUniform;
      CompiledUncertain out;
      out.id = in.id;
      out.low = in.low;
      out.high = in.high;
      out.unit = p.unit;
      out.uniform = uniform;
      out.whole = p.unit == Unit::kCount;
      out.distribution = in.low == in.high ? Distribution::deterministic(in.low)
                         : uniform         ? Distribution::uniform(in.low, in.high)
                                           : Distribution::triangular(in.low, p.value, in.high);
      out.identity = engine::hash_name("uncertainty/" + p.path);
      out.site = site("uncertainty");
      m.uncertain.push_back(std::move(out));
      uncertain[in.id] = true;
      m.uncertain_opening = m.uncertain_opening || use.in_opening_solve(in.id);
    }
    for (std::uint32_t d = 0; d < m.distribution_sources.size(); ++d) {
      const auto& numbers = m.distribution_sources[d].numbers;
      if (std::any_of(numbers.begin(), numbers.end(),
                      [&](ParameterId id) { return id != kNoParameter && uncertain[id]; }))
        m.uncertain_distributions.push_back(d);
    }
  }

  const Scenario& in_;
  std::shared_ptr<CompiledModel> model_;
  std::vector<Problem> problems_;
  std::map<std::string, std::uint16_t> bound_;
  OtherNames other_names_;
  std::map<std::uint64_t, std::string> sites_;
  std::set<std::string> collided_;
  std::map<std::string, std::uint32_t> profiles_;
  std::vector<PendingTransfer> pending_;
};

}  // namespace

std::shared_ptr<const CompiledModel> compile(const Scenario& scenario) {
  Compiler compiler(scenario, {});
  if (auto model = compiler.run()) return model;
  auto model = Compiler(scenario, compiler.other_names()).run();
  if (model == nullptr) engine::contract_violation("draw sites with other names collide too");
  return model;
}

}  // namespace icsflow::models
