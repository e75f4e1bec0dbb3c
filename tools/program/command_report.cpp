/// `icsflow report`: a finished study, or a comparison, as a file to send.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "icsflow/report/workbook.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace fs = std::filesystem;
namespace models = icsflow::models;

namespace {

class Report final : public Subcommand {
 public:
  Report() : Subcommand({35, "report", "Make a workbook of a study or a comparison"}) {}

  void add_options(CLI::App& command) override {
    add_name(command, "directory", directory_, "Directory of a study, or of a comparison", "DIR", Needed::kYes);
    add_name(command, "-o,--out", file_, "The file (default: report.xlsx in the directory)", "FILE");
    add_word(
        command, "--format", [this](const std::string& word) { format_ = word; }, "Of the file (default: by its name)",
        {"xlsx"}, "WORD");
    add_targets(command, targets_);
    add_reading(command, reading_);
  }

  int run() override {
    const fs::path file = file_.empty() ? fs::path(directory_) / "report.xlsx" : fs::path(file_);
    const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
    std::vector<models::Problem> problems;
    const auto wrong = [&](const std::string& message) {
      models::Problem problem;
      problem.key = "--out";
      problem.message = message;
      problems.push_back(problem);
    };
    if (file.extension() != ".xlsx")
      wrong(fmt::format("expected a name that ends in .xlsx, a workbook; found {}", models::visible(file.string())));
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      wrong(fmt::format("expected a file in a directory that there is; found {}", models::visible(file.string())));
    } else if (fs::exists(fs::symlink_status(file, error)) && !fs::is_regular_file(file, error)) {
      wrong(fmt::format("expected a file; found {}, which is something else", models::visible(file.string())));
    }
    if (!problems.empty()) throw models::InputError(std::move(problems));
    models::WorkbookOptions options;
    options.targets = read_targets(targets_);
    options.allow_outside = reading_.allow_outside;
    for (const std::string& note : models::write_workbook(directory_, file, options))
      tell("Note: {}\n", models::visible(note));
    tell("{}\n", models::visible(file.string()));
    return kDone;
  }

 private:
  std::string directory_, file_, format_;
  std::vector<std::string> targets_;
  models::ReadOptions reading_{.allow_outside = false};
};

}  // namespace

std::unique_ptr<Subcommand> make_report() { return std::make_unique<Report>(); }
