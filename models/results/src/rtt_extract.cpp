/// Waits by week as a file of the published shape.

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "icsflow/domain/calendar.hpp"
#include "icsflow/domain/rtt.hpp"
#include "icsflow/results/results_store.hpp"
#include "open_to_read.hpp"
#include "sqlite_schema.hpp"

namespace icsflow::models {
namespace {

struct Part {
  std::string_view measure, name, description;
  bool has_bands;
};
constexpr std::array<Part, 5> kParts{
    Part{"rtt_part_1a", "Part_1A", "Completed Pathways For Admitted Patients", true},
    Part{"rtt_part_1b", "Part_1B", "Completed Pathways For Non-Admitted Patients", true},
    Part{"rtt_part_2", "Part_2", "Incomplete Pathways", true},
    Part{"rtt_part_2a", "Part_2A", "Incomplete Pathways with DTA", true},
    Part{"rtt_part_3", "Part_3", "New RTT Periods - All Patients", false}};
constexpr std::array<std::string_view, 12> kMonths{"January",   "February", "March",    "April",
                                                   "May",       "June",     "July",     "August",
                                                   "September", "October",  "November", "December"};

/// By week of wait; of part 3 the first has all.
using Counts = std::vector<double>;
/// Month, provider, function, part (its place in kParts).
using Key = std::tuple<std::size_t, std::string, std::string, std::size_t>;

std::optional<std::size_t> part_of(const std::string& measure) {
  for (std::size_t p = 0; p < kParts.size(); ++p) {
    if (measure == kParts[p].measure) return p;
  }
  return std::nullopt;
}

std::string quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\n\r") == std::string::npos) return cell;
  std::string out = "\"";
  for (const char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

/// As it is published: `C_110`, where the scenario has `110`.
std::string function_code(const std::string& function) {
  const bool number = !function.empty() && function.find_first_not_of("0123456789") == std::string::npos;
  return number ? "C_" + function : function;
}

std::string head() {
  std::string out =
      "Period,Provider Parent Org Code,Provider Parent Name,Provider Org Code,Provider Org Name,Commissioner Parent "
      "Org "
      "Code,Commissioner Parent Name,Commissioner Org Code,Commissioner Org Name,RTT Part Type,RTT Part "
      "Description,Treatment Function Code,Treatment Function Name";
  for (int b = 0; b + 1 < kBands; ++b) out += fmt::format(",Gt {:02} To {:02} Weeks SUM 1", b, b + 1);
  return out + fmt::format(",Gt {} Weeks SUM 1,Total,Patients with unknown clock start date,Total All\n", kBands - 1);
}

std::string row(const std::string& month, const std::string& provider, const Part& part, const std::string& function,
                const std::vector<std::int64_t>& counts) {
  const std::string code = quoted(provider), function_cell = quoted(function_code(function));
  std::string out = fmt::format("{},,,{},{},,,,,{},{},{},{}", month, code, code, part.name, part.description,
                                function_cell, function == "C_999" ? "Total" : function_cell);
  std::int64_t all = 0;
  for (const std::int64_t n : counts) {
    all += n;
    out += part.has_bands ? fmt::format(",{}", n) : "";
  }
  if (!part.has_bands) out.append(static_cast<std::size_t>(kBands), ',');
  const bool completed = part.has_bands && part.name[5] == '1';
  return out + (completed ? fmt::format(",{},0,{}\n", all, all) : fmt::format(",,,{}\n", all));
}

/// The months of which all days are in the run, by their place: `RTT-January-2026`.
std::map<std::size_t, std::string> whole_months(sqlite::Database& database, std::int64_t catalogue,
                                                std::string_view until) {
  std::map<std::size_t, std::string> out;
  sqlite::Statement row(database,
                        "SELECT position, first_day FROM period WHERE catalogue_id = ? AND kind = 'month' ORDER BY 1");
  row.bind(catalogue);
  while (row.step()) {
    const std::string day = row.text(1);
    const int year = std::stoi(day.substr(0, 4)), month = std::stoi(day.substr(5, 2));
    const std::chrono::year_month_day next{(std::chrono::year{year} / month + std::chrono::months{1}) /
                                           std::chrono::day{1}};
    if (day.substr(8) != "01" || until < iso_date(std::chrono::sys_days{next})) continue;
    out[static_cast<std::size_t>(row.integer(0))] =
        fmt::format("RTT-{}-{}", kMonths[static_cast<std::size_t>(month - 1)], year);
  }
  return out;
}

}  // namespace

std::string rtt_extract(const std::filesystem::path& database_file, std::optional<int> replication) {
  const auto opened = open_to_read(database_file);
  sqlite::Database& database = *opened;
  sqlite::Statement ensemble(database,
                             "SELECT ensemble_id, catalogue_id, until, (SELECT count(*) FROM ensemble) FROM ensemble "
                             "JOIN scenario USING (scenario_id)");
  if (!ensemble.step()) refuse_results(database_file, "none yet", "results of one scenario");
  const std::int64_t id = ensemble.integer(0), catalogue = ensemble.integer(1);
  if (const std::int64_t scenarios = ensemble.integer(3); scenarios != 1)
    refuse_results(database_file, fmt::format("{}: run the one alone into a directory of its own", scenarios),
                   "results of one scenario");
  const std::map<std::size_t, std::string> months = whole_months(database, catalogue, ensemble.text(2));
  if (months.empty()) refuse_results(database_file, "none", "a run with at least one whole month");

  std::map<Key, Counts> sums;
  std::int64_t replications = 0;
  {
    sqlite::Statement count(database,
                            "SELECT count(*) FROM replication WHERE status = 'finished' AND replication_id >= ? AND "
                            "replication_id < ?");
    const std::int64_t first = id * kRowsOfOwner + replication.value_or(0);
    count.bind(first).bind(replication ? first + 1 : (id + 1) * kRowsOfOwner);
    count.step();
    replications = count.integer(0);
    if (replications == 0)
      refuse_results(
          database_file, "none",
          replication ? fmt::format("a finished replication {}", *replication) : std::string("a finished replication"));
    sqlite::Statement series(database,
                             "SELECT measure, provider, item, dimension, blob FROM series_info CROSS JOIN series USING "
                             "(info_id) WHERE catalogue_id = ? AND measure LIKE 'rtt\\_part\\_%' ESCAPE '\\' AND "
                             "replication_id >= ? AND replication_id < ?");
    series.bind(catalogue).bind(first).bind(replication ? first + 1 : (id + 1) * kRowsOfOwner);
    while (series.step()) {
      const auto part = part_of(series.text(0));
      if (!part) continue;
      const std::string dimension = series.text(3);
      const std::size_t band =
          kParts[*part].has_bands ? std::stoul(dimension.substr(dimension.find('=') + 1)) : std::size_t{0};
      const auto bytes = series.blob(4);
      for (const auto& [month, name] : months) {
        double value = 0;
        if ((month + 1) * sizeof value > bytes.size()) continue;
        std::memcpy(&value, &bytes[month * sizeof value], sizeof value);
        Counts& counts = sums[{month, series.text(1), series.text(2), *part}];
        counts.resize(kParts[*part].has_bands ? static_cast<std::size_t>(kBands) : 1);
        counts.at(band) += value;
      }
    }
  }
  if (sums.empty())
    refuse_results(database_file, "none: run it with `measures: {completed: {by_week: yes}}` and `--detail full`",
                   "waits by week");

  // Functions in the order of their codes, their total last, as in the published file.
  std::string out = head();
  std::map<Key, std::vector<std::int64_t>> rows;
  for (const auto& [key, counts] : sums) {
    const auto& [month, provider, function, part] = key;
    std::vector<std::int64_t> rounded;
    rounded.reserve(counts.size());
    for (const double n : counts) rounded.push_back(std::llround(n / static_cast<double>(replications)));
    std::vector<std::int64_t>& total = rows[{month, provider, "C_999", part}];
    total.resize(rounded.size());
    for (std::size_t b = 0; b < rounded.size(); ++b) total[b] += rounded[b];
    rows[key] = std::move(rounded);
  }
  std::map<std::tuple<std::size_t, std::string, std::size_t, std::string>, const std::vector<std::int64_t>*> in_order;
  for (const auto& [key, counts] : rows) {
    const auto& [month, provider, function, part] = key;
    in_order[{month, provider, part, function}] = &counts;
  }
  for (const auto& [key, counts] : in_order) {
    const auto& [month, provider, part, function] = key;
    out += row(months.at(month), provider, kParts[part], function, *counts);
  }
  return out;
}

}  // namespace icsflow::models
