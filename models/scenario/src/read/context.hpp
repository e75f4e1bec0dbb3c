#pragma once

/// What the parts of the reader share: problems, parameters, where each path was said; and the declared-field helpers
/// that read one value, or the keys of one mapping, reporting whatever is wrong with it.

#include <array>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "document/document.hpp"
#include "document/file_access.hpp"
#include "fields/fields.hpp"
#include "icsflow/scenario/reader.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "icsflow/scenario/spec/distribution.hpp"
#include "icsflow/scenario/spec/number.hpp"
#include "icsflow/scenario/spec/setting.hpp"
#include "text/quantity.hpp"

namespace icsflow::models {

struct TransferTarget;

/// Source and confidence mark of the values below a mapping. They hold for the values of the file that says them: a
/// what-if file's new number does not rest on the base's publication.
class Origin {
 public:
  struct Basis {
    std::string source;
    Mark mark = Mark::kNone;
    std::string note;
  };
  /// What `file` says of its values.
  [[nodiscard]] const Basis& of(const std::string& file) const {
    static const Basis kNothing;
    const auto found = basis_.find(file);
    return found == basis_.end() ? kNothing : found->second;
  }
  Basis& in(const std::string& file) { return basis_[file]; }

 private:
  std::map<std::string, Basis> basis_;
};

/// A value at a path. `references`: `$name` is allowed in numbers here.
struct Field {
  const Node* node = nullptr;
  std::string path;
  const Origin* origin = nullptr;
  bool references = false;
  const format::Key* declared = nullptr;  ///< of a declared key with a default, and of the items of its list
  std::string_view default_text = {};     ///< the default itself
  bool is_default = false;                ///< the file leaves the key out: `node` is the default
};

/// Where what `--set` says stands.
inline const Place kCommandLine{"--set", 0, 0};

/// A `$name` where a number belongs.
struct ReferenceUse {
  std::string name;
  NumberRule rule;
  Place place;
};

class Context {
 public:
  Context(Scenario& into, const ReadOptions& options);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  Scenario& scenario;
  std::vector<Problem> problems;
  /// YAML: routes: {NAME: a transfer's target, or that by locality}, for `transfer: $NAME`.
  struct Route {
    std::vector<TransferTarget> targets;
    bool is_used = false;
  };
  std::map<std::string, Route> routes;

  void error(const Place& place, const std::string& key, const std::string& message) {
    if (problems.size() >= kMostProblems) throw TooManyProblems{};
    problems.push_back(problem_at(place, key, message));
  }
  void warn(const Place& place, const std::string& key, const std::string& message) {
    problems.push_back(problem_at(place, key, message, Severity::kWarning));
  }
  /// At the place where `path` was said.
  void error_at(const std::string& path, const std::string& message) { error(place_of(path), path, message); }
  void error(const Field& field, const std::string& message) { error(field.node->place, field.path, message); }

  void remember(const std::string& path, const Place& place) { places_.emplace(path, place); }
  /// What was said there is said here now.
  void move_place(const std::string& path, const Place& place) { places_.insert_or_assign(path, place); }
  [[nodiscard]] Place place_of(const std::string& path) const;

  /// Adds the parameter, or reports that its path is already there (two list items of one name).
  ParameterId add_parameter(Parameter parameter, const NumberRule& rule);
  [[nodiscard]] const NumberRule& rule_of(ParameterId id) const { return parameter_rules_[id]; }
  void remember_reference(const std::string& path, ReferenceUse use) { references_[path] = std::move(use); }
  [[nodiscard]] const std::map<std::string, ReferenceUse>& references() const { return references_; }

  /// Whether something was said at `path`, be it right or wrong.
  [[nodiscard]] bool is_given(const std::string& path) const { return places_.count(path) > 0; }
  /// Whether no error is about `path` or anything below it.
  [[nodiscard]] bool clean(const std::string& path) const;

  /// Whether the file that `field` names may be opened; a problem if not.
  bool may_read(const Field& field, const std::string& file);
  /// A table could not be read: what refers to its rows cannot be checked.
  void services_are_missing() { services_missing_ = true; }
  [[nodiscard]] bool services_missing() const { return services_missing_; }

  /// Loads a scenario file; the document lives as long as the context. Null after a problem. Of a file that is no
  /// scenario one problem says so, and nothing of its text is repeated.
  const Node* load(const std::string& file);
  /// The same of a file that another names, and that must have `key`: else it is not `what`.
  const Node* load_named(const Field& field, const std::string& file, const std::string& key, const std::string& what);
  /// A copy to change, kept as long as the context.
  Node* make_node(const Node& like) {
    Node* node = made_.make();
    *node = like;
    return node;
  }

  /// What was said at a path, if it is not a parameter: for `icsflow explain`.
  void say(const Field& field, const std::string& text);
  /// What holds without the key at `path`.
  void say_left_out(const std::string& path, const std::string& text, const format::Key& key);

  /// `--set path=text`: said where a declared key is read, if it can be.
  void set(const std::string& path, const std::string& text);
  /// What `--set` says of a key, in place of `node` (null: the file does not say it); null if it says nothing, or sets
  /// the parameter that is read here (overrides.cpp).
  const Node* set_of(const std::string& path, const format::Key& key, const Node* node);
  /// Whether `--set path=...` was read as if the file had said it.
  [[nodiscard]] bool was_set(const std::string& path) const {
    const auto found = sets_.find(path);
    return found != sets_.end() && found->second.is_read;
  }

  /// `file` extends another: what it says is said by a plan.
  void plan_file(const std::string& file) { plan_files_.insert(file); }
  /// `file` is named by `declaring`: it belongs to a plan if that does.
  void same_layer(const std::string& declaring, const std::string& file) {
    if (plan_files_.count(declaring) > 0) plan_files_.insert(file);
  }
  /// Whether `--set` can say this key where the file says `node` (null: nothing).
  static bool can_set(const format::Key& key, const Node* node);
  const Origin* keep(Origin origin) { return &origins_.emplace_back(std::move(origin)); }

 private:
  const Node* load_ours(const std::string& file, const std::vector<std::string>& keys, const std::string& what);

  std::unordered_map<std::string, Place> places_;
  std::vector<NumberRule> parameter_rules_;
  std::map<std::string, ReferenceUse> references_;
  std::vector<std::unique_ptr<Document>> documents_;
  Document made_;
  struct Set {
    const Node* node = nullptr;
    bool is_read = false;
  };
  std::set<std::string> plan_files_;
  std::map<std::string, Set> sets_;
  std::unordered_set<std::string> settable_;  ///< paths in the files that `--set` can say
  std::deque<Origin> origins_;
  FileAccess access_;
  bool services_missing_ = false;
};

/// One of `words` by its position; nothing after reporting.
std::optional<std::size_t> read_word(Context& context, const Field& field, const std::vector<std::string>& words);

/// The keys of one mapping. Ask for each declared key once, then call finish(): what was not asked for is unknown.
/// `source`, `note` and (unless `mark` is declared, as in a step) `mark` are known everywhere and apply to the values
/// below.
class Mapping {
 public:
  /// `block`: what is declared here; null: the user's own names, or keys that stand for a form of a value.
  Mapping(Context& context, const Field& field, const format::Block* block = nullptr);

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] const Field& field() const { return field_; }
  /// From here on the keys are at another path: an item of a list has a name, once its keys have told it.
  void rename(const std::string& path);
  /// Which of several declarations holds, once a key has told.
  void declare(const format::Block& block) { block_ = &block; }

  /// The value of a key that may be absent. `null` values are problems, and absent.
  std::optional<Field> optional(const std::string& key);
  std::optional<Field> required(const std::string& key);
  /// One or the other, as declared. Of a key that is left out its default, where that is a value: read as if the file
  /// had written it.
  std::optional<Field> get(const std::string& key);
  [[nodiscard]] bool has(const std::string& key) const;

  // A declared key into its target, which is left alone if the key is absent.
  void number(const std::string& key, Number& target);
  void name(const std::string& key, std::string& target);
  void text(const std::string& key, std::string& target);
  void time(const std::string& key, engine::Duration& target);
  void yes_no(const std::string& key, bool& target);
  /// The enumerators are in the order of the words, after `first` others.
  template <class T>
  void word(const std::string& key, T& target, std::size_t first = 0) {
    const auto field = get(key);
    if (!field) return;
    if (const auto index = read_word(context_, *field, declared(key).words)) target = static_cast<T>(*index + first);
  }

  /// All keys but source, mark and note: the user's own names, checked as such.
  std::vector<std::pair<std::string, Field>> named(bool dots = false);
  /// All entries whose keys are right; is_key(entry) tells what is wrong with the others.
  std::vector<std::pair<std::string, Field>> entries(const std::function<bool(const Entry&)>& is_key);
  /// Reports unknown keys.
  void finish();
  [[nodiscard]] bool declares(const std::string& key) const {
    return block_ != nullptr && block_->find(key) != nullptr;
  }
  /// @throws std::logic_error if it is not declared
  [[nodiscard]] const format::Key& declared(const std::string& key) const;

 private:
  [[nodiscard]] Field child(const Entry& entry) const;
  [[nodiscard]] Field default_of(const format::Key& declaration) const;
  [[nodiscard]] std::string path_of(const std::string& key) const;
  /// What `--set` says in place of `node`, or null.
  const Node* set_of(const std::string& key, const Node* node) const;
  [[nodiscard]] bool is_comment(const std::string& key) const;

  Context& context_;
  Field field_;
  const format::Block* block_;
  bool ok_ = false;
  std::vector<std::string> known_;
};

/// The text of a scalar, or null after reporting.
const std::string* scalar(Context& context, const Field& field, const std::string& expected);

/// Items of a list; a problem and nothing if it is not one.
std::vector<Field> list_items(Context& context, const Field& field, const std::string& expected);

// Readers of one value. Each reports what is wrong and returns an empty or default value then.
std::string read_text(Context& context, const Field& field);
std::string read_name(Context& context, const Field& field, bool dots = false);
bool read_yes_no(Context& context, const Field& field);
std::chrono::sys_days read_date(Context& context, const Field& field);
engine::Duration read_time_of_day(Context& context, const Field& field);
std::uint64_t read_whole(Context& context, const Field& field, const NumberRule& rule);
/// A plain number that is not a parameter (weights of a profile).
double read_plain_number(Context& context, const Field& field, const NumberRule& rule);
/// A parameter, or `$name` where allowed; plain or {value:, source:, mark:, range:, note:}.
Number read_number(Context& context, const Field& field, const NumberRule& rule);
/// A parameter of whatever unit is written: `parameters:` of a scenario, provider or stream.
ParameterId read_parameter(Context& context, const Field& field);
/// The same in a number, which is no reference.
Number read_any_number(Context& context, const Field& field);
/// A list of numbers.
std::vector<Number> read_numbers(Context& context, const Field& field, const NumberRule& rule);
/// 7 shares, Monday first; their paths end in .Mon ... .Sun.
std::array<Number, 7> read_week_shares(Context& context, const Field& field);
/// {NAME: number, ...}
std::vector<std::pair<std::string, Number>> read_named_numbers(Context& context, const Field& field,
                                                               const NumberRule& rule);
std::vector<std::string> read_names(Context& context, const Field& field);
/// Some of `words`, each once, in the order of the words.
std::vector<std::string> read_words(Context& context, const Field& field, const std::vector<std::string>& words);
/// A deterministic duration or {family: {...}}.
DistributionSpec read_distribution(Context& context, const Field& field);
/// The same of plain numbers: a number or {family: {...}}.
DistributionSpec read_number_distribution(Context& context, const Field& field);

inline const std::vector<std::string> kDayNames{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

}  // namespace icsflow::models
