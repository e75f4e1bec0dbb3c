/// uncertainty.csv: what each replication drew, if the scenario has `uncertainty`.

#include "icsflow/results/csv_file.hpp"
#include "icsflow/results/names.hpp"
#include "output.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kName = "uncertainty.csv";

std::uint64_t bytes(const ExpectedRun& run) {
  constexpr std::uint64_t kRow = 60;
  return kRow * run.catalogue.uncertain.size() * static_cast<std::uint64_t>(run.replications);
}

bool write(const std::filesystem::path& directory, const OutputOf& of) {
  if (of.catalogue.uncertain.empty()) return false;
  CsvFile csv(directory, kName);
  csv.row({"replication", "path", "value", "unit"});
  const std::vector<int> replications = of.store.finished(of.count, of.scenario);
  for (std::size_t i = 0; i < of.catalogue.uncertain.size(); ++i) {
    const UncertainInfo& info = of.catalogue.uncertain[i];
    const std::vector<double> values = of.store.drawn(i, of.count, of.scenario);
    for (std::size_t k = 0; k < values.size(); ++k)
      csv.field(replications[k]).field(info.path).field(values[k]).field(name(info.unit)).end_row();
  }
  csv.commit();
  return true;
}

}  // namespace

Output uncertainty_csv() { return {{kName}, bytes, write}; }

}  // namespace icsflow::models
