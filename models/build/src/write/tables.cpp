/// services.csv, opening_list.csv, completed.csv, derivation.csv.

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "icsflow/import/imported.hpp"
#include "icsflow/scenario/visible.hpp"
#include "write/write.hpp"

namespace icsflow::models::building {

namespace {

constexpr const char* kLicence = "Contains public sector information licensed under the Open Government Licence v3.0.";

std::string source_of(const Written& w, const char* table) {
  const auto found = w.inputs.sources.find(table);
  return found == w.inputs.sources.end() || found->second.empty() ? kLicence : found->second;
}

using Weights = std::map<std::pair<std::string, std::string>, std::string>;  ///< by service and column

bool is_weight(const std::string& column) {
  return column.starts_with("first_w") || column.starts_with("admit_w") || column.starts_with("pace_w");
}

/// What `icsflow calibrate --write` has put into services.csv of an earlier build. @throws InputError
Weights fitted_weights(const std::filesystem::path& folder) {
  Weights weights;
  const std::filesystem::path file = folder / "services.csv";
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return weights;
  std::vector<Problem> problems;
  const ImportedTable table = read_imported(file, {"id"}, problems);
  if (!problems.empty()) throw InputError(problems);
  const std::size_t id = *table.column("id");
  for (const ImportedTable::Row& row : table.rows) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      const std::string& cell = row.cells[c];
      if (!is_weight(table.columns[c]) || cell.empty()) continue;
      if (!imported_number(cell))
        problems.push_back({{table.file, row.line, static_cast<int>(c) + 1},
                            table.columns[c],
                            "expected a weight of 0 or more; found \"" + cell + '"'});
      weights[{row.cells[id], table.columns[c]}] = cell;
    }
  }
  if (!problems.empty()) throw InputError(problems);
  return weights;
}

std::string names_of_bands() {
  std::string text;
  for (int b = 0; b < kBands; ++b) text += fmt::format(",w{:03}", b);
  return text + '\n';
}

void append_row(std::string& text, const ServiceKey& key, bool yes, const BandCounts& counts) {
  if (total(counts) == 0) return;
  text += fmt::format("{},{},{}", key.first, key.second, yes ? "yes" : "no");
  for (const std::uint64_t count : counts) text += fmt::format(",{}", count);
  text += '\n';
}

}  // namespace

std::string services_text(const Written& w) {
  const std::vector<ServiceColumn> columns = columns_in_use(w.system.services, w.assumptions);
  std::string text = fmt::format("# source: {} Derived by icsflow build: build.md.\n", source_of(w, "flows.csv"));
  for (const ServiceColumn& column : columns) {
    text += fmt::format("# mark {}: {}\n", column.name, column.mark);
    if (!column.unit.empty()) text += fmt::format("# unit {}: {}\n", column.name, column.unit);
    if (!column.note.empty()) text += fmt::format("# note {}: {}\n", column.name, column.note);
    if (!column.range.empty()) text += fmt::format("# range {}: {}\n", column.name, column.range);
  }
  text += "id,provider,function,name,type";
  for (const ServiceColumn& column : columns) text += ',' + column.name;
  text += '\n';
  const Weights weights = fitted_weights(w.request.folder);
  for (const PlannedService& p : w.system.services) {
    text += fmt::format("{},{},{},{},{}", p.service.id(), p.service.provider, p.service.function,
                        csv_cell(p.service.name), p.type);
    for (const ServiceColumn& column : columns) {
      const std::string cell = service_cell(p, column);
      const auto fitted = weights.find({p.service.id(), column.name});
      text += ',' + (cell.empty() || fitted == weights.end() ? cell : fitted->second);
    }
    text += '\n';
  }
  return text;
}

std::string opening_text(const Written& w) {
  std::string text = fmt::format(
      "# source: {}\n# mark: {}\n# note: pathways whose clock ran at the end of {} by completed weeks; yes: with a "
      "decision to admit{}\nprovider,function,decision_to_admit",
      source_of(w, "opening_list.csv"), w.system.board_list ? "C" : "A-d", month_text(w.inputs.census),
      w.system.board_list ? "; the board's list, allotted to its hospitals by beds" : "");
  text += names_of_bands();
  for (const auto& [key, bands] : w.system.bands) {
    append_row(text, key, false, bands.without);
    append_row(text, key, true, bands.decided);
  }
  return text;
}

std::string completed_text(const Written& w) {
  std::string text = fmt::format(
      "# source: {}\n# mark: {}\n# note: clocks stopped in {} by completed weeks; yes: admitted (part 1A), no: the "
      "others (part 1B){}. Read by icsflow calibrate, not by a run\nprovider,function,admitted",
      source_of(w, "completed.csv"), w.system.board_list ? "C" : "A", month_text(w.inputs.census),
      w.system.board_list ? "; the board's, allotted to its hospitals by beds" : "");
  text += names_of_bands();
  for (const auto& [key, bands] : w.system.stopped) {
    append_row(text, key, false, bands.non_admitted);
    append_row(text, key, true, bands.admitted);
  }
  return text;
}

std::string derivation_text(const Written& w) {
  std::string text = "# source: icsflow build. The same as build.md, a row a number.\nname,value,unit,mark,how,from\n";
  for (const Derived& row : w.record.rows())
    text += fmt::format("{},{},{},{},{},{}\n", row.name, row.text(), row.unit, row.mark, csv_cell(row.how),
                        csv_cell(row.from));
  return text;
}

void record_list(const System& system, Derivation& record) {
  BandCounts every{};
  std::uint64_t decided = 0;
  std::map<std::string, std::uint64_t> by_provider;
  for (const auto& [key, bands] : system.bands) {
    for (std::size_t b = 0; b < every.size(); ++b) every[b] += bands.without[b] + bands.decided[b];
    decided += total(bands.decided);
    by_provider[key.first] += total(bands.without) + total(bands.decided);
  }
  const auto all = static_cast<double>(total(every));
  const std::string from = "opening_list.csv";
  record.add("list", all, "pathways", "A-d", "sum of functions", from);
  record.add("list_decided", static_cast<double>(decided), "pathways", "A-d", "with a decision to admit", from);
  record.add("list_over_52", static_cast<double>(over(every, kOver52Band)), "pathways", "A-d", "bands w052 to w104",
             from);
  record.add("list_over_65", static_cast<double>(over(every, kOver65Band)), "pathways", "A-d", "bands w065 to w104",
             from);
  if (all > 0)
    record.add("list_within_18", (all - static_cast<double>(over(every, kWithin18Bands))) / all, "share", "A-d",
               "bands w000 to w017 / list", from);
  if (const auto median = band_percentile(every, 0.5))
    record.add("list_median", *median, "weeks", "A-d", "published band method", from);
  if (const auto p92 = band_percentile(every, 0.92))
    record.add("list_p92", *p92, "weeks", "A-d", "published band method", from);
  for (const auto& [provider, n] : by_provider)
    record.add("list." + provider, static_cast<double>(n), "pathways", system.board_list ? "C" : "A-d",
               system.board_list ? "list x list_share" : "part 2", from);
}

}  // namespace icsflow::models::building
