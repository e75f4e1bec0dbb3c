/// replications.csv, on request: every headline and every month of every series by month, a row a replication.

#include "directory.hpp"
#include "icsflow/results/csv_file.hpp"
#include "icsflow/results/kept_study.hpp"
#include "icsflow/results/names.hpp"
#include "icsflow/results/replications_csv.hpp"
#include "open_to_read.hpp"
#include "output.hpp"

namespace icsflow::models {
namespace {

void write_heading(CsvFile& csv) {
  csv.row({"scenario", "replication", "measure", "scope", "dimension", "date", "value", "unit", "provider_name",
           "item_name"});
}

void write_rows(CsvFile& csv, const KeptStudy& study, const KeptEnsemble& of) {
  const Catalogue& catalogue = *of.catalogue;
  const auto row = [&](std::size_t k, const std::string& measure, const std::string& scope,
                       const std::string& dimension, const std::string& date, double value, const std::string& unit) {
    const std::size_t slash = scope.find('/');
    const std::string provider = scope.substr(0, slash);
    csv.field(of.name).field(of.finished[k]).field(measure).field(scope).field(dimension).field(date).field(value);
    csv.field(unit).field(catalogue.name_of(provider));
    csv.field(slash == std::string::npos ? "" : catalogue.name_of(provider, scope.substr(slash + 1))).end_row();
  };
  for (std::size_t i = 0; i < catalogue.headlines.size(); ++i) {
    const HeadlineInfo& info = catalogue.headlines[i];
    const std::vector<double> values = study.headline(of, i);
    for (std::size_t k = 0; k < values.size(); ++k)
      row(k, info.measure, info.scope, info.dimension, "", values[k], name(info.format));
  }
  for (std::size_t i = 0; i < catalogue.series.size(); ++i) {
    const SeriesInfo& info = catalogue.series[i];
    if (!keeps(Detail::kHeadline, info)) continue;
    const std::string scope = info.item == "all" ? info.provider : info.provider + "/" + info.item;
    const std::vector<std::string> dates = periods(catalogue, info.period);
    const std::vector<std::vector<double>> values = study.series(of, i);
    for (std::size_t k = 0; k < values.size(); ++k)
      for (std::size_t m = 0; m < values[k].size() && m < dates.size(); ++m)
        row(k, info.measure, scope, info.dimension, dates[m], values[k][m], info.unit);
  }
}

std::uint64_t no_bytes(const ExpectedRun& /*run*/) { return 0; }  // of those who do not ask for it

}  // namespace

Output replications_csv() { return {{kReplicationsName}, no_bytes, nullptr}; }

void write_replications_csv(const std::filesystem::path& study, const std::filesystem::path& file) {
  const KeptStudy kept(study);
  if (kept.detail() == Detail::kNone)
    refuse_results(study / kDatabaseName, "one of detail none: run it again with --detail headline or full",
                   "a study that keeps figures of each replication");
  CsvFile csv(file.has_parent_path() ? file.parent_path() : ".", file.filename().string());
  write_heading(csv);
  for (const KeptEnsemble& of : kept.ensembles()) write_rows(csv, kept, of);
  csv.commit();
}

}  // namespace icsflow::models
