#include "read/context.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>
#include <unordered_set>

#include "text/suggest.hpp"

namespace icsflow::models {

Place Context::place_of(const std::string& path) const {
  // A path nobody said (a default, a missing key) is placed at the nearest mapping around it.
  for (std::string at = path;;) {
    const auto found = places_.find(at);
    if (found != places_.end()) return found->second;
    const auto dot = at.rfind('.');
    if (dot == std::string::npos) return {scenario.file, 0, 0};
    at.resize(dot);
  }
}

bool Context::clean(const std::string& path) const {
  return std::none_of(problems.begin(), problems.end(), [&](const Problem& p) {
    if (p.severity == Severity::kWarning || p.key.rfind(path, 0) != 0) return false;
    return p.key.size() == path.size() || p.key[path.size()] == '.';
  });
}

ParameterId Context::add_parameter(Parameter parameter, const NumberRule& rule) {
  if (scenario.parameters.find(parameter.path) != kNoParameter) {
    error(parameter.place, parameter.path, "this path is already used by another value; give one of them another name");
    return kNoParameter;
  }
  parameter_rules_.push_back(rule);
  parameter.in_plan = plan_files_.count(parameter.place.file) > 0;
  return scenario.parameters.add(std::move(parameter));
}

void Context::set(const std::string& path, const std::string& text) {
  Node node;
  node.kind = NodeKind::kScalar;
  node.place = kCommandLine;
  node.text = text;
  sets_[path].node = make_node(node);
}

bool Context::can_set(const format::Key& key, const Node* node) {
  using format::Form;
  if (node != nullptr && node->kind != NodeKind::kScalar) return false;
  switch (key.form) {
    case Form::kText:
    case Form::kName:
    case Form::kDottedName:
    case Form::kYesNo:
    case Form::kDate:
    case Form::kTime:
    case Form::kWhole:
    case Form::kWord:
    case Form::kPaths:
    case Form::kBranches:
    case Form::kNext:
    case Form::kPools:
    case Form::kMarks:
    case Form::kBatch:
      return true;
    case Form::kNumber:  // a number that is there is a parameter
      return node == nullptr || std::find(key.words.begin(), key.words.end(), node->text) != key.words.end();
    case Form::kAnyQuantity:
    case Form::kParameter:
    case Form::kDistribution:
    case Form::kDurationBy:
    case Form::kNumberBy:
    case Form::kNumberOrList:
    case Form::kPatience:
      return node == nullptr;
    default:  // files, lists and mappings
      return false;
  }
}

const Node* Context::set_of(const std::string& path, const format::Key& key, const Node* node) {
  if (can_set(key, node) && node != nullptr) settable_.insert(path);
  if (sets_.empty()) return nullptr;
  const auto found = sets_.find(path);
  if (found == sets_.end()) return nullptr;
  const auto& words = key.words;  // `unlimited` in place of a number
  const bool word = key.form == format::Form::kNumber && node != nullptr && node->kind == NodeKind::kScalar &&
                    std::find(words.begin(), words.end(), found->second.node->text) != words.end();
  if (!word && !can_set(key, node)) return nullptr;
  found->second.is_read = true;
  // What `explain` shows of a default may be no value, such as "the stream's".
  if (node == nullptr && found->second.node->text == key.standard) return nullptr;
  return found->second.node;
}

const Node* Context::load(const std::string& file) {
  std::vector<std::string> keys;
  for (const format::Key& key : format::scenario().keys) keys.emplace_back(key.name);
  return load_ours(file, keys, "a scenario, with keys such as \"icsflow\" and \"providers\"");
}

const Node* Context::load_ours(const std::string& file, const std::vector<std::string>& keys, const std::string& what) {
  const std::size_t before = problems.size();
  const auto text = read_text_file(file, problems);
  if (!text) return nullptr;
  auto document = parse_document(file, *text, problems);
  if (!document && problems.back().place.line == 0) return nullptr;  // of the file as a whole
  const Node* root = document ? document->root() : nullptr;
  // A file that cannot be parsed is taken for ours if it has a key at the beginning of a line.
  const std::string lines = root != nullptr ? "" : '\n' + *text;
  const auto has = [&](const std::string& key) {
    return root != nullptr ? root->kind == NodeKind::kMap && find_key(*root, key) != nullptr
                           : lines.find('\n' + key + ':') != std::string::npos;
  };
  if (std::none_of(keys.begin(), keys.end(), has)) {
    problems.resize(before);
    problems.push_back(problem_at({file, 0, 0}, "", "expected " + what + "; this file has none"));
    return nullptr;
  }
  if (document) documents_.push_back(std::move(document));
  return root;
}

bool Context::may_read(const Field& field, const std::string& file) {
  if (access_.allows(file)) return true;
  error(field, "expected a file below the folder of the scenario, or one of the scenarios icsflow comes with; found " +
                   quote(field.node->text) + "; to read it all the same, run with --allow-outside");
  return false;
}

const Node* Context::load_named(const Field& field, const std::string& file, const std::string& key,
                                const std::string& what) {
  if (!may_read(field, file)) return nullptr;
  return load_ours(file, {key}, what + ", with the key \"" + key + '"');
}

namespace {

/// The text of a scalar, or null after reporting.
const std::string* scalar(Context& context, const Field& field, const std::string& expected) {
  if (field.node->kind == NodeKind::kScalar) return &field.node->text;
  context.error(field, "expected " + expected + "; found " + describe(*field.node));
  return nullptr;
}

}  // namespace

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
  if (declaration.is_required) return required(key);
  if (ok_ && !declaration.standard.empty() && !has(key)) context_.say_default(path_of(key), declaration);
  return optional(key);
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

std::vector<Field> list_items(Context& context, const Field& field, const std::string& expected) {
  std::vector<Field> out;
  if (field.node->kind != NodeKind::kList) {
    context.error(field, "expected " + expected + "; found " + describe(*field.node));
    return out;
  }
  int number = 0;
  for (const Node* item : field.node->items) {
    out.push_back({item, field.path + '.' + std::to_string(++number), field.origin, field.references});
    context.remember(out.back().path, item->place);
  }
  return out;
}

namespace {

template <class T>
T unwrap(Context& context, const Field& field, const Parsed<T>& parsed) {
  context.say(field, field.node->text);
  if (parsed.value) return *parsed.value;
  context.error(field, parsed.error);
  return T{};
}

/// `{value: ..., source:, mark:, range:, note:}` or the value itself.
struct Valued {
  Field value;
  std::optional<Field> range;
};

std::optional<Valued> unfold(Context& context, const Field& field) {
  if (field.node->kind != NodeKind::kMap) return Valued{field, std::nullopt};
  Mapping map(context, field);
  auto value = map.required("value");
  auto range = map.optional("range");
  map.finish();
  if (!value) return std::nullopt;
  value->path = field.path;
  return Valued{*value, range};
}

void read_range(Context& context, const Field& field, const NumberRule& rule, Parameter& parameter) {
  const auto items = list_items(context, field, "a list [low, high]");
  if (field.node->kind == NodeKind::kList && items.size() != 2) {
    context.error(field, "expected a list [low, high]; found " + std::to_string(items.size()) + " values");
  }
  if (items.size() != 2) return;
  std::array<double, 2> range{};
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string* text = scalar(context, items[i], expectation(rule));
    if (text == nullptr) return;
    const auto parsed = parse_number(*text, rule);
    if (!parsed.value) {
      context.error(items[i], parsed.error);
      return;
    }
    if (parsed.value->unit != parameter.unit) {
      context.error(items[i], "expected the unit of the value; found " + quote(*text));
      return;
    }
    range[i] = parsed.value->value;
  }
  if (!(range[0] <= range[1])) {
    context.error(field, "expected a range from low to high; found " + show(range[0], parameter.unit) + " to " +
                             show(range[1], parameter.unit));
    return;
  }
  parameter.range = range;
}

ParameterId add_parameter(Context& context, const Field& field, const Valued& valued, const Quantity& quantity,
                          const NumberRule& rule) {
  const Place& place = valued.value.node->place;
  const auto& said = valued.value.origin->of(place.file);
  Parameter parameter;
  parameter.path = field.path;
  parameter.value = quantity.value;
  parameter.unit = quantity.unit;
  parameter.mark = said.mark;
  parameter.source = said.source;
  parameter.place = place;
  parameter.note = said.note;
  parameter.written = quantity.written;
  if (valued.range) read_range(context, *valued.range, rule, parameter);
  return context.add_parameter(std::move(parameter), rule);
}

}  // namespace

std::string read_text(Context& context, const Field& field) {
  const std::string* text = scalar(context, field, "text");
  if (text == nullptr) return "";
  context.say(field, *text);
  return *text;
}

std::string read_name(Context& context, const Field& field, bool dots) {
  const std::string* text = scalar(context, field, "a name");
  if (text == nullptr) return "";
  context.say(field, *text);
  if (is_name(*text, dots)) return *text;
  context.error(field, std::string("expected a name of letters, digits, \"_\" and \"-\"") + (dots ? " and \".\"" : "") +
                           "; found " + quote(*text));
  return "";
}

bool read_yes_no(Context& context, const Field& field) {
  const std::string* text = scalar(context, field, "yes or no");
  return text != nullptr && unwrap(context, field, parse_yes_no(*text));
}

std::chrono::sys_days read_date(Context& context, const Field& field) {
  const std::string* text = scalar(context, field, "a date such as 2026-10-01");
  return text == nullptr ? std::chrono::sys_days{} : unwrap(context, field, parse_date(*text));
}

engine::Duration read_time_of_day(Context& context, const Field& field) {
  const std::string* text = scalar(context, field, "a time of day such as 08:00");
  return text == nullptr ? engine::Duration{} : unwrap(context, field, parse_time_of_day(*text));
}

std::uint64_t read_whole(Context& context, const Field& field, const NumberRule& rule) {
  const auto whole = [](double bound) {
    return bound >= 0x1p64 ? ~std::uint64_t{0} : static_cast<std::uint64_t>(bound);
  };
  const std::uint64_t low = whole(rule.low), high = whole(rule.high);
  const std::string* text = scalar(context, field, "a whole number");
  return text == nullptr ? low : unwrap(context, field, parse_whole(*text, low, high));
}

double read_plain_number(Context& context, const Field& field, const NumberRule& rule) {
  const std::string* text = scalar(context, field, expectation(rule));
  return text == nullptr ? 0 : unwrap(context, field, parse_number(*text, rule)).value;
}

Number read_number(Context& context, const Field& field, const NumberRule& rule) {
  Number number;
  number.unit = rule.unit;
  number.place = field.node->place;
  const auto valued = unfold(context, field);
  if (!valued) return number;
  const std::string* text = scalar(context, valued->value, expectation(rule));
  if (text == nullptr) return number;
  if (!text->empty() && text->front() == '$') {
    context.say(field, *text);
    if (!field.references) {
      context.error(valued->value, "expected " + expectation(rule) + "; found " + quote(*text) +
                                       " ($references are allowed in pathways and service_types only)");
    } else if (!is_name(std::string_view(*text).substr(1))) {
      context.error(valued->value, "expected a reference such as $name; found " + quote(*text));
    } else {
      number.reference = text->substr(1);
      context.remember_reference(field.path, {number.reference, rule, valued->value.node->place});
    }
    return number;
  }
  const auto parsed = parse_number(*text, rule);
  if (!parsed.value) {
    context.error(valued->value, parsed.error);
    return number;
  }
  number.id = add_parameter(context, field, *valued, *parsed.value, rule);
  return number;
}

ParameterId read_parameter(Context& context, const Field& field) {
  const auto valued = unfold(context, field);
  if (!valued) return kNoParameter;
  const std::string* text = scalar(context, valued->value, "a number, with its unit if it has one");
  if (text == nullptr) return kNoParameter;
  const auto parsed = parse_quantity(*text);
  if (!parsed.value || std::abs(parsed.value->value) > rules::kAny) {
    const std::string hint = parsed.value                     ? " (numbers above 1e15 are refused)"
                             : parsed.error == "not a number" ? ""
                                                              : " (" + parsed.error + ")";
    context.error(valued->value, "expected a number, with its unit if it has one; found " + quote(*text) + hint);
    return kNoParameter;
  }
  const NumberRule rule{parsed.value->unit, -rules::kAny, rules::kAny};
  return add_parameter(context, field, *valued, *parsed.value, rule);
}

std::optional<std::size_t> read_word(Context& context, const Field& field, const std::vector<std::string>& words) {
  const bool is_text = field.node->kind == NodeKind::kScalar;
  const auto found = is_text ? std::find(words.begin(), words.end(), field.node->text) : words.end();
  if (found != words.end()) {
    context.say(field, *found);
    return static_cast<std::size_t>(found - words.begin());
  }
  std::string expected;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) expected += i + 1 == words.size() ? " or " : ", ";
    expected += words[i];
  }
  context.error(field, "expected " + expected + "; found " + describe(*field.node) +
                           (is_text ? did_you_mean(field.node->text, words) : ""));
  return std::nullopt;
}

}  // namespace icsflow::models
