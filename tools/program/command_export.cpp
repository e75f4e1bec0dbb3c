/// `icsflow export`: results as sorted text (models::canonical_dump).

#include <cstdio>
#include <filesystem>

#include "icsflow/study/study.hpp"
#include "options.hpp"
#include "subcommand.hpp"

namespace {

class Export final : public Subcommand {
 public:
  Export() : Subcommand({40, "export", "Print results in another form"}) {}

  void add_options(CLI::App& command) override {
    add_name(command, "directory", directory_, "Directory of the results", "DIR", Needed::kYes);
    add_flag(command, "--canonical", canonical_, "As sorted text without time, host and program: equal for equal runs",
             Needed::kYes);
  }

  int run() override {
    const std::string text = icsflow::models::canonical_dump(std::filesystem::path(directory_) / "results.sqlite");
    std::fwrite(text.data(), 1, text.size(), stdout);
    return kDone;
  }

 private:
  std::string directory_;
  bool canonical_ = false;  // the only form there is
};

}  // namespace

std::unique_ptr<Subcommand> make_export() { return std::make_unique<Export>(); }
