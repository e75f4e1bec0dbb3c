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
        if (declared.form == format::Form::kParameter) {
          if (const auto field = map.get(key)) into.*member = read_any_number(context, *field);
        } else {
          map.number(key, into.*member);
        }
      } else if constexpr (std::is_same_v<M, bool Spec::*>) {
        map.yes_no(key, into.*member);
      } else if constexpr (std::is_same_v<M, engine::Duration Spec::*>) {
        map.time(key, into.*member);
      } else if constexpr (std::is_same_v<M, std::optional<engine::Duration> Spec::*>) {
        if (const auto field = map.get(key)) into.*member = read_time_of_day(context, *field);
      } else if constexpr (std::is_same_v<M, std::chrono::sys_days Spec::*> ||
                           std::is_same_v<M, std::optional<std::chrono::sys_days> Spec::*>) {
        if (const auto field = map.get(key)) into.*member = read_date(context, *field);
      } else if constexpr (std::is_same_v<M, DistributionSpec Spec::*>) {
        if (const auto field = map.get(key)) into.*member = read_distribution(context, *field);
      } else if constexpr (std::is_same_v<M, std::vector<Number> Spec::*>) {
        if (const auto field = map.get(key)) into.*member = read_numbers(context, *field, declared.rule);
      } else if constexpr (std::is_same_v<M, std::array<Number, 7> Spec::*>) {
        if (const auto field = map.get(key)) into.*member = read_week_shares(context, *field);
      } else if constexpr (std::is_same_v<M, format::NamedNumbers Spec::*>) {
        if (const auto field = map.get(key)) into.*member = read_named_numbers(context, *field, declared.rule);
      } else if constexpr (std::is_same_v<M, format::WordList Spec::*>) {
        if (const auto field = map.get(key)) {
          into.*member = declared.form == format::Form::kNames ? read_names(context, *field)
                                                               : read_words(context, *field, declared.words);
        }
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
