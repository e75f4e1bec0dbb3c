#pragma once

/// Published lists for tests, made by hand or by the model itself.

#include <cmath>
#include <random>
#include <string>

#include "estimate.hpp"
#include "icsflow/backtest/backtest.hpp"
#include "icsflow/scenario/reader.hpp"

namespace test {

inline const std::string kReduced = std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/backtest/reduced.yaml";

inline icsflow::models::backtesting::Rules rules() {
  return icsflow::models::backtesting::rules_of(std::string(ICSFLOW_SOURCE_DIR) + "/scenarios/defaults/backtest.csv");
}

/// 40 months from January 2020: a list of about 9,000 whose changes differ by 2 %, with thresholds and flows.
inline icsflow::models::PublishedList wandering_list(const std::string& provider, unsigned seed, int months = 40) {
  icsflow::models::PublishedList out;
  out.provider = provider;
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  double list = 9000;
  for (int k = 0; k < months; ++k) {
    list *= std::exp(0.02 * normal(random));
    auto& month = out.months[12 * 2020 + k];
    month.list = std::round(list);
    month.beyond = {std::round(0.4 * list), std::round(0.05 * list), std::nullopt, std::nullopt, std::nullopt};
    month.started = std::round(0.3 * list);
    month.completed = std::round(0.28 * list);
  }
  return out;
}

}  // namespace test
