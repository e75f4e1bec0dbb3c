#include "icsflow/report/workbook.hpp"

#include <algorithm>
#include <fstream>
#include <optional>

#include <fmt/format.h>

#include "icsflow/answers/targets.hpp"
#include "icsflow/report/summary.hpp"
#include "icsflow/results/results_store.hpp"
#include "icsflow/scenario/problem.hpp"
#include "icsflow/scenario/reader.hpp"
#include "workbook/sheets.hpp"

namespace icsflow::models {
namespace {

namespace fs = std::filesystem;

/// The scenario of a study, read again from its file; nothing if it is not that any more.
std::optional<Scenario> read_again(const KeptEnsemble& kept, bool allow_outside, std::string& why_not) {
  try {
    ReadOptions options;
    options.allow_outside = allow_outside;
    // As it is, or run until another day, as --until has it.
    for (const std::vector<Override>& overrides : {std::vector<Override>{}, {{"until", kept.until}}}) {
      Scenario scenario = read_scenario(kept.file, overrides, options);
      if (scenario_hash(scenario) == kept.hash) return scenario;
    }
    why_not = "says something else than what was run (or was run with --set)";
  } catch (const InputError&) {
    why_not = "cannot be read from here";
  }
  return std::nullopt;
}

/// What the scenarios of a study are called: by their files, or their names where these are not enough.
std::vector<WorkbookSide> sides_of(const KeptStudy& study) {
  std::vector<WorkbookSide> sides;
  for (const KeptEnsemble& e : study.ensembles()) {
    std::string label = fs::path(e.file).stem().string();
    const auto same = [&](const WorkbookSide& s) { return s.label == label; };
    if (label.empty() || std::any_of(sides.begin(), sides.end(), same))
      label = fmt::format("{} {}", label, sides.size() + 1);
    sides.push_back({&e, label});
  }
  return sides;
}

void add_targets(Sheets& book, const std::vector<TargetSaid>& said, const std::string& label) {
  Sheet sheet = targets_sheet(book);
  for (const TargetSaid& target : said) {
    sheet.text(target.text);
    if (!target.judged() || target.chances.empty()) {
      sheet.text("not judged");
      for (int i = 0; i < 8; ++i) sheet.nothing();
      sheet.date(target.by).text(target.source).text(target.mark).text(target.why_not).end_row();
      continue;
    }
    const TargetSaid::Chance& chance = target.chances.front();
    sheet.text(label).number(static_cast<double>(chance.met) / chance.n, "share");
    sheet.number(chance.low, "share").number(chance.high, "share").whole(chance.met).whole(chance.n).nothing();
    if (chance.has_first) {
      sheet.date(chance.first).whole(chance.never);
    } else {
      sheet.nothing().nothing();
    }
    sheet.date(target.by).text(target.source).text(target.mark).text(target.note).end_row();
  }
}

}  // namespace

std::vector<std::string> write_workbook(const fs::path& directory, const fs::path& file,
                                        const WorkbookOptions& options) {
  const bool compared = fs::exists(directory / "compare.csv") && fs::exists(directory / "compare.json");
  const bool kept = fs::exists(directory / "results.sqlite");
  std::vector<std::string> notes;
  std::optional<KeptStudy> study;
  if (kept || !compared) study.emplace(directory);  // says what is wrong with it
  Sheets book(file);
  if (compared) add_comparison(book, directory);
  const bool targets_there = compared && add_compared_targets(book, directory);
  if (!study) {
    book.commit();
    return {"The comparison is of studies in other directories: only its own sheets are there."};
  }
  const std::vector<WorkbookSide> sides = sides_of(*study);
  std::optional<Scenario> scenario;
  if (!sides.empty()) {
    const KeptEnsemble& first = *sides.front().ensemble;
    std::string why_not;
    scenario = read_again(first, options.allow_outside, why_not);
    if (!scenario)
      notes.push_back(fmt::format("{}: {}; ranges and notes of assumptions, and targets of the scenario, are left out",
                                  first.file, why_not));
    std::vector<TargetSpec> targets = options.targets;
    if (scenario) targets = together(options.targets, scenario->targets);
    if (!targets_there && scenario && !targets.empty() && !first.finished.empty()) {
      check_targets(targets, *scenario, *first.catalogue);
      add_targets(book,
                  judge_targets(targets, *scenario, *first.catalogue, directory, first.seed, first.finished.back() + 1,
                                kTargetConfidence),
                  sides.front().label);
    }
  }
  add_headlines(book, *study, sides);
  add_functions(book, *study, sides);
  add_months(book, *study, sides);
  add_weeks(book, *study, sides);
  add_assumptions(book, *study, sides, scenario ? &*scenario : nullptr);
  add_about(book, *study, sides, notes);
  book.commit();
  return notes;
}

}  // namespace icsflow::models
