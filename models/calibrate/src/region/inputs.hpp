#pragma once

/// What of a service is varied, and which numbers of the scenario that are.

#include <array>
#include <string>
#include <vector>

#include "icsflow/calibrate/region.hpp"
#include "region/emulator.hpp"
#include "region/settings.hpp"

namespace icsflow::models::region {

static_assert(kMostInputs == kRegionInputs);

/// A number that an input multiplies.
struct Handle {
  ParameterId parameter = kNoParameter;
  double base = 0;  ///< at a factor of 1
  double most = 0;  ///< that it may become
};

class ServiceInputs {
 public:
  /// Inputs of each service. A number that several services share, that is 0 or not given is not varied.
  static std::vector<ServiceInputs> of(const Scenario& scenario, const Settings& settings);

  /// Those varied, in the order of RegionInput; their place here is the coordinate of a Point.
  [[nodiscard]] const std::vector<std::size_t>& varied() const { return varied_; }
  [[nodiscard]] double low(std::size_t input) const { return low_[input]; }
  [[nodiscard]] double high(std::size_t input) const { return high_[input]; }
  [[nodiscard]] const std::vector<Handle>& handles(std::size_t input) const { return handles_[input]; }

  /// Between the unit cube and factors: by logarithm where low is above 0. An input that is not varied is 1.
  [[nodiscard]] RegionFactors factors(const Point& point) const;
  [[nodiscard]] Point point(const RegionFactors& factors) const;
  /// Of one number, to six figures: what is written is what was run.
  static double value(const Handle& handle, double factor);
  void set(Scenario& scenario, const RegionFactors& factors) const;

 private:
  std::array<std::vector<Handle>, kRegionInputs> handles_;
  std::array<double, kRegionInputs> low_{}, high_{};
  std::vector<std::size_t> varied_;
};

}  // namespace icsflow::models::region
