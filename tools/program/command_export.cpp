/// `icsflow export`: results as sorted text (models::canonical_dump), or as a file of the published shape
/// (models::rtt_extract).

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <ios>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "icsflow/study/study.hpp"
#include "options.hpp"
#include "subcommand.hpp"

namespace {

class Export final : public Subcommand {
 public:
  Export() : Subcommand({40, "export", "Print results in another form"}) {}

  void add_options(CLI::App& command) override {
    add_name(command, "directory", directory_, "Directory of the results", "DIR", Needed::kYes);
    add_flag(command, "--canonical", canonical_, "As sorted text without time, host and program: equal for equal runs");
    add_name(command, "--rtt-extract", extract_,
             "Waits by week and month as a file of the shape of the published RTT full extract; means over "
             "replications, rounded. Needs `measures: {completed: {by_week: yes}}`",
             "FILE");
    command
        .add_option("--replication", replication_,
                    "Of --rtt-extract: this replication, by its number in the results, not the mean")
        ->check(CLI::Range(0, (1 << 20) - 1))
        ->type_name("K");
  }

  int run() override {
    const std::filesystem::path database = std::filesystem::path(directory_) / "results.sqlite";
    if (canonical_ == !extract_.empty())
      throw CLI::ValidationError("export", "expected one of --canonical and --rtt-extract FILE; found " +
                                               std::string(canonical_ ? "both" : "neither"));
    if (canonical_ && replication_) throw CLI::ValidationError("--replication", "is of --rtt-extract alone");
    if (canonical_) {
      const std::string text = icsflow::models::canonical_dump(database);
      std::fwrite(text.data(), 1, text.size(), stdout);
      return kDone;
    }
    const std::string text = icsflow::models::rtt_extract(database, replication_);
    std::ofstream out(extract_, std::ios::binary);
    out << text << std::flush;
    if (!out) throw std::system_error(errno, std::generic_category(), extract_);
    return kDone;
  }

 private:
  std::string directory_, extract_;
  bool canonical_ = false;
  std::optional<int> replication_;
};

}  // namespace

std::unique_ptr<Subcommand> make_export() { return std::make_unique<Export>(); }
