/// The resolved scenario as text, for the hash in results. File names, places, sources, marks, notes, the order of YAML
/// keys, and whether a default was written leave no trace; the first step of a pathway does, being its entry.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <type_traits>
#include <variant>

#include "icsflow/scenario/spec/attribute.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/noise.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/profile.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/spec/series.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "icsflow/scenario/spec/staffing.hpp"
#include "icsflow/scenario/spec/start_guard.hpp"
#include "icsflow/scenario/spec/step.hpp"
#include "icsflow/scenario/spec/stream.hpp"
#include "icsflow/scenario/spec/window.hpp"
#include "read/sections.hpp"

namespace icsflow::models {

namespace {

class Writer {
 public:
  explicit Writer(const ParameterTable& parameters) : parameters_(parameters) {}

  Writer& line(std::string_view kind, std::string_view name) {
    text_ += fmt::format("\n{} {}", kind, name);
    return *this;
  }
  /// Each value is `key=value`; empty ones leave no trace.
  Writer& text(std::string_view key, std::string_view value) {
    if (!value.empty()) text_ += fmt::format(" {}={}", key, value);
    return *this;
  }
  /// Free text, as letters and length so that it cannot run into what follows.
  Writer& prose(std::string_view key, std::string_view value) {
    text_ += fmt::format(" {}={}:{}", key, value.size(), value);
    return *this;
  }
  Writer& whole(std::string_view key, std::int64_t value) {
    text_ += fmt::format(" {}={}", key, value);
    return *this;
  }
  Writer& real(std::string_view key, double value) {
    text_ += fmt::format(" {}={:.17g}", key, value);
    return *this;
  }
  Writer& number(std::string_view key, const Number& n) {
    if (n.id != kNoParameter)
      text_ += fmt::format(" {}={:.17g}u{}", key, parameters_.value(n.id), static_cast<int>(parameters_.at(n.id).unit));
    if (!n.reference.empty()) text_ += fmt::format(" {}=${}", key, n.reference);
    return *this;
  }
  Writer& distribution(std::string_view key, const DistributionSpec& d) {
    if (d.numbers.empty()) return *this;
    text_ += fmt::format(" {}=form{}(", key, static_cast<int>(d.form));
    for (const auto& n : d.numbers) number("", n);
    if (d.log_unit != 0) real("log_unit", d.log_unit);
    text_ += " )";
    return *this;
  }
  template <class Shares>
  Writer& shares(std::string_view key, const Shares& given) {
    auto sorted = given;
    std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [name, share] : sorted) number(fmt::format("{}.{}", key, name), share);
    return *this;
  }
  template <std::size_t N>
  Writer& numbers(std::string_view key, const std::array<Number, N>& given) {
    for (std::size_t i = 0; i < N; ++i) number(fmt::format("{}.{}", key, i), given[i]);
    return *this;
  }
  Writer& by_wait(std::string_view key, const NumberByWait& given) {
    for (const NumberFromWait& n : given) number(fmt::format("{}.{}", key, n.days), n.number);
    return *this;
  }
  Writer& branches(std::string_view key, std::vector<Branch> given) {
    std::sort(given.begin(), given.end(), [](const Branch& a, const Branch& b) { return a.to < b.to; });
    for (const auto& branch : given) {
      text_ += fmt::format(" {}>{}", key, branch.to);
      number("p", branch.probability);
    }
    return *this;
  }
  Writer& by(std::string_view key, const ByAttribute& given) {
    if (!given.given()) return *this;
    text_ += fmt::format(" {}.by={}", key, given.attribute);
    for (const CaseSpec& c : given.cases) {
      text_ += fmt::format(" case={}", c.name);
      branches("", c.next).distribution("", c.duration).number("", c.number);
    }
    return *this;
  }
  Writer& own(std::string_view key, const OwnTime& given) {
    if (given.given()) text_ += fmt::format(" {}.of={}", key, given.attribute);
    return given.given() ? real("unit", given.unit) : *this;
  }
  Writer& values(const std::map<std::string, ParameterId>& given) {
    for (const auto& [name, id] : given) real(name, parameters_.value(id));
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  const ParameterTable& parameters_;
  std::string text_ = "icsflow scenario 2";
};

/// The keys whose members their declarations know.
template <class Spec>
void write_fields(Writer& out, const format::Fields<Spec>& fields, const Spec& spec) {
  for (std::size_t i = 0; i < fields.keys.size(); ++i) {
    const format::Key& key = fields.keys[i];
    const auto write = [&](const auto& member) {
      using M = std::decay_t<decltype(member)>;
      if constexpr (std::is_same_v<M, Number Spec::*>) {
        out.number(key.name, spec.*member);
      } else if constexpr (std::is_same_v<M, bool Spec::*>) {
        out.whole(key.name, spec.*member ? 1 : 0);
      } else if constexpr (std::is_same_v<M, engine::Duration Spec::*>) {
        out.whole(key.name, (spec.*member).ticks());
      } else if constexpr (std::is_same_v<M, std::optional<engine::Duration> Spec::*>) {
        if (spec.*member) out.whole(key.name, (spec.*member)->ticks());
      } else if constexpr (std::is_same_v<M, std::chrono::sys_days Spec::*>) {
        out.whole(key.name, (spec.*member).time_since_epoch().count());
      } else if constexpr (std::is_same_v<M, std::optional<std::chrono::sys_days> Spec::*>) {
        if (spec.*member) out.whole(key.name, (spec.*member)->time_since_epoch().count());
      } else if constexpr (std::is_same_v<M, DistributionSpec Spec::*>) {
        out.distribution(key.name, spec.*member);
      } else if constexpr (std::is_same_v<M, std::vector<Number> Spec::*>) {
        for (const Number& n : spec.*member) out.number(key.name, n);
      } else if constexpr (std::is_same_v<M, std::array<Number, 7> Spec::*>) {
        out.numbers(key.name, spec.*member);
      } else if constexpr (std::is_same_v<M, format::NamedNumbers Spec::*>) {
        out.shares(key.name, spec.*member);
      } else if constexpr (std::is_same_v<M, format::WordList Spec::*>) {
        auto sorted = spec.*member;
        std::sort(sorted.begin(), sorted.end());
        for (const auto& word : sorted) out.text(key.name, word);
      } else if constexpr (std::is_same_v<M, format::WordMember<Spec>>) {
        out.text(key.name, key.words[member.get(spec)]);
      } else if constexpr (std::is_same_v<M, std::string Spec::*>) {
        if (key.form == format::Form::kText) {
          out.prose(key.name, spec.*member);
        } else {
          out.text(key.name, spec.*member);
        }
      }
    };
    std::visit(write, fields.members[i]);
  }
}

void write_days(Writer& out, const std::array<bool, 7>& held) {
  std::string days;
  for (const bool day : held) days += day ? '1' : '0';
  out.text("days", days);
}

void write_staffing(Writer& out, const StaffingSpec& staffing) {
  if (staffing.rule == StaffingRule::kNone) return;
  out.whole("staffing", static_cast<int>(staffing.rule));
  write_fields(out, format::team_staffing(), staffing);
  for (const auto& [group, posts] : staffing.roles) out.text("group", group);
  out.shares("posts", staffing.roles);
}

void write_sessions(Writer& out, const std::string& owner, const SessionSpec& s) {
  out.line("sessions", owner + '/' + s.name);
  write_fields(out, format::sessions(), s);
  write_days(out, s.days);
  write_staffing(out, s.staffing);
  out.by_wait("order", s.order);
  for (const SessionClassSpec& one : s.classes) {
    out.text("class", one.name).whole("priority", one.priority);
    write_fields(out, format::session_class(), one);
  }
  if (s.validation.given) {
    write_fields(out, format::validation(), s.validation);
    for (const std::chrono::sys_days day : s.validation.rounds) out.whole("round", day.time_since_epoch().count());
  }
  if (!s.sub_lists.given()) return;
  write_fields(out, format::sub_lists(), s.sub_lists);
  for (const Number& n : s.sub_lists.sizes) out.number("size", n);
  for (const Number& n : s.sub_lists.slots) out.number("slots", n);
}

void write_pool(Writer& out, const std::string& owner, const PoolSpec& pool) {
  out.line("pool", owner + '/' + pool.name).number("capacity", pool.capacity);
  if (pool.unlimited) out.whole("unlimited", 1);
  write_fields(out, format::pool(), pool);
  write_staffing(out, pool.staffing);
  if (pool.daily_grants) out.whole("grants_at", pool.grants_at.ticks()).numbers("grant", pool.grant_share);
  for (const auto& shift : pool.shifts) {
    out.text("shift", shift.name).whole("from", shift.from.ticks()).whole("to", shift.to.ticks());
    write_days(out, shift.days);
    out.number("units", shift.units);
  }
}

void write_provider(Writer& out, const ProviderSpec& p) {
  out.line("provider", p.id);
  write_fields(out, format::provider(), p);
  if (!p.cancellation.pool.empty()) write_fields(out, format::cancellation(), p.cancellation);
  for (const auto& g : p.staff) {
    out.line("staff", p.id + '/' + g.name);
    write_fields(out, format::staff_group(), g);
  }
  for (const auto& pool : p.pools) write_pool(out, p.id, pool);
  for (const auto& s : p.sessions) write_sessions(out, p.id, s);
  for (const auto& w : p.windows) {
    out.line("window", p.id + '/' + w.name);
    write_fields(out, format::window(), w);
  }
}

void write_attributes(Writer& out, std::string_view key, const std::vector<AttributeSpec>& attributes) {
  for (const auto& a : attributes) out.text(key, a.name).branches("", a.labels).distribution("", a.number);
}

void write_step(Writer& out, const std::string& pathway, const StepSpec& s) {
  out.line("step", pathway + '.' + s.name).whole("kind", static_cast<int>(s.kind)).text("target", s.target);
  out.distribution("duration", s.duration).branches("next", s.next);
  auto marks = s.marks;
  std::sort(marks.begin(), marks.end());
  for (const MarkKind mark : marks) out.whole("mark", static_cast<int>(mark));
  write_fields(out, format::step_keys(), s);
  out.by_wait("pace", s.pace);
  out.number("priority", s.priority).branches("missed", s.missed).number("gives_up", s.gives_up);
  auto transfers = s.transfers;
  std::sort(transfers.begin(), transfers.end(), [](const auto& a, const auto& b) { return a.locality < b.locality; });
  for (const auto& t : transfers) out.text("to", t.locality + '/' + t.provider + '/' + t.pathway + '/' + t.service);
  for (const auto& pool : s.others) out.text("other", pool);
  if (s.first_of) out.whole("first_of", 1);
  if (s.hold_until_next) out.whole("hold_until_next", 1);
  if (!s.patience.numbers.empty()) out.distribution("patience", s.patience);
  for (const auto& h : s.hazards) out.number("from", h.from).number("rate", h.rate);
  for (const auto& b : s.balks) out.whole("balks_at", static_cast<std::int64_t>(b.queue)).number("share", b.share);
  out.by("next", s.next_by).by("duration", s.duration_by).by("priority", s.priority_by);
  out.own("duration", s.own_duration).own("patience", s.own_patience);
  for (const auto& name : s.shortest_queue) out.text("shortest_queue", name);
  for (const auto& name : s.all_of) out.text("all_of", name);
  for (const auto& n : s.hours) out.number("hours", n);
  write_attributes(out, "set", s.sets);
}

void write_pathway(Writer& out, const PathwaySpec& p) {
  out.line("pathway", p.name).text("entry", p.steps.empty() ? "" : p.steps.front().name);
  write_fields(out, format::pathway(), p);
  write_attributes(out, "attribute", p.attributes);
  auto steps = p.steps;
  std::sort(steps.begin(), steps.end(), [](const StepSpec& a, const StepSpec& b) { return a.name < b.name; });
  for (const auto& step : steps) write_step(out, p.name, step);
}

void write_demand(Writer& out, const Scenario& s) {
  for (const auto& t : s.service_types) {
    out.line("service_type", t.name).shares("referred_from", t.referred_from);
    write_fields(out, format::service_type(), t);
    out.by_wait("removals", t.removals_by_wait);
    for (const auto& session : t.sessions) write_sessions(out, "type/" + t.name, session);
  }
  for (const auto& service : s.services) {
    out.line("service", service.id)
        .text("provider", service.provider)
        .text("function", service.function)
        .text("type", service.type);
    out.prose("name", service.name).values(service.values);
  }
  for (const auto& t : s.streams) {
    out.line("stream", t.id);
    write_fields(out, format::stream(), t);
    for (const auto& b : t.batch) out.whole("batch", b.size).number("share", b.share);
    for (const auto& a : t.arrivals) {
      out.whole("on", a.date.time_since_epoch().count());
      if (a.time) out.whole("at", a.time->ticks());
      out.whole("arrive", a.count);
    }
    out.number("within", t.within).shares("locality", t.localities).values(t.values);
  }
  for (const auto& p : s.profiles) {
    out.line("profile", p.name);
    for (const double h : p.hours) out.real("h", h);
    for (const double d : p.week) out.real("d", d);
  }
  for (const auto& season : s.seasons) {
    out.line("season", season.name);
    for (const double m : season.months) out.real("m", m);
    if (season.smooth) out.whole("smooth", 1);
  }
}

void write_opening(Writer& out, const Scenario& s) {
  auto rows = s.opening_list;
  const auto key = [](const OpeningListRow& r) { return std::tie(r.service, r.decision_to_admit); };
  std::sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  for (const auto& row : rows) {
    out.line("opening", row.service).whole("decision", row.decision_to_admit ? 1 : 0);
    for (const auto n : row.bands) out.whole("n", n);
  }
  const bool stationary = s.opening_stays == Scenario::OpeningStays::kStationary;
  const bool above_capacity = s.opening_above_capacity == Scenario::AboveCapacity::kKeep;
  if (stationary || above_capacity) {
    out.line("opening_rules", "").whole("stationary", stationary).whole("above_capacity", above_capacity);
  }
  for (const auto& w : s.opening_waiting) {
    out.line("opening_waiting", w.stream).text("step", w.step).number("count", w.count).distribution("age", w.age);
  }
  for (const auto& t : s.opening_transfers) {
    out.line("opening_transfer", t.provider).text("step", t.pathway + '.' + t.step).text("locality", t.locality);
    write_fields(out, format::opening_transfer(), t);
  }
}

void write_published(Writer& out, const Scenario& s) {
  auto published = s.published;
  const auto figure = [](const auto& p) { return std::tie(p.measure, p.scope, p.value, p.over, p.calibration); };
  std::sort(published.begin(), published.end(), [&](const auto& a, const auto& b) { return figure(a) < figure(b); });
  for (const auto& p : published) {
    auto& line = out.line("published", p.measure).prose("scope", p.scope).real("value", p.value);
    if (p.over > 0) line.real("over", p.over);
    line.whole("calibration", p.calibration ? 1 : 0);
  }
}

void write_start_guard(Writer& out, const StartGuardSpec& guard) {
  for (const ListAtMonthEnd& m : guard.months) {
    auto& line = out.line("guard_month", m.series)
                     .whole("year", static_cast<int>(m.month.year()))
                     .whole("month", static_cast<unsigned>(m.month.month()));
    if (m.list) line.real("list", *m.list);
    if (m.within_18_weeks) line.real("within_18_weeks", *m.within_18_weeks);
    if (m.over_52_weeks) line.real("over_52_weeks", *m.over_52_weeks);
    if (m.p92_wait) line.real("p92_wait", *m.p92_wait);
  }
  for (const PublishedCompleted& c : guard.completed) {
    out.line("guard_completed", c.function)
        .whole("admitted", c.admitted ? 1 : 0)
        .whole("completed", static_cast<std::int64_t>(c.completed))
        .whole("within_18_weeks", static_cast<std::int64_t>(c.within_18_weeks))
        .real("median_wait", c.median_wait);
  }
}

void write_paths(Writer& out, const Scenario& s, const std::vector<ParameterId>& ids) {
  std::vector<std::string> names;
  names.reserve(ids.size());
  for (const ParameterId id : ids) names.push_back(s.parameters.at(id).path);
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) out.text("path", name);
}

void write_intervention(Writer& out, const Scenario& s, const InterventionSpec& in) {
  out.line("intervention", in.name);
  write_fields(out, format::intervention(), in);
  out.whole("change", static_cast<int>(in.change)).number("amount", in.amount);
  write_paths(out, s, in.parameters);
}

void write_values_of_dates(Writer& out, const Scenario& s) {
  for (const auto& in : s.series) {
    out.line("series", s.parameters.at(in.id).path);
    for (const auto& [day, value] : in.values) out.whole("from", day.time_since_epoch().count()).real("value", value);
  }
  for (const auto& in : s.noise) {
    out.line("noise", in.name);
    write_fields(out, format::noise(), in);
    write_paths(out, s, in.parameters);
  }
  for (const auto& u : s.uncertain) {
    out.line("uncertain", s.parameters.at(u.id).path).real("low", u.low).real("high", u.high);
    out.whole("shape", static_cast<int>(u.shape));
  }
}

void write_measures(Writer& out, const MeasuresSpec& m) {
  if (!m.at.empty() || !m.by.empty()) write_fields(out.line("measures", ""), format::measures(), m);
  const auto block = [&](std::string_view name, const auto& fields, const auto& requested) {
    if (requested.requested) write_fields(out.line("measures", name), fields, requested);
  };
  block("waits", format::measured_spans(), m.waits);
  block("time_in_system", format::measured_spans(), m.time_in_system);
  block("completed", format::measured_completed(), m.completed);
  block("pools", format::measured_pools(), m.pools);
  for (const auto& [pool, sizes] : m.pools.sizes) {
    out.text("sizes", pool);
    for (const Number& n : sizes) out.number("size", n);
  }
  for (const MeasuredWindow& w : m.windows) write_fields(out.line("window", w.name), format::measured_window(), w);
}

/// @param without  paths that begin so are left out; empty: none
void write_parameters(Writer& out, const ParameterTable& table, std::string_view without = {}) {
  std::vector<ParameterId> order;
  for (ParameterId id = 0; id < table.size(); ++id) {
    if (without.empty() || table.at(id).path.rfind(without, 0) != 0) order.push_back(id);
  }
  std::sort(order.begin(), order.end(),
            [&](ParameterId a, ParameterId b) { return table.at(a).path < table.at(b).path; });
  for (const ParameterId id : order) {
    const Parameter& p = table.at(id);
    out.line(p.path, fmt::format("= {:.17g} {}", p.value, static_cast<int>(p.unit)));
  }
}

/// What a run is made of up to its first day, and what happens by itself.
void write_system(Writer& out, const Scenario& s) {
  out.line("calendar", s.holidays_by_rule ? "by-rule" : "list");
  for (const auto day : s.holidays) out.whole("holiday", day.time_since_epoch().count());
  for (const auto day : s.holidays_added) out.whole("added", day.time_since_epoch().count());
  for (const auto day : s.holidays_removed) out.whole("removed", day.time_since_epoch().count());
  auto localities = s.localities;
  std::sort(localities.begin(), localities.end());
  for (const auto& name : localities) out.line("locality", name);
  for (const auto& provider : s.providers) write_provider(out, provider);
  for (const auto& c : s.channels) write_fields(out.line("channel", c.from + '>' + c.to), format::channel(), c);
  for (const auto& pathway : s.pathways) write_pathway(out, pathway);
  write_demand(out, s);
  write_opening(out, s);
}

void write_span(Writer& out, const Scenario& s) {
  out.line("run", "")
      .whole("start", s.start.time_since_epoch().count())
      .whole("until", s.until.time_since_epoch().count());
  if (s.closes != engine::days(1)) out.whole("closes", s.closes.ticks());
  out.number("warm_up", s.warm_up);
}

/// How many replications meet each draw of what is not known.
void write_draws(Writer& out, const Scenario& s) {
  if (s.replications_per_draw > 1 && !s.uncertain.empty()) out.whole("per_draw", s.replications_per_draw);
}

}  // namespace

std::string canonical_text(const Scenario& s) {
  Writer out(s.parameters);
  out.line("name", "").prose("is", s.name).prose("description", s.description);
  write_span(out, s);
  out.text("seed", std::to_string(s.seed)).whole("replications", s.replications);
  write_draws(out, s);
  write_system(out, s);
  write_published(out, s);
  for (const StartGuardSpec& guard : s.start_guard) write_start_guard(out, guard);
  for (const InterventionSpec& in : s.interventions) write_intervention(out, s, in);
  write_values_of_dates(out, s);
  write_measures(out, s.measures);
  write_parameters(out, s.parameters);
  return out.take() + '\n';
}

std::string text_without_changes(const Scenario& s) {
  Writer out(s.parameters);
  write_span(out, s);
  write_draws(out, s);
  write_system(out, s);
  write_values_of_dates(out, s);
  write_measures(out, s.measures);
  write_parameters(out, s.parameters, "interventions.");
  return out.take();
}

std::vector<std::string> texts_of_changes(const Scenario& s) {
  std::vector<std::string> all;
  for (const InterventionSpec& in : s.interventions) {
    Writer out(s.parameters);
    write_intervention(out, s, in);
    all.push_back(out.take());
  }
  return all;
}

}  // namespace icsflow::models
