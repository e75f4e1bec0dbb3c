/// The resolved scenario as text, for the hash in results. File names, places, sources, marks, notes and the order of
/// YAML keys leave no trace; the first step of a pathway does, being its entry.

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "icsflow/scenario/spec/attribute.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/intervention.hpp"
#include "icsflow/scenario/spec/opening.hpp"
#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/profile.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/published.hpp"
#include "icsflow/scenario/spec/service.hpp"
#include "icsflow/scenario/spec/service_type.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "icsflow/scenario/spec/staffing.hpp"
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
    if (n.is_default) return *this;
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
  std::string text_ = "icsflow scenario 1";
};

void write_staffing(Writer& out, const StaffingSpec& staffing) {
  if (staffing.rule == StaffingSpec::Rule::kNone) return;
  out.whole("staffing", static_cast<int>(staffing.rule))
      .number("floaters", staffing.floaters)
      .number("teams", staffing.teams);
  for (const auto& [group, posts] : staffing.roles) out.text("group", group);
  out.shares("posts", staffing.roles);
}

void write_sessions(Writer& out, const std::string& owner, const SessionSpec& s) {
  std::string days;
  for (const bool day : s.days) days += day ? '1' : '0';
  out.line("sessions", owner + '/' + s.name).number("slots", s.slots).text("days", days).text("season", s.season);
  out.number("horizon", s.horizon)
      .number("notice", s.notice)
      .number("urgent_notice", s.urgent_notice)
      .number("release", s.release);
  out.number("urgent_share", s.urgent_share)
      .number("planned_share", s.planned_share)
      .number("chronological", s.chronological);
  out.number("near_breach", s.near_breach).number("target", s.target).number("cases_per_session", s.cases_per_session);
  out.whole("from", s.from.ticks()).whole("to", s.to.ticks());
  write_staffing(out, s.staffing);
}

void write_provider(Writer& out, const ProviderSpec& p) {
  out.line("provider", p.id).prose("name", p.name).whole("kind", static_cast<int>(p.kind)).text("locality", p.locality);
  if (!p.cancellation_pool.empty()) {
    out.text("cancellation", p.cancellation_pool).whole("at", p.cancellation_at.ticks());
    out.number("reserve", p.cancellation_reserve).number("protect_over", p.cancellation_protect);
  }
  for (const auto& g : p.staff) {
    out.line("staff", p.id + '/' + g.name).number("establishment", g.establishment).number("vacancy", g.vacancy);
    out.number("sickness", g.sickness).number("leave", g.leave).number("budgeted_sickness", g.budgeted_sickness);
    out.number("bank_fill", g.bank_fill)
        .number("agency_fill", g.agency_fill)
        .number("observed_vacancy", g.observed_vacancy);
  }
  for (const auto& pool : p.pools) {
    out.line("pool", p.id + '/' + pool.name)
        .number("capacity", pool.capacity)
        .number("waiting_room", pool.waiting_room);
    write_staffing(out, pool.staffing);
    if (pool.daily_grants) out.whole("grants_at", pool.grants_at.ticks()).numbers("grant", pool.grant_share);
    out.whole("beds", pool.beds ? 1 : 0)
        .number("escalation", pool.escalation)
        .number("escalation_at", pool.escalation_at);
    out.number("opening", pool.opening);
    if (pool.unlimited) out.whole("unlimited", 1);
    if (pool.preemption != PoolSpec::Preemption::kNone) out.whole("preemption", static_cast<int>(pool.preemption));
    if (pool.discipline != PoolSpec::Discipline::kFifo) out.whole("discipline", static_cast<int>(pool.discipline));
    if (!pool.turnover.numbers.empty()) out.distribution("turnover", pool.turnover);
    if (!pool.shifts.empty()) out.whole("at_shift_end", static_cast<int>(pool.at_shift_end));
    for (const auto& shift : pool.shifts) {
      out.text("shift", shift.name).whole("from", shift.from.ticks()).whole("to", shift.to.ticks());
      for (const bool day : shift.days) out.whole("day", day ? 1 : 0);
      out.number("units", shift.units);
    }
  }
  for (const auto& s : p.sessions) write_sessions(out, p.id, s);
  for (const auto& w : p.windows) {
    out.line("window", p.id + '/' + w.name)
        .whole("from", w.from.ticks())
        .whole("to", w.to.ticks())
        .numbers("share", w.share);
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
  out.number("priority", s.priority).text("full", s.full).number("dna", s.dna).branches("missed", s.missed);
  out.text("cancelled", s.cancelled).text("bed", s.bed).number("gives_up", s.gives_up).text("elsewhere", s.elsewhere);
  out.number("due", s.due);
  auto transfers = s.transfers;
  std::sort(transfers.begin(), transfers.end(), [](const auto& a, const auto& b) { return a.locality < b.locality; });
  for (const auto& t : transfers) out.text("to", t.locality + '/' + t.provider + '/' + t.pathway + '/' + t.service);
  out.distribution("ask", s.ask).distribution("offer", s.offer).distribution("move", s.move);
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
  out.line("pathway", p.name).whole("rtt", p.rtt ? 1 : 0).text("entry", p.steps.empty() ? "" : p.steps.front().name);
  write_attributes(out, "attribute", p.attributes);
  auto steps = p.steps;
  std::sort(steps.begin(), steps.end(), [](const StepSpec& a, const StepSpec& b) { return a.name < b.name; });
  for (const auto& step : steps) write_step(out, p.name, step);
}

void write_demand(Writer& out, const Scenario& s) {
  for (const auto& t : s.service_types) {
    out.line("service_type", t.name)
        .text("pathway", t.pathway)
        .shares("referred_from", t.referred_from)
        .number("rate", t.rate);
    out.text("season", t.season)
        .number("removals", t.removal_hazard)
        .number("urgent_share", t.urgent_share)
        .number("receipt", t.receipt);
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
    out.line("stream", t.id)
        .text("at", t.provider)
        .text("pathway", t.pathway)
        .text("service", t.service)
        .number("rate", t.rate);
    out.text("profile", t.profile).text("season", t.season).number("priority", t.priority);
    out.text("list", format::stream().find("list")->words[static_cast<std::size_t>(t.list)]);
    for (const auto& b : t.batch) out.whole("batch", b.size).number("share", b.share);
    for (const auto& a : t.arrivals) {
      out.whole("on", a.date.time_since_epoch().count());
      if (a.time) out.whole("at", a.time->ticks());
      out.whole("arrive", a.count);
    }
    if (t.within.given()) out.number("within", t.within);
    out.number("population", t.population).distribution("returns_after", t.returns_after);
    out.shares("locality", t.localities).text("department", t.department).text("was", t.was).values(t.values);
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
  for (const auto& t : s.opening_transfers) {
    out.line("opening_transfer", t.provider)
        .text("step", t.pathway + '.' + t.step)
        .text("locality", t.locality)
        .number("count", t.count);
  }
  auto published = s.published;
  const auto figure = [](const auto& p) { return std::tie(p.measure, p.scope, p.value, p.over, p.calibration); };
  std::sort(published.begin(), published.end(), [&](const auto& a, const auto& b) { return figure(a) < figure(b); });
  for (const auto& p : published) {
    auto& line = out.line("published", p.measure).prose("scope", p.scope).real("value", p.value);
    if (p.over > 0) line.real("over", p.over);
    line.whole("calibration", p.calibration ? 1 : 0);
  }
}

void write_changes(Writer& out, const Scenario& s) {
  const auto paths = [&](const std::vector<ParameterId>& ids) {
    std::vector<std::string> names;
    for (const ParameterId id : ids) names.push_back(s.parameters.at(id).path);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) out.text("path", name);
  };
  for (const auto& in : s.interventions) {
    out.line("intervention", in.name).whole("at", in.at.time_since_epoch().count());
    if (in.until) out.whole("until", in.until->time_since_epoch().count());
    out.number("over", in.over).whole("change", static_cast<int>(in.change)).number("amount", in.amount);
    if (in.cancels) out.text("dates", "cancelled");
    paths(in.parameters);
  }
  for (const auto& u : s.uncertain) {
    out.line("uncertain", s.parameters.at(u.id).path).real("low", u.low).real("high", u.high);
    out.whole("shape", static_cast<int>(u.shape));
  }
}

void write_measures(Writer& out, const MeasuresSpec& m) {
  const auto list = [&](std::string_view key, const std::vector<Number>& numbers) {
    for (const Number& n : numbers) out.number(key, n);
  };
  if (!m.at.empty()) out.line("measures", "at");
  auto at = m.at;
  std::sort(at.begin(), at.end());
  for (const auto& provider : at) out.text("provider", provider);
  const auto spans = [&](std::string_view name, const MeasuresSpec::Spans& asked) {
    if (!asked.asked) return;
    out.line("measures", name);
    list("percentile", asked.percentiles);
    list("over", asked.over);
  };
  spans("waits", m.waits);
  spans("time_in_system", m.time_in_system);
  if (m.completed.asked) {
    out.line("measures", "completed");
    list("percentile", m.completed.percentiles);
    if (m.completed.adjusted) out.whole("adjusted", 1);
  }
  if (!m.pools.asked) return;
  out.line("measures", "pools");
  list("percentile", m.pools.percentiles);
  if (m.pools.audit) out.whole("audit", m.pools.audit->ticks());
  for (const auto& [pool, sizes] : m.pools.sizes) {
    out.text("sizes", pool);
    list("size", sizes);
  }
}

void write_parameters(Writer& out, const ParameterTable& table) {
  std::vector<ParameterId> order;
  for (ParameterId id = 0; id < table.size(); ++id) {
    if (!table.at(id).is_default) order.push_back(id);
  }
  std::sort(order.begin(), order.end(),
            [&](ParameterId a, ParameterId b) { return table.at(a).path < table.at(b).path; });
  for (const ParameterId id : order) {
    const Parameter& p = table.at(id);
    out.line(p.path, fmt::format("= {:.17g} {}", p.value, static_cast<int>(p.unit)));
  }
}

}  // namespace

std::string canonical_text(const Scenario& s) {
  Writer out(s.parameters);
  out.line("name", "").prose("is", s.name).prose("description", s.description);
  out.line("run", "")
      .whole("start", s.start.time_since_epoch().count())
      .whole("until", s.until.time_since_epoch().count());
  if (s.closes != engine::days(1)) out.whole("closes", s.closes.ticks());
  out.number("warm_up", s.warm_up).text("seed", std::to_string(s.seed)).whole("replications", s.replications);
  out.line("calendar", s.holidays_by_rule ? "by-rule" : "list");
  for (const auto day : s.holidays) out.whole("holiday", day.time_since_epoch().count());
  for (const auto day : s.holidays_added) out.whole("added", day.time_since_epoch().count());
  for (const auto day : s.holidays_removed) out.whole("removed", day.time_since_epoch().count());
  auto localities = s.localities;
  std::sort(localities.begin(), localities.end());
  for (const auto& name : localities) out.line("locality", name);
  for (const auto& provider : s.providers) write_provider(out, provider);
  for (const auto& c : s.channels) out.line("channel", c.from + '>' + c.to).number("floor", c.floor);
  for (const auto& pathway : s.pathways) write_pathway(out, pathway);
  write_demand(out, s);
  write_opening(out, s);
  write_changes(out, s);
  write_measures(out, s.measures);
  write_parameters(out, s.parameters);
  return out.take() + '\n';
}

}  // namespace icsflow::models
