/// `icsflow version`: version, commit and compiler.

#include <fmt/core.h>

#include "program_version.hpp"
#include "subcommand.hpp"

namespace {

class Version final : public Subcommand {
 public:
  Version() : Subcommand({80, "version", "Print version, commit and compiler"}) {}

  void add_options(CLI::App& /*command*/) override {}

  int run() override {
    const icsflow::models::ProgramVersion program = program_version();
    fmt::print("icsflow {} ({}), gcc {}\n", program.version, program.git_sha, __VERSION__);
    return kDone;
  }
};

}  // namespace

std::unique_ptr<Subcommand> make_version() { return std::make_unique<Version>(); }
