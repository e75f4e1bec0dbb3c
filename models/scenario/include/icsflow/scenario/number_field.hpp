#pragma once

/// A number that the keys of a noun have, declared once: from a noun's list (spec/) come the key's declaration, its row
/// in the schema and the documents, its reader, its place in the canonical text, the id that a run reads it by, and
/// whether it may change during a run.
///
/// A list and the struct of its members are templates over the value that the members have: a Number in a scenario, a
/// ParameterId in the compiled tables. What a scenario has is derived from the struct, and so is what it becomes.

#include <cstdint>
#include <string_view>
#include <type_traits>

#include "icsflow/scenario/parameters.hpp"
#include "icsflow/scenario/rules.hpp"

namespace icsflow::models {

/// When a run reads a number.
enum class ReadAt : std::uint8_t {
  kCompile,  ///< before the run: an intervention on it is refused
  kStart,    ///< as the state at the start is built: it may be uncertain, but not change
  kRun,      ///< as the run goes on: it may change
  kSolve,    ///< as kRun; and the opening state is solved again if it is another
  kSource,   ///< of a service: by the streams that refer to it, in whose list it is
};

/// What holds where a scenario leaves a key out.
struct LeftOut {
  enum class Kind : std::uint8_t {
    kNothing,   ///< nothing
    kRefused,   ///< the key is required
    kValue,     ///< `text` is read as if the file had written it
    kSentence,  ///< `text` says in words what holds
  };
  Kind kind = Kind::kNothing;
  std::string_view text = {};
  Mark mark = Mark::kNone;  ///< of the value
};
inline constexpr LeftOut kOptional{};
inline constexpr LeftOut kRequired{LeftOut::Kind::kRefused};
/// The value as a file may write it. @param mark C where it is an opinion rather than "none"
constexpr LeftOut otherwise(std::string_view value, Mark mark = Mark::kNone) {
  return {LeftOut::Kind::kValue, value, mark};
}
constexpr LeftOut in_words(std::string_view sentence) { return {LeftOut::Kind::kSentence, sentence}; }

/// @tparam Holder what has the number: of a scenario, or compiled
template <class Holder, class Value>
struct NumberField {
  std::string_view name;
  Value Holder::*member;
  NumberRule rule;
  LeftOut left_out;
  ReadAt read_at;
  std::string_view meaning;
  std::string_view word = {};  ///< that may stand in place of the number
};

/// Whether each member of the struct has a row in the list.
template <class Holder, class List>
constexpr bool is_complete(const List& list) {
  return list.size() * sizeof(ParameterId) == sizeof(Holder);
}

/// What a member is before it is read.
template <class Value>
Value not_given() {
  if constexpr (std::is_same_v<Value, ParameterId>) {
    return kNoParameter;
  } else {
    return {};
  }
}

}  // namespace icsflow::models
