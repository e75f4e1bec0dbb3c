#pragma once

/// Services: rows of a table.

#include <map>
#include <string>

#include "icsflow/scenario/parameters.hpp"

namespace icsflow::models {

/// One treatment function at one provider: a row of services.table. YAML: services: {table: FILE.csv}. Columns: id,
/// provider, function, type, name, and one column per `$name` its type and pathway use (a parameter each:
/// services.<id>.<column>). An empty cell is not given: a `$name` is then looked for in the wider scopes. Comment
/// lines:
/// `# source: TEXT`, `# mark COLUMN: C`, `# unit COLUMN: /week` (the cells are then plain numbers).
struct ServiceSpec {
  std::string id;
  std::string provider;
  std::string function;
  std::string name;
  std::string type;
  std::map<std::string, ParameterId> values;
  Place place;
};

}  // namespace icsflow::models
