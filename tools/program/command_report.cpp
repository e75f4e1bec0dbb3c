/// `icsflow report`: a finished study, or a comparison, as a file to send: a page, Markdown, a workbook.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "charts_script.hpp"
#include "icsflow/report/board.hpp"
#include "icsflow/report/workbook.hpp"
#include "icsflow/results/whole_file.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace fs = std::filesystem;
namespace models = icsflow::models;

namespace {

const std::vector<std::string> kForms = {"html", "md", "xlsx"};

class Report final : public Subcommand {
 public:
  Report() : Subcommand({35, "report", "Make a page or a workbook to send, of a study or a comparison"}) {}

  void add_options(CLI::App& command) override {
    add_name(command, "directory", directory_, "Directory of a study, or of a comparison", "DIR", Needed::kYes);
    add_name(command, "-o,--out", file_, "The file (default: report.html in the directory)", "FILE");
    add_word(
        command, "--format", [this](const std::string& word) { form_ = word; },
        "Of the file (default: by its name, else html)", kForms, "WORD");
    add_name(command, "--sensitivity", sensitivity_,
             "Of a page: directory of a sensitivity study, whose inputs that matter most are told", "DIR");
    add_targets(command, targets_);
    add_reading(command, reading_);
  }

  int run() override {
    const fs::path file = this->file();
    if (form_ == "xlsx") {
      models::WorkbookOptions options;
      options.targets = read_targets(targets_);
      options.allow_outside = reading_.allow_outside;
      for (const std::string& note : models::write_workbook(directory_, file, options))
        tell("Note: {}\n", models::visible(note));
    } else {
      const models::Page page = models::board_page({directory_, sensitivity_});
      const std::string text = form_ == "md" ? models::to_markdown(page) : models::to_html(page, charts_script());
      const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
      models::write_whole_file(folder, file.filename().string(), text);
      models::sync_names(folder);
      if (form_ == "html" && charts_script().empty())
        tell(
            "Note: without charts, as the program was built without the script that draws them (tools/setup, then "
            "build again); their tables are in the page\n");
    }
    tell("{}\n", models::visible(file.string()));
    return kDone;
  }

 private:
  /// Where it is written; its form is settled. @throws InputError with all that is wrong with what is asked
  fs::path file() {
    std::vector<models::Problem> problems;
    const auto wrong = [&](const std::string& key, const std::string& message) {
      models::Problem problem;
      problem.key = key;
      problem.message = message;
      problems.push_back(problem);
    };
    const std::string ending = fs::path(file_).extension().string();
    if (form_.empty()) form_ = ending.empty() ? "html" : ending.substr(1);
    if (std::find(kForms.begin(), kForms.end(), form_) == kForms.end())
      wrong("--out", fmt::format("expected a name that ends in .html, .md or .xlsx; found {}", models::visible(file_)));
    fs::path file = file_.empty() ? fs::path(directory_) / ("report." + form_) : fs::path(file_);
    if (form_ == "xlsx" && file.extension() != ".xlsx")
      wrong("--out",
            fmt::format("expected a name that ends in .xlsx, a workbook; found {}", models::visible(file.string())));
    const fs::path folder = file.has_parent_path() ? file.parent_path() : ".";
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
      wrong("--out",
            fmt::format("expected a file in a directory that there is; found {}", models::visible(file.string())));
    } else if (fs::exists(fs::symlink_status(file, error)) && !fs::is_regular_file(file, error)) {
      wrong("--out", fmt::format("expected a file; found {}, which is something else", models::visible(file.string())));
    }
    if (form_ == "xlsx" && !sensitivity_.empty())
      wrong("--sensitivity", "expected with a page, html or md; found with a workbook");
    if (form_ != "xlsx" && !targets_.empty())
      wrong("--targets", "expected with a workbook; a page tells the targets that icsflow compare was asked about");
    if (!problems.empty()) throw models::InputError(std::move(problems));
    return file;
  }

  std::string directory_, file_, form_, sensitivity_;
  std::vector<std::string> targets_;
  models::ReadOptions reading_{.allow_outside = false};
};

}  // namespace

std::unique_ptr<Subcommand> make_report() { return std::make_unique<Report>(); }
