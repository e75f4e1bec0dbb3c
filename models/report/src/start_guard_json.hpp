#pragma once

/// The start-up guard as JSON. Private to report.

#include <nlohmann/json.hpp>

#include "icsflow/report/start_guard.hpp"

namespace icsflow::models {

nlohmann::ordered_json json_of(const StartGuard& guard);

}  // namespace icsflow::models
