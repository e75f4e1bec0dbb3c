#include "icsflow/results/reuse.hpp"

#include <algorithm>
#include <system_error>

#include "fixed_tables.hpp"
#include "icsflow/results/kept_study.hpp"

namespace icsflow::models {
namespace {

bool same_program(const ProgramVersion& a, const ProgramVersion& b) {
  return a.version == b.version && a.git_sha == b.git_sha && a.compiler == b.compiler && a.arithmetic == b.arithmetic;
}

int take_from(const KeptStudy& study, ResultsStore& store, std::span<const StudyScenario> scenarios,
              const StoreOptions& options) {
  if (study.detail() != Detail::kFull && study.detail() != store.detail()) return 0;
  int taken = 0;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const std::string hash = scenario_hash(scenarios[i].scenario);
    const std::string reports = catalogue_hash(scenarios[i].catalogue);
    for (const KeptEnsemble& there : study.ensembles()) {
      if (there.hash != hash || there.reports_hash != reports || there.seed != options.seed ||
          !same_program(there.program, options.program))
        continue;
      for (const int number : there.finished) {
        const std::vector<int>& kept = store.replications(i);
        if (number >= options.replications || std::binary_search(kept.begin(), kept.end(), number)) continue;
        store.write(study.replication(there, number), i);
        ++taken;
      }
    }
  }
  return taken;
}

}  // namespace

int take_finished(ResultsStore& store, std::span<const StudyScenario> scenarios, const StoreOptions& options,
                  std::span<const std::filesystem::path> studies) {
  int taken = 0;
  for (const std::filesystem::path& directory : studies) {
    std::error_code error;
    if (std::filesystem::equivalent(directory, options.directory, error)) continue;
    taken += take_from(KeptStudy(directory), store, scenarios, options);
    store.commit();
  }
  return taken;
}

}  // namespace icsflow::models
