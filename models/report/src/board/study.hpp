#pragma once

/// What a page is made of: the results of a study, and what a comparison left beside them. Private to report.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "icsflow/report/board.hpp"
#include "icsflow/results/chance_range.hpp"
#include "icsflow/results/kept_study.hpp"

namespace icsflow::models::board {

using Json = nlohmann::ordered_json;

/// The base, or a plan.
struct Side {
  std::string label, name;
  std::shared_ptr<const KeptStudy> study;  ///< null: its results are not where the comparison found them
  const KeptEnsemble* kept = nullptr;      ///< in `study`
  std::size_t replications = 0;            ///< that are used: the first ones
};

/// A month of a series over replications.
struct Month {
  std::string first_day;
  ChanceRange value;
};

struct Study {
  std::vector<Side> sides;  ///< the base first
  Json comparison;          ///< compare.json; null: no comparison
  Json sensitivity;         ///< sensitivity.json; null: none
  [[nodiscard]] const Side& base() const { return sides.front(); }
  [[nodiscard]] bool compares() const { return !comparison.is_null(); }
};

/// @throws InputError as board_page()
Study read_study(const BoardOptions& options);

/// By month, or at month ends, of the whole item; empty where it is not kept.
std::vector<Month> months_of(const Side& side, const std::string& measure, const std::string& provider,
                             const std::string& item);
/// Of a headline over replications; `count` 0 where there is none.
ChanceRange headline_of(const Side& side, const std::string& measure, const std::string& scope);
/// Numbers of the scenario by their paths; empty where its results are not there.
std::map<std::string, KeptParameter> parameters_of(const Side& side);

}  // namespace icsflow::models::board
