#pragma once

/// "We are wrong": a broken promise inside the program, never reachable from user input.

#include <stdexcept>
#include <string>

namespace icsflow::engine {

/// Thrown when a contract of the engine is broken (an event in the past, a message below its channel's minimum delay).
class ContractViolation : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// @throws ContractViolation with `what`; kept out of line so that the check itself costs one branch.
[[noreturn]] void contract_violation(const std::string& what);

}  // namespace icsflow::engine
