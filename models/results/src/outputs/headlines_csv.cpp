/// headlines.csv: a row per headline, over replications.

#include "icsflow/results/chance_range.hpp"
#include "icsflow/results/csv_file.hpp"
#include "icsflow/results/names.hpp"
#include "output.hpp"

namespace icsflow::models {
namespace {

constexpr const char* kName = "headlines.csv";

std::uint64_t bytes(const ExpectedRun& run) {
  constexpr std::uint64_t kRow = 100;
  return kRow * run.catalogue.headlines.size();
}

bool write(const std::filesystem::path& directory, const OutputOf& of) {
  if (of.catalogue.headlines.empty() || of.store.detail() == Detail::kNone) return false;
  CsvFile csv(directory, kName);
  csv.row({"measure", "scope", "label", "mean", "mean_low", "mean_high", "p10", "p90", "replications", "unit",
           "dimension"});
  for (std::size_t i = 0; i < of.catalogue.headlines.size(); ++i) {
    const HeadlineInfo& info = of.catalogue.headlines[i];
    const ChanceRange range = chance_range(of.store.headline(i, of.count, of.scenario));
    csv.field(info.measure).field(info.scope).field(info.full_label());
    csv.field(range.mean).field(range.mean_low).field(range.mean_high);
    csv.field(range.p10).field(range.p90).field(range.count).field(name(info.format)).field(info.dimension).end_row();
  }
  csv.commit();
  return true;
}

}  // namespace

Output headlines_csv() { return {{kName}, bytes, write}; }

}  // namespace icsflow::models
