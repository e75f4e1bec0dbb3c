/// daily.csv, weekly.csv, monthly.csv and run.csv: a row per series and period, over replications.

#include <algorithm>

#include "icsflow/results/chance_range.hpp"
#include "icsflow/results/csv_file.hpp"
#include "icsflow/results/names.hpp"
#include "output.hpp"

namespace icsflow::models {
namespace {

template <Period period>
std::uint64_t bytes(const ExpectedRun& run) {
  constexpr std::uint64_t kRow = 100;
  const auto wanted = [](const SeriesInfo& info) { return info.period == period; };
  const auto series = std::count_if(run.catalogue.series.begin(), run.catalogue.series.end(), wanted);
  return kRow * static_cast<std::uint64_t>(series) * periods(run.catalogue, period).size();
}

void write_rows(CsvFile& csv, const SeriesInfo& info, const std::vector<std::string>& first_days,
                const std::vector<std::vector<double>>& replications) {
  std::vector<double> sample;
  for (std::size_t i = 0; i < first_days.size(); ++i) {
    sample.clear();
    for (const std::vector<double>& values : replications)
      if (i < values.size()) sample.push_back(values[i]);
    const ChanceRange range = chance_range(sample);
    csv.field(first_days[i]).field(info.provider).field(info.item).field(info.measure);
    csv.field(range.mean).field(range.p10).field(range.p90).field(info.unit).field(info.dimension).end_row();
  }
}

/// @param column what the first day of the period is called
bool write(const std::filesystem::path& directory, const OutputOf& of, Period period, const char* file,
           const char* column) {
  const std::vector<SeriesInfo>& all = of.catalogue.series;
  const auto wanted = [&](const SeriesInfo& info) { return info.period == period && keeps(of.store.detail(), info); };
  if (std::none_of(all.begin(), all.end(), wanted)) return false;
  CsvFile csv(directory, file);
  csv.row({column, "provider", "item", "measure", "mean", "p10", "p90", "unit", "dimension"});
  const std::vector<std::string> first_days = periods(of.catalogue, period);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (wanted(all[i])) write_rows(csv, all[i], first_days, of.store.series(i, of.count, of.scenario));
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
