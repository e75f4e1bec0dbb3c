#pragma once

/// Systems with hidden inputs, run; what they publish is exported in the published shape, imported, and written as the
/// scenario that calibration gets.

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "../temporary_directory.hpp"
#include "icsflow/calibrate/region.hpp"

namespace test {

/// One service of a hidden system.
struct Hidden {
  std::string id, provider, function;
  icsflow::models::RegionFactors factors;  ///< of what the scenario says that calibration gets
  std::array<double, 4> future{};          ///< list, and share within 18 weeks, 3 and 6 months after the census
};

struct HiddenSystem {
  /// Two providers with `functions` each (1 to 4), about 3,750 waiting in each service.
  HiddenSystem(unsigned seed, std::size_t functions);

  TemporaryDirectory folder;
  std::string scenario, flows;  ///< files: what calibration gets
  std::string known;            ///< the scenario with the hidden inputs
  std::vector<Hidden> services;
  double waiting = 0;  ///< at the census
};

/// The same figures as Hidden::future of each service, from a run of this scenario with these values.
std::vector<std::array<double, 4>> future_of(const icsflow::models::Scenario& scenario, int replication);

}  // namespace test
