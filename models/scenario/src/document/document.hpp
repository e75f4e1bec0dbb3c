#pragma once

/// An input file as a tree of text with places. Nothing is typed here: `NO`, `12:30` and `100` are the letters written.
/// Refuses, each with one clear problem, what would otherwise be misread: duplicate keys, merge keys, tags, several
/// documents in a file, control characters (the parser takes 0x04 for the end), alias bombs, endless lists, and files
/// too large.

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "icsflow/scenario/problem.hpp"
#include "text/quote.hpp"

namespace icsflow::models {

inline constexpr std::size_t kLargestFile = 50'000'000;  ///< bytes
inline constexpr std::size_t kMostNodes = 1'000'000;     ///< of a document, aliases counted each time
inline constexpr std::size_t kMostItems = 10'000;        ///< of one list or mapping; more belongs into a table
inline constexpr int kDeepest = 100;                     ///< levels of mappings and lists in each other

inline constexpr std::size_t kMostProblems = 500;  ///< nobody reads more, and suggestions for each take time

/// Leaves the reader when there are more problems than anybody would read.
struct TooManyProblems {};

struct Node;

struct Entry {
  std::string key;
  Place place;
  const Node* value;
};

enum class NodeKind { kNull, kScalar, kList, kMap };

/// Immutable once loaded. An alias points at the node it names, so a node may have several parents; never a cycle.
struct Node {
  NodeKind kind = NodeKind::kNull;
  bool quoted = false;
  std::string text;                ///< of a scalar
  std::vector<const Node*> items;  ///< of a list
  std::vector<Entry> entries;      ///< of a map, in file order
  Place place;
  std::size_t nodes = 1;  ///< in this subtree, aliases counted each time
  int height = 0;         ///< levels below
};

/// Null if the mapping has no such key.
const Entry* find_key(const Node& map, std::string_view key);

/// Owns its nodes.
class Document {
 public:
  [[nodiscard]] const Node* root() const { return root_; }
  Node* make() { return &nodes_.emplace_back(); }
  void set_root(const Node* root) { root_ = root; }

 private:
  std::deque<Node> nodes_;
  const Node* root_ = nullptr;
};

/// A problem at a place, about a key ("" if none applies).
Problem problem_at(Place place, std::string key, std::string message, Severity severity = Severity::kError);

/// The bytes of a text file (UTF-8, a leading byte order mark removed). What is missing, no regular file (a directory,
/// a pipe, a device: never opened), too large, empty, or not text is one problem and no value.
std::optional<std::string> read_text_file(const std::string& file, std::vector<Problem>& problems);

/// The same of a table. A spreadsheet's UTF-16 is read too; a workbook or a web page is told to be one.
std::optional<std::string> read_table_file(const std::string& file, std::vector<Problem>& problems);

/// Parses YAML. A syntax error is one problem and null; other problems leave a document to go on with.
std::unique_ptr<Document> parse_document(const std::string& file, const std::string& text,
                                         std::vector<Problem>& problems);

/// What was found, for messages: `"text"`, `a list`, `a mapping`, `nothing`.
std::string describe(const Node& node);

}  // namespace icsflow::models
