#pragma once

/// Months of lists and flows by service: `flows.csv` of `icsflow import`.

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/scenario/problem.hpp"

namespace icsflow::models::region {

struct FlowsOfMonth {
  std::optional<double> list, started, admitted, not_admitted;
};
/// By provider and function, by month.
using Flows = std::map<std::pair<std::string, std::string>, std::map<std::chrono::year_month, FlowsOfMonth>>;

/// @param file  "": none
/// @param problems  what is wrong is added
Flows read_flows(const std::filesystem::path& file, std::vector<Problem>& problems);

}  // namespace icsflow::models::region
