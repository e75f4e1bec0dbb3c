#include "document/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

namespace icsflow::models {

namespace {

/// Leaves the parser: what follows would be misread or takes too long.
struct Refused {
  Problem problem;
};

/// Turns bytes of a line into characters, so that columns are what an editor shows.
class Columns {
 public:
  explicit Columns(std::string_view text) : text_(text) {
    starts_.push_back(0);
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\n') starts_.push_back(i + 1);
    }
  }
  [[nodiscard]] int column(int line, int bytes) {  // both from 0
    if (line < 0 || static_cast<std::size_t>(line) >= starts_.size()) return bytes + 1;
    // Going on or back from the last place asked for: a file of one line must not take the square of its length.
    if (line != line_) line_ = line, bytes_ = 0, characters_ = 0;
    const std::string_view rest = text_.substr(starts_[static_cast<std::size_t>(line)]);
    const auto begins = [&](int at) {
      return (static_cast<unsigned char>(rest[static_cast<std::size_t>(at)]) & 0xC0u) != 0x80u ? 1 : 0;
    };
    while (static_cast<std::size_t>(bytes_) < rest.size() && bytes_ < bytes) characters_ += begins(bytes_++);
    while (bytes_ > bytes) characters_ -= begins(--bytes_);
    return characters_ + 1;
  }

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;
  int line_ = -1, bytes_ = 0, characters_ = 0;  // of the last place
};

/// Builds the tree from the parser's events.
class Builder : public YAML::EventHandler {
 public:
  Builder(const std::string& file, const std::string& text, Document& document, std::vector<Problem>& problems)
      : file_(file), columns_(text), document_(document), problems_(problems) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (document_.root() != nullptr)
      throw Refused{problem_at(place(mark), "", "expected one YAML document; found a second one (\"---\")")};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    finish(make(NodeKind::kNull, mark, anchor), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    check_tag(mark, tag);
    Node* node = make(NodeKind::kScalar, mark, anchor);
    node->text = value;
    node->quoted = tag == "!";
    finish(node, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto target = anchors_.find(anchor);
    if (target == anchors_.end())
      throw Refused{problem_at(place(mark), "", "an alias cannot stand inside what it names")};
    insert(target->second, place(mark));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    check_tag(mark, tag);
    open(make(NodeKind::kList, mark, anchor), anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    check_tag(mark, tag);
    open(make(NodeKind::kMap, mark, anchor), anchor);
  }
  void OnMapEnd() override { close(); }

  [[nodiscard]] Place place(const YAML::Mark& mark) {
    if (mark.is_null()) return {file_, 0, 0};
    return {file_, mark.line + 1, columns_.column(mark.line, mark.column)};
  }

 private:
  struct Level {
    Node* node;
    YAML::anchor_t anchor;
    std::size_t items = 0;    ///< those refused too
    bool have_key = false;    ///< of a map: the next node is the value of `key`
    bool drop_value = false;  ///< the key was refused
    std::string key;
    Place key_place;
  };

  Node* make(NodeKind kind, const YAML::Mark& mark, YAML::anchor_t /*anchor*/) {
    Node* node = document_.make();
    node->kind = kind;
    node->place = place(mark);
    return node;
  }

  void open(Node* node, YAML::anchor_t anchor) {
    if (static_cast<int>(levels_.size()) >= kDeepest) refuse_depth(node->place);
    levels_.push_back({node, anchor, 0, false, false, {}, {}});
  }

  void close() {
    const Level level = std::move(levels_.back());
    levels_.pop_back();
    finish(level.node, level.anchor);
  }

  void finish(const Node* node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = node;
    insert(node, node->place);
  }

  /// Puts a finished node where it stands.
  void insert(const Node* node, const Place& where) {
    if (levels_.empty()) {
      document_.set_root(node);
      return;
    }
    Level& level = levels_.back();
    if (level.node->kind == NodeKind::kMap && !level.have_key) {
      take_key(level, *node, where);
      return;
    }
    level.node->nodes += node->nodes;
    level.node->height = std::max(level.node->height, node->height + 1);
    if (level.node->nodes > kMostNodes) {
      throw Refused{problem_at(
          where, "",
          "expected at most " + std::to_string(kMostNodes) + " values in a file (aliases counted each time)")};
    }
    if (static_cast<int>(levels_.size()) + node->height > kDeepest) refuse_depth(where);
    if (++level.items > kMostItems) {
      throw Refused{problem_at(where, "",
                               "expected at most " + std::to_string(kMostItems) +
                                   " items in a list, or keys in a mapping; large tables go into CSV files")};
    }
    if (level.node->kind == NodeKind::kList) {
      level.node->items.push_back(node);
    } else {
      if (!level.drop_value) level.node->entries.push_back({std::move(level.key), level.key_place, node});
      level.have_key = level.drop_value = false;
    }
  }

  void report(Problem problem) {
    if (problems_.size() >= kMostProblems) throw TooManyProblems{};
    problems_.push_back(std::move(problem));
  }

  void take_key(Level& level, const Node& key, const Place& where) {
    level.have_key = true;
    level.key_place = where;
    if (key.kind != NodeKind::kScalar) {
      report(problem_at(where, "", "expected a name as key; found " + describe(key)));
      level.drop_value = true;
    } else if (key.text == "<<" && !key.quoted) {
      report(problem_at(
          where, "", "merge keys (\"<<\") are not supported; write the keys out, or use an alias for the whole value"));
      level.drop_value = true;
    } else {
      level.key = key.text;
      const auto [first, is_new] = keys_.try_emplace({level.node, key.text}, where.line);
      if (!is_new) {
        report(problem_at(
            where, "", "duplicate key " + quote(key.text) + "; first given at line " + std::to_string(first->second)));
        level.drop_value = true;
      }
    }
  }

  void check_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    report(problem_at(place(mark), "",
                      "expected a plain value; found the tag " + quote(tag) + " (tags are not used in scenarios)"));
  }

  [[noreturn]] static void refuse_depth(const Place& where) {
    throw Refused{problem_at(
        where, "", "expected at most " + std::to_string(kDeepest) + " levels of mappings and lists in each other")};
  }

  const std::string& file_;
  Columns columns_;
  Document& document_;
  std::vector<Problem>& problems_;
  std::vector<Level> levels_;
  std::map<YAML::anchor_t, const Node*> anchors_;
  std::map<std::pair<const Node*, std::string>, int> keys_;  ///< line of the first use
};

/// The parser's sentence as the end of ours, with the commonest cause if it shows on the line.
std::string syntax_message(const YAML::Exception& error, const std::string& text) {
  std::istringstream in(text);
  std::string line;
  for (int i = 0; i <= error.mark.line && std::getline(in, line); ++i) {
  }
  const bool has_tab = line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string::npos;
  return "not valid YAML: " + error.msg + (has_tab ? " (the line is indented with a tab; YAML wants spaces)" : "");
}

}  // namespace

const Entry* find_key(const Node& map, std::string_view key) {
  const auto found =
      std::find_if(map.entries.begin(), map.entries.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == map.entries.end() ? nullptr : &*found;
}

std::unique_ptr<Document> parse_document(const std::string& file, const std::string& text,
                                         std::vector<Problem>& problems) {
  auto document = std::make_unique<Document>();
  Builder builder(file, text, *document, problems);
  std::istringstream in(text);
  try {
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refused& refused) {
    problems.push_back(refused.problem);
    return nullptr;
  } catch (const YAML::Exception& error) {
    problems.push_back(problem_at(builder.place(error.mark), "", syntax_message(error, text)));
    return nullptr;
  }
  if (document->root() == nullptr || document->root()->kind == NodeKind::kNull) {
    problems.push_back(problem_at({file, 0, 0}, "", "the file holds no values, only comments"));
    return nullptr;
  }
  return document;
}

std::string describe(const Node& node) {
  switch (node.kind) {
    case NodeKind::kNull:
      return "nothing";
    case NodeKind::kScalar:
      return quote(node.text);
    case NodeKind::kList:
      return "a list";
    case NodeKind::kMap:
      return "a mapping";
  }
  return "";
}

}  // namespace icsflow::models
