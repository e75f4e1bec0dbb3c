/// `icsflow schema`: the JSON Schema of scenario files, for editors.

#include <fmt/format.h>

#include "commands.hpp"
#include "icsflow/scenario/schema.hpp"

int schema_command() {
  fmt::print("{}", icsflow::models::json_schema());
  return kDone;
}
