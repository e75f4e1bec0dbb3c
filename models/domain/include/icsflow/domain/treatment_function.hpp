#pragma once

/// Codes of treatment functions.

#include <string>
#include <string_view>

namespace icsflow::models {

/// `110` of `C_110` and `C110`, as published files have all; any other name as it is.
inline std::string function_code(std::string_view function) {
  std::string_view digits = function;
  for (const std::string_view front : {"C", "_"}) {
    if (digits.starts_with(front)) digits.remove_prefix(1);
  }
  const bool is_number = digits.find_first_not_of("0123456789") == std::string_view::npos;
  return std::string(is_number ? digits : function);
}

}  // namespace icsflow::models
