#pragma once

/// What is wrong with what was asked. Private to answers.

#include <string>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models {

/// @param where a file, a directory or an option
inline Problem problem_of(const std::string& where, const std::string& message) {
  Problem problem;
  problem.place.file = where;
  problem.message = message;
  return problem;
}

/// @throws InputError with that problem
[[noreturn]] inline void refuse(const std::string& where, const std::string& message) {
  throw InputError({problem_of(where, message)});
}

}  // namespace icsflow::models
