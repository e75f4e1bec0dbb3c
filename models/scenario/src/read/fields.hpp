#pragma once

/// Reads the keys whose members their declarations know.

#include <type_traits>
#include <variant>

#include "read/context.hpp"

namespace icsflow::models {

/// Reads each key that has a member into it; the others, and finish(), are left to the caller.
template <class Spec>
void read_fields(Context& context, Mapping& map, const format::Fields<Spec>& fields, Spec& into) {
  for (std::size_t i = 0; i < fields.keys.size(); ++i) {
    const format::Key& declared = fields.keys[i];
    const std::string key(declared.name);
    const auto read = [&](const auto& member) {
      using M = std::decay_t<decltype(member)>;
      if constexpr (std::is_same_v<M, Number Spec::*>) {
        map.number(key, into.*member);
      } else if constexpr (std::is_same_v<M, bool Spec::*>) {
        map.yes_no(key, into.*member);
      } else if constexpr (std::is_same_v<M, engine::Duration Spec::*>) {
        map.time(key, into.*member);
      } else if constexpr (std::is_same_v<M, DistributionSpec Spec::*>) {
        if (const auto field = map.get(key)) into.*member = read_distribution(context, *field);
      } else if constexpr (std::is_same_v<M, format::WordMember<Spec>>) {
        std::size_t index = member.get(into);
        map.word(key, index);
        member.set(into, index);
      } else if constexpr (std::is_same_v<M, std::string Spec::*>) {
        if (declared.form == format::Form::kText) {
          map.text(key, into.*member);
        } else {
          map.name(key, into.*member);
        }
      }
    };
    std::visit(read, fields.members[i]);
  }
}

}  // namespace icsflow::models
