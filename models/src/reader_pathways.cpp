/// Pathways: steps, branches, marks, transfers.

#include <algorithm>

#include "reader_parts.hpp"
#include "suggest.hpp"

namespace icsflow::models {

namespace {

const Words<StepKind>& step_kinds() {
  static const Words<StepKind> kWords{{"delay", StepKind::kDelay},       {"window", StepKind::kWindow},
                                      {"use", StepKind::kUse},           {"seize", StepKind::kSeize},
                                      {"release", StepKind::kRelease},   {"book", StepKind::kBook},
                                      {"transfer", StepKind::kTransfer}, {"accept", StepKind::kAccept},
                                      {"leave", StepKind::kLeave},       {"go", StepKind::kGo}};
  return kWords;
}

const Words<MarkKind>& mark_words() {
  static const Words<MarkKind> kWords{{"clock_start", MarkKind::kClockStart},
                                      {"stop_admitted", MarkKind::kStopAdmitted},
                                      {"stop_non_admitted", MarkKind::kStopNonAdmitted},
                                      {"nullify", MarkKind::kNullify},
                                      {"remove", MarkKind::kRemove},
                                      {"decision_to_admit", MarkKind::kDecisionToAdmit},
                                      {"arrive", MarkKind::kArrive},
                                      {"decide_bed", MarkKind::kDecideBed},
                                      {"leave_department", MarkKind::kLeaveDepartment},
                                      {"admit_emergency", MarkKind::kAdmitEmergency},
                                      {"admit_zero_day", MarkKind::kAdmitZeroDay},
                                      {"admit_ordinary", MarkKind::kAdmitOrdinary},
                                      {"admit_day_case", MarkKind::kAdmitDayCase},
                                      {"ready", MarkKind::kReady},
                                      {"discharged", MarkKind::kDischarged}};
  return kWords;
}

/// The optional keys each kind of step may have besides `mark`.
struct StepKeys {
  StepKind kind;
  std::vector<std::string> keys;
};

const std::vector<std::string>& keys_of(StepKind kind) {
  static const std::vector<StepKeys> kKeys{
      {StepKind::kDelay, {"next"}},
      {StepKind::kWindow, {"next"}},
      {StepKind::kUse, {"for", "next", "priority", "full"}},
      {StepKind::kSeize, {"next", "priority", "full", "gives_up", "elsewhere"}},
      {StepKind::kRelease, {"next"}},
      {StepKind::kBook, {"next", "dna", "missed", "cancelled", "bed"}},
      {StepKind::kTransfer, {"next", "ask", "offer", "move", "gives_up", "elsewhere"}},
      {StepKind::kAccept, {"next"}},
      {StepKind::kLeave, {}},
      {StepKind::kGo, {"next"}},
  };
  return std::find_if(kKeys.begin(), kKeys.end(), [&](const StepKeys& row) { return row.kind == kind; })->keys;
}

std::vector<Branch> read_branches(Context& context, const Field& field) {
  std::vector<Branch> out;
  if (field.node->kind == NodeKind::kScalar) {
    out.push_back({read_name(context, field), {}, field.node->place});
    return out;
  }
  if (field.node->kind == NodeKind::kList) {
    context.error(field, "expected a step, or {STEP: SHARE, ...}; found a list");
    return out;
  }
  Mapping map(context, field);
  int rests = 0;
  for (const auto& [to, share] : map.named()) {
    Branch branch{to, {}, context.place_of(share.path)};
    if (share.node->kind == NodeKind::kScalar && share.node->text == "rest") {
      if (++rests == 2) context.error(share, "expected at most one \"rest\"; found a second one");
    } else {
      branch.probability = read_number(context, share, rules::kShare);
    }
    out.push_back(std::move(branch));
  }
  if (out.empty()) context.error(field, "expected at least one step");
  return out;
}

std::vector<MarkKind> read_marks(Context& context, const Field& field) {
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
    const MarkKind mark = read_word(context, item, mark_words(), MarkKind::kNone);
    if (mark == MarkKind::kNone) continue;
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
  Mapping map(context, field);
  if (const auto to = map.required("to")) target.provider = read_name(context, *to);
  if (const auto pathway = map.required("pathway")) target.pathway = read_name(context, *pathway, true);
  name_key(map, context, "service", target.service, true);
  map.finish();
  return target;
}

std::vector<TransferTarget> read_transfer(Context& context, const Field& field) {
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

void read_kind(Context& context, StepSpec& step, const Field& field) {
  switch (step.kind) {
    case StepKind::kDelay:
      step.duration = read_distribution(context, field);
      return;
    case StepKind::kTransfer:
      step.transfers = read_transfer(context, field);
      return;
    case StepKind::kAccept:
    case StepKind::kGo:
      if (!read_yes_no(context, field)) context.error(field, "expected yes");
      return;
    default:
      step.target = read_name(context, field);
      return;
  }
}

void read_step_key(Context& context, Mapping& map, StepSpec& step, const std::string& key) {
  const auto field = map.optional(key);
  if (!field) return;
  if (key == "next") step.next = read_branches(context, *field);
  if (key == "missed") step.missed = read_branches(context, *field);
  if (key == "for") step.duration = read_distribution(context, *field);
  if (key == "ask") step.ask = read_distribution(context, *field);
  if (key == "offer") step.offer = read_distribution(context, *field);
  if (key == "move") step.move = read_distribution(context, *field);
  if (key == "priority") step.priority = read_number(context, *field, rules::kPriority);
  if (key == "dna") step.dna = read_number(context, *field, rules::kShare);
  if (key == "gives_up") step.gives_up = read_number(context, *field, rules::kCalendarRate);
  if (key == "full") step.full = read_name(context, *field);
  if (key == "cancelled") step.cancelled = read_name(context, *field);
  if (key == "bed") step.bed = read_name(context, *field);
  if (key == "elsewhere") step.elsewhere = read_name(context, *field);
}

/// Keys that only make sense together.
void check_pairs(Context& context, const Mapping& map, const Field& field, const StepSpec& step) {
  const auto need = [&](const std::string& key, const std::string& other) {
    if (map.has(key) && !map.has(other)) {
      context.error(context.place_of(field.path + '.' + key), field.path,
                    "expected \"" + other + "\" beside \"" + key + "\"; it is missing");
    }
  };
  need("dna", "missed");
  need("missed", "dna");
  need("gives_up", "elsewhere");
  need("elsewhere", "gives_up");
  const auto required = [&](const std::string& key) {
    if (!map.has(key)) context.error(field.node->place, field.path, "expected the key \"" + key + "\"; it is missing");
  };
  if (step.kind != StepKind::kLeave) required("next");
  if (step.kind == StepKind::kUse) required("for");
}

StepSpec read_step(Context& context, const std::string& name, const Field& field) {
  StepSpec step;
  step.name = name;
  step.place = context.place_of(field.path);
  Mapping map(context, field, MarkKey::kPathway);
  if (!map.ok()) return step;
  std::vector<std::string> kinds;
  std::vector<std::string> names;
  for (const auto& [word, kind] : step_kinds()) {
    names.push_back(word);
    if (!map.has(word)) continue;
    kinds.push_back(word);
    step.kind = kind;
  }
  if (kinds.size() != 1) {
    std::string unknown;
    for (const auto& entry : field.node->entries) {
      if (const auto near = closest(entry.key, names); kinds.empty() && !near.empty())
        unknown = did_you_mean(entry.key, names);
    }
    context.error(
        step.place, field.path,
        "expected one kind of step: delay, window, use, seize, release, book, transfer, accept, leave or go; found " +
            (kinds.empty() ? "none" + unknown : kinds[0] + " and " + kinds[1]));
    return step;
  }
  if (const auto kind = map.optional(kinds[0])) read_kind(context, step, *kind);
  if (const auto mark = map.optional("mark")) step.marks = read_marks(context, *mark);
  for (const auto& key : keys_of(step.kind)) read_step_key(context, map, step, key);
  map.finish();
  check_pairs(context, map, field, step);
  return step;
}

}  // namespace

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
    Mapping keys(context, pathway_field);
    if (const auto rtt = keys.optional("rtt")) pathway.rtt = read_yes_no(context, *rtt);
    if (const auto steps = keys.required("steps")) {
      Mapping step_map(context, *steps);
      for (const auto& [step_name, step] : step_map.named()) {
        if (step_name == "rest")
          context.error(step, "\"rest\" cannot be the name of a step: it stands for what is left of the shares");
        pathway.steps.push_back(read_step(context, step_name, step));
      }
      if (step_map.ok() && pathway.steps.empty()) context.error(*steps, "expected at least one step");
    }
    keys.finish();
    context.scenario.pathways.push_back(std::move(pathway));
  }
}

}  // namespace icsflow::models
