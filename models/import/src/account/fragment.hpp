#pragma once

/// What goes into a scenario as it is: top-level keys of YAML, published figures with their sources.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace icsflow::models::importing {

/// A figure beside which simulated ones are shown (docs/scenario-format.md, section 8).
struct Figure {
  std::string measure, scope;
  std::string value;  ///< as the scenario writes it: `109556`, `68.67 %`
  int over_days = 0;  ///< of a total: what it was counted over; 0: it is none
  std::string source;
};

class Fragment {
 public:
  /// Lines of a top-level key, each with its line end.
  void section(std::string yaml) { sections_.push_back(std::move(yaml)); }
  void figure(Figure figure) { figures_.push_back(std::move(figure)); }
  /// A line that people read.
  void note(std::string_view text);

  [[nodiscard]] bool empty() const { return sections_.empty() && figures_.empty(); }
  [[nodiscard]] std::string yaml() const;

 private:
  std::vector<std::string> notes_, sections_;
  std::vector<Figure> figures_;
};

}  // namespace icsflow::models::importing
