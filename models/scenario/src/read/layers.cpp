#include "read/layers.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "text/suggest.hpp"

namespace icsflow::models {

std::string beside(const std::string& declaring_file, const std::string& file) {
  const std::filesystem::path path(file);
  if (path.is_absolute()) return file;
  return (std::filesystem::path(declaring_file).parent_path() / path).lexically_normal().generic_string();
}

namespace {

constexpr std::size_t kMostLayers = 20;

/// The same for every way to write the path of a file.
std::string identity(const std::string& file) {
  std::error_code error;
  const auto path = std::filesystem::weakly_canonical(file, error);
  return error ? file : path.string();
}

/// Adds the pathways of a library, a file with the one key `pathways`, to `pathways`.
void add_library(Context& context, const Node& library, Node& pathways) {
  if (library.kind != NodeKind::kMap) {
    context.error(library.place, "", "expected a mapping (keys with values); found " + describe(library));
    return;
  }
  for (const Entry& entry : library.entries) {
    if (entry.key == "source" || entry.key == "mark" || entry.key == "note") {
      pathways.entries.push_back(entry);  // hold for the values of this file only
    } else if (entry.key != "pathways") {
      context.error(entry.place, "", "unknown key " + quote(entry.key) + did_you_mean(entry.key, {"pathways"}));
    }
  }
  const Entry* given = find_key(library, "pathways");
  if (given == nullptr) {
    context.error(library.place, "", "expected the key \"pathways\"; it is missing");
  } else if (given->value->kind == NodeKind::kNull) {
    context.error(given->place, "pathways", "expected a value; found nothing");
  } else if (given->value->kind != NodeKind::kMap) {
    context.error(given->value->place, "pathways",
                  "expected a mapping (keys with values); found " + describe(*given->value));
  } else {
    pathways.entries.insert(pathways.entries.end(), given->value->entries.begin(), given->value->entries.end());
    pathways.place = given->value->place;
  }
}

/// `root` with the pathways of the libraries it includes before its own.
const Node* with_libraries(Context& context, const Node& root) {
  const Entry* include = find_key(root, "include");
  if (include == nullptr || include->value->kind == NodeKind::kNull) return &root;
  Node* pathways = context.make_node(Node{});
  pathways->kind = NodeKind::kMap;
  std::set<std::string> read;
  for (const auto& item : list_items(context, {include->value, "include", nullptr, false}, "a list of files")) {
    const std::string name = read_text(context, item);
    if (name.empty()) continue;
    const std::string file = beside(item.node->place.file, name);
    if (!read.insert(file).second) {
      context.error(item, "the file " + quote(name) + " is included twice");
      continue;
    }
    context.same_layer(item.node->place.file, file);
    if (const Node* library = context.load_named(item, file, "pathways", "a pathway library"))
      add_library(context, *library, *pathways);
  }
  if (pathways->entries.empty()) return &root;
  Node* out = context.make_node(root);
  for (auto& entry : out->entries) {
    if (entry.key != "pathways") continue;
    if (entry.value->kind != NodeKind::kMap) return out;  // told when it is read
    pathways->entries.insert(pathways->entries.end(), entry.value->entries.begin(), entry.value->entries.end());
    pathways->place = entry.value->place;
    entry.value = pathways;
    return out;
  }
  out->entries.push_back({"pathways", pathways->place, pathways});
  return out;
}

/// What every file of a scenario must say for itself.
void check_head(Context& context, const Node& root) {
  for (const std::string key : {"icsflow", "name"}) {
    if (find_key(root, key) == nullptr) {
      context.error(root.place, "",
                    "expected the key \"" + key + "\"; it is missing (a file that extends another says it too)");
    }
  }
}

/// @param named  where the file is named; null for the scenario itself
const Node* load_layer(Context& context, const std::string& file, const Field* named, std::vector<std::string>& above);

/// The base that `extends` names, or null after a problem.
const Node* load_base(Context& context, const Entry& extends, std::vector<std::string>& above) {
  const Node& node = *extends.value;
  const auto refuse = [&](const std::string& message) {
    context.error(node.place, "extends", message);
    return nullptr;
  };
  if (node.kind != NodeKind::kScalar || node.text.empty())
    return refuse("expected the file of the scenario to change; found " + describe(node));
  const std::string file = beside(node.place.file, node.text);
  const Field named{&node, "extends", nullptr, false};
  if (!context.may_read(named, file)) return nullptr;
  std::vector<std::string> identities;
  identities.reserve(above.size());
  for (const auto& one : above) identities.push_back(identity(one));
  const auto first = std::find(identities.begin(), identities.end(), identity(file));
  if (first != identities.end()) {
    std::string circle;
    for (auto at = above.begin() + (first - identities.begin()); at != above.end(); ++at) circle += *at + " -> ";
    return refuse("expected a file that does not lead back here; found " + circle + file);
  }
  if (above.size() >= kMostLayers)
    return refuse("expected at most " + std::to_string(kMostLayers) + " files that extend each other");
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return refuse("expected a file, relative to the folder of this one; found " + quote(node.text) + " (there is no " +
                  file + ")");
  }
  return load_layer(context, file, &named, above);
}

/// What a base was expected to do to its own base says nothing of the plans over it.
const Node* without_expectations(Context& context, const Node& base) {
  if (find_key(base, "expect") == nullptr) return &base;
  Node* out = context.make_node(base);
  out->entries.erase(std::remove_if(out->entries.begin(), out->entries.end(),
                                    [](const Entry& entry) { return entry.key == "expect"; }),
                     out->entries.end());
  return out;
}

const Node* load_layer(Context& context, const std::string& file, const Field* named, std::vector<std::string>& above) {
  const Node* root =
      named == nullptr ? context.load(file) : context.load_named(*named, file, "icsflow", "a scenario to extend");
  if (root == nullptr || root->kind != NodeKind::kMap) return root;
  const Entry* extends = find_key(*root, "extends");
  if (extends == nullptr) return with_libraries(context, *root);
  context.plan_file(file);
  check_head(context, *root);
  above.push_back(file);
  const Node* base = load_base(context, *extends, above);
  above.pop_back();
  if (base == nullptr) return nullptr;
  Node* over = context.make_node(*with_libraries(context, *root));
  over->entries.erase(
      std::remove_if(over->entries.begin(), over->entries.end(),
                     [](const Entry& entry) { return entry.key == "extends" || entry.key == "include"; }),
      over->entries.end());
  if (base->kind != NodeKind::kMap) return base;  // told when it is read
  if (named == nullptr && extends->value->kind == NodeKind::kScalar)
    context.scenario.extends = beside(extends->value->place.file, extends->value->text);
  return merge_trees(context, *without_expectations(context, *base), *over);
}

}  // namespace

const Node* load_layers(Context& context, const std::string& file) {
  std::vector<std::string> above;
  return load_layer(context, file, nullptr, above);
}

}  // namespace icsflow::models
