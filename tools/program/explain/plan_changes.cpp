#include "explain/plan_changes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "explain/explain.hpp"
#include "icsflow/results/kept_study.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/visible.hpp"

namespace models = icsflow::models;

namespace explain {
namespace {

models::Unit unit_of(const std::string& word) {
  for (const models::Unit unit : {models::Unit::kNumber, models::Unit::kShare, models::Unit::kCount,
                                  models::Unit::kDuration, models::Unit::kRate, models::Unit::kWorkingRate})
    if (word == models::name(unit)) return unit;
  throw std::runtime_error("a parameter of the unknown unit " + word);
}

/// The parameters that a study keeps of one side.
std::vector<Row> rows_of(const models::ComparedSide& side) {
  const models::KeptStudy study(side.directory);
  const auto& all = study.ensembles();
  const auto kept =
      std::find_if(all.begin(), all.end(), [&](const auto& e) { return e.hash == side.hash && e.seed == side.seed; });
  if (kept == all.end()) throw std::runtime_error(side.directory + ": lacks the scenario " + side.label);
  std::vector<Row> rows;
  for (const auto& [path, parameter] : study.parameters(*kept)) {
    Row row;
    row.path = path;
    row.same = models::show(parameter.value, unit_of(parameter.unit));
    const std::size_t space = row.same.find(' ');
    row.value = row.same.substr(0, space);
    if (space != std::string::npos) row.unit = row.same.substr(space + 1);
    // Defaults are kept with their source, and left out of the table as those of a scenario are.
    row.origin = parameter.source == models::kDefaultSource ? "default" : "plan";
    row.source = parameter.source;
    row.mark = parameter.mark;
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Both are scenarios that were given as files.
bool are_files(const std::vector<models::GivenSide>& sides, std::size_t plan) {
  return sides.front().scenario && sides[plan + 1].scenario;
}

}  // namespace

std::vector<models::PlanChange> changes_of(const std::vector<Row>& base, const std::vector<Row>& plan,
                                           std::size_t index) {
  std::vector<models::PlanChange> all;
  for (const Change& c : changes_between(base, plan))
    if (changes_a_run(c)) all.push_back({index, c.path, c.row->names, c.before, c.after, c.row->source, c.row->mark});
  return all;
}

std::vector<models::PlanChange> changes_of(const models::Comparison& comparison,
                                           const std::vector<models::GivenSide>& sides) {
  std::vector<models::PlanChange> all;
  for (std::size_t p = 0; p < comparison.plans.size(); ++p) {
    const bool files = are_files(sides, p);
    const auto base = files ? rows_of(*sides.front().scenario, {}) : rows_of(comparison.base);
    const auto plan = files ? rows_of(*sides[p + 1].scenario, {}) : rows_of(comparison.plans[p]);
    const auto of_plan = changes_of(base, plan, p);
    all.insert(all.end(), of_plan.begin(), of_plan.end());
  }
  return all;
}

std::string changes_text(const models::Comparison& comparison, const std::vector<models::GivenSide>& sides) {
  std::string text = "# What the plans change\n\n" +
                     fmt::format("Base: {}, {}.\n", comparison.base.label, models::visible(comparison.base.name));
  for (std::size_t p = 0; p < comparison.plans.size(); ++p) {
    text += fmt::format("\n## {}: {}\n\n", comparison.plans[p].label, models::visible(comparison.plans[p].name));
    const std::string table = changes_table(comparison.changes, p);
    text += table.empty() ? "Nothing.\n" : table;
    if (!are_files(sides, p))
      text += "\nNumbers that the studies keep; dates and names are in the files of the scenarios.\n";
  }
  return text;
}

}  // namespace explain
