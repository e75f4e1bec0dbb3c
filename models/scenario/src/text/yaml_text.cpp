#include "icsflow/scenario/yaml_text.hpp"

#include "icsflow/scenario/visible.hpp"

namespace icsflow::models {

std::string yaml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : visible(text)) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

}  // namespace icsflow::models
