/// `icsflow schema`: the JSON Schema of scenario files, for editors.

#include <fmt/core.h>

#include "icsflow/scenario/schema.hpp"
#include "subcommand.hpp"

namespace {

class Schema final : public Subcommand {
 public:
  Schema() : Subcommand({70, "schema", "Print the JSON Schema of scenario files, for editors"}) {}

  void add_options(CLI::App& /*command*/) override {}

  int run() override {
    fmt::print("{}", icsflow::models::json_schema());
    return kDone;
  }
};

}  // namespace

std::unique_ptr<Subcommand> make_schema() { return std::make_unique<Schema>(); }
