/// `icsflow export`: results as sorted text (models::canonical_dump), or as a file of the published shape
/// (models::rtt_extract), or each replication's figures as a table.

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

#include "icsflow/results/replications_csv.hpp"
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
    add_name(command, "--each-replication", each_,
             "Every headline and every month of every series, a row a replication, as one CSV file", "FILE");
    command
        .add_option("--replication", replication_,
                    "Of --rtt-extract: this replication, by its number in the results, not the mean")
        ->check(CLI::Range(0, (1 << 20) - 1))
        ->type_name("K");
  }

  int run() override {
    const std::filesystem::path database = std::filesystem::path(directory_) / "results.sqlite";
    const int asked = (canonical_ ? 1 : 0) + (extract_.empty() ? 0 : 1) + (each_.empty() ? 0 : 1);
    if (asked != 1)
      throw CLI::ValidationError("export", "expected one of --canonical, --rtt-extract FILE and --each-replication "
                                           "FILE; found " +
                                               std::string(asked == 0 ? "none" : "several"));
    if (extract_.empty() && replication_) throw CLI::ValidationError("--replication", "is of --rtt-extract alone");
    if (canonical_) {
      const std::string text = icsflow::models::canonical_dump(database);
      std::fwrite(text.data(), 1, text.size(), stdout);
      return kDone;
    }
    if (!each_.empty()) {
      icsflow::models::write_replications_csv(directory_, each_);
      return kDone;
    }
    const std::string text = icsflow::models::rtt_extract(database, replication_);
    std::ofstream out(extract_, std::ios::binary);
    out << text << std::flush;
    if (!out) throw std::system_error(errno, std::generic_category(), extract_);
    return kDone;
  }

 private:
  std::string directory_, extract_, each_;
  bool canonical_ = false;
  std::optional<int> replication_;
};

}  // namespace

std::unique_ptr<Subcommand> make_export() { return std::make_unique<Export>(); }
