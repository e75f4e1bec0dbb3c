#pragma once

/// The values of a scenario as `icsflow explain` shows them: collected in explain_rows.cpp, printed in
/// explain_print.cpp.

#include <string>
#include <vector>

#include "icsflow/answers/comparison.hpp"
#include "icsflow/scenario/scenario.hpp"

namespace explain {

/// One value of a scenario as it is shown. What is set on the command line rests on nothing the file says.
struct Row {
  std::string path, value, unit;
  std::string same;    ///< equal for equal values, however they are written
  std::string origin;  ///< default, base, plan or --set
  std::string place;   ///< file:line; empty for a default and --set
  std::string source, mark, range, note;
  std::string names;    ///< of the provider and the service it belongs to
  std::string changes;  ///< what shocks, interventions and uncertainty do to it
  std::string set;      ///< how it can be changed: --set, file, reference

  [[nodiscard]] std::string written() const { return unit.empty() ? value : value + " " + unit; }
};

/// The text in small letters; letters beyond ASCII stay as they are.
std::string lower(std::string text);

/// Sorted by path; those whose path and names hold all of `words`, in capitals or not.
std::vector<Row> rows_of(const icsflow::models::Scenario& scenario, std::vector<std::string> words);

enum class Form { kText, kCsv, kMarkdown };

void print_rows(const std::vector<Row>& rows, Form form);

/// A path whose values differ.
struct Change {
  std::string path, before, after;  ///< values with units; `-` where there is none
  std::string origin;               ///< of the second; `gone`
  const Row* row = nullptr;         ///< of the second, or of the first where that is gone
};
/// By path. They refer to rows of `a` and `b`.
std::vector<Change> changes_between(const std::vector<Row>& a, const std::vector<Row>& b);

/// Whether it makes a run another: not a default, nor the name, description, chain or expectations of a plan.
bool changes_a_run(const Change& change);

/// A Markdown table of what a plan changes; empty: nothing.
std::string changes_table(const std::vector<icsflow::models::PlanChange>& changes, std::size_t plan);

/// Prints the paths whose values differ. Returns how many there are.
std::size_t print_difference(const std::vector<Row>& a, const std::vector<Row>& b, Form form);

}  // namespace explain
