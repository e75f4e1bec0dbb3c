#include "read/layers.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
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

/// One file of a scenario, the pathways of its libraries in it.
struct Layer {
  std::string file, identity;
  const Node* tree = nullptr;
  std::set<std::string> extends;  ///< identities of all that it is over
};

/// What a base was expected to do to its own base says nothing of the plans over it.
const Node* without_expectations(Context& context, const Node& base) {
  if (base.kind != NodeKind::kMap || find_key(base, "expect") == nullptr) return &base;
  Node* out = context.make_node(base);
  out->entries.erase(std::remove_if(out->entries.begin(), out->entries.end(),
                                    [](const Entry& entry) { return entry.key == "expect"; }),
                     out->entries.end());
  return out;
}

/// The files of a scenario, each once, in the order in which they are merged: what a file extends, then the file.
class Layers {
 public:
  explicit Layers(Context& context) : context_(context) {}

  /// Adds a file and what it extends. @param named where it is named; null for the scenario itself
  /// @return identities of what was added or was there before: the file and all that it extends; nothing after a
  /// problem
  std::optional<std::set<std::string>> add(const std::string& file, const Field* named) {
    const std::string own = identity(file);
    for (const Layer& layer : layers_)
      if (layer.identity == own) return with(layer.extends, own);
    const Node* root =
        named == nullptr ? context_.load(file) : context_.load_named(*named, file, "icsflow", "a scenario to extend");
    if (root == nullptr) return std::nullopt;
    const Entry* extends = root->kind == NodeKind::kMap ? find_key(*root, "extends") : nullptr;
    if (extends == nullptr) {
      if (!layers_.empty()) {
        context_.error(*named, "expected a file that changes the same scenario as those before it, " +
                                   layers_.front().file + "; found " + file + ", which extends nothing");
        return std::nullopt;
      }
      layers_.push_back({file, own, root->kind == NodeKind::kMap ? with_libraries(context_, *root) : root, {}});
      return std::set{own};
    }
    context_.plan_file(file);
    check_head(context_, *root);
    above_.push_back(file);
    const auto over = add_bases(*extends);
    above_.pop_back();
    if (!over) return std::nullopt;
    if (named == nullptr) context_.scenario.extends = beside(file, first_of(*extends));
    Node* tree = context_.make_node(*with_libraries(context_, *root));
    tree->entries.erase(
        std::remove_if(tree->entries.begin(), tree->entries.end(),
                       [](const Entry& entry) { return entry.key == "extends" || entry.key == "include"; }),
        tree->entries.end());
    layers_.push_back({file, own, tree, *over});
    return with(*over, own);
  }

  /// One on the other.
  [[nodiscard]] const Node* merged() const {
    const auto tree = [this](std::size_t k) {
      return k + 1 < layers_.size() ? without_expectations(context_, *layers_[k].tree) : layers_[k].tree;
    };
    const Node* all = tree(0);
    if (all->kind != NodeKind::kMap) return all;  // told when it is read
    for (std::size_t k = 1; k < layers_.size(); ++k) {
      std::set<std::string> beside_it;
      for (std::size_t other = 1; other < k; ++other)
        if (layers_[k].extends.count(layers_[other].identity) == 0) beside_it.insert(layers_[other].file);
      all = merge_trees(context_, *all, *tree(k), beside_it);
    }
    return all;
  }

 private:
  static std::set<std::string> with(std::set<std::string> all, const std::string& one) {
    all.insert(one);
    return all;
  }

  /// The base of a plan: what `extends` names, or names first.
  static std::string first_of(const Entry& extends) {
    return extends.value->kind == NodeKind::kList ? extends.value->items.front()->text : extends.value->text;
  }

  /// What `extends` names: a file, or a list of files.
  std::optional<std::set<std::string>> add_bases(const Entry& extends) {
    std::vector<const Node*> items{extends.value};
    if (extends.value->kind == NodeKind::kList) items = extends.value->items;
    if (items.empty()) {
      context_.error(extends.value->place, "extends", "expected one file or more; found an empty list");
      return std::nullopt;
    }
    std::set<std::string> all, named;
    bool good = true;
    for (const Node* item : items) {
      const auto base = add_base(*item, named);
      good = good && base;
      if (base) all.insert(base->begin(), base->end());
    }
    if (!good) return std::nullopt;
    return all;
  }

  /// @param named identities of the files before it in the same list
  std::optional<std::set<std::string>> add_base(const Node& node, std::set<std::string>& named) {
    const auto refuse = [&](const std::string& message) {
      context_.error(node.place, "extends", message);
      return std::nullopt;
    };
    if (node.kind != NodeKind::kScalar || node.text.empty())
      return refuse("expected the file of the scenario to change; found " + describe(node));
    const std::string file = beside(node.place.file, node.text);
    const Field field{&node, "extends", nullptr, false};
    if (!context_.may_read(field, file)) return std::nullopt;
    std::vector<std::string> identities;
    identities.reserve(above_.size());
    for (const auto& one : above_) identities.push_back(identity(one));
    const auto first = std::find(identities.begin(), identities.end(), identity(file));
    if (first != identities.end()) {
      std::string circle;
      for (auto at = above_.begin() + (first - identities.begin()); at != above_.end(); ++at) circle += *at + " -> ";
      return refuse("expected a file that does not lead back here; found " + circle + file);
    }
    if (!named.insert(identity(file)).second) return refuse("the file " + quote(node.text) + " is named twice");
    if (above_.size() >= kMostLayers)
      return refuse("expected at most " + std::to_string(kMostLayers) + " files that extend each other");
    std::error_code error;
    if (!std::filesystem::exists(file, error)) {
      return refuse("expected a file, relative to the folder of this one; found " + quote(node.text) +
                    " (there is no " + file + ")");
    }
    return add(file, &field);
  }

  Context& context_;
  std::vector<std::string> above_;  // files that lead to the one at hand
  std::vector<Layer> layers_;
};

}  // namespace

const Node* load_layers(Context& context, const std::string& file) {
  Layers layers(context);
  return layers.add(file, nullptr) ? layers.merged() : nullptr;
}

}  // namespace icsflow::models
