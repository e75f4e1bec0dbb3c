#include "account/fragment.hpp"

#include <fmt/format.h>

#include "icsflow/scenario/visible.hpp"
#include "icsflow/scenario/yaml_text.hpp"

namespace icsflow::models::importing {

void Fragment::note(std::string_view text) { notes_.push_back("# " + visible(text) + '\n'); }

std::string Fragment::yaml() const {
  std::string text;
  for (const std::string& note : notes_) text += note;
  for (const std::string& section : sections_) text += section;
  if (figures_.empty()) return text;
  text += "published:\n";
  for (const Figure& figure : figures_) {
    text += fmt::format("  - {{measure: {}, scope: {}, value: {}{}, role: calibration, source: {}}}\n", figure.measure,
                        yaml_text(figure.scope), figure.value,
                        figure.over_days > 0 ? fmt::format(", over: {} d", figure.over_days) : "",
                        yaml_text(figure.source));
  }
  return text;
}

}  // namespace icsflow::models::importing
