#include "icsflow/measure/dimensions.hpp"

#include <algorithm>
#include <stdexcept>

namespace icsflow::models {
namespace {

void append_escaped(std::string& out, const std::string& text) {
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == '=') out += '\\';
    out += c;
  }
}

}  // namespace

std::string window_of(const std::string& dimensions) {
  const std::string begins = std::string(kWindowDimension) + '=';
  for (std::size_t from = 0; from < dimensions.size();) {
    std::size_t to = from;
    while (to < dimensions.size() && dimensions[to] != ';') to += dimensions[to] == '\\' ? 2 : 1;
    if (dimensions.compare(from, begins.size(), begins) == 0)
      return dimensions.substr(from + begins.size(), to - from - begins.size());  // names have nothing to escape
    from = to + 1;
  }
  return "";
}

std::string to_text(Dimensions dimensions) {
  std::sort(dimensions.begin(), dimensions.end(),
            [](const DimensionValue& a, const DimensionValue& b) { return a.name < b.name; });
  std::string out;
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    if (dimensions[i].name.empty()) throw std::invalid_argument("a dimension has no name");
    if (i > 0 && dimensions[i].name == dimensions[i - 1].name)
      throw std::invalid_argument("the dimension " + dimensions[i].name + " is given twice");
    if (i > 0) out += ';';
    append_escaped(out, dimensions[i].name);
    out += '=';
    append_escaped(out, dimensions[i].value);
  }
  return out;
}

}  // namespace icsflow::models
