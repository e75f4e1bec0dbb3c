/// Differences over a base: merge_trees.

#include <algorithm>
#include <set>
#include <unordered_map>

#include "fields/format.hpp"
#include "read/layers.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {

namespace {

/// Where in a scenario a node stands, as far as merging must know.
enum class Where {
  kElsewhere,
  kRoot,
  kCalendar,
  kChannels,
  kOpening,
  kOpeningTransfers,
  kPublished,
  kProviders,
  kProvider,
  kServiceTypes,
  kServiceType,
  kResources,
  kResource,
  kStaffing,
  kPathways,
  kPathway,
  kSteps,
  kStep,
  kNext,
  kDistributions,
  kDistribution,
  kFamily,
  kTransfer,
  kRoutes,
};

struct Way {
  Where from;
  std::string_view key;  ///< empty: any
  Where to;
};
constexpr std::array kWays{
    Way{Where::kRoot, "calendar", Where::kCalendar},
    Way{Where::kRoot, "channels", Where::kChannels},
    Way{Where::kRoot, "opening", Where::kOpening},
    Way{Where::kOpening, "transfers", Where::kOpeningTransfers},
    Way{Where::kRoot, "published", Where::kPublished},
    Way{Where::kRoot, "routes", Where::kRoutes},
    Way{Where::kRoutes, "", Where::kTransfer},
    Way{Where::kRoot, "providers", Where::kProviders},
    Way{Where::kProviders, "", Where::kProvider},
    Way{Where::kProvider, "resources", Where::kResources},
    Way{Where::kRoot, "service_types", Where::kServiceTypes},
    Way{Where::kServiceTypes, "", Where::kServiceType},
    Way{Where::kServiceType, "sessions", Where::kResources},
    Way{Where::kResources, "", Where::kResource},
    Way{Where::kResource, "staffing", Where::kStaffing},
    Way{Where::kRoot, "pathways", Where::kPathways},
    Way{Where::kPathways, "", Where::kPathway},
    Way{Where::kPathway, "steps", Where::kSteps},
    Way{Where::kSteps, "", Where::kStep},
    Way{Where::kRoot, "distributions", Where::kDistributions},
    Way{Where::kDistributions, "", Where::kDistribution},
    Way{Where::kStep, "use", Where::kFamily},
    Way{Where::kStep, "next", Where::kNext},
    Way{Where::kStep, "delay", Where::kDistribution},
    Way{Where::kStep, "for", Where::kDistribution},
    Way{Where::kStep, "ask", Where::kDistribution},
    Way{Where::kStep, "offer", Where::kDistribution},
    Way{Where::kStep, "move", Where::kDistribution},
    Way{Where::kStep, "gives_up", Where::kDistribution},
    Way{Where::kResource, "turnover", Where::kDistribution},
    Way{Where::kDistribution, "", Where::kFamily},
    Way{Where::kStep, "transfer", Where::kTransfer},
};

Where below(Where where, std::string_view key) {
  for (const Way& way : kWays) {
    if (way.from == where && (way.key.empty() || way.key == key)) return way.to;
  }
  return Where::kElsewhere;
}

bool is_step_kind(std::string_view key) {
  const auto& kinds = format::steps();
  return std::any_of(kinds.begin(), kinds.end(),
                     [&](const format::Block& kind) { return kind.keys.front().name == key; });
}

/// `remove` takes keys of the base away; in `calendar` it lists days and is a key like others.
bool is_remove(Where where, std::string_view key) { return key == "remove" && where != Where::kCalendar; }

/// Source, mark and note hold for the values of their own file, so those of both files are kept.
bool is_comment(Where where, std::string_view key) {
  return key == "source" || key == "note" || (key == "mark" && where != Where::kStep);
}

/// The name by which keys are compared: `mark` of a step is an older name of `records`.
std::string_view key_name(Where where, std::string_view key) {
  return where == Where::kStep && key == "mark" ? "records" : key;
}

const Node* value_of_key(const Node& map, std::string_view key) {
  const Entry* entry = find_key(map, key);
  return entry == nullptr ? nullptr : entry->value;
}

std::string scalar_of_key(const Node& map, std::string_view key) {
  const Node* value = map.kind == NodeKind::kMap ? value_of_key(map, key) : nullptr;
  return value != nullptr && value->kind == NodeKind::kScalar ? value->text : "";
}

/// Whether `over` says its value in another way than `base`: half of the one and half of the other means nothing.
bool in_another_form(Where where, const Node& base, const Node& over) {
  const auto brings = [&](const auto& wanted) {  // a key of this sort that the base lacks
    return std::any_of(over.entries.begin(), over.entries.end(), [&](const Entry& entry) {
      return wanted(entry.key) && value_of_key(base, entry.key) == nullptr;
    });
  };
  const auto differs = [&](std::string_view key) {
    const std::string ours = scalar_of_key(base, key), theirs = scalar_of_key(over, key);
    return !ours.empty() && !theirs.empty() && ours != theirs;
  };
  const auto no_comment = [&](const std::string& key) { return !is_comment(where, key); };
  if (value_of_key(over, "remove") != nullptr) return false;  // it says itself what goes
  const auto one_target = [](const Node& map) { return value_of_key(map, "to") || value_of_key(map, "pathway"); };
  switch (where) {
    case Where::kStep:
      return brings([](const std::string& key) { return is_step_kind(key); });
    case Where::kDistribution:
    case Where::kFamily:
      return brings(no_comment);
    case Where::kNext:
      return brings([](const std::string& key) { return key == "by" || key == "shortest_queue"; }) ||
             (value_of_key(base, "by") != nullptr && value_of_key(over, "by") == nullptr && brings(no_comment)) ||
             value_of_key(base, "shortest_queue") != nullptr || differs("by");
    case Where::kTransfer:
      return one_target(base) != one_target(over);
    case Where::kResource:
      return differs("kind");
    case Where::kStaffing:
      return differs("rule");
    default:
      return false;
  }
}

class Merger {
 public:
  Merger(Context& context, const std::set<std::string>& beside_it) : context_(context), beside_it_(beside_it) {}

  const Node* merge(const Node& base, const Node& over, Where where, const std::string& path) {
    if (over.kind == NodeKind::kScalar && value_of_key(base, "range") != nullptr && parse_quantity(over.text).value)
      return with_range(base, over);
    if (over.kind != NodeKind::kMap) return &over;
    if (base.kind == NodeKind::kList && form_of_names(where) != nullptr) return merge_list(base, over, where, path);
    if (base.kind != NodeKind::kMap || in_another_form(where, base, over)) return adopt(over, where, path);
    Node* out = context_.make_node(base);
    const std::set<std::string> removed = read_removed(out, over, where, path);
    std::unordered_map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < out->entries.size(); ++i) {
      if (!is_comment(where, out->entries[i].key)) index.emplace(key_name(where, out->entries[i].key), i);
    }
    for (const Entry& entry : over.entries) {
      if (is_remove(where, entry.key)) continue;
      const std::string at = path_of(path, entry.key);
      const std::string name(key_name(where, entry.key));
      const auto found = index.find(name);
      // A step that says both names of a key keeps both, and the reader refuses them.
      if (found == index.end() || (name != entry.key && value_of_key(over, name) != nullptr)) {
        out->entries.push_back({entry.key, entry.place, adopt(*entry.value, below(where, entry.key), at)});
        continue;
      }
      Entry& old = out->entries[found->second];
      warn_of_conflict(old, entry, where, at);
      const Node* merged = removed.count(name) > 0 ? adopt(*entry.value, below(where, entry.key), at)
                                                   : merge(*old.value, *entry.value, below(where, entry.key), at);
      if (old.value == nullptr || merged->place.file != old.value->place.file) old.place = entry.place;
      old.key = entry.key;
      old.value = merged;
    }
    out->entries.erase(std::remove_if(out->entries.begin(), out->entries.end(),
                                      [](const Entry& entry) { return entry.value == nullptr; }),
                       out->entries.end());
    return out;
  }

 private:
  /// As parameter paths: `steps` is left out.
  static std::string path_of(const std::string& path, const std::string& key) {
    return key == "steps" ? path : (path.empty() ? "" : path + '.') + key;
  }

  /// A plain value instead of a long one: what it may plausibly be is as before.
  const Node* with_range(const Node& base, const Node& value) {
    Node* out = context_.make_node(base);
    for (Entry& entry : out->entries) {
      if (entry.key == "value") entry.value = &value;
    }
    return out;
  }

  /// The names under `remove`, as far as they are there. Their entries stay, without a value, in case `over` gives
  /// them anew: a step keeps its position so.
  std::set<std::string> read_removed(Node* out, const Node& over, Where where, const std::string& path) {
    std::set<std::string> removed;
    const Node* list = where == Where::kCalendar ? nullptr : value_of_key(over, "remove");
    if (list == nullptr) return removed;
    const std::string at = path_of(path, "remove");
    if (list->kind != NodeKind::kList) {
      context_.error(list->place, at,
                     "expected a list of names to take away, such as [a, b]; found " + describe(*list));
      return removed;
    }
    std::vector<std::string> known;
    for (const Entry& entry : out->entries) {
      if (!is_comment(where, entry.key)) known.push_back(entry.key);
    }
    for (const Node* item : list->items) {
      const bool there =
          item->kind == NodeKind::kScalar && std::any_of(known.begin(), known.end(), [&](const auto& key) {
            return key_name(where, key) == key_name(where, item->text);
          });
      if (!there) {
        context_.error(item->place, at,
                       "expected a key that the base has here; found " + describe(*item) +
                           (item->kind == NodeKind::kScalar ? did_you_mean(item->text, known) : ""));
      } else if (!removed.insert(std::string(key_name(where, item->text))).second) {
        context_.error(item->place, at, "the key " + quote(item->text) + " is taken away twice");
      }
    }
    for (Entry& entry : out->entries) {
      if (removed.count(std::string(key_name(where, entry.key))) > 0) entry.value = nullptr;
    }
    if (!removed.empty()) out->place = over.place;  // what is missing now, this file took away
    return removed;
  }

  /// A value that stands instead of the base's, or where the base has none: nothing there can be removed.
  const Node* adopt(const Node& over, Where where, const std::string& path) {
    if (over.kind != NodeKind::kMap || over.height == 0) return &over;
    bool changed = false;
    std::vector<Entry> entries;
    for (const Entry& entry : over.entries) {
      if (is_remove(where, entry.key)) {
        context_.error(
            entry.place, path_of(path, "remove"),
            "there is nothing to take away: the base has no mapping here that these differences could change");
        changed = true;
        continue;
      }
      entries.push_back(
          {entry.key, entry.place, adopt(*entry.value, below(where, entry.key), path_of(path, entry.key))});
      changed = changed || entries.back().value != entry.value;
    }
    if (!changed) return &over;
    Node* out = context_.make_node(over);
    out->entries = std::move(entries);
    return out;
  }

  /// How the items of a list are called that can be changed by name; null for other lists.
  static const char* form_of_names(Where where) {
    switch (where) {
      case Where::kChannels:
        return "FROM-TO";
      case Where::kOpeningTransfers:
        return "FROM.PATHWAY.STEP or FROM.PATHWAY.STEP.LOCALITY";
      case Where::kPublished:
        return "MEASURE.SCOPE";
      default:
        return nullptr;
    }
  }

  /// The name a list item has in parameter paths, and a published figure in results.
  static std::string id_of(const Node& item, Where where) {
    if (where == Where::kPublished) return scalar_of_key(item, "measure") + '.' + scalar_of_key(item, "scope");
    const std::string from = scalar_of_key(item, "from");
    if (where == Where::kChannels) return from + '-' + scalar_of_key(item, "to");
    const std::string locality = scalar_of_key(item, "locality");
    return from + '.' + scalar_of_key(item, "step") + (locality.empty() ? "" : '.' + locality);
  }

  /// A mapping over a list whose items have names: {NAME: differences, remove: [NAME]}.
  const Node* merge_list(const Node& base, const Node& over, Where where, const std::string& path) {
    // As a mapping of the items by name, merged, and back.
    Node* by_name = context_.make_node(base);
    by_name->kind = NodeKind::kMap;
    by_name->items.clear();
    std::vector<std::string> known;
    for (const Node* item : base.items) {
      known.push_back(id_of(*item, where));
      by_name->entries.push_back({known.back(), item->place, item});
    }
    Node* wanted = context_.make_node(over);
    wanted->entries.clear();
    for (const Entry& entry : over.entries) {
      const bool is_new = entry.value->kind == NodeKind::kMap && id_of(*entry.value, where) == entry.key;
      if (entry.key == "remove" || is_new || std::find(known.begin(), known.end(), entry.key) != known.end()) {
        wanted->entries.push_back(entry);
        continue;
      }
      context_.error(entry.place, path,
                     std::string("expected the name of an item of the base's list, ") + form_of_names(where) +
                         "; found " + quote(entry.key) + did_you_mean(entry.key, known));
    }
    const Node* merged = merge(*by_name, *wanted, Where::kElsewhere, path);
    Node* out = context_.make_node(base);
    out->items.clear();
    for (const Entry& entry : merged->entries) out->items.push_back(entry.value);
    return out;
  }

  /// Two plans that know nothing of each other say different things of one value.
  void warn_of_conflict(const Entry& old, const Entry& entry, Where where, const std::string& path) {
    if (old.value == nullptr || beside_it_.count(old.value->place.file) == 0) return;
    const Node &before = *old.value, &now = *entry.value;
    if (before.kind == NodeKind::kMap && now.kind == NodeKind::kMap) return;
    if (before.kind == NodeKind::kScalar && now.kind == NodeKind::kScalar && before.text == now.text) return;
    if (where == Where::kRoot && (entry.key == "name" || entry.key == "description")) return;
    context_.warn(entry.place, path,
                  "takes the place of what another plan says, " + before.place.file + ":" +
                      std::to_string(before.place.line) + ", which `extends` names before this one");
  }

  Context& context_;
  const std::set<std::string>& beside_it_;
};

}  // namespace

const Node* merge_trees(Context& context, const Node& base, const Node& over, const std::set<std::string>& beside_it) {
  return Merger(context, beside_it).merge(base, over, Where::kRoot, "");
}

}  // namespace icsflow::models
