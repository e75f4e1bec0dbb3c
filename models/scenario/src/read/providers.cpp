/// Providers: staff, resources, windows, the cancellation policy; and the channels between them.

#include <fmt/format.h>

#include <algorithm>

#include "icsflow/scenario/spec/pool.hpp"
#include "icsflow/scenario/spec/provider.hpp"
#include "icsflow/scenario/spec/session.hpp"
#include "icsflow/scenario/spec/staffing.hpp"
#include "icsflow/scenario/spec/window.hpp"
#include "read/fields.hpp"
#include "read/sections.hpp"

namespace icsflow::models {

namespace {

StaffGroupSpec read_group(Context& context, const std::string& name, const Field& field) {
  StaffGroupSpec group;
  group.name = name;
  group.place = context.place_of(field.path);
  Mapping map(context, field, &format::staff_group());
  read_fields(context, map, format::staff_group(), group);
  map.finish();
  return group;
}

void read_days(Context& context, const Field& field, const std::vector<std::string>& names, std::array<bool, 7>& days) {
  days.fill(false);
  const auto items = list_items(context, field, "a list of days such as [Mon, Tue]");
  for (const auto& item : items) {
    const auto day = read_word(context, item, names);
    if (day && days[*day]) context.error(item, "the day " + names[*day] + " is given twice");
    if (day) days[*day] = true;
  }
  if (items.empty() && field.node->kind == NodeKind::kList) context.error(field, "expected at least one day");
}

PoolSpec::Shift read_shift(Context& context, const std::string& name, const Field& field) {
  PoolSpec::Shift shift;
  shift.name = name;
  Mapping map(context, field, &format::shift());
  if (const auto days = map.get("days")) read_days(context, *days, map.declared("days").words, shift.days);
  map.time("from", shift.from);
  map.time("to", shift.to);
  map.number("units", shift.units);
  map.finish();
  return shift;
}

/// `capacity`, or `shifts` and `at_shift_end`.
void read_units(Context& context, Mapping& map, PoolSpec& pool) {
  const std::string path = map.field().path + '.';
  const auto shifts = map.get("shifts");
  const auto capacity = shifts ? map.optional("capacity") : map.required("capacity");
  if (shifts) {
    Mapping names(context, *shifts);
    for (const auto& [name, shift] : names.named()) pool.shifts.push_back(read_shift(context, name, shift));
    if (names.ok() && pool.shifts.empty()) context.error(*shifts, "expected at least one shift");
    if (capacity) context.error(*capacity, "expected either \"capacity\" or \"shifts\"; found both");
    if (!map.has("at_shift_end"))
      context.error(*shifts, "expected \"at_shift_end\" beside \"shifts\": finish, hand_over or preempt");
  } else if (capacity && capacity->node->kind == NodeKind::kScalar && capacity->node->text == "unlimited") {
    context.say(*capacity, "unlimited");
    pool.unlimited = true;
  } else if (capacity) {
    pool.capacity = read_number(context, *capacity, map.declared("capacity").rule);
  }
  if (!shifts && map.has("at_shift_end"))
    context.error_at(path + "at_shift_end", "expected \"shifts\" beside it; it is missing");
}

/// Keys of a pool that contradict each other.
void check_pool(Context& context, const Mapping& map, const PoolSpec& pool) {
  const auto refuse = [&](bool wrong, const std::string& key, const std::string& why) {
    if (wrong && map.has(key)) context.error_at(map.field().path + '.' + key, why);
  };
  for (const std::string key : {"waiting_room", "staffing", "grants", "beds", "shifts", "turnover"})
    refuse(pool.unlimited && (key != "beds" || pool.beds), key,
           "expected no \"" + key + "\" beside \"capacity: unlimited\"; there nobody waits");
  for (const std::string key : {"grants", "escalation"})
    refuse(!pool.shifts.empty(), key,
           "expected no \"" + key + "\" beside \"shifts\"; the shifts say how many units there are");
  for (const std::string key : {"preemption", "turnover"})
    refuse(pool.daily_grants && (key != "preemption" || pool.preemption != Preemption::kNone), key,
           "expected no \"" + key + "\" beside \"grants\"; there units are given out once a day");
}

PoolSpec read_pool(Context& context, Mapping& map, const std::string& name) {
  PoolSpec pool;
  pool.name = name;
  pool.place = context.place_of(map.field().path);
  read_fields(context, map, format::pool(), pool);
  read_units(context, map, pool);
  if (const auto staffing = map.get("staffing")) pool.staffing = read_staffing(context, *staffing);
  if (const auto grants = map.get("grants")) {
    pool.daily_grants = true;
    Mapping keys(context, *grants, &format::grants());
    keys.time("at", pool.grants_at);
    if (const auto share = keys.get("share")) pool.grant_share = read_week_shares(context, *share);
    keys.finish();
  }
  map.finish();
  check_pool(context, map, pool);
  for (const std::string key : {"escalation", "escalation_at"}) {
    if (map.has(key) && !pool.beds)
      context.error_at(map.field().path + '.' + key, "expected \"beds: yes\" beside it: only beds are escalated");
    const std::string other = key == "escalation" ? "escalation_at" : "escalation";
    if (map.has(key) && !map.has(other))
      context.error_at(map.field().path + '.' + key, "expected \"" + other + "\" beside it; it is missing");
  }
  return pool;
}

void read_resource(Context& context, ProviderSpec& provider, const std::string& name, const Field& field) {
  enum class Kind { kPool, kSessions, kNone };
  Mapping map(context, field, &format::pool());  // its `kind` is that of both
  Kind kind = Kind::kNone;
  map.word("kind", kind);
  if (kind == Kind::kPool) provider.pools.push_back(read_pool(context, map, name));
  if (kind == Kind::kSessions) {
    map.declare(format::sessions());
    provider.sessions.push_back(read_sessions(context, map, name));
  }
}

SubListsSpec read_sub_lists(Context& context, const Field& field) {
  SubListsSpec out;
  out.place = field.node->place;
  Mapping map(context, field, &format::sub_lists());
  read_fields(context, map, format::sub_lists(), out);
  const auto read_parts = [&](const std::string& key, std::vector<Number>& into) {
    const auto parts = map.get(key);
    if (!parts) return;
    const auto items = list_items(context, *parts, "a list of parts such as [3, 2, 1]");
    for (const Field& item : items) into.push_back(read_number(context, item, map.declared(key).rule));
    if (parts->node->kind == NodeKind::kList && (items.empty() || static_cast<double>(items.size()) > kMostSubLists))
      context.error(*parts, fmt::format("expected 1 to {:.0f} parts; found {}", kMostSubLists, items.size()));
  };
  read_parts("sizes", out.sizes);
  read_parts("slots", out.slots);
  map.finish();
  if (!map.ok()) return out;
  if (map.has("count") == map.has("sizes")) {
    context.error(field,
                  std::string("expected \"count\" or \"sizes\"; found ") + (map.has("count") ? "both" : "neither"));
  } else if (map.has("cv") && !map.has("count")) {
    context.error_at(field.path + ".cv", "expected \"count\" beside it; \"sizes\" say how large the lists are");
  } else if (map.has("slots") && !map.has("sizes")) {
    context.error_at(field.path + ".slots", "expected \"sizes\" beside it, one for each; they are missing");
  } else if (map.has("slots") && !out.slots.empty() && out.slots.size() != out.sizes.size()) {
    context.error_at(field.path + ".slots", fmt::format("expected {} parts, one for each of \"sizes\"; found {}",
                                                        out.sizes.size(), out.slots.size()));
  }
  return out;
}

void read_classes(Context& context, const Field& field, SessionSpec& session) {
  Mapping names(context, field);
  for (const auto& [name, one] : names.named()) {
    SessionClassSpec out;
    out.name = name;
    out.place = context.place_of(one.path);
    Mapping map(context, one, &format::session_class());
    const auto priority = map.get("priority");
    if (priority)
      out.priority = static_cast<std::int64_t>(read_whole(context, *priority, map.declared("priority").rule));
    read_fields(context, map, format::session_class(), out);
    map.finish();
    if (!priority || !context.clean(priority->path)) continue;
    const auto same = std::find_if(session.classes.begin(), session.classes.end(),
                                   [&](const SessionClassSpec& c) { return c.priority == out.priority; });
    if (same != session.classes.end())
      context.error(*priority, fmt::format("expected a priority of its own; {} is that of {}, too", out.priority,
                                           quote(same->name)));
    session.classes.push_back(std::move(out));
  }
  if (names.ok() && field.node->entries.empty()) context.error(field, "expected at least one class; found none");
  std::sort(session.classes.begin(), session.classes.end(),
            [](const auto& a, const auto& b) { return a.priority < b.priority; });
}

ValidationSpec read_validation(Context& context, const Field& field) {
  ValidationSpec out;
  out.given = true;
  Mapping map(context, field, &format::validation());
  read_fields(context, map, format::validation(), out);
  if (const auto rounds = map.get("rounds")) {
    for (const Field& item : list_items(context, *rounds, "a list of dates such as [2026-04-01]")) {
      const std::chrono::sys_days day = read_date(context, item);
      if (!context.clean(item.path)) continue;
      if (!out.rounds.empty() && day <= out.rounds.back())
        context.error(item, "expected dates one after the other; found " + describe(*item.node));
      out.rounds.push_back(day);
    }
    if (rounds->node->kind == NodeKind::kList && rounds->node->items.empty())
      context.error(*rounds, "expected at least one date; found none");
  }
  map.finish();
  if (map.has("rounds") && map.has("every")) context.error(field, "expected \"every\" or \"rounds\"; found both");
  return out;
}

WindowSpec read_window(Context& context, const std::string& name, const Field& field) {
  WindowSpec window;
  window.name = name;
  window.place = context.place_of(field.path);
  Mapping map(context, field, &format::window());
  read_fields(context, map, format::window(), window);
  int like_sunday = 0;  // the only way so far
  map.word("holidays", like_sunday);
  map.finish();
  if (window.to == engine::Duration{} || window.from < window.to || !map.has("from")) return window;
  const auto to = map.optional("to");
  context.error(*to, "expected a time after \"from\"; found " + describe(*to->node));
  return window;
}

void read_cancellation(Context& context, ProviderSpec& provider, const Field& field) {
  Mapping map(context, field, &format::cancellation());
  read_fields(context, map, format::cancellation(), provider.cancellation);
  map.finish();
}

ProviderSpec read_provider(Context& context, const std::string& id, const Field& field) {
  ProviderSpec provider;
  provider.id = id;
  provider.name = id;
  provider.place = context.place_of(field.path);
  Mapping map(context, field, &format::provider());
  read_fields(context, map, format::provider(), provider);
  if (const auto parameters = map.get("parameters")) read_parameters(context, *parameters);
  if (const auto staff = map.get("staff")) {
    Mapping groups(context, *staff);
    for (const auto& [name, group] : groups.named()) provider.staff.push_back(read_group(context, name, group));
  }
  if (const auto resources = map.get("resources")) {
    Mapping names(context, *resources);
    for (const auto& [name, resource] : names.named()) read_resource(context, provider, name, resource);
  }
  if (const auto windows = map.get("windows")) {
    Mapping names(context, *windows);
    for (const auto& [name, window] : names.named()) provider.windows.push_back(read_window(context, name, window));
  }
  if (const auto cancellation = map.get("cancellation")) read_cancellation(context, provider, *cancellation);
  map.finish();
  return provider;
}

}  // namespace

StaffingSpec read_staffing(Context& context, const Field& field) {
  StaffingSpec staffing;
  staffing.place = field.node->place;
  Mapping map(context, field, &format::group_staffing());  // its `rule` is that of both
  map.word("rule", staffing.rule, static_cast<std::size_t>(StaffingRule::kBeds));
  if (staffing.rule == StaffingRule::kNone) return staffing;
  if (staffing.rule == StaffingRule::kTheatreTeam) {
    map.declare(format::team_staffing());
    read_fields(context, map, format::team_staffing(), staffing);
    if (const auto roles = map.get("roles")) {
      Mapping names(context, *roles);
      for (const auto& [group, posts] : names.named())
        staffing.roles.emplace_back(group, read_number(context, posts, map.declared("roles").rule));
    }
  } else if (const auto group = map.get("group")) {
    Number one;  // one post per unit; no parameter of its own
    one.place = group->node->place;
    staffing.roles.emplace_back(read_name(context, *group), one);
  }
  map.finish();
  return staffing;
}

SessionSpec read_sessions(Context& context, Mapping& map, const std::string& name) {
  SessionSpec session;
  session.name = name;
  session.place = context.place_of(map.field().path);
  read_fields(context, map, format::sessions(), session);
  if (const auto days = map.get("days")) read_days(context, *days, map.declared("days").words, session.days);
  if (const auto staffing = map.get("staffing")) session.staffing = read_staffing(context, *staffing);
  if (const auto order = map.get("order")) {
    Mapping keys(context, *order, &format::booking_order());
    if (const auto weights = keys.get("by_wait"))
      session.order = read_by_wait(context, *weights, keys.declared("by_wait").rule);
    keys.finish();
    if (!map.has("chronological"))
      context.error(*order,
                    "expected `chronological` beside `order`, which is for the slots that it leaves; write "
                    "`chronological: 0` for all of them");
  }
  if (const auto classes = map.get("classes")) read_classes(context, *classes, session);
  if (const auto lists = map.get("sub_lists")) session.sub_lists = read_sub_lists(context, *lists);
  if (const auto validation = map.get("validation")) session.validation = read_validation(context, *validation);
  map.finish();
  if (session.from >= session.to)
    context.error_at(map.field().path + (map.has("to") ? ".to" : ".from"), "expected \"from\" before \"to\"");
  return session;
}

std::map<std::string, ParameterId> read_parameters(Context& context, const Field& field) {
  std::map<std::string, ParameterId> out;
  Mapping map(context, field);
  for (const auto& [name, value] : map.named()) {
    const ParameterId id = read_parameter(context, value);
    if (id != kNoParameter) out.emplace(name, id);
  }
  return out;
}

std::vector<std::pair<std::string, Number>> read_shares(Context& context, const Field& field) {
  return read_named_numbers(context, field, rules::kShare);
}

void read_providers(Context& context, const Field& field) {
  Mapping map(context, field);
  for (const auto& [id, provider] : map.named())
    context.scenario.providers.push_back(read_provider(context, id, provider));
  if (map.ok() && field.node->entries.empty()) context.error(field, "expected at least one provider");
}

void read_channels(Context& context, const Field& field) {
  for (const Field& item : list_items(context, field, "a list of channels: [{from:, to:, floor:}]")) {
    ChannelSpec channel;
    channel.place = item.node->place;
    Mapping map(context, item, &format::channel());
    const auto from = map.get("from");
    const auto to = map.get("to");
    if (from) channel.from = read_name(context, *from);
    if (to) channel.to = read_name(context, *to);
    const bool is_named = !channel.from.empty() && !channel.to.empty();
    const std::string path = field.path + '.' + channel.from + '-' + channel.to;
    const auto same = [&](const ChannelSpec& other) { return other.from == channel.from && other.to == channel.to; };
    const auto& known = context.scenario.channels;
    const bool is_new = std::none_of(known.begin(), known.end(), same);
    if (is_named && is_new) {
      map.rename(path);
      context.remember(path + ".from", from->node->place);
      context.remember(path + ".to", to->node->place);
    }
    read_fields(context, map, format::channel(), channel);
    map.finish();
    if (is_named && !is_new) context.error(channel.place, path, "this channel is given twice");
    if (!is_named || !is_new) continue;
    context.scenario.channels.push_back(std::move(channel));
  }
}

}  // namespace icsflow::models
