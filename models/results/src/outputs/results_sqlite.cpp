/// results.sqlite: the record, which results_store.cpp writes as replications finish.

#include "directory.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/scenario/scenario.hpp"
#include "output.hpp"

namespace icsflow::models {
namespace {

/// What is written once: the scenario twice over (parameters and text) and the catalogue.
std::uint64_t fixed_bytes(const Scenario& scenario, const Catalogue& catalogue) {
  return 65'536 + scenario.canonical.size() + 200 * scenario.parameters.size() +
         150 * (catalogue.headlines.size() + catalogue.series.size());
}

/// A row of table `series`, its share of the page it is on, and its entry in the index.
std::uint64_t series_bytes(std::uint64_t blob) {
  constexpr std::uint64_t kPage = 4096;
  constexpr std::uint64_t kRow = 16;
  constexpr std::uint64_t kIndexEntry = 14;
  const std::uint64_t row = blob + kRow;
  // Rows are not split over two pages unless they are longer than one.
  return (row <= kPage ? kPage / (kPage / row) : (row + kPage - 1) / kPage * kPage) + kIndexEntry;
}

std::uint64_t bytes(const ExpectedRun& run) {
  return (run.begins ? fixed_bytes(run.scenario, run.catalogue) : 0) +
         static_cast<std::uint64_t>(run.replications) * bytes_per_replication(run.catalogue, run.detail);
}

}  // namespace

Output results_sqlite() { return {{kDatabaseName, "results.sqlite-journal"}, bytes, nullptr}; }

std::uint64_t bytes_per_replication(const Catalogue& catalogue, Detail detail) {
  // Measured on databases of some tens of replications.
  constexpr std::uint64_t kReplication = 150;
  constexpr std::uint64_t kHeadline = 18;
  std::uint64_t bytes = kReplication + kHeadline * catalogue.uncertain.size();
  if (detail == Detail::kNone) return bytes;
  bytes += kHeadline * catalogue.headlines.size();
  for (const SeriesInfo& info : catalogue.series)
    if (keeps(detail, info)) bytes += series_bytes(sizeof(double) * periods(catalogue, info.period).size());
  return bytes;
}

}  // namespace icsflow::models
