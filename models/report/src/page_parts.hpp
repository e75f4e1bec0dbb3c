#pragma once

/// What the whole page and the screen have in common. Private to report.

#include <string>
#include <vector>

#include "icsflow/report/summary.hpp"

namespace icsflow::models {

/// What the scenario's author wrote, inert on a terminal.
Summary made_visible(Summary summary);
/// Name, dates, replications that came to no end, and what ranges are of.
std::string heading(const Summary& summary);
/// Spans below a day are read in hours.
SummaryLine in_readable_unit(SummaryLine line);
/// The lines of the page. Those of patients who are not done at the end are there where these are more than one in
/// twenty of those who are: means are of the others, and say less the more they are.
std::vector<const SummaryLine*> lines_on_page(const Summary& summary);
/// How the run went, and where its results are.
std::string foot(const Summary& summary);

}  // namespace icsflow::models
