/// The mechanism of a plan, link by link.

#include "icsflow/scenario/chain.hpp"

#include <set>

#include "read/fields.hpp"
#include "read/paths.hpp"
#include "read/sections.hpp"

namespace icsflow::models {

void read_chain(Context& context, const Field& field) {
  for (const Field& item :
       list_items(context, field, "a list of links: [{figure:, words:, parameter:, literature:}]")) {
    ChainLink link;
    link.place = item.node->place;
    Mapping map(context, item, &format::chain_link());
    map.text("figure", link.figure);
    map.text("words", link.words);
    if (const auto path = map.get("parameter")) link.paths = read_paths(context, *path);
    map.text("literature", link.literature);
    if (!link.literature.empty()) link.source = map.field().origin->of(item.node->place.file).source;
    map.finish();
    context.scenario.chain.push_back(std::move(link));
  }
}

void check_chain(Context& context) {
  for (const ChainLink& link : context.scenario.chain) {
    std::set<ParameterId> unread;
    for (const PathPattern& path : link.paths) find_parameters(context, "chain.parameter", path, unread);
  }
}

}  // namespace icsflow::models
