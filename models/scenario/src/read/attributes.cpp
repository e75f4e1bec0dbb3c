/// What patients carry, and values that depend on it.

#include "read/attributes.hpp"

#include <algorithm>
#include <map>

#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

constexpr std::string_view kUnder = "under_";

const AttributeSpec* find_attribute(const std::vector<AttributeSpec>& known, const std::string& name) {
  const auto found = std::find_if(known.begin(), known.end(), [&](const auto& a) { return a.name == name; });
  return found == known.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(const std::vector<AttributeSpec>& known) {
  std::vector<std::string> names;
  for (const auto& attribute : known) names.push_back(attribute.name);
  return names;
}

std::vector<std::string> labels_of(const AttributeSpec& attribute) {
  std::vector<std::string> labels;
  for (const auto& branch : attribute.labels) labels.push_back(branch.to);
  return labels;
}

bool has_label(const AttributeSpec& attribute, const std::string& label) {
  return std::any_of(attribute.labels.begin(), attribute.labels.end(), [&](const Branch& b) { return b.to == label; });
}

void need_attribute(Context& context, const Field& field, const std::vector<AttributeSpec>& known,
                    const std::string& name) {
  context.error(field, "expected an attribute of this pathway; found " + quote(name) +
                           (known.empty() ? "; the pathway has none" : did_you_mean(name, names_of(known))));
}

void need_label(Context& context, const Field& field, const AttributeSpec& attribute, const std::string& label) {
  if (label.empty() || has_label(attribute, label)) return;
  context.error(field, "expected a label of the attribute " + quote(attribute.name) + "; found " + quote(label) +
                           did_you_mean(label, labels_of(attribute)));
}

/// A mapping whose only key is a family of distributions; else the keys are labels.
bool is_distribution(const Field& field) {
  if (field.node->kind != NodeKind::kMap) return true;
  const auto families = format::families();
  const auto& entries = field.node->entries;
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    return entry.key == "value" || std::find(families.begin(), families.end(), entry.key) != families.end();
  });
}

bool has_key(const Field& field, std::string_view key) {
  if (field.node->kind != NodeKind::kMap) return false;
  const auto& entries = field.node->entries;
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
}

/// The case's label or bound; false after reporting.
bool read_case_name(Context& context, const Field& field, const AttributeSpec& attribute, CaseSpec& out) {
  if (out.is_rest()) return true;
  if (attribute.is_label()) {
    if (has_label(attribute, out.name)) return true;
    context.error(out.place, field.path,
                  "expected a label of the attribute " + quote(attribute.name) + " or \"rest\"; found " +
                      quote(out.name) + did_you_mean(out.name, labels_of(attribute)));
    return false;
  }
  const bool is_bound = out.name.rfind(kUnder, 0) == 0;
  const auto bound = parse_whole(is_bound ? out.name.substr(kUnder.size()) : "", 0, 1'000'000'000);
  if (bound.value) {
    out.under = static_cast<double>(*bound.value);
    return true;
  }
  context.error(out.place, field.path,
                "expected a bound of the number " + quote(attribute.name) + ", such as under_65, or \"rest\"; found " +
                    quote(out.name));
  return false;
}

void check_cases(Context& context, const Field& field, const AttributeSpec& attribute, const ByAttribute& by) {
  const auto& cases = by.cases;
  const bool has_rest = std::any_of(cases.begin(), cases.end(), [](const CaseSpec& c) { return c.is_rest(); });
  if (attribute.is_label()) {
    for (const auto& label : labels_of(attribute)) {
      const bool covered = std::any_of(cases.begin(), cases.end(), [&](const auto& c) { return c.name == label; });
      if (!covered && !has_rest)
        context.error(field, "expected a case for each label of " + quote(attribute.name) +
                                 ", or \"rest\"; found none for " + quote(label));
    }
    return;
  }
  if (!has_rest) {
    context.error(field, "expected the case \"rest\" of the number " + quote(attribute.name) + "; it is missing");
    return;
  }
  std::map<double, std::string> bounds;
  for (const CaseSpec& c : cases) {
    if (c.is_rest()) continue;
    const auto [same, fresh] = bounds.emplace(c.under, c.name);
    if (!fresh) {
      context.error(c.place, field.path,
                    "expected bounds that differ; found " + quote(c.name) + " beside " + quote(same->second));
    }
  }
}

}  // namespace

std::vector<Branch> read_branches(Context& context, const Field& field, const std::string& what) {
  std::vector<Branch> out;
  if (field.node->kind == NodeKind::kScalar) {
    out.push_back({read_name(context, field), {}, field.node->place});
    return out;
  }
  if (field.node->kind == NodeKind::kList) {
    std::string capitals = what;
    std::transform(what.begin(), what.end(), capitals.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    context.error(field, "expected a " + what + ", or {" + capitals + ": SHARE, ...}; found a list");
    return out;
  }
  Mapping map(context, field);
  int rests = 0;
  for (const auto& [to, share] : map.named()) {
    Branch branch{to, {}, context.place_of(share.path)};
    if (share.node->kind == NodeKind::kScalar && share.node->text == "rest") {
      context.say(share, "rest");
      if (++rests == 2) context.error(share, "expected at most one \"rest\"; found a second one");
    } else {
      branch.probability = read_number(context, share, rules::kShare);
    }
    out.push_back(std::move(branch));
  }
  if (map.ok() && field.node->entries.empty()) context.error(field, "expected at least one " + what);
  return out;
}

std::vector<AttributeSpec> read_attributes(Context& context, const Field& field) {
  std::vector<AttributeSpec> out;
  Mapping map(context, field);
  for (const auto& [name, value] : map.named()) {
    AttributeSpec attribute;
    attribute.name = name;
    attribute.place = value.node->place;
    if (is_distribution(value)) {
      attribute.number = read_number_distribution(context, value);
    } else {
      attribute.labels = read_branches(context, value, "label");
      for (const auto& label : attribute.labels) {
        if (label.to == "rest")
          context.error(label.place, value.path, "\"rest\" cannot be a label: it stands for what is left");
      }
    }
    out.push_back(std::move(attribute));
  }
  return out;
}

std::vector<SetSpec> read_sets(Context& context, const Field& field, const std::vector<AttributeSpec>& known) {
  std::vector<SetSpec> out;
  Mapping map(context, field);
  for (const auto& [name, value] : map.named()) {
    const AttributeSpec* attribute = find_attribute(known, name);
    if (attribute == nullptr) {
      need_attribute(context, value, known, name);
      continue;
    }
    SetSpec set;
    set.name = name;
    set.place = value.node->place;
    if (attribute->is_label()) {
      set.labels = read_branches(context, value, "label");
      for (const auto& label : set.labels) need_label(context, value, *attribute, label.to);
    } else {
      set.number = read_number_distribution(context, value);
    }
    out.push_back(std::move(set));
  }
  return out;
}

bool is_by(const Field& field) { return has_key(field, "by"); }

bool is_own_time(const Field& field) { return has_key(field, "of"); }

OwnTime read_own_time(Context& context, const Field& field, const std::vector<AttributeSpec>& known) {
  OwnTime out;
  out.place = field.node->place;
  Mapping map(context, field, &format::own_time());
  const auto name = map.get("of");
  if (name) out.attribute = read_name(context, *name);
  std::size_t unit = 0;
  map.word("unit", unit);
  map.finish();
  out.unit = parse_unit(map.declared("unit").words[unit]).value->value;
  const AttributeSpec* attribute = find_attribute(known, out.attribute);
  if (attribute == nullptr && !out.attribute.empty()) need_attribute(context, *name, known, out.attribute);
  if (attribute != nullptr && attribute->is_label())
    context.error(*name, "expected an attribute that is a number; " + quote(out.attribute) + " has labels");
  return out;
}

ByAttribute read_by(Context& context, const Field& field, const std::vector<AttributeSpec>& known,
                    const std::function<void(CaseSpec&, const Field&)>& read_case) {
  ByAttribute by;
  Mapping map(context, field);
  const auto name = map.optional("by");
  if (name) by.attribute = read_name(context, *name);
  const AttributeSpec* attribute = find_attribute(known, by.attribute);
  if (attribute == nullptr && !by.attribute.empty()) need_attribute(context, *name, known, by.attribute);
  bool good = attribute != nullptr;
  for (const auto& [case_name, value] : map.named()) {
    if (case_name == "by") continue;
    CaseSpec one;
    one.name = case_name;
    one.place = context.place_of(value.path);
    good = (attribute == nullptr || read_case_name(context, value, *attribute, one)) && good;
    read_case(one, value);
    by.cases.push_back(std::move(one));
  }
  if (good) check_cases(context, field, *attribute, by);
  return by;
}

std::vector<std::string> read_step_list(Context& context, const Field& field) {
  std::vector<std::string> out;
  for (const auto& item : list_items(context, field, "a list of steps")) {
    const std::string name = read_name(context, item);
    if (std::find(out.begin(), out.end(), name) != out.end())
      context.error(item, "the step " + quote(name) + " is listed twice");
    out.push_back(name);
  }
  if (field.node->kind == NodeKind::kList && out.size() < 2)
    context.error(field, "expected at least two steps; found " + std::to_string(out.size()));
  return out;
}

void read_next(Context& context, const Field& field, const std::vector<AttributeSpec>& known, StepSpec& step) {
  if (is_by(field)) {
    step.next_by = read_by(context, field, known,
                           [&](CaseSpec& c, const Field& value) { c.next = read_branches(context, value); });
    return;
  }
  if (field.node->kind == NodeKind::kMap) {
    Mapping map(context, field);
    if (map.has("shortest_queue")) {
      if (const auto list = map.optional("shortest_queue"); list && list->node->kind == NodeKind::kList) {
        step.shortest_queue = read_step_list(context, *list);
        map.finish();
        return;
      }
    }
  }
  step.next = read_branches(context, field);
}

}  // namespace icsflow::models
