#pragma once

/// Problems that many bindings share, reported once: `message (service A, service B and 7 more)`. Each check of
/// bindings has one of these; its problems are added to the context in the order of path and message when it ends.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "read/context.hpp"

namespace icsflow::models {

class OncePerBinding {
 public:
  explicit OncePerBinding(Context& context) : context_(context) {}
  /// Adds the problems to the context.
  ~OncePerBinding();
  OncePerBinding(const OncePerBinding&) = delete;
  OncePerBinding& operator=(const OncePerBinding&) = delete;

  /// @param label  of the binding; "": none is named
  /// @param place  nothing: where the file sets `path`
  void error(const std::string& path, const std::string& message, const std::string& label,
             std::optional<Place> place = {}) {
    report(Severity::kError, path, message, label, std::move(place));
  }
  void warn(const std::string& path, const std::string& message, const std::string& label) {
    report(Severity::kWarning, path, message, label, {});
  }

 private:
  void report(Severity severity, const std::string& path, const std::string& message, const std::string& label,
              std::optional<Place> place);

  struct Reported {
    Place place;
    Severity severity = Severity::kError;
    std::vector<std::string> labels;  ///< the first few
    std::set<std::string> all;
  };
  Context& context_;
  std::map<std::pair<std::string, std::string>, Reported> reported_;  ///< by path and message
};

}  // namespace icsflow::models
