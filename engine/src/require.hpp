#pragma once

/// Requirements on the arguments of distributions and of profiles of rates.

#include <stdexcept>

namespace icsflow::engine {

/// To be written so that a NaN never satisfies it. @throws std::domain_error with `what` unless `ok`
inline void require(bool ok, const char* what) {
  if (!ok) throw std::domain_error(what);
}

}  // namespace icsflow::engine
