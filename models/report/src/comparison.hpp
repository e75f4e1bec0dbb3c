#pragma once

/// Published figures beside the simulated ones. Private to report.

#include "icsflow/report/summary.hpp"

namespace icsflow::models {

/// A published figure beside the simulated one, over like times.
ComparisonLine compared(const Summary& summary, const PublishedFigure& figure);

/// Of simulated from published: points for a share, else per cent of the published value.
std::string difference(const ComparisonLine& line);

/// "calibration" if the inputs were fitted to the figure, else "validation".
const char* role(const PublishedFigure& figure);

/// The table of the page; nothing if nothing is published.
void append_comparison(std::string& page, const Summary& summary);

}  // namespace icsflow::models
