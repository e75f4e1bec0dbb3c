#pragma once

/// Short ways to write the declarations of keys.

#include <string>
#include <utility>
#include <vector>

#include "fields/format.hpp"

namespace icsflow::models::format {

inline Key simple(std::string_view name, Form form, std::string_view meaning) { return {name, form, meaning}; }
inline Key text(std::string_view name, std::string_view meaning) { return simple(name, Form::kText, meaning); }
inline Key name(std::string_view key, std::string_view meaning) { return simple(key, Form::kName, meaning); }
inline Key number(std::string_view name, const NumberRule& rule, std::string_view meaning) {
  return {name, Form::kNumber, meaning, rule};
}
inline Key numbers(std::string_view name, const NumberRule& rule, std::string_view meaning) {
  return {name, Form::kNumbers, meaning, rule};
}
inline Key by_wait(std::string_view name, const NumberRule& rule, std::string_view meaning) {
  return {name, Form::kByWait, meaning, rule};
}
inline Key list(std::string_view name, const NumberRule& rule, std::string_view meaning) {
  return {name, Form::kNumberList, meaning, rule};
}
inline Key whole(std::string_view name, const NumberRule& rule, std::string_view meaning) {
  return {name, Form::kWhole, meaning, rule};
}
inline Key replications(std::string_view name, std::string_view meaning) {
  return {name, Form::kReplications, meaning, {Unit::kCount, 1, 1e6}};
}
inline Key word(std::string_view name, std::vector<std::string> words, std::string_view meaning) {
  return {name, Form::kWord, meaning, {}, std::move(words)};
}
inline Key words(std::string_view name, std::vector<std::string> words, std::string_view meaning) {
  return {name, Form::kWords, meaning, {}, std::move(words)};
}
inline Key block(std::string_view name, Form form, const Block& of, std::string_view meaning) {
  return {name, form, meaning, {}, {}, &of};
}
inline Key weights(std::string_view name, std::size_t size, std::string_view meaning) {
  Key key = simple(name, Form::kWeights, meaning);
  key.size = size;
  return key;
}

}  // namespace icsflow::models::format
