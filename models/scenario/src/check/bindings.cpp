/// What a pathway needs where it runs: resources of the right kind, windows, `$names` with fitting units, shares that
/// sum to 1, distributions whose numbers fit each other.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "check/check.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

constexpr double kTolerance = 1e-9;

std::string dollar(const std::string& name) { return std::string(1, '$').append(name); }

std::string scope_words(const Binding& b) {
  std::string text = b.service != nullptr ? "a column of services.table, " : "";
  if (b.stream != nullptr) text += "a parameter of the stream, ";
  return text + "a parameter of " + b.provider->id + " or of the scenario";
}

/// Suggestions for `$names` that are not in scope: worked out once for a name and a provider, for there may be
/// thousands of services.
class Suggestions {
 public:
  explicit Suggestions(const Scenario& scenario) : scenario_(scenario) {}

  const std::string& of(const Binding& b, const std::string& name) {
    const auto [found, is_new] = told_.try_emplace({b.provider, name});
    if (is_new) found->second = did_you_mean(dollar(name), names_in_scope(b));
    return found->second;
  }

 private:
  /// With their $.
  std::vector<std::string> names_in_scope(const Binding& b) {
    if (!std::exchange(collected_, true)) collect();
    std::vector<std::string> names = shared_;
    if (b.service != nullptr) {
      for (const auto& [name, id] : b.service->values) names.push_back(dollar(name));
    }
    if (b.stream != nullptr) {
      for (const auto& [name, id] : b.stream->values) names.push_back(dollar(name));
    }
    const auto own = of_provider_.find(b.provider->id);
    if (own != of_provider_.end()) names.insert(names.end(), own->second.begin(), own->second.end());
    return names;
  }

  void collect() {
    const std::string_view own = "providers.", parameters = "parameters.";
    for (ParameterId id = 0; id < scenario_.parameters.size(); ++id) {
      const std::string_view path = scenario_.parameters.at(id).path;
      if (path.starts_with(parameters)) shared_.push_back(dollar(std::string(path.substr(parameters.size()))));
      if (!path.starts_with(own)) continue;
      const auto dot = path.find('.', own.size());
      if (dot == std::string_view::npos || !path.substr(dot + 1).starts_with(parameters)) continue;
      of_provider_[std::string(path.substr(own.size(), dot - own.size()))].push_back(
          dollar(std::string(path.substr(dot + 1 + parameters.size()))));
    }
  }

  const Scenario& scenario_;
  bool collected_ = false;
  std::vector<std::string> shared_;
  std::map<std::string, std::vector<std::string>> of_provider_;
  std::map<std::pair<const ProviderSpec*, std::string>, std::string> told_;
};

class BindingCheck {
 public:
  BindingCheck(Context& context, Grouped& grouped, Suggestions& suggestions, const Binding* binding,
               const PathwaySpec& pathway)
      : context_(context),
        scenario_(context.scenario),
        grouped_(grouped),
        suggestions_(suggestions),
        binding_(binding),
        pathway_(pathway) {}

  void check() {
    if (binding_ != nullptr) check_references("pathways." + pathway_.name + '.');
    check_attributes("pathways." + pathway_.name + ".attributes.", pathway_.attributes);
    for (const auto& step : pathway_.steps) check_step(step);
    if (binding_ == nullptr || binding_->type == nullptr || binding_->rate != &binding_->type->rate) return;
    const std::string type = "service_types." + binding_->type->name;
    check_references(type + '.');
    for (const auto& s : binding_->type->sessions) check_sessions(type + ".sessions." + s.name, s);
  }

  void check_sessions(const std::string& path, const SessionSpec& s) {
    at_most_one(path + ".near_breach", "chronological and near_breach", s.chronological, s.near_breach);
    check_horizon(path, s);
  }

  void check_distribution(const std::string& path, const DistributionSpec& d) {
    using Form = DistributionSpec::Form;
    if (!d.name.empty() && path != "distributions." + d.name) return;  // told there
    std::vector<double> v;
    bool has_reference = false;
    for (const auto& number : d.numbers) {
      const auto value = value_of(scenario_, binding_, number);
      if (!value && number.given()) return;
      has_reference = has_reference || !number.reference.empty();
      v.push_back(value.value_or(INFINITY));
    }
    if (v.empty() || has_reference != (binding_ != nullptr)) return;
    const Unit unit = d.numbers[0].unit;
    const std::string found = "; found " + show(v[0], unit);
    if (d.form == Form::kUniform && v[0] > v[1])
      error(path, "expected low at most high" + found + " to " + show(v[1], unit));
    if (d.form == Form::kTriangular && !(v[0] <= v[1] && v[1] <= v[2])) {
      error(path, "expected low, mode, high in this order" + found + ", " + show(v[1], unit) + ", " + show(v[2], unit));
    }
    if (d.form == Form::kTriangular && v[0] == v[1] && v[1] == v[2])
      error(path,
            "expected low below high" + found + " for all three (what always takes the same time is written as it)");
    if (d.form == Form::kNormal && v[2] >= v[3]) {
      error(path, "expected low below high; found " + show(v[2], unit) + " to " + show(v[3], unit));
    }
    if (d.form == Form::kNormal && v[2] < v[3] && (v[0] + 8 * v[1] < v[2] || v[0] - 8 * v[1] > v[3])) {
      error(path, "expected a normal distribution that reaches between low and high; its mean is more than 8 sd away");
    }
    if (d.form == Form::kEmpirical) {
      const auto weights = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
      if (std::all_of(weights, v.end(), [](double w) { return w <= 0; }))
        error(path, "expected at least one weight above 0");
    }
  }

 private:
  void error(const std::string& path, const std::string& message) {
    grouped_.error(path, message, binding_ == nullptr ? "" : binding_->label);
  }

  void at_most_one(const std::string& path, const std::string& what, const Number& a, const Number& b) {
    const auto x = value_of(scenario_, binding_, a), y = value_of(scenario_, binding_, b);
    const bool refers = !a.reference.empty() || !b.reference.empty();
    if (!x || !y || refers != (binding_ != nullptr)) return;
    if (*x + *y <= 1 + kTolerance) return;
    grouped_.warn(path, what + " sum to more than 1; the second gets what the first leaves",
                  binding_ == nullptr ? "" : binding_->label);
  }

  /// Dates are given within the horizon: what lies beyond it is never given.
  void check_horizon(const std::string& path, const SessionSpec& s) {
    const auto refers = [](const Number& n) { return !n.reference.empty(); };
    const auto horizon = value_of(scenario_, binding_, s.horizon);
    if (!horizon) return;
    const auto whole = [](double x) { return std::floor(x + 0.5); };  // as the sessions round it
    if (whole(*horizon) < 1 && refers(s.horizon) == (binding_ != nullptr)) {
      error(path + ".horizon",
            "expected a day or more; with " + show(*horizon, Unit::kDuration) + " no date can ever be given");
      return;
    }
    const auto check = [&](const char* key, const Number& n, const char* else_what) {
      const auto value = value_of(scenario_, binding_, n);
      if (!value || (refers(n) || refers(s.horizon)) != (binding_ != nullptr)) return;
      if (whole(*value) <= whole(*horizon)) return;
      const std::string at = path + '.' + key;
      error(n.said() ? at : path + ".horizon",
            "expected " + quote(key) + (n.said() ? "" : " (by default " + show(*value, Unit::kDuration) + ")") +
                " of at most the horizon, " + show(*horizon, Unit::kDuration) +
                (n.said() ? "; found " + show(*value, Unit::kDuration) : "; write it") + ": " + else_what);
    };
    check("notice", s.notice, "beyond the horizon no date can be given, so nobody would ever be booked");
    check("urgent_notice", s.urgent_notice, "beyond the horizon no date can be given, so no urgent patient would be");
    if (s.urgent_share.said() || s.planned_share.said())
      check("release", s.release, "slots that are kept would be released before they are there, that is never");
  }

  /// Every `$name` below `prefix` is there and fits its field.
  void check_references(const std::string& prefix) {
    const auto& uses = context_.references();
    for (auto use = uses.lower_bound(prefix); use != uses.end() && use->first.rfind(prefix, 0) == 0; ++use) {
      const auto& [path, reference] = *use;
      const auto& [name, rule, where] = reference;
      const ParameterId id = resolve(scenario_, *binding_, name);
      const auto tell = [&, &path = path, &where = where](const std::string& message) {
        grouped_.error(path, message, binding_->label, where);
      };
      if (id == kNoParameter) {
        const bool has_column = binding_->service != nullptr && context_.said("services.table." + name);
        tell(
            "expected " + scope_words(*binding_) + "; found no " + quote(dollar(name)) +
            (has_column ? ": services.table has the column, and its cell is empty" : suggestions_.of(*binding_, name)));
        continue;
      }
      const Parameter& p = scenario_.parameters.at(id);
      const std::string wrong = violation({p.value, p.unit}, rule);
      if (!wrong.empty()) tell(wrong + "; found " + quote(dollar(name)) + ", which is " + show(p.value, p.unit));
    }
  }

  void check_attributes(const std::string& prefix, const std::vector<AttributeSpec>& attributes) {
    for (const auto& attribute : attributes) {
      check_sum(prefix + attribute.name, attribute.labels);
      check_distribution(prefix + attribute.name, attribute.number);
    }
  }

  void check_step(const StepSpec& step) {
    const std::string path = "pathways." + pathway_.name + '.' + step.name;
    for (const auto& ways : ways_on(step)) check_sum(path + ".next" + ways.suffix, *ways.branches);
    check_attributes(path + ".set.", step.sets);
    check_sum(path + ".missed", step.missed);
    const std::string word = step.kind == StepKind::kDelay ? ".delay" : ".for";
    check_distribution(path + word, step.duration);
    for (const auto& one : step.duration_by.cases) check_distribution(path + word + '.' + one.name, one.duration);
    check_distribution(path + ".ask", step.ask);
    check_distribution(path + ".offer", step.offer);
    check_distribution(path + ".move", step.move);
    check_patience(path + ".gives_up", step);
    check_own_time(path + word, step.own_duration);
    check_own_time(path + ".gives_up", step.own_patience);
    if (binding_ == nullptr) return;
    switch (step.kind) {
      case StepKind::kUse:
      case StepKind::kSeize: {
        const std::string at = path + (step.kind == StepKind::kUse ? ".use" : ".seize");
        for (const auto& pool : step.pools()) need_pool(at, pool);
        for (const auto& pool : step.pools()) check_pool_allows(at, step, pool);
        break;
      }
      case StepKind::kCare:
        need_pool(path + ".use", step.target);
        check_hours(context_.said(path + ".hours") ? path + ".hours" : path + ".use." + step.target, step);
        break;
      case StepKind::kRelease:
        need_pool(path + ".release", step.target);
        break;
      case StepKind::kBook:
        need_sessions(path + ".book", step.target);
        break;
      case StepKind::kWindow:
        need_window(path + ".window", step.target);
        break;
      default:
        break;
    }
    if (!step.bed.empty()) need_pool(path + ".bed", step.bed);
    const bool is_limited =
        step.kind == StepKind::kUse || step.kind == StepKind::kCare || step.kind == StepKind::kSeize;
    const PoolSpec* pool = is_limited ? find_named(binding_->provider->pools, &PoolSpec::name, step.target) : nullptr;
    if (pool == nullptr) return;
    if (pool->waiting_room.given() && step.full.empty()) {
      error(path, "expected \"full\": the resource " + quote(pool->name) + " has a waiting room that can be full");
    }
    if (!pool->waiting_room.given() && !step.full.empty()) {
      error(path + ".full",
            "expected a resource with a \"waiting_room\"; " + quote(pool->name) + " has none, so it is never full");
    }
  }

  /// Hazards by rising time waited. Told once where no `$name` is involved.
  void check_patience(const std::string& path, const StepSpec& step) {
    check_distribution(path, step.patience);
    double before = -1;
    bool has_reference = false;
    for (const auto& hazard : step.hazards) {
      has_reference = has_reference || !hazard.from.reference.empty();
      const auto from = value_of(scenario_, binding_, hazard.from);
      if (!from) return;
      if (*from <= before && has_reference == (binding_ != nullptr)) {
        error(path, "expected times that rise from one hazard to the next; found " + show(*from, Unit::kDuration) +
                        " after " + show(before, Unit::kDuration));
        return;
      }
      before = *from;
    }
  }

  /// Whom the opening state finds in a step has a stay of the step, whose law is not known where it is the patient's.
  void check_own_time(const std::string& path, const OwnTime& time) {
    if (!time.given() || binding_ == nullptr) return;
    const auto opens = [](const PoolSpec& pool) { return pool.opening.given(); };
    const bool opening = scenario_.opening_stays != Scenario::OpeningStays::kNone || !scenario_.opening_list.empty() ||
                         std::any_of(scenario_.providers.begin(), scenario_.providers.end(),
                                     [&](const auto& p) { return std::any_of(p.pools.begin(), p.pools.end(), opens); });
    if (opening)
      error(path,
            "expected a distribution, as the scenario has an opening state: how long those it finds here have been "
            "here is not known of a time of the patient's own ({of: ...}); or open empty, with a `warm_up`");
  }

  /// What a pool is asked for must go with how its units work.
  void check_pool_allows(const std::string& path, const StepSpec& step, const std::string& name) {
    const PoolSpec* pool = find_named(binding_->provider->pools, &PoolSpec::name, name);
    if (pool == nullptr) return;
    const bool interrupts = pool->preemption != PoolSpec::Preemption::kNone ||
                            (!pool->shifts.empty() && pool->at_shift_end == PoolSpec::ShiftEnd::kPreempt);
    if (interrupts && step.kind == StepKind::kSeize) {
      error(path, "expected a resource whose units are never taken away; " + quote(name) +
                      " interrupts patients (use \"use\")");
    }
    if (pool->discipline == PoolSpec::Discipline::kShortestFirst && step.kind == StepKind::kSeize) {
      error(path, "expected a resource without \"discipline: shortest_first\"; how long " + quote(name) +
                      " is kept is not known (use \"use\")");
    }
    if (step.others.empty()) return;
    if (interrupts || pool->daily_grants || pool->discipline != PoolSpec::Discipline::kFifo) {
      error(path,
            "expected resources without preemption, grants or a discipline of their own, where several are "
            "named; found " +
                quote(name));
    }
  }

  /// They fit into the pool, and do not rise: nobody would know where more should come from.
  void check_hours(const std::string& path, const StepSpec& step) {
    const PoolSpec* pool = find_named(binding_->provider->pools, &PoolSpec::name, step.target);
    if (pool == nullptr) return;
    if (pool->beds || pool->daily_grants)
      error(path, "expected a pool without \"beds\" and \"grants\"; " + quote(pool->name) + " has one of them");
    const bool plain = pool->shifts.empty() && pool->preemption == PoolSpec::Preemption::kNone &&
                       pool->discipline == PoolSpec::Discipline::kFifo && pool->turnover.numbers.empty();
    if (!plain) {
      error(path, "expected a pool without \"shifts\", \"preemption\", \"discipline\" and \"turnover\"; " +
                      quote(pool->name) + " has one of them");
    }
    if (!step.others.empty() || step.may_give_up() || !step.balks.empty() || step.hold_until_next) {
      error(path,
            "expected no list of pools, \"gives_up\", \"balks\" and \"hold_until\" where several units or hours are "
            "taken; found one of them");
    }
    auto before = value_of(scenario_, nullptr, pool->capacity);
    for (std::size_t i = 0; i < step.hours.size(); ++i) {
      const auto hours = value_of(scenario_, binding_, step.hours[i]);
      if (hours && before && *hours > *before) {
        const std::string item = path + '.' + std::to_string(i + 1);
        error(context_.said(item) ? item : path,
              (i == 0 ? "expected at most the capacity of " + quote(pool->name) + ", "
                      : std::string("expected no more hours than in the week before, ")) +
                  show(*before, Unit::kCount) + "; found " + show(*hours, Unit::kCount));
      }
      before = hours;
    }
  }

  void check_sum(const std::string& path, const std::vector<Branch>& branches) {
    if (branches.empty()) return;
    double sum = 0;
    bool has_rest = false, has_reference = false;
    for (const auto& branch : branches) {
      if (!branch.probability.given()) {
        has_rest = true;
        continue;
      }
      has_reference = has_reference || !branch.probability.reference.empty();
      const auto value = value_of(scenario_, binding_, branch.probability);
      if (!value) return;
      sum += *value;
    }
    // Branches without references are the same everywhere: told once, without a binding.
    if (has_reference != (binding_ != nullptr)) return;
    const std::string where = binding_ == nullptr ? "" : " for " + binding_->label;
    if (has_rest && sum > 1 + kTolerance) {
      sum_error(path,
                "expected shares that sum to at most 1, beside the rest; found " + show(sum, Unit::kNumber) + where);
    } else if (!has_rest && std::abs(sum - 1) > kTolerance) {
      sum_error(path, "expected shares that sum to 1; found " + show(sum, Unit::kNumber) + where);
    }
  }

  /// Each binding has its own sum, so these are not grouped.
  void sum_error(const std::string& path, const std::string& message) { context_.error_at(path, message); }

  /// Who else has a resource of this name, for messages.
  [[nodiscard]] std::string owned_elsewhere(const std::string& name) const {
    for (const auto& other : scenario_.providers) {
      if (&other != binding_->provider && context_.said("providers." + other.id + ".resources." + name)) {
        return "; it is a resource of " + other.id +
               " (a step uses the resources of the provider it runs at; use a transfer)";
      }
    }
    return "";
  }

  void need_pool(const std::string& path, const std::string& name) {
    const ProviderSpec& provider = *binding_->provider;
    if (name.empty() || find_named(provider.pools, &PoolSpec::name, name) != nullptr) return;
    if (find_named(provider.sessions, &SessionSpec::name, name) != nullptr) {
      error(path, "expected a pool of " + provider.id + "; found the sessions " + quote(name) + " (use \"book\")");
      return;
    }
    if (context_.said("providers." + provider.id + ".resources." + name)) return;  // there, but not readable
    const std::string elsewhere = owned_elsewhere(name);
    error(path, "expected a pool of " + provider.id + "; found " + quote(name) +
                    (elsewhere.empty() ? did_you_mean(name, names_of(provider.pools, &PoolSpec::name)) : elsewhere));
  }

  void need_sessions(const std::string& path, const std::string& name) {
    const ProviderSpec& provider = *binding_->provider;
    auto known = names_of(provider.sessions, &SessionSpec::name);
    if (binding_->type != nullptr) {
      for (const auto& sessions : binding_->type->sessions) known.push_back(sessions.name);
      if (context_.said("service_types." + binding_->type->name + ".sessions." + name)) return;
    }
    if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) return;
    if (find_named(provider.pools, &PoolSpec::name, name) != nullptr) {
      error(path, "expected sessions; found the pool " + quote(name) + " (use \"use\" or \"seize\")");
      return;
    }
    if (context_.said("providers." + provider.id + ".resources." + name)) return;
    const std::string elsewhere = owned_elsewhere(name);
    const std::string of_type = binding_->type != nullptr ? " or of the service type " + binding_->type->name : "";
    error(path, "expected sessions of " + provider.id + of_type + "; found " + quote(name) +
                    (elsewhere.empty() ? did_you_mean(name, known) : elsewhere));
  }

  void need_window(const std::string& path, const std::string& name) {
    const ProviderSpec& provider = *binding_->provider;
    if (name.empty() || context_.said("providers." + provider.id + ".windows." + name)) return;
    error(path, "expected a window of " + provider.id + "; found " + quote(name) +
                    did_you_mean(name, names_of(provider.windows, &WindowSpec::name)));
  }

  Context& context_;
  const Scenario& scenario_;
  Grouped& grouped_;
  Suggestions& suggestions_;
  const Binding* binding_;
  const PathwaySpec& pathway_;
};

/// Columns of services.table that nothing the services run refers to: probably misspelt, or meant for another table.
void warn_unused_columns(Context& context, const std::vector<Binding>& bindings) {
  std::set<std::string> used, prefixes;
  for (const Binding& binding : bindings) {
    if (binding.service == nullptr) continue;
    prefixes.insert("pathways." + binding.pathway->name + '.');
    if (binding.type != nullptr) prefixes.insert("service_types." + binding.type->name + '.');
  }
  const auto& references = context.references();
  for (const std::string& prefix : prefixes) {
    for (auto use = references.lower_bound(prefix);
         use != references.end() && use->first.compare(0, prefix.size(), prefix) == 0; ++use)
      used.insert(use->second.name);
  }
  std::set<std::string> columns;
  for (const auto& service : context.scenario.services) {
    for (const auto& [column, id] : service.values) columns.insert(column);
  }
  for (const auto& column : columns) {
    const std::string path = "services.table." + column;
    if (used.count(column) == 0)
      context.warn(context.place_of(path), path,
                   "this column is not read: no pathway or type of a service refers to it as $" + column);
  }
}

}  // namespace

void validate_literals(Context& context) {
  const PathwaySpec none;
  Grouped grouped(context);
  Suggestions suggestions(context.scenario);
  for (const auto& pathway : context.scenario.pathways) {
    if (context.clean("pathways." + pathway.name))
      BindingCheck(context, grouped, suggestions, nullptr, pathway).check();
  }
  BindingCheck literals(context, grouped, suggestions, nullptr, none);
  for (const auto& d : context.scenario.distributions) {
    literals.check_distribution("distributions." + d.name, d.distribution);
    if (!d.is_used && context.clean("distributions." + d.name))
      context.warn(d.place, "distributions." + d.name, "no step, pool or stream says $" + d.name);
  }
  for (const auto& type : context.scenario.service_types) {
    for (const auto& s : type.sessions)
      literals.check_sessions("service_types." + type.name + ".sessions." + s.name, s);
  }
  for (const auto& provider : context.scenario.providers) {
    const std::string resources = "providers." + provider.id + ".resources.";
    for (const auto& s : provider.sessions) literals.check_sessions(resources + s.name, s);
    for (const auto& pool : provider.pools)
      literals.check_distribution(resources + pool.name + ".turnover", pool.turnover);
  }
  for (const auto& stream : context.scenario.streams) {
    const std::string path = "streams." + stream.id + ".returns_after";
    literals.check_distribution(path, stream.returns_after);
    // Who comes again at the same instant and is turned away would do so for ever.
    using Form = DistributionSpec::Form;
    const auto& numbers = stream.returns_after.numbers;
    const Form form = stream.returns_after.form;
    const auto some_time = [&](const Number& n) {
      const auto days = value_of(context.scenario, nullptr, n);
      return !days || engine::duration_from_days(*days) > engine::Duration{};
    };
    const bool may_be_none = form == Form::kDeterministic || form == Form::kUniform || form == Form::kEmpirical;
    if (may_be_none && !numbers.empty() &&
        std::none_of(numbers.begin(),
                     numbers.begin() +
                         static_cast<std::ptrdiff_t>(form == Form::kEmpirical ? numbers.size() / 2 : numbers.size()),
                     some_time))
      grouped.error(path, "expected some time away; found that it is always 0", "");
  }
}

void validate_bindings(Context& context, const std::vector<Binding>& bindings) {
  Grouped grouped(context);
  Suggestions suggestions(context.scenario);
  for (const auto& binding : bindings) {
    if (binding.readable) BindingCheck(context, grouped, suggestions, &binding, *binding.pathway).check();
  }
  warn_unused_columns(context, bindings);
}

}  // namespace icsflow::models
