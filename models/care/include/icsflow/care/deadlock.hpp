#pragma once

/// How a run can come to a standstill.

#include <stdexcept>

namespace icsflow::models {

/// Patients keep places and wait for each other's without end: the run cannot go on.
class Deadlock : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace icsflow::models
