#include "running/beside_base.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "explain/plan_changes.hpp"
#include "icsflow/answers/compare.hpp"
#include "icsflow/results/kept_study.hpp"
#include "icsflow/results/results_store.hpp"

namespace models = icsflow::models;

namespace {

/// Who has more values otherwise is no plan of what it extends, but a layer on it: the demo on what was built.
constexpr std::size_t kMostOfPlan = 100;

/// Whether the directory holds results of the scenario of that hash, of one seed.
bool holds(const std::filesystem::path& directory, const std::string& hash, std::uint64_t seed) {
  if (!std::filesystem::exists(directory / "results.sqlite")) return false;
  const models::KeptStudy study(directory);
  return std::any_of(study.ensembles().begin(), study.ensembles().end(),
                     [&](const models::KeptEnsemble& e) { return e.hash == hash && e.seed == seed; });
}

}  // namespace

std::optional<models::BesideBase> beside_base(const models::Scenario& plan, const ScenarioOptions& given,
                                              const models::StudyOptions& options) {
  if (plan.extends.empty()) return std::nullopt;
  models::BesideBase beside;
  const std::filesystem::path file = plan.extends;
  beside.name = file.filename().string();
  std::optional<models::Scenario> base;
  try {
    base = models::read_scenario(plan.extends, given.sets, given.reading);
  } catch (const models::InputError&) {
    beside.why_not = "which is no scenario with what is set here";
    return beside;
  }
  beside.changes = explain::changes_of(explain::rows_of(*base, {}), explain::rows_of(plan, {}));
  if (beside.changes.size() > kMostOfPlan) return std::nullopt;
  const std::filesystem::path directory = options.directory.lexically_normal();
  const std::filesystem::path parent =
      directory.has_filename() ? directory.parent_path() : directory.parent_path().parent_path();
  const std::filesystem::path of_base = parent / file.stem();
  try {
    const std::string hash = models::scenario_hash(*base);
    if (!holds(of_base, hash, options.seed)) {
      beside.why_not =
          fmt::format("whose figures are beside the plan's once it is run: icsflow run {}, or compare", plan.extends);
      return beside;
    }
    beside.comparison = models::compare({{of_base.string() + "#" + hash, {}}, {directory.string(), {}}}, {});
  } catch (const models::InputError& error) {
    beside.why_not = "whose results cannot be compared with these";
    if (!error.problems().empty()) beside.why_not += ": " + error.problems().front().message;
  } catch (const std::exception& error) {  // a file of results that is none: the plan's own page is there all the same
    beside.why_not = fmt::format("whose results cannot be read: {}", error.what());
  }
  return beside;
}
