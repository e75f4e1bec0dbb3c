#include "output.hpp"

#include <array>

#include "icsflow/results/whole_file.hpp"

namespace icsflow::models {

// To add an output, define it in a file of its own in outputs/ and name it here, twice.
Output results_sqlite(), headlines_csv(), daily_csv(), weekly_csv(), monthly_csv(), run_csv(), uncertainty_csv(),
    replications_csv(),
    compare_csv(), compare_json(), compare_md(), changes_md();

std::span<const Output> outputs() {
  static const std::array kAll = {results_sqlite(), headlines_csv(), daily_csv(),       weekly_csv(),
                                  monthly_csv(),    run_csv(),       uncertainty_csv(), replications_csv(), compare_csv(),
                                  compare_json(),   compare_md(),    changes_md()};
  return kAll;
}

std::uint64_t expected_bytes(const ExpectedRun& run) {
  std::uint64_t bytes = 0;
  for (const Output& output : outputs()) bytes += output.bytes(run);
  return bytes;
}

std::vector<std::string> write_csv_files(const std::filesystem::path& directory, const Catalogue& catalogue,
                                         const ResultsStore& store, int count, std::size_t scenario) {
  std::vector<std::string> written;
  for (const Output& output : outputs()) {
    if (output.write == nullptr || !output.write(directory, {catalogue, store, count, scenario})) continue;
    written.emplace_back(output.files.front());
  }
  if (!written.empty()) sync_names(directory);
  return written;
}

}  // namespace icsflow::models
