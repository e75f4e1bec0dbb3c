/// `icsflow report`: a page that one can send, of a study or of a comparison.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "charts_script.hpp"
#include "icsflow/report/board.hpp"
#include "icsflow/results/whole_file.hpp"
#include "options.hpp"
#include "subcommand.hpp"

namespace models = icsflow::models;

namespace {

class Report final : public Subcommand {
 public:
  Report() : Subcommand({41, "report", "Write a page that one can send, of a study or a comparison"}) {}

  void add_options(CLI::App& command) override {
    add_name(command, "directory", directory_, "Directory of the results of icsflow run or compare", "DIR",
             Needed::kYes);
    add_name(command, "-o,--out", file_, "The file (default: report.html, or report.md, in DIR)", "FILE");
    command.add_option("--format", format_, "html or md (default: as the file is named, else html)")
        ->check(CLI::IsMember({"html", "md"}))
        ->type_name("FORM");
    add_name(command, "--sensitivity", sensitivity_, "Directory of a sensitivity study: the inputs that matter most",
             "DIR");
    add_flag(command, "--quiet", quiet_, "Print nothing but errors");
  }

  int run() override {
    const std::string format = !format_.empty()                                           ? format_
                               : std::filesystem::path(file_).extension() == ".md" ? "md"
                                                                                          : "html";
    const std::filesystem::path file =
        file_.empty() ? std::filesystem::path(directory_) / ("report." + format) : std::filesystem::path(file_);
    const models::Page page = models::board_page({directory_, sensitivity_});
    const std::string text = format == "md" ? models::to_markdown(page) : models::to_html(page, charts_script());
    const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    models::write_whole_file(folder, file.filename().string(), text);
    models::sync_names(folder);
    if (!quiet_) {
      fmt::print("{}: {:.1f} MB\n", file.string(), static_cast<double>(text.size()) / 1e6);
      if (format == "html" && charts_script().empty())
        fmt::print("Without charts: this program was built without ICSFLOW_WEB. Their tables are in the page.\n");
    }
    return kDone;
  }

 private:
  std::string directory_, file_, format_, sensitivity_;
  bool quiet_ = false;
};

}  // namespace

std::unique_ptr<Subcommand> make_report() { return std::make_unique<Report>(); }
