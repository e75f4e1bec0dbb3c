#pragma once

/// Blocks whose keys know where they are read into: from one list come the declaration, the reader (read/fields.hpp)
/// and the canonical text.

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "fields/format.hpp"
#include "icsflow/engine/time.hpp"
#include "icsflow/scenario/spec/number.hpp"

namespace icsflow::models::format {

/// A member that is one of the words of its key, by the word's position.
template <class Spec>
struct WordMember {
  void (*set)(Spec&, std::size_t);
  std::size_t (*get)(const Spec&);
};

/// A list of names, or of words of its key.
using WordList = std::vector<std::string>;
/// Names with a number each.
using NamedNumbers = std::vector<std::pair<std::string, Number>>;

/// Where a key is read into; nothing: it is read by hand.
template <class Spec>
using Member =
    std::variant<std::monostate, Number Spec::*, std::string Spec::*, bool Spec::*, engine::Duration Spec::*,
                 std::optional<engine::Duration> Spec::*, std::chrono::sys_days Spec::*,
                 std::optional<std::chrono::sys_days> Spec::*, DistributionSpec Spec::*, std::vector<Number> Spec::*,
                 std::array<Number, 7> Spec::*, NamedNumbers Spec::*, WordList Spec::*, WordMember<Spec>>;

template <class Spec>
struct Fields : Block {
  std::vector<Member<Spec>> members;  ///< of each key

  explicit Fields(std::string_view block_name, bool with_references = false) : Block{block_name, {}, with_references} {}

  /// A key that is read by hand.
  Fields key(Key key) && { return std::move(*this).add(std::move(key), std::monostate{}); }
  template <class Value, class Holder>
  Fields key(Key key, Value Holder::*member) && {
    return std::move(*this).add(std::move(key), static_cast<Value Spec::*>(member));
  }
  /// A word whose enumerators are in the order of the words.
  template <auto member>
  Fields word(Key key) && {
    return std::move(*this).add(
        std::move(key), WordMember<Spec>{[](Spec& spec, std::size_t i) {
                                           spec.*member = static_cast<std::decay_t<decltype(spec.*member)>>(i);
                                         },
                                         [](const Spec& spec) { return static_cast<std::size_t>(spec.*member); }});
  }
  /// The numbers of a noun's list.
  template <class List>
  Fields numbers(const List& list) && {
    for (const auto& f : list) {
      Key key{f.name, Form::kNumber, f.meaning, f.rule};
      if (!f.word.empty()) key.words.emplace_back(f.word);
      key.left_out = f.left_out;
      keys.push_back(std::move(key));
      // A number or a word: which it is is told by hand.
      Number Spec::*const member = f.member;
      members.push_back(f.word.empty() ? Member<Spec>(member) : Member<Spec>());
    }
    return std::move(*this);
  }

 private:
  Fields add(Key key, Member<Spec> member) && {
    keys.push_back(std::move(key));
    members.push_back(member);
    return std::move(*this);
  }
};

}  // namespace icsflow::models::format
