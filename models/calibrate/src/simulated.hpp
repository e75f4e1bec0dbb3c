#pragma once

/// What a run gives of each service, month by month.

#include <array>
#include <cstddef>
#include <vector>

#include "icsflow/measure/catalogue.hpp"
#include "icsflow/measure/run_result.hpp"
#include "lists.hpp"

namespace icsflow::models {

/// By service and month, by week of wait.
struct Simulated {
  std::vector<std::vector<Weeks>> admitted, not_admitted, running, decided;
  std::vector<std::vector<double>> started;  ///< new clocks
};

/// Where the parts of a service stand in the results.
struct SeriesOfService {
  std::array<std::size_t, 4> first{};  ///< of kBands series each: parts 1A, 1B, 2, 2A
  std::size_t started = 0;             ///< part 3
};

/// Of a model whose scenario asks for completed pathways by week (`measures: {completed: {by_week: yes}}`).
std::vector<SeriesOfService> series_of(const Scenario& scenario, const Catalogue& catalogue);

Simulated read(const RunResult& result, const std::vector<SeriesOfService>& where);

}  // namespace icsflow::models
