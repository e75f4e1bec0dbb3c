/// `icsflow schema`: the JSON Schema of scenario files, for editors.

#include <fmt/format.h>

#include "commands.hpp"
#include "icsflow/models/reference.hpp"

int schema_command() {
  fmt::print("{}", icsflow::models::json_schema());
  return kDone;
}
