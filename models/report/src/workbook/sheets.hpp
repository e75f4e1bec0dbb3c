#pragma once

/// The sheets of a workbook, each from what the results keep.

#include <filesystem>
#include <string>
#include <vector>

#include "icsflow/results/kept_study.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "workbook/book.hpp"

namespace icsflow::models {

/// A scenario of the study with what it is called there.
struct WorkbookSide {
  const KeptEnsemble* ensemble = nullptr;
  std::string label;
};

/// headlines.csv of every scenario.
void add_headlines(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides);
/// monthly.csv or weekly.csv of every scenario, and charts of the whole system from the months.
void add_months(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides);
void add_weeks(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides);
/// A row for each treatment function of each provider, at the beginning and at the end.
void add_functions(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides);
/// @param scenario  read again, for ranges and notes; null: it could not be
void add_assumptions(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides,
                     const Scenario* scenario);
void add_about(Sheets& book, const KeptStudy& study, const std::vector<WorkbookSide>& sides,
               const std::vector<std::string>& notes);

/// compare.csv and the targets of compare.json.
void add_comparison(Sheets& book, const std::filesystem::path& directory);
/// @return whether there are some
bool add_compared_targets(Sheets& book, const std::filesystem::path& directory);

/// Columns of the sheet Targets.
Sheet targets_sheet(Sheets& book);

}  // namespace icsflow::models
