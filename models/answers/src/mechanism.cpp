#include "mechanism.hpp"

#include <fmt/format.h>

#include "icsflow/scenario/chain.hpp"
#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {

std::vector<WantedLink> find_links(const std::vector<Side>& sides, const std::vector<ComparedFigure>& figures,
                                   std::vector<Problem>& problems) {
  std::vector<WantedLink> links;
  for (std::size_t s = 1; s < sides.size(); ++s) {
    if (!sides[s].is_scenario()) continue;
    for (const ChainLink& link : sides[s].given->scenario->chain) {
      std::vector<std::string> sentences;
      const AskedFigure asked = parse_figure(link.figure);
      const auto found = find_figures(asked, figures, sentences);
      if (found.size() > 1)
        sentences.push_back(fmt::format("expected one figure; found {} of \"{}\": say the scope, as in {}:{}",
                                        found.size(), visible(link.figure), asked.measure,
                                        figures[found.front()].scope));
      for (const std::string& sentence : sentences) {
        Problem problem;
        problem.place = link.place;
        problem.key = "chain.figure";
        problem.message = sentence;
        problems.push_back(std::move(problem));
      }
      if (found.size() == 1) links.push_back({s, &link, found.front(), key_of(figures[found.front()])});
    }
  }
  return links;
}

std::vector<LinkSaid> links_said(const std::vector<WantedLink>& links, const std::vector<ComparedFigure>& figures) {
  std::vector<LinkSaid> said;
  for (const WantedLink& wanted : links) {
    for (std::size_t f = 0; f < figures.size(); ++f) {
      if (key_of(figures[f]) != wanted.key) continue;
      std::string parameter;
      for (const PathPattern& path : wanted.link->paths) parameter += (parameter.empty() ? "" : ", ") + path.text;
      said.push_back(
          {wanted.side - 1, f, wanted.link->words, std::move(parameter), wanted.link->literature, wanted.link->source});
    }
  }
  return said;
}

}  // namespace icsflow::models
