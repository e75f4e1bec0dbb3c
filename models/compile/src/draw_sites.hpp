#pragma once

/// Names of the places where chance is drawn, told apart by their hashes.
///
/// Two names with the same 36 bits would share their draws (docs/determinism.md, "Chance"). The sites follow from the
/// names alone, in whatever order a file lists them; a name that collides with no other keeps the draws it always had.

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "icsflow/engine/random.hpp"

namespace icsflow::models {

class DrawSites {
 public:
  /// Names whose hash another name has, and the names that are hashed instead.
  using OtherNames = std::map<std::string, std::string>;

  /// Takes the hashes of the sites that handlers name themselves: no other name may have these.
  explicit DrawSites(OtherNames other_names);

  /// The site with this name.
  engine::DrawSite site(const std::string& name);

  /// Whether two different names had the same hash. The sites given out are then not to be used: the scenario is
  /// compiled again with other_names().
  [[nodiscard]] bool collided() const { return !collided_.empty(); }

  /// Of each hash, the first name in the order of the alphabet keeps it. Each other name is hashed with a number behind
  /// it that collides with no name.
  [[nodiscard]] OtherNames other_names() const;

 private:
  OtherNames other_names_;
  std::map<std::uint64_t, std::string> names_;  // by hash
  std::set<std::string> collided_;
};

}  // namespace icsflow::models
