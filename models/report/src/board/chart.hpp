#pragma once

/// Charts by month: the base in grey dashes, each plan in a colour and dashes of its own, ranges of chance behind them.
/// Private to report.

#include <optional>

#include "board/study.hpp"
#include "icsflow/measure/catalogue.hpp"

namespace icsflow::models::board {

/// A figure by month that the page draws.
struct Drawn {
  std::string measure, words;  ///< `words`: what is counted, as a title begins
  Format format = Format::kCount;
};

/// Those of the page that the study has, in order; of a scenario without them the first others.
std::vector<Drawn> drawn_of(const Study& study);

/// Of all sides.
PageKey key_of(const Study& study);

/// Nothing where no side has the series.
std::optional<PageChart> chart_of(const Study& study, const Drawn& drawn);

}  // namespace icsflow::models::board
