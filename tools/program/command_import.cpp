/// `icsflow import KIND FILE...`: official files as published to what a scenario is made of.

#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <string>
#include <vector>

#include "icsflow/import/importer.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

/// The month of `2026-01`. @throws CLI::ValidationError
std::chrono::year_month month_of(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, year);
  if (first.ptr != end && *first.ptr == '-') {
    const auto second = std::from_chars(first.ptr + 1, end, month);
    if (second.ec == std::errc{} && second.ptr == end && text.size() == 7 && month >= 1 && month <= 12)
      return std::chrono::year{year} / std::chrono::month{month};
  }
  throw CLI::ValidationError("--as-of", "expected a month, such as 2026-01; found \"" + text + "\"");
}

std::vector<std::string> codes_of(const std::string& text) {
  std::vector<std::string> codes;
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    codes.push_back(text.substr(from, comma - from));
    from = comma + 1;
  }
  return codes;
}

class Import final : public Subcommand {
 public:
  Import() : Subcommand({55, "import", "Read official files as published, with an account of every row"}) {}

  void add_options(CLI::App& command) override {
    std::vector<std::string> names;
    std::string footer = "Kinds (docs/import.md):\n";
    for (const models::ImportKind& kind : models::import_kinds()) {
      names.emplace_back(kind.name);
      footer += fmt::format("  {:<12} {}\n", kind.name, kind.sentence);
    }
    footer += "Not read, as no original was at hand:";
    for (const models::ImportKind& kind : models::unread_import_kinds()) {
      names.emplace_back(kind.name);
      footer += fmt::format(" {}", kind.name);
    }
    command.footer(footer + '\n' +
                   "Exit code: 0 done, 1 cannot be written, 2 a file is refused, 3 done with warnings.");
    add_word(
        command, "kind", [this](const std::string& word) { request_.kind = word; }, "What the files are", names, "KIND",
        Needed::kYes);
    command.add_option("files", request_.files, "The files, such as one for each month")->required()->type_name("FILE");
    add_name(command, "--icb", request_.icb, "Only organisations of this integrated care board, by its code", "CODE");
    command
        .add_option_function<std::string>(
            "--org,--orgs", [this](const std::string& text) { request_.organisations = codes_of(text); },
            "Only these organisations, by their codes")
        ->type_name("CODE,...");
    command
        .add_option_function<std::string>(
            "--as-of", [this](const std::string& text) { request_.as_of = month_of(text); },
            "Use nothing later than this month, such as 2026-01")
        ->type_name("MONTH");
    add_name(command, "-o", directory_, "Directory that the files are written to", "DIR", Needed::kYes);
  }

  int run() override {
    request_.directory = directory_;
    try {
      return report(models::import_files(request_));
    } catch (const models::InputError& error) {
      tell_problems(error.problems());
      tell("Nothing was written.\n");
      return kWrongInput;
    }
  }

 private:
  int report(const models::ImportOutcome& outcome) const {
    tell_problems(outcome.warnings);
    fmt::print("{} rows read, {} used\n", outcome.rows, outcome.used);
    for (const std::string& name : outcome.written) fmt::print("{}\n", models::visible(directory_ + '/' + name));
    return outcome.warnings.empty() ? kDone : kDoneWithWarnings;
  }

  /// Without the lines they stand on: these files are too large to look at.
  static void tell_problems(const std::vector<models::Problem>& problems) {
    for (const models::Problem& problem : problems) tell("{}\n", models::to_string(problem));
  }

  models::ImportRequest request_;
  std::string directory_;
};

}  // namespace

std::unique_ptr<Subcommand> make_import() { return std::make_unique<Import>(); }
