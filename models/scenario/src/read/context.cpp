#include "read/context.hpp"

#include <algorithm>

#include "icsflow/scenario/spec/step.hpp"

namespace icsflow::models {

Context::Context(Scenario& into, const ReadOptions& options)
    : scenario(into), access_(scenario.file, options.allow_outside) {}
Context::~Context() = default;

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
  parameter.in_plan = !parameter.is_default && plan_files_.count(parameter.place.file) > 0;
  return scenario.parameters.add(std::move(parameter));
}

void Context::say(const Field& field, const std::string& text) {
  if (field.is_default) return say_left_out(field.path, text, *field.declared);
  const Place& place = field.node->place;
  Setting setting;
  setting.path = field.path;
  setting.text = text;
  setting.place = place;
  setting.in_plan = plan_files_.count(place.file) > 0;
  setting.overridden = place.file == kCommandLine.file;
  setting.settable = settable_.count(field.path) > 0;
  scenario.settings.push_back(std::move(setting));
}

void Context::say_left_out(const std::string& path, const std::string& text, const format::Key& key) {
  Setting setting;
  setting.path = path;
  setting.text = text;
  setting.is_default = true;
  setting.settable = can_set(key, nullptr);
  scenario.settings.push_back(std::move(setting));
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
    case Form::kReplications:
    case Form::kWord:
    case Form::kPaths:
    case Form::kBranches:
    case Form::kNext:
    case Form::kPools:
    case Form::kMarks:
    case Form::kBatch:
    case Form::kRule:
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
  if (node == nullptr && found->second.node->text == key.left_out.text) return nullptr;
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

}  // namespace icsflow::models
