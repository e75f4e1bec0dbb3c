/// The keys of one mapping.

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <unordered_set>

#include "read/context.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

Mapping::Mapping(Context& context, const Field& field, const format::Block* block)
    : context_(context), field_(field), block_(block) {
  ok_ = field.node != nullptr && field.node->kind == NodeKind::kMap;
  if (!ok_) {
    if (field.node != nullptr)
      context_.error(field_, "expected a mapping (keys with values); found " + describe(*field.node));
    return;
  }
  context_.remember(field_.path, field_.node->place);
  Origin origin = *field_.origin;
  bool changed = false;
  for (const auto& entry : field_.node->entries) {
    if (!is_comment(entry.key)) continue;
    const Field value = child(entry);
    if (entry.key == "note") {
      const std::string* note = scalar(context_, value, "text");
      origin.in(value.node->place.file).note = note == nullptr ? "" : *note;
      changed = true;
    } else if (entry.key == "source") {
      const std::string* source = scalar(context_, value, "text");
      origin.in(value.node->place.file).source = source == nullptr ? "" : *source;
      changed = true;
    } else if (value.node->kind == NodeKind::kScalar) {
      const auto parsed = parse_mark(value.node->text);
      if (parsed.value) origin.in(value.node->place.file).mark = *parsed.value;
      if (!parsed.value) context_.error(value, parsed.error);
      changed = true;
    } else {
      context_.error(value, "expected a confidence mark: A, A-d, B or C; found " + describe(*value.node));
    }
  }
  if (changed) field_.origin = context_.keep(std::move(origin));
}

bool Mapping::is_comment(const std::string& key) const {
  return key == "source" || key == "note" || (key == "mark" && (block_ == nullptr || block_->find("mark") == nullptr));
}

Field Mapping::child(const Entry& entry) const {
  return {entry.value, path_of(entry.key), field_.origin, field_.references};
}

std::string Mapping::path_of(const std::string& key) const {
  // `steps` holds nothing but steps: parameter paths leave it out (pathways.visit.served.for).
  if (key == "steps") return field_.path;
  return field_.path.empty() ? key : field_.path + '.' + key;
}

void Mapping::rename(const std::string& path) {
  field_.path = path;
  context_.remember(path, field_.node->place);
}

bool Mapping::has(const std::string& key) const {
  if (!ok_) return false;
  const auto& entries = field_.node->entries;
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& e) { return e.key == key; }) ||
         set_of(key, nullptr) != nullptr;
}

std::optional<Field> Mapping::optional(const std::string& key) {
  known_.push_back(key);
  if (!ok_) return std::nullopt;
  for (const auto& entry : field_.node->entries) {
    if (entry.key != key) continue;
    Field value = child(entry);
    if (const Node* set = set_of(key, value.node)) value.node = set;
    if (value.node->kind == NodeKind::kNull) {
      context_.remember(value.path, entry.place);  // said, if wrongly: nobody else need miss it
      context_.error(entry.place, value.path, "expected a value; found nothing");
      return std::nullopt;
    }
    if (value.path != field_.path) context_.remember(value.path, value.node->place);
    return value;
  }
  if (const Node* set = set_of(key, nullptr)) {
    context_.remember(path_of(key), set->place);
    return Field{set, path_of(key), field_.origin, field_.references};
  }
  return std::nullopt;
}

const Node* Mapping::set_of(const std::string& key, const Node* node) const {
  const format::Key* declaration = block_ == nullptr ? nullptr : block_->find(key);
  return declaration == nullptr ? nullptr : context_.set_of(path_of(key), *declaration, node);
}

std::optional<Field> Mapping::required(const std::string& key) {
  auto value = optional(key);
  if (!value && ok_ && !has(key)) {
    context_.error(field_.node->place, field_.path, "expected the key \"" + key + "\"; it is missing");
  }
  return value;
}

std::vector<std::pair<std::string, Field>> Mapping::named(bool dots) {
  return entries([&](const Entry& entry) {
    if (is_name(entry.key, dots)) return true;
    context_.error(entry.place, field_.path,
                   std::string("expected a name of letters, digits, \"_\" and \"-\"") + (dots ? " and \".\"" : "") +
                       "; found " + quote(entry.key));
    return false;
  });
}

std::vector<std::pair<std::string, Field>> Mapping::entries(const std::function<bool(const Entry&)>& is_key) {
  std::vector<std::pair<std::string, Field>> out;
  if (!ok_) return out;
  for (const auto& entry : field_.node->entries) {
    if (is_comment(entry.key)) continue;
    known_.push_back(entry.key);
    Field value = child(entry);
    if (!is_key(entry)) continue;
    if (value.node->kind == NodeKind::kNull) {
      context_.remember(value.path, entry.place);
      context_.error(entry.place, value.path, "expected a value; found nothing");
      continue;
    }
    context_.remember(value.path, entry.place);
    out.emplace_back(entry.key, std::move(value));
  }
  return out;
}

const format::Key& Mapping::declared(const std::string& key) const {
  const format::Key* found = block_ == nullptr ? nullptr : block_->find(key);
  if (found == nullptr) throw std::logic_error("the reader asks for the key " + key + ", which is not declared");
  return *found;
}

std::optional<Field> Mapping::get(const std::string& key) {
  const format::Key& declaration = declared(key);
  auto value = declaration.is_required() ? required(key) : optional(key);
  if (value && declaration.has_default()) {
    value->declared = &declaration;
    value->default_text = declaration.left_out.text;
  }
  if (value || !ok_ || declaration.left_out.text.empty() || has(key)) return value;
  if (declaration.has_default()) return default_of(declaration);
  context_.say_left_out(path_of(key), std::string(declaration.left_out.text), declaration);
  return std::nullopt;
}

Field Mapping::default_of(const format::Key& declaration) const {
  static const Origin kNoOrigin;
  Node node;
  node.place = field_.node->place;
  node.kind = NodeKind::kScalar;
  node.text = declaration.left_out.text;
  const auto items = format::items_of(declaration.left_out.text);
  if (!items.empty()) {
    Node list;
    list.kind = NodeKind::kList;
    list.place = node.place;
    for (const auto item : items) {
      node.text = item;
      list.items.push_back(context_.make_node(node));
    }
    node = std::move(list);
  }
  return {context_.make_node(node),
          path_of(std::string(declaration.name)),
          &kNoOrigin,
          false,
          &declaration,
          declaration.left_out.text,
          true};
}

void Mapping::number(const std::string& key, Number& target) {
  if (const auto field = get(key)) target = read_number(context_, *field, declared(key).rule);
}
void Mapping::name(const std::string& key, std::string& target) {
  if (const auto field = get(key))
    target = read_name(context_, *field, declared(key).form == format::Form::kDottedName);
}
void Mapping::text(const std::string& key, std::string& target) {
  if (const auto field = get(key)) target = read_text(context_, *field);
}
void Mapping::time(const std::string& key, engine::Duration& target) {
  if (const auto field = get(key)) target = read_time_of_day(context_, *field);
}
void Mapping::yes_no(const std::string& key, bool& target) {
  if (const auto field = get(key)) target = read_yes_no(context_, *field);
}

void Mapping::finish() {
  if (!ok_) return;
  for (const auto& key : block_ == nullptr ? std::vector<format::Key>{} : block_->keys) {
    if (std::find(known_.begin(), known_.end(), key.name) == known_.end())
      throw std::logic_error("the key " + std::string(key.name) + " is declared, but the reader does not read it");
  }
  const std::unordered_set<std::string_view> known(known_.begin(), known_.end());
  for (const auto& entry : field_.node->entries) {
    if (is_comment(entry.key) || known.count(entry.key) > 0) continue;
    context_.error(entry.place, field_.path, "unknown key " + quote(entry.key) + did_you_mean(entry.key, known_));
  }
}

}  // namespace icsflow::models
