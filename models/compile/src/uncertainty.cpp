#include "icsflow/compile/uncertainty.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "icsflow/compile/compiled_model.hpp"
#include "opening/solve.hpp"

namespace icsflow::models {

std::vector<double> draw_uncertain(const CompiledModel& model, engine::RunKey key) {
  std::vector<double> out;
  out.reserve(model.uncertain.size());
  for (const CompiledUncertain& u : model.uncertain) {
    engine::Substream random(key, u.identity, u.site);
    double x = u.distribution.sample(random);
    if (u.whole) x = std::floor(x + 0.5);
    out.push_back(std::clamp(x, u.low, u.high));
  }
  return out;
}

void set_uncertain(ModelValues& drawn, const CompiledModel& model, const std::vector<double>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) drawn.values[model.uncertain[i].id] = values[i];
  for (const std::uint32_t d : model.uncertain_distributions) {
    try {
      drawn.distributions[d] = model.distribution_sources[d].make(drawn.values);
    } catch (const std::domain_error& e) {
      throw std::runtime_error(fmt::format("the uncertain values drawn make no distribution: {}", e.what()));
    }
  }
  drawn.opening = solve_opening(model, drawn);
}

}  // namespace icsflow::models
