/// `icsflow explain`: the resolved scenario, value by value, so that a planner finds the path to change, by code or by
/// name, and sees what the present value rests on and what becomes of it; and what two scenarios say differently.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <set>

#include "explain/explain.hpp"
#include "icsflow/scenario/visible.hpp"
#include "options.hpp"
#include "subcommand.hpp"
#include "terminal.hpp"

namespace models = icsflow::models;

namespace {

using explain::Form;
using explain::Row;

/// Tells which of `words` are in no path and no name, and what may have been meant.
void tell_unknown(const models::Scenario& scenario, const std::vector<std::string>& words) {
  std::set<std::string> known;
  std::string searched;
  for (const Row& row : explain::rows_of(scenario, {})) {
    const std::string text = explain::lower(row.path + ' ' + row.names);
    searched += text + '\n';
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = std::min(text.find_first_of(". ", from), text.size());
      if (end > from) known.insert(text.substr(from, end - from));
      from = end + 1;
    }
  }
  bool any = false;
  for (const std::string& word : words) {
    if (searched.find(explain::lower(word)) != std::string::npos) continue;
    any = true;
    tell("No path and no name has \"{}\" in it{}\n", models::visible(word),
         models::visible(models::did_you_mean(explain::lower(word), {known.begin(), known.end()})));
  }
  if (!any) tell("Each of these words is in some path or name, but no value has them all.\n");
}

class Explain final : public Subcommand {
 public:
  Explain()
      : Subcommand({30, "explain",
                    "List the values of a scenario: path, value, what it rests on, what becomes of it, how to change "
                    "it"}) {}

  void add_options(CLI::App& command) override;
  int run() override;

 private:
  ScenarioOptions scenario_;
  std::vector<std::string> words_;  // only paths that hold all of these; of a difference, first the second scenario
  bool difference_ = false;
  Form form_ = Form::kText;
};

void Explain::add_options(CLI::App& command) {
  add_scenario(command, scenario_.file);
  command
      .add_option("words", words_,
                  "Only values whose path, or whose provider's or service's name, contains all of these")
      ->type_name("WORD");
  add_sets(command, scenario_.sets);
  add_reading(command, scenario_.reading);
  add_flag(command, "--diff", difference_, "Only what a second scenario says differently: --diff A.yaml B.yaml");
  auto& csv = *command.add_flag_callback(
      "--csv", [this] { form_ = Form::kCsv; }, "As CSV, for a spreadsheet");
  command
      .add_flag_callback(
          "--markdown", [this] { form_ = Form::kMarkdown; }, "As a Markdown table, for a report")
      ->excludes(&csv);
}

int Explain::run() {
  if (difference_ && words_.empty()) throw CLI::ValidationError("--diff", "expected two scenarios, found one");
  const std::vector<std::string> words(words_.begin() + (difference_ ? 1 : 0), words_.end());
  const models::Scenario scenario = scenario_.read();
  const auto rows = explain::rows_of(scenario, words);
  if (difference_) {
    const models::Scenario other = models::read_scenario(words_.front(), scenario_.sets, scenario_.reading);
    const auto others = explain::rows_of(other, words);
    const std::size_t different = explain::print_difference(rows, others, form_);
    if (form_ == Form::kText) tell("{} of {} values differ\n", different, std::max(rows.size(), others.size()));
    return kDone;
  }
  explain::print_rows(rows, form_);
  if (rows.empty() && !words.empty()) tell_unknown(scenario, words);
  if (form_ == Form::kText) tell("{} values\n", rows.size());
  return kDone;
}

}  // namespace

std::unique_ptr<Subcommand> make_explain() { return std::make_unique<Explain>(); }
