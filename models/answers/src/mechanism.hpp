#pragma once

/// The links of the mechanism that a plan says (`chain`), as figures of the comparison.

#include <string>
#include <vector>

#include "sides.hpp"

namespace icsflow::models {

struct ChainLink;

struct WantedLink {
  std::size_t side = 0;
  const ChainLink* link = nullptr;
  std::size_t figure = 0;
  std::string key;  ///< of the figure
};

/// The links of the plans that are scenarios.
/// @param problems gets what is wrong at the place of a link: no such figure, or several
std::vector<WantedLink> find_links(const std::vector<Side>& sides, const std::vector<ComparedFigure>& figures,
                                   std::vector<Problem>& problems);

/// @param figures those that were compared
std::vector<LinkSaid> links_said(const std::vector<WantedLink>& links, const std::vector<ComparedFigure>& figures);

}  // namespace icsflow::models
