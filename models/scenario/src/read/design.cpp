/// Design files (design.hpp).

#include "icsflow/scenario/design.hpp"

#include <algorithm>

#include "icsflow/scenario/levels.hpp"
#include "read/context.hpp"
#include "read/layers.hpp"
#include "read/tables.hpp"
#include "text/quote.hpp"

namespace icsflow::models {
namespace {

constexpr NumberRule kPoints{Unit::kCount, 1, 1e6};
constexpr NumberRule kReplications{Unit::kCount, 1, 1e6};
constexpr NumberRule kLevels{Unit::kCount, 2, 1e4};
constexpr NumberRule kSeed{Unit::kCount, 0, 1e15};

class DesignReader {
 public:
  DesignReader(const std::string& file, const ReadOptions& options)
      : context_(nobody_, with_file(nobody_, file, options)) {
    design_.file = file;
  }

  DesignSpec read() {
    const auto text = read_text_file(design_.file, context_.problems);
    const auto document = text ? parse_document(design_.file, *text, context_.problems) : nullptr;
    if (document && document->root() != nullptr) read_root(*document->root());
    if (!context_.problems.empty()) throw InputError(std::move(context_.problems));
    return std::move(design_);
  }

 private:
  static const ReadOptions& with_file(Scenario& scenario, const std::string& file, const ReadOptions& options) {
    scenario.file = file;
    return options;
  }

  void read_root(const Node& root) {
    const Origin no_origin;
    Mapping map(context_, {&root, "", &no_origin, false});
    if (!map.ok()) return;
    if (const Entry* scenario = find_key(root, "icsflow"); scenario != nullptr && find_key(root, "base") == nullptr) {
      context_.error(
          scenario->place, "",
          "expected a design, with keys such as \"base\", \"kind\" and \"factors\" (docs/sweep.md); this is a "
          "scenario: name it as the base of a design");
      return;
    }
    if (const auto base = map.required("base")) {
      design_.base = beside(base->node->place.file, read_text(context_, *base));
      if (!design_.base.empty()) (void)context_.may_read(*base, design_.base);
    }
    if (const auto kind = map.required("kind"))
      if (const auto index = read_word(context_, *kind, design_kinds())) {
        design_.kind = static_cast<DesignKind>(*index);
        known_kind_ = true;
      }
    read_numbers(map);
    if (const auto measures = map.optional("measures"))
      for (const Field& item : list_items(context_, *measures, "a list of figures, MEASURE[:SCOPE][@DATE]"))
        design_.measures.push_back(read_text(context_, item));
    if (const auto each = map.optional("each_replication")) design_.each_replication = read_yes_no(context_, *each);
    if (const auto until = map.optional("until")) design_.sets.push_back({"until", read_text(context_, *until)});
    if (const auto set = map.optional("set")) {
      Mapping values(context_, *set);
      for (const auto& [path, value] : values.entries([](const Entry&) { return true; }))
        design_.sets.push_back({path, read_text(context_, value)});
    }
    read_factors(map);
    if (const auto table = map.optional("table")) read_points(*table);
    if (known_kind_) needs(map);
    map.finish();
  }

  void read_numbers(Mapping& map) {
    const auto whole = [&](const char* key, int& into, const NumberRule& rule) {
      if (const auto field = map.optional(key)) into = static_cast<int>(read_whole(context_, *field, rule));
    };
    whole("points", design_.points, kPoints);
    whole("trajectories", design_.trajectories, kPoints);
    whole("rows", design_.rows, kPoints);
    int replications = 0;
    whole("replications", replications, kReplications);
    if (replications > 0) design_.replications = replications;
    if (const auto seed = map.optional("seed")) design_.seed = read_whole(context_, *seed, kSeed);
  }

  void read_factors(Mapping& map) {
    const auto factors = map.required("factors");
    if (!factors) return;
    if (factors->node->kind == NodeKind::kScalar) {
      design_.assumed = factors->node->text == "assumed";
      if (!design_.assumed)
        context_.error(*factors,
                       "expected {NAME: {path:, from:, to:}}, or assumed (all values marked C with a range); "
                       "found " +
                           describe(*factors->node));
      return;
    }
    Mapping names(context_, *factors);
    for (const auto& [name, field] : names.named()) read_factor(name, field);
    if (names.ok() && design_.factors.empty() && context_.problems.empty())
      context_.error(*factors, "expected one factor or more; found none");
  }

  void read_factor(const std::string& name, const Field& field) {
    Mapping map(context_, field);
    if (!map.ok()) return;
    DesignFactor factor;
    factor.name = name;
    factor.place = field.node->place;
    if (const auto path = map.required("path")) {
      if (path->node->kind == NodeKind::kList) {
        for (const Field& item : list_items(context_, *path, "a path, or a list of paths"))
          factor.paths.push_back(read_text(context_, item));
      } else {
        factor.paths.push_back(read_text(context_, *path));
      }
    }
    const auto from = map.optional("from"), to = map.optional("to"), values = map.optional("values");
    if (from) factor.from = level_text(*from);
    if (to) factor.to = level_text(*to);
    if (from.has_value() != to.has_value())
      context_.error(field, "expected \"from\" and \"to\", or neither (then each number goes over its range)");
    if (values) {
      for (const Field& item : list_items(context_, *values, "a list of values"))
        factor.values.push_back(level_text(item));
      if (from || to) context_.error(field, "expected \"values\", or \"from\" and \"to\"; found both");
    }
    if (const auto levels = map.optional("levels"))
      factor.levels = static_cast<int>(read_whole(context_, *levels, kLevels));
    map.finish();
    design_.factors.push_back(std::move(factor));
  }

  std::string level_text(const Field& field) {
    std::string text = read_text(context_, field);
    Level level;
    std::string why;
    if (!text.empty() && !parse_level(text, level, why)) context_.error(field, why);
    return text;
  }

  /// Each column of the table is a factor; its order becomes that of the factors.
  void read_points(const Field& field) {
    TableKind kind;
    kind.what = "a table of points";
    for (const DesignFactor& factor : design_.factors) {
      kind.needed.push_back(factor.name);
      kind.columns += (kind.columns.empty() ? "" : ", ") + factor.name;
    }
    kind.section = "docs/sweep.md";
    const auto table = read_table(context_, field, kind);
    if (!table) return;
    for (std::size_t r = 0; r < table->rows(); ++r) {
      std::vector<std::string> row;
      CellProblems problems(context_, *table);
      for (const DesignFactor& factor : design_.factors) {
        const Cell& cell = table->row(r)[table->need(factor.name)];
        Level level;
        std::string why;
        if (!parse_level(cell.text, level, why)) problems.add(cell, factor.name, why);
        row.emplace_back(cell.text);
      }
      design_.table.push_back(std::move(row));
    }
    if (design_.table.empty() && context_.problems.empty()) context_.error(field, "expected a row a point; found none");
  }

  /// What the kind takes, and nothing else.
  void needs(const Mapping& map) {
    struct Need {
      const char* key;
      std::vector<DesignKind> of;
    };
    static const std::vector<Need> kNeeds{{"points", {DesignKind::kLatinHypercube, DesignKind::kSobolSequence}},
                                          {"trajectories", {DesignKind::kMorris}},
                                          {"rows", {DesignKind::kSobolIndices}},
                                          {"table", {DesignKind::kList}}};
    const std::string word = design_kinds()[static_cast<std::size_t>(design_.kind)];
    for (const Need& need : kNeeds) {
      const bool wanted = std::find(need.of.begin(), need.of.end(), design_.kind) != need.of.end();
      if (wanted && !map.has(need.key))
        context_.error(map.field().node->place, "",
                       "expected the key \"" + std::string(need.key) + "\" of the kind " + word + "; it is missing");
      if (!wanted && map.has(need.key))
        context_.error(find_key(*map.field().node, need.key)->place, need.key,
                       "expected no such key beside the kind " + word);
    }
    for (const DesignFactor& factor : design_.factors) {
      if (design_.kind != DesignKind::kGrid && (!factor.values.empty() || factor.levels > 0))
        context_.error(
            factor.place, "factors." + factor.name,
            "expected \"from\" and \"to\" beside the kind " + word + ": \"values\" and \"levels\" are of a grid");
    }
    if (design_.assumed && design_.kind == DesignKind::kList)
      context_.error(map.field().node->place, "factors", "expected factors by name: the columns of the table");
  }

  Scenario nobody_;  // what the context reads into: nothing
  Context context_;
  DesignSpec design_;
  bool known_kind_ = false;
};

}  // namespace

const std::vector<std::string>& design_kinds() {
  static const std::vector<std::string> kWords{"grid",           "list",   "one_at_a_time", "latin_hypercube",
                                               "sobol_sequence", "morris", "sobol_indices"};
  return kWords;
}

DesignSpec read_design(const std::string& file, const ReadOptions& options) {
  return DesignReader(file, options).read();
}

}  // namespace icsflow::models
