/// Pathways: steps, branches, marks, transfers.

#include <algorithm>

#include "icsflow/scenario/spec/pathway.hpp"
#include "icsflow/scenario/steps/steps.hpp"
#include "read/attributes.hpp"
#include "read/fields.hpp"
#include "read/sections.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

constexpr std::size_t kMostSteps = 1'000;  // of a pathway; the check of its graph takes the square of it

std::vector<MarkKind> read_marks(Context& context, const Field& field, const std::vector<std::string>& words) {
  std::vector<Field> items{field};
  if (field.node->kind == NodeKind::kList) items = list_items(context, field, "marks");
  std::vector<MarkKind> out;
  for (const auto& item : items) {
    const std::string text = item.node->kind == NodeKind::kScalar ? item.node->text : "";
    if (parse_mark(text).value) {
      context.error(item, "expected what the step says of the pathway, such as clock_start; found " + quote(text) +
                              " (give a confidence mark on the value itself or on the pathway)");
      continue;
    }
    const auto index = read_word(context, item, words);
    if (!index) continue;
    const auto mark = static_cast<MarkKind>(*index + static_cast<std::size_t>(MarkKind::kClockStart));
    if (std::find(out.begin(), out.end(), mark) != out.end())
      context.error(item, "the mark " + quote(text) + " is given twice");
    out.push_back(mark);
  }
  return out;
}

TransferTarget read_target(Context& context, const std::string& locality, const Field& field) {
  TransferTarget target;
  target.locality = locality;
  target.place = field.node->place;
  Mapping map(context, field, &format::transfer_target());
  map.name("to", target.provider);
  map.name("pathway", target.pathway);
  map.name("service", target.service);
  map.finish();
  return target;
}

std::vector<TransferTarget> read_transfer_targets(Context& context, const Field& field) {
  std::vector<TransferTarget> out;
  Mapping map(context, field);
  if (!map.ok()) return out;
  if (map.has("to") || map.has("pathway")) {
    out.push_back(read_target(context, "", field));
    return out;
  }
  for (const auto& [locality, target] : map.named()) out.push_back(read_target(context, locality, target));
  if (out.empty()) context.error(field, "expected {to: PROVIDER, pathway: NAME}, or that for each locality");
  return out;
}

/// Where a transfer leads, or `$name` of a route of the scenario. That there is one is checked where a pathway runs:
/// a library has pathways that a scenario does not use.
void read_transfer(Context& context, StepSpec& step, const Field& field) {
  if (field.node->kind != NodeKind::kScalar || !field.node->text.starts_with('$')) {
    step.transfers = read_transfer_targets(context, field);
    return;
  }
  context.say(field, field.node->text);
  const std::string name = field.node->text.substr(1);
  if (!is_name(name)) {
    context.error(field, "expected a route such as $home_support; found " + quote(field.node->text));
    return;
  }
  step.route = name;
  const auto route = context.routes.find(name);
  if (route == context.routes.end()) return;
  route->second.is_used = true;
  step.transfers = route->second.targets;
}

/// {NAME: NUMBER, NAME: NUMBER}: so many units of each pool at once. Of a `use` of one pool they are kept as hours that
/// do not change.
void read_units(Context& context, StepSpec& step, const Field& field) {
  Mapping map(context, field);
  auto pools = map.named();
  if (pools.empty()) {
    context.error(field, "expected a pool with the number of its units, such as {doctor: 2}; found none");
    return;
  }
  // The pool in whose queue patients stand is the first, whatever the order of the file.
  std::sort(pools.begin(), pools.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [name, units] : pools) {
    (step.target.empty() ? step.target : step.others.emplace_back()) = name;
    step.hours.push_back(read_number(context, units, rules::kPositiveCount));
  }
}

/// NAME, [NAME, NAME], {first_of: [NAME, NAME]} or {NAME: COUNT}: the pools units are wanted of.
void read_pools(Context& context, StepSpec& step, const Field& field) {
  if (field.node->kind == NodeKind::kScalar) {
    step.target = read_name(context, field);
    return;
  }
  Field list = field;
  const auto is_list = [](const Entry& entry) { return entry.value->kind == NodeKind::kList; };
  if (field.node->kind == NodeKind::kMap &&
      std::none_of(field.node->entries.begin(), field.node->entries.end(), is_list) &&
      find_key(*field.node, "first_of") == nullptr) {
    return read_units(context, step, field);
  }
  if (field.node->kind == NodeKind::kMap) {
    Mapping map(context, field, &format::first_of());
    const auto names = map.get("first_of");
    map.finish();
    if (!names) return;
    list = *names;
    step.first_of = true;
  }
  std::vector<std::string> pools;
  const auto items = list_items(context, list, "a list of pools");
  for (const Field& item : items) {
    const std::string name = read_name(context, item);
    if (!name.empty() && std::find(pools.begin(), pools.end(), name) != pools.end())
      context.error(item, "the pool " + quote(name) + " is named twice" +
                              (step.first_of ? "" : "; two units of one pool are written {" + name + ": 2}"));
    pools.push_back(name);
  }
  if (list.node->kind == NodeKind::kList && pools.size() < 2)
    context.error(list, "expected two pools or more; a single one is written without a list");
  if (pools.empty()) return;
  step.target = pools.front();
  step.others.assign(pools.begin() + 1, pools.end());
}

using Attributes = std::vector<AttributeSpec>;

/// A hazard, the distribution of the time that patients are ready to wait, their own, or hazards by time waited.
void read_patience(Context& context, const Attributes& attributes, StepSpec& step, const Field& field,
                   const format::Key& declared) {
  if (is_own_time(field)) {
    step.own_patience = read_own_time(context, field, attributes);
    return;
  }
  if (field.node->kind == NodeKind::kList) {
    for (const Field& item : list_items(context, field, "a list of hazards")) {
      StepSpec::Hazard hazard;
      Mapping map(context, item, declared.block);
      map.number("from", hazard.from);
      map.number("rate", hazard.rate);
      map.finish();
      step.hazards.push_back(hazard);
    }
    if (step.hazards.empty()) context.error(field, "expected at least one {from: DURATION, rate: RATE}");
    return;
  }
  const Node* node = field.node;
  if (node->kind == NodeKind::kMap) {
    const auto value = std::find_if(node->entries.begin(), node->entries.end(),
                                    [](const Entry& entry) { return entry.key == "value"; });
    const bool is_hazard = std::any_of(node->entries.begin(), node->entries.end(),
                                       [](const Entry& entry) { return entry.key == "from" || entry.key == "rate"; });
    if (is_hazard) {
      context.error(field,
                    "expected a list of hazards, [{from: DURATION, rate: RATE}, ...]; found one without brackets");
      return;
    }
    if (value == node->entries.end()) {
      step.patience = read_distribution(context, field);
      return;
    }
    node = value->value;
  }
  const bool is_time = node->kind == NodeKind::kScalar && parse_number(node->text, rules::kDuration).value.has_value();
  if (is_time) {
    step.patience = read_distribution(context, field);
  } else {
    step.gives_up = read_number(context, field, declared.rule);
  }
}

/// {QUEUE: SHARE}, by rising queue.
void read_balks(Context& context, StepSpec& step, const Field& field, const format::Key& declared) {
  Mapping map(context, field);
  for (const auto& [queue, share] : map.named()) {
    const auto parsed = parse_whole(queue, 0, 1'000'000'000);
    if (!parsed.value) {
      context.error(share, "expected how many wait, such as 5: 40 %; found " + quote(queue));
      continue;
    }
    step.balks.push_back({*parsed.value, read_number(context, share, declared.rule)});
  }
  if (map.ok() && field.node->entries.empty()) context.error(field, "expected at least one QUEUE: SHARE");
  std::sort(step.balks.begin(), step.balks.end(), [](const auto& a, const auto& b) { return a.queue < b.queue; });
}

void read_duration(Context& context, const Attributes& attributes, StepSpec& step, const Field& field) {
  if (is_by(field)) {
    step.duration_by = read_by(context, field, attributes, [&](CaseSpec& c, const Field& value) {
      c.duration = read_distribution(context, value);
    });
  } else if (is_own_time(field)) {
    step.own_duration = read_own_time(context, field, attributes);
  } else {
    step.duration = read_distribution(context, field);
  }
}

/// The value of the key that makes the step one of its kind.
void read_kind(Context& context, const Attributes& attributes, StepSpec& step, const Field& field) {
  switch (facts_of(step.kind).value) {
    case StepValue::kPools:
      read_pools(context, step, field);
      return;
    case StepValue::kDuration:
      read_duration(context, attributes, step, field);
      return;
    case StepValue::kTransfer:
      read_transfer(context, step, field);
      return;
    case StepValue::kSteps:
      step.all_of = read_step_list(context, field);
      return;
    case StepValue::kYes:
      // What is neither yes nor no has been told.
      if (!read_yes_no(context, field) && field.node->kind == NodeKind::kScalar && parse_yes_no(field.node->text).value)
        context.error(field, "expected yes; found " + quote(field.node->text));
      return;
    case StepValue::kPool:
    case StepValue::kWindow:
    case StepValue::kSessions:
    case StepValue::kOutcome:
    case StepValue::kStep:
      step.target = read_name(context, field);
      return;
  }
}

/// A key that is more than a value.
void read_step_key(Context& context, Mapping& map, const Attributes& attributes, StepSpec& step,
                   const format::Key& declared) {
  const std::string key(declared.name);
  const auto field = map.get(key);
  if (!field) return;
  if (key == "records") step.marks = read_marks(context, *field, declared.words);
  if (key == "mark" && map.get("records"))
    context.error(*field, "expected one of \"records\" and its older name \"mark\"; found both");
  else if (key == "mark")
    step.marks = read_marks(context, *field, declared.words);
  if (key == "next") read_next(context, *field, attributes, step);
  if (key == "set") step.sets = read_sets(context, *field, attributes);
  if (key == "missed") step.missed = read_branches(context, *field);
  if (key == "for") read_duration(context, attributes, step, *field);
  if (key == "hours" && !step.hours.empty()) {
    context.error(*field, "expected either a number of units or \"hours\" of the pool; found both");
  } else if (key == "hours") {
    if (field->node->kind == NodeKind::kList) {
      for (const auto& item : list_items(context, *field, "a list of hours a week"))
        step.hours.push_back(read_number(context, item, declared.rule));
      if (step.hours.empty()) context.error(*field, "expected at least one number of hours; found an empty list");
    } else {
      step.hours.push_back(read_number(context, *field, declared.rule));
    }
  }
  if (key == "priority" && is_by(*field)) {
    step.priority_by = read_by(context, *field, attributes, [&](CaseSpec& c, const Field& value) {
      c.number = read_number(context, value, declared.rule);
    });
  } else if (key == "priority") {
    step.priority = read_number(context, *field, declared.rule);
  }
  if (key == "gives_up") read_patience(context, attributes, step, *field, declared);
  if (key == "pace_by_wait") step.pace = read_by_wait(context, *field, declared.rule);
  if (key == "balks") read_balks(context, step, *field, declared);
  if (key == "hold_until") step.hold_until_next = read_word(context, *field, declared.words).has_value();
}

/// Keys that only make sense together.
void check_pairs(Context& context, const Mapping& map, const Field& field) {
  const auto need = [&](const std::string& key, const std::string& other) {
    if (map.declares(key) && map.has(key) && !map.has(other)) {
      context.error(context.place_of(field.path + '.' + key), field.path,
                    "expected \"" + other + "\" beside \"" + key + "\"; it is missing");
    }
  };
  need("dna", "missed");
  need("missed", "dna");
  need("gives_up", "elsewhere");
  need("balks", "elsewhere");
  if (!map.has("balks")) need("elsewhere", "gives_up");
}

StepSpec read_step(Context& context, const Attributes& attributes, const std::string& name, const Field& field) {
  StepSpec step;
  step.name = name;
  step.place = context.place_of(field.path);
  const auto& declared = format::steps();
  Mapping map(context, field, &declared.front());  // until the kind is known
  if (!map.ok()) return step;
  std::vector<std::string> kinds;
  std::vector<std::string> names;
  std::size_t made = 0;
  for (std::size_t i = 0; i < declared.size(); ++i) {
    const std::string& word = names.emplace_back(declared[i].name);
    if (!map.has(word)) continue;
    kinds.push_back(word);
    made = i;
    map.declare(declared[i]);
  }
  if (kinds.size() != 1) {
    std::string unknown;
    for (const auto& entry : field.node->entries) {
      if (const auto near = closest(entry.key, names); kinds.empty() && !near.empty())
        unknown = did_you_mean(entry.key, names);
    }
    std::string expected;
    for (std::size_t i = 0; i < names.size(); ++i)
      expected += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
    context.error(step.place, field.path,
                  "expected one kind of step: " + expected + "; found " +
                      (kinds.empty() ? "none" + unknown : kinds[0] + " and " + kinds[1]));
    return step;
  }
  step.kind = format::written_kinds()[made];
  if (const auto kind = map.get(kinds[0])) read_kind(context, attributes, step, *kind);
  const bool keeps_units = !step.hours.empty() && (step.kind == StepKind::kSeize || !step.others.empty());
  const auto& fields = declared[made];
  read_fields(context, map, fields, step);
  for (std::size_t i = 1; i < fields.keys.size(); ++i) {
    if (std::holds_alternative<std::monostate>(fields.members[i]))
      read_step_key(context, map, attributes, step, fields.keys[i]);
  }
  if (!step.hours.empty() && !keeps_units) step.kind = StepKind::kCare;
  map.finish();
  check_pairs(context, map, field);
  return step;
}

}  // namespace

void read_routes(Context& context, const Field& field) {
  Mapping map(context, field);
  for (const auto& [name, route] : map.named()) context.routes[name].targets = read_transfer_targets(context, route);
}

void read_pathways(Context& context, const Field& field) {
  Mapping map(context, field);
  for (auto& [name, pathway_field] : map.named()) {
    pathway_field.references = true;
    PathwaySpec pathway;
    pathway.name = name;
    pathway.place = pathway_field.node->place;
    const auto same = [&name = name](const PathwaySpec& other) { return other.name == name; };
    const auto& known = context.scenario.pathways;
    if (const auto first = std::find_if(known.begin(), known.end(), same); first != known.end()) {
      context.error(
          pathway.place, pathway_field.path,
          "this pathway is already defined at " + first->place.file + ':' + std::to_string(first->place.line));
      continue;
    }
    Mapping keys(context, pathway_field, &format::pathway());
    read_fields(context, keys, format::pathway(), pathway);
    if (const auto attributes = keys.get("attributes")) pathway.attributes = read_attributes(context, *attributes);
    if (const auto steps = keys.get("steps")) {
      Mapping step_map(context, *steps);
      for (const auto& [step_name, step] : step_map.named()) {
        if (step_name == "rest")
          context.error(step, "\"rest\" cannot be the name of a step: it stands for what is left of the shares");
        pathway.steps.push_back(read_step(context, pathway.attributes, step_name, step));
      }
      if (pathway.steps.size() > kMostSteps) {
        context.error(*steps, "expected at most " + std::to_string(kMostSteps) + " steps; found " +
                                  std::to_string(pathway.steps.size()));
        pathway.steps.clear();
        continue;
      }
      if (step_map.ok() && pathway.steps.empty()) context.error(*steps, "expected at least one step");
    }
    keys.finish();
    context.scenario.pathways.push_back(std::move(pathway));
  }
}

}  // namespace icsflow::models
