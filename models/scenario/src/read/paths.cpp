#include "read/paths.hpp"

#include <algorithm>
#include <string_view>

#include "icsflow/scenario/spec/intervention.hpp"
#include "read/sections.hpp"
#include "text/path_pattern.hpp"
#include "text/suggest.hpp"

namespace icsflow::models {
namespace {

constexpr std::size_t kLongestPath = 500;

/// Without the blanks and the unit of a wait at the end, such as `order.by_wait.6 wk`: the only blanks in a path.
std::string_view without_unit(std::string_view path) {
  for (const std::string_view unit : {"wk", "d"}) {
    if (!path.ends_with(unit)) continue;
    const std::size_t last = path.find_last_not_of(' ', path.size() - unit.size() - 1);
    if (last != std::string_view::npos && path[last] >= '0' && path[last] <= '9') return path.substr(0, last + 1);
  }
  return path;
}

}  // namespace

std::vector<PathPattern> read_paths(Context& context, const Field& field) {
  std::vector<PathPattern> out;
  const auto add = [&](const Field& item) {
    const std::string text = read_text(context, item);
    if (item.node->kind != NodeKind::kScalar) return;
    const std::string_view path = without_unit(text);
    const bool good = !text.empty() && text.size() <= kLongestPath && text.front() != '.' && text.back() != '.' &&
                      std::all_of(path.begin(), path.end(), [](char c) {
                        return c == '*' || c == '.' || is_name({&c, 1});
                      });
    if (!good) {
      context.error(item, "expected the path of a parameter, as `icsflow explain` lists them; found " + quote(text));
    } else if (std::any_of(out.begin(), out.end(), [&](const PathPattern& p) { return p.text == text; })) {
      context.error(item, "the path " + quote(text) + " is given twice");
    } else {
      out.push_back({text, item.node->place});
    }
  };
  if (field.node->kind != NodeKind::kList) {
    add(field);
    return out;
  }
  for (const Field& item : list_items(context, field, "a path, or a list of paths")) add(item);
  if (field.node->items.empty()) context.error(field, "expected a path, or a list of paths; found an empty list");
  return out;
}

void find_parameters(Context& context, const std::string& key, const PathPattern& path, std::set<ParameterId>& into) {
  const ParameterTable& table = context.scenario.parameters;
  if (path.text.find('*') == std::string::npos) {
    const ParameterId id = table.find(path.text);
    if (id == kNoParameter) context.error(path.place, key, quote(path.text) + ": " + unknown_path(context, path.text));
    if (id != kNoParameter && !into.insert(id).second)
      context.error(path.place, key, "the value " + quote(path.text) + " is meant twice");
    return;
  }
  bool any = false;
  for (ParameterId id = 0; id < table.size(); ++id) {
    if (!matches(path.text, table.at(id).path)) continue;
    any = true;
    into.insert(id);
  }
  if (!any)
    context.error(
        path.place, key,
        "expected parameters of this form (* stands for any name between two dots); found no " + quote(path.text));
}

}  // namespace icsflow::models
