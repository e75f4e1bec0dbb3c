/// Providers: staff, resources, windows, the cancellation policy; and the channels between them.

#include <algorithm>

#include "reader_parts.hpp"

namespace icsflow::models {

namespace {

std::array<Number, 7> read_week_shares(Context& context, const Field& field) {
  std::array<Number, 7> out;
  const auto items = list_items(context, field, "a list of 7 shares, Monday first");
  if (field.node->kind == NodeKind::kList && items.size() != 7) {
    context.error(field, "expected a list of 7 shares, Monday first; found " + std::to_string(items.size()));
    return out;
  }
  for (std::size_t day = 0; day < items.size(); ++day) {
    Field item = items[day];
    item.path = field.path + '.' + kDayNames[day];
    context.remember(item.path, item.node->place);
    out[day] = read_number(context, item, rules::kShare);
  }
  return out;
}

StaffGroupSpec read_group(Context& context, const std::string& name, const Field& field) {
  StaffGroupSpec group;
  group.name = name;
  group.place = context.place_of(field.path);
  Mapping map(context, field);
  if (const auto wte = map.required("establishment")) group.establishment = read_number(context, *wte, rules::kNumber);
  number_key(map, context, "vacancy", rules::kShare, group.vacancy);
  number_key(map, context, "sickness", rules::kShare, group.sickness);
  number_key(map, context, "leave", rules::kShare, group.leave);
  number_key(map, context, "budgeted_sickness", rules::kShare, group.budgeted_sickness);
  number_key(map, context, "bank_fill", rules::kShare, group.bank_fill);
  number_key(map, context, "agency_fill", rules::kShare, group.agency_fill);
  number_key(map, context, "observed_vacancy", rules::kShare, group.observed_vacancy);
  map.finish();
  return group;
}

PoolSpec read_pool(Context& context, Mapping& map, const std::string& name) {
  PoolSpec pool;
  pool.name = name;
  pool.place = context.place_of(map.field().path);
  if (const auto capacity = map.required("capacity")) pool.capacity = read_number(context, *capacity, rules::kCount);
  number_key(map, context, "waiting_room", rules::kCount, pool.waiting_room);
  if (const auto staffing = map.optional("staffing")) pool.staffing = read_staffing(context, *staffing);
  if (const auto grants = map.optional("grants")) {
    pool.daily_grants = true;
    Mapping keys(context, *grants);
    if (const auto at = keys.required("at")) pool.grants_at = read_time_of_day(context, *at);
    if (const auto share = keys.required("share")) pool.grant_share = read_week_shares(context, *share);
    keys.finish();
  }
  if (const auto beds = map.optional("beds")) pool.beds = read_yes_no(context, *beds);
  number_key(map, context, "escalation", rules::kShare, pool.escalation);
  number_key(map, context, "escalation_at", rules::kShare, pool.escalation_at);
  number_key(map, context, "opening", rules::kCount, pool.opening);
  map.finish();
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
  Mapping map(context, field);
  const auto kind = map.required("kind");
  if (!kind) return;
  switch (read_word<Kind>(context, *kind, {{"pool", Kind::kPool}, {"sessions", Kind::kSessions}}, Kind::kNone)) {
    case Kind::kPool:
      provider.pools.push_back(read_pool(context, map, name));
      return;
    case Kind::kSessions:
      provider.sessions.push_back(read_sessions(context, map, name));
      return;
    case Kind::kNone:
      return;
  }
}

WindowSpec read_window(Context& context, const std::string& name, const Field& field) {
  WindowSpec window;
  window.name = name;
  window.place = context.place_of(field.path);
  Mapping map(context, field);
  const auto from = map.required("from");
  const auto to = map.required("to");
  if (from) window.from = read_time_of_day(context, *from);
  if (to) window.to = read_time_of_day(context, *to);
  if (const auto share = map.required("share")) window.share = read_week_shares(context, *share);
  if (const auto holidays = map.optional("holidays")) read_word(context, *holidays, Words<int>{{"like Sunday", 1}}, 1);
  map.finish();
  if (from && to && window.to != engine::Duration{} && window.from >= window.to) {
    context.error(*to, "expected a time after \"from\"; found " + describe(*to->node));
  }
  return window;
}

void read_cancellation(Context& context, ProviderSpec& provider, const Field& field) {
  Mapping map(context, field);
  provider.cancellation_at = engine::hours(7);
  if (const auto pool = map.required("pool")) provider.cancellation_pool = read_name(context, *pool);
  time_key(map, context, "at", provider.cancellation_at);
  number_key(map, context, "reserve", rules::kNumber, provider.cancellation_reserve);
  number_key(map, context, "protect_over", rules::kDuration, provider.cancellation_protect);
  map.finish();
}

ProviderSpec read_provider(Context& context, const std::string& id, const Field& field) {
  ProviderSpec provider;
  provider.id = id;
  provider.name = id;
  provider.place = context.place_of(field.path);
  Mapping map(context, field);
  text_key(map, context, "name", provider.name);
  if (const auto kind = map.required("kind")) {
    provider.kind = read_word<ProviderKind>(context, *kind,
                                            {{"acute", ProviderKind::kAcute},
                                             {"community", ProviderKind::kCommunity},
                                             {"independent", ProviderKind::kIndependent},
                                             {"council", ProviderKind::kCouncil},
                                             {"primary_care", ProviderKind::kPrimaryCare},
                                             {"other", ProviderKind::kOther}},
                                            ProviderKind::kOther);
  }
  name_key(map, context, "locality", provider.locality);
  if (const auto parameters = map.optional("parameters")) read_parameters(context, *parameters);
  if (const auto staff = map.optional("staff")) {
    Mapping groups(context, *staff);
    for (const auto& [name, group] : groups.named()) provider.staff.push_back(read_group(context, name, group));
  }
  if (const auto resources = map.optional("resources")) {
    Mapping names(context, *resources);
    for (const auto& [name, resource] : names.named()) read_resource(context, provider, name, resource);
  }
  if (const auto windows = map.optional("windows")) {
    Mapping names(context, *windows);
    for (const auto& [name, window] : names.named()) provider.windows.push_back(read_window(context, name, window));
  }
  if (const auto cancellation = map.optional("cancellation")) read_cancellation(context, provider, *cancellation);
  map.finish();
  return provider;
}

void read_days(Context& context, const Field& field, std::array<bool, 7>& days) {
  days.fill(false);
  Words<std::size_t> words;
  for (std::size_t day = 0; day < 7; ++day) words.emplace_back(kDayNames[day], day);
  const auto items = list_items(context, field, "a list of days such as [Mon, Tue]");
  for (const auto& item : items) {
    const std::size_t day = read_word<std::size_t>(context, item, words, 7);
    if (day < 7 && days[day]) context.error(item, "the day " + kDayNames[day] + " is given twice");
    if (day < 7) days[day] = true;
  }
  if (items.empty() && field.node->kind == NodeKind::kList) context.error(field, "expected at least one day");
}

}  // namespace

StaffingSpec read_staffing(Context& context, const Field& field) {
  StaffingSpec staffing;
  staffing.place = field.node->place;
  Mapping map(context, field);
  using Rule = StaffingSpec::Rule;
  const auto rule = map.required("rule");
  if (!rule) return staffing;
  staffing.rule = read_word<Rule>(
      context, *rule,
      {{"beds", Rule::kBeds}, {"proportional", Rule::kProportional}, {"theatre_team", Rule::kTheatreTeam}},
      Rule::kNone);
  if (staffing.rule == Rule::kNone) return staffing;
  if (staffing.rule == Rule::kTheatreTeam) {
    if (const auto floaters = map.required("floaters"))
      staffing.floaters = read_number(context, *floaters, rules::kCount);
    if (const auto teams = map.required("teams")) staffing.teams = read_number(context, *teams, rules::kPositiveCount);
    if (const auto roles = map.required("roles")) {
      Mapping names(context, *roles);
      for (const auto& [group, posts] : names.named())
        staffing.roles.emplace_back(group, read_number(context, posts, rules::kPositive));
    }
  } else if (const auto group = map.required("group")) {
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
  session.from = engine::hours(9);
  session.to = engine::hours(17);
  if (const auto slots = map.required("slots")) session.slots = read_number(context, *slots, rules::kCalendarRate);
  if (const auto days = map.optional("days")) read_days(context, *days, session.days);
  name_key(map, context, "season", session.season);
  number_key(map, context, "horizon", rules::kDuration, session.horizon);
  number_key(map, context, "notice", rules::kDuration, session.notice);
  number_key(map, context, "urgent_notice", rules::kDuration, session.urgent_notice);
  number_key(map, context, "release", rules::kDuration, session.release);
  number_key(map, context, "urgent_share", rules::kShare, session.urgent_share);
  number_key(map, context, "planned_share", rules::kShare, session.planned_share);
  number_key(map, context, "chronological", rules::kShare, session.chronological);
  number_key(map, context, "near_breach", rules::kShare, session.near_breach);
  number_key(map, context, "target", rules::kDuration, session.target);
  number_key(map, context, "cases_per_session", rules::kPositive, session.cases_per_session);
  if (const auto staffing = map.optional("staffing")) session.staffing = read_staffing(context, *staffing);
  time_key(map, context, "from", session.from);
  time_key(map, context, "to", session.to);
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
  std::vector<std::pair<std::string, Number>> out;
  Mapping map(context, field);
  for (const auto& [name, share] : map.named()) out.emplace_back(name, read_number(context, share, rules::kShare));
  return out;
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
    Mapping map(context, item);
    const auto from = map.required("from");
    const auto to = map.required("to");
    auto floor = map.required("floor");
    map.finish();
    if (from) channel.from = read_name(context, *from);
    if (to) channel.to = read_name(context, *to);
    if (channel.from.empty() || channel.to.empty()) continue;
    const std::string path = field.path + '.' + channel.from + '-' + channel.to;
    const auto same = [&](const ChannelSpec& other) { return other.from == channel.from && other.to == channel.to; };
    if (std::any_of(context.scenario.channels.begin(), context.scenario.channels.end(), same)) {
      context.error(channel.place, path, "this channel is given twice");
      continue;
    }
    context.remember(path, channel.place);
    context.remember(path + ".from", from->node->place);
    context.remember(path + ".to", to->node->place);
    if (floor) {
      floor->path = path + ".floor";
      context.remember(floor->path, floor->node->place);
      channel.floor = read_number(context, *floor, rules::kDuration);
    }
    context.scenario.channels.push_back(std::move(channel));
  }
}

}  // namespace icsflow::models
