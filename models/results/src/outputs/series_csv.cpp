/// daily.csv, weekly.csv, monthly.csv and run.csv: a row per series and period, over replications.

#include <algorithm>

#include "icsflow/results/chance_range.hpp"
#include "icsflow/results/csv_file.hpp"
#include "icsflow/results/names.hpp"
#include "output.hpp"

namespace icsflow::models {
namespace {

/// Which file a series is in: what is of ends of months stands with what is of months.
Period file_of(const SeriesInfo& info) { return info.period == Period::kMonthEnd ? Period::kMonth : info.period; }

template <Period period>
std::uint64_t bytes(const ExpectedRun& run) {
  constexpr std::uint64_t kRow = 150;
  std::uint64_t rows = 0;
  for (const SeriesInfo& info : run.catalogue.series)
    if (file_of(info) == period && keeps(run.detail, info)) rows += periods(run.catalogue, info.period).size();
  return kRow * rows;
}

void write_rows(CsvFile& csv, const SeriesInfo& info, const Catalogue& catalogue,
                const std::vector<std::vector<double>>& replications) {
  const std::vector<std::string> first_days = periods(catalogue, info.period);
  const std::string provider = catalogue.name_of(info.provider), item = catalogue.name_of(info.provider, info.item);
  std::vector<double> sample;
  for (std::size_t i = 0; i < first_days.size(); ++i) {
    sample.clear();
    for (const std::vector<double>& values : replications)
      if (i < values.size()) sample.push_back(values[i]);
    const ChanceRange range = chance_range(sample);
    csv.field(first_days[i]).field(info.provider).field(info.item).field(info.measure);
    csv.field(range.mean).field(range.p10).field(range.p90).field(info.unit).field(info.dimension);
    csv.field(provider).field(item).end_row();
  }
}

/// @param column what the first day of the period is called
bool write(const std::filesystem::path& directory, const OutputOf& of, Period period, const char* file,
           const char* column) {
  const std::vector<SeriesInfo>& all = of.catalogue.series;
  const auto wanted = [&](const SeriesInfo& info) { return file_of(info) == period && keeps(of.store.detail(), info); };
  if (std::none_of(all.begin(), all.end(), wanted)) return false;
  CsvFile csv(directory, file);
  csv.row(
      {column, "provider", "item", "measure", "mean", "p10", "p90", "unit", "dimension", "provider_name", "item_name"});
  for (std::size_t i = 0; i < all.size(); ++i)
    if (wanted(all[i])) write_rows(csv, all[i], of.catalogue, of.store.series(i, of.count, of.scenario));
  csv.commit();
  return true;
}

}  // namespace

Output daily_csv() {
  return {{"daily.csv"}, bytes<Period::kDay>, [](const std::filesystem::path& directory, const OutputOf& of) {
            return write(directory, of, Period::kDay, "daily.csv", "day");
          }};
}

Output weekly_csv() {
  return {{"weekly.csv"}, bytes<Period::kWeek>, [](const std::filesystem::path& directory, const OutputOf& of) {
            return write(directory, of, Period::kWeek, "weekly.csv", "week");
          }};
}

Output monthly_csv() {
  return {{"monthly.csv"}, bytes<Period::kMonth>, [](const std::filesystem::path& directory, const OutputOf& of) {
            return write(directory, of, Period::kMonth, "monthly.csv", "month");
          }};
}

Output run_csv() {
  return {{"run.csv"}, bytes<Period::kRun>, [](const std::filesystem::path& directory, const OutputOf& of) {
            return write(directory, of, Period::kRun, "run.csv", "start");
          }};
}

}  // namespace icsflow::models
